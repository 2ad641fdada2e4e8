"""Paints a drawing with Qt: for PNG and PDF, the clipboard, the printer and previews. The canvas uses the same
functions per shape.

Works without a display. Texts are drawn as texts in the bundled typefaces, so they can be selected and searched in a
PDF.
"""

from __future__ import annotations

import functools
import re

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPdfWriter,
    QPen,
    QPolygonF,
)
from PySide6.QtSvg import QSvgRenderer

from designer.draw import frame, icons, style
from designer.draw.metrics import width
from designer.draw.shapes import AnnotationShape, Drawing, LinkShape, NodeShape, OrganizationShape, Rect, Text
from designer.draw.theme import Theme
from designer.ui import fonts

_PDF_DPI = 1200
_PX_PER_INCH = 96
_LARGEST_SIDE = 16_000
"""px: beyond it Qt's raster painter refuses, and no screen or slide asks for it."""
_PDF_DATE = re.compile(rb"\(D:\d{14}[^)]{0,8}\)")
_PDF_ID = re.compile(rb"/ID \[ ?<[0-9a-fA-F]+> ?<[0-9a-fA-F]+> ?\]")
_XMP_DATE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
_XMP_UUID = re.compile(rb"uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class TooLarge(ValueError):
    """A picture that Qt cannot paint, with the largest scale that it can."""


def application() -> QGuiApplication:
    """Qt's application object; made without a display where none exists yet, so that exports work on a server."""
    found = QGuiApplication.instance()
    return found if isinstance(found, QGuiApplication) else _offscreen()


@functools.cache
def _offscreen() -> QGuiApplication:
    return QGuiApplication(["mailflow-designer", "-platform", "offscreen"])


def to_png(drawing: Drawing, theme: Theme, scale: float = 2.0, *, transparent: bool = False) -> bytes:
    """The drawing as PNG; `scale` 1 is 96 dots per inch. TooLarge where a side would exceed what can be painted."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(to_image(drawing, theme, scale, transparent=transparent))
    return bytes(buffer.data().data())


def to_image(drawing: Drawing, theme: Theme, scale: float = 2.0, *, transparent: bool = False) -> QImage:
    """The drawing as a picture in memory: for the clipboard, previews and animations."""
    application()
    rect = frame.page(drawing).rect
    if max(rect.w, rect.h) * scale > _LARGEST_SIDE:
        raise TooLarge(
            f"At this scale the picture is too large; the largest scale is {_LARGEST_SIDE / max(rect.w, rect.h):.2f}."
        )
    image = QImage(round(rect.w * scale), round(rect.h * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDotsPerMeterX(round(_PX_PER_INCH * scale / 0.0254))
    image.setDotsPerMeterY(round(_PX_PER_INCH * scale / 0.0254))
    image.fill(QColor(0, 0, 0, 0) if transparent else QColor(theme["paper"]))
    painter = QPainter(image)
    painter.scale(scale, scale)
    painter.translate(-rect.x, -rect.y)
    paint(painter, drawing, theme)
    painter.end()
    return image


def to_pdf(drawing: Drawing, theme: Theme) -> bytes:
    """The drawing as a one-page PDF of its own size, vector throughout; the same bytes for the same drawing."""
    application()
    rect = frame.page(drawing).rect
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_PDF_DPI)
    writer.setTitle(drawing.title or "Mail flow")
    writer.setCreator("Mail Flow Designer")
    points = QSizeF(rect.w * 72 / _PX_PER_INCH, rect.h * 72 / _PX_PER_INCH)
    size = QPageSize(points, QPageSize.Unit.Point, "drawing", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = QPainter(writer)
    painter.scale(_PDF_DPI / _PX_PER_INCH, _PDF_DPI / _PX_PER_INCH)
    painter.translate(-rect.x, -rect.y)
    painter.fillRect(_rect(rect), QColor(theme["paper"]))
    paint(painter, drawing, theme)
    painter.end()
    return _without_clock(bytes(buffer.data().data()))


def _without_clock(pdf: bytes) -> bytes:
    """The PDF with fixed dates and ids of the same length, so that its table of offsets stays true."""
    pdf = _PDF_DATE.sub(lambda match: b"(D:20260101000000" + b"Z" + b" " * (len(match[0]) - 18) + b")", pdf)
    pdf = _PDF_ID.sub(lambda match: re.sub(rb"[0-9a-fA-F](?=[0-9a-fA-F]*>)", b"0", match[0]), pdf)
    pdf = _XMP_DATE.sub(
        lambda match: b"2026-01-01T00:00:00" + match[0][19:20].replace(b"-", b"+") + b"00:00"[: len(match[0]) - 20], pdf
    )
    return _XMP_UUID.sub(b"uuid:00000000-0000-0000-0000-000000000000", pdf)


def paint(painter: QPainter, drawing: Drawing, theme: Theme) -> None:
    """Everything of the drawing, back to front, in scene units; the caller has filled the ground and set the
    transformation.
    """
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    for organization in drawing.organizations:
        if not organization.is_collapsed:
            paint_organization(painter, organization, theme)
    for annotation in drawing.annotations:
        paint_annotation(painter, annotation, theme)
    for link in drawing.links:
        paint_line(painter, link, theme)
    for link in drawing.links:
        paint_label(painter, link, theme)
    for node in drawing.nodes:
        paint_node(painter, node, theme)
    for organization in drawing.organizations:
        if organization.is_collapsed:
            paint_box(painter, organization, theme)
    _paint_page(painter, frame.page(drawing), theme)


def paint_organization(painter: QPainter, shape: OrganizationShape, theme: Theme) -> None:
    """An organization's quiet area and its name."""
    role = f"organization-{shape.kind}"
    painter.setPen(QPen(QColor(theme[f"{role}-border"]), 1))
    painter.setBrush(QColor(theme[role]))
    painter.drawRoundedRect(_rect(shape.rect), style.AREA_CORNER, style.AREA_CORNER)
    for text in shape.texts:
        paint_text(painter, text, theme[f"{role}-text"])
    if shape.badge is not None:
        paint_badge(painter, shape.badge_rect, shape.badge, shape.badge_count, theme)


def paint_box(painter: QPainter, shape: OrganizationShape, theme: Theme) -> None:
    """A collapsed organization: one box with a double border."""
    role, family = f"organization-{shape.kind}", style.ORGANIZATION_FAMILY[shape.kind]
    painter.setPen(QPen(QColor(theme[f"{role}-border"]), 1))
    painter.setBrush(QColor(theme[role]))
    painter.drawRoundedRect(_rect(shape.rect), style.CORNER, style.CORNER)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = style.CORNER - style.INNER_BORDER
    painter.drawRoundedRect(_rect(style.inner_border(shape.rect)), inner, inner)
    if shape.icon is not None:
        paint_icon(painter, f"tile-{family}", shape.icon, theme[f"family-{family}"])
        paint_icon(painter, "organization", icons.glyph_place(family, shape.icon), theme["on-family"])
    for text in shape.texts:
        paint_text(painter, text, theme["text" if text.role == "title" else f"{role}-text"])
    if shape.badge is not None:
        paint_badge(painter, shape.badge_rect, shape.badge, shape.badge_count, theme)


def paint_annotation(painter: QPainter, shape: AnnotationShape, theme: Theme) -> None:
    """A text, area or arrow of the user."""
    border = QColor(theme[f"tint-{shape.tint}-border"])
    if shape.kind == "area":
        pen = QPen(border, 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(QColor(theme[f"tint-{shape.tint}"]))
        painter.drawRoundedRect(_rect(shape.rect), style.CORNER, style.CORNER)
    elif shape.kind == "arrow":
        start, tip = style.annotation_arrow(shape)
        painter.setPen(QPen(border, 1.5))
        painter.drawLine(QPointF(*start), QPointF(*tip))
        _fill_polygon(painter, style.head(start, tip), border)
    for text in shape.lines:
        paint_text(painter, text, theme["text"])


def link_path(shape: LinkShape) -> QPainterPath:
    """The line with its round corners, without arrow heads."""
    curve = style.rounded(style.drawn_points(shape))
    path = QPainterPath(QPointF(*curve.start))
    for part in curve.parts:
        if len(part) == 1:
            path.lineTo(QPointF(*part[0]))
        else:
            path.quadTo(QPointF(*part[0]), QPointF(*part[1]))
    return path


def link_pen(shape: LinkShape, theme: Theme) -> QPen:
    """The pen of a line: by kind of stroke, or wide and in the copy's colour where a message travels it."""
    found = style.STROKES[shape.stroke]
    colour, wide = (theme.copy_colour(shape.copies[0]), 2.5) if shape.copies else (theme[found.role], found.width)
    pen = QPen(QColor(colour), wide)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if found.dashes:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([dash / wide for dash in found.dashes])
    return pen


def paint_line(painter: QPainter, shape: LinkShape, theme: Theme) -> None:
    """A line with its arrow heads or open end."""
    pen = link_pen(shape, theme)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(link_path(shape))
    for triangle in style.arrow_heads(shape):
        _fill_polygon(painter, triangle, pen.color())
    if (end := style.open_end(shape)) is not None:
        painter.setPen(QPen(pen.color(), pen.widthF()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(*end), style.OPEN_END_RADIUS, style.OPEN_END_RADIUS)


def paint_label(painter: QPainter, shape: LinkShape, theme: Theme) -> None:
    """A line's plate with lock and text, the numbers of travelling copies, and the badge."""
    if shape.plate is not None:
        edge = "link-dangling" if shape.state == "dangling" else "plate-border"
        painter.setPen(QPen(QColor(theme[edge]), 1))
        painter.setBrush(QColor(theme["plate"]))
        painter.drawRoundedRect(_rect(shape.plate), style.PLATE_CORNER, style.PLATE_CORNER)
    if shape.lock_at is not None:
        paint_icon(painter, icons.LOCKS[shape.lock], shape.lock_at, theme[f"lock-{shape.lock}"])
    colour = theme["text-disabled" if shape.state == "disabled" else "plate-text"]
    for text in shape.texts:
        paint_text(painter, text, colour)
    for copy, spot in style.copy_spots(shape):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.copy_colour(copy)))
        painter.drawEllipse(QPointF(*spot), 8, 8)
        paint_text(painter, Text(str(copy), (spot[0], spot[1] + 4), 11, "label", "middle", bold=True), theme["on-copy"])
    if shape.badge is not None:
        paint_badge(painter, style.link_badge_rect(shape), shape.badge, 1, theme)


def paint_node(painter: QPainter, shape: NodeShape, theme: Theme) -> None:
    """A card: shadow, border, tile with pictogram, texts and badge."""
    disabled = shape.state == "disabled"
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_colour(theme["shadow"]))
    painter.drawRoundedRect(_rect(shape.rect).translated(0, style.SHADOW_DROP), style.CORNER, style.CORNER)
    pen = QPen(QColor(theme["card-border"]), 1)
    if disabled:
        pen.setDashPattern([5, 4])
    painter.setPen(pen)
    painter.setBrush(QColor(theme["card-disabled" if disabled else "card"]))
    painter.drawRoundedRect(_rect(shape.rect), style.CORNER, style.CORNER)
    paint_tile(painter, shape, theme)
    for text in shape.texts:
        paint_text(painter, text, theme["text-disabled" if disabled else style.text_role(text)])
    if shape.badge is not None:
        paint_badge(painter, shape.badge_rect, shape.badge, shape.badge_count, theme)


