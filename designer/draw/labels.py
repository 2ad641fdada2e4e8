"""Where a line's label stands: on its own plate, on the line, never on a card or another label, off other lines
where there is room.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from designer.draw.geometry import GRID, Places, inflated, overlap, segments, snapped
from designer.draw.metrics import width, wrap
from designer.draw.route import Lane, Line
from designer.draw.shapes import Lock, Rect, Text
from designer.model.records import dataclass

SIZE = 11.0
LINE_HEIGHT = 14.0
_BASELINE = 10.5
_PAD_X, _PAD_Y = 6.0, 2.0
LOCK_EDGE = 12.0
_LOCK_GAP = 4.0
_WIDEST = 184.0
_NARROWEST = 48.0
_END = GRID
"""The line shows at least this much beyond a plate, and its arrow head beside it."""
APART = 4.0
_ASIDE = (0.0, -24.0, 24.0, -48.0, 48.0, -72.0, 72.0)
_OVER = 12.0
"""How far a plate that stands to one side of an upright line reaches over it: its lock lies on the line."""
_COVERED, _BORDER, _BROKEN, _ELIDED, _VERTICAL, _TO_RIGHT, _TO_LEFT = 120.0, 60.0, 14.0, 90.0, 12.0, 6.0, 8.0
"""Prices: another line covered, an organization's border covered, a break in the text, an ellipsis, standing on an
upright piece,
reaching to its right, to its left."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A label's text broken into lines, with the size of the plate it needs and what the breaking costs."""

    lines: tuple[str, ...]
    w: float
    h: float
    price: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A label where it stands. `wording` has no lines where there was only room for the lock."""

    plate: Rect
    wording: Wording
    lock: Rect | None

    @property
    def texts(self) -> tuple[Text, ...]:
        """The lines to paint."""
        indent = _PAD_X + (LOCK_EDGE + _LOCK_GAP if self.lock else 0)
        return tuple(
            Text(line, (self.plate.x + indent, self.plate.y + _PAD_Y + index * LINE_HEIGHT + _BASELINE), SIZE, "label")
            for index, line in enumerate(self.wording.lines)
        )


@functools.lru_cache(maxsize=4096)
def wordings(text: str, with_lock: bool) -> tuple[Wording, ...]:
    """The ways to write a label, best first: in one line, broken in two or three, elided, the lock alone."""
    lock = LOCK_EDGE + _LOCK_GAP if with_lock else 0.0
    found: dict[tuple[str, ...], Wording] = {}
    whole = width(text, SIZE)
    for lines, room in (
        (1, _WIDEST),
        *((n, max(_NARROWEST, whole / n + slack)) for n in (2, 3) for slack in (2, 12, 24)),
        (2, 72.0),
        (1, 72.0),
    ):
        broken = wrap(text, room, SIZE, lines=lines)
        if not broken or broken in found or _inside_word(text, broken):
            continue
        elided = any(line.endswith("…") for line in broken) and not text.endswith("…")
        wide = max(width(line, SIZE) for line in broken) + lock + 2 * _PAD_X
        dashed = any(line.startswith(("-", "–")) for line in broken)
        price = _BROKEN * (len(broken) - 1 + dashed) + _ELIDED * elided
        found[broken] = Wording(broken, _even(wide), len(broken) * LINE_HEIGHT + 2 * _PAD_Y, price)
    result = sorted(found.values(), key=lambda wording: wording.price)
    if with_lock:
        result.append(Wording((), LOCK_EDGE + 6, LOCK_EDGE + 6, 4 * _ELIDED))
    return tuple(result)


def _inside_word(text: str, lines: tuple[str, ...]) -> bool:
    """Whether a line ends within a word, which reads badly; after a hyphen, dot or @ it may."""
    rest = " ".join(text.split())
    for line in lines[:-1]:
        rest = rest[len(line) :]
        if not rest.startswith(" ") and line[-1] not in "-.@/_":
            return True
        rest = rest.lstrip()
    return False


def _even(value: float) -> float:
    return float(-(-value // 2) * 2)


class Neighbours:
    """What a label must not cover (cards, names, labels) and should not (other lines, organization borders)."""

    def __init__(self, cards: Places[str], lanes: Places[Lane], plates: Places[str], areas: Places[str]) -> None:
        self.cards = cards
        self.lanes = lanes
        self.plates = plates
        self.areas = areas
        self.seen: Rect | None = None

    def forget(self) -> None:
        """Start to remember for the next label."""
        self.seen = None

    def price(self, link: str, plate: Rect) -> float | None:
        """What standing there costs; None where it is out of the question. Labels of earlier links (by id) have the
        right of way.
        """
        area = inflated(plate, APART)
        self.seen = area if self.seen is None else self.seen.united(area)
        if not self.allows(link, plate):
            return None
        covered = {key[0] for key in self.lanes.near(plate) if key[0] != link}
        borders = sum(_on_border(area, self.areas[key]) for key in self.areas.near(area))
        return _COVERED * len(covered) + _BORDER * borders

    def allows(self, link: str, plate: Rect) -> bool:
        """Whether neither a card, nor a name, nor an earlier label stands there."""
        area = inflated(plate, APART)
        if any(overlap(area, self.cards[key]) for key in self.cards.near(area)):
            return False
        return not any(key < link and overlap(area, self.plates[key]) for key in self.plates.near(area))


def _on_border(plate: Rect, area: Rect) -> bool:
    """Whether the plate lies across the area's edge."""
    inside = area.x <= plate.x and plate.right <= area.right and area.y <= plate.y and plate.bottom <= area.bottom
    return overlap(plate, area) and not inside


