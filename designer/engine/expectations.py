"""Was a message's expectation met? Each unmet key is one sentence: what was expected, and what came instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.engine.trace import Attribution, Hop, Outcome, Trace
from designer.model.message import ExpectedAttribution, ExpectedHop, ExpectedRecipient, MessageExpectation

AUTH_KEYS = ("spf", "dkim", "dmarc", "compauth", "evaluated_ip")
NO_CONNECTOR = "default"


def unmet(expectation: MessageExpectation, trace: Trace) -> tuple[str, ...]:
    """The expectations that a trace does not meet, each as a sentence; empty where all are met."""
    found: list[str] = []
    for row in expectation.recipients:
        found.extend(_unmet_recipient(row, trace))
    if expectation.attribution is not None:
        found.extend(_unmet_attribution(expectation.attribution, trace.attribution))
    if expectation.envelope is not None and expectation.envelope.count != trace.copies:
        found.append(f"expected {expectation.envelope.count} copies, got {trace.copies}")
    for address in expectation.absent:
        got = next((o for o in trace.outcomes if o.recipient == address and o.result in {"delivered", "junked"}), None)
        if got is not None:
            found.append(f"expected no copy for {address}, but it was {got.result} at {got.at}")
    return tuple(found)


def outcomes_for(row: ExpectedRecipient, trace: Trace) -> list[Outcome]:
    """The outcomes an expectation speaks of: of the recipient itself, or of a copy derived from another address."""
    rows = [outcome for outcome in trace.outcomes if outcome.recipient == row.rcpt]
    if row.derived_from is not None:
        return [outcome for outcome in rows if outcome.derived_from == row.derived_from]
    direct = [outcome for outcome in rows if outcome.derived_from is None]
    return direct or rows


def _unmet_recipient(row: ExpectedRecipient, trace: Trace) -> list[str]:
    """The best of the fitting outcomes decides: the one with the fewest differences."""
    candidates = outcomes_for(row, trace)
    if not candidates:
        derived = f" derived from {row.derived_from}" if row.derived_from else ""
        return [f"{row.rcpt}{derived}: expected an outcome, got none"]
    reports = [[f"{row.rcpt}: {text}" for text in _differences(row, outcome, trace)] for outcome in candidates]
    return min(reports, key=len)


def _differences(row: ExpectedRecipient, outcome: Outcome, trace: Trace) -> Iterator[str]:
    yield from _outcome_words(row, outcome)
    yield from _routes(row, outcome)
    path = list(trace.path_of(outcome))
    for hop in row.hops or ():
        yield from _hop(hop, path, _attempts(trace, path))
    for key in ("at", "next_hop", "final_code", "tls", "treated_as", "pool"):
        yield from _compared(key.replace("_", " "), getattr(row, key), getattr(outcome, key))
    yield from _replies(row, outcome)
    if row.auth is not None:
        for key in AUTH_KEYS:
            got = getattr(outcome.auth, key) if outcome.auth is not None else None
            yield from _compared(key.replace("_", " "), getattr(row.auth, key), got)


def _compared(name: str, expected: object, got: object) -> Iterator[str]:
    if expected is not None and expected != got:
        yield f"expected {name} {expected}, got {'none' if got is None else got}"


def _outcome_words(row: ExpectedRecipient, outcome: Outcome) -> Iterator[str]:
    yield from _compared("outcome", row.outcome, outcome.result)
    if row.outcome_any is not None and outcome.result not in row.outcome_any:
        yield f"expected one of {', '.join(row.outcome_any)}, got {outcome.result}"
    if row.outcome_not is not None and outcome.result in row.outcome_not:
        yield f"expected any outcome but {outcome.result}"


def _routes(row: ExpectedRecipient, outcome: Outcome) -> Iterator[str]:
    if row.route is not None and row.route != outcome.route:
        yield f"expected route {_arrow(row.route)}, got {_arrow(outcome.route)}"
    if row.must_traverse is not None and not _subsequence(row.must_traverse, outcome.route):
        yield f"expected to pass {_arrow(row.must_traverse)} in this order, got {_arrow(outcome.route)}"
    for node in row.must_not_traverse or ():
        if node in outcome.route:
            yield f"expected not to pass {node}, got {_arrow(outcome.route)}"


def _arrow(nodes: Sequence[str]) -> str:
    return " > ".join(nodes)


def _subsequence(wanted: Sequence[str], route: Sequence[str]) -> bool:
    rest = iter(route)
    return all(node in rest for node in wanted)


def _attempts(trace: Trace, path: list[Hop]) -> list[Hop]:
    """Hops that were tried from a place of the path and failed; they count although they are not part of the route."""
    places = {hop.sequence for hop in path}
    return [hop for hop in trace.hops if hop.failed and hop.parent in places]


def _hop(expected: ExpectedHop, path: list[Hop], attempts: list[Hop]) -> Iterator[str]:
    rows = [h for h in (*path, *attempts) if h.source == expected.from_node and h.node == expected.to]
    if not rows:
        yield f"expected a hop {expected.from_node} > {expected.to}, got none"
        return
    reports = [list(_hop_differences(expected, row)) for row in rows]
    yield from min(reports, key=len)


def _hop_differences(expected: ExpectedHop, hop: Hop) -> Iterator[str]:
    where = f"on {expected.from_node} > {expected.to}"
    for name, wanted, got in (
        ("out", expected.out, hop.out),
        ("in", expected.in_, hop.in_),
        ("tls", expected.tls, hop.tls),
    ):
        if wanted is not None and wanted != got:
            yield f"expected {name} {wanted} {where}, got {'none' if got is None else got}"


def _replies(row: ExpectedRecipient, outcome: Outcome) -> Iterator[str]:
    yield from _compared("code", row.code, outcome.code)
    if row.code_any is not None and outcome.code not in row.code_any:
        yield f"expected one of the codes {', '.join(row.code_any)}, got {outcome.code or 'none'}"
    if row.smtp_text is not None and row.smtp_text.casefold() not in (outcome.smtp_text or "").casefold():
        yield f"expected a reply with “{row.smtp_text}”, got {outcome.smtp_text or 'none'}"


def _unmet_attribution(expected: ExpectedAttribution, got: Attribution | None) -> Iterator[str]:
    if got is None:
        yield "expected an attribution, but the message never came to the service"
        return
    connector = got.connector or (NO_CONNECTOR if got.direction == "incoming" else None)
    yield from _compared("tenant", expected.tenant, got.tenant)
    yield from _compared("direction", expected.direction, got.direction)
    yield from _compared("connector", expected.connector, connector)
