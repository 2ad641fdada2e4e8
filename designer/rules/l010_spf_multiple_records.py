"""A name has more than one SPF record.

Several TXT records that begin with `v=spf1` stand at the same name. It matters for every zone of the design, of a
tenant or not.

Why it hurts: a receiver must answer with "permerror" (RFC 7208 section 4.5), as if the domain had published nonsense.

How to mend it: merge the records into one.
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
from designer.rules.things import each_zone

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_zone)
def check(topology: Topology, plan: Plan, domain: str, _: Zone) -> Iterator[Finding]:
    records = spf_records(plan, domain)
    if len(records) > 1:
        yield RULE.finding(
            f"{domain} has {len(records)} SPF records; there may be only one.",
            (Ref("dns", domain, "spf"), Ref("dns", domain)),
            *records,
            fix=remedies.setting("Merge the records", Ref("dns", domain, "spf"), (merged(records),)),
        )


def merged(records: tuple[str, ...]) -> str:
    """One record with the terms of all, in their order, and the strictest of their endings."""
    words = [word for record in records for word in record.split()[1:]]
    endings = [word for word in words if word.lower().lstrip("+-~?") == "all"]
    terms = [word for word in words if word not in endings]
    strictest = min(endings, key=lambda word: "-~?".find(word[0]) % 4, default="-all")
    return " ".join(("v=spf1", *dict.fromkeys(terms), strictest))


RULE = Rule("L-010", "spf-multiple-records", "error", "A name has more than one SPF record", "R-FILT-10", check)
GOOD = HOSTED
_SPF = "    spf: v=spf1 include:spf.protection.outlook.com -all\n"
BAD = changed(
    GOOD,
    (
        _SPF,
        """\
    spf: ["v=spf1 include:spf.protection.outlook.com -all",
          "v=spf1 ip4:203.0.113.25 ~all"]
""",
    ),
)
