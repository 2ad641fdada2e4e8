"""The MX stands under both of Microsoft's suffixes.

One record is under mail.protection.outlook.com and one under mx.microsoft, as during the change to the newer name.

Why it hurts: only mx.microsoft has DNSSEC, so a sender can be led to the host without DANE; one MX is supported.

How to mend it: remove the older record as soon as the newer one works.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref, member
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_own_zone

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, _: TenantPlan, domain: str, zone: Zone) -> Iterator[Finding]:
    older = [mx for mx in zone.mx or () if mx.host.endswith(".mail.protection.outlook.com")]
    newer = [mx for mx in zone.mx or () if mx.host.endswith(".mx.microsoft")]
    if older and newer:
        kept = tuple(mx for mx in zone.mx or () if mx not in older)
        yield RULE.finding(
            f"{domain} has {older[0].host} and {newer[0].host} in its MX.",
            (member("dns", domain, "mx", older[0].host), Ref("dns", domain)),
            fix=remedies.setting(f"Remove {older[0].host}", Ref("dns", domain, "mx"), kept),
        )


RULE = Rule(
    "L-025", "mx-under-both-suffixes", "warning", "The MX stands under both of Microsoft's suffixes", "R-DNS-2", check
)
GOOD = HOSTED
_MX = "{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}"
BAD = changed(GOOD, (_MX, f"{_MX},\n         {{pref: 20, host: contoso-com.a-v1.mx.microsoft, node: eop}}"))
