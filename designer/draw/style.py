"""How shapes look, in roles and px: what the canvas, the SVG writer and the painter of PNG and PDF share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designer.draw.geometry import at_fraction, length
from designer.draw.shapes import XY, AnnotationShape, LinkShape, Rect, Stroke, Text
from designer.model.kinds import Family

CORNER = 8.0
"""Radius of a line's corners and a card's."""
AREA_CORNER = 12.0
PLATE_CORNER = 4.0
ARROW_LENGTH, ARROW_WIDTH = 9.0, 8.0
ARROW_PULL = 6.0
"""How much shorter than its way a line is drawn, so that its end does not blunt the tip of the arrow head."""
OPEN_END_RADIUS = 4.0
SHADOW_DROP = 2.0


@dataclass(frozen=True, slots=True)
class Pen:
    """Colour role, width in px, and dashes (line, gap, ... in px; empty: solid)."""

    role: str
    width: float
    dashes: tuple[float, ...] = ()


STROKES: dict[Stroke, Pen] = {
    "solid": Pen("link", 1.5),
    "dotted": Pen("link-mx", 1.75, (0.1, 4.5)),
    "thin": Pen("link-internal", 1.0),
    "dashed": Pen("link-disabled", 1.5, (6.0, 4.0)),
    "dangling": Pen("link-dangling", 1.5),
}
STROKE_NAMES: dict[Stroke, str] = {
    "solid": "Connector",
    "dotted": "MX route",
    "thin": "Internal hand-over",
    "dashed": "Disabled",
    "dangling": "Leads nowhere",
}
LOCK_NAMES = {"enforced": "TLS enforced", "opportunistic": "TLS when offered", "clear": "Clear text"}
FAMILY_NAMES = {
    "outside": "Outside",
    "protection": "Protection",
    "cloud": "Cloud mailboxes",
    "onprem": "On-premises",
    "sender": "Sender",
    "service": "Third-party service",
}
ORGANIZATION_FAMILY: dict[str, Family] = {"tenant": "cloud", "onprem": "onprem"}
"""Whose tile a collapsed organization has."""
INNER_BORDER = 3.0
"""How far inside its edge a collapsed organization has a second one: something is in it."""
TEXT_ROLES = {
    "title": "text",
    "facts": "text-muted",
    "label": "plate-text",
    "annotation": "text",
    "organization": "text",
}
"""Colour role of a text by what it is (an organization's name has the colour of its kind)."""


def badge_mark(badge: str, count: int) -> str:
    """What is written on a badge: the number of findings, or a mark for a single one."""
    if count > 9:
        return "9+"
    return str(count) if count > 1 else "i" if badge == "info" else "!"


def link_badge_rect(shape: LinkShape) -> Rect:
    """Where a line's badge is painted: at the upper right of its label, else on the middle of the line."""
    if shape.plate is not None:
        return Rect(shape.plate.right - 6, shape.plate.y - 9, 16, 16)
    x, y = at_fraction(shape.points, 0.5)
    return Rect(x - 8, y - 8, 16, 16)


def inner_border(rect: Rect) -> Rect:
    """The second border of a collapsed organization."""
    return Rect(rect.x + INNER_BORDER, rect.y + INNER_BORDER, rect.w - 2 * INNER_BORDER, rect.h - 2 * INNER_BORDER)


@dataclass(frozen=True, slots=True)
class Curve:
    """A line's way with round corners: where it starts, then straight pieces (one point) and bends (control point,
    end).
    """

    start: XY
    parts: tuple[tuple[XY, ...], ...]


def rounded(points: tuple[XY, ...], radius: float = CORNER) -> Curve:
    """The line with its corners rounded, as tightly as short pieces ask for."""
    parts: list[tuple[XY, ...]] = []
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(radius, length((before, corner)) / 2, length((corner, after)) / 2)
        parts.append((_toward(corner, before, reach),))
        parts.append((corner, _toward(corner, after, reach)))
    parts.append((points[-1],))
    return Curve(points[0], tuple(parts))


def drawn_points(shape: LinkShape) -> tuple[XY, ...]:
    """The line's points, pulled back where an arrow head or an open end is drawn."""
    points = shape.points
    if shape.stroke == "dangling":
        if shape.target is None:
            return (*points[:-1], _toward(points[-1], points[-2], OPEN_END_RADIUS))
        if shape.source is None:
            points = (_toward(points[0], points[1], OPEN_END_RADIUS), *points[1:])
    if shape.both_ways:
        points = (_toward(points[0], points[1], ARROW_PULL), *points[1:])
    return (*points[:-1], _toward(points[-1], points[-2], ARROW_PULL))


def arrow_heads(shape: LinkShape) -> Iterator[tuple[XY, XY, XY]]:
    """The triangles at the ends that mail arrives at: tip and the two corners behind it."""
    if shape.target is not None or shape.stroke != "dangling":
        yield head(shape.points[-2], shape.points[-1])
    if shape.both_ways:
        yield head(shape.points[1], shape.points[0])


def open_end(shape: LinkShape) -> XY | None:
    """Where the ring of an end that leads nowhere is drawn."""
    if shape.source is None:
        return shape.points[0]
    return shape.points[-1] if shape.target is None else None


def head(behind: XY, tip: XY) -> tuple[XY, XY, XY]:
    whole = length((behind, tip)) or 1.0
    dx, dy = (tip[0] - behind[0]) / whole, (tip[1] - behind[1]) / whole
    x, y = tip[0] - dx * ARROW_LENGTH, tip[1] - dy * ARROW_LENGTH
    half = ARROW_WIDTH / 2
    return tip, (x - dy * half, y + dx * half), (x + dy * half, y - dx * half)


def _toward(point: XY, other: XY, by: float) -> XY:
    whole = length((point, other))
    if whole == 0:
        return point
    part = min(1.0, by / whole)
    return (point[0] + (other[0] - point[0]) * part, point[1] + (other[1] - point[1]) * part)


def copy_spots(shape: LinkShape) -> Iterator[tuple[int, XY]]:
    """Where the numbers of the copies that travel a line stand: on it, beside its label."""
    wide = 18.0 * len(shape.copies)
    x, y = next((spot for spot in _along(shape.points) if not _on_plate(spot, wide, shape.plate)), shape.points[0])
    for index, copy in enumerate(shape.copies):
        yield copy, (x + 18 * (index - (len(shape.copies) - 1) / 2), y)


def _along(points: tuple[XY, ...]) -> Iterator[XY]:
    """Points of a line from its middle to its ends."""
    for step in range(9):
        yield at_fraction(points, 0.5 + step * 0.05)
        yield at_fraction(points, 0.5 - step * 0.05)


def _on_plate(spot: XY, wide: float, plate: Rect | None) -> bool:
    if plate is None:
        return False
    return (
        abs(spot[0] - plate.center[0]) < (plate.w + wide) / 2 + 2 and abs(spot[1] - plate.center[1]) < plate.h / 2 + 11
    )


def text_role(text: Text, organization: str | None = None) -> str:
    """The colour role of a text; an organization's name takes that of its kind."""
    return f"organization-{organization}-text" if organization else TEXT_ROLES[text.role]


def badge_rings(rect: Rect) -> tuple[Rect, Rect]:
    """A badge's outer ring in the card's colour, which sets it off from what it covers, and its coloured inside."""
    return rect, Rect(rect.x + 2, rect.y + 2, rect.w - 4, rect.h - 4)


def badge_text(rect: Rect, badge: str, count: int) -> Text:
    """The mark on a badge, centred; lower on a triangle, whose room is at its foot."""
    x, y = rect.center
    size = 11.0 if rect.w >= 20 else 9.0
    return Text(
        badge_mark(badge, count),
        (x, y + size * 0.36 + (1.5 if badge == "warning" else 0)),
        size,
        "label",
        "middle",
        bold=True,
    )


def annotation_arrow(shape: AnnotationShape) -> tuple[XY, XY]:
    """Start and tip of an annotation's arrow."""
    tip = shape.to or (shape.rect.right, shape.rect.bottom)
    start = (
        shape.rect.right if tip[0] == shape.rect.x else shape.rect.x,
        shape.rect.bottom if tip[1] == shape.rect.y else shape.rect.y,
    )
    return start, tip


def sample(stroke: str, rect: Rect) -> LinkShape:
    """A short line in a stroke, for the legend."""
    y = rect.center[1]
    dangling = stroke == "dangling"
    return LinkShape(
        id=f"sample {stroke}",
        source="",
        target=None if dangling else "",
        points=((rect.x, y), (rect.right - (OPEN_END_RADIUS if dangling else 0), y)),
        stroke=stroke,  # type: ignore[arg-type]
        lock="none",
        label=None,
        plate=None,
        tip=STROKE_NAMES[stroke],  # type: ignore[index]
        both_ways=stroke == "thin",
    )
