"""What all gestures have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from designer.ui.canvas.looks import Key

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

SLACK = 4
"""Screen pixels that the hand may tremble before a press becomes a drag."""
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@dataclass(frozen=True)
class Press:
    """Where and how a button went down."""

    at: QPointF
    spot: QPoint
    button: Qt.MouseButton
    modifiers: Qt.KeyboardModifier
    hit: Key | None
    panning: bool = False
    """Space is held: the hand moves the paper."""

    @property
    def adds(self) -> bool:
        """Shift or Ctrl adds to the selection or takes from it."""
        return bool(self.modifiers & (SHIFT | CTRL))


class Gesture:
    """From press to release.

    Subclasses say what moving shows and what releasing does; nothing changes before release.
    """

    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, canvas: CanvasView, press: Press) -> None:
        self.canvas = canvas
        self.press = press
        self.dragging = False

    def moved(self, at: QPointF, spot: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer has moved; a trembling hand is not yet a drag."""
        if not self.dragging:
            if (spot - self.press.spot).manhattanLength() < SLACK:
                return
            self.dragging = True
            self.begin_drag()
        self.drag(at, spot, modifiers)

    def released(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The button went up: finish the drag, or take it as a click."""
        if self.dragging:
            self.drop(at, modifiers)
        else:
            self.click(modifiers)

    def begin_drag(self) -> None:
        """The first movement."""

    def drag(self, at: QPointF, spot: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Show what releasing here would do."""

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Do it."""

    def click(self, modifiers: Qt.KeyboardModifier) -> None:
        """Released where pressed."""

    def cancel(self) -> None:
        """Leave everything as it was before the press."""

    def beside(self) -> QRectF | None:
        """What the tip must not hide, in scene coordinates; None: it stands by the pointer."""
        return None

    def paint(self, painter: QPainter, zoom: float) -> None:
        """Draw over the scene, in scene coordinates."""
