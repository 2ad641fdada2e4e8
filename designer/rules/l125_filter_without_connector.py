"""The service in front delivers to the tenant, and no inbound connector names it.

The MX is a third-party service that hands mail to the tenant, and no enabled inbound connector fits its certificate or
address. Where a lock-down refuses the service, that is reported instead (L-027).

Why it hurts: the service is throttled like an unknown address, and there is no place for Enhanced Filtering or a
lock-down.

How to mend it: create a Partner connector for the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import certificate_matches
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import SERVICES, public_ips
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.l015_tenant_not_locked_down import is_lock_down
from designer.rules.recognition import deliverers, presented, recognises
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    if tenant.tenant.inbound_connectors is None or any(map(is_lock_down, tenant.partner_inbound)):
        return
    rows = (*tenant.onpremises_inbound, *tenant.partner_inbound)
    for node in deliverers(plan, tenant):
        if node.kind not in SERVICES or not (public_ips(node) or presented(plan, node.id)):
            continue
        if not any(recognises(plan, row, node.id) or _may_match(row, node) for row in rows):
            yield RULE.finding(
                f"{node.title} ({node.id}) delivers to {tenant.name}, but no inbound connector names it.",
                (Ref("nodes", node.id), tenant.ref("inbound_connectors")),
                fix=_remedy(plan, tenant, node),
            )


def _may_match(row: InboundConnector, node: Node) -> bool:
    """True where a certificate that the design does not describe would fit by the node's name."""
    wanted = row.TlsSenderCertificateName
    return wanted is not None and node.fqdn is not None and certificate_matches(wanted, (node.fqdn,))


def _remedy(plan: Plan, tenant: TenantPlan, node: Node) -> Fix:
    value: dict[str, object] = {"Name": f"From {node.id}", "SenderDomains": ("*",), "EFSkipLastIP": True}
    shown = [p for p in presented(plan, node.id) if p.usable]
    if shown:
        value |= {"TlsSenderCertificateName": shown[0].certificate.subject, "RestrictDomainsToCertificate": True}
    else:
        value |= {"SenderIPAddresses": public_ips(node), "RestrictDomainsToIPAddresses": True}
    return remedies.addition("Create a Partner connector", tenant.ref("inbound_connectors"), value)


RULE = Rule(
    "L-125",
    "inbound-connector-missing-for-filter",
    "warning",
    "The service in front delivers to the tenant, and no inbound connector names it",
    "R-FILT-2, R-INC-20",
    check,
)
GOOD = FILTERED
BAD = changed(
    GOOD,
    (
        """\
    inbound_connectors:
      - Name: Only the filter
        ConnectorType: Partner
        SenderDomains: ["*"]
        RestrictDomainsToCertificate: true
        TlsSenderCertificateName: mx1.filter.example.net
        EFSkipLastIP: true
""",
        "    inbound_connectors: []\n",
    ),
)
