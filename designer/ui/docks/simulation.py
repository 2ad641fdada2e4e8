"""The Simulation dock: choose or compose a message, play its way, and read why it went there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from designer.draw.tokens import timeline
from designer.engine.trace import Hop, Outcome, Trace
from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.ui.buttons import small_button
from designer.ui.docks.compose import Composer
from designer.ui.docks.events import EventList
from designer.ui.docks.hop_details import HopDetails
from designer.ui.docks.outcomes import OutcomeList
from designer.ui.docks.player import Player
from designer.ui.docks.story import Event, events_of, judged_before, short_names
from designer.ui.docks.transport import TransportBar
from designer.ui.icons_qt import icon
from designer.ui.inspector.editors import QuietCombo

LEAST = QSize(480, 120)
BESIDE = 880
"""Pixels from which message and player stand in one row."""
Route = Callable[[Topology, Message], Trace]
"""Simulates one message on a design."""


class SimulationDock(QWidget):
    """Owns the player. Canvas, event list and details all follow its moment."""

    ref_wanted = Signal(object)
    trace_changed = Signal(object)
    """The Trace that is shown now, or None."""

    def __init__(self, document: Any, route: Route, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._route = route
        self._message_id: str | None = None
        self._shown: Message | None = None
        self._explains = True
        self._events: list[Event] = []
        self.trace: Trace | None = None
        self.player = Player(self)
        self.chooser = QuietCombo()
        self.chooser.setAccessibleName("Message")
        self.chooser.setMinimumWidth(128)
        self.chooser.setSizeAdjustPolicy(QuietCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumContentsLength(14)
        self.chooser.activated.connect(self._chosen)
        self.change = small_button("pencil-simple", "Edit this message in the inspector")
        self.change.clicked.connect(self.edit_message)
        self.compose = QPushButton(icon("envelope-simple"), "Compose")
        self.compose.setCheckable(True)
        self.compose.setToolTip("Write a new message and see its way at once")
        self.compose.toggled.connect(self._toggle_composer)
        self.composer = Composer(self)
        self.composer.hide()
        self.composer.draft_changed.connect(self._show_draft)
        self.composer.save_wanted.connect(self._save_draft)
        self.bar = TransportBar(self.player)
        self.events = EventList()
        self.events.moment_wanted.connect(self.player.stay)
        self.outcomes = OutcomeList()
        self.outcomes.outcome_wanted.connect(self._go_to_outcome)
        self.details = HopDetails()
        self.details.ref_wanted.connect(self.ref_wanted)
        self.details.help_wanted.connect(lambda: self.compose.setChecked(True))
        self.dialogue = _text_page("SMTP dialogue")
        self.report = _text_page("Non-delivery report")
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.addTab(self.details, "Explanation")
        self.pages.addTab(self.dialogue, "SMTP dialogue")
        self.pages.addTab(self.report, "Non-delivery report")
        self.player.moved.connect(self._show_moment)
        self._lay_out()
        self._offer_messages(document.topology)
        self.details.show_nothing("")

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        choice.setSpacing(8)
        choice.addWidget(self.chooser, 1)
        choice.addWidget(self.change)
        choice.addWidget(self.compose)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setContentsMargins(16, 4, 16, 4)
        self._top.setSpacing(8)
        self._top.addLayout(choice, 2)
        self._top.addWidget(self.bar, 3)
        self.setMinimumSize(LEAST)
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self.outcomes)
        left.addWidget(self.events)
        left.setSizes([88, 160])
        left.setChildrenCollapsible(False)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.addWidget(left)
        self.columns.addWidget(self.pages)
        self.columns.setSizes([392, 704])
        self.columns.setStretchFactor(1, 1)
        self.columns.setChildrenCollapsible(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._top)
        box.addWidget(self.columns, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow dock the controls of the player stand below the choice of the message."""
        super().resizeEvent(event)
        wide = self.width() >= BESIDE
        self._top.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    @property
    def message(self) -> Message | None:
        """The message that is simulated: the draft while composing, one that proves a finding, else the chosen."""
        if self.compose.isChecked():
            return self.composer.draft
        return self._shown or self._saved(self._message_id)

    def edit_message(self) -> None:
        """Show the chosen message in the inspector, which changes it in the design."""
        if self._saved(self._message_id) is not None:
            self.ref_wanted.emit(Ref("messages", self._message_id or ""))

    def show_message(self, message: Message) -> None:
        """Play a message that the design does not hold, such as the one that proves a finding."""
        self.compose.setChecked(False)
        self._shown = message
        self.chooser.setPlaceholderText(f"Not saved: {message.mail_from or '<>'} to {', '.join(message.rcpt_to)}")
        self.chooser.setCurrentIndex(-1)
        self._simulate()
        self.player.play()

    def refresh(self, topology: Topology, *, explain: bool = True) -> None:
        """Follow a change of the design: offer its messages and simulate again, staying at the same moment.

        The page that explains the moment is left for a call of `explain` where that is wanted later.
        """
        self._offer_messages(topology)
        self.composer.refresh(topology)
        self._explains = explain
        self._simulate(keep=True)
        self._explains = True

    def explain(self) -> None:
        """Explain the moment that is shown."""
        self._show_moment(self.player.t)

    def _offer_messages(self, topology: Topology) -> None:
        ids = [message.id for message in topology.messages]
        if self._message_id not in ids:
            self._message_id = ids[0] if ids else None
        with QSignalBlocker(self.chooser):
            self.chooser.clear()
            for message in topology.messages:
                self.chooser.addItem(" · ".join(filter(None, (message.id, message.subject))), message.id)
            chosen = (
                ids.index(self._message_id)
                if self._message_id in ids and self._shown is None and not self.compose.isChecked()
                else -1
            )
            self.chooser.setCurrentIndex(chosen)
        self.chooser.setEnabled(bool(ids))
        self.change.setEnabled(bool(ids))
        self.compose.setEnabled(bool(topology.nodes))
        if self._shown is None and not self.compose.isChecked():
            self.chooser.setPlaceholderText("No messages yet")

    def choose(self, message_id: str) -> None:
        """Simulate another saved message."""
        self._shown = None
        self.compose.setChecked(False)
        self._message_id = message_id
        self.chooser.setCurrentIndex(self.chooser.findData(message_id))
        self._simulate()

    def step_names(self) -> dict[str, str]:
        """What the nodes are called."""
        return {node.id: node.title for node in self._document.topology.nodes}

    def _saved(self, message_id: str | None) -> Message | None:
        return next((row for row in self._document.topology.messages if row.id == message_id), None)

    def _simulate(self, keep: bool = False) -> None:
        message = self.message
        self.trace = self._route(self._document.topology, message) if message is not None else None
        names = self.step_names()
        short = short_names(self._document.topology)
        self._events = events_of(self.trace, short) if self.trace else []
        self.events.show_events(self._events)
        self.outcomes.show_outcomes(self.trace.outcomes if self.trace else [], names)
        self.trace_changed.emit(self.trace)
        self.player.load((event.time_ms for event in self._events), self._duration(), keep)
        self.bar.refresh()

    def _duration(self) -> int:
        return timeline(self.trace).duration if self.trace is not None else 0

    def _show_moment(self, t: int) -> None:
        event = self.events.show_moment(t)
        if not self._explains:
            return
        if event is None or self.trace is None:
            if not self._document.topology.nodes:
                self.details.show_nothing("Nothing is drawn yet that could send a message.")
            elif self._saved(self._message_id) is None:
                self.details.show_nothing("No message yet. Compose one to see its way.", "Compose")
            else:
                self.details.show_nothing("")
            self.dialogue.clear()
            self.report.clear()
            return
        self._explain(event.hop, event.outcome)

    def _explain(self, hop: Hop, outcome: Outcome | None) -> None:
        assert self.trace is not None
        before = None if hop.parent is None else self.trace.hops[hop.parent]
        self.details.show_hop(before, hop, self.step_names(), judged_before(self.trace, hop))
        self.dialogue.setPlainText(
            "\n".join(hop.session.dialogue) or "No SMTP session: this hop is inside one organization."
        )
        ended = outcome or next((row for row in self.trace.outcomes if row.hop == hop.sequence), None)
        self.report.setPlainText((ended and ended.ndr) or "No non-delivery report at this moment.")

    def _go_to_outcome(self, outcome: Outcome) -> None:
        ends = [index for index, event in enumerate(self._events) if event.outcome is outcome]
        if ends:
            self.events.choose(ends[-1])

    def _chosen(self, index: int) -> None:
        self.choose(self.chooser.itemData(index))
        self.player.watch()

    def _toggle_composer(self, on: bool) -> None:
        if on:
            self.composer.start(self._document.topology)
            self.chooser.setPlaceholderText("New message")
            self.chooser.setCurrentIndex(-1)
            self.pages.insertTab(0, self.composer, "Message")
            self.pages.setCurrentWidget(self.composer)
        else:
            self.pages.removeTab(self.pages.indexOf(self.composer))
            self._offer_messages(self._document.topology)
        self._simulate()

    def _show_draft(self) -> None:
        self._simulate()

    def _save_draft(self, message: Message) -> None:
        saved = self.composer.save(self._document, message)
        if saved is not None:
            self.choose(saved)


def _text_page(title: str) -> QPlainTextEdit:
    page = QPlainTextEdit()
    page.setReadOnly(True)
    page.setProperty("role", "mono")
    page.setFrameShape(QPlainTextEdit.Shape.NoFrame)
    page.setAccessibleName(title)
    return page
