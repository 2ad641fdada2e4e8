"""The design's own demands on mail with their answers: holds, violated with a counter-example, or unknown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.rules.search.policies import Answer, PolicyAnswer
from designer.ui.docks.hop_details import plain
from designer.ui.icons_qt import icon
from designer.ui.pictograms import current_theme

ANSWERS: dict[Answer, tuple[str, str, str]] = {
    "violated": ("Violated", "x-circle", "error"),
    "unknown": ("Unknown", "question", "info"),
    "holds": ("Holds", "check-circle", "ok"),
}
"""Word, icon and colour role of each answer; never the colour alone."""
_ANSWER = Qt.ItemDataRole.UserRole


class DemandsPage(QWidget):
    """A table of demands; the counter-example of the chosen one is played."""

    play_wanted = Signal(object)
    refs_wanted = Signal(object)
    add_wanted = Signal()
    counted = Signal(int)
    """How many demands are violated."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Demands")
        self.list.setHeaderLabels(["Demand", "Answer", "Why"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setStretchLastSection(True)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.list.setColumnWidth(0, 200)
        self.list.setColumnWidth(1, 112)
        self.list.currentItemChanged.connect(self._chosen)
        self.play_button = QPushButton(icon("play-fill"), "Play counter-example")
        self.play_button.clicked.connect(self._play)
        self.add_button = QPushButton(icon("plus"), "Add demand")
        self.add_button.clicked.connect(self.add_wanted)
        self.first_button = QPushButton("Add a demand")
        self.first_button.clicked.connect(self.add_wanted)
        self.hint = plain("", "hint")
        self.empty = plain(
            "A demand says what must be true of mail, such as: all mail from outside passes the filter.", "hint"
        )
        self._lay_out()
        self.show_answers(())

    def _lay_out(self) -> None:
        self.bar = QWidget(self)
        bar = QHBoxLayout(self.bar)
        bar.setContentsMargins(16, 4, 16, 4)
        bar.setSpacing(8)
        bar.addWidget(self.hint, 1)
        bar.addWidget(self.play_button)
        bar.addWidget(self.add_button)
        full = QWidget()
        box = QVBoxLayout(full)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.list, 1)
        nothing = QWidget()
        middle = QVBoxLayout(nothing)
        middle.setSpacing(8)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        middle.addWidget(self.first_button, 0, Qt.AlignmentFlag.AlignCenter)
        middle.addStretch(1)
        self.stack = QStackedLayout(self)
        self.stack.addWidget(full)
        self.stack.addWidget(nothing)

    @property
    def chosen(self) -> PolicyAnswer | None:
        """The answer that is marked."""
        row: QTreeWidgetItem | None = self.list.currentItem()
        return row.data(0, _ANSWER) if row is not None else None

    def show_answers(self, answers: Sequence[PolicyAnswer]) -> None:
        """Show the answers of another search, the violated demands first; the chosen demand stays chosen."""
        chosen = self.chosen
        rows = sorted(answers, key=lambda row: list(ANSWERS).index(row.answer))
        with QSignalBlocker(self.list):
            self.list.clear()
            for answer in rows:
                item = self._item(answer)
                if chosen is not None and answer.policy.id == chosen.policy.id:
                    self.list.setCurrentItem(item)
            first = self.list.topLevelItem(0)
            if self.chosen is None and first is not None:
                self.list.setCurrentItem(first)
        counts = [(word, sum(row.answer == answer for row in rows)) for answer, (word, _, _) in ANSWERS.items()]
        self.hint.setText(", ".join(f"{number} {word.lower()}" for word, number in counts if number))
        self.stack.setCurrentIndex(0 if rows else 1)
        self._update_buttons()
        self.counted.emit(sum(row.answer == "violated" for row in rows))

    def _item(self, answer: PolicyAnswer) -> QTreeWidgetItem:
        word, name, role = ANSWERS[answer.answer]
        item = QTreeWidgetItem(self.list, [answer.policy.id, word, answer.text])
        item.setIcon(1, icon(name, current_theme()[role]))
        item.setData(0, _ANSWER, answer)
        item.setToolTip(0, answer.policy.note or answer.policy.id)
        item.setToolTip(2, answer.text)
        return item

    def _chosen(self) -> None:
        self._update_buttons()
        if self.chosen is not None:
            self.refs_wanted.emit((self.chosen.ref,))

    def _play(self) -> None:
        if self.chosen is not None and self.chosen.witness is not None:
            self.play_wanted.emit(self.chosen.witness)

    def _update_buttons(self) -> None:
        answer = self.chosen
        asks = answer is not None and answer.answer == "unknown"
        self.play_button.setText("Play the question" if asks else "Play counter-example")
        self.play_button.setEnabled(answer is not None and answer.witness is not None)