def place(link: str, text: str, lock: Lock, line: Line, around_it: Neighbours) -> Placed | None:
    """The best place for a label on its line; None where neither text nor lock has room, or there is nothing to say."""
    if not text and lock == "none":
        return None
    best: tuple[float, Rect, Wording] | None = None
    for wording in wordings(text, lock != "none"):
        if best is not None and wording.price >= best[0]:
            break
        for plate, price in _spots(line, wording):
            total = price + wording.price
            if best is not None and total >= best[0]:
                continue
            found = around_it.price(link, plate)
            if found is not None and (best is None or total + found < best[0]):
                best = (total + found, plate, wording)
    return None if best is None else placed(best[1], best[2], lock)


def placed(plate: Rect, wording: Wording, lock: Lock) -> Placed:
    """The label with this plate, its lock at the left."""
    if lock == "none":
        return Placed(plate, wording, None)
    indent = _PAD_X if wording.lines else 3.0
    return Placed(plate, wording, Rect(plate.x + indent, plate.y + (plate.h - LOCK_EDGE) / 2, LOCK_EDGE, LOCK_EDGE))


def _spots(line: Line, wording: Wording) -> Iterator[tuple[Rect, float]]:
    """Places on the line where the plate leaves something of its piece to be seen, with the price of the distance
    from the middle.

    On an upright piece a plate may also stand to one side, over its own line but off a parallel one.
    """
    w, h = wording.w, wording.h
    pieces = [(a, b, abs(a[0] - b[0]) + abs(a[1] - b[1])) for a, b in segments(line)]
    half = sum(piece for _, _, piece in pieces) / 2
    before = 0.0
    for a, b, piece in pieces:
        level = a[1] == b[1]
        need = (wording.w if level else wording.h) + 2 * _END
        room = (piece - need) / 2
        if room >= 0:
            price = 0.0 if level else _VERTICAL
            for offset in _offsets(room):
                at = piece / 2 + offset
                x, y = a[0] + (b[0] - a[0]) * at / piece, a[1] + (b[1] - a[1]) * at / piece
                farther = price + abs(before + at - half) / 8
                yield Rect(x - w / 2, y - h / 2, w, h), farther
                if not level and w > 4 * _OVER:
                    yield Rect(x - _OVER, y - h / 2, w, h), farther + _TO_RIGHT
                    yield Rect(x - w + _OVER, y - h / 2, w, h), farther + _TO_LEFT
        before += piece


def _offsets(room: float) -> Iterator[float]:
    """From the middle of a piece to its ends in steps of the grid, at most a dozen."""
    yield 0.0
    step = max(2.0 * GRID, snapped(room / 6))
    for count in range(1, 7):
        if count * step > room:
            break
        yield count * step
        yield -count * step


def place_at_open_end(link: str, text: str, lock: Lock, line: Line, around_it: Neighbours) -> Placed | None:
    """The label of a line whose last point leads nowhere: beyond that point, a little aside where something stands
    there.
    """
    (x0, y0), (x, y) = line[-2], line[-1]
    for wording in wordings(text, lock != "none"):
        if not wording.lines:
            continue
        w, h = wording.w, wording.h
        if abs(x - x0) >= abs(y - y0):
            left = x + 2 * GRID if x >= x0 else x - 2 * GRID - w
            spots = [(left, y - h / 2 + aside) for aside in _ASIDE]
        else:
            top = y + GRID + 4 if y >= y0 else y - GRID - 4 - h
            spots = [(x - w / 2 + aside, top) for aside in _ASIDE]
        for spot in spots:
            plate = Rect(*spot, w, h)
            if around_it.price(link, plate) is not None:
                return placed(plate, wording, lock)
    return None
