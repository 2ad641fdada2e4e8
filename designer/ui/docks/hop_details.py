"""The details of a hop in three columns: before, after, and because."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.engine.trace import AuthView, Decision, Explanation, Fact, Hop, Rejected
from designer.model.refs import Ref
from designer.ui.breaking import BreakingLabel
from designer.ui.controls import PageArea
from designer.ui.docks.story import CONFIDENCE, Change, comparison
from designer.ui.icons_qt import icon

BESIDE = 640
"""Pixels from which the reasons stand beside the two states; in a narrower dock they stand below."""


def plain(text: str, role: str = "", wrap: bool = True) -> QLabel:
    """A label of plain text that can be selected by mouse and keyboard: it may hold names from a file."""
    label = BreakingLabel(text)
    label.setWordWrap(wrap)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if wrap:
        label.setMinimumWidth(1)
    if role:
        label.setProperty("role", role)
    return label


class HopDetails(PageArea):
    """Before, after, because. A click on a fact selects the setting that it speaks of."""

    ref_wanted = Signal(object)
    help_wanted = Signal()
    """The button of an empty page was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Details of the hop", parent)
        self._shown: Hop | None = None
        self._said: object = None
        """What the page says: where another run of the message says the same it stays, with its keyboard and place."""

    def show_hop(self, before: Hop | None, hop: Hop, names: dict[str, str], known: AuthView | None = None) -> None:
        """Explain a hop; `known` is what earlier nodes found out about the sender."""
        if hop is self._shown:
            return
        changes = comparison(before, hop, names, known)
        reasons = [(_source(decision), decision.render()) for decision in hop.decisions]
        said = (changes, hop.headers_added, hop.headers_removed, reasons)
        self._shown = hop
        if said == self._said:
            return
        self._said = said
        page = QWidget()
        columns = QBoxLayout(self._direction(), page)
        columns.setContentsMargins(16, 8, 16, 16)
        columns.setSpacing(24)
        columns.addLayout(self._state(changes, hop), 6)
        columns.addLayout(self._because(reasons), 5)
        self.setWidget(page)

    def show_nothing(self, text: str, button: str = "") -> None:
        """Say why there is nothing to explain, and offer what helps."""
        self._shown = self._said = None
        page = QWidget()
        box = QVBoxLayout(page)
        box.setSpacing(8)
        box.addStretch(1)
        label = plain(text, "hint")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(label)
        if button:
            offer = QPushButton(icon("envelope-simple"), button)
            offer.clicked.connect(self.help_wanted)
            box.addWidget(offer, 0, Qt.AlignmentFlag.AlignCenter)
        box.addStretch(1)
        self.setWidget(page)

    def _direction(self) -> QBoxLayout.Direction:
        wide = self.viewport().width() >= BESIDE
        return QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = self.widget().layout() if self.widget() is not None else None
        if isinstance(columns, QBoxLayout):
            columns.setDirection(self._direction())

    def _state(self, changes: Sequence[Change], hop: Hop) -> QVBoxLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(plain("Before", "subheading"), 0, 1)
        grid.addWidget(plain("After", "subheading"), 0, 2)
        for row, change in enumerate(changes, start=1):
            self._change_row(grid, row, change)
        box = QVBoxLayout()
        box.setSpacing(4)
        box.addLayout(grid)
        self._headers(box, hop)
        box.addStretch(1)
        return box

    def _change_row(self, grid: QGridLayout, row: int, change: Change) -> None:
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(plain(change.title, "hint", wrap=False), row, 0, top)
        grid.addWidget(plain(change.before, "" if change.differs else "same"), row, 1, top)
        after = plain(change.after, "part-title" if change.differs else "same")
        after.setAccessibleName(f"{change.title} after the hop: {change.after}{', changed' if change.differs else ''}")
        grid.addWidget(after, row, 2, top)

    def _headers(self, box: QVBoxLayout, hop: Hop) -> None:
        if not hop.headers_added and not hop.headers_removed:
            return
        box.addSpacing(8)
        box.addWidget(plain("Header lines", "subheading"))
        for name, value in hop.headers_added:
            box.addWidget(plain(f"+ {name}: {value}", "mono"))
        for name, value in hop.headers_removed:
            box.addWidget(plain(f"− {name}: {value}", "mono"))

    def _because(self, reasons: Sequence[tuple[str, Explanation]]) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setSpacing(4)
        box.addWidget(plain("Because", "subheading"))
        if not reasons:
            box.addWidget(plain("The message starts here; nothing had to be decided.", "hint"))
        for source, explained in reasons:
            says = plain(explained.says)
            says.setContentsMargins(0, 6, 0, 0)
            box.addWidget(says)
            for fact in explained.because:
                box.addWidget(self._fact(fact))
            for loser in explained.considered:
                box.addWidget(self._loser(loser))
            box.addWidget(plain(source, "hint"))
        box.addStretch(1)
        return box

    def _fact(self, fact: Fact) -> QWidget:
        if fact.ref is None:
            return _indented(plain(fact.text, "hint"))
        return _indented(self._link(fact.text, fact.ref))

    def _loser(self, loser: Rejected) -> QWidget:
        text = f"Not {loser.what}: {loser.lost_because}"
        return _indented(plain(text, "hint") if loser.ref is None else self._link(text, loser.ref))

    def _link(self, text: str, ref: Ref) -> QWidget:
        """A fact to click on: the setting that it speaks of gets selected."""
        label = LinkLabel(text, str(ref))
        label.activated.connect(lambda: self.ref_wanted.emit(ref))
        return label


def _source(decision: Decision) -> str:
    """The rule of a decision, how sure it is and where it is written."""
    texts = (
        decision.rule,
        CONFIDENCE.get(decision.confidence, decision.confidence),
        decision.source if decision.source != decision.rule else "",
        "assumed: the design does not say" if decision.assumed else "",
    )
    return " · ".join(text for text in texts if text)


class LinkLabel(BreakingLabel):
    """Plain text that acts when it is clicked or when Enter is pressed on it."""

    activated = Signal()

    def __init__(self, text: str, target: str) -> None:
        super().__init__(text)
        self.setWordWrap(True)
        self.setMinimumWidth(1)
        self.setProperty("role", "link")
        self.setToolTip(f"Show {target}")
        self.setAccessibleName(text)
        self.setAccessibleDescription(f"Enter shows {target}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a press that is not taken goes to the parent, and the release with it

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.activated.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.activated.emit()
        else:
            super().keyPressEvent(event)


def _indented(widget: QWidget) -> QWidget:
    widget.setContentsMargins(12, 0, 0, 0)
    return widget
