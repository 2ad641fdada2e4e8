"""The surface of the canvas: how the drawing lies in the window, and how it is painted. Knows no document."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGraphicsView

from designer.draw.shapes import Rect
from designer.ui.canvas import zooming
from designer.ui.canvas.ground import Ground
from designer.ui.canvas.looks import OVERVIEW_BELOW
from designer.ui.canvas.overlay import Overlay
from designer.ui.canvas.overview import Overview
from designer.ui.canvas.paper import Paper
from designer.ui.canvas.playback import Playback
from designer.ui.canvas.scene import CanvasScene
from designer.ui.canvas.states import States

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from designer.model.kinds import NodeKind
    from designer.model.topology import Point
    from designer.ui.canvas.looks import Key
    from designer.ui.theme_qt import QtTheme


class Surface(QGraphicsView):
    """Zoom, pan, and three ways to paint: item by item, in batches when zoomed far out, or messages over a picture."""

    zoom_changed = Signal(float)
    """Screen pixels per scene pixel; 1.0 is 100 %."""

    def __init__(self, theme: QtTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paper = Paper()
        self.setViewport(self.paper)
        self.theme = theme.at(self.devicePixelRatioF())
        self.shows_grid = True
        self.reduced_motion = False
        self.scene_ = CanvasScene(self.theme, self)
        self.states = States(self.scene_)
        self._fitted: float | None = None
        """The least zoom of a fit that still holds: the user has neither zoomed nor moved the paper since."""
        self._moving = False
        """The canvas itself moves the paper."""
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
        self.paper.pinched.connect(self._pinch)

    @property
    def zoom(self) -> float:
        """Screen pixels per scene pixel."""
        return zooming.zoom_of(self)

    @property
    def is_overview(self) -> bool:
        """Zoomed out so far that only boxes and lines can be told apart."""
        return self.zoom < OVERVIEW_BELOW

    def fit(self) -> None:
        """Show the whole drawing, and go on showing it when the window changes its size."""
        self._fit_to(zooming.LEAST)

    def fit_readable(self) -> None:
        """Show the drawing large enough to be read, its main part where not all of it fits: for opening a design."""
        self._fit_to(zooming.READABLE)

    def _fit_to(self, least: float, *, at_once: bool = False) -> None:
        drawing = self.scene_.drawing
        if drawing is None:
            return
        bounds = QRectF(drawing.bounds.x, drawing.bounds.y, drawing.bounds.w, drawing.bounds.h)
        zoom = max(zooming.fitting(self, bounds), least)
        middle = bounds.center()
        if zoom > zooming.fitting(self, bounds):
            middle = zooming.within(self, bounds, self._main_point(zoom), zoom)
        self._show_at(middle, zoom, reduced=at_once)
        self._fitted = least

    def _main_point(self, zoom: float) -> QPointF:
        """The middle of the organizations where they all can be seen at a zoom, else of the card most lines meet at."""
        scene, drawing = self.scene_, self.scene_.drawing
        areas = [shape.rect for shape in drawing.organizations] if drawing is not None else []
        if areas:
            main = functools.reduce(Rect.united, areas)
            room = self.viewport().rect()
            if main.w * zoom <= room.width() and main.h * zoom <= room.height():
                return QPointF(*main.center)
        busiest = max(scene.nodes, key=lambda key: len(scene.links_at.get(key, ())), default=None)
        return scene.nodes[busiest].card.center() if busiest is not None else QPointF()

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

    def _pinch(self, share: float, at: QPointF) -> None:
        self.zoom_at(self.zoom * (1 + share), at)

    def _zoom_smoothly(self, value: float) -> None:
        start = self.zoom
        end = min(max(value, zooming.LEAST), zooming.MOST)
        self.scene_.move_smoothly(
            lambda share: self.zoom_at(zooming.between(start, end, share)), reduced=self.reduced_motion
        )

    def _show_rect(self, rect: QRectF, most: float = zooming.FIT_MOST) -> None:
        self._fitted = None
        self._show_at(rect.center(), zooming.fitting(self, rect, most))

    def _show_at(self, target: QPointF, goal: float, *, reduced: bool = False) -> None:
        start = self.zoom
        middle = QPointF(self.viewport().rect().center())
        origin = zooming.scene_point(self, middle)

        def step(share: float) -> None:
            kept, self._moving = self._fitted, True
            self.zoom_at(zooming.between(start, goal, share))
            zooming.show_at(self, origin + (target - origin) * share, middle)
            self._fitted, self._moving = kept, False

        self.scene_.move_smoothly(step, reduced=reduced or self.reduced_motion or not self.isVisible())

    def zoom_at(self, value: float, spot: QPointF | None = None) -> None:
        """Zoom at once, keeping the scene point under a viewport point."""
        self._fitted = None
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
        if self.theme.ratio != self.devicePixelRatioF():  # shown on another screen
            self.set_theme(self.theme)
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
        if not self._moving:
            self._fitted = None
        super().scrollContentsBy(dx, dy)
        if self.is_overview or self.playback.is_showing or self.overlay.has_tip:
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        kept, self._moving = self._fitted, True
        super().resizeEvent(event)
        self._moving = False
        self.playback.forget_picture()
        if kept is not None:
            self._fit_to(kept, at_once=True)
