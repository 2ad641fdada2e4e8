"""A sending domain has no effective DMARC policy.

The domain sends mail, and neither it nor its organizational domain has a DMARC record, or the policy is `none`. It is
only a remark where the zone says nothing about DKIM, or where reports are being collected.

Why it hurts: receivers accept forged mail of the domain.

How to mend it: publish a record with reports first, then raise the policy to quarantine and reject.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.sending import sends_mail
from designer.rules.things import each_own_zone

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, _: TenantPlan, domain: str, zone: Zone) -> Iterator[Finding]:
    from designer.engine.dmarc import published_policy

    if not sends_mail(plan, domain):
        return
    found = published_policy(domain, plan.zones.lookup)
    if found.record is not None and found.policy != "none":
        return
    watched = zone.dkim if found.record is None else not found.record.rua
    ref = Ref("dns", found.domain or domain, "dmarc")
    yield RULE.finding(
        f"{domain} has no DMARC record." if found.record is None else f"The DMARC policy of {domain} is none.",
        (ref, ref.object),
        fix=remedies.setting("Publish p=quarantine", ref, "v=DMARC1; p=quarantine"),
        severity=None if watched else "info",
    )


RULE = Rule(
    "L-020", "dmarc-missing-or-none", "warning", "A sending domain has no effective DMARC policy", "R-DNS-30", check
)
GOOD = HOSTED
BAD = changed(GOOD, ("    dmarc: v=DMARC1; p=reject\n", ""))
