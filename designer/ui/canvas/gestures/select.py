"""Selecting: a click on a thing, a click on nothing, a rubber band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from designer.ui.canvas.gestures.gesture import Gesture, Press
from designer.ui.canvas.looks import Key

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


class RubberBand(Gesture):
    """Selects what lies wholly inside; with Shift or Ctrl in addition to what is selected. A click selects nothing."""

    def __init__(self, canvas: CanvasView, press: Press) -> None:
        super().__init__(canvas, press)
        self._before = canvas.states.selected if press.adds else ()
        self._corner = press.at

    def drag(self, at: QPointF, spot: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        before = self.band
        self._corner = at
        self.canvas.select_keys((*self._before, *self.canvas.scene_.keys_within(self.band)))
        self.canvas.repaint_overlay(before.united(self.band))

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.canvas.repaint_overlay(self.band)

    def click(self, modifiers: Qt.KeyboardModifier) -> None:
        if not self.press.adds:
            self.canvas.select_keys(())

    def cancel(self) -> None:
        self.canvas.select_keys(self._before)
        self.canvas.repaint_overlay(self.band)

    @property
    def band(self) -> QRectF:
        return QRectF(self.press.at, self._corner).normalized()

    def paint(self, painter: QPainter, zoom: float) -> None:
        if not self.dragging:
            return
        theme = self.canvas.theme
        fill = QColor(theme.color("accent"))
        fill.setAlphaF(0.08)
        painter.setPen(theme.pen("accent"))
        painter.setBrush(fill)
        painter.drawRect(self.band)


class ClickGesture(Gesture):
    """A press on a link: selected at once; dragging it is a matter of bending (see `bend`)."""


def select_starter(canvas: CanvasView, press: Press) -> Gesture | None:
    """Anything the left button does that no other gesture wanted."""
    if press.button == Qt.MouseButton.RightButton and press.hit is not None:
        pick(canvas, press.hit, adds=False)  # the context menu is about what is under the pointer
    if press.button != Qt.MouseButton.LeftButton:
        return None
    if press.hit is None:
        return RubberBand(canvas, press)
    pick(canvas, press.hit, adds=press.adds)
    return ClickGesture(canvas, press)


def pick(canvas: CanvasView, key: Key, *, adds: bool) -> None:
    """Select a thing on its press: alone, or added to (or taken from) what is selected."""
    selected = canvas.states.selected
    if not adds:
        if key not in selected:
            canvas.select_keys((key,))
    elif key in selected:
        canvas.select_keys(other for other in selected if other != key)
    else:
        canvas.select_keys((*selected, key))
