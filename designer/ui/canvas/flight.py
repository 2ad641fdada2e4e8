"""Where the messages of a run are drawn at a moment: `tokens_at`, placed on the lines of the drawing.

Pure: back, step and scrub show exactly what playing shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from designer.draw.shapes import XY, Drawing, LinkShape
from designer.draw.tokens import (
    DWELL_MS,
    Event,
    Timeline,
    Token,
    copies,
    link_of_hop,
    path_of_hop,
    point_of,
    timeline,
    tokens_at,
)
from designer.engine.trace import Hop, Trace
from designer.model.links import Link
from designer.ui.canvas.looks import Key

TAIL = 44.0
"""Length of the tail in scene pixels."""
TAIL_STEPS = 4
SPREAD = 22.0
"""Distance of envelopes that rest at one place."""


@dataclass(frozen=True)
class Flying:
    """One envelope: which, where, and the points of its tail from itself backwards."""

    token: Token
    at: XY
    trail: tuple[XY, ...] = ()


class Flight:
    """One run on one drawing."""

    def __init__(self, trace: Trace, drawing: Drawing, links: Sequence[Link]) -> None:
        self.trace = trace
        self.timeline: Timeline = timeline(trace)
        self._paths = {hop.sequence: path_of_hop(drawing, links, hop) for hop in trace.hops}
        self._ends = {
            event.hop: event.t for event in reversed(self.timeline.events) if event.kind not in ("outcome", "report")
        }
        shapes, known = {shape.id: shape for shape in drawing.links}, {link.id: link for link in links}
        self._lines = {hop.sequence: _line(link_of_hop(shapes, known, hop)) for hop in trace.hops}
        self._ways = {number: list(trace.path_of(outcome)) for number, outcome in copies(trace).items()}

    def at(self, t: float, *, reduced: bool = False) -> tuple[Flying, ...]:
        """The envelopes at a moment; under reduced motion they stand at the start of a hop until it is over."""
        found: list[Flying] = []
        resting: dict[XY, int] = {}
        for token in tokens_at(self.trace, t):
            path = self._paths.get(token.hop, ())
            if not path:
                continue
            moving = token.state in ("moving", "report")
            fraction = (0.0 if token.state == "moving" else 1.0) if reduced and moving else token.fraction
            if moving:
                trail = () if reduced else self._trail(path, fraction, backwards=token.state == "report")
                found.append(Flying(token, point_of(path, fraction), trail))
            else:
                at = self._resting(token, path, t)
                count = resting[at] = resting.get(at, -1) + 1
                found.append(Flying(token, (at[0] + SPREAD * count, at[1] + SPREAD / 3 * count)))
        return tuple(found)

    def coming(self, t: float) -> frozenset[Key]:
        """The lines and nodes of the events that will happen next."""
        following = self.timeline.next(t)
        if following is None:
            return frozenset()
        keys: set[Key] = set()
        for event in self.timeline.events:
            if event.t == following.t:
                keys |= self._keys_of(event)
        return frozenset(keys)

    def _keys_of(self, event: Event) -> set[Key]:
        hop = self.trace.hops[event.hop]
        if event.kind == "report":
            return set()
        keys = {Key("node", hop.node)}
        line = self._lines.get(event.hop)
        if line is not None and event.kind in ("hop", "refused"):
            keys.add(Key("link", line))
        return keys

    def _trail(self, path: Sequence[XY], fraction: float, *, backwards: bool) -> tuple[XY, ...]:
        length = sum(((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 for a, b in pairwise(path))
        if length == 0:
            return ()
        step = TAIL / length / TAIL_STEPS * (1 if backwards else -1)
        shares = [min(max(fraction + step * index, 0.0), 1.0) for index in range(TAIL_STEPS + 1)]
        return tuple(point_of(path, share) for share in shares)

    def _resting(self, token: Token, path: Sequence[XY], t: float) -> XY:
        """Where a copy lies between two hops: it crosses the card from where it came to where it will leave."""
        hop = self.trace.hops[token.hop]
        following = self._next_hop(token)
        start = path[-1]
        if following is None or token.state != "waiting":
            return start
        leaving = self._paths.get(following.sequence, ())
        if not leaving:
            return start
        if hop.source is None:
            return leaving[0]
        share = min(max((t - self._ends.get(hop.sequence, t)) / DWELL_MS, 0.0), 1.0)
        share = share * share * (3 - 2 * share)
        return (start[0] + (leaving[0][0] - start[0]) * share, start[1] + (leaving[0][1] - start[1]) * share)

    def _next_hop(self, token: Token) -> Hop | None:
        way = self._ways.get(token.copy, [])
        sequences = [hop.sequence for hop in way]
        index = sequences.index(token.hop) + 1 if token.hop in sequences else len(way)
        return way[index] if index < len(way) else None


def _line(found: tuple[LinkShape, bool] | None) -> str | None:
    return found[0].id if found is not None else None
