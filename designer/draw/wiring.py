"""Which lines end on which side of which card, and where on it: kept per side, so that a change re-orders only the
sides it touches.
"""

from __future__ import annotations

from collections.abc import Mapping

from designer.draw.geometry import Places, inflated
from designer.draw.ports import End, Side, Sides, facing, places_on_side, point_on, sides, sides_with_bends, span
from designer.draw.shapes import XY, Lock, Rect
from designer.model.records import dataclass

OPEN_END = 48.0
"""How far a line that leads nowhere runs."""
_BESIDE_OPEN_END = 120.0
EndKey = tuple[str, str]
"""Link id, and `source` or `target`."""
Group = tuple[str, Side]


@dataclass(frozen=True, slots=True)
class Wire:
    """What a line's course depends on besides its surroundings: its ends, the user's bend points, and what is
    written on it.
    """

    source: str | None
    target: str | None
    bends: tuple[XY, ...]
    text: str
    lock: Lock

    @property
    def ends(self) -> tuple[tuple[str, str], ...]:
        """The cards it reaches: (`source` or `target`, node id)."""
        return tuple(
            (end, node) for end, node in (("source", self.source), ("target", self.target)) if node is not None
        )


class Wiring:
    """The ends of all lines, by card and side."""

    def __init__(self) -> None:
        self.sides: dict[str, Sides] = {}
        self.ports: dict[EndKey, XY] = {}
        self._members: dict[Group, dict[EndKey, None]] = {}
        self._group: dict[EndKey, Group] = {}
        self._to_order: dict[Group, None] = {}

    def forget(self, link: str) -> None:
        """Take a line off both its cards."""
        self.sides.pop(link, None)
        for end in ("source", "target"):
            self._leave((link, end))
            self.ports.pop((link, end), None)

    def _leave(self, key: EndKey) -> None:
        group = self._group.pop(key, None)
        if group is not None:
            del self._members[group][key]
            self._to_order[group] = None

    def decide(self, link: str, wire: Wire, rects: Mapping[str, Rect], cards: Places[str]) -> Rect | None:
        """Choose the sides of a line anew; answers the area that the choice depends on besides the two cards."""
        found = _sides_of(wire, rects, cards)
        self.sides[link] = found
        for end, node in wire.ends:
            group = (node, found.source if end == "source" else found.target)
            key = (link, end)
            if self._group.get(key) != group:
                self._leave(key)
                self._group[key] = group
                self._members.setdefault(group, {})[key] = None
            self._to_order[group] = None
        return found.watch

    def order(self, wires: Mapping[str, Wire], rects: Mapping[str, Rect]) -> set[str]:
        """Order the ends on every side that changed; answers the links of which an end moved."""
        moved: set[str] = set()
        for node, side in self._to_order:
            members = self._members[node, side]
            if not members or node not in rects:
                continue
            ends = [self._end(key, wires[key[0]], side, rects) for key in members]
            for key, along in places_on_side(rects[node], side, ends).items():
                point = point_on(rects[node], side, along)
                if self.ports.get(key) != point:
                    self.ports[key] = point
                    moved.add(key[0])
        self._to_order = {}
        return moved

    def _end(self, key: EndKey, wire: Wire, side: Side, rects: Mapping[str, Rect]) -> End:
        link, end = key
        node, other = (wire.source, wire.target) if end == "source" else (wire.target, wire.source)
        axis = 1 if side in ("left", "right") else 0
        found = self.sides[link]
        if wire.bends:
            level = wire.bends[0 if end == "source" else -1][axis]
            low, high = span(rects[node or ""], side)
            return End(level, link, level if low <= level <= high else None, key, "")
        center = rects[other or node or ""].center[axis]
        wish = None if wire.source == wire.target else found.level
        return End(center, link, wish, key, other or "")


def _sides_of(wire: Wire, rects: Mapping[str, Rect], cards: Places[str]) -> Sides:
    if wire.source is None and wire.target is None:
        return Sides("right", "left", None, None)  # neither end is drawn: there is no line
    if wire.source is None or wire.target is None:
        return _open_sides(wire, rects[wire.source or wire.target or ""], cards)
    source, target = rects[wire.source], rects[wire.target]
    if wire.bends:
        return sides_with_bends(source, target, wire.bends)
    if wire.source == wire.target:
        return Sides("right", "top", None, None)
    return sides(source, target, cards, (wire.source, wire.target))


def _open_sides(wire: Wire, card: Rect, cards: Places[str]) -> Sides:
    """Where a line with an open end has room: to the right when it leaves, to the left when it arrives, else above
    or below.
    """
    if wire.bends:
        side = facing(card, wire.bends[0 if wire.source else -1])
        return Sides(side, side, None, None)
    level: tuple[Side, Side] = ("right", "left") if wire.source else ("left", "right")
    watch = inflated(card, _BESIDE_OPEN_END + 16)
    choice: tuple[Side, ...] = (*level, "bottom", "top")
    for side in choice:
        if not _taken(_beside(card, side), cards):
            return Sides(side, side, None, watch)
    return Sides(choice[0], choice[0], None, watch)


def _beside(card: Rect, side: Side) -> Rect:
    reach = _BESIDE_OPEN_END
    return {
        "right": Rect(card.right + 4, card.y + 16, reach, card.h - 32),
        "left": Rect(card.x - 4 - reach, card.y + 16, reach, card.h - 32),
        "bottom": Rect(card.x, card.bottom + 4, card.w, 72),
        "top": Rect(card.x, card.y - 76, card.w, 72),
    }[side]


def _taken(area: Rect, cards: Places[str]) -> bool:
    return bool(cards.near(area))