def paint_tile(painter: QPainter, shape: NodeShape, theme: Theme) -> None:
    """A card's icon tile: the outline of the family in its tint, with the kind's pictogram."""
    disabled = shape.state == "disabled"
    paint_icon(
        painter, f"tile-{shape.family}", shape.icon, theme["text-disabled" if disabled else f"family-{shape.family}"]
    )
    glyph = icons.glyph_place(shape.family, shape.icon)
    paint_icon(painter, shape.kind, glyph, theme["card-disabled" if disabled else "on-family"])


def paint_badge(painter: QPainter, rect: Rect, badge: str, count: int, theme: Theme) -> None:
    """The mark of the worst finding, set off by a ring."""
    ring, inner = style.badge_rings(rect)
    paint_icon(painter, f"badge-{badge}", ring, theme["card"])
    paint_icon(painter, f"badge-{badge}", inner, theme[badge])
    paint_text(painter, style.badge_text(rect, badge, count), theme["on-state"])


def paint_text(painter: QPainter, text: Text, colour: str) -> None:
    """One line of text on its baseline."""
    painter.setPen(QColor(colour))
    painter.setFont(_font(text.size, text.bold, text.mono))
    x, y = text.at
    if text.anchor == "middle":
        x -= width(text.text, text.size, bold=text.bold, mono=text.mono) / 2
    painter.drawText(QPointF(x, y), text.text)


