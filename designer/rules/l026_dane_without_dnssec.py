"""DANE is published for a domain that cannot use it.

The zone has TLSA records, but it is not signed with DNSSEC, or its MX at Microsoft is not under mx.microsoft.

Why it hurts: senders that honour DANE queue the mail, or ignore the records.

How to mend it: sign the zone, move the MX to mx.microsoft, and only then enable inbound DANE.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import mx_at_service
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_own_zone

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, _: TenantPlan, domain: str, zone: Zone) -> Iterator[Finding]:
    if not zone.tlsa or not mx_at_service(plan, domain):
        return
    older = [mx.host for mx in zone.mx or () if not mx.host.endswith(".mx.microsoft")]
    if zone.dnssec and not older:
        return
    why = f"its MX {older[0]} is not under mx.microsoft" if older else "its zone is not signed with DNSSEC"
    yield RULE.finding(
        f"{domain} publishes TLSA records, but {why}.",
        (Ref("dns", domain, "tlsa"), Ref("dns", domain, "dnssec"), Ref("dns", domain)),
        fix=remedies.setting("Remove the TLSA records", Ref("dns", domain, "tlsa"), None),
    )


RULE = Rule(
    "L-026", "dane-without-dnssec", "error", "DANE is published for a domain that cannot use it", "R-DNS-33", check
)
GOOD = changed(
    HOSTED,
    (
        "host: contoso-com.mail.protection.outlook.com, node: eop}]",
        """\
host: contoso-com.a-v1.mx.microsoft, node: eop}]
    dnssec: true
    tlsa: [{host: contoso-com.a-v1.mx.microsoft}]""",
    ),
)
BAD = changed(GOOD, ("    dnssec: true\n", ""))
