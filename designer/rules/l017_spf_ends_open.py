"""The SPF record of an own domain forbids nothing.

It ends with `+all` or `?all`, or has neither `all` nor `redirect`.

Why it hurts: whoever forges the domain gets "pass" or "neutral".

How to mend it: end the record with `-all`, or with `~all` until all senders are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import each_own_zone
from designer.rules.finding import Finding, Rule
from designer.rules.sending import spf_records

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, _: TenantPlan, domain: str, __: Zone) -> Iterator[Finding]:
    records = spf_records(plan, domain)
    if len(records) != 1:
        return
    words = records[0].split()
    endings = [word for word in words if word.lower().lstrip("+-~?") == "all"]
    if any(word[0] in "-~" for word in endings) or any(w.lower().startswith("redirect=") for w in words):
        return
    new = " ".join((*(word for word in words if word not in endings), "~all"))
    yield RULE.finding(
        f"The SPF record of {domain} {f'ends with {endings[-1]}' if endings else 'has no all at its end'}.",
        (Ref("dns", domain, "spf"), Ref("dns", domain)),
        f"Record: {records[0]}",
        fix=remedies.setting("End it with ~all", Ref("dns", domain, "spf"), (new,)),
    )


RULE = Rule(
    "L-017", "spf-forbids-nothing", "warning", "The SPF record of an own domain forbids nothing", "R-DNS-13", check
)
GOOD = HOSTED
BAD = changed(GOOD, ("include:spf.protection.outlook.com -all", "include:spf.protection.outlook.com ?all"))
