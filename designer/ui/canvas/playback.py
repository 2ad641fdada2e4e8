"""Watching mail move: messages in flight over a picture of everything that stands still.

The picture of the viewport is taken once and copied in every frame; only the messages are drawn anew. That makes a
frame cost the same at any size of the drawing. Anything that looks different afterwards makes the picture void.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from designer.engine.trace import Trace

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


class Playback:
    """The run that is being watched, and the moment of it."""

    def __init__(self, canvas: CanvasView) -> None:
        self._canvas = canvas
        self._trace: Trace | None = None
        self._time = 0.0
        self._picture: QPixmap | None = None

    @property
    def is_showing(self) -> bool:
        return self._trace is not None

    def set_trace(self, trace: Trace | None) -> None:
        """Watch this run from its start; None ends watching."""
        self._trace = trace
        self._time = 0.0
        self._picture = None
        self._canvas.viewport().update()

    def set_time(self, milliseconds: float) -> None:
        """Show the run at this moment of model time."""
        self._time = milliseconds
        self._canvas.viewport().update()

    def forget_picture(self) -> None:
        """Something stands otherwise now: take a new picture at the next frame."""
        self._picture = None

    def paint(self, rect: QRect) -> None:
        """Copy the picture, draw the messages."""
        picture = self._picture if self._picture is not None else self._taken()
        painter = QPainter(self._canvas.viewport())
        ratio = picture.devicePixelRatio()
        source = QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)
        painter.drawPixmap(QRectF(rect), picture, source)
        painter.end()

    def _taken(self) -> QPixmap:
        viewport = self._canvas.viewport()
        ratio = viewport.devicePixelRatioF()
        picture = QPixmap(viewport.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHints(self._canvas.renderHints())
        self._canvas.paint_static(painter)
        painter.end()
        self._picture = picture
        return picture
