"""Lines and labels of large drawings: round the cards like all others, but without regard to each other.

In a crowd of lines nobody follows how two of them cross, while weighing each against its neighbours would make every
move of a card slow. Cross pieces stand a little apart by a number drawn from the line's id instead.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from designer.draw.detour import CLEAR, STUB, detour
from designer.draw.geometry import GRID, Places, around, crosses, inflated, length, segments, simplified, snapped
from designer.draw.labels import APART, Neighbours, Placed, placed, wordings
from designer.draw.ports import Side
from designer.draw.shapes import XY, Lock, Rect

CROWD = 400
"""From this many lines on a drawing is large."""
Line = tuple[XY, ...]
_LANES = 3
_PATIENCE = 300
"""Crossings that a search for a way round looks at; a line that needs more passes beneath a card."""
_TITLE = 1
_CARD = 100
"""What striking through a name and entering a card count."""


def route_in_crowd(
    link: str, start: XY, leaves: Side, end: XY, arrives: Side, ends: tuple[Rect, Rect], cards: Places[str]
) -> tuple[Line, list[Rect]]:
    """The first simple line that enters no card, else a way round; with the areas that the choice depends on."""
    looked: list[Rect] = []
    aside = zlib.crc32(link.encode()) % _LANES * GRID
    best: Line = ()
    lowest = 0
    for line in _candidates(start, leaves, end, arrives, ends, aside):
        hits = _hits(line, cards, looked)
        if not best or hits < lowest:
            best, lowest = line, hits
        if not hits:
            return line, looked
    if lowest >= _CARD:

        def cards_at(area: Rect) -> Iterable[str]:
            looked.append(area)
            return cards.near(area)

        best = detour(start, leaves, end, arrives, cards_at, cards, _PATIENCE) or best
    return best, looked


def _hits(line: Line, cards: Places[str], looked: list[Rect]) -> int:
    hits = 0
    for a, b in segments(line):
        piece = around((a, b))
        looked.append(piece)
        for key in cards.near(piece):
            if crosses(a, b, cards[key]):
                hits += _TITLE if ":" in key else _CARD
    return hits


def _candidates(
    start: XY, leaves: Side, end: XY, arrives: Side, ends: tuple[Rect, Rect], aside: float
) -> Iterator[Line]:
    """Straight, Z, S and U shapes in order of preference."""
    level = leaves in ("left", "right")
    if level:
        a, b, first, last = start, end, ends[0], ends[1]
    else:
        a, b, first, last = _turned(start), _turned(end), _on_side(ends[0]), _on_side(ends[1])
    forward = 1 if leaves in ("right", "bottom") else -1
    shapes = _u_shapes if leaves == arrives else _z_s
    found = shapes(a, b, forward, aside, first, last)
    for line in found:
        yield simplified(line if level else tuple(_turned(point) for point in line))


def _turned(point: XY) -> XY:
    return (point[1], point[0])


def _on_side(rect: Rect) -> Rect:
    return Rect(rect.y, rect.x, rect.h, rect.w)


def _z_s(a: XY, b: XY, forward: int, aside: float, first: Rect, last: Rect) -> Iterator[Line]:
    """Lines that leave one side and arrive at the opposite one, in coordinates in which they leave sideways."""
    if a[1] == b[1]:
        yield (a, b)
    room = (b[0] - a[0]) * forward
    out, back = a[0] + forward * (STUB + aside), b[0] - forward * (STUB + aside)
    if room >= 2 * STUB:
        spread = min(aside, room / 2 - STUB)
        middle = snapped((a[0] + b[0]) / 2) + (spread if spread >= GRID else 0)
        for across in (middle, out, back) if room >= 2 * STUB + aside else (middle,):
            yield (a, (across, a[1]), (across, b[1]), b)
    elif room > 0:
        across = (a[0] + b[0]) / 2
        yield (a, (across, a[1]), (across, b[1]), b)
    by = CLEAR + aside
    levels = sorted(
        {first.bottom + by, first.y - by, last.bottom + by, last.y - by},
        key=lambda level: (abs(level - a[1]) + abs(level - b[1]), level),
    )
    for level in levels:
        yield (a, (out, a[1]), (out, level), (back, level), (back, b[1]), b)


def _u_shapes(a: XY, b: XY, forward: int, aside: float, first: Rect, last: Rect) -> Iterator[Line]:
    """Lines that leave and arrive on the same side: out beyond both cards, across, and back."""
    beyond = max(first.right, last.right) if forward > 0 else min(first.x, last.x)
    for step in range(3):
        out = beyond + forward * (CLEAR + aside + step * 2 * GRID)
        yield (a, (out, a[1]), (out, b[1]), b)


def place_in_crowd(
    link: str, text: str, lock: Lock, line: Line, around_it: Neighbours
) -> tuple[Placed | None, list[Rect]]:
    """The first free place for a label on the longest pieces of its line, with the areas looked at."""
    looked: list[Rect] = []
    if not text and lock == "none":
        return None, looked
    pieces = sorted(((length(piece), piece) for piece in segments(line)), key=lambda row: -row[0])[:2]
    for wording in wordings(text, lock != "none"):
        for whole, (a, b) in pieces:
            room = (whole - (wording.w if a[1] == b[1] else wording.h)) / 2 - GRID
            if room < 0:
                continue
            for share in (0.0, 0.5, -0.5):
                at = whole / 2 + snapped(room * share)
                x, y = a[0] + (b[0] - a[0]) * at / whole, a[1] + (b[1] - a[1]) * at / whole
                plate = Rect(x - wording.w / 2, y - wording.h / 2, wording.w, wording.h)
                looked.append(inflated(plate, APART))
                if around_it.allows(link, plate):
                    return placed(plate, wording, lock), looked
    return None, looked
