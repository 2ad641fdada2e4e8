"""Where lines leave and reach cards: the side by which way the other card lies, and a place of its own for every
line on a side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from designer.draw.geometry import GRID, Places, snapped
from designer.draw.shapes import XY, Rect
from designer.model.records import dataclass

Side = Literal["left", "right", "top", "bottom"]
OUTWARD: dict[Side, XY] = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}
_OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
PITCH = 3 * GRID
"""Distance of parallel lines where there is room: labels on both fit above each other."""
_PITCHES = (PITCH, 2.0 * GRID, 1.0 * GRID)
_STEP = GRID / 2
"""Ends lie on half the grid, so that two of them can lie evenly round the middle."""
ROOM = 5 * GRID
"""Cards closer than this sideways are joined from top to bottom instead."""
_FIRM = 1000.0
_FAR = 400.0
"""A card this far aside is reached from half way between the middle of a full side and its end."""


@dataclass(frozen=True, slots=True)
class Sides:
    """From which side of its source a line leaves, on which side of its target it arrives.

    `level` is the coordinate at which it runs straight from card to card, None where it needs corners. `watch` is the
    area that decided besides the two cards: while nothing moves in it, the answer stays; None where nothing else did.
    """

    source: Side
    target: Side
    level: float | None
    watch: Rect | None


@dataclass(frozen=True, slots=True)
class End:
    """One line's end on a side: its order among the others, where it would like to be, and how firmly."""

    order: float
    link: str
    wish: float | None
    key: tuple[str, str]
    """Link id and `source` or `target`."""
    other: str = ""
    """The card at the line's other end: lines to the same card run as a bundle."""


def sides(source: Rect, target: Rect, cards: Places[str], names: tuple[str, str]) -> Sides:
    """The sides for a line without bend points. Straight where nothing stands between, round the shorter way where
    something does.
    """
    gap_x = max(target.x - source.right, source.x - target.right)
    gap_y = max(target.y - source.bottom, source.y - target.bottom)
    if gap_x < 0 and gap_y < 0:
        return Sides("right", "right", None, None)
    if gap_x >= ROOM or gap_x >= gap_y:
        forward: Side = "right" if source.x < target.x else "left"
        low, high = max(source.y, target.y) + GRID, min(source.bottom, target.bottom) - GRID
        if low > high:
            return Sides(forward, _OPPOSITE[forward], None, None)
        level = snapped((low + high) / 2)
        left, right = sorted((source, target), key=lambda rect: rect.x)
        corridor = Rect(left.right, level - GRID / 2, max(0.0, right.x - left.right), GRID)
        return _straight_or_round(corridor, forward, level, corridor, cards, names)
    down: Side = "bottom" if source.y < target.y else "top"
    low, high = max(source.x, target.x) + GRID, min(source.right, target.right) - GRID
    if low > high:
        return Sides(down, _OPPOSITE[down], None, None)
    upper, lower = sorted((source, target), key=lambda rect: rect.y)
    between = Rect(low, upper.bottom, high - low, max(0.0, lower.y - upper.bottom))
    level = _beside_names(low, high, between, cards)
    corridor = Rect(level - GRID / 2, upper.bottom, GRID, max(0.0, lower.y - upper.bottom))
    return _straight_or_round(corridor, down, level, between.united(corridor), cards, names)


def _beside_names(low: float, high: float, between: Rect, cards: Places[str]) -> float:
    """Where an upright line strikes through no organization's name: right of the names if there is room, else in the
    middle.
    """
    names = [cards[key].right for key in cards.near(between) if ":" in key]
    middle = snapped((low + high) / 2)
    if not names or max(names) + PITCH > high or max(names) + GRID < middle - PITCH:
        return middle
    return snapped((max(names) + GRID + high) / 2)


def _straight_or_round(
    corridor: Rect, forward: Side, level: float, watch: Rect, cards: Places[str], names: tuple[str, str]
) -> Sides:
    standing = [cards[key] for key in cards.near(corridor) if key not in names and ":" not in key]
    if not standing:
        return Sides(forward, _OPPOSITE[forward], level, watch)
    if forward in ("left", "right"):
        over = level - min(rect.y for rect in standing)
        under = max(rect.bottom for rect in standing) - level
        way: Side = "top" if over < under else "bottom"
    else:
        way = (
            "left"
            if level - min(rect.x for rect in standing) < max(rect.right for rect in standing) - level
            else "right"
        )
    return Sides(way, way, None, watch)


