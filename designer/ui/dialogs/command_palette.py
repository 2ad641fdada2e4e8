"""The command palette: type a few letters of what you want, press Enter. The same list finds objects of the design."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.ui.docks.hop_details import plain

_CHOICE = Qt.ItemDataRole.UserRole
MOST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One line to choose: what it says, a smaller text at the right, and what it does."""

    text: str
    hint: str
    run: Callable[[], object]
    icon: QIcon | None = None
    enabled: bool = True
    """Whether it can be used now; `hint` says why not."""


def rank(query: str, text: str) -> int | None:
    """How well a text fits the words typed: lower is better, None where it does not fit."""
    folded, total = text.casefold(), 0
    for word in query.casefold().split():
        at = folded.find(word)
        if at < 0:
            return None
        starts_word = at == 0 or not folded[at - 1].isalnum()
        total += at + (0 if starts_word else 100)
    return total


class CommandPalette(QDialog):
    """A search line over a list; arrows move, Enter runs, Escape leaves."""

    def __init__(self, choices: Sequence[Choice], prompt: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(prompt)
        self.setObjectName("command-palette")
        self.resize(560, 400)
        self._choices = choices
        self.search = QLineEdit()
        self.search.setPlaceholderText(prompt)
        self.search.setAccessibleName(prompt)
        self.search.textChanged.connect(self.show_matches)
        self.search.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Matches")
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.setIconSize(QSize(16, 16))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self.run_current)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(8)
        box.addWidget(self.search)
        box.addWidget(self.list, 1)
        self.nothing = QWidget()
        none = QVBoxLayout(self.nothing)
        none.addStretch(1)
        self.nothing_label = plain("", "hint")
        self.nothing_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.all_button = QPushButton("Show everything")
        self.all_button.clicked.connect(self.search.clear)
        none.addWidget(self.nothing_label)
        none.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignCenter)
        none.addStretch(1)
        box.addWidget(self.nothing, 1)
        self.show_matches("")

    def show_matches(self, query: str) -> None:
        """List what fits, best first."""
        ranked = [(rank(query, f"{choice.text} {choice.hint}"), index) for index, choice in enumerate(self._choices)]
        found = sorted((score, index) for score, index in ranked if score is not None)[:MOST]
        self.list.clear()
        for _score, index in found:
            choice = self._choices[index]
            item = QTreeWidgetItem(self.list, [choice.text, choice.hint])
            item.setIcon(0, choice.icon or blank())
            item.setData(0, _CHOICE, index)
            item.setSizeHint(0, QSize(0, 28))
            item.setForeground(1, self.palette().placeholderText())
            if not choice.enabled:
                item.setForeground(0, self.palette().placeholderText())
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{choice.text}, not now: {choice.hint}")
        self.nothing_label.setText(f"Nothing is called “{query.strip()}”.")
        self.nothing.setVisible(not found)
        self.list.setVisible(bool(found))
        self._mark(0)

    @property
    def texts(self) -> list[str]:
        """What is listed now, best first."""
        return [self.list.topLevelItem(row).text(0) for row in range(self.list.topLevelItemCount())]

    def _mark(self, row: int) -> None:
        count = self.list.topLevelItemCount()
        if count:
            self.list.setCurrentIndex(self.list.model().index(row % count, 0))

    def run_current(self) -> None:
        """Leave, then do what is marked."""
        item = self.list.currentItem()
        if item is not None:
            choice = self._choices[item.data(0, _CHOICE)]
            if not choice.enabled:
                return
            self.accept()
            choice.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.run_current()
                return True
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step:
                self._mark(self.list.currentIndex().row() + step)
                return True
        return super().eventFilter(watched, event)


def blank() -> QIcon:
    """An empty icon, so that texts without one stand under those with one."""
    pixmap = QPixmap(16, 16)
    pixmap.fill(Qt.GlobalColor.transparent)
    return QIcon(pixmap)
