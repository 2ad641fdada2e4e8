"""The MTA-STS policy does not name every MX host.

The policy is in mode enforce, and one of the domain's MX hosts fits none of its `mx` patterns.

Why it hurts: senders that honour MTA-STS refuse to deliver there.

How to mend it: add the host to the policy, and wait for the old policy's maximum age, before the MX record changes.
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
    policy = zone.mta_sts
    if policy is None or policy.mode != "enforce":
        return
    missing = tuple(mx.host for mx in zone.mx or () if mx.host != "." and not _named(policy.mx, mx.host))
    if missing:
        ref = Ref("dns", domain, "mta_sts.mx")
        yield RULE.finding(
            f"The MTA-STS policy of {domain} does not name {', '.join(missing)}.",
            (ref, *(member("dns", domain, "mx", host) for host in missing), Ref("dns", domain)),
            fix=remedies.setting("Add the MX hosts to the policy", ref, (*policy.mx, *missing)),
        )


def _named(patterns: tuple[str, ...], host: str) -> bool:
    """A pattern `*.x` stands for one label (RFC 8461 section 4.1)."""
    parent = host.partition(".")[2]
    return host in patterns or f"*.{parent}" in patterns


RULE = Rule("L-024", "mta-sts-misses-mx", "error", "The MTA-STS policy does not name every MX host", "R-DNS-32", check)
GOOD = changed(
    HOSTED,
    (
        "    dkim: [selector1, selector2]\n",
        """\
    dkim: [selector1, selector2]
    mta_sts: {mode: enforce, mx: ["*.mail.protection.outlook.com"]}
""",
    ),
)
BAD = changed(GOOD, ('mx: ["*.mail.protection.outlook.com"]', "mx: [mail.contoso.com]"))
