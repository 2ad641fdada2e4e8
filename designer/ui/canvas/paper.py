"""The paper that the canvas is painted on, and what the pointer does there that a view has no handler for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QEnterEvent

KIND_MIME = "application/x-mailflow-kind"
"""What the palette drags onto the paper: a kind of node."""


class Paper(QWidget):
    """The viewport, made here because a widget that Qt made costs seven milliseconds to be known.

    Events without a handler of their own are listened to from when the pointer first comes: the first of them makes
    Python classes for all kinds of events, which the start need not wait for.
    """

    left = Signal()
    """The pointer is somewhere else now."""
    pinched = Signal(float, QPointF)
    """Two fingers spread by this share of the size, about this point."""

    def __init__(self) -> None:
        super().__init__()
        self._listens = False

    # Qt's own

    def enterEvent(self, event: QEnterEvent) -> None:
        if not self._listens:
            self._listens = True
            self.installEventFilter(self)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.NativeGesture and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.pinched.emit(event.value(), event.position())
            return True
        return super().eventFilter(watched, event)
