"""Where the copies of a message are at a moment of the playback: a pure function that canvas, animated pictures and
players share.

The playback has a clock of its own: every hop takes the same time, copies travel at once, and a report to the sender
travels back
faster. The engine's model time would make a retry of hours and a hand-over of milliseconds equally impossible to
watch; the order of
events is that of the trace. A player only sets `t`, so back, step and scrub are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from designer.draw.collapsing import ends_of, places_of
from designer.draw.geometry import at_fraction
from designer.draw.shapes import XY, Drawing, LinkShape
from designer.engine.trace import Hop, Outcome, Trace
from designer.model.links import Link
from designer.model.records import dataclass

HOP_MS = 900
DWELL_MS = 300
"""A copy rests at each node, so that the eye sees where it is and what was decided there."""
REPORT_MS = 500
"""One hop of a report (NDR) on its way back."""
TokenState = Literal["moving", "waiting", "arrived", "failed", "report"]
_ARRIVED = frozenset({"delivered", "junked", "quarantined"})
"""Outcomes whose message lies somewhere it can be read or released from."""


@dataclass(frozen=True, slots=True)
class Token:
    """A copy (or several that have not parted yet) at one moment.

    `copy` and `copies` are numbers from 1; `colour` the index of the copy's colour from 1. `fraction` is the part of
    the hop
    that lies behind it; a report (`state` "report") travels `hop` backwards, so its fraction falls.
    """

    copy: int
    copies: tuple[int, ...]
    colour: int
    hop: int
    fraction: float
    state: TokenState


@dataclass(frozen=True, slots=True)
class Event:
    """Something the event list shows: a hop's arrival, or what became of a copy; `t` is when it happens in the
    playback.
    """

    t: int
    kind: Literal["submitted", "hop", "refused", "outcome", "report"]
    hop: int
    outcome: int | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole playback: how long it is, and its events in order."""

    duration: int
    events: tuple[Event, ...]

    def at(self, t: float) -> int | None:
        """The index of the last event that has happened at `t`; None before the first."""
        happened = [index for index, event in enumerate(self.events) if event.t <= t]
        return happened[-1] if happened else None

    def next(self, t: float) -> Event | None:
        """The event that will happen next."""
        return next((event for event in self.events if event.t > t), None)


def timeline(trace: Trace) -> Timeline:
    """When each hop and outcome happens."""
    events = []
    for hop in trace.hops:
        kind: Literal["submitted", "hop", "refused"] = (
            "submitted" if hop.source is None else "refused" if hop.failed else "hop"
        )
        events.append(Event(_ends(trace, hop), kind, hop.sequence))
    for index, outcome in enumerate(trace.outcomes):
        end = _ends(trace, way_of(trace, outcome)[-1]) + DWELL_MS // 2
        events.append(Event(end, "outcome", outcome.hop, index))
        if _returns(outcome):
            back = sum(1 for _ in _way_back(trace, outcome)) * REPORT_MS
            events.append(Event(end + DWELL_MS + back, "report", outcome.hop, index))
    order = {"submitted": 0, "hop": 1, "refused": 1, "outcome": 2, "report": 3}
    events.sort(key=lambda event: (event.t, order[event.kind], event.hop, event.outcome or 0))
    return Timeline(max((event.t for event in events), default=0) + DWELL_MS, tuple(events))


def tokens_at(trace: Trace, t: float) -> tuple[Token, ...]:
    """The tokens to paint at `t`; copies that share a hop are one token until they part."""
    found: dict[tuple[int, str], tuple[float, list[int]]] = {}
    for copy, outcome in copies(trace).items():
        hop, fraction, state = _where(trace, outcome, t)
        found.setdefault((hop, state), (fraction, []))[1].append(copy)
    return tuple(
        Token(numbers[0], tuple(numbers), numbers[0], hop, fraction, state)  # type: ignore[arg-type]
        for (hop, state), (fraction, numbers) in found.items()
    )


def copies(trace: Trace) -> dict[int, Outcome]:
    """The copies by number from 1, in order of first appearance; outcomes that travelled together are one copy."""
    first: dict[tuple[int, int, str], Outcome] = {}
    for outcome in trace.outcomes:
        first.setdefault((outcome.copy, outcome.hop, outcome.result), outcome)
    return dict(enumerate(first.values(), start=1))


def way_of(trace: Trace, outcome: Outcome) -> list[Hop]:
    """The hops of a copy, first to last, with the attempt that the next node refused, where the way ended at one.

    Where the attempt failed, the message itself stayed at the hop before, which is the one that the outcome names.
    """
    way = list(trace.path_of(outcome))
    if outcome.result in _ARRIVED or way[-1].failed:
        return way
    attempts = [
        hop for hop in trace.hops if hop.failed and hop.parent == outcome.hop and outcome.recipient in hop.recipients
    ]
    return way + attempts[-1:]