def sides_with_bends(source: Rect, target: Rect, bends: Sequence[XY]) -> Sides:
    """The sides for a line whose corners the user placed: each end faces its nearest bend point."""
    return Sides(facing(source, bends[0]), facing(target, bends[-1]), None, None)


def facing(card: Rect, point: XY) -> Side:
    """The side of a card that looks to a point."""
    x, y = point[0] - card.center[0], point[1] - card.center[1]
    if abs(x) * card.h >= abs(y) * card.w or (abs(x) >= card.w / 2 + GRID and abs(y) <= card.h / 2):
        return "right" if x >= 0 else "left"
    return "bottom" if y >= 0 else "top"


def span(card: Rect, side: Side) -> tuple[float, float]:
    """First and last coordinate along a side at which a line may end."""
    return (card.y + GRID, card.bottom - GRID) if side in ("left", "right") else (card.x + GRID, card.right - GRID)


def point_on(card: Rect, side: Side, along: float) -> XY:
    """The point on the card's edge."""
    return {
        "left": (card.x, along),
        "right": (card.right, along),
        "top": (along, card.y),
        "bottom": (along, card.bottom),
    }[side]


def places_on_side(card: Rect, side: Side, ends: Sequence[End]) -> dict[tuple[str, str], float]:
    """A coordinate along the side for every end: in order, apart, as near as possible to where it would like to be.

    Lines that run straight are firm and the others make room; where that does not work out, all move closer together.
    """
    low, high = span(card, side)
    middle = snapped((low + high) / 2)
    if (len(ends) - 1) * _STEP > high - low:
        return {end.key: _by_bearing(end, card.center[side in ("left", "right")], low, high) for end in ends}
    row = sorted(ends, key=lambda end: (end.order, end.other, end.link))
    for pitch in _PITCHES:
        if (len(row) - 1) * pitch > high - low:
            continue
        wishes = _bundled(row, middle, pitch)
        found = _apart(row, wishes, pitch, low, high)
        if all(end.wish is None or at == wish for end, wish, at in zip(row, wishes, found, strict=True)):
            return {end.key: at for end, at in zip(row, found, strict=True)}
    pitch = min(GRID, (high - low) / max(1, len(row) - 1))
    found = _apart(row, _bundled(row, middle, pitch), pitch, low, high)
    return {end.key: at for end, at in zip(row, found, strict=True)}


def _by_bearing(end: End, center: float, low: float, high: float) -> float:
    """Where an end lies among more than have room: by where its other card is, whatever the others do, so that one
    line more or less moves no other.
    """
    aside = end.order - center
    at = (low + high) / 2 + (high - low) / 2 * aside / (abs(aside) + _FAR)
    return min(max(round(at / _STEP) * _STEP, low), high)


def _apart(row: Sequence[End], wishes: Sequence[float], pitch: float, low: float, high: float) -> list[float]:
    """Pool adjacent violators (isotonic regression): the nearest places to the wishes that keep order and distance."""
    blocks: list[tuple[float, float, int]] = []  # value, weight, how many ends
    for index, (end, wish) in enumerate(zip(row, wishes, strict=True)):
        block = (wish - index * pitch, _FIRM if end.wish is not None else 1.0, 1)
        while blocks and blocks[-1][0] > block[0]:
            value, weight, count = blocks.pop()
            total = weight + block[1]
            block = ((value * weight + block[0] * block[1]) / total, total, count + block[2])
        blocks.append(block)
    last = high - (len(row) - 1) * pitch
    starts = [min(max(value, low), last) for value, _, count in blocks for _ in range(count)]
    places = [start + index * pitch for index, start in enumerate(starts)]
    return [min(max(round(at / _STEP) * _STEP, low), high) for at in places] if pitch >= _STEP else places


def _bundled(row: Sequence[End], middle: float, pitch: float) -> list[float]:
    """Where each end would like to be; ends with the same wish and the same other card spread evenly round it."""
    wishes = []
    for index, end in enumerate(row):
        if end.wish is None:
            wishes.append(middle)
            continue
        bundle = [other for other, member in enumerate(row) if member.other == end.other and member.wish == end.wish]
        wishes.append(end.wish + (bundle.index(index) - (len(bundle) - 1) / 2) * pitch)
    return wishes
