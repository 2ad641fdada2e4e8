"""The drawing kept up to date: after a change only what depends on it is computed again, with the result of a fresh
start.

Every answer (which sides, which route, where a label stands) remembers the area that it looked at. A change is a set of
areas; whoever looked there is asked again, and whose answer changes makes its own old and new area a change. Lines and
labels are decided in the order of their link ids, each making room for the earlier ones, so that it does not matter in
which order they are asked.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from designer.draw.coarse import CROWD, place_in_crowd, route_in_crowd
from designer.draw.geometry import Places, Watchers, around, segments
from designer.draw.labels import Neighbours, Placed, place, place_at_open_end
from designer.draw.ports import OUTWARD
from designer.draw.route import Lane, Line, Surroundings, route, route_by_bends
from designer.draw.shapes import Rect
from designer.draw.wiring import OPEN_END, Wire, Wiring

_LOOP = 24.0


class Freed(NamedTuple):
    """Places that are empty now: of cards and areas, of lines, of labels."""

    cards: list[Rect]
    lines: list[Rect]
    plates: list[Rect]


class Composition:
    """Cards, lines and labels of one drawing, and who looked where."""

    def __init__(self) -> None:
        self.rects: dict[str, Rect] = {}
        self.wires: dict[str, Wire] = {}
        self.lines: dict[str, Line] = {}
        self.labels: dict[str, Placed | None] = {}
        self._crowded = False
        self._wiring = Wiring()
        self._joined: dict[str, dict[str, None]] = {}
        self._cards: Places[str] = Places()
        self._areas: Places[str] = Places()
        self._lanes: Places[Lane] = Places()
        self._plates: Places[str] = Places()
        self._looked_for_sides = Watchers()
        self._looked_for_line = Watchers()
        self._looked_for_label = Watchers()

    def update(
        self, rects: Mapping[str, Rect], names: Mapping[str, Rect], areas: Mapping[str, Rect], wires: Mapping[str, Wire]
    ) -> set[str]:
        """Take over cards, organizations' names and areas, and lines; answers the links whose line or label is
        another now.

        `names` are rectangles that labels keep off and lines avoid; their keys hold a colon, which no node id does.
        """
        freed = self._forget_lines(wires)
        for places, wanted in ((self._areas, areas), (self._cards, {**rects, **names})):
            freed.cards.extend(places[key] for key in places if key not in wanted)
            for key in [key for key in places if key not in wanted]:
                places.drop(key)
        self.rects = {key: rect for key, rect in self.rects.items() if key in rects}
        different = {link: wire for link, wire in wires.items() if self.wires.get(link) != wire}
        if (len(wires) >= CROWD) != self._crowded:
            self._crowded = not self._crowded
            different = dict(wires)
        return self.change(rects, names, areas, different, freed)

    def change(
        self,
        rects: Mapping[str, Rect],
        names: Mapping[str, Rect],
        areas: Mapping[str, Rect],
        wires: Mapping[str, Wire],
        freed: Freed | None = None,
    ) -> set[str]:
        """Take over what is new or different and keep everything else."""
        freed = freed or Freed([], [], [])
        borders = _replaced(self._areas, areas)
        moved = {key for key, rect in rects.items() if self.rects.get(key) != rect}
        self.rects.update(rects)
        cards = [*freed.cards, *_replaced(self._cards, rects), *_replaced(self._cards, names)]
        touched = self._change_wires(wires)
        unsure = touched | {link for key in moved for link in self._joined.get(key, ())}
        for link in unsure | self._looked_for_sides.of(cards):
            watch = self._wiring.decide(link, self.wires[link], self.rects, self._cards)
            self._looked_for_sides.put(link, () if watch is None else (watch,))
        unsure = self._wiring.order(self.wires, self.rects) | unsure
        lines, redrawn = self._decide_lines(unsure | self._looked_for_line.of(cards + self._heeded(freed.lines)))
        seen = cards + freed.plates + self._heeded(freed.lines + borders + redrawn)
        return lines | self._decide_labels(lines | touched | self._looked_for_label.of(seen)) | touched

    def is_free(self, area: Rect) -> bool:
        """Whether no line and no label enters the area."""
        return not self._lanes.near(area) and not self._plates.near(area)

    def _heeded(self, lines: list[Rect]) -> list[Rect]:
        """What lines, and labels too, give way to besides cards: nothing in a crowd."""
        return [] if self._crowded else lines

    def _forget_lines(self, wires: Mapping[str, Wire]) -> Freed:
        """Remove the lines that are no more; answers the places they leave free."""
        freed = Freed([], [], [])
        for link in [link for link in self.wires if link not in wires]:
            for _, node in self.wires.pop(link).ends:
                self._joined[node].pop(link, None)
            self._wiring.forget(link)
            freed.lines.extend(self._put_line(link, ()))
            if (plate := self._plates.get(link)) is not None:
                freed.plates.append(plate)
            self._plates.drop(link)
            self.lines.pop(link, None)
            self.labels.pop(link, None)
            for places in (self._looked_for_sides, self._looked_for_line, self._looked_for_label):
                places.drop(link)
        return freed

    def _change_wires(self, wires: Mapping[str, Wire]) -> set[str]:
        for link in wires:
            old = self.wires.get(link)
            if old is not None and (old.source, old.target) != (wires[link].source, wires[link].target):
                for _, node in old.ends:
                    self._joined[node].pop(link, None)
                self._wiring.forget(link)
            for _, node in wires[link].ends:
                self._joined.setdefault(node, {})[link] = None
            self.wires[link] = wires[link]
        return set(wires)

    def _decide_lines(self, unsure: set[str]) -> tuple[set[str], list[Rect]]:
        """Route in order of link ids; a line that changed makes the later ones that looked there think again."""
        waiting, queued = sorted(unsure), set(unsure)
        redrawn: set[str] = set()
        places: list[Rect] = []
        around_it = Surroundings(self._cards, self._lanes)
        while waiting:
            link = heapq.heappop(waiting)
            line, looked = self._line(link, around_it)
            self._looked_for_line.put(link, looked)
            if line == self.lines.get(link):
                continue
            changed = self._put_line(link, line)
            redrawn.add(link)
            places += changed
            if self._crowded:
                continue
            for later in self._looked_for_line.of(changed) - queued:
                if later > link:
                    queued.add(later)
                    heapq.heappush(waiting, later)
        return redrawn, places

    def _line(self, link: str, around_it: Surroundings) -> tuple[Line, Sequence[Rect]]:
        wire, sides, ports = self.wires[link], self._wiring.sides[link], self._wiring.ports
        start, end = ports.get((link, "source")), ports.get((link, "target"))
        if start is None or end is None:
            known = start or end
            if known is None:
                return (), ()
            side = sides.source if end is None else sides.target
            dx, dy = OUTWARD[side]
            there = (known[0] + dx * OPEN_END, known[1] + dy * OPEN_END)
            middle = wire.bends or (there,)
            return ((known, *middle) if end is None else (*middle, known)), ()
        if wire.bends:
            return route_by_bends(start, sides.source, wire.bends, end, sides.target), ()
        if wire.source == wire.target:
            out, over = start[0] + _LOOP, end[1] - _LOOP
            return (start, (out, start[1]), (out, over), (end[0], over), end), ()
        if self._crowded:
            ends = (self.rects[wire.source or ""], self.rects[wire.target or ""])
            return route_in_crowd(link, start, sides.source, end, sides.target, ends, self._cards)
        around_it.forget()
        line = route(link, start, sides.source, end, sides.target, around_it)
        return line, () if around_it.seen is None else (around_it.seen,)

    def _put_line(self, link: str, line: Line) -> list[Rect]:
        """Draw a line where it is now; answers where it was and is."""
        changed: list[Rect] = []
        old = self.lines.get(link, ())
        for index, (a, b) in enumerate(segments(old)):
            changed.append(around((a, b)))
            self._lanes.drop((link, index))
        for index, (a, b) in enumerate(segments(line)):
            piece = around((a, b))
            changed.append(piece)
            self._lanes.put((link, index), piece)
        self.lines[link] = line
        return changed

    def _decide_labels(self, unsure: set[str]) -> set[str]:
        """Place in order of link ids; a label that moved makes the later ones that looked there think again."""
        waiting, queued = sorted(unsure), set(unsure)
        moved: set[str] = set()
        around_it = Neighbours(self._cards, self._lanes, self._plates, self._areas)
        while waiting:
            link = heapq.heappop(waiting)
            label, looked = self._label(link, around_it)
            self._looked_for_label.put(link, looked)
            if link in self.labels and label == self.labels[link]:
                continue
            old = self._plates.get(link)
            changed = [rect for rect in (old, label.plate if label else None) if rect is not None]
            if label is None:
                self._plates.drop(link)
            else:
                self._plates.put(link, label.plate)
            self.labels[link] = label
            moved.add(link)
            for later in self._looked_for_label.of(changed) - queued:
                if later > link:
                    queued.add(later)
                    heapq.heappush(waiting, later)
        return moved

    def _label(self, link: str, around_it: Neighbours) -> tuple[Placed | None, Sequence[Rect]]:
        wire, line = self.wires[link], self.lines.get(link, ())
        if len(line) < 2:
            return None, ()
        if self._crowded and wire.source is not None and wire.target is not None:
            return place_in_crowd(link, wire.text, wire.lock, line, around_it)
        around_it.forget()
        if wire.source is None or wire.target is None:
            way = line if wire.target is None else line[::-1]
            label = place_at_open_end(link, wire.text, wire.lock, way, around_it)
        else:
            label = place(link, wire.text, wire.lock, line, around_it)
        return label, () if around_it.seen is None else (around_it.seen,)


def _replaced(places: Places[str], wanted: Mapping[str, Rect]) -> list[Rect]:
    """Make these places those wanted; answers the areas in which something came or moved."""
    changed: list[Rect] = []
    for key, rect in wanted.items():
        old = places.get(key)
        if old != rect:
            changed += [rect] if old is None else [old, rect]
            places.put(key, rect)
    return changed
