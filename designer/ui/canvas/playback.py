"""Watching mail move: messages in flight over a picture of everything that stands still.

The picture of the viewport is taken once and copied in every frame; only the messages are drawn anew. That makes a
frame cost the same at any size of the drawing. Anything that looks different afterwards makes the picture void.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QRegion

    from designer.engine.trace import Trace
    from designer.model.links import Link
    from designer.ui.canvas.flight import Flight, Flying
    from designer.ui.canvas.surface import Surface

SMALLEST, LARGEST = 0.7, 1.4
"""An envelope follows the zoom within these bounds, so that it is never lost and never in the way."""
ROOM = 62
"""Screen pixels round the middle of the largest envelope that its own size and number need."""
FEW = 6


class Playback:
    """The run that is being watched, and the moment of it."""

    def __init__(self, canvas: Surface) -> None:
        self._canvas = canvas
        self.trace: Trace | None = None
        self.time = 0.0
        self._flight: Flight | None = None
        self.flying: tuple[Flying, ...] = ()
        self._picture: QPixmap | None = None
        self.lines: Callable[[], Sequence[Link]] = tuple
        """The lines of the design that is drawn; whoever shows a document says which."""

    @property
    def is_showing(self) -> bool:
        return self.trace is not None

    def set_trace(self, trace: Trace | None) -> None:
        """Watch this run from its start; None ends watching."""
        self.trace = trace
        self.time = 0.0
        self.take_off()

    def take_off(self) -> None:
        """The run or the drawing is another: find the lines anew."""
        canvas, drawing = self._canvas, self._canvas.scene_.drawing
        self._flight = None
        if self.trace is not None and drawing is not None:
            from designer.ui.canvas.flight import Flight

            self._flight = Flight(self.trace, drawing, self.lines())
        self._picture = None
        self._show()
        canvas.viewport().update()

    def set_time(self, milliseconds: float) -> None:
        """Show the run at this moment of its playback."""
        self.time = milliseconds
        before = self._region()
        self._show()
        self._canvas.viewport().update(before.united(self._region()))

    def _show(self) -> None:
        flight = self._flight
        if flight is None:
            self.flying = ()
            self._canvas.states.announce(())
            return
        self.flying = flight.at(self.time, reduced=self._canvas.reduced_motion)
        self._canvas.states.announce(flight.coming(self.time))

    def forget_picture(self) -> None:
        """Something looks otherwise now: take a new picture at the next frame."""
        self._picture = None

    def paint(self, rect: QRect) -> None:
        """Copy the picture, draw the messages."""
        from designer.ui.canvas.envelopes import draw_flight

        picture = self._picture if self._picture is not None else self._taken()
        painter = QPainter(self._canvas.viewport())
        ratio = picture.devicePixelRatio()
        source = QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)
        painter.drawPixmap(QRectF(rect), picture, source)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._canvas.theme
        scale = min(max(self._canvas.zoom, SMALLEST), LARGEST)
        draw_flight(painter, theme, self.flying, self._canvas.viewportTransform(), scale)
        painter.end()

    def _region(self) -> QRegion:
        """What the envelopes cover on the viewport; of many, the one rectangle round them."""
        from PySide6.QtGui import QRegion

        groups = [self.flying] if len(self.flying) > FEW else [(flying,) for flying in self.flying]
        region = QRegion()
        for group in groups:
            places = [at for flying in group for at in (flying.at, *flying.trail)]
            across, down = [x for x, _ in places], [y for _, y in places]
            left, top = min(across, default=0.0), min(down, default=0.0)
            around = QRectF(left, top, max(across, default=0.0) - left, max(down, default=0.0) - top)
            on_viewport = self._canvas.viewportTransform().mapRect(around).adjusted(-ROOM, -ROOM, ROOM, ROOM)
            region = region.united(on_viewport.toAlignedRect())
        return region

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
