"""What is drawn over the drawing: ports, gestures and tips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from designer.draw.layout import CARD_H, CARD_W
from designer.model.kinds import KIND
from designer.ui.canvas.ports import draw_ports
from designer.ui.theme_qt import canvas_font

if TYPE_CHECKING:
    from designer.model.kinds import NodeKind
    from designer.model.topology import Point
    from designer.ui.canvas.connecting import Tip
    from designer.ui.canvas.surface import Surface

TIP_OFFSET = QPoint(18, 20)
TIP_GAP = 10
TIP_WIDTH = 320
TIP_PADDING = 8


class Overlay:
    """Paints over the scene; holds the words of the tip."""

    def __init__(self, canvas: Surface) -> None:
        self._canvas = canvas
        self.tip: Tip | None = None
        self._tip_rect = QRect()
        self._ghost: tuple[NodeKind, QRectF] | None = None

    @property
    def has_tip(self) -> bool:
        return self.tip is not None

    def paint(self, painter: QPainter) -> None:
        """Ports of the node pointed at, and whatever the current gesture shows."""
        canvas = self._canvas
        states, gesture = canvas.states, canvas.gesture
        if gesture is None and not canvas.is_overview:
            hovered = states.hovered
            if hovered is not None and hovered.sort == "node" and hovered.id in canvas.scene_.nodes:
                draw_ports(painter, canvas.scene_.nodes[hovered.id], canvas.theme, canvas.zoom)
        if gesture is not None:
            gesture.paint(painter, canvas.zoom)
        self._paint_ghost(painter)

    def show_ghost(self, kind: NodeKind | None, at: Point) -> None:
        """Show where a node of this kind would stand."""
        before = self._ghost
        self._ghost = (kind, QRectF(at[0], at[1], CARD_W, CARD_H)) if kind is not None else None
        for ghost in (before, self._ghost):
            if ghost is not None:
                self._canvas.repaint_overlay(ghost[1])

    def _paint_ghost(self, painter: QPainter) -> None:
        if self._ghost is None:
            return
        kind, rect = self._ghost  # without its icon, which the pointer carries
        theme = self._canvas.theme
        fill = QColor(theme.color("card"))
        fill.setAlphaF(0.7)
        painter.setPen(theme.pen("selection", 1.0, (4.0, 3.0)))
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, 8, 8)
        painter.setFont(canvas_font(13, bold=True))
        painter.setPen(theme.color("text-muted"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, KIND[kind].title)

    def show_tip(self, tip: Tip | None) -> None:
        """Show words beside the pointer; None hides them."""
        viewport = self._canvas.viewport()
        viewport.update(self._tip_rect)
        self.tip = tip
        if tip is not None:
            self._tip_rect = self._place(tip)
            viewport.update(self._tip_rect)

    def _place(self, tip: Tip) -> QRect:
        viewport = self._canvas.viewport()
        lines = [text for text in (tip.text, tip.hint) if text]
        metrics = viewport.fontMetrics()
        rects = [metrics.boundingRect(QRect(0, 0, TIP_WIDTH, 400), Qt.TextFlag.TextWordWrap, text) for text in lines]
        width = max(rect.width() for rect in rects) + 2 * TIP_PADDING + 8
        height = sum(rect.height() for rect in rects) + 2 * TIP_PADDING + 2
        room = viewport.rect()
        corner = self._corner(width, height)
        return QRect(max(4, min(corner.x(), room.right() - width - 4)), max(4, corner.y()), width, height)

    def _corner(self, width: int, height: int) -> QPoint:
        """By the pointer; by a target where neither it nor the line is hidden."""
        from PySide6.QtGui import QCursor

        canvas, gesture = self._canvas, self._canvas.gesture
        card = gesture.beside() if gesture is not None else None
        if card is not None:
            place = canvas.mapFromScene(card).boundingRect()
            most = canvas.viewport().rect().right() - width - 4
            spots = beside(place, canvas.mapFromScene(gesture.press.at), width, height, most)
            return min(spots, key=lambda spot: self._hidden_by(QRect(spot, QSize(width, height))))
        end = getattr(gesture, "end", None)
        spot = canvas.mapFromScene(end) if end is not None else canvas.viewport().mapFromGlobal(QCursor.pos())
        low = spot + TIP_OFFSET
        return (
            low
            if low.y() + height < canvas.viewport().rect().bottom()
            else QPoint(low.x(), spot.y() - TIP_OFFSET.y() - height)
        )

    def _hidden_by(self, tip: QRect) -> tuple[bool, int]:
        """How bad a place for the tip is: out of sight, or over cards, one of which it may recommend."""
        canvas = self._canvas
        area = canvas.mapToScene(tip).boundingRect()
        covered = sum(area.intersects(node.card) for node in canvas.scene_.nodes.values())
        return (not canvas.viewport().rect().contains(tip), covered)

    def paint_tip(self) -> None:
        """Draw the tip over everything, in viewport coordinates."""
        tip = self.tip
        if tip is None:
            return
        theme = self._canvas.theme
        painter = QPainter(self._canvas.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._canvas.viewport().font())
        box = QRectF(self._tip_rect).adjusted(0.5, 0.5, -0.5, -0.5)
        role = {True: "legal-target", False: "error", None: "border"}[tip.good]
        painter.setPen(theme.pen(role))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(box, 6, 6)
        if tip.good is not None:
            self._mark(painter, box, role)
        inner = box.adjusted(TIP_PADDING + 4, TIP_PADDING, -TIP_PADDING, -TIP_PADDING)
        painter.setPen(theme.color("text"))
        painter.drawText(inner, Qt.TextFlag.TextWordWrap, tip.text)
        if tip.hint:
            height = painter.fontMetrics().boundingRect(inner.toRect(), Qt.TextFlag.TextWordWrap, tip.text).height()
            painter.setPen(theme.color("text-muted"))
            painter.drawText(inner.adjusted(0, height + 2, 0, 0), Qt.TextFlag.TextWordWrap, tip.hint)
        painter.end()

    def _mark(self, painter: QPainter, box: QRectF, role: str) -> None:
        """A bar at the left in the colour of yes or no; the words say it too."""
        bar = QPainterPath()
        bar.addRoundedRect(box, 6, 6)
        clip = QPainterPath()
        clip.addRect(QRectF(box.left(), box.top(), 4, box.height()))
        painter.fillPath(bar.intersected(clip), self._canvas.theme.color(role))


def beside(place: QRect, source: QPoint, width: int, height: int, most: int) -> list[QPoint]:
    """Corners for a tip beside a card, best first: on the sides from which the line does not come; above and below no
    further right than `most`.
    """
    middle = place.center()
    start = max(4, min(place.left(), most))
    above, below = QPoint(start, place.top() - TIP_GAP - height), QPoint(start, place.bottom() + TIP_GAP)
    left, right = QPoint(place.left() - TIP_GAP - width, place.top()), QPoint(place.right() + TIP_GAP, place.top())
    away_down = below if source.y() <= middle.y() else above
    away_across = right if source.x() <= middle.x() else left
    return [away_down, away_across, above if away_down is below else below, left if away_across is right else right]
