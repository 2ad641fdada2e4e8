"""Lines with right angles round the cards: simple shapes first, a search where something stands in the way, apart
from earlier lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.draw.detour import CLEAR, STUB, detour
from designer.draw.geometry import GRID, Places, around, crosses, inflated, length, segments, simplified, snapped
from designer.draw.ports import OUTWARD, Side
from designer.draw.shapes import XY, Rect

_TURN, _CROSSING, _SHARED, _CLOSE, _NEAR, _TITLE, _HIT = 24.0, 40.0, 120.0, 16.0, 60.0, 200.0, 100_000.0
"""Prices in px of detour: a corner, crossing a line, running on top of one, running close beside one, grazing a
card, striking through a name, entering a card.
"""
Lane = tuple[str, int]
Line = tuple[XY, ...]


class Surroundings:
    """What stands where: cards (and organization names, keys with a colon), and the pieces of the lines routed so far.

    Remembers the area it was asked about: while nothing changes there, the same questions get the same answers.
    """

    def __init__(self, cards: Places[str], lanes: Places[Lane]) -> None:
        self.cards = cards
        self.lanes = lanes
        self.seen: Rect | None = None

    def cards_at(self, area: Rect) -> list[str]:
        """Cards and organization names in an area."""
        self.look(area)
        return self.cards.near(area)

    def lanes_at(self, area: Rect) -> list[Lane]:
        """Pieces of lines in an area."""
        self.look(area)
        return self.lanes.near(area)

    def look(self, area: Rect) -> None:
        """Remember that the answer depends on this area."""
        self.seen = area if self.seen is None else self.seen.united(area)

    def forget(self) -> None:
        """Start to remember for the next line."""
        self.seen = None


def route(link: str, start: XY, leaves: Side, end: XY, arrives: Side, around_it: Surroundings) -> Line:
    """The best line from one port to another. Later lines (by id) make room for earlier ones."""
    best: Line = ()
    lowest = float("inf")
    for line in _simple_lines(start, leaves, end, arrives, around_it):
        price = _price(link, line, around_it, lowest)
        if price < lowest:
            best, lowest = line, price
        if price <= length(line) + 2 * _TURN:
            break
    if lowest >= _HIT:
        found = detour(start, leaves, end, arrives, around_it.cards_at, around_it.cards)
        if found and (price := _price(link, found, around_it, lowest)) < lowest:
            best, lowest = _nudged(link, found, price, around_it)
    return best


def route_by_bends(start: XY, leaves: Side, bends: Sequence[XY], end: XY, arrives: Side) -> Line:
    """The line through the points that the user placed, exactly there; corners are added where two points are not in
    line.
    """
    line: list[XY] = [start]
    level = leaves in ("left", "right")
    for point in bends:
        if point[0] != line[-1][0] and point[1] != line[-1][1]:
            line.append((point[0], line[-1][1]) if level else (line[-1][0], point[1]))
            level = not level
        elif point != line[-1]:
            level = point[1] == line[-1][1]
        line.append(point)
    last = line[-1]
    if end[0] != last[0] and end[1] != last[1]:
        line.append((last[0], end[1]) if arrives in ("left", "right") else (end[0], last[1]))
    line.append(end)
    return tuple(point for index, point in enumerate(line) if index == 0 or point != line[index - 1])


def _simple_lines(start: XY, leaves: Side, end: XY, arrives: Side, around_it: Surroundings) -> Iterator[Line]:
    """Straight, Z and U shapes, in order of preference."""
    level = leaves in ("left", "right")
    if leaves == arrives:
        yield from _u_shapes(start, leaves, end, around_it)
        return
    a, b = (start, end) if level else ((start[1], start[0]), (end[1], end[0]))
    forward = 1 if leaves in ("right", "bottom") else -1
    if a[1] == b[1]:
        yield (start, end)
    room = (b[0] - a[0]) * forward
    if room >= 2 * STUB:
        for middle in _middles(a[0], b[0], forward, room):
            line = (a, (middle, a[1]), (middle, b[1]), b)
            yield simplified(line if level else tuple((y, x) for x, y in line))
    elif room > 0:
        middle = (a[0] + b[0]) / 2
        line = (a, (middle, a[1]), (middle, b[1]), b)
        yield simplified(line if level else tuple((y, x) for x, y in line))
    else:
        for across in (snapped((a[1] + b[1]) / 2), min(a[1], b[1]) - 7 * GRID, max(a[1], b[1]) + 7 * GRID):
            out, back = a[0] + forward * STUB, b[0] - forward * STUB
            line = (a, (out, a[1]), (out, across), (back, across), (back, b[1]), b)  # type: ignore[assignment]
            yield simplified(line if level else tuple((y, x) for x, y in line))


def _middles(first: float, last: float, forward: int, room: float) -> Iterator[float]:
    """Where the cross piece of a Z may stand: the middle, then ever farther from it, then close to either end."""
    middle = snapped((first + last) / 2)
    yield middle
    farthest = room / 2 - STUB
    for step in range(1, 7):
        if step * GRID <= farthest:
            yield middle + step * GRID
            yield middle - step * GRID
    if farthest > 7 * GRID:
        for step in (3, 4, 5, 6):
            yield first + forward * step * GRID
            yield last - forward * step * GRID


def _u_shapes(start: XY, way: Side, end: XY, around_it: Surroundings) -> Iterator[Line]:
    """Out, across beyond everything that stands between, and back."""
    dx, dy = OUTWARD[way]
    sign = dx + dy
    if dy:
        low, high = sorted((start[0], end[0]))
        base = max(start[1] * sign, end[1] * sign)
        area = Rect(low, min(start[1], end[1]) - 64, high - low, abs(start[1] - end[1]) + 128)
        edges = [around_it.cards[key] for key in around_it.cards_at(area) if ":" not in key]
        beyond = max([base, *((r.bottom if sign > 0 else -r.y) for r in edges)])
    else:
        low, high = sorted((start[1], end[1]))
        base = max(start[0] * sign, end[0] * sign)
        area = Rect(min(start[0], end[0]) - 64, low, abs(start[0] - end[0]) + 128, high - low)
        edges = [around_it.cards[key] for key in around_it.cards_at(area) if ":" not in key]
        beyond = max([base, *((r.right if sign > 0 else -r.x) for r in edges)])
    for step in range(5):
        across = snapped(beyond + CLEAR + GRID + step * GRID) * sign
        if dy:
            yield simplified((start, (start[0], across), (end[0], across), end))
        else:
            yield simplified((start, (across, start[1]), (across, end[1]), end))


def _price(link: str, line: Line, around_it: Surroundings, limit: float) -> float:
    """What a line costs: its length, corners, cards it enters, names it strikes through, lines it crosses or runs
    along with.
    """
    price = length(line) + _TURN * max(0, len(line) - 2)
    for index, (a, b) in enumerate(segments(line)):
        piece = around((a, b))
        inner = 0 < index < len(line) - 2
        for key in around_it.cards_at(inflated(piece, GRID - 1)):
            rect = around_it.cards[key]
            if ":" in key:
                price += _TITLE * crosses(a, b, rect)
            else:
                price += _HIT * crosses(a, b, rect) + _NEAR * (inner and crosses(a, b, inflated(rect, GRID)))
        if price >= limit:
            return price
        for lane in around_it.lanes_at(inflated(piece, 2 * GRID - 1)):
            if lane[0] < link:
                price += _meeting(piece, around_it.lanes[lane])
    return price


def _meeting(piece: Rect, other: Rect) -> float:
    """The price of a piece near an earlier one: little for crossing at a right angle, much for running on top of
    each other.
    """
    along_x = min(piece.right, other.right) - max(piece.x, other.x)
    along_y = min(piece.bottom, other.bottom) - max(piece.y, other.y)
    if piece.h == 0 and other.h == 0:
        return _beside(abs(piece.y - other.y), along_x)
    if piece.w == 0 and other.w == 0:
        return _beside(abs(piece.x - other.x), along_y)
    return _CROSSING * (along_x >= 0 and along_y >= 0)


def _beside(apart: float, along: float) -> float:
    """The price of two parallel pieces that run `along` px beside each other."""
    if along <= 0:
        return 0.0
    return _SHARED + 4 * along if apart < GRID else _CLOSE + along / 4


def _nudged(link: str, line: Line, price: float, around_it: Surroundings) -> tuple[Line, float]:
    """The line with its inner pieces moved aside by a few steps of the grid where that makes it cheaper."""
    for index in range(1, len(line) - 2):
        for step in (-1, 1, -2, 2):
            a, b = line[index], line[index + 1]
            by = step * GRID
            moved = ((a[0], a[1] + by), (b[0], b[1] + by)) if a[1] == b[1] else ((a[0] + by, a[1]), (b[0] + by, b[1]))
            other = (*line[:index], *moved, *line[index + 2 :])
            if (better := _price(link, other, around_it, price)) < price:
                line, price = other, better
    return line, price
