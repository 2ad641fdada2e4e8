"""The canvas widget: shows the open document's drawing and turns what the hand does into edits of the document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from designer.draw.shapes import Drawing
from designer.engine.trace import Trace
from designer.model.edits import Edit, EditRefused
from designer.model.kinds import NodeKind
from designer.model.refs import Ref
from designer.model.topology import Point, Topology
from designer.rules.finding import Finding
from designer.ui.canvas import accessibility, clipboard, drops, editing, keyboard, navigation, zooming
from designer.ui.canvas.chooser import Chooser
from designer.ui.canvas.gestures import Gesture, Press, begin
from designer.ui.canvas.gestures.connect import ConnectGesture
from designer.ui.canvas.looks import OVERVIEW_BELOW, Key
from designer.ui.canvas.overlay import Overlay
from designer.ui.canvas.overview import Overview
from designer.ui.canvas.playback import Playback
from designer.ui.canvas.projection import Projection, projection
from designer.ui.canvas.renaming import TitleEditor
from designer.ui.canvas.scene import CanvasScene
from designer.ui.canvas.states import States
from designer.ui.theme_qt import QtTheme

if TYPE_CHECKING:
    from designer.app.document import Change, Document

KIND_MIME = drops.KIND_MIME
GRASP = 5.0
"""Screen pixels beside a line that still count as the line."""


class CanvasView(QGraphicsView):
    """The picture of one document.

    The shell listens to the signals and calls the methods below; it never touches scene or items.
    """

    selection_changed = Signal(object)
    """tuple of Ref: what is selected, in order."""
    hovered = Signal(object)
    """Ref of what the pointer is on, or None."""
    edit_refused = Signal(object)
    """EditRefused: why nothing changed, to be shown in the status bar."""
    node_activated = Signal(str)
    """A node's id: double click or Enter."""
    zoom_changed = Signal(float)
    """Screen pixels per scene pixel; 1.0 is 100 %."""

    def __init__(
        self, document: Document, theme: QtTheme, parent: QWidget | None = None, *, project: Projection | None = None
    ) -> None:
        super().__init__(parent)
        self.document = document
        self.theme = theme
        self.snaps = True
        self.shows_grid = True
        self.reduced_motion = False
        self._project = project or projection()
        self._findings: tuple[Finding, ...] = ()
        self.scene_ = CanvasScene(theme, self)
        self.states = States(self.scene_)
        self._overview = Overview(self.scene_)
        self._overlay = Overlay(self)
        self._playback = Playback(self)
        self.gesture: Gesture | None = None
        self.chooser: Chooser | None = None
        self.panning = False
        self._set_up()
        self.scene_.touched.connect(self._on_touched)
        self._unsubscribe = document.subscribe(self._on_change)
        self.refresh()

    def _set_up(self) -> None:
        self.setScene(self.scene_)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setObjectName("canvas")
        self.setAccessibleName("Canvas")
        accessibility.describe(self)

    # what the shell calls

    @property
    def topology(self) -> Topology:
        return self.document.topology

    @property
    def zoom(self) -> float:
        """Screen pixels per scene pixel."""
        return zooming.zoom_of(self)

    @property
    def is_overview(self) -> bool:
        """Zoomed out so far that only boxes and lines can be told apart."""
        return self.zoom < OVERVIEW_BELOW

    @property
    def selection(self) -> tuple[Ref, ...]:
        """What is selected, in order."""
        return tuple(dict.fromkeys(ref for key in self.states.selected for ref in self.scene_.refs_of(key)))

    def select(self, refs: Iterable[Ref]) -> None:
        """Select what stands for these references and bring it into sight; tells nobody, so that no loop can arise."""
        self.states.select(self.scene_.keys_of(refs))
        self.reveal(self.states.selected)

    def select_all(self) -> None:
        """Select every node, line and annotation."""
        self.select_keys(key for key in self.scene_.items_by_key if key.sort != "organization")

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
        self.theme = theme
        self.scene_.set_theme(theme)
        self.viewport().update()

    def set_findings(self, findings: Sequence[Finding]) -> None:
        """Show badges for these findings."""
        self._findings = tuple(findings)
        self.refresh()

    def set_trace(self, trace: Trace | None) -> None:
        """Watch this run of a message; None ends watching."""
        self._playback.set_trace(trace)

    def set_time(self, milliseconds: float) -> None:
        """Show the run at this moment of model time."""
        self._playback.set_time(milliseconds)

    def set_grid(self, shown: bool) -> None:
        self.shows_grid = shown
        self._on_touched()
        self.viewport().update()

    def set_snap(self, on: bool) -> None:
        self.snaps = on

    def set_reduced_motion(self, on: bool) -> None:
        """No smooth zooming and no moving envelopes."""
        self.reduced_motion = on
        self.scene_.still()

    def copy(self) -> None:
        """Put the selection on the clipboard, for this program and as a picture for others."""
        clipboard.copy(self)

    def cut(self) -> None:
        """Copy the selection, then remove it."""
        clipboard.copy(self)
        self.delete_selection()

    def paste(self) -> None:
        """Add what the clipboard holds, in the middle of what is seen."""
        clipboard.paste(self)

    def duplicate(self, offset: tuple[float, float] = (32.0, 32.0)) -> None:
        """Add a copy of the selection beside it."""
        clipboard.duplicate(self, offset)

    def delete_selection(self) -> None:
        """Remove what is selected, with what cannot be without it."""
        keys = self.states.selected
        if keys:
            refs = [ref for key in keys if key.sort != "link" for ref in self.scene_.refs_of(key)]
            links = {key.id: self.scene_.links[key.id].drawn.refs for key in keys if key.sort == "link"}
            self.edit("Delete", editing.deleted(self.topology, refs, links))

    def rename_selection(self) -> None:
        """Edit the name of the leading node or organization in its place."""
        key = self.states.leading
        if key is not None and key.sort in ("node", "organization"):
            TitleEditor(self, key)

    def begin_connect(self) -> None:
        """Draw a line from the leading node without holding a button; the next click or Enter ends it."""
        nodes = self.states.selected_nodes
        if nodes:
            node = self.scene_.nodes[nodes[-1]]
            press = Press(
                node.card.center(), QPoint(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, node.key
            )
            self.gesture = ConnectGesture(self, press, node.drawn.id, by_click=True)

    # what gestures, keys and drops call

    def move_things(self, keys: tuple[Key, ...], by: tuple[float, float], merge_key: object = None) -> None:
        """Move nodes, annotations and organizations; one edit."""
        nodes = editing.movable(self.topology, keys)
        places, inner = self.scene_.places(nodes), self.scene_.links_between(nodes)
        self.edit("Move", editing.moved(self.topology, places, keys, inner, by), merge_key)

    def hold_paper(self, held: bool) -> None:
        """While the paper is held, the left button moves it."""
        self.panning = held
        self._set_cursor(Qt.CursorShape.OpenHandCursor if held else None)

    def cancel_gesture(self) -> None:
        """Leave everything as it was before the current gesture."""
        if self.gesture is not None:
            gesture, self.gesture = self.gesture, None
            gesture.cancel()
            self._set_cursor(None)

    def finish_connect(self) -> None:
        """End a line that is drawn from the keyboard."""
        if isinstance(self.gesture, ConnectGesture):
            gesture, self.gesture = self.gesture, None
            gesture.released(gesture.end, Qt.KeyboardModifier.NoModifier)

    def edit(self, label: str, edit: Edit, merge_key: object = None) -> bool:
        """Apply one edit; a refusal is told and changes nothing."""
        try:
            self.document.apply(label, edit, merge_key=merge_key, origin=self)
        except EditRefused as refused:
            self.edit_refused.emit(refused)
            return False
        return True

    def select_keys(self, keys: Iterable[Key]) -> None:
        """Select exactly these things and tell."""
        if self.states.select(keys):
            self._tell_selection()

    def _tell_selection(self) -> None:
        accessibility.announce_selection(self)
        self.repaint_overlay(None)
        self.selection_changed.emit(self.selection)

    def reading_order(self) -> tuple[str, ...]:
        """Node ids from left to right, then top to bottom: the order in which Tab goes."""
        return navigation.reading_order(self.scene_)

    def ask_what_goes_here(self, source: str | None, at: QPointF) -> None:
        """Offer the kinds that may go at a point of the canvas; the choice is placed there and connected."""
        drops.ask(self, source, at)

    def show_tip(self, tip: Any) -> None:
        """Show words beside the pointer; None hides them."""
        self._overlay.show_tip(tip)

    def show_ghost(self, kind: NodeKind | None, at: Point) -> None:
        """Show where a node dragged from the palette would stand; None when it went elsewhere."""
        self._overlay.show_ghost(kind, at)

    def lift(self, nodes: Iterable[str]) -> None:
        """These nodes are being moved by hand (none: no longer)."""
        self._overview.lift(nodes)

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
            self._on_touched()

    def repaint_overlay(self, rect: QRectF | None) -> None:
        """Repaint a part of the scene (None: all of it) because what is drawn over it has changed."""
        if rect is None or self.is_overview:
            self.viewport().update()
        else:
            self.viewport().update(self.mapFromScene(rect).boundingRect().adjusted(-12, -12, 12, 12))

    def project(self, topology: Topology) -> Drawing:
        """The drawing of a topology as this canvas would show it."""
        return self._project(topology, self._findings)

    def refresh(self) -> None:
        """Project the document anew and show what differs."""
        changed = self.scene_.sync(self.project(self.topology))
        if self.states.after_sync(changed):
            self._tell_selection()
        self._overview.forget()
        if self.is_overview:
            self.viewport().update()

    # private

    def _on_change(self, change: Change) -> None:
        self.cancel_gesture()
        self.refresh()

    def _on_touched(self) -> None:
        self._playback.forget_picture()

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
        self._on_touched()
        self.viewport().update()
        self.zoom_changed.emit(self.zoom)

    def _set_cursor(self, shape: Qt.CursorShape | None) -> None:
        if shape is None:
            self.viewport().unsetCursor()
        else:
            self.viewport().setCursor(shape)

    def _press(self, event: QMouseEvent) -> Press:
        at = zooming.scene_point(self, event.position())
        hit = self.scene_.hit(at, GRASP / self.zoom)
        return Press(at, event.position().toPoint(), event.button(), event.modifiers(), hit, self.panning)

    def _point(self, spot: QPointF) -> None:
        """The pointer rests or moves without a gesture."""
        at = zooming.scene_point(self, spot)
        key = self.scene_.hit(at, GRASP / self.zoom)
        if self.states.hover(key):
            self.hovered.emit(self.scene_.refs_of(key)[0] if key else None)
            self.repaint_overlay(None if key is None else self.bounds_of([key]).adjusted(-24, -24, 24, 24))

    def paint_static(self, painter: QPainter) -> None:
        """Paint everything but the messages in flight, in viewport coordinates."""
        if self.is_overview:
            painter.fillRect(self.viewport().rect(), self.theme.color("surface"))
            self._overview.paint(painter, self.viewportTransform(), self.theme)
            painter.setWorldTransform(self.viewportTransform())
            self._overlay.paint(painter)
            painter.resetTransform()
        else:
            self.render(painter, QRectF(self.viewport().rect()), self.viewport().rect())

    # Qt's own

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.fillRect(rect, self.theme.color("surface"))
        if self.shows_grid:
            self._overlay.paint_grid(painter, QRectF(rect))

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self._overlay.paint(painter)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._playback.is_showing:
            self._playback.paint(event.rect())
        elif self.is_overview:
            painter = QPainter(self.viewport())
            self.paint_static(painter)
            painter.end()
        else:
            super().paintEvent(event)
        self._overlay.paint_tip()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.scene_.still()
        self.states.focus(None)
        if isinstance(self.gesture, ConnectGesture) and self.gesture.by_click:
            self.gesture.moved(zooming.scene_point(self, event.position()), event.position().toPoint(), event.modifiers())
            self.finish_connect()
            return
        self.cancel_gesture()
        self.gesture = begin(self, self._press(event))
        if self.gesture is not None:
            self._set_cursor(self.gesture.cursor if self.gesture.press.panning else None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.gesture is None:
            self._point(event.position())
            return
        was_dragging = self.gesture.dragging
        self.gesture.moved(zooming.scene_point(self, event.position()), event.position().toPoint(), event.modifiers())
        if self.gesture is not None and self.gesture.dragging and not was_dragging:
            self._set_cursor(self.gesture.cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.gesture is not None and event.button() == self.gesture.press.button:
            gesture, self.gesture = self.gesture, None
            gesture.released(zooming.scene_point(self, event.position()), event.modifiers())
            self._set_cursor(None)
            self._point(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._press(event).hit
        if hit is not None and hit.sort == "node":
            self.node_activated.emit(hit.id)
        elif hit is not None and hit.sort == "organization":
            self.select_keys((hit,))
            self.rename_selection()
        elif hit is None:
            self.ask_what_goes_here(None, zooming.scene_point(self, event.position()))

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not keyboard.press(self, event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not keyboard.release(self, event):
            super().keyReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        hit = self.scene_.hit(self.mapToScene(event.pos()), GRASP / self.zoom)
        if hit is not None and hit not in self.states.selected:
            self.select_keys((hit,))
        super().contextMenuEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        drops.enter(self, event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        drops.hover(self, event)

    def dragLeaveEvent(self, event: QEvent) -> None:
        drops.leave(self)

    def dropEvent(self, event: QDropEvent) -> None:
        drops.drop(self, event)

    def focusNextPrevChild(self, next: bool) -> bool:
        return not navigation.tab(self, 1 if next else -1) and super().focusNextPrevChild(next)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.panning = False
        self._set_cursor(None)
        self.states.focus(None)
        super().focusOutEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._on_touched()
        super().scrollContentsBy(dx, dy)
        if self.is_overview or self._playback.is_showing or self._overlay.has_tip:
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._on_touched()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.NativeGesture and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_at(self.zoom * (1 + event.value()), event.position())
            return True
        if event.type() == QEvent.Type.Leave and self.gesture is None and self.states.hover(None):
            self.hovered.emit(None)
        return super().viewportEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.scene_.still()
        self.cancel_gesture()
        self._unsubscribe()
        super().closeEvent(event)
