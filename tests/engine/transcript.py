"""A trace as text: all that a person can read of it, in the order of the story; golden files and comparisons use it."""

from __future__ import annotations

from collections.abc import Iterator

from designer.engine.trace import Decision, Hop, Outcome, Trace


def transcript(trace: Trace) -> str:
    """The whole trace in lines."""
    return "\n".join(_lines(trace)) + "\n"


def _lines(trace: Trace) -> Iterator[str]:
    message = trace.message
    yield f"message {message.id}: from <{message.mail_from}> to {', '.join(message.rcpt_to)}"
    found = trace.attribution
    if found is not None:
        yield f"attribution: tenant {found.tenant}, {found.direction}, connector {found.connector}"
    yield f"copies: {trace.copies}"
    for hop in trace.hops:
        yield ""
        yield from _hop(hop)
    for outcome in trace.outcomes:
        yield ""
        yield from _outcome(outcome)


def _hop(hop: Hop) -> Iterator[str]:
    after = "" if hop.parent is None else f" after hop {hop.parent}"
    where = hop.node if hop.source is None else f"{hop.source} > {hop.node}"
    failed = ", failed" if hop.failed else ""
    yield f"hop {hop.sequence}{after} at {hop.time_ms} ms: {where}{failed}"
    yield f"  envelope: <{hop.mail_from}> to {', '.join(hop.recipients)}"
    yield f"  connectors: {hop.out} / {hop.in_}; TLS {hop.tls}; sender {hop.trust}"
    if hop.auth is not None:
        yield f"  authentication: {hop.auth}"
    yield from (f"  | {line}" for line in hop.session.dialogue)
    for decision in hop.decisions:
        yield from _decision(decision)
    yield from (f"  + {name}: {value}" for name, value in hop.headers_added)
    yield from (f"  - {name}: {value}" for name, value in hop.headers_removed)


def _decision(decision: Decision) -> Iterator[str]:
    assumed = ", assumed" if decision.assumed else ""
    yield f"  {decision.step} {decision.rule} ({decision.confidence}{assumed}): {decision.says}"
    for fact in decision.because:
        yield f"      because {fact.text}" + (f" [{fact.ref}]" if fact.ref is not None else "")
    for row in decision.considered:
        yield f"      not {row.what}: {row.lost_because}" + (f" [{row.ref}]" if row.ref is not None else "")


def _outcome(outcome: Outcome) -> Iterator[str]:
    derived = f" (derived from {outcome.derived_from})" if outcome.derived_from is not None else ""
    yield f"outcome for {outcome.recipient}{derived}: {outcome.result} at {outcome.at}"
    yield f"  route {' > '.join(outcome.route)}; copy {outcome.copy}, hop {outcome.hop}, {outcome.time_ms} ms"
    yield f"  TLS {outcome.tls}; treated as {outcome.treated_as}; pool {outcome.pool}"
    for name in ("code", "smtp_text", "next_hop", "final_code", "question", "auth"):
        value = getattr(outcome, name)
        if value is not None:
            yield f"  {name}: {value}"
    yield from (f"  > {line}".rstrip() for line in (outcome.ndr or "").splitlines())
