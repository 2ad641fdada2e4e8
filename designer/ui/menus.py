"""The table of commands as Qt actions, menus and a toolbar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence

from designer.ui.actions import MENUS, ROWS
from designer.ui.icons_qt import icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

    from designer.ui.command import Facts, Row


class Commands(QObject):
    """One QAction per row, enabled and checked by what the window says of itself."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self.actions = {row.id: self._action(row) for row in ROWS}

    def update(self, facts: Facts) -> None:
        """Enable what can be used now."""
        for row in ROWS:
            action = self.actions[row.id]
            action.setEnabled(row.enabled_when(facts))
            if row.checked is not None:
                action.setChecked(row.checked(self._window))

    def name_undo(self, undo: str, redo: str) -> None:
        """Say in the menu what would be undone and redone."""
        for key, word, label in (("undo", "Undo", undo), ("redo", "Redo", redo)):
            lowered = label[:1].lower() + label[1:]
            self.actions[key].setText(f"{word} {lowered}".strip().replace("&", "&&"))

    def fill_menu_bar(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Put every command under its menu."""
        menus = {title: bar.addMenu(f"&{title}") for title in MENUS}
        for row in ROWS:
            menu = menus[row.menu]
            if row.starts_group and menu.actions():
                menu.addSeparator()
            menu.addAction(self.actions[row.id])
        for menu in menus.values():
            menu.setToolTipsVisible(True)
        return menus

    def fill_toolbar(self, bar: QToolBar) -> None:
        """Put the commands of the toolbar there."""
        bar.setIconSize(QSize(18, 18))
        menu = ""
        for row in ROWS:
            if not row.toolbar:
                continue
            if menu and row.menu != menu:
                bar.addSeparator()
            menu = row.menu
            bar.addAction(self.actions[row.id])

    def bind(self, scope: str, widget: QWidget) -> None:
        """Let the shortcuts of a scope work while the keyboard is in the widget."""
        for row in ROWS:
            if row.scope == scope:
                widget.addAction(self.actions[row.id])

    def _action(self, row: Row) -> QAction:
        action = QAction(row.text, self._window)
        action.setObjectName(row.id)
        action.setShortcuts([QKeySequence(key) for key in row.keys])
        if row.icon:
            action.setIcon(icon(row.icon))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{row.text.rstrip('…')} ({keys})" if keys else row.text.rstrip("…"))
        if row.says:
            action.setToolTip(f"{action.toolTip()}\n{row.says}")
        action.setStatusTip(row.says)
        action.setCheckable(row.checked is not None)
        if row.scope == "window":
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        else:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: self._run(row))
        return action

    def _run(self, row: Row) -> None:
        row.run(self._window)
        self._window.update_commands()
