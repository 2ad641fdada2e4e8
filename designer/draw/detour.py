"""The shortest way with right angles round the cards that stand in a line's way (A* on the lines beside their
edges).
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat

from designer.draw.geometry import GRID, Places, around, crosses, inflated, segments, simplified
from designer.draw.ports import OUTWARD, Side
from designer.draw.shapes import XY, Rect

STUB = 2 * GRID
"""A line runs straight out of a card at least this far, so that its arrow head is seen."""
CLEAR = 2 * GRID
"""How far a line keeps from the cards it goes round."""
_TURN = 24.0
_ROUNDS = 12
"""How often a way may run into cards not yet known; whoever needs more gets a line through a card rather than a
frozen window.
"""
Line = tuple[XY, ...]
Spot = tuple[int, int, XY]
"""Column, row, and the direction in which it was reached."""


def detour(
    start: XY,
    leaves: Side,
    end: XY,
    arrives: Side,
    cards_at: Callable[[Rect], Iterable[str]],
    cards: Places[str],
    patience: int | None = None,
) -> Line:
    """The way round: knows only the cards at both ends at first, and takes in those that the way found enters.
    Empty: none found, or none within `patience` crossings looked at.
    """
    first, last = _step(start, leaves), _step(end, arrives)
    standing: dict[str, Rect] = {}
    for area in (around((start, first)), around((end, last))):
        standing |= {key: cards[key] for key in cards_at(inflated(area, CLEAR)) if ":" not in key}
    looks = repeat(None) if patience is None else repeat(None, patience)
    for _ in range(_ROUNDS):
        way = _shortest(first, leaves, last, arrives, list(standing.values()), looks)
        if not way:
            return ()
        line = simplified((start, *way, end))
        entered = {
            key: cards[key]
            for a, b in segments(line)
            for key in cards_at(around((a, b)))
            if ":" not in key and crosses(a, b, cards[key])
        }
        if not entered.keys() - standing.keys():
            return line
        standing |= entered
    return ()


def _step(point: XY, side: Side) -> XY:
    return (point[0] + OUTWARD[side][0] * STUB, point[1] + OUTWARD[side][1] * STUB)


def _shortest(
    first: XY, leaves: Side, last: XY, arrives: Side, standing: Sequence[Rect], looks: Iterator[None]
) -> Line:
    xs = sorted({first[0], last[0], *(edge for r in standing for edge in (r.x - CLEAR, r.right + CLEAR))})
    ys = sorted({first[1], last[1], *(edge for r in standing for edge in (r.y - CLEAR, r.bottom + CLEAR))})
    right, down = _blocked(xs, ys, standing)
    goal = (xs.index(last[0]), ys.index(last[1]))
    into = (-OUTWARD[arrives][0], -OUTWARD[arrives][1])
    begin: Spot = (xs.index(first[0]), ys.index(first[1]), OUTWARD[leaves])
    opened: list[tuple[float, float, Spot]] = [(0.0, 0.0, begin)]
    cost, came = {begin: 0.0}, {begin: begin}
    for _ in looks:
        if not opened:
            break
        _, paid, here = heapq.heappop(opened)
        if here[:2] == goal:
            return _unwound(here, came, xs, ys)
        if paid > cost[here]:
            continue
        for to, price in _steps(here, xs, ys, right, down):
            total = paid + price
            if to[:2] == goal and to[2] != into:
                if to[2] == OUTWARD[arrives]:
                    continue
                total += _TURN
            if total < cost.get(to, float("inf")):
                cost[to], came[to] = total, here
                guess = abs(xs[to[0]] - last[0]) + abs(ys[to[1]] - last[1])
                heapq.heappush(opened, (total + guess, total, to))
    return ()


def _steps(
    here: Spot, xs: Sequence[float], ys: Sequence[float], right: set[tuple[int, int]], down: set[tuple[int, int]]
) -> Iterable[tuple[Spot, float]]:
    """The neighbouring crossings that can be reached, with the price of going there."""
    column, row, way = here
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        if (dx, dy) == (-way[0], -way[1]):
            continue
        to = (column + dx, row + dy)
        if not (0 <= to[0] < len(xs) and 0 <= to[1] < len(ys)):
            continue
        if (min(column, to[0]), row) in right if dx else (column, min(row, to[1])) in down:
            continue
        price = abs(xs[to[0]] - xs[column]) + abs(ys[to[1]] - ys[row]) + _TURN * ((dx, dy) != way)
        yield (to[0], to[1], (float(dx), float(dy))), price


def _blocked(
    xs: Sequence[float], ys: Sequence[float], standing: Iterable[Rect]
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The steps to the right and down (by the crossing they start at) that would enter a card."""
    right: set[tuple[int, int]] = set()
    down: set[tuple[int, int]] = set()
    for rect in standing:
        columns = range(bisect_right(xs, rect.x), bisect_left(xs, rect.right))
        rows = range(bisect_right(ys, rect.y), bisect_left(ys, rect.bottom))
        right |= {(column, row) for row in rows for column in range(columns.start - 1, columns.stop)}
        down |= {(column, row) for column in columns for row in range(rows.start - 1, rows.stop)}
    return right, down


def _unwound(here: Spot, came: dict[Spot, Spot], xs: Sequence[float], ys: Sequence[float]) -> Line:
    way = [(xs[here[0]], ys[here[1]])]
    while came[here] != here:
        here = came[here]
        way.append((xs[here[0]], ys[here[1]]))
    return tuple(reversed(way))
