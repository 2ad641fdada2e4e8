"""The Receive connector that takes mail from Exchange Online does not trust it.

Among the connectors whose addresses hold those of the service, the most specific one lacks
`mail.protection.outlook.com:AcceptCloudServicesMail` in TlsDomainCapabilities.

Why it hurts: mail from the cloud counts as anonymous. Colleagues look like outside senders, and under centralized
transport relaying is refused with 5.7.54.

How to mend it: set TlsDomainCapabilities, or take the addresses of the service off the more specific connector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import prefix_size
from designer.model.onprem import ReceiveConnector
from designer.model.refs import Ref
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.routes import onprem_targets
from designer.rules.things import each_hybrid_pair
from designer.rules.witness import from_cloud, local_address

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


CAPABILITIES = ("mail.protection.outlook.com:AcceptCloudServicesMail", "mail.protection.outlook.com:AcceptOorgProtocol")


@for_each(each_hybrid_pair)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> Iterator[Finding]:
    targets = {node.id for row, node in onprem_targets(plan, tenant) if row.CloudServicesMailEnabled}
    for node in org.nodes:
        row = receiving(plan, tenant, org, node) if node.id in targets else None
        if row is None or any(c.casefold() in map(str.casefold, row.TlsDomainCapabilities) for c in CAPABILITIES):
            continue
        ref = org.receive_ref(row, "TlsDomainCapabilities")
        yield RULE.finding(
            f"Receive connector {row.Name} takes mail from Exchange Online but does not trust it.",
            (ref, org.receive_ref(row), Ref("nodes", node.id)),
            witness=from_cloud(plan, tenant, local_address(plan, org)),
            fix=remedies.setting("Trust the service's certificate", ref, (*row.TlsDomainCapabilities, CAPABILITIES[0])),
        )


def receiving(plan: Plan, tenant: TenantPlan, org: OnPremPlan, node: Node) -> ReceiveConnector | None:
    """The Receive connector of a server that mail from the service meets on port 25 (R-OPR-1)."""
    ips = plan.egress_ips(tenant.eop) if tenant.eop is not None else ()
    scored = [
        (size, row)
        for row in org.receive
        if row.Enabled
        and (row.Server is None or org.node_id(row.Server) in {node.id, None})
        and any(binding.endswith(":25") for binding in row.Bindings)
        and ips
        and (size := prefix_size(row.RemoteIPRanges, ips[0])) is not None
    ]
    return min(scored, key=lambda pair: (pair[0], pair[1].Name))[1] if scored else None


RULE = Rule(
    "L-075",
    "receive-connector-distrusts-service",
    "error",
    "The Receive connector that takes mail from Exchange Online does not trust it",
    "R-HYB-26, R-OPR-1",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ('        TlsDomainCapabilities: ["mail.protection.outlook.com:AcceptCloudServicesMail"]\n', ""))
