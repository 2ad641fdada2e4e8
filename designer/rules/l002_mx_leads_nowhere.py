"""The MX of an own domain names a host that takes no mail.

The host of an MX record does not exist in the design, or the node that answers there is switched off. It is an error
where no other MX host is left.

Why it hurts: senders queue the mail for a day and return it with 4.4.7.

How to mend it: correct the MX record, or bring the host back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import is_front_door
from designer.model.refs import Ref, member
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.routes import is_legacy_host
from designer.rules.things import each_own_zone
from designer.rules.witness import from_internet, some_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan
    from designer.engine.zones import MailExchanger


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, _: TenantPlan, domain: str, zone: Zone) -> Iterator[Finding]:
    rows = plan.zones.mail_exchangers(domain)
    if rows.kind != "mx":
        return
    dead = [row for row in rows.exchangers if _why(plan, row)]
    if not dead or (len(dead) < len(rows.exchangers) and rows.exchangers[0] not in dead):
        return
    row = dead[0]
    place = (Ref("nodes", row.node),) if row.node is not None else ()
    yield RULE.finding(
        f"{row.host}, the MX of {domain}, {_why(plan, row)}.",
        (member("dns", domain, "mx", row.host), Ref("dns", domain), *place),
        witness=from_internet(plan, some_address(plan, domain)),
        fix=remedies.setting(
            f"Remove the MX record {row.host}",
            Ref("dns", domain, "mx"),
            tuple(mx for mx in zone.mx or () if mx.host != row.host),
        )
        if len(dead) < len(rows.exchangers)
        else remedies.steps("Correct the MX record", f"Let the MX of {domain} name a host that takes its mail."),
        severity="error" if len(dead) == len(rows.exchangers) else "warning",
    )


def _why(plan: Plan, row: MailExchanger) -> str:
    node = plan.nodes.get(row.node or "")
    if node is not None:
        return "" if node.up else "does not answer"
    return "" if is_front_door(row.host) or is_legacy_host(row.host) or row.addresses else "is nowhere in the design"


RULE = Rule(
    "L-002", "mx-unreachable", "error", "The MX of an own domain names a host that takes no mail", "R-OUT-24", check
)
GOOD = FILTERED
BAD = changed(GOOD, ("host: mx1.filter.example.net, node: filter}]", "host: mx9.filter.example.net}]"))
