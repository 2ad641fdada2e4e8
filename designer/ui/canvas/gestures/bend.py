"""Bending a link: drag its line to give it a corner, drag that corner to move it, double-click it to take it away."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from designer.draw.ports import facing
from designer.draw.route import route_by_bends
from designer.draw.shapes import XY
from designer.model import edits
from designer.model.edits import EditRefused
from designer.model.topology import Point
from designer.ui.canvas.gestures.gesture import ALT, Gesture, Press
from designer.ui.canvas.gestures.select import pick
from designer.ui.canvas.link_item import LinkItem
from designer.ui.canvas.snapping import GRID

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

REACH = 8.0
"""Screen pixels within which a corner is grasped."""


class BendGesture(Gesture):
    """The corner follows the pointer. From then on the line runs through it and never moves it by itself."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: CanvasView, press: Press, item: LinkItem, bends: tuple[Point, ...], index: int) -> None:
        super().__init__(canvas, press)
        self._item = item
        self._index = index
        self._bends = list(bends)
        self._before = item.points

    def drag(self, at: QPointF, spot: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._bends[self._index] = self._rest(at, modifiers)
        before = self._item.boundingRect()
        self._show(self._route())
        self.canvas.repaint_overlay(before.united(self._item.boundingRect()))

    def _rest(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> Point:
        if modifiers & ALT or not self.canvas.snaps:
            return (round(at.x()), round(at.y()))
        return (round(at.x() / GRID) * int(GRID), round(at.y() / GRID) * int(GRID))

    def _route(self) -> tuple[XY, ...]:
        nodes, shape = self.canvas.scene_.nodes, self._item.drawn
        source, target = nodes.get(shape.source or ""), nodes.get(shape.target or "")
        if source is None or target is None:
            middle = tuple(self._bends)
            return (self._before[0], *middle) if target is None else (*middle, self._before[-1])
        leaves, arrives = facing(source.place, self._bends[0]), facing(target.place, self._bends[-1])
        return route_by_bends(self._before[0], leaves, self._bends, self._before[-1], arrives)

    def _show(self, points: tuple[XY, ...]) -> None:
        self._item.show_points(points)
        self.canvas.scene_.labels.place(self._item)
        self.canvas.scene_.touched.emit()

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._show(self._before)
        self.canvas.edit("Bend line", edits.bend(self._item.drawn.id, self._bends))

    def cancel(self) -> None:
        self._show(self._before)
        self.canvas.repaint_overlay(None)

    def paint(self, painter: QPainter, zoom: float) -> None:
        draw_bends(painter, self.canvas, tuple(self._bends), zoom)


class FixedLine(Gesture):
    """A line that ends at a collapsed organization runs by itself; its bends are those it has when expanded."""

    def begin_drag(self) -> None:
        reason = "This line ends at a collapsed organization and cannot be bent."
        self.canvas.edit_refused.emit(EditRefused(reason, "Expand the organization first."))


def bend_starter(canvas: CanvasView, press: Press) -> Gesture | None:
    """A press on a corner of the selected link, or on any link's line."""
    if press.button != Qt.MouseButton.LeftButton or press.adds or canvas.is_overview:
        return None
    lead = canvas.states.leading
    if lead is not None and lead.sort == "link" and lead.id in canvas.scene_.links:
        bends = bends_of(canvas, lead.id)
        index = bend_at(bends, press.at, REACH / canvas.zoom)
        if index is not None:
            return BendGesture(canvas, press, canvas.scene_.links[lead.id], bends, index)
    if press.hit is None or press.hit.sort != "link":
        return None
    pick(canvas, press.hit, adds=False)
    if canvas.scene_.links[press.hit.id].drawn.stands_for:
        return FixedLine(canvas, press)
    item, bends = canvas.scene_.links[press.hit.id], bends_of(canvas, press.hit.id)
    index = bend_at(bends, press.at, REACH / canvas.zoom)
    if index is None:
        index = place_among(bends, item.points, press.at)
        bends = (*bends[:index], (round(press.at.x()), round(press.at.y())), *bends[index:])
    return BendGesture(canvas, press, item, bends, index)


def unbend(canvas: CanvasView, press: Press) -> bool:
    """Take away the corner under a double click; False where there is none."""
    lead = canvas.states.leading
    if lead is None or lead.sort != "link":
        return False
    bends = bends_of(canvas, lead.id)
    index = bend_at(bends, press.at, REACH / canvas.zoom)
    if index is None:
        return False
    return canvas.edit("Straighten line", edits.bend(lead.id, (*bends[:index], *bends[index + 1 :])))


def bends_of(canvas: CanvasView, link: str) -> tuple[Point, ...]:
    """The corners that the user gave to a link, as far as they are drawn."""
    item, entry = canvas.scene_.links.get(link), canvas.topology.layout.get(link)
    return () if entry is None or item is None or item.drawn.stands_for else entry.bends


def bend_at(bends: tuple[Point, ...], at: QPointF, reach: float) -> int | None:
    """Which corner lies within reach."""
    for index, (x, y) in enumerate(bends):
        if abs(x - at.x()) <= reach and abs(y - at.y()) <= reach:
            return index
    return None


def place_among(bends: tuple[Point, ...], points: tuple[XY, ...], at: QPointF) -> int:
    """Where a new corner comes in the order of the line's corners."""
    here = _along(points, (at.x(), at.y()))
    return sum(_along(points, bend) <= here for bend in bends)


def _along(points: tuple[XY, ...], at: XY) -> float:
    """How far along the line its point nearest to `at` lies."""
    best, way, found = float("inf"), 0.0, 0.0
    for start, end in pairwise(points):
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = (dx * dx + dy * dy) ** 0.5
        share = ((at[0] - start[0]) * dx + (at[1] - start[1]) * dy) / (length * length) if length else 0.0
        share = min(max(share, 0.0), 1.0)
        distance = abs(start[0] + share * dx - at[0]) + abs(start[1] + share * dy - at[1])
        if distance < best:
            best, found = distance, way + share * length
        way += length
    return found


def draw_bends(painter: QPainter, canvas: CanvasView, bends: tuple[Point, ...], zoom: float) -> None:
    """Handles on the corners that the user gave to a link."""
    theme, half = canvas.theme, 3.5 / zoom
    painter.setPen(theme.pen("selection"))
    painter.setBrush(theme.color("card"))
    for x, y in bends:
        painter.drawRect(QRectF(x - half, y - half, 2 * half, 2 * half))
