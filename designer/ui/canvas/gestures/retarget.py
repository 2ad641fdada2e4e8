"""Dragging an end of the selected line to another node: the setting that names the old node then names the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from designer.model.edits import EditRefused
from designer.model.links import links
from designer.ui.canvas import accessibility, connecting
from designer.ui.canvas.connecting import EXACT_UP_TO, Tip
from designer.ui.canvas.gestures.connect import ConnectGesture, border_point
from designer.ui.canvas.gestures.gesture import Gesture, Press
from designer.ui.canvas.looks import Key

if TYPE_CHECKING:
    from designer.model.retarget import End
    from designer.model.topology import Topology
    from designer.ui.canvas.view import CanvasView

REACH = 10.0
"""Screen pixels from a line's end within which it is grasped."""


class RetargetGesture(ConnectGesture):
    """The end follows the pointer, the other one stays; releasing over a node changes the configuration."""

    def __init__(self, canvas: CanvasView, press: Press, link: str, end: End, fixed: str) -> None:
        super().__init__(canvas, press, fixed)
        self.link = link
        self.moving: End = end

    def begin_drag(self) -> None:
        nodes = self.canvas.topology.nodes
        if len(nodes) <= EXACT_UP_TO:
            self.legal = frozenset(node.id for node in nodes if self._refusal(node.id) is None)
        else:
            self.legal = frozenset(node.id for node in nodes if node.id != self.source)
        self.canvas.states.offer(self.legal, Key("node", self.source))
        self._aim(None, self.end)

    def _refusal(self, node: str) -> EditRefused | None:
        tried = self._tried(node)
        return tried if isinstance(tried, EditRefused) else None

    def _tried(self, node: str) -> Topology | EditRefused:
        """The design with the end at a node, or why it cannot be there."""
        from designer.model.retarget import retarget

        try:
            return retarget(self.link, self.moving, node)(self.canvas.topology)
        except EditRefused as refused:
            return refused

    def _says(self, after: Topology) -> str:
        """Which settings moving the end changes."""
        from designer.model.retarget import told

        lines = {link.id: link for link in links(self.canvas.topology)}
        link = lines.get(self.link)
        ref = None if link is None else link.sending if self.moving == "target" else link.receiving
        return told(self.canvas.topology, after, ref)

    def _consider(self) -> None:
        target = self.target
        if self._box is not None:
            self._tip = connecting.closed(self._box.drawn.id)
        elif target is None:
            self._tip = Tip("Move this end to…", "Release on a highlighted node, or press Escape.")
        elif isinstance(tried := self._tried(target), EditRefused):
            self._tip = Tip(tried.reason, tried.hint, good=False)
        else:
            there = "starts" if self.moving == "source" else "ends"
            title = self.canvas.topology.node(target).title
            self._tip = Tip(f"The line then {there} at {title}.", self._says(tried), good=True)
        self._mark(self._tip)
        accessibility.announce(self.canvas, f"{self._name(target)}{self._tip.text} {self._tip.hint}")

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        from designer.model.retarget import retarget

        target = self.target
        self.cancel()
        if target is None:
            return
        before = set(self.canvas.scene_.links)
        tried = self._tried(target)
        says = "" if isinstance(tried, EditRefused) else self._says(tried)
        if self.canvas.edit("Move line", retarget(self.link, self.moving, target)):
            new = [link for link in self.canvas.scene_.links if link not in before]
            self.canvas.select_keys(Key("link", link) for link in new[:1])
            if says:
                self.canvas.announce(f"Moved the line. {says}")

    def click(self, modifiers: Qt.KeyboardModifier) -> None:
        """A press without a drag keeps the line selected."""

    def _start(self) -> QPointF:
        node = self.canvas.scene_.nodes.get(self.source)
        return border_point(node.card, self.end) if node else self.press.at


def retarget_starter(canvas: CanvasView, press: Press) -> Gesture | None:
    """A press on an end of the selected line whose other end is at a node."""
    lead = canvas.states.leading
    if press.button != Qt.MouseButton.LeftButton or press.modifiers != Qt.KeyboardModifier.NoModifier:
        return None
    if lead is None or lead.sort != "link" or lead.id not in canvas.scene_.links or canvas.is_overview:
        return None
    item = canvas.scene_.links[lead.id]
    if item.drawn.stands_for:
        return None  # its ends are those of the collapsed organization
    reach = REACH / canvas.zoom
    for at, end, fixed in (
        (item.points[-1], "target", item.drawn.source),
        (item.points[0], "source", item.drawn.target),
    ):
        if fixed is not None and (QPointF(*at) - press.at).manhattanLength() <= reach:
            return RetargetGesture(canvas, press, lead.id, "target" if end == "target" else "source", fixed)
    return None
