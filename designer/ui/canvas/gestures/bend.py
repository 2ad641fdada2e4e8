"""Bending a link: drag a corner to move it, drag a piece between corners to make a new one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from designer.draw.shapes import XY
from designer.model.edits import picture
from designer.ui.canvas.gestures.gesture import ALT, Gesture, Press
from designer.ui.canvas.gestures.select import pick
from designer.ui.canvas.link_item import LinkItem
from designer.ui.canvas.snapping import GRID

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

REACH = 8.0
"""Screen pixels within which a corner is grasped."""


class BendGesture(Gesture):
    """The corner follows the pointer. From then on the link keeps the corners that the user gave it."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: CanvasView, press: Press, item: LinkItem, index: int, *, is_new: bool) -> None:
        super().__init__(canvas, press)
        self._item = item
        self._index = index
        self._is_new = is_new
        self._before = item.points

    def drag(self, at: QPointF, spot: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        points = list(self._before)
        corner = self._rest(at, modifiers)
        if self._is_new:
            points.insert(self._index, corner)
        else:
            points[self._index] = corner
        self._item.show_points(tuple(points))
        self.canvas.scene_.labels.place(self._item)
        self.canvas.scene_.touched.emit()
        self.canvas.repaint_overlay(self._item.boundingRect())

    def _rest(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> XY:
        if modifiers & ALT or not self.canvas.snaps:
            return (at.x(), at.y())
        return (round(at.x() / GRID) * GRID, round(at.y() / GRID) * GRID)

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        bends = self._item.points[1:-1]
        self._put_back()
        self.canvas.edit("Bend line", picture.bend(self._item.drawn.id, bends))

    def cancel(self) -> None:
        self._put_back()

    def _put_back(self) -> None:
        self._item.show_points(self._before)
        self.canvas.scene_.labels.place(self._item)
        self.canvas.scene_.touched.emit()

    def paint(self, painter: QPainter, zoom: float) -> None:
        draw_corners(painter, self.canvas, self._item, zoom)


def bend_starter(canvas: CanvasView, press: Press) -> Gesture | None:
    """A press on a corner of the selected link, or on any link's line."""
    if press.button != Qt.MouseButton.LeftButton or press.adds:
        return None
    reach = REACH / canvas.zoom
    lead = canvas.states.leading
    if lead is not None and lead.sort == "link" and lead.id in canvas.scene_.links:
        item = canvas.scene_.links[lead.id]
        index = corner_at(item.points, press.at, reach)
        if index is not None:
            return BendGesture(canvas, press, item, index, is_new=False)
    if press.hit is None or press.hit.sort != "link":
        return None
    pick(canvas, press.hit, adds=False)
    item = canvas.scene_.links[press.hit.id]
    corner = corner_at(item.points, press.at, reach)
    if corner is not None:
        return BendGesture(canvas, press, item, corner, is_new=False)
    piece = piece_at(item.points, press.at)
    return BendGesture(canvas, press, item, piece + 1, is_new=True) if piece is not None else None


def corner_at(points: tuple[XY, ...], at: QPointF, reach: float) -> int | None:
    """Which corner (neither first nor last point) lies within reach."""
    for index, (x, y) in enumerate(points[1:-1], start=1):
        if abs(x - at.x()) <= reach and abs(y - at.y()) <= reach:
            return index
    return None


def piece_at(points: tuple[XY, ...], at: QPointF) -> int | None:
    """Which piece of the line lies nearest."""
    if len(points) < 2:
        return None
    distances = [_distance(start, end, at) for start, end in pairwise(points)]
    return distances.index(min(distances))


def _distance(start: XY, end: XY, at: QPointF) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else ((at.x() - start[0]) * dx + (at.y() - start[1]) * dy) / length
    along = min(max(along, 0.0), 1.0)
    return float(((start[0] + along * dx - at.x()) ** 2 + (start[1] + along * dy - at.y()) ** 2) ** 0.5)


def draw_corners(painter: QPainter, canvas: CanvasView, item: LinkItem, zoom: float) -> None:
    """Handles on the corners of a link."""
    theme, half = canvas.theme, 3.5 / zoom
    painter.setPen(theme.pen("selection"))
    painter.setBrush(theme.color("card"))
    for x, y in item.points[1:-1]:
        painter.drawRect(QRectF(x - half, y - half, 2 * half, 2 * half))
