"""Where the messages of a run are drawn at a moment: `tokens_at`, placed on the lines of the drawing.

Pure: back, step and scrub show exactly what playing shows.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from designer.draw.collapsing import ends_of, places_of
from designer.draw.shapes import XY, Drawing, LinkShape
from designer.draw.tokens import (
    DWELL_MS,
    Event,
    Timeline,
    Token,
    copies,
    link_of_hop,
    path_of_hop,
    timeline,
    tokens_at,
)
from designer.engine.trace import Hop, Trace
from designer.model.links import Link
from designer.ui.canvas.looks import Key, organization_key

TAIL = 44.0
"""Length of the tail in scene pixels."""
FOOT = 26.0
"""How far from a card's right edge a delivered copy lies on its lower border."""
SPREAD = 30.0
"""Distance of envelopes that rest at one place."""


@dataclass(frozen=True)
class Flying:
    """One envelope: which, where, and the points of its tail from itself backwards."""

    token: Token
    at: XY
    trail: tuple[XY, ...] = ()


class Way:
    """The line of one hop, measured once: where a share of it lies is asked in every frame."""

    def __init__(self, points: Sequence[XY]) -> None:
        self.points = points
        self._reached = [0.0]
        for (x1, y1), (x2, y2) in pairwise(points):
            self._reached.append(self._reached[-1] + math.hypot(x2 - x1, y2 - y1))
        self.length = self._reached[-1]

    def at(self, share: float) -> XY:
        """The point after a share of the way; before the start and after the end, those."""
        way = share * self.length
        if way <= 0:
            return self.points[0]
        if way >= self.length:
            return self.points[-1]
        index = bisect_right(self._reached, way) - 1
        (x1, y1), (x2, y2) = self.points[index], self.points[index + 1]
        part = (way - self._reached[index]) / (self._reached[index + 1] - self._reached[index])
        return (x1 + (x2 - x1) * part, y1 + (y2 - y1) * part)

    def behind(self, share: float, reach: float) -> tuple[XY, ...]:
        """The point after a share of the way, the corners up to `reach` further, and the point there."""
        if self.length == 0 or reach == 0:
            return (self.at(share),)
        start = share * self.length
        end = min(max(start + reach, 0.0), self.length)
        low, high = min(start, end), max(start, end)
        corners = [point for point, at in zip(self.points, self._reached, strict=True) if low < at < high]
        return (self.at(share), *(corners if reach > 0 else reversed(corners)), self.at(end / self.length))


class Flight:
    """One run on one drawing."""

    def __init__(self, trace: Trace, drawing: Drawing, links: Sequence[Link]) -> None:
        self.trace = trace
        self.timeline: Timeline = timeline(trace)
        self._cards = places_of(drawing)
        self._inside = {node: shape for shape in drawing.organizations for node, _ in shape.members}
        ends = ends_of(drawing)
        paths = {hop.sequence: path_of_hop(drawing, links, hop) for hop in trace.hops}
        self._lanes = {sequence: Way(points) for sequence, points in paths.items() if points}
        self._ends = {
            event.hop: event.t for event in reversed(self.timeline.events) if event.kind not in ("outcome", "report")
        }
        shapes, known = {shape.id: shape for shape in drawing.links}, {link.id: link for link in links}
        self._lines = {hop.sequence: _line(link_of_hop(shapes, known, hop, ends)) for hop in trace.hops}
        self._at_moment: dict[int, frozenset[Key]] = {}
        for event in self.timeline.events:
            self._at_moment[event.t] = self._at_moment.get(event.t, frozenset()) | self._keys_of(event)
        self._moments = sorted(self._at_moment)
        self._ways = {number: list(trace.path_of(outcome)) for number, outcome in copies(trace).items()}

    def at(self, t: float, *, reduced: bool = False) -> tuple[Flying, ...]:
        """The envelopes at a moment; under reduced motion they stand at the start of a hop until it is over."""
        found: list[Flying] = []
        resting: dict[XY, int] = {}
        for token in tokens_at(self.trace, t):
            way = self._lanes.get(token.hop)
            if way is None:
                continue
            moving = token.state in ("moving", "report")
            fraction = (0.0 if token.state == "moving" else 1.0) if reduced and moving else token.fraction
            if moving:
                reach = 0.0 if reduced else TAIL if token.state == "report" else -TAIL
                trail = way.behind(fraction, reach)
                found.append(Flying(token, trail[0], trail))
            else:
                at = self._resting(token, way, math.inf if reduced else t)
                count = resting[at] = resting.get(at, -1) + 1
                found.append(Flying(token, (at[0] - SPREAD * count, at[1])))
        return tuple(found)

    def coming(self, t: float) -> frozenset[Key]:
        """The lines and nodes of the events that will happen next."""
        moment = bisect_right(self._moments, t)
        if moment >= len(self._moments):
            return frozenset()
        return self._at_moment[self._moments[moment]]

    def _keys_of(self, event: Event) -> frozenset[Key]:
        hop = self.trace.hops[event.hop]
        if event.kind == "report":
            return frozenset()
        box = self._inside.get(hop.node)
        keys = {Key("node", hop.node) if box is None else organization_key(box.kind, box.id)}
        line = self._lines.get(event.hop)
        if line is not None and event.kind in ("hop", "refused"):
            keys.add(Key("link", line))
        return frozenset(keys)

    def _resting(self, token: Token, way: Way, t: float) -> XY:
        """Where a copy lies between two hops: it crosses the card from where it came to where it will leave."""
        hop = self.trace.hops[token.hop]
        start, end = way.points[-1], self._goal(token, hop, way)
        if hop.source is None:
            return end
        share = min(max((t - self._ends.get(hop.sequence, 0)) / DWELL_MS, 0.0), 1.0)
        share = share * share * (3 - 2 * share)
        return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)

    def _goal(self, token: Token, hop: Hop, way: Way) -> XY:
        """Where a copy comes to lie: where it will leave, at the foot of the card where it ends, or where it broke."""
        following = self._next_hop(token)
        if following is not None and token.state == "waiting" and following.sequence in self._lanes:
            return self._lanes[following.sequence].points[0]
        card = self._cards.get(hop.node)
        if token.state == "arrived" and card is not None:
            return (card.right - FOOT, card.bottom)
        return way.points[-1]

    def _next_hop(self, token: Token) -> Hop | None:
        way = self._ways.get(token.copy, [])
        sequences = [hop.sequence for hop in way]
        index = sequences.index(token.hop) + 1 if token.hop in sequences else len(way)
        return way[index] if index < len(way) else None


def _line(found: tuple[LinkShape, bool] | None) -> str | None:
    return found[0].id if found is not None else None
