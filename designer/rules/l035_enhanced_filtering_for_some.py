"""Enhanced Filtering is limited to some recipients.

EFUsers lists recipients: the setting of a pilot.

Why it hurts: it works only for messages all of whose recipients are listed, alias by alias. All other mail is filtered
by the address of the service in front.

How to mend it: empty the list once the pilot is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import skips
from designer.rules.finding import Finding, Rule

if TYPE_CHECKING:
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    for tenant in plan.tenants.values():
        for row in tenant.inbound:
            if row.Enabled and skips(row) and row.EFUsers:
                ref = tenant.inbound_ref(row, "EFUsers")
                yield RULE.finding(
                    f"Enhanced Filtering on {row.Name} applies to {len(row.EFUsers)} recipients only.",
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
