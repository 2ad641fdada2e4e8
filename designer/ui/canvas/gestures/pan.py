"""Moving the paper: middle button, or left button while space is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

from designer.ui.canvas import zooming
from designer.ui.canvas.gestures.gesture import Gesture, Press

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


class PanGesture(Gesture):
    """The point that was pressed stays under the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, canvas: CanvasView, press: Press) -> None:
        super().__init__(canvas, press)
        self._last = press.spot

    def drag(self, at: QPointF, spot: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        zooming.pan(self.canvas, QPointF(self._last - spot))
        self._last = spot


def pan_starter(canvas: CanvasView, press: Press) -> Gesture | None:
    """Middle button, or space and left button."""
    left = press.button == Qt.MouseButton.LeftButton
    if press.button == Qt.MouseButton.MiddleButton or (left and press.panning):
        return PanGesture(canvas, press)
    return None
