"""A domain in use is switched off.

SendingFromDomainDisabled or SendingToDomainDisabled is on for an accepted domain that recipients or senders of the
design use.

Why it hurts: its mail is refused.

How to mend it: switch it on again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import AcceptedDomain
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import recipients_in
from designer.rules.finding import Finding, Rule
from designer.rules.sending import sends_mail
from designer.rules.things import each_accepted_domain
from designer.rules.witness import from_cloud, outside_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


SWITCHES = ("SendingFromDomainDisabled", "SendingToDomainDisabled")


@for_each(each_accepted_domain)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: AcceptedDomain) -> Iterator[Finding]:
    off = [name for name in SWITCHES if getattr(row, name)]
    if off and (recipients_in(plan, row.DomainName) or sends_mail(plan, row.DomainName)):
        ref = tenant.ref(f"accepted_domains[{row.DomainName}]")
        yield RULE.finding(
            f"{row.DomainName} is in use, but {' and '.join(off)} is on.",
            (*(ref / name for name in off), ref),
            witness=from_cloud(plan, tenant, outside_address(plan)),
            fix=remedies.settings("Switch it on again", *((ref / name, False) for name in off)),
        )


RULE = Rule("L-102", "domain-switched-off", "warning", "A domain in use is switched off", "R-RCPT-2b", check)
GOOD = HOSTED
BAD = changed(GOOD, ("DomainType: Authoritative}", "DomainType: Authoritative, SendingFromDomainDisabled: true}"))
