"""The page round an exported drawing: title block above, legend below, with only those entries that the drawing
uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from designer.draw.metrics import elide, width
from designer.draw.shapes import Drawing, Rect, Text
from designer.draw.style import FAMILY_NAMES, LOCK_NAMES, STROKE_NAMES

_TITLE_SIZE, _SIZE = 16.0, 11.0
_SIDE = 32.0
_TITLE_HEIGHT, _ROW, _GAP = 40.0, 24.0, 24.0
_SAMPLE, _SAMPLE_TEXT = 32.0, 8.0
_NARROWEST = 400.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A legend entry: a sample of a stroke, a lock or a family's tile at `sample`, and what it means."""

    kind: Literal["stroke", "lock", "family"]
    value: str
    sample: Rect
    text: Text


@dataclass(frozen=True, slots=True)
class Page:
    """What is exported: its rectangle, the lines of the title block, the rule above the legend and its entries."""

    rect: Rect
    title: tuple[Text, ...] = ()
    rule: tuple[float, float, float] | None = None
    """x of both ends and y."""
    entries: tuple[Entry, ...] = ()


def page(drawing: Drawing) -> Page:
    """The page for a drawing: its bounds, made larger by a title block and a legend where it asks for them."""
    bounds = drawing.bounds
    wide = max(bounds.w, _NARROWEST) if drawing.title or drawing.legend else bounds.w
    x, top, bottom = bounds.x - (wide - bounds.w) / 2, bounds.y, bounds.bottom
    title: list[Text] = []
    if drawing.title:
        room = wide - 2 * _SIDE
        top -= _TITLE_HEIGHT
        line = elide(drawing.title, room, _TITLE_SIZE, bold=True)
        title.append(Text(line, (x + _SIDE, top + 36), _TITLE_SIZE, "title", bold=True))
        if drawing.detail:
            top -= 8
            title = [Text(line, (x + _SIDE, top + 36), _TITLE_SIZE, "title", bold=True)]
            title.append(Text(elide(drawing.detail, room, _SIZE), (x + _SIDE, top + 54), _SIZE, "facts"))
    entries = _entries(drawing, x + _SIDE, bottom + 8, wide - 2 * _SIDE) if drawing.legend else ()
    if not entries:
        return Page(Rect(x, top, wide, bottom - top), tuple(title))
    rule = (x + _SIDE, x + wide - _SIDE, bottom - 8)
    bottom = max(entry.sample.bottom for entry in entries) + 24
    return Page(Rect(x, top, wide, bottom - top), tuple(title), rule, entries)


def _entries(drawing: Drawing, left: float, top: float, room: float) -> tuple[Entry, ...]:
    used_strokes = {link.stroke for link in drawing.links}
    used_locks = {link.lock for link in drawing.links if link.lock_at is not None}
    used_families = {node.family for node in drawing.nodes}
    wanted: list[tuple[Literal["stroke", "lock", "family"], str, str, float]] = [
        *(("stroke", stroke, name, _SAMPLE) for stroke, name in STROKE_NAMES.items() if stroke in used_strokes),
        *(("lock", lock, name, 12.0) for lock, name in LOCK_NAMES.items() if lock in used_locks),
        *(("family", family, name, 16.0) for family, name in FAMILY_NAMES.items() if family in used_families),
    ]
    entries: list[Entry] = []
    x, y = left, top
    for kind, value, name, sample in wanted:
        wide = sample + _SAMPLE_TEXT + width(name, _SIZE)
        if x > left and x + wide > left + room:
            x, y = left, y + _ROW
        high = 12.0 if kind == "stroke" else sample
        text = Text(name, (x + sample + _SAMPLE_TEXT, y + 12), _SIZE, "facts")
        entries.append(Entry(kind, value, Rect(x, y + 8 - high / 2, sample, high), text))
        x += wide + _GAP
    return tuple(entries)
