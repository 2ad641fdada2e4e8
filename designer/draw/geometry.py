"""Rectangles, segments and an index of places: the arithmetic under routing and labels."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from designer.draw.shapes import XY, Rect

GRID = 8
"""Everything that the program places lies on this grid (px at 100 %)."""
_CELL = 256.0
K = TypeVar("K")


def snapped(value: float) -> float:
    """The nearest multiple of the grid."""
    return float(round(value / GRID) * GRID)


def inflated(rect: Rect, by: float) -> Rect:
    """The rectangle with `by` more on every side."""
    return Rect(rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by)


def overlap(a: Rect, b: Rect) -> bool:
    """Whether two rectangles share an area; touching edges do not count."""
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def around(points: Iterable[XY]) -> Rect:
    """The smallest rectangle that holds all points."""
    xs, ys = zip(*points, strict=True)
    x, y = min(xs), min(ys)
    return Rect(x, y, max(xs) - x, max(ys) - y)


def segments(points: tuple[XY, ...]) -> Iterator[tuple[XY, XY]]:
    """The straight pieces of a line."""
    return itertools.pairwise(points)


def length(points: tuple[XY, ...]) -> float:
    """The length of a line with horizontal and vertical pieces (slanted ones by Pythagoras)."""
    return sum(math.hypot(a[0] - b[0], a[1] - b[1]) for a, b in segments(points))


def crosses(a: XY, b: XY, rect: Rect) -> bool:
    """Whether a horizontal or vertical piece enters a rectangle; running along its edge does not count."""
    low_x, high_x = (a[0], b[0]) if a[0] <= b[0] else (b[0], a[0])
    low_y, high_y = (a[1], b[1]) if a[1] <= b[1] else (b[1], a[1])
    if not ((low_x < rect.right and rect.x < high_x) or (low_x == high_x and rect.x < low_x < rect.right)):
        return False
    if not ((low_y < rect.bottom and rect.y < high_y) or (low_y == high_y and rect.y < low_y < rect.bottom)):
        return False
    return low_x == high_x or low_y == high_y or _slanted_enters(a, b, rect)


def _slanted_enters(a: XY, b: XY, rect: Rect) -> bool:
    """Liang-Barsky: whether a slanted piece has a part inside."""
    enter, leave = 0.0, 1.0
    for start, delta, low, high in (
        (a[0], b[0] - a[0], rect.x, rect.right),
        (a[1], b[1] - a[1], rect.y, rect.bottom),
    ):
        first, second = sorted(((low - start) / delta, (high - start) / delta))
        enter, leave = max(enter, first), min(leave, second)
    return enter < leave


def simplified(points: Iterable[XY]) -> tuple[XY, ...]:
    """The line without repeated points and without corners that are none."""
    result: list[XY] = []
    for point in points:
        if result and result[-1] == point:
            continue
        if len(result) >= 2 and _between(result[-2], result[-1], point):
            result.pop()
        result.append(point)
    return tuple(result)


def _between(a: XY, b: XY, c: XY) -> bool:
    """Whether b lies on the way from a to c, so that leaving it out changes nothing."""
    across = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
    along = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1])
    return across == 0 and along >= 0


def at_fraction(points: tuple[XY, ...], fraction: float) -> XY:
    """The point at this part of a line's length, 0 its start and 1 its end."""
    rest = length(points) * min(1.0, max(0.0, fraction))
    for a, b in segments(points):
        piece = length((a, b))
        if piece and rest <= piece:
            part = rest / piece
            return (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
        rest -= piece
    return points[-1]


class Places(Generic[K]):
    """Which things lie near a rectangle: a grid of buckets, so that a question costs its surroundings and not the
    whole drawing.
    """

    def __init__(self) -> None:
        self._rects: dict[K, Rect] = {}
        self._buckets: dict[tuple[int, int], dict[K, None]] = {}

    def __contains__(self, key: K) -> bool:
        return key in self._rects

    def __iter__(self) -> Iterator[K]:
        return iter(self._rects)

    def __len__(self) -> int:
        return len(self._rects)

    def get(self, key: K) -> Rect | None:
        """Where a thing is; None where it is unknown."""
        return self._rects.get(key)

    def __getitem__(self, key: K) -> Rect:
        return self._rects[key]

    def put(self, key: K, rect: Rect) -> None:
        """Add a thing, or move it."""
        self.drop(key)
        self._rects[key] = rect
        for cell in _cells(rect):
            self._buckets.setdefault(cell, {})[key] = None

    def drop(self, key: K) -> None:
        """Forget a thing; nothing happens where it is unknown."""
        rect = self._rects.pop(key, None)
        if rect is None:
            return
        for cell in _cells(rect):
            bucket = self._buckets[cell]
            del bucket[key]
            if not bucket:
                del self._buckets[cell]

    def near(self, rect: Rect) -> list[K]:
        """What overlaps the rectangle."""
        x, y, right, bottom = rect.x, rect.y, rect.x + rect.w, rect.y + rect.h
        buckets, rects = self._buckets, self._rects
        left, top = int(x // _CELL), int(y // _CELL)
        last, low = int(right // _CELL), int(bottom // _CELL)
        found: dict[K, None] = {}
        for column in range(left, last + 1):
            for row in range(top, low + 1):
                bucket = buckets.get((column, row))
                if bucket is None:
                    continue
                for key in bucket:
                    r = rects[key]
                    if r.x <= right and r.y <= bottom and x <= r.x + r.w and y <= r.y + r.h:
                        found[key] = None
        return list(found)


class Watchers:
    """Who looked where, so that whoever depends on a place is asked again when something changes there."""

    def __init__(self) -> None:
        self._places: Places[tuple[str, int]] = Places()
        self._counts: dict[str, int] = {}

    def put(self, who: str, areas: Sequence[Rect]) -> None:
        """Remember the areas that one looked at, in place of earlier ones."""
        self.drop(who)
        for index, area in enumerate(areas):
            self._places.put((who, index), area)
        if areas:
            self._counts[who] = len(areas)

    def drop(self, who: str) -> None:
        """Forget what one looked at."""
        for index in range(self._counts.pop(who, 0)):
            self._places.drop((who, index))

    def of(self, areas: Iterable[Rect]) -> set[str]:
        """Who looked at one of the areas."""
        return {key[0] for area in areas for key in self._places.near(area)}


def _cells(rect: Rect) -> Iterator[tuple[int, int]]:
    first, last = int(rect.x // _CELL), int((rect.x + rect.w) // _CELL)
    top, bottom = int(rect.y // _CELL), int((rect.y + rect.h) // _CELL)
    return ((x, y) for x in range(first, last + 1) for y in range(top, bottom + 1))
