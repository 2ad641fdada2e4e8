"""Where a dragged thing comes to rest: on the grid, or in line with its neighbours."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from designer.draw.shapes import Rect

GRID = 8.0
NEAR = 6.0
"""Screen pixels within which an edge or middle pulls."""


@dataclass(frozen=True)
class Guide:
    """A line that shows what is in line: vertical at x or horizontal at y, from `start` to `end`."""

    vertical: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Snapped:
    """How far to move, and the guides that say why."""

    dx: float
    dy: float
    guides: tuple[Guide, ...] = ()


class Neighbours:
    """Edges and middles of what stands still, sorted once when a drag begins."""

    def __init__(self, rects: Iterable[Rect]) -> None:
        self._rects: tuple[dict[float, list[Rect]], dict[float, list[Rect]]] = ({}, {})
        for rect in rects:
            for axis in (0, 1):
                for stop in _stops(rect, axis):
                    self._rects[axis].setdefault(stop, []).append(rect)
        self._stops = (sorted(self._rects[0]), sorted(self._rects[1]))

    def pull(self, dragged: Rect, axis: int, reach: float) -> tuple[float, float] | None:
        """The smallest shift along an axis that brings an edge or middle onto a stop within reach, and that stop."""
        stops = self._stops[axis]
        best: tuple[float, float] | None = None
        for edge in _stops(dragged, axis):
            index = bisect_left(stops, edge)
            for stop in stops[max(index - 1, 0) : index + 1]:
                shift = stop - edge
                if abs(shift) <= reach and (best is None or abs(shift) < abs(best[0])):
                    best = (shift, stop)
        return best

    def guide(self, rest: Rect, axis: int, stop: float) -> Guide:
        """The line from a thing at rest to the nearest neighbour that is in line with it."""
        across = 1 - axis
        middle = rest.center[across]
        nearest = min(self._rects[axis][stop], key=lambda rect: abs(rect.center[across] - middle)).united(rest)
        if axis == 0:
            return Guide(True, stop, nearest.y, nearest.bottom)
        return Guide(False, stop, nearest.x, nearest.right)


def snapped(moving: Rect, dx: float, dy: float, neighbours: Neighbours, *, zoom: float, grid: bool) -> Snapped:
    """The nearest resting place for a rectangle dragged by (dx, dy).

    Alignment with a neighbour's edge or middle wins over the grid, because the eye sees it first; each axis decides
    alone.
    """
    dragged = Rect(moving.x + dx, moving.y + dy, moving.w, moving.h)
    across, down = (neighbours.pull(dragged, axis, NEAR / zoom) for axis in (0, 1))
    new_dx = dx + across[0] if across else _on_grid(moving.x + dx) - moving.x if grid else dx
    new_dy = dy + down[0] if down else _on_grid(moving.y + dy) - moving.y if grid else dy
    rest = Rect(moving.x + new_dx, moving.y + new_dy, moving.w, moving.h)
    guides = [neighbours.guide(rest, axis, pull[1]) for axis, pull in ((0, across), (1, down)) if pull]
    return Snapped(new_dx, new_dy, tuple(guides))


def _stops(rect: Rect, axis: int) -> tuple[float, float, float]:
    if axis == 0:
        return (rect.x, rect.x + rect.w / 2, rect.x + rect.w)
    return (rect.y, rect.y + rect.h / 2, rect.y + rect.h)


def _on_grid(value: float) -> float:
    return round(value / GRID) * GRID
