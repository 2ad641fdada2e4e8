"""An inbound connector is blocked by Microsoft.

Get-BlockedConnector lists it: the service judged that it was used to send abuse.

Why it hurts: nothing can be relayed over it; mail to outside recipients is refused.

How to mend it: find and clean the host that was abused, then run Remove-BlockedConnector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    if row.blocked:
        yield RULE.finding(
            f"Inbound connector {row.Name} is blocked by Microsoft.",
            (tenant.inbound_ref(row, "blocked"), tenant.inbound_ref(row)),
            fix=remedies.steps(
                "Have the connector unblocked",
                "Find the host or account behind the connector that sent the abuse, and clean it.",
                f"Run Remove-BlockedConnector for {row.Name}.",
            ),
        )


RULE = Rule("L-046", "connector-blocked", "error", "An inbound connector is blocked by Microsoft", "R-INC-41", check)
GOOD = HYBRID
BAD = changed(
    GOOD, ("- Name: Inbound from contoso-onprem", "- Name: Inbound from contoso-onprem\n        blocked: true")
)
