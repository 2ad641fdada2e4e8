"""An out-of-date Exchange server sends over an OnPremises connector.

Exchange 2013 and older, and 2016 and 2019 after October 2025 without extended updates.

Why it hurts: Exchange Online first slows its mail down (4.7.230), then refuses it for more and more of each hour
(5.7.230).

How to mend it: update to a supported version.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.engine.exchange_version import out_of_date
from designer.model.refs import Ref
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import clients, recognised_as_own
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    for server in clients(plan, tenant):
        node = plan.nodes[server]
        known = recognised_as_own(plan, tenant, server)
        if known and node.kind in {"onprem", "edge"} and _is_old(node, plan.as_of):
            version = (node.version or "of an old version").removeprefix("Exchange ").removeprefix("Server ")
            yield RULE.finding(
                f"{node.title} ({server}) runs Exchange {version}, which is out of date.",
                (Ref("nodes", server, "version"), Ref("nodes", server)),
                fix=remedies.steps("Update the server", "Install Exchange Server SE with the current update."),
            )


def _is_old(node: Node, as_of: str) -> bool:
    """True for an old product, and for a version that does not tell where a stage of enforcement is described."""
    old = out_of_date(node.version, as_of)
    return node.enforcement_stage is not None if old is None else old


RULE = Rule(
    "L-087",
    "exchange-out-of-date",
    "error",
    "An out-of-date Exchange server sends over an OnPremises connector",
    "R-INC-42, R-INC-43",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ('version: "SE"', 'version: "2016"'))
