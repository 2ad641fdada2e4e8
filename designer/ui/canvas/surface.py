"""The surface of the canvas: how the drawing lies in the window, and how it is painted. Knows no document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from designer.model.kinds import NodeKind
from designer.model.topology import Point
from designer.ui.canvas import zooming
from designer.ui.canvas.ground import Ground
from designer.ui.canvas.looks import OVERVIEW_BELOW, Key
from designer.ui.canvas.overlay import Overlay
from designer.ui.canvas.overview import Overview
from designer.ui.canvas.playback import Playback
from designer.ui.canvas.scene import CanvasScene
from designer.ui.canvas.states import States
from designer.ui.theme_qt import QtTheme


class Surface(QGraphicsView):
    """Zoom, pan, and three ways to paint: item by item, in batches when zoomed far out, or messages over a picture."""

    zoom_changed = Signal(float)
    """Screen pixels per scene pixel; 1.0 is 100 %."""

    def __init__(self, theme: QtTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme.at(self.devicePixelRatioF())
        self.shows_grid = True
        self.reduced_motion = False
        self.scene_ = CanvasScene(self.theme, self)
        self.states = States(self.scene_)
        self.gesture: Any = None
        self.overview = Overview(self.scene_)
        self.overlay = Overlay(self)
        self.ground = Ground()
        self.playback = Playback(self)
        self.setScene(self.scene_)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scene_.touched.connect(self.playback.forget_picture)

    @property
    def zoom(self) -> float:
        """Screen pixels per scene pixel."""
        return zooming.zoom_of(self)

    @property
    def is_overview(self) -> bool:
        """Zoomed out so far that only boxes and lines can be told apart."""
        return self.zoom < OVERVIEW_BELOW

    def fit(self) -> None:
        """Show the whole drawing."""
        drawing = self.scene_.drawing
        if drawing is not None:
            bounds = drawing.bounds
            self._show_rect(QRectF(bounds.x, bounds.y, bounds.w, bounds.h))

    def zoom_in(self) -> None:
        self._zoom_smoothly(self.zoom * zooming.STEP)

    def zoom_out(self) -> None:
        self._zoom_smoothly(self.zoom / zooming.STEP)

    def zoom_to(self, value: float) -> None:
        """Zoom about the middle; 1.0 is 100 %."""
        self._zoom_smoothly(value)

    def zoom_to_selection(self) -> None:
        """Show what is selected as large as is sensible."""
        rect = self.bounds_of(self.states.selected)
        if not rect.isNull():
            self._show_rect(rect, most=1.5)

    def set_theme(self, theme: QtTheme) -> None:
        """Show everything in another theme's colours."""
        self.theme = theme.at(self.devicePixelRatioF())
        self.scene_.set_theme(self.theme)
        self.viewport().update()

    def set_grid(self, shown: bool) -> None:
        self.shows_grid = shown
        self.playback.forget_picture()
        self.viewport().update()

    def set_reduced_motion(self, on: bool) -> None:
        """No smooth zooming and no moving envelopes."""
        self.reduced_motion = on
        self.scene_.still()

    def show_tip(self, tip: Any) -> None:
        """Show words beside the pointer; None hides them."""
        self.overlay.show_tip(tip)

    def show_ghost(self, kind: NodeKind | None, at: Point) -> None:
        """Show where a node dragged from the palette would stand; None when it went elsewhere."""
        self.overlay.show_ghost(kind, at)

    def lift(self, nodes: Iterable[str]) -> None:
        """These nodes are being moved by hand (none: no longer)."""
        self.overview.lift(nodes)

    def visible_rect(self) -> QRectF:
        """The part of the scene that is seen."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def bounds_of(self, keys: Iterable[Key]) -> QRectF:
        """The smallest rectangle round these things."""
        rect = QRectF()
        for key in keys:
            item = self.scene_.items_by_key.get(key)
            if item is not None:
                rect = rect.united(item.sceneBoundingRect())
        return rect

    def reveal(self, keys: Iterable[Key]) -> None:
        """Scroll just enough to see these things."""
        rect = self.bounds_of(keys)
        if not rect.isNull() and not self.visible_rect().contains(rect):
            self.ensureVisible(rect, 32, 32)
            self.playback.forget_picture()

    def repaint_overlay(self, rect: QRectF | None) -> None:
        """Repaint a part of the scene (None: all of it) because what is drawn over it has changed."""
        self.playback.forget_picture()
        if rect is None or self.is_overview:
            self.viewport().update()
        else:
            self.viewport().update(self.mapFromScene(rect).boundingRect().adjusted(-12, -12, 12, 12))

    def _zoom_smoothly(self, value: float) -> None:
        start = self.zoom
        end = min(max(value, zooming.LEAST), zooming.MOST)
        self.scene_.move_smoothly(
            lambda share: self.zoom_at(zooming.between(start, end, share)), reduced=self.reduced_motion
        )

    def _show_rect(self, rect: QRectF, most: float = zooming.FIT_MOST) -> None:
        start, goal = self.zoom, zooming.fitting(self, rect, most)
        middle = QPointF(self.viewport().rect().center())
        origin, target = zooming.scene_point(self, middle), rect.center()

        def step(share: float) -> None:
            self.zoom_at(zooming.between(start, goal, share))
            zooming.show_at(self, origin + (target - origin) * share, middle)

        self.scene_.move_smoothly(step, reduced=self.reduced_motion or not self.isVisible())

    def zoom_at(self, value: float, spot: QPointF | None = None) -> None:
        """Zoom at once, keeping the scene point under a viewport point."""
        zooming.set_zoom(self, value, spot)
        mode = QGraphicsView.ViewportUpdateMode
        self.setViewportUpdateMode(mode.FullViewportUpdate if self.is_overview else mode.MinimalViewportUpdate)
        self.playback.forget_picture()
        self.viewport().update()
        self.zoom_changed.emit(self.zoom)

    def paint_static(self, painter: QPainter) -> None:
        """Paint everything but the messages in flight, in viewport coordinates."""
        if self.is_overview:
            painter.fillRect(self.viewport().rect(), self.theme.color("surface"))
            self.overview.paint(painter, self.viewportTransform(), self.theme)
            painter.setWorldTransform(self.viewportTransform())
            self.overlay.paint(painter)
            painter.resetTransform()
        else:
            self.render(painter, QRectF(self.viewport().rect()), self.viewport().rect())

    # Qt's own

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self.ground.paint(painter, QRectF(rect), self.theme, grid=self.shows_grid)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self.overlay.paint(painter)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.playback.is_showing:
            self.playback.paint(event.rect())
        elif self.is_overview:
            painter = QPainter(self.viewport())
            self.paint_static(painter)
            painter.end()
        else:
            super().paintEvent(event)
        self.overlay.paint_tip()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.scene_.still()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_at(self.zoom * 1.0015 ** event.angleDelta().y(), event.position())
        else:
            by = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and by.x() == 0:
                by = QPoint(by.y(), 0)
            zooming.pan(self, -QPointF(by))
        event.accept()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.playback.forget_picture()
        super().scrollContentsBy(dx, dy)
        if self.is_overview or self.playback.is_showing or self.overlay.has_tip:
            self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.set_theme(self.theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.playback.forget_picture()
