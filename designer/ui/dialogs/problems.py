"""What is wrong with a file that could not be opened: every problem with its line and column, to copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.formats.problems import Problem
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
        self.table = QTreeWidget()
        self.table.setAccessibleName("Problems")
        self.table.setHeaderLabels(["Line", "Column", "Where", "What is wrong"])
        self.table.setRootIsDecorated(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setWordWrap(True)
        self.table.header().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 56), (1, 64), (2, 240)):
            self.table.setColumnWidth(column, width)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for problem in problems:
            row = QTreeWidgetItem(self.table, [str(problem.line), str(problem.column), problem.path, problem.text])
            row.setTextAlignment(0, right)
            row.setTextAlignment(1, right)
            row.setToolTip(2, problem.path)
            row.setToolTip(3, problem.text)
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

    def copy(self) -> None:
        """Put all problems on the clipboard."""
        QGuiApplication.clipboard().setText(self.text)
