"""The SPF record authorises senders that the design does not show.

It includes a service, or lists an address, that belongs to no node. Reported only when asked for: designs seldom show
every service that sends.

Why it hurts: a forgotten authorisation lets somebody else send as the domain.

How to mend it: remove what is no longer used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import prefix_size
from designer.model.refs import Ref
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.sending import spf_records
from designer.rules.things import each_own_zone

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, _: TenantPlan, domain: str, __: Zone) -> Iterator[Finding]:
    records = spf_records(plan, domain)
    strangers = _strangers(plan, records[0]) if len(records) == 1 else []
    if strangers:
        kept = " ".join(word for word in records[0].split() if word not in strangers)
        spf = Ref("dns", domain, "spf")
        yield RULE.finding(
            f"The SPF record of {domain} authorises {', '.join(strangers)}, which the design does not show.",
            (spf, Ref("dns", domain)),
            fix=remedies.setting(f"Remove {', '.join(strangers)}", spf, (kept,)),
        )


def _strangers(plan: Plan, record: str) -> list[str]:
    from designer.engine.spf_record import parsed_record
    from designer.engine.zones import EOP_SPF_NAMES

    found = []
    ips = {ip for node in plan.topology.nodes for ip in node.ips}
    for directive in parsed_record(record).directives:
        name = directive.domain.fixed if directive.domain is not None else None
        if directive.kind == "include" and name not in plan.topology.dns and name not in EOP_SPF_NAMES:
            found.append(directive.text)
        elif directive.network is not None:
            listed = directive.text.partition(":")[2]
            if listed not in ips and not any(prefix_size((listed,), ip) is not None for ip in ips):
                found.append(directive.text)
    return found


RULE = Rule(
    "L-018",
    "spf-names-strangers",
    "info",
    "The SPF record authorises senders that the design does not show",
    "R-DNS-11",
    check,
    on_by_default=False,
)
GOOD = HOSTED
BAD = changed(GOOD, ("v=spf1 include", "v=spf1 include:spf.newsletter.example.net include"))
