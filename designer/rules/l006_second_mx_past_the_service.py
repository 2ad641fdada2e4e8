"""Another host stands in the MX beside Exchange Online Protection.

The best MX is the service, but a host with a worse preference still takes mail for the domain.

Why it hurts: spammers choose the worst preference on purpose, so what the service would have stopped comes in
unfiltered through the other host. No single message proves it: one that goes straight to the host fares alike without
the record, which only tells everybody where the host is.

How to mend it: remove the other MX records. Microsoft supports only one set of MX records, with the best preference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref, member
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import SERVICES, at_service
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import meant_in_front
from designer.rules.things import each_zone

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_zone)
def check(topology: Topology, plan: Plan, domain: str, zone: Zone) -> Iterator[Finding]:
    rows = plan.zones.mail_exchangers(domain).exchangers
    best = [row for row in rows if row.preference == rows[0].preference]
    if plan.tenant_of_domain(domain) is None or not any(at_service(plan, row) for row in best):
        return
    if meant_in_front(plan, domain) is not None:
        return
    doors = [row for row in rows if not at_service(plan, row) and row.node and plan.nodes[row.node].up]
    for row in doors:
        kept = tuple(mx for mx in zone.mx or () if mx.host != row.host)
        yield RULE.finding(
            f"{domain} has {row.host} as an MX beside Exchange Online Protection.",
            (member("dns", domain, "mx", row.host), Ref("nodes", row.node or "")),
            f"What {row.host} hands on is judged by its address, not by the sender's."
            if plan.nodes[row.node or ""].kind in SERVICES
            else f"Mail that goes to {row.host} never meets the filter of the service.",
            fix=remedies.setting(f"Remove the MX record {row.host}", Ref("dns", domain, "mx"), kept),
        )


RULE = Rule(
    "L-006",
    "second-mx-bypasses-service",
    "error",
    "Another host stands in the MX beside Exchange Online Protection",
    "R-DNS-3",
    check,
)
GOOD = HYBRID
_MX = "mx: [{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}"
BAD = changed(GOOD, (_MX, f"{_MX},\n         {{pref: 20, host: mail.contoso.com, node: onprem}}"))
