"""An SPF record cannot be evaluated.

It needs more than ten DNS look-ups, those of included records counted, contains a term that is none, or includes a
described domain that publishes no record. It matters for every zone of the design, of a tenant or not.

Why it hurts: receivers answer "permerror", which counts as a failure.

How to mend it: replace includes by addresses, move services to sub-domains, remove what is no longer used.
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
from designer.rules.witness import from_domain, outside_address

if TYPE_CHECKING:
    from designer.engine.plan import Plan


LOOKUP_KINDS = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
LIMIT = 10
"""Terms with a look-up that a receiver evaluates (RFC 7208 section 4.6.4)."""


@for_each(each_zone)
def check(topology: Topology, plan: Plan, domain: str, _: Zone) -> Iterator[Finding]:
    records = spf_records(plan, domain)
    problem, term = trouble(plan, domain) if len(records) == 1 else ("", "")
    if problem:
        spf = Ref("dns", domain, "spf")
        rest = " ".join(word for word in records[0].split() if word != term)
        yield RULE.finding(
            f"The SPF record of {domain} {problem}.",
            (spf, Ref("dns", domain)),
            witness=from_domain(plan, domain, outside_address(plan)),
            fix=remedies.setting(f"Remove {term}", spf, (rest,))
            if term
            else remedies.steps("Shorten the record", "Replace includes by the addresses they stand for."),
        )


def trouble(plan: Plan, domain: str) -> tuple[str, str]:
    """What is wrong with a record, and the one term that can simply go."""
    from designer.engine.spf_record import parsed_record

    record = parsed_record(spf_records(plan, domain)[0])
    if record.error is not None:
        return f"contains {record.error.term}: {record.error.reason}", record.error.term
    for directive in record.directives:
        target = directive.domain.fixed if directive.domain is not None else None
        broken = target is not None and target in plan.topology.dns and not spf_records(plan, target)
        if directive.kind == "include" and broken:
            return f"includes {target}, which has no record", directive.text
    count = lookups(plan, domain, frozenset())
    return (f"needs {count} DNS look-ups; {LIMIT} are allowed", "") if count > LIMIT else ("", "")


def lookups(plan: Plan, domain: str, above: frozenset[str]) -> int:
    """The look-ups of a record with all that it includes; what is not described counts for one."""
    from designer.engine.spf_record import parsed_record

    records = spf_records(plan, domain)
    if len(records) != 1 or domain in above:
        return 0
    record = parsed_record(records[0])
    total = 0
    targets = [(d.kind, d.domain) for d in record.directives]
    targets += [("redirect", record.redirect.domain)] if record.redirect is not None else []
    for kind, spec in targets:
        total += kind in LOOKUP_KINDS
        if kind in {"include", "redirect"} and spec is not None and spec.fixed is not None:
            total += lookups(plan, spec.fixed, above | {domain})
    return total


RULE = Rule("L-011", "spf-permanent-error", "error", "An SPF record cannot be evaluated", "R-DNS-12", check)
GOOD = HOSTED
_MANY = " ".join(f"include:spf{n}.service.example.net" for n in range(10))
BAD = changed(GOOD, ("v=spf1 include", f"v=spf1 {_MANY}\n      include"))
