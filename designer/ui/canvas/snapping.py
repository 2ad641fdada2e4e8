"""Where a dragged thing comes to rest: on the grid, or in line with its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def snapped(moving: Rect, dx: float, dy: float, others: Iterable[Rect], *, zoom: float, grid: bool) -> Snapped:
    """The nearest resting place for a rectangle dragged by (dx, dy).

    Alignment with a neighbour's edge or middle wins over the grid, because the eye sees it first; each axis decides
    alone.
    """
    dragged = Rect(moving.x + dx, moving.y + dy, moving.w, moving.h)
    neighbours = list(others)
    x_pull = _pull(_stops_x(dragged), ((stop, rect) for rect in neighbours for stop in _stops_x(rect)), NEAR / zoom)
    y_pull = _pull(_stops_y(dragged), ((stop, rect) for rect in neighbours for stop in _stops_y(rect)), NEAR / zoom)
    new_dx = dx + x_pull[0] if x_pull else _on_grid(moving.x + dx) - moving.x if grid else dx
    new_dy = dy + y_pull[0] if y_pull else _on_grid(moving.y + dy) - moving.y if grid else dy
    rest = Rect(moving.x + new_dx, moving.y + new_dy, moving.w, moving.h)
    guides = []
    if x_pull:
        rect = x_pull[2].united(rest)
        guides.append(Guide(True, x_pull[1], rect.y, rect.bottom))
    if y_pull:
        rect = y_pull[2].united(rest)
        guides.append(Guide(False, y_pull[1], rect.x, rect.right))
    return Snapped(new_dx, new_dy, tuple(guides))


def _stops_x(rect: Rect) -> tuple[float, float, float]:
    return (rect.x, rect.center[0], rect.right)


def _stops_y(rect: Rect) -> tuple[float, float, float]:
    return (rect.y, rect.center[1], rect.bottom)


def _pull(
    own: tuple[float, ...], stops: Iterator[tuple[float, Rect]], reach: float
) -> tuple[float, float, Rect] | None:
    """The smallest shift that brings one of `own` onto a stop within reach: shift, stop, and whose stop it is."""
    best: tuple[float, float, Rect] | None = None
    for stop, rect in stops:
        for edge in own:
            shift = stop - edge
            if abs(shift) <= reach and (best is None or abs(shift) < abs(best[0])):
                best = (shift, stop, rect)
    return best


def _on_grid(value: float) -> float:
    return round(value / GRID) * GRID
