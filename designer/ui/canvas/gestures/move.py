"""Moving nodes, annotations and whole organizations; with Alt from the press on, a copy of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from designer.draw.shapes import Rect
from designer.ui.canvas import editing
from designer.ui.canvas.following import followed
from designer.ui.canvas.gestures.gesture import ALT, Gesture, Press
from designer.ui.canvas.gestures.select import pick
from designer.ui.canvas.looks import Key
from designer.ui.canvas.snapping import Guide, Neighbours, Snapped, snapped

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


class MoveGesture(Gesture):
    """Things follow the pointer, snapping to the grid and to their neighbours (Alt ignores both).

    One edit on release.
    """

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, canvas: CanvasView, press: Press) -> None:
        super().__init__(canvas, press)
        self._copying = bool(press.modifiers & ALT)
        self._offset = (0.0, 0.0)
        self._guides: tuple[Guide, ...] = ()
        self._ids: tuple[str, ...] = ()
        self._ends: tuple[str, ...] = ()
        """What lines call the things that move: nodes, and the boxes of collapsed organizations."""
        self._neighbours = Neighbours(())
        self._bounds = Rect(0, 0, 0, 0)

    def begin_drag(self) -> None:
        canvas = self.canvas
        self._keys = tuple(key for key in canvas.states.selected if key.sort != "link")
        self._ids = editing.movable(canvas.topology, self._keys)
        scene = canvas.scene_
        nodes = scene.nodes
        boxes = [box for box in scene.boxes.values() if box.key in self._keys]
        self._ends = (*self._ids, *(box.drawn.box for box in boxes))
        places = [nodes[item_id].place for item_id in self._ids if item_id in nodes]
        places += [box.place for box in boxes]
        places += [_place(canvas, key) for key in self._keys if key.sort == "annotation"]
        self._bounds = places[0] if places else Rect(0, 0, 0, 0)
        for place in places[1:]:
            self._bounds = self._bounds.united(place)
        moving = set(self._ids)
        seen = canvas.visible_rect()
        others = [stop for stop in scene.stops().values() if stop.drawn.id not in moving and stop not in boxes]
        self._neighbours = Neighbours(stop.place for stop in others if seen.intersects(stop.card))
        canvas.lift(self._ends)

    def drag(self, at: QPointF, spot: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        rest = self._rest(at - self.press.at, modifiers)
        if rest.guides != self._guides:
            self._repaint_guides()
            self._guides = rest.guides
            self._repaint_guides()
        if (rest.dx, rest.dy) != self._offset:
            self._show((rest.dx, rest.dy))

    def _rest(self, wish: QPointF, modifiers: Qt.KeyboardModifier) -> Snapped:
        if modifiers & ALT and not self._copying:
            return Snapped(wish.x(), wish.y())
        canvas = self.canvas
        return snapped(self._bounds, wish.x(), wish.y(), self._neighbours, zoom=canvas.zoom, grid=canvas.snaps)

    def _show(self, offset: tuple[float, float]) -> None:
        self._offset = offset
        scene = self.canvas.scene_
        for item_id in self._ids:
            if node := scene.nodes.get(item_id):
                node.setPos(node.drawn.rect.x + offset[0], node.drawn.rect.y + offset[1])
        for key in self._keys:
            if key.sort != "node":
                scene.items_by_key[key].setPos(*offset)
        moving = set(self._ends)
        for item_id in dict.fromkeys(link for end in self._ends for link in scene.links_at.get(end, ())):
            item = scene.links[item_id]
            shape = item.drawn
            start = offset if shape.source in moving else (0.0, 0.0)
            end = offset if shape.target in moving else (0.0, 0.0)
            item.show_points(followed(shape.points, start, end))
            scene.labels.place(item)
        scene.touched.emit()

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._repaint_guides()
        offset, self._guides = self._offset, ()
        self._put_back()
        if offset == (0.0, 0.0):
            return
        if self._copying:
            self.canvas.duplicate(offset)
        else:
            self.canvas.move_things(self._keys, offset)

    def _put_back(self) -> None:
        """The scene shows the drawing again; the edit brings the new one."""
        for key in self._keys:
            if key.sort != "node" and key in self.canvas.scene_.items_by_key:
                self.canvas.scene_.items_by_key[key].setPos(0, 0)
        self.canvas.scene_.restore(self._ends)
        self.canvas.lift(())

    def click(self, modifiers: Qt.KeyboardModifier) -> None:
        """A click without a drag on one of several selected things selects it alone."""
        if not self.press.adds and self.press.hit is not None:
            self.canvas.select_keys((self.press.hit,))

    def cancel(self) -> None:
        if self.dragging:
            self._repaint_guides()
            self._guides = ()
            self._put_back()

    def _repaint_guides(self) -> None:
        for guide in self._guides:
            line = _line(guide)
            self.canvas.repaint_overlay(QRectF(line.p1(), line.p2()))

    def paint(self, painter: QPainter, zoom: float) -> None:
        painter.setPen(self.canvas.theme.pen("accent", 1.0, (4.0, 3.0)))
        for guide in self._guides:
            painter.drawLine(_line(guide))


def move_starter(canvas: CanvasView, press: Press) -> Gesture | None:
    """A press on a node, an annotation, or the frame of an organization."""
    if press.button != Qt.MouseButton.LeftButton or press.hit is None or press.hit.sort == "link":
        return None
    pick(canvas, press.hit, adds=press.adds)
    return MoveGesture(canvas, press)


def _place(canvas: CanvasView, key: Key) -> Rect:
    rect: Rect = canvas.scene_.items_by_key[key].drawn.rect
    return rect


def _line(guide: Guide) -> QLineF:
    if guide.vertical:
        return QLineF(guide.at, guide.start, guide.at, guide.end)
    return QLineF(guide.start, guide.at, guide.end, guide.at)
