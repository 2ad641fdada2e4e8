"""A domain that Exchange Online sends for is not signed with its own DKIM key.

Mailboxes in Exchange Online use the domain, and its zone has no DKIM selectors. It is only a remark where the zone says
nothing about DMARC either.

Why it hurts: Exchange Online signs with the onmicrosoft.com domain, which does not align. DMARC then rests on SPF alone
and fails after every forwarding.

How to mend it: enable DKIM signing for the domain and publish both selectors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import used_in_cloud
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_own_zone

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, domain: str, zone: Zone) -> Iterator[Finding]:
    if zone.dkim or tenant.exo is None or not used_in_cloud(plan, domain):
        return
    ref = Ref("dns", domain, "dkim")
    yield RULE.finding(
        f"Mail of {domain} is not signed with its own DKIM key.",
        (ref, Ref("dns", domain)),
        fix=remedies.setting("Publish both selectors", ref, ("selector1", "selector2")),
        severity=None if zone.dmarc is not None else "info",
    )


RULE = Rule(
    "L-019",
    "dkim-not-enabled",
    "warning",
    "A domain that Exchange Online sends for is not signed with its own DKIM key",
    "R-DNS-20 to 22",
    check,
)
GOOD = HOSTED
BAD = changed(GOOD, ("    dkim: [selector1, selector2]\n", ""))
