"""Enhanced Filtering skips addresses of Microsoft 365.

EFSkipIPs of an inbound connector contains addresses of Exchange Online Protection.

Why it hurts: the true border of the path is skipped and the wrong host is judged as the sender. It is not supported.

How to mend it: list only the addresses of the services in front.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import EOP_PUBLISHED
from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import nodes_of_kind, overlap, public_ips
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.things import each_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    wrong = [text for text in row.EFSkipIPs if any(overlap(text, ip) for ip in _doors(plan))]
    if wrong:
        ref = tenant.inbound_ref(row, "EFSkipIPs")
        kept = tuple(text for text in row.EFSkipIPs if text not in wrong)
        yield RULE.finding(
            f"Inbound connector {row.Name} skips {', '.join(wrong)}, which Microsoft 365 sends from.",
            (ref, tenant.inbound_ref(row)),
            fix=remedies.setting(f"Remove {', '.join(wrong)}", ref, kept),
        )


@per_plan
def _doors(plan: Plan) -> tuple[str, ...]:
    """The addresses of front doors: the published ones and those of the design."""
    return EOP_PUBLISHED, *(ip for node in nodes_of_kind(plan, "eop") for ip in public_ips(node))


RULE = Rule(
    "L-030",
    "service-addresses-skipped",
    "error",
    "Enhanced Filtering skips addresses of Microsoft 365",
    "R-INC-30",
    check,
)
GOOD = changed(FILTERED, ("EFSkipLastIP: true", "EFSkipIPs: [203.0.113.70]"))
BAD = changed(GOOD, ("EFSkipIPs: [203.0.113.70]", "EFSkipIPs: [203.0.113.70, 192.0.2.10]"))
