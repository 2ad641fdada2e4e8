"""Before findings are fixed together: which fixes, and every setting that they change from what to what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.model.topology import Topology
from designer.rules.finding import Finding
from designer.ui.breaking import breakable
from designer.ui.docks.changes import SettingChange, all_fixes, preview
from designer.ui.docks.hop_details import plain
from designer.ui.icons_qt import icon
from designer.ui.inspector.summaries import counted
from designer.ui.pictograms import current_theme

COLUMNS = ("Where", "Setting", "Now", "Afterwards")


class ChangeTable(QTableWidget):
    """Settings with their value now and afterwards; texts wrap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(COLUMNS), parent)
        self.setAccessibleName("Changes")
        self.setHorizontalHeaderLabels(COLUMNS)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def show_changes(self, changes: Sequence[SettingChange]) -> None:
        """List other changes."""
        self.setRowCount(len(changes))
        for row, change in enumerate(changes):
            for column, text in enumerate((change.where, change.setting, change.before, change.after)):
                item = QTableWidgetItem(breakable(text))
                item.setToolTip(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                self.setItem(row, column, item)


class FixDialog(QDialog):
    """Choose the fixes to make; they become one step that can be undone."""

    def __init__(self, topology: Topology, findings: Sequence[Finding], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._topology = topology
        self._findings = tuple(findings)
        self.setObjectName("fix-dialog")
        self.setWindowTitle("Fix findings")
        self.resize(840, 520)
        self.fixes = QListWidget()
        self.fixes.setAccessibleName("Fixes")
        self.fixes.setWordWrap(True)
        for finding in self._findings:
            assert finding.fix is not None
            item = QListWidgetItem(finding.fix.label)
            item.setToolTip(finding.text)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.fixes.addItem(item)
        self.fixes.itemChanged.connect(self._refresh)
        self.table = ChangeTable()
        self.summary = plain("", "hint")
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.fixes)
        split.addWidget(self.table)
        split.setSizes([160, 280])
        split.setChildrenCollapsible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.apply_button = buttons.addButton("Fix", QDialogButtonBox.ButtonRole.AcceptRole)
        self.apply_button.setProperty("primary", True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(8)
        box.addWidget(plain("Fix findings", "heading"))
        box.addWidget(plain("Nothing is changed yet. All of it becomes one step, which can be undone.", "hint"))
        box.addWidget(split, 1)
        box.addWidget(self.summary)
        box.addWidget(buttons)
        self._refresh()

    @property
    def chosen(self) -> tuple[Finding, ...]:
        """The findings that are to be fixed."""
        rows = range(self.fixes.count())
        return tuple(self._findings[row] for row in rows if self.fixes.item(row).checkState() == Qt.CheckState.Checked)

    def _refresh(self) -> None:
        found = preview(self._topology, all_fixes(self.chosen))
        self.table.show_changes(found)
        fixes = "1 fix" if len(self.chosen) == 1 else f"{len(self.chosen)} fixes"
        self.summary.setText(f"{fixes}, {counted(len(found), 'settings')} changed")
        self.apply_button.setText("Fix all" if len(self.chosen) == len(self._findings) else "Fix chosen")
        self.apply_button.setEnabled(bool(found))
        self.apply_button.setIcon(icon("wrench", current_theme()["on-accent"]))
