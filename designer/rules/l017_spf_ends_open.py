"""The SPF record of an own domain forbids nothing.

It ends with `+all` or `?all`, or has neither `all` nor `redirect`. A record that `redirect` leads to is read in its
place, where the design shows it.

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
from designer.rules.finding import Finding, Rule
from designer.rules.sending import spf_records
from designer.rules.things import each_own_zone

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_own_zone)
def check(topology: Topology, plan: Plan, _: TenantPlan, domain: str, __: Zone) -> Iterator[Finding]:
    records = spf_records(plan, domain)
    if len(records) != 1:
        return
    place, record = _followed(plan, domain, records[0])
    words = record.split()
    endings = _endings(words)
    if any(word[0] in "-~" for word in endings) or _redirect(words):
        return
    new = " ".join((*(word for word in words if word not in endings), "~all"))
    through = f", by redirect to {place}," if place != domain else ""
    yield RULE.finding(
        f"The SPF record of {domain}{through} {f'ends with {endings[-1]}' if endings else 'has no all at its end'}.",
        tuple(Ref("dns", name, path) for name in dict.fromkeys((place, domain)) for path in ("spf", "")),
        fix=remedies.setting("End it with ~all", Ref("dns", place, "spf"), (new,)),
    )


def _endings(words: list[str]) -> list[str]:
    return [word for word in words if word.lower().lstrip("+-~?") == "all"]


def _redirect(words: list[str]) -> str:
    """The domain whose record counts instead; empty where the record speaks for itself (RFC 7208 section 6.1)."""
    target = next((word for word in words if word.lower().startswith("redirect=")), "")
    return "" if _endings(words) else target.partition("=")[2].lower().rstrip(".")


def _followed(plan: Plan, domain: str, record: str) -> tuple[str, str]:
    """The record that decides, and the domain it stands at."""
    seen = [domain]
    while (target := _redirect(record.split())) and target not in seen and target in plan.topology.dns:
        further = spf_records(plan, target)
        if len(further) != 1:
            break
        seen.append(target)
        record = further[0]
    return seen[-1], record


RULE = Rule(
    "L-017", "spf-forbids-nothing", "warning", "The SPF record of an own domain forbids nothing", "R-DNS-13", check
)
GOOD = HOSTED
BAD = changed(GOOD, ("include:spf.protection.outlook.com -all", "include:spf.protection.outlook.com ?all"))
