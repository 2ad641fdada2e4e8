"""The connector to the own servers or to a partner demands no TLS.

TlsSettings is empty, so TLS is used only if the other side offers it. Reported for the connector of a hybrid deployment
and for a connector to a partner organization. Where a TlsDomain is set that nobody compares, that is reported (L-129).

Why it hurts: mail may cross the internet in clear text, and in a hybrid deployment the servers do not trust what comes
without the service's certificate.

How to mend it: set TlsSettings to DomainValidation and TlsDomain to the name in the other side's certificate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import is_hybrid
from designer.rules.finding import Finding, Rule
from designer.rules.l061_tls_domain_mismatch import served, targets
from designer.rules.things import each_outbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Iterator[Finding]:
    if not row.Enabled or row.TlsSettings is not None or row.TlsDomain is not None:
        return
    for node in targets(plan, row):
        organization = plan.organization_of_node(node.id)
        hybrid = row.ConnectorType == "OnPremises" and organization is not None and is_hybrid(plan, organization)
        if not hybrid and not (row.ConnectorType == "Partner" and node.kind == "partner"):
            continue
        certificate = served(plan, node)[0]
        ref = tenant.outbound_ref(row, "TlsSettings")
        yield RULE.finding(
            f"Outbound connector {row.Name} demands no TLS of {node.title} ({node.id}).",
            (ref, tenant.outbound_ref(row), Ref("nodes", node.id)),
            fix=remedies.settings(
                f"Validate the certificate of {certificate.subject}",
                (ref, "DomainValidation"),
                (tenant.outbound_ref(row, "TlsDomain"), certificate.subject),
            )
            if certificate is not None
            else remedies.steps(
                "Demand TLS",
                f"Install a certificate on {node.id}, so that it offers STARTTLS.",
                f"Set TlsSettings of {row.Name} to DomainValidation and TlsDomain to its name.",
            ),
        )


RULE = Rule(
    "L-062",
    "outbound-connector-without-tls",
    "warning",
    "The connector to the own servers or to a partner demands no TLS",
    "R-OUT-21",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ("        TlsSettings: DomainValidation\n        TlsDomain: mail.contoso.com\n", ""))
