"""Exchange Online Protection stands behind a filter in the MX.

The best MX is a third-party filter or the own servers, and the service is a fallback with a worse preference, or has
the same preference as a filter for which the tenant has a Partner connector.

Why it hurts: senders that choose the fallback go round the filter; if the tenant is locked down, the fallback only
refuses them with 5.7.51.

How to mend it: remove the MX record of the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref, member
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import at_service
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import meant_in_front
from designer.rules.things import each_own_zone

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, _: TenantPlan, domain: str, zone: Zone) -> Iterator[Finding]:
    rows = plan.zones.mail_exchangers(domain).exchangers
    equal = any(at_service(plan, row) for row in rows if row.preference == rows[0].preference)
    front = meant_in_front(plan, domain) if equal else rows[0].host if rows else None
    if front is None:
        return
    behind = [row for row in rows if at_service(plan, row)]
    if behind:
        hosts = {row.host for row in behind}
        kept = tuple(mx for mx in zone.mx or () if mx.host not in hosts)
        yield RULE.finding(
            f"{domain} names {behind[0].host} {'as an equal of' if equal else 'as a fallback behind'} {front}.",
            (member("dns", domain, "mx", behind[0].host), Ref("dns", domain)),
            fix=remedies.setting(f"Remove {behind[0].host}", Ref("dns", domain, "mx"), kept),
        )


RULE = Rule(
    "L-007",
    "service-as-fallback-mx",
    "warning",
    "Exchange Online Protection stands behind a filter in the MX",
    "R-DNS-3, R-INC-20",
    check,
)
GOOD = FILTERED
_MX = "host: mx1.filter.example.net, node: filter}"
BAD = changed(GOOD, (_MX, f"{_MX},\n         {{pref: 20, host: contoso-com.mail.protection.outlook.com, node: eop}}"))
