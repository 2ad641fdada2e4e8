"""Enhanced Filtering is limited to some recipients.

EFUsers lists recipients: the setting of a pilot.

Why it hurts: it works only for messages all of whose recipients are listed, alias by alias. All other mail is filtered
by the address of the service in front.

How to mend it: empty the list once the pilot is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import skips
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    if row.Enabled and skips(row) and row.EFUsers:
        ref = tenant.inbound_ref(row, "EFUsers")
        yield RULE.finding(
            f"Enhanced Filtering on inbound connector {row.Name} applies to "
            f"{len(row.EFUsers)} recipient{'s' * (len(row.EFUsers) > 1)} only.",
            (ref, tenant.inbound_ref(row)),
            fix=remedies.setting("Apply it to everybody", ref, ()),
        )


RULE = Rule(
    "L-035",
    "enhanced-filtering-for-some",
    "warning",
    "Enhanced Filtering is limited to some recipients",
    "R-INC-31",
    check,
)
GOOD = FILTERED
BAD = changed(GOOD, ("EFSkipLastIP: true", "EFSkipLastIP: true\n        EFUsers: [bob@contoso.com]"))