def paint_icon(painter: QPainter, name: str, rect: Rect, colour: str) -> None:
    """A pictogram in one colour."""
    _renderer(name, colour).render(painter, _rect(rect))


@functools.lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(icons.svg(name, colour).encode()))


@functools.lru_cache(maxsize=64)
def _font(size: float, bold: bool, mono: bool) -> QFont:
    return fonts.font(size, bold=bold, mono=mono)


def _paint_page(painter: QPainter, page: frame.Page, theme: Theme) -> None:
    """Title block and legend."""
    for text in page.title:
        paint_text(painter, text, theme[style.text_role(text)])
    if page.rule is not None:
        left, right, y = page.rule
        painter.setPen(QPen(QColor(theme["divider"]), 1))
        painter.drawLine(QPointF(left, y), QPointF(right, y))
    for entry in page.entries:
        if entry.kind == "stroke":
            paint_line(painter, style.sample(entry.value, entry.sample), theme)
        elif entry.kind == "lock":
            paint_icon(painter, icons.LOCKS[entry.value], entry.sample, theme[f"lock-{entry.value}"])
        else:
            paint_icon(painter, f"tile-{entry.value}", entry.sample, theme[f"family-{entry.value}"])
        paint_text(painter, entry.text, theme["text-muted"])


def _fill_polygon(painter: QPainter, points: tuple[tuple[float, float], ...], colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour))
    painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))


def _colour(value: str) -> QColor:
    """`#rrggbb` or `#rrggbbaa`."""
    colour = QColor(value[:7])
    if len(value) == 9:
        colour.setAlpha(int(value[7:], 16))
    return colour


def _rect(rect: Rect) -> QRectF:
    return QRectF(rect.x, rect.y, rect.w, rect.h)
