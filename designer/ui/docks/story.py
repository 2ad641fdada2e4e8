"""A trace as a story: events in the order of time, what each changed, outcomes in words. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass

from designer.draw.tokens import timeline
from designer.engine.trace import AuthView, Hop, Outcome, Trace
from designer.model.topology import Topology

STATUS: dict[str, tuple[str, str, str]] = {
    "delivered": ("Delivered", "check-circle", "ok"),
    "junked": ("Junk folder", "warning-circle", "warning"),
    "quarantined": ("Quarantined", "shield-warning", "warning"),
    "rejected": ("Rejected", "x-circle", "error"),
    "deferred": ("Deferred", "clock", "warning"),
    "unreachable": ("Unreachable", "prohibit", "error"),
    "loop": ("Mail loop", "arrows-clockwise", "error"),
    "dropped": ("Dropped", "minus-circle", "error"),
    "unknown": ("Unknown", "question", "info"),
}
"""Word, icon and colour role of every outcome; never the colour alone."""
CONFIDENCE = {
    "DOC": "documented",
    "BLOG": "from a product team's blog",
    "FIELD": "seen in the field",
    "INF": "inferred",
}
TRUST = {"anonymous": "Anonymous", "partner": "Partner", "internal": "Internal"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at a moment: a hop, or what became of a copy."""

    time_ms: int
    hop: Hop
    outcome: Outcome | None
    copies: tuple[int, ...]
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Change:
    """One property of the message before and after a hop."""

    title: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


SHORT = {"eop": "EOP", "edge": "Edge", "filter": "Filter", "partner": "Partner", "othermta": "Other system"}


def short_names(topology: Topology) -> dict[str, str]:
    """What nodes are called where there is little room: their label, else a short name of their kind."""
    return {node.id: node.label or SHORT.get(node.kind, node.title) for node in topology.nodes}


def events_of(trace: Trace, names: dict[str, str]) -> list[Event]:
    """Everything that happens, first to last, at the moments of the playback; `names` holds what nodes are called."""
    copies = copies_by_hop(trace)
    found = []
    for moment in timeline(trace).events:
        hop = trace.hops[moment.hop]
        outcome = None if moment.outcome is None else trace.outcomes[moment.outcome]
        if outcome is None:
            found.append(_hop_event(moment.t, hop, names, copies))
        elif moment.kind == "report":
            found.append(Event(moment.t, hop, outcome, (outcome.copy,), "Sender", "A non-delivery report arrives"))
        else:
            what = f"{STATUS[outcome.result][0]}: {outcome.recipient}"
            found.append(Event(moment.t, hop, outcome, (outcome.copy,), names.get(outcome.at, outcome.at), what))
    return found


def copies_by_hop(trace: Trace) -> dict[int, tuple[int, ...]]:
    """The numbers of the copies that each hop carries; several before a split."""
    found: dict[int, set[int]] = {}
    for outcome in trace.outcomes:
        for hop in trace.path_of(outcome):
            found.setdefault(hop.sequence, set()).add(outcome.copy)
    return {sequence: tuple(sorted(copies)) for sequence, copies in found.items()}


def _hop_event(t: int, hop: Hop, names: dict[str, str], copies: dict[int, tuple[int, ...]]) -> Event:
    node = names.get(hop.node, hop.node)
    numbers = copies.get(hop.sequence, (0,))
    if hop.source is None:
        return Event(t, hop, None, numbers, node, "Message is submitted")
    return Event(t, hop, None, numbers, f"{names.get(hop.source, hop.source)} → {node}", _hop_text(hop))


def _hop_text(hop: Hop) -> str:
    if hop.failed:
        return "Next hop does not take the message"
    if hop.out is None and hop.in_ is None:
        return "Handed over inside the organization"
    connectors = [name for name in (hop.out, hop.in_) if name not in {None, "default"}]
    tls = {"yes": "with TLS", "no": "in clear text"}.get(hop.tls or "", "")
    how = f"By {' and '.join(map(str, connectors))}" if connectors else "Without a connector"
    return f"{how}, {tls}" if tls else how


def line_of(outcome: Outcome, names: dict[str, str]) -> str:
    """The most useful thing to know about an outcome besides its word."""
    if outcome.question:
        return outcome.question
    if outcome.code or outcome.smtp_text:
        return outcome.smtp_text or outcome.code or ""
    return f"at {names.get(outcome.at, outcome.at)}"


def judged_before(trace: Trace, hop: Hop) -> AuthView | None:
    """What was known of the sender before the hop: the results of the last node on the way that evaluated them."""
    at = hop.parent
    while at is not None:
        earlier = trace.hops[at]
        if earlier.auth is not None:
            return earlier.auth
        at = earlier.parent
    return None


def comparison(before: Hop | None, hop: Hop, names: dict[str, str], known: AuthView | None = None) -> list[Change]:
    """What the message was before the hop and what it is after it; `known` holds earlier authentication results."""
    found = [
        Change("Where", names.get(before.node, before.node) if before else "–", names.get(hop.node, hop.node)),
        Change("Sender", _sender(before), _sender(hop)),
        Change("Recipients", ", ".join(before.recipients) if before else "–", ", ".join(hop.recipients)),
        Change("Trust", TRUST[before.trust] if before else "–", TRUST[hop.trust]),
        Change("Connection", _connection(before), _connection(hop)),
    ]
    found.extend(
        Change(title, _result(known, key), _result(hop.auth or known, key))
        for title, key in (("SPF", "spf"), ("DKIM", "dkim"), ("DMARC", "dmarc"))
    )
    return found


def _sender(hop: Hop | None) -> str:
    return "–" if hop is None else hop.mail_from or "<> (no reverse-path)"


def _connection(hop: Hop | None) -> str:
    if hop is None or hop.source is None:
        return "–"
    version = hop.session.tls
    tls = (
        f"TLS {version}"
        if version and version[0].isdigit()
        else {"yes": "TLS", "no": "Clear text"}.get(hop.tls or "", "–")
    )
    return f"{tls} from {hop.session.client_ip}" if hop.session.client_ip else tls


def _result(auth: AuthView | None, key: str) -> str:
    return "not evaluated" if auth is None else str(getattr(auth, key))
