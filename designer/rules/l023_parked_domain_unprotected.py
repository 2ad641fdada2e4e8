"""A domain that sends no mail does not say so.

An accepted domain is used by no recipient and no message of the design, and its zone has no `-all` or no DMARC record.
Reported only when asked for.

Why it hurts: forgers like domains that nobody watches.

How to mend it: publish `v=spf1 -all` and a DMARC record with `p=reject`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import recipients_in
from designer.rules.finding import Finding, Rule
from designer.rules.sending import sends_mail, spf_records
from designer.rules.things import each_own_zone

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, _: TenantPlan, domain: str, zone: Zone) -> Iterator[Finding]:
    if sends_mail(plan, domain) or recipients_in(plan, domain):
        return
    records = spf_records(plan, domain)
    closed = any(word.lower() == "-all" for record in records for word in record.split())
    if closed and zone.dmarc is not None:
        return
    ref = Ref("dns", domain)
    changes: list[tuple[Ref, object]] = [] if closed else [(ref / "spf", ("v=spf1 -all",))]
    changes += [] if zone.dmarc is not None else [(ref / "dmarc", "v=DMARC1; p=reject")]
    yield RULE.finding(
        f"{domain} is used by nobody here, but its zone does not forbid mail in its name.",
        (ref / "spf", ref / "dmarc", ref),
        fix=remedies.settings("Forbid mail in its name", *changes),
    )


RULE = Rule(
    "L-023",
    "parked-domain-unprotected",
    "info",
    "A domain that sends no mail does not say so",
    "R-DNS-10, R-DNS-30",
    check,
    on_by_default=False,
)
GOOD = changed(
    HOSTED,
    (
        "  fabrikam.com:\n",
        """\
  contoso.net:
    mx: [{pref: 0, host: contoso-net.mail.protection.outlook.com, node: eop}]
    spf: v=spf1 -all
    dmarc: v=DMARC1; p=reject
  fabrikam.com:
""",
    ),
    ("    inbound", "      - {DomainName: contoso.net}\n    inbound"),
)
BAD = changed(GOOD, ("    spf: v=spf1 -all\n", ""))
