"""Enhanced Filtering skips addresses of Microsoft 365.

EFSkipIPs of an inbound connector contains addresses of Exchange Online Protection.

Why it hurts: the true border of the path is skipped and the wrong host is judged as the sender. It is not supported.

How to mend it: list only the addresses of the services in front.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import EOP_PUBLISHED
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import overlap, public_ips
from designer.rules.finding import Finding, Rule

if TYPE_CHECKING:
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    doors = (EOP_PUBLISHED, *(ip for node in topology.nodes if node.kind == "eop" for ip in public_ips(node)))
    for tenant in plan.tenants.values():
        for row in tenant.inbound:
            wrong = [text for text in row.EFSkipIPs if any(overlap(text, ip) for ip in doors)]
            if wrong:
                ref = tenant.inbound_ref(row, "EFSkipIPs")
                kept = tuple(text for text in row.EFSkipIPs if text not in wrong)
                yield RULE.finding(
                    f"Inbound connector {row.Name} skips {', '.join(wrong)}, addresses of Microsoft 365.",
                    (ref, tenant.inbound_ref(row)),
                    fix=remedies.setting(f"Remove {', '.join(wrong)}", ref, kept),
                )


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
