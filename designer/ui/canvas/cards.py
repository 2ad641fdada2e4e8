"""How a node's card looks: shared pixmaps for what many cards have in common, text on top where it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTransform

from designer.draw.shapes import Rect
from designer.ui.canvas.icons import draw_glyph, draw_tile
from designer.ui.canvas.looks import FACTS_FROM, TITLES_FROM, Look
from designer.ui.theme_qt import canvas_font

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from designer.draw.shapes import NodeShape, Text
    from designer.ui.theme_qt import QtTheme

MARGIN = 8.0
"""Room round the card for its halo and badge."""
RADIUS = 8.0
FADED = 0.35
_CACHED_CARDS = 160
_LOOKS_OF_CARD = Look.HOVERED | Look.SELECTED | Look.FOCUSED | Look.LEGAL | Look.REFUSED | Look.NEXT


class Cards:
    """Paints cards in one theme.

    The card without its text is a pixmap per kind, look and zoom: a copy is the fastest paint.
    """

    def __init__(self, theme: QtTheme) -> None:
        self.theme = theme
        self._cache: dict[tuple[object, ...], QPixmap] = {}

    def set_theme(self, theme: QtTheme) -> None:
        self.theme = theme
        self._cache.clear()

    def paint(self, painter: QPainter, shape: NodeShape, look: int, at: tuple[QPointF, ...]) -> None:
        """Paint a card whose upper left corner is the painter's origin; `at` are the base lines of its texts, none to
        leave them out.
        """
        world = painter.worldTransform()
        zoom = world.m11()
        if look & Look.DIMMED:
            painter.setOpacity(FADED)
        self._blit(painter, world, self._card(shape, look, zoom, painter.device().devicePixelRatioF()))
        if at and zoom >= TITLES_FROM:
            for text, base in zip(shape.texts, at, strict=True):
                if text.role == "title":
                    self._text(painter, text, base, "text")
                elif zoom >= FACTS_FROM:
                    self._text(painter, text, base, "text-muted")
        if look & Look.DIMMED:
            painter.setOpacity(1.0)

    def _blit(self, painter: QPainter, world: QTransform, pixmap: QPixmap) -> None:
        """Copy the pixmap to whole pixels: a copy between pixels would be smoothed, which is slower and blurs."""
        reach = MARGIN * world.m11()
        painter.setWorldTransform(_IDENTITY)
        painter.drawPixmap(round(world.dx() - reach), round(world.dy() - reach), pixmap)
        painter.setWorldTransform(world)

    def _text(self, painter: QPainter, text: Text, at: QPointF, role: str) -> None:
        painter.setFont(canvas_font(text.size, bold=text.bold, mono=text.mono))
        painter.setPen(self.theme.color(role))
        painter.drawText(at, text.text)

    def _card(self, shape: NodeShape, look: int, zoom: float, ratio: float) -> QPixmap:
        shown = look & _LOOKS_OF_CARD
        rect = shape.rect
        key = (shape.kind, shape.state, shown, shape.badge, shape.badge_count, rect.w, rect.h, round(zoom, 4), ratio)
        pixmap = self._cache.get(key)
        if pixmap is None:
            if len(self._cache) >= _CACHED_CARDS:
                self._cache.clear()
            pixmap = self._cache[key] = self._drawn(shape, shown, zoom, ratio)
        return pixmap

    def _drawn(self, shape: NodeShape, look: int, zoom: float, ratio: float) -> QPixmap:
        scale = zoom * ratio
        width, height = shape.rect.w + 2 * MARGIN, shape.rect.h + 2 * MARGIN
        pixmap = QPixmap(max(1, round(width * scale)), max(1, round(height * scale)))
        pixmap.fill(Qt.GlobalColor.transparent)
        pixmap.setDevicePixelRatio(ratio)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(zoom, zoom)
        painter.translate(MARGIN, MARGIN)
        self.draw(painter, shape, look)
        painter.end()
        return pixmap

    def draw(self, painter: QPainter, shape: NodeShape, look: int) -> None:
        """The card without its text, as vectors."""
        theme, card = self.theme, QRectF(0, 0, shape.rect.w, shape.rect.h)
        draw_halo(painter, card, look, theme)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("shadow"))
        painter.drawRoundedRect(card.translated(0, 1.5), RADIUS, RADIUS)
        fill = {Look.LEGAL: "ok-soft", Look.REFUSED: "error-soft"}
        painter.setBrush(theme.color(next((role for state, role in fill.items() if look & state), "card")))
        painter.setPen(self._border(shape, look))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        self._icon(painter, shape)
        if shape.badge is not None:
            corner = Rect(card.right() - 14, -8, 20, 20)
            draw_badge(painter, corner, shape.badge, shape.badge_count, theme)

    def _border(self, shape: NodeShape, look: int) -> QPen:
        theme = self.theme
        for state, role, width in (
            (Look.REFUSED, "error", 2.0),
            (Look.LEGAL, "legal-target", 2.0),
            (Look.SELECTED, "selection", 2.0),
            (Look.HOVERED, "hover", 1.0),
        ):
            if look & state:
                return QPen(theme.color(role), width)
        pen = QPen(theme.color("link-dangling" if shape.state == "dangling" else "card-border"), 1.0)
        if shape.state == "disabled":
            pen.setDashPattern([5.0, 3.0])
        return pen

    def _icon(self, painter: QPainter, shape: NodeShape) -> None:
        icon, source = shape.icon, self.theme.source
        tile = QRectF(icon.x - shape.rect.x, icon.y - shape.rect.y, icon.w, icon.h)
        tint = source["link-disabled"] if shape.state == "disabled" else source[f"family-{shape.family}"]
        draw_tile(painter, shape.kind, tile, tint, source["on-family"])


def draw_halo(painter: QPainter, card: QRectF, look: int, theme: QtTheme) -> None:
    """What surrounds a card or box that is selected, focused, aimed at or next."""
    aimed_at = look & Look.LEGAL and look & Look.HOVERED
    if aimed_at or look & (Look.SELECTED | Look.NEXT):
        painter.setPen(Qt.PenStyle.NoPen)
        soft = QColor(theme.color("legal-target" if aimed_at else "selection-soft"))
        if aimed_at:
            soft.setAlphaF(0.3)
        painter.setBrush(soft)
        painter.drawRoundedRect(card.adjusted(-4, -4, 4, 4), RADIUS + 4, RADIUS + 4)
    if look & (Look.FOCUSED | Look.NEXT):
        pen = QPen(theme.color("focus"), 1.5)
        if look & Look.NEXT:
            pen.setDashPattern([3.0, 2.5])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(card.adjusted(-5.5, -5.5, 5.5, 5.5), RADIUS + 5, RADIUS + 5)


def draw_badge(painter: QPainter, place: Rect, badge: str, count: int, theme: QtTheme) -> None:
    """The mark of the worst finding over a corner, with how many there are where a digit says more than the mark."""
    spot = QRectF(place.x, place.y, place.w, place.h).adjusted(2, 2, 0, 0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("card"))
    painter.drawEllipse(spot.adjusted(-1.5, -1.5, 1.5, 1.5))
    draw_glyph(painter, f"badge-{badge}", spot, theme.source[badge])
    painter.setPen(theme.color("on-state"))
    painter.setFont(canvas_font(12, bold=True))
    lower = 1.5 if badge == "warning" else 0.0
    sign = str(count) if 1 < count < 10 else "i" if badge == "info" else "!"
    painter.drawText(spot.adjusted(0, lower, 0, lower), Qt.AlignmentFlag.AlignCenter, sign)


_IDENTITY = QTransform()
