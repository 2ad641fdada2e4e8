"""Two outbound connectors name the same recipient domain.

Both are enabled and none of them waits for a mail flow rule.

Why it hurts: which one the service chooses is not documented.

How to mend it: keep the domain on one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import following
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.things import each_selectable_outbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_selectable_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, first: OutboundConnector) -> Iterator[Finding]:
    for second in following(first, (_by_domain(plan, tenant)[domain] for domain in first.RecipientDomains)):
        shared = [domain for domain in second.RecipientDomains if domain in first.RecipientDomains]
        kept = tuple(domain for domain in second.RecipientDomains if domain not in shared)
        domains = tenant.outbound_ref(second, "RecipientDomains")
        yield RULE.finding(
            f"Outbound connectors {first.Name} and {second.Name} both take mail for {', '.join(shared)}.",
            (tenant.outbound_ref(first, "RecipientDomains"), domains),
            fix=remedies.setting(f"Leave them to {first.Name}", domains, kept)
            if kept
            else remedies.setting(f"Disable {second.Name}", tenant.outbound_ref(second, "Enabled"), False),
        )


@per_plan
def _by_domain(plan: Plan, tenant: TenantPlan) -> dict[str, list[OutboundConnector]]:
    found: dict[str, list[OutboundConnector]] = {}
    for row in tenant.selectable_outbound:
        for domain in row.RecipientDomains:
            found.setdefault(domain, []).append(row)
    return found


RULE = Rule(
    "L-032",
    "duplicate-outbound-connectors",
    "warning",
    "Two outbound connectors name the same recipient domain",
    "R-OUT-3",
    check,
)
GOOD = HYBRID
BAD = changed(
    GOOD,
    (
        "    outbound_connectors:\n",
        """\
    outbound_connectors:
      - Name: Second way to contoso-onprem
        ConnectorType: OnPremises
        CloudServicesMailEnabled: true
        RecipientDomains: [contoso.com]
        UseMXRecord: false
        SmartHosts: [mail.contoso.com]
        TlsSettings: CertificateValidation
""",
    ),
)
