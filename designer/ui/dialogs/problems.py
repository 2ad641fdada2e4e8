"""What is wrong with a file that could not be opened: every problem with its line and column, to copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.formats.problems import Problem
from designer.ui.breaking import breakable
from designer.ui.docks.hop_details import plain


class ProblemsDialog(QDialog):
    """A table of problems. The file itself is not touched."""

    def __init__(self, path: Path, problems: Sequence[Problem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problems = tuple(problems)
        self.setWindowTitle("The file cannot be opened")
        self.resize(760, 400)
        number = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        heading = plain(f"{path.name} has {number}", "heading")
        hint = plain("Nothing was changed. Correct the file in a text editor and open it again.", "hint")
        self.table = QTableWidget(len(problems), 3)
        self.table.setAccessibleName("Problems")
        self.table.setHorizontalHeaderLabels(["Line", "Where", "What is wrong"])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 72)
        self.table.setColumnWidth(1, 232)
        for row, problem in enumerate(problems):
            texts = (f"{problem.line}:{problem.column}", breakable(problem.path), breakable(problem.text))
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        copy = QShortcut(QKeySequence.StandardKey.Copy, self.table)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy_chosen)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = buttons.addButton("Copy all", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(8)
        box.addWidget(heading)
        box.addWidget(hint)
        box.addWidget(self.table, 1)
        box.addWidget(buttons)

    @property
    def text(self) -> str:
        """All problems as `file:line:column: ...` lines."""
        return "\n".join(map(str, self._problems))

    def copy_chosen(self) -> None:
        """Put the chosen problems on the clipboard."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        QGuiApplication.clipboard().setText("\n".join(str(self._problems[row]) for row in rows))

    def copy(self) -> None:
        """Put all problems on the clipboard."""
        QGuiApplication.clipboard().setText(self.text)
