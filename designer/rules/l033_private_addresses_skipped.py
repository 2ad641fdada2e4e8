"""Enhanced Filtering lists private addresses.

EFSkipIPs contains addresses of private networks, which are always skipped.

Why it hurts: it does no harm, but makes the list longer than it is.

How to mend it: remove them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import is_private
from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    private = [text for text in row.EFSkipIPs if is_private(text.partition("/")[0].partition("-")[0].strip())]
    if private:
        ref = tenant.inbound_ref(row, "EFSkipIPs")
        kept = tuple(text for text in row.EFSkipIPs if text not in private)
        yield RULE.finding(
            f"Inbound connector {row.Name} lists private addresses ({', '.join(private)}), which are always skipped.",
            (ref, tenant.inbound_ref(row)),
            fix=remedies.setting(f"Remove {', '.join(private)}", ref, kept),
        )


RULE = Rule(
    "L-033", "private-addresses-skipped", "info", "Enhanced Filtering lists private addresses", "R-INC-30", check
)
GOOD = changed(FILTERED, ("EFSkipLastIP: true", "EFSkipIPs: [203.0.113.70]"))
BAD = changed(GOOD, ("EFSkipIPs: [203.0.113.70]", "EFSkipIPs: [203.0.113.70, 10.0.0.0/8]"))
