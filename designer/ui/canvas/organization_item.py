"""Organizations and annotations: the quiet areas behind nodes and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsRectItem

from designer.draw.icons import glyph_place
from designer.draw.shapes import Rect
from designer.draw.style import CORNER, INNER_BORDER, ORGANIZATION_FAMILY, inner_border
from designer.ui.canvas.cards import FADED, MARGIN, draw_badge, draw_halo
from designer.ui.canvas.icons import draw_glyph
from designer.ui.canvas.link_item import arrow_head
from designer.ui.canvas.looks import FACTS_FROM, FOLDS_FROM, TITLES_FROM, Key, Look, organization_key, outline
from designer.ui.theme_qt import canvas_font

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from designer.draw.shapes import AnnotationShape, OrganizationShape
    from designer.ui.theme_qt import QtTheme

RADIUS = 12.0
HEADING = 80.0
"""The upper part of an area or box that holds all its texts."""


class OrganizationItem(QGraphicsRectItem):
    """The area round an organization's nodes, with its name at the upper left; collapsed, the box in their place."""

    def __init__(self, shape: OrganizationShape, theme: QtTheme) -> None:
        super().__init__()
        self.setPen(Qt.PenStyle.NoPen)
        self.look = Look.NORMAL
        self._theme = theme
        self.drawn = shape
        self._take(shape)

    def show_shape(self, shape: OrganizationShape) -> None:
        """Show the organization as it now is; where only its heading is another one, only that is painted again."""
        before = self.drawn
        self._take(shape)
        rect, badge = shape.rect, shape.badge_rect
        if (before.rect, before.is_collapsed) != (rect, shape.is_collapsed):
            self.update()
            return
        changed = QRectF(badge.x, badge.y, badge.w, badge.h)
        if before.texts != shape.texts:
            changed = changed.united(QRectF(rect.x, rect.y, rect.w, min(rect.h, HEADING)))
        self.update(changed.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))

    def _take(self, shape: OrganizationShape) -> None:
        self.drawn = shape
        self.key = organization_key(shape.kind, shape.id)
        rect = QRectF(shape.rect.x, shape.rect.y, shape.rect.w, shape.rect.h)
        self.setRect(rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))
        self.setZValue(4 if shape.is_collapsed else 0)

    @property
    def card(self) -> QRectF:
        """The area or box in scene coordinates, where it is now (while dragging: not yet where the drawing has it)."""
        rect = self.drawn.rect
        return QRectF(rect.x + self.x(), rect.y + self.y(), rect.w, rect.h)

    @property
    def place(self) -> Rect:
        card = self.card
        return Rect(card.x(), card.y(), card.width(), card.height())

    def set_theme(self, theme: QtTheme) -> None:
        self._theme = theme
        self.update()

    def set_look(self, look: int) -> None:
        if look != self.look:
            self.look = look
            self.setOpacity(FADED if look & Look.DIMMED else 1.0)
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        shape, zoom = self.drawn, painter.worldTransform().m11()
        (self._box if shape.is_collapsed else self._area)(painter)
        readable = zoom >= (TITLES_FROM if shape.is_collapsed else FOLDS_FROM)
        if readable:
            self._texts(painter, zoom)
        if shape.fold is not None and zoom >= FOLDS_FROM:
            fold, name = shape.fold, "chevron-right" if shape.is_collapsed else "chevron-down"
            color = self._theme.source[f"organization-{shape.kind}-text"]
            draw_glyph(painter, name, QRectF(fold.x, fold.y, fold.w, fold.h), color)
        if shape.badge is not None and zoom >= FOLDS_FROM:
            draw_badge(painter, shape.badge_rect, shape.badge, shape.badge_count, self._theme)

    def _area(self, painter: QPainter) -> None:
        theme, shape = self._theme, self.drawn
        lit = self.look & (Look.SELECTED | Look.HOVERED | Look.FOCUSED | Look.LEGAL)
        role = "selection" if lit else f"organization-{shape.kind}-border"
        painter.setPen(theme.pen(role, 2.0 if self.look & Look.SELECTED else 1.0))
        painter.setBrush(theme.color(f"organization-{shape.kind}"))
        painter.drawRoundedRect(QRectF(shape.rect.x, shape.rect.y, shape.rect.w, shape.rect.h), RADIUS, RADIUS)

    def _box(self, painter: QPainter) -> None:
        theme, shape, look = self._theme, self.drawn, self.look
        rect, inner = QRectF(shape.rect.x, shape.rect.y, shape.rect.w, shape.rect.h), inner_border(shape.rect)
        draw_halo(painter, rect, look, theme)
        role, wide = outline(look)
        border = theme.pen(role or f"organization-{shape.kind}-border", wide if role else 1.0)
        painter.setPen(border)
        painter.setBrush(theme.color("error-soft" if look & Look.REFUSED else f"organization-{shape.kind}"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        painter.setPen(theme.pen(f"organization-{shape.kind}-border"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        within = QRectF(inner.x, inner.y, inner.w, inner.h).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(within, CORNER - INNER_BORDER, CORNER - INNER_BORDER)
        if shape.icon is not None:
            family, source = ORGANIZATION_FAMILY[shape.kind], theme.source
            glyph = glyph_place(family, shape.icon)
            for name, place, color in (
                (f"tile-{family}", shape.icon, source[f"family-{family}"]),
                ("organization", glyph, source["on-family"]),
            ):
                draw_glyph(painter, name, QRectF(place.x, place.y, place.w, place.h), color)

    def _texts(self, painter: QPainter, zoom: float) -> None:
        theme, kind = self._theme, self.drawn.kind
        for text in self.drawn.texts:
            if text.role == "facts" and zoom < FACTS_FROM:
                continue
            painter.setPen(theme.color("text" if text.role == "title" else f"organization-{kind}-text"))
            painter.setFont(canvas_font(text.size, bold=text.bold))
            painter.drawText(QPointF(*text.at), text.text)


class AnnotationItem(QGraphicsRectItem):
    """A text, an area or an arrow of a proposal."""

    def __init__(self, shape: AnnotationShape, theme: QtTheme) -> None:
        super().__init__()
        self.setPen(Qt.PenStyle.NoPen)
        self.setZValue(1)
        self.look = Look.NORMAL
        self._theme = theme
        self.show_shape(shape)

    def show_shape(self, shape: AnnotationShape) -> None:
        """Show the annotation as it now is."""
        self.drawn = shape
        self.key = Key("annotation", shape.id)
        rect = QRectF(shape.rect.x, shape.rect.y, shape.rect.w, shape.rect.h)
        if shape.to is not None:
            rect = rect.united(QRectF(shape.to[0], shape.to[1], 1, 1))
        self.setRect(rect.adjusted(-6, -6, 6, 6))
        self.update()

    def set_theme(self, theme: QtTheme) -> None:
        self._theme = theme
        self.update()

    def set_look(self, look: int) -> None:
        if look != self.look:
            self.look = look
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme, shape = self._theme, self.drawn
        lit = bool(self.look & (Look.SELECTED | Look.HOVERED | Look.FOCUSED))
        painter.setPen(theme.pen("selection" if lit else f"tint-{shape.tint}-border"))
        if shape.kind == "area" or (lit and shape.kind == "text"):
            fill = theme.color(f"tint-{shape.tint}") if shape.kind == "area" else Qt.BrushStyle.NoBrush
            painter.setBrush(fill)
            painter.drawRoundedRect(QRectF(shape.rect.x, shape.rect.y, shape.rect.w, shape.rect.h), 6, 6)
        if shape.kind == "arrow" and shape.to is not None:
            start, end = QPointF(shape.rect.x, shape.rect.y), QPointF(*shape.to)
            painter.drawLine(start, end)
            painter.setBrush(painter.pen().color())
            painter.drawPolygon(arrow_head((shape.rect.x, shape.rect.y), shape.to))
        painter.setPen(theme.color("text"))
        for line in shape.lines:
            painter.setFont(canvas_font(line.size, bold=line.bold, mono=line.mono))
            painter.drawText(QPointF(*line.at), line.text)