def copies_on_hops(drawing: Drawing, links: Sequence[Link], trace: Trace) -> dict[str, tuple[int, ...]]:
    """Which copies travel which line of the drawing: link id to copy numbers."""
    found: dict[str, dict[int, None]] = {}
    shapes, ends = {shape.id: shape for shape in drawing.links}, ends_of(drawing)
    known = {link.id: link for link in links}
    for number, outcome in copies(trace).items():
        for hop in way_of(trace, outcome):
            link = link_of_hop(shapes, known, hop, ends)
            if link is not None:
                found.setdefault(link[0].id, {})[number] = None
    return {link_id: tuple(sorted(numbers)) for link_id, numbers in found.items()}


def path_of_hop(drawing: Drawing, links: Sequence[Link], hop: Hop) -> tuple[XY, ...]:
    """The line that a hop travels in the drawing, in the direction of the mail; straight from card to card where no
    line stands for it, and none at all inside a collapsed organization: the copy rests in the middle of its box.
    """
    shapes = {shape.id: shape for shape in drawing.links}
    found = link_of_hop(shapes, {link.id: link for link in links}, hop, ends_of(drawing))
    if found is not None:
        return found[0].points if found[1] else found[0].points[::-1]
    places = places_of(drawing)
    there = places.get(hop.node)
    if there is None:
        return ()
    return (places.get(hop.source or hop.node, there).center, there.center)


def point_of(path: Sequence[XY], fraction: float) -> XY:
    """Where on its path a token is."""
    return at_fraction(tuple(path), fraction)


def link_of_hop(
    shapes: Mapping[str, LinkShape], links: Mapping[str, Link], hop: Hop, ends: Mapping[str, str] = MappingProxyType({})
) -> tuple[LinkShape, bool] | None:
    """The line that stands for a hop, and whether it runs the hop's way; the one with the hop's connectors before
    any other. `ends` are the boxes of nodes that are not drawn themselves (`collapsing.ends_of`).
    """
    if hop.source is None:
        return None
    source, target = ends.get(hop.source, hop.source), ends.get(hop.node, hop.node)
    best: tuple[int, LinkShape, bool] | None = None
    for shape in shapes.values():
        same = shape.source == source and shape.target == target
        reverse = shape.source == target and shape.target == source
        if not same and not reverse:
            continue
        fit = 4 * same + max(_fit(links.get(one), hop) for one in shape.stands_for or (shape.id,))
        if best is None or fit > best[0]:
            best = (fit, shape, same)
    return None if best is None else (best[1], best[2])


def _fit(link: Link | None, hop: Hop) -> int:
    """How many of the hop's connectors the link stands for."""
    if link is None:
        return 0
    named = sum(
        2
        for name, ref in ((hop.out, link.sending), (hop.in_, link.receiving))
        if name is not None and ref is not None and ref.path.endswith(f"[{name}]")
    )
    default = link.purpose in ("mx", "internal") and hop.out in (None, "default")
    return named + (1 if default else 0)


def _depth(trace: Trace, hop: Hop) -> int:
    """How many hops lie before this one on its copy's way."""
    depth, at = 0, hop.parent
    while at is not None:
        depth, at = depth + 1, trace.hops[at].parent
    return depth


def _starts(trace: Trace, hop: Hop) -> int:
    return 0 if hop.parent is None else _ends(trace, trace.hops[hop.parent]) + DWELL_MS


def _ends(trace: Trace, hop: Hop) -> int:
    depth = _depth(trace, hop)
    return depth * (HOP_MS + DWELL_MS) if hop.source is None or depth else HOP_MS


def _returns(outcome: Outcome) -> bool:
    return outcome.ndr is not None


def _way_back(trace: Trace, outcome: Outcome) -> Iterator[Hop]:
    """The hops that a report travels back to the sender, last first; a refused hop is not one: its message never
    left the node before.
    """
    for hop in reversed(way_of(trace, outcome)):
        if hop.source is not None and not hop.failed:
            yield hop


def _where(trace: Trace, outcome: Outcome, t: float) -> tuple[int, float, TokenState]:
    """Hop, fraction and state of one copy."""
    path = way_of(trace, outcome)
    end = _ends(trace, path[-1])
    if t >= end:
        return _after(trace, outcome, path[-1], t - end)
    for hop in reversed(path):
        start = _starts(trace, hop)
        if t >= start and hop.source is not None:
            fraction = min(1.0, (t - start) / HOP_MS)
            return hop.sequence, fraction, "moving" if fraction < 1 else "waiting"
        if t >= start:
            return hop.sequence, 1.0, "waiting"
    return path[0].sequence, 1.0, "waiting"


def _after(trace: Trace, outcome: Outcome, last: Hop, since: float) -> tuple[int, float, TokenState]:
    """What is seen once the copy's way has ended: it lies where it is, or a report goes back."""
    done: TokenState = "arrived" if outcome.result in _ARRIVED else "failed"
    start = 1.5 * DWELL_MS
    back = list(_way_back(trace, outcome))
    if not _returns(outcome) or since < start or not back:
        return last.sequence, 1.0, done
    index = min(len(back) - 1, int((since - start) // REPORT_MS))
    fraction = 1.0 - min(1.0, (since - start - index * REPORT_MS) / REPORT_MS)
    return back[index].sequence, fraction, "report"
