"""The canvas widget: shows the open document's drawing and turns what the hand does into edits of the document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal

from designer.model.links import links
from designer.ui.canvas import accessibility, zooming
from designer.ui.canvas.projection import projection
from designer.ui.canvas.surface import Surface
from designer.ui.later import later

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QPointF, QRect, QRectF
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragMoveEvent,
        QDropEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPainter,
    )
    from PySide6.QtWidgets import QWidget

    from designer.app.document import Change, Document
    from designer.draw.shapes import Drawing
    from designer.engine.trace import Trace
    from designer.model.edits import Edit
    from designer.model.refs import Ref
    from designer.model.topology import Topology
    from designer.rules.finding import Finding
    from designer.ui.canvas import clipboard, drops, editing, folding, gestures, keyboard, navigation, renaming
    from designer.ui.canvas.chooser import Chooser
    from designer.ui.canvas.gestures import bend, connect, fold
    from designer.ui.canvas.looks import Key
    from designer.ui.canvas.projection import Projection
    from designer.ui.theme_qt import QtTheme
else:
    # What the hand does is loaded when the hand comes (see resources/docs/decisions/start-up.md).
    clipboard, drops, editing, folding = later("designer.ui.canvas", "clipboard", "drops", "editing", "folding")
    gestures, keyboard, navigation, renaming = later(
        "designer.ui.canvas", "gestures", "keyboard", "navigation", "renaming"
    )
    bend, connect, fold = later("designer.ui.canvas.gestures", "bend", "connect", "fold")

GRASP = 5.0
"""Screen pixels beside a line that still count as the line."""


class CanvasView(Surface):
    """The picture of one document.

    The shell listens to the signals and calls the methods below and those of `Surface` (fit, zoom_in, zoom_to, ...); it
    never touches scene or items.
    """

    selection_changed = Signal(object)
    """tuple of Ref: what is selected, in order."""
    hovered = Signal(object)
    """Ref of what the pointer is on, or None."""
    edit_refused = Signal(object)
    """EditRefused: why nothing changed, to be shown in the status bar."""
    announced = Signal(str)
    """What happened besides what was asked for, and how to undo it; to be shown in the status bar."""
    node_activated = Signal(str)
    """A node's id: double click or Enter."""

    def __init__(
        self, document: Document, theme: QtTheme, parent: QWidget | None = None, *, project: Projection | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.document = document
        self.snaps = True
        self.gesture: gestures.Gesture | None = None
        self.chooser: Chooser | None = None
        self.panning = False
        self._project = project or projection()
        self._findings: tuple[Finding, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.paper.left.connect(self._pointer_left)
        self.setAcceptDrops(True)
        self.setObjectName("canvas")
        self.setAccessibleName("Canvas")
        accessibility.describe(self)
        self.playback.lines = lambda: links(self.topology)
        self._unsubscribe = document.subscribe(self._on_change)
        self.destroyed.connect(self._unsubscribe)
        self.refresh()

    # what the shell calls

    @property
    def topology(self) -> Topology:
        return self.document.topology

    @property
    def selection(self) -> tuple[Ref, ...]:
        """What is selected, in order."""
        return tuple(dict.fromkeys(ref for key in self.states.selected for ref in self.scene_.refs_of(key)))

    def select(self, refs: Iterable[Ref]) -> None:
        """Select what stands for these references and bring it into sight; tells nobody, so that no loop can arise.

        A node that a collapsed organization hides is shown by expanding that.
        """
        wanted = tuple(refs)
        if hiding := self.scene_.hidden_in(wanted):
            self.fold(hiding, collapsed=False)
        self.states.select(self.scene_.keys_of(wanted))
        self.reveal(self.states.selected)

    def select_all(self) -> None:
        """Select every node, line, annotation and collapsed organization."""
        scene = self.scene_
        self.select_keys(key for key in scene.items_by_key if key.sort != "organization" or scene.is_box(key))

    def set_findings(self, findings: Sequence[Finding]) -> None:
        """Show badges for these findings; the picture is left alone where they blame the same things."""
        before, self._findings = self._findings, tuple(findings)
        if [(row.refs, row.severity) for row in before] != [(row.refs, row.severity) for row in self._findings]:
            self.refresh()

    def set_trace(self, trace: Trace | None) -> None:
        """Watch this run of a message; None ends watching."""
        self.playback.set_trace(trace)
        self.refresh()

    def set_time(self, milliseconds: float) -> None:
        """Show the run at this moment of its playback (`draw.tokens.timeline` says how long that is)."""
        self.playback.set_time(milliseconds)

    def set_snap(self, on: bool) -> None:
        self.snaps = on

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
        if (refusal := folding.delete_refusal(self, keys)) is not None:
            self.edit_refused.emit(refusal)
        elif keys:
            refs = [ref for key in keys if key.sort != "link" for ref in self.scene_.refs_of(key)]
            links = {key.id: self.scene_.links[key.id].drawn.refs for key in keys if key.sort == "link"}
            before = self.topology
            if self.edit("Delete", editing.deleted(before, refs, links)):
                self.announce(editing.removed(before, refs, links))

    def expect_hand(self) -> None:
        """Load what the hand does before it comes, so that its first move is answered at once."""
        import designer.ui.canvas.clipboard
        import designer.ui.canvas.gestures
        import designer.ui.canvas.keyboard  # noqa: F401

    def chosen_organizations(self) -> tuple[str, ...]:
        """The organizations that are selected, or that selected nodes belong to."""
        return folding.chosen(self) if self.states.selected else ()

    def fold(self, organizations: Iterable[str], *, collapsed: bool | None = None) -> None:
        """Draw organizations as one box each, or with their nodes again; by default the other way than the first is."""
        folding.fold(self, organizations, collapsed)

    def announce(self, text: str) -> None:
        """Tell what happened: to whoever reads the status bar, and to a screen reader."""
        accessibility.announce(self, text)
        self.announced.emit(text)

    def rename_selection(self) -> None:
        """Edit the name of the leading node or organization in its place."""
        key = self.states.leading
        if key is not None and key.sort in ("node", "organization"):
            renaming.TitleEditor(self, key)

    def begin_connect(self) -> None:
        """Draw a line from the leading node without holding a button; the next click or Enter ends it."""
        nodes = self.states.selected_nodes
        if nodes:
            node = self.scene_.nodes[nodes[-1]]
            press = gestures.Press(
                node.card.center(), QPoint(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, node.key
            )
            self.gesture = connect.ConnectGesture(self, press, node.drawn.id, by_click=True)

    # what gestures, keys and drops call

    def move_things(self, keys: tuple[Key, ...], by: tuple[float, float], merge_key: object = None) -> None:
        """Move nodes, annotations and organizations; one edit."""
        nodes = editing.movable(self.topology, keys)
        places, inner = self.scene_.places(nodes), editing.bent_between(self.topology, nodes)
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
        if isinstance(self.gesture, connect.ConnectGesture):
            gesture, self.gesture = self.gesture, None
            gesture.released(gesture.end, Qt.KeyboardModifier.NoModifier)

    def edit(self, label: str, edit: Edit, merge_key: object = None) -> bool:
        """Apply one edit; a refusal is told and changes nothing."""
        from designer.model.edits import EditRefused

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

    def project(self, topology: Topology) -> Drawing:
        """The drawing of a topology as this canvas would show it."""
        return self._project(topology, self._findings, self.playback.trace)

    def refresh(self) -> None:
        """Project the document anew and show what differs."""
        changed = self.scene_.sync(self.project(self.topology))
        if self.states.after_sync(changed):
            self._tell_selection()
        self.overview.forget()
        if self.playback.is_showing:
            self.playback.take_off()
        if self.is_overview:
            self.viewport().update()

    # private

    def _on_change(self, change: Change) -> None:
        self.cancel_gesture()
        self.refresh()

    def _pointer_left(self) -> None:
        if self.gesture is None and self.states.hover(None):
            self.hovered.emit(None)

    def _set_cursor(self, shape: Qt.CursorShape | None) -> None:
        if shape is None:
            self.viewport().unsetCursor()
        else:
            self.viewport().setCursor(shape)

    def _press(self, event: QMouseEvent) -> gestures.Press:
        at = zooming.scene_point(self, event.position())
        hit = self.scene_.hit(at, GRASP / self.zoom)
        return gestures.Press(at, event.position().toPoint(), event.button(), event.modifiers(), hit, self.panning)

    def _point(self, spot: QPointF) -> None:
        """The pointer rests or moves without a gesture."""
        at = zooming.scene_point(self, spot)
        rim = connect.rim_at(self, at)
        key = rim.key if rim is not None else self.scene_.hit(at, GRASP / self.zoom)
        before = self.states.hovered
        if not self.panning:
            shape = Qt.CursorShape.CrossCursor if rim is not None else None
            if rim is None and fold.mark_at(self, at) is not None:
                shape = Qt.CursorShape.PointingHandCursor
            self._set_cursor(shape)
        if self.states.hover(key):
            self.repaint_overlay(self.bounds_of(k for k in (before, key) if k is not None))
            self.hovered.emit(self.scene_.refs_of(key)[0] if key else None)

    # Qt's own

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawForeground(painter, rect)
        lead = self.states.leading
        if self.gesture is None and lead is not None and lead.sort == "link":
            bend.draw_bends(painter, self, bend.bends_of(self, lead.id), self.zoom)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.scene_.still()
        self.states.focus(None)
        if isinstance(self.gesture, connect.ConnectGesture) and self.gesture.by_click:
            self.gesture.moved(
                zooming.scene_point(self, event.position()), event.position().toPoint(), event.modifiers()
            )
            self.finish_connect()
            return
        self.cancel_gesture()
        self.gesture = gestures.begin(self, self._press(event))
        if self.gesture is not None:
            self._set_cursor(self.gesture.cursor if self.gesture.press.panning else None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        gesture = self.gesture
        if gesture is None:
            self._point(event.position())
            return
        was_dragging = gesture.dragging
        gesture.moved(zooming.scene_point(self, event.position()), event.position().toPoint(), event.modifiers())
        if gesture.dragging and not was_dragging:
            self._set_cursor(gesture.cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.gesture is not None and event.button() == self.gesture.press.button:
            gesture, self.gesture = self.gesture, None
            gesture.released(zooming.scene_point(self, event.position()), event.modifiers())
            self._set_cursor(None)
            self._point(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        press = self._press(event)
        hit = press.hit
        if bend.unbend(self, press):
            return
        if hit is not None and hit.sort == "node":
            self.node_activated.emit(hit.id)
        elif hit is not None and hit.sort == "organization":
            folding.double_click(self, hit, press)
        elif hit is None:
            self.ask_what_goes_here(None, zooming.scene_point(self, event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not keyboard.press(self, event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not keyboard.release(self, event):
            super().keyReleaseEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        drops.enter(self, event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        drops.hover(self, event)

    def dragLeaveEvent(self, event: QEvent) -> None:
        drops.leave(self)

    def dropEvent(self, event: QDropEvent) -> None:
        drops.drop(self, event)

    def focusNextPrevChild(self, next: bool) -> bool:
        return navigation.tab(self, 1 if next else -1) or super().focusNextPrevChild(next)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.panning = False
        self._set_cursor(None)
        self.states.focus(None)
        super().focusOutEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.scene_.still()
        self.cancel_gesture()
        self._unsubscribe()
        super().closeEvent(event)
