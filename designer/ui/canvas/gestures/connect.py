"""Drawing a line: legal targets light up, the rest fades, and a tip says what will be made or why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from designer.ui.canvas import accessibility, connecting
from designer.ui.canvas.connecting import Tip
from designer.ui.canvas.gestures.gesture import ALT, Gesture, Press
from designer.ui.canvas.link_item import arrow_head
from designer.ui.canvas.looks import Key
from designer.ui.canvas.node_item import NodeItem
from designer.ui.canvas.organization_item import OrganizationItem
from designer.ui.canvas.ports import BESIDE, REACH, is_edge, is_port

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

SNAP = 12.0
"""Screen pixels round a card that still count as the card: nobody should have to aim."""


class ConnectGesture(Gesture):
    """From a node to another: releasing there makes the configuration of that pair.

    Released on empty canvas it asks what goes there. `by_click`: begun from the menu or the keyboard, so no button is
    held; the next press ends it, Tab walks the targets.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: CanvasView, press: Press, source: str, *, by_click: bool = False) -> None:
        super().__init__(canvas, press)
        self.source = source
        self.by_click = by_click
        self.target: str | None = None
        self.end = press.at
        self.legal: frozenset[str] = frozenset()
        self._tip: Tip | None = None
        self._box: OrganizationItem | None = None
        """The collapsed organization under the pointer, which hides the nodes that a line could end at."""
        if by_click:
            self.dragging = True
            self.begin_drag()

    def begin_drag(self) -> None:
        self.legal = connecting.legal_targets(self.canvas.topology, self.source)
        self.canvas.states.offer(self.legal, Key("node", self.source))
        self._aim(None, self.end)

    def drag(self, at: QPointF, spot: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        node = self.canvas.scene_.node_at(at, SNAP / self.canvas.zoom)
        box = self.canvas.scene_.box_at(at) if node is None else None
        if box is not self._box:
            self._box, self._tip = box, None
        self._aim(node.drawn.id if node else None, at)

    def aim_next(self, step: int) -> None:
        """From the keyboard: the next legal target."""
        targets = [item_id for item_id in self.canvas.reading_order() if item_id in self.legal]
        if targets:
            here = targets.index(self.target) if self.target in targets else -1 if step > 0 else 0
            target = targets[(here + step) % len(targets)]
            self._aim(target, self.canvas.scene_.nodes[target].card.center())
            self.canvas.reveal((Key("node", target),))

    def _aim(self, target: str | None, at: QPointF) -> None:
        before = self._line_rect()
        if target == self.source:
            target = None
        if target != self.target or self._tip is None:
            self.target = target
            self._consider()
        self.end = at
        self.canvas.show_tip(self._tip)
        self.canvas.repaint_overlay(before.united(self._line_rect()))

    def _consider(self) -> None:
        """Ask what a line to the target would make, once per target."""
        topology, target = self.canvas.topology, self.target
        if self._box is not None:
            self._tip = connecting.closed(self._box.drawn.id)
        elif target is None:
            self._tip = connecting.invitation(topology, self.source, self.legal)
        else:
            self._tip = connecting.tip(topology, self.source, target)
        self._mark(self._tip)
        accessibility.announce(self.canvas, f"{self._name(target)}{self._tip.text} {self._tip.hint}")

    def _mark(self, tip: Tip) -> None:
        """Show on the thing under the pointer whether the line may end there."""
        key = self._box.key if self._box is not None else Key("node", self.target) if self.target is not None else None
        self.canvas.states.refuse(key if tip.good is False else None)
        self.canvas.states.hover(key if tip.good else None)

    def _name(self, target: str | None) -> str:
        return f"{self.canvas.topology.node(target).title}: " if target is not None else ""

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        source, target = self.source, self.target
        self.cancel()
        if target is not None:
            self._connect(source, target)
        elif self._box is not None:
            self.canvas.announce(f"{self._box.drawn.id} is collapsed: nothing was connected.")
        elif self.canvas.scene_.node_at(at, SNAP / self.canvas.zoom) is None:
            self.canvas.ask_what_goes_here(source, at)

    def _connect(self, source: str, target: str) -> None:
        """Make the pair's configuration, and select the line that came of it."""
        topology, before = self.canvas.topology, set(self.canvas.scene_.links)
        if self.canvas.edit("Connect", connecting.connected(source, target)):
            self.canvas.announce(connecting.made(topology, self.canvas.topology))
            links = self.canvas.scene_.links
            new = [link for link in links if link not in before]
            ours = [link for link in new if {links[link].drawn.source, links[link].drawn.target} == {source, target}]
            self.canvas.select_keys(Key("link", link) for link in (ours or new)[:1])

    def click(self, modifiers: Qt.KeyboardModifier) -> None:
        if not self.press.adds and self.press.hit is not None:
            self.canvas.select_keys((self.press.hit,))

    def cancel(self) -> None:
        self.canvas.show_tip(None)
        self.canvas.states.offer(None)
        self.canvas.states.hover(None)
        self.canvas.repaint_overlay(self._line_rect())

    def beside(self) -> QRectF | None:
        node = self.canvas.scene_.nodes.get(self.target or "")
        return node.card if node is not None else None

    def _start(self) -> QPointF:
        node: NodeItem | None = self.canvas.scene_.nodes.get(self.source)
        return border_point(node.card, self.end) if node else self.press.at

    def _line_rect(self) -> QRectF:
        return QRectF(self._start(), self.end).normalized().adjusted(-16, -16, 16, 16)

    def paint(self, painter: QPainter, zoom: float) -> None:
        if not self.dragging:
            return
        theme = self.canvas.theme
        tip = self.end
        if self.target is not None:
            tip = border_point(self.canvas.scene_.nodes[self.target].card, self._start())
        good = self._tip.good if self._tip is not None else None
        role = {True: "legal-target", False: "error", None: "link-active"}[good]
        start = self._start()
        painter.setPen(theme.pen(role, 2.0, () if good else (5.0, 4.0)))
        painter.drawLine(QLineF(start, tip))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(role))
        painter.drawPolygon(arrow_head(start.toTuple(), tip.toTuple(), 12 / max(zoom, 0.5), 5 / max(zoom, 0.5)))


