"""Watching mail move: messages in flight over a picture of everything that stands still.

The picture of the viewport is taken once and copied in every frame; only the messages are drawn anew. That makes a
frame cost the same at any size of the drawing. Anything that looks different afterwards makes the picture void.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QPolygonF, QRegion

from designer.engine.trace import Trace
from designer.model.links import Link
from designer.ui.canvas.envelopes import draw_envelope, draw_tail
from designer.ui.canvas.flight import Flight, Flying

if TYPE_CHECKING:
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
        self._flying: tuple[Flying, ...] = ()
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
            self._flight = Flight(self.trace, drawing, self.lines())
        self._picture = None
        self._show()
        canvas.viewport().update()

    def set_time(self, milliseconds: float) -> None:
        """Show the run at this moment of its playback."""
        self.time = milliseconds
        before = self._region()
        self._show()
        after = self._region()
        if before is None or after is None:
            self._canvas.viewport().update()
        else:
            self._canvas.viewport().update(before.united(after))

    def _show(self) -> None:
        flight = self._flight
        if flight is None:
            self._flying = ()
            self._canvas.states.announce(())
            return
        self._flying = flight.at(self.time, reduced=self._canvas.reduced_motion)
        self._canvas.states.announce(flight.coming(self.time))

    def forget_picture(self) -> None:
        """Something looks otherwise now: take a new picture at the next frame."""
        self._picture = None

    def paint(self, rect: QRect) -> None:
        """Copy the picture, draw the messages."""
        picture = self._picture if self._picture is not None else self._taken()
        painter = QPainter(self._canvas.viewport())
        ratio = picture.devicePixelRatio()
        source = QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)
        painter.drawPixmap(QRectF(rect), picture, source)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._canvas.theme
        scale = min(max(self._canvas.zoom, SMALLEST), LARGEST)
        to_viewport = self._canvas.viewportTransform().map
        for flying in self._flying:
            if len(flying.trail) > 1:
                draw_tail(painter, theme, flying.token, [to_viewport(QPointF(*at)) for at in flying.trail])
        for flying in self._flying:
            draw_envelope(painter, theme, flying.token, to_viewport(QPointF(*flying.at)), scale)
        painter.end()

    def _region(self) -> QRegion | None:
        """What the envelopes cover on the viewport; None where there are so many that copying all of it is cheaper."""
        if len(self._flying) > FEW:
            return None
        region = QRegion()
        to_viewport = self._canvas.viewportTransform().map
        for flying in self._flying:
            rect = QPolygonF([to_viewport(QPointF(*at)) for at in (flying.at, *flying.trail)]).boundingRect()
            region = region.united(rect.adjusted(-ROOM, -ROOM, ROOM, ROOM).toAlignedRect())
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
