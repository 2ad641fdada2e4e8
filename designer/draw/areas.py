"""Organizations as shapes: the quiet area round their cards, or the one box that stands for them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.draw.captions import ORGANIZATION_KINDS
from designer.draw.cards import FACTS_SIZE, TILE, TITLE_SIZE, Mark
from designer.draw.geometry import GRID
from designer.draw.layout import CARD_H
from designer.draw.metrics import elide, width, wrap
from designer.draw.shapes import OrganizationShape, Rect, Text

HEADING_SIZE = 12.0
_INSET = 16.0
_ONE_LINE, _TWO_LINES = (24.0,), (17.0, 32.0)
"""Base lines of the title below the area's upper edge: its row is three steps of the grid high, whatever it says."""
_LINE = 15.0
FOLD = 14.0
"""Edge of the square that collapses or expands: it stands in the margin before the title."""
_TILE_X, _TEXT_X, _TEXT_RIGHT = 24.0, 72.0, 12.0
_NARROWEST, _WIDEST = 208.0, 320.0
_BOX_KINDS = {"tenant": "Microsoft 365", "onprem": "On-premises"}


def area(name: str, kind: str, rect: Rect, mark: Mark | None) -> OrganizationShape:
    """An organization's area with its name at the upper left, in two lines where one does not hold it."""
    lines = wrap(name, _room(rect), HEADING_SIZE, bold=True, lines=2) or ("",)
    shape = OrganizationShape(
        name,
        "tenant" if kind == "tenant" else "onprem",
        rect,
        Text("", (rect.x + _INSET, rect.y), HEADING_SIZE, "organization", bold=True),
        mark[0] if mark else None,
        mark[1] if mark else 0,
    )
    return _titled(shape, lines)


def _room(rect: Rect) -> float:
    return rect.w - 2 * _INSET + 4


def _titled(shape: OrganizationShape, lines: Sequence[str]) -> OrganizationShape:
    """The area with these lines as its title, and the mark that collapses it before them."""
    bases = _ONE_LINE if len(lines) == 1 else _TWO_LINES
    rows = [
        replace(shape.title, text=line, at=(shape.title.at[0], shape.rect.y + base))
        for line, base in zip(lines, bases, strict=True)
    ]
    fold = Rect(shape.rect.x + 1, rows[0].at[1] - 11, FOLD, FOLD)
    return replace(shape, title=rows[0], title_more=rows[1] if len(rows) > 1 else None, fold=fold)


def name_rect(shape: OrganizationShape) -> Rect:
    """Where the organization's name stands: labels keep off it, lines go round it."""
    wide = max(width(text.text, text.size, bold=text.bold) for text in shape.texts)
    high = 20 + (_LINE if shape.title_more is not None else 0)
    return Rect(shape.title.at[0] - 4, shape.title.at[1] - 14, wide + 8, high)


def with_kind(shape: OrganizationShape) -> tuple[OrganizationShape, ...]:
    """The ways to say the kind of organization too, best first: after its name, or below it."""
    if shape.title_more is not None or shape.title.text != shape.id:
        return ()
    kind = ORGANIZATION_KINDS[shape.kind]
    after = _titled(shape, (f"{shape.id} · {kind}",))
    below = _titled(shape, (shape.id, kind))
    if below.title_more is not None:
        below = replace(below, title_more=replace(below.title_more, size=FACTS_SIZE, bold=False))
    return tuple(longer for longer in (after, below) if name_rect(longer).w - 8 <= _room(shape.rect))


def box(shape: OrganizationShape, members: Sequence[tuple[str, Rect]]) -> OrganizationShape:
    """The organization as one box at the upper left of its area: name, kind and number of nodes. It is as wide as its
    name needs, but lies within the area, so that it covers nothing that stood free and nothing moves for it.
    """
    number = "1 node" if len(members) == 1 else f"{len(members)} nodes"
    told = f"{_BOX_KINDS[shape.kind]} · {number}"
    need = max(width(shape.id, TITLE_SIZE, bold=True), width(told, FACTS_SIZE))
    beside = _TEXT_X + _TEXT_RIGHT
    wide = max(min(-(-(need + beside) // GRID) * GRID, shape.rect.w, _WIDEST), _NARROWEST)
    rect = Rect(shape.rect.x, shape.rect.y, wide, CARD_H)
    titles = wrap(shape.id, wide - beside, TITLE_SIZE, bold=True, lines=2) or ("",)
    x, top = rect.x + _TEXT_X, rect.y + (rect.h - len(titles) * 16 - 16) / 2
    rows = [
        Text(line, (x, top + index * 16 + 12.5), TITLE_SIZE, "title", bold=True) for index, line in enumerate(titles)
    ]
    facts = elide(told, wide - beside, FACTS_SIZE)
    return replace(
        shape,
        rect=rect,
        title=rows[0],
        title_more=rows[1] if len(rows) > 1 else None,
        facts=Text(facts, (x, top + len(titles) * 16 + 13), FACTS_SIZE, "facts"),
        icon=Rect(rect.x + _TILE_X, rect.y + (rect.h - TILE) / 2, TILE, TILE),
        fold=Rect(rect.x + 5, rect.y + (rect.h - FOLD) / 2, FOLD, FOLD),
        members=tuple(members),
    )
