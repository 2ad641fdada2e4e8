"""Organizations and annotations: the quiet areas behind nodes and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsRectItem

from designer.ui.canvas.link_item import arrow_head
from designer.ui.canvas.looks import FACTS_FROM, Key, Look, organization_key
from designer.ui.theme_qt import canvas_font

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from designer.draw.shapes import AnnotationShape, OrganizationShape
    from designer.ui.theme_qt import QtTheme

RADIUS = 12.0


class OrganizationItem(QGraphicsRectItem):
    """The area round an organization's nodes, with its name at the upper left."""

    def __init__(self, shape: OrganizationShape, theme: QtTheme) -> None:
        super().__init__()
        self.setPen(Qt.PenStyle.NoPen)
        self.setZValue(0)
        self.look = Look.NORMAL
        self._theme = theme
        self.show_shape(shape)

    def show_shape(self, shape: OrganizationShape) -> None:
        """Show the organization as it now is."""
        self.drawn = shape
        self.key = organization_key(shape.kind, shape.id)
        self.setRect(shape.rect.x - 2, shape.rect.y - 2, shape.rect.w + 4, shape.rect.h + 4)
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
        lit = self.look & (Look.SELECTED | Look.HOVERED | Look.FOCUSED | Look.LEGAL)
        role = "selection" if lit else f"organization-{shape.kind}-border"
        pen = theme.pen(role, 2.0 if self.look & Look.SELECTED else 1.0)
        painter.setPen(pen)
        painter.setBrush(theme.color(f"organization-{shape.kind}"))
        painter.drawRoundedRect(QRectF(shape.rect.x, shape.rect.y, shape.rect.w, shape.rect.h), RADIUS, RADIUS)
        if painter.worldTransform().m11() >= FACTS_FROM * 0.7:
            painter.setPen(theme.color(f"organization-{shape.kind}-text"))
            painter.setFont(canvas_font(shape.title.size, bold=shape.title.bold))
            painter.drawText(QPointF(*shape.title.at), shape.title.text)


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
