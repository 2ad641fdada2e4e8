"""A domain in use has no MX record.

The zone of an accepted domain is described, mailboxes or sample messages use the domain, and it has no MX.

Why it hurts: senders fall back on the address record of the domain, usually a web server, or fail. Mail from a domain
that has neither MX nor address record leaves Exchange Online through the high-risk pool.

How to mend it: publish the MX record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import recipients_in, service_host
from designer.rules.finding import Finding, Rule
from designer.rules.sending import sends_mail
from designer.rules.things import each_own_zone

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, domain: str, zone: Zone) -> Iterator[Finding]:
    if zone.mx or not (sends_mail(plan, domain) or recipients_in(plan, domain)):
        return
    host = service_host(domain)
    yield RULE.finding(
        f"{domain} is used for mail but has no MX record.",
        (Ref("dns", domain, "mx"), Ref("dns", domain)),
        "It has an address record, so senders try that host."
        if plan.zones.can_be_answered(domain)
        else "It has no address record either: its mail leaves through the high-risk pool.",
        fix=remedies.setting(
            f"Publish the MX record {host}",
            Ref("dns", domain, "mx"),
            ({"pref": 0, "host": host, "node": tenant.eop},),
        )
        if tenant.eop is not None and tenant.exo is not None
        else remedies.steps("Publish the MX record", f"Name the host that takes mail for {domain}."),
        slug=None if plan.zones.can_be_answered(domain) else "sender-domain-without-mx",
    )


RULE = Rule(
    "L-001",
    "domain-without-mx",
    "warning",
    "A domain in use has no MX record",
    "R-DNS-4, R-OUT-31",
    check,
    slugs=("sender-domain-without-mx",),
)
GOOD = HOSTED
BAD = changed(GOOD, ("    mx: [{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}]\n", ""))
