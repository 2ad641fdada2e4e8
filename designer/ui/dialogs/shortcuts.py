"""The page of keyboard shortcuts, made from the table of commands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.ui.actions import MENUS, ROWS
from designer.ui.docks.hop_details import plain

ON_CANVAS = (
    ("Ctrl+Right, Left, Up, Down", "Add a connected node in this direction"),
    ("Alt+Right, Left, Up, Down", "Walk along the lines to the next node"),
    ("Right, Left, Up, Down", "Move the selection by one grid step"),
    ("Tab, Shift+Tab", "Next or previous object"),
    ("Return", "Edit the settings of the selected node"),
    ("Space and drag", "Move the view; the middle button does the same"),
    ("Alt and drag", "Duplicate, and ignore the grid"),
)
"""What the canvas itself answers to, besides the commands."""


class ShortcutPage(QDialog):
    """Every command that has a key, by menu; typing filters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(560, 600)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter shortcuts")
        self.filter.setAccessibleName("Filter shortcuts")
        self.filter.textChanged.connect(self._show_matches)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Shortcuts")
        self.tree.setHeaderLabels(["Command", "Keys"])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setStretchLastSection(False)
        self.tree.setColumnWidth(1, 240)
        for menu in MENUS:
            self._add_group(menu, [(row.text.rstrip("…"), row.keys) for row in ROWS if row.menu == menu and row.keys])
        self._add_group("On the canvas", [(text, (keys,)) for keys, text in ON_CANVAS])
        self.tree.expandAll()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(8)
        box.addWidget(plain("Keyboard shortcuts", "heading"))
        box.addWidget(self.filter)
        box.addWidget(self.tree, 1)
        box.addWidget(buttons)

    def _add_group(self, title: str, rows: list[tuple[str, tuple[str, ...]]]) -> None:
        if not rows:
            return
        group = QTreeWidgetItem(self.tree, [title])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        group.setFont(0, font)
        for text, keys in rows:
            QTreeWidgetItem(group, [text, "  ".join(_native(key) for key in keys)])

    def _show_matches(self, text: str) -> None:
        wanted = text.casefold()
        for at in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(at)
            rows = [group.child(index) for index in range(group.childCount())]
            for row in rows:
                row.setHidden(wanted not in f"{row.text(0)} {row.text(1)}".casefold())
            group.setHidden(all(row.isHidden() for row in rows))


def _native(key: str) -> str:
    text = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return text if text and "," not in key and " " not in key else key
