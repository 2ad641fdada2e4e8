"""An outbound connector is in test mode.

TestMode is on. What it does is not documented.

Why it hurts: nobody can say how the connector behaves.

How to mend it: turn it off.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_outbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Iterator[Finding]:
    if row.TestMode:
        ref = tenant.outbound_ref(row, "TestMode")
        yield RULE.finding(
            f"Outbound connector {row.Name} is in test mode.",
            (ref, tenant.outbound_ref(row)),
            fix=remedies.setting("Turn test mode off", ref, False),
        )


RULE = Rule(
    "L-070",
    "connector-in-test-mode",
    "warning",
    "An outbound connector is in test mode",
    "New-OutboundConnector",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ("RecipientDomains: [contoso.com]", "RecipientDomains: [contoso.com]\n        TestMode: true"))