def border_point(card: QRectF, towards: QPointF) -> QPointF:
    """Where the line from the middle of a card towards a point leaves the card."""
    middle = card.center()
    dx, dy = towards.x() - middle.x(), towards.y() - middle.y()
    if (dx, dy) == (0.0, 0.0):
        return middle
    across = card.width() / 2 / abs(dx) if dx else float("inf")
    down = card.height() / 2 / abs(dy) if dy else float("inf")
    share = min(across, down, 1.0)
    return QPointF(middle.x() + dx * share, middle.y() + dy * share)


def connect_starter(canvas: CanvasView, press: Press) -> Gesture | None:
    """A press on a port or the rim of a node."""
    if press.button != Qt.MouseButton.LeftButton or press.adds or press.modifiers & ALT:
        return None
    node = rim_at(canvas, press.at)
    return ConnectGesture(canvas, press, node.drawn.id) if node is not None else None


def port_starter(canvas: CanvasView, press: Press) -> Gesture | None:
    """A press on a port draws a line even where another one ends: ports lie over lines."""
    if press.button != Qt.MouseButton.LeftButton or press.adds or press.modifiers & ALT or canvas.is_overview:
        return None
    node = canvas.scene_.node_at(press.at, REACH / canvas.zoom)
    if node is None or not is_port(node.card, press.at, canvas.zoom):
        return None
    return ConnectGesture(canvas, replace(press, hit=node.key), node.drawn.id)


def rim_at(canvas: CanvasView, at: QPointF) -> NodeItem | None:
    """The node whose rim or port is at a point; zoomed far out there is no room for rims."""
    if canvas.is_overview:
        return None
    hovered = canvas.states.hovered
    candidates = [canvas.scene_.nodes.get(hovered.id)] if hovered and hovered.sort == "node" else []
    candidates.append(canvas.scene_.node_at(at) or canvas.scene_.node_at(at, BESIDE / canvas.zoom))
    return next((node for node in candidates if node is not None and is_edge(node.card, at, canvas.zoom)), None)
