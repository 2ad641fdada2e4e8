"""A trace told to a person: the route of every copy, and for each hop what decided, why, and which candidates lost."""

from __future__ import annotations

from collections.abc import Iterator

from designer.engine.trace import Decision, Hop, Outcome, Trace
from designer.formats.printable import printable
from designer.formats.trace_json import hops_of

NO_CONNECTOR = "default"
CONFIDENCE = {
    "DOC": "documented",
    "BLOG": "from a team blog",
    "FIELD": "seen in the field",
    "INF": "inferred, not documented",
}
"""What the marks of a decision's source mean to the reader."""


def route_lines(file: str, trace: Trace) -> Iterator[str]:
    """The explained route of one message, line by line, safe to print."""
    message = trace.message
    yield printable(f"{file}: {message.id}")
    sender = message.mail_from or "<> (the null sender)"
    yield printable(f"  from {sender} to {', '.join(message.rcpt_to)}, submitted at {message.from_node}")
    yield f"  {_attributed(trace)}"
    if trace.copies > 1:
        yield f"  {trace.copies} copies"
    told: set[int] = set()
    for outcome in trace.outcomes:
        yield ""
        yield from _copy(trace, outcome, told)


def _attributed(trace: Trace) -> str:
    found = trace.attribution
    if found is None:
        return "never arrives at Exchange Online Protection"
    if found.tenant is None:
        return "attributed to no tenant"
    named = found.connector not in (None, NO_CONNECTOR)
    connector = f"by connector {found.connector!r}" if named else "by no connector"
    return printable(f"attributed to {found.tenant} as {found.direction or 'unknown'}, {connector}")


def _copy(trace: Trace, outcome: Outcome, told: set[int]) -> Iterator[str]:
    derived = f" (for {outcome.derived_from})" if outcome.derived_from else ""
    yield printable(f"  {outcome.recipient}{derived}: {outcome.result} at {outcome.at}")
    yield printable(f"    route  {' > '.join(outcome.route)}")
    for label, value in _facts(outcome):
        yield printable(f"    {label:<6} {value}")
    number = 0
    for hop in hops_of(trace, outcome):
        if hop.source is None:
            yield from _submission(hop, told)
            continue
        number += 1
        yield printable(f"    {number}. {_hop_line(hop)}")
        yield from _decided(hop, told)


def _facts(outcome: Outcome) -> Iterator[tuple[str, str]]:
    if outcome.question:
        yield "asks", outcome.question
    if outcome.next_hop:
        yield (
            "waits",
            f"for {outcome.next_hop}, tried again"
            + (f"; undeliverable with {outcome.final_code} when it expires" if outcome.final_code else ""),
        )
    if outcome.code or outcome.smtp_text:
        yield "reply", outcome.smtp_text or outcome.code or ""
    if outcome.treated_as:
        yield "trust", f"treated as {outcome.treated_as}"
    if outcome.pool:
        yield "pool", f"sent from the {outcome.pool} pool"
    view = outcome.auth
    if view is not None:
        by = f", evaluated for {view.evaluated_ip}" if view.evaluated_ip else ""
        yield "auth", f"spf={view.spf} dkim={view.dkim} dmarc={view.dmarc}{by}"


def _submission(hop: Hop, told: set[int]) -> Iterator[str]:
    if hop.decisions and hop.sequence not in told:
        yield printable(f"    at {hop.node}")
        yield from _decided(hop, told)


def _hop_line(hop: Hop) -> str:
    tls = {"yes": "with TLS", "no": "in clear text"}.get(hop.tls or "", "")
    sides = [
        f"{done} without a connector" if name == NO_CONNECTOR else f"{done} by connector {name!r}"
        for done, name in (("sent", hop.out), ("accepted", hop.in_))
        if name is not None
    ]
    parts = [part for part in (*sides, tls) if part]
    line = f"{hop.source} > {hop.node}" + (f": {', '.join(parts)}" if parts else "")
    return f"{line} - not taken" if hop.failed else line


def _decided(hop: Hop, told: set[int]) -> Iterator[str]:
    if hop.sequence in told:
        if hop.decisions:
            yield "       as above"
        return
    told.add(hop.sequence)
    for decision in hop.decisions:
        yield from _decision(decision)


def _decision(decision: Decision) -> Iterator[str]:
    words = decision.render()
    marks = "assumed" if decision.assumed else CONFIDENCE[decision.confidence]
    yield printable(f"       {words.says} [{decision.rule}, {marks}]")
    for fact in words.because:
        if fact.text != words.says:
            yield printable(f"         because {fact.text}" + (f" ({fact.ref})" if fact.ref else ""))
        elif fact.ref:
            yield printable(f"         see {fact.ref}")
    for loser in words.considered:
        yield printable(f"         not {loser.what}: {loser.lost_because}")
