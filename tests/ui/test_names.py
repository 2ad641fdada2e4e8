"""Whatever can be worked with has a name that a screen reader can say.

In every dock, menu and dialog, whether it is reached by key or by mouse alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDockWidget,
    QGraphicsView,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.formats.project import read
from designer.model.refs import Ref, member
from designer.ui.command import Facts
from designer.ui.dialogs.about import AboutDialog
from designer.ui.dialogs.command_palette import Choice, CommandPalette
from designer.ui.dialogs.crash import CrashDialog
from designer.ui.dialogs.export import ExportDialog
from designer.ui.dialogs.fixes import FixDialog
from designer.ui.dialogs.message import MessageBox
from designer.ui.dialogs.preferences import PreferencesDialog
from designer.ui.dialogs.problems import ProblemsDialog
from designer.ui.dialogs.rule_page import RulePage, page_of
from designer.ui.dialogs.shortcuts import ShortcutPage
from designer.ui.dialogs.waive import WaiveDialog
from designer.ui.docks.changes import fixable
from designer.ui.window import DOCKS, MainWindow

WORKED_WITH = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QDialog, QDockWidget,
    QGraphicsView, QLineEdit, QMenu, QPlainTextEdit, QTabBar, QTextEdit, QToolBar,
)  # fmt: skip
"""What a person works with; labels and frames are read or only seen."""
OF_THE_TOOLKIT = (QHeaderView, QScrollBar)
"""Parts that the toolkit makes for its own widgets and names itself."""


def spoken(widget: QWidget) -> str:
    """What a screen reader says the widget is called."""
    if isinstance(widget, QMenu):
        return widget.title() or widget.accessibleName()
    interface = QAccessible.queryAccessibleInterface(widget)
    named = interface.text(QAccessible.Text.Name) if interface is not None else ""
    return named or widget.accessibleName() or (widget.windowTitle() if widget.isWindow() else "")


def silent(root: QWidget) -> list[str]:
    """What of a window or dialog has no name: kind, and where it is."""
    return sorted({_place(widget) for widget in _all(root) if not spoken(widget)})


def _all(root: QWidget) -> Iterator[QWidget]:
    for widget in (root, *root.findChildren(QWidget)):
        own = widget.objectName().startswith("qt_") or isinstance(widget, OF_THE_TOOLKIT)
        inner = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QTabBar | QAbstractItemView | QMenu)
        gone = widget.isHidden() and not isinstance(widget, QMenu | QDialog | QDockWidget)
        if isinstance(widget, WORKED_WITH) and not (own or inner or gone or _belongs_to_a_choice(widget)):
            yield widget


def _belongs_to_a_choice(widget: QWidget) -> bool:
    """True for the parts of a combination field: the list that drops down is read as part of it."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QComboBox):
        parent = parent.parentWidget()
    return parent is not None


def _place(widget: QWidget) -> str:
    steps, parent = [type(widget).__name__], widget.parentWidget()
    while parent is not None and len(steps) < 4:
        steps.append(type(parent).__name__)
        parent = parent.parentWidget()
    return " in ".join(steps)


@pytest.mark.parametrize("dock", DOCKS)
def test_everything_in_a_dock_has_a_name(desk: Any, window: MainWindow, dock: str) -> None:
    window.show_dock(dock)
    assert silent(window.docks[dock]) == []


PLACES = [
    (),
    (Ref("nodes", "exo"),),
    (Ref("nodes", "exo"), Ref("nodes", "onprem")),
    (Ref("nodes", "inet"), member("tenants", "contoso", "inbound_connectors", "Inbound from contoso-onprem")),
    (Ref("tenants", "contoso"),),
    (Ref("onprem_orgs", "contoso-onprem"),),
    (Ref("recipients", "julie@contoso.com"),),
    (Ref("dns", "contoso.com"),),
    (Ref("certs", "c1"),),
    (Ref("messages", "erin-to-both"),),
    (member("tenants", "contoso", "outbound_connectors", "Outbound to contoso-onprem"),),
]


@pytest.mark.parametrize("refs", PLACES, ids=lambda refs: " ".join(map(str, refs)) or "design")
def test_everything_in_a_form_has_a_name_those_under_more_too(desk: Any, window: MainWindow, refs: Any) -> None:
    desk.show_refs(refs)
    if desk.inspector.form is not None:
        desk.inspector.form.show_all()
    assert silent(desk.inspector) == []


def test_the_window_its_bars_and_menus_have_names(desk: Any, window: MainWindow) -> None:
    assert silent(window.toolbar) == []
    menus = [*window.menus.values(), window.recent_menu, window.sample_menu, window.history_menu]
    for menu in menus:
        menu.aboutToShow.emit()
    assert [menu.title() for menu in menus if not menu.title()] == []
    nameless = [
        menu.title() for menu in menus for row in menu.actions() if not row.isSeparator() and not row.text().strip()
    ]
    assert nameless == []
    assert spoken(desk.canvas)


def test_menus_of_buttons_have_words(desk: Any, window: MainWindow) -> None:
    window.show_dock("objects")
    desk.show_refs((Ref("tenants", "contoso"),))
    for menu in window.findChildren(QMenu):
        assert [row for row in menu.actions() if not row.isSeparator() and not row.text().strip()] == []


def test_the_start_page_has_names(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.start_page is not None)
    assert window.start_page is not None
    assert silent(window.start_page) == []


def test_a_command_that_cannot_be_used_keeps_its_name(window: MainWindow) -> None:
    window.commands.update(Facts())
    assert [name for name, action in window.commands.actions.items() if not action.text().strip()] == []


def test_the_list_of_what_may_go_somewhere_has_names(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    from designer.ui.canvas.chooser import Chooser

    desk.canvas.select((Ref("nodes", "inet"),))
    made = Chooser(desk.canvas, QPoint(20, 20), [], lambda _kind: None)
    assert silent(made) == []
    made.close()
    made.deleteLater()


def _problems(window: MainWindow) -> QWidget:
    found = read("mailflow: 1\ntitel: x\n", "a.mailflow").problems
    return ProblemsDialog(Path("a.mailflow"), found, window)


DIALOGS: dict[str, Callable[[MainWindow], QWidget]] = {
    "about": AboutDialog,
    "commands": lambda window: CommandPalette([Choice("Undo", "Edit", print)], "Type a command", window),
    "crash": lambda window: CrashDialog("RuntimeError: x", "Traceback", Path("recovery"), window),
    "export": ExportDialog,
    "fixes": lambda window: FixDialog(
        window.document.topology,
        fixable(window.desk.findings.findings),
        window,  # type: ignore[union-attr]
    ),
    "message": lambda window: MessageBox("name", "Title", "What happened", "What to do", window),
    "preferences": lambda window: PreferencesDialog(window.preferences, window),
    "problems": _problems,
    "rule page": lambda window: RulePage("L-043", page_of("L-043") or "", window),
    "shortcuts": ShortcutPage,
    "waive": lambda window: WaiveDialog(
        window.desk.findings.findings[0],
        window.document.topology.as_of,
        window,  # type: ignore[union-attr]
    ),
}


def test_every_dialog_is_looked_at() -> None:
    import designer.ui.dialogs

    files = {path.stem for path in Path(str(designer.ui.dialogs.__file__)).parent.glob("[a-z]*.py")}
    looked_at = {name.replace(" ", "_") for name in DIALOGS} | {"command_palette"} - {"commands"}
    assert files <= looked_at


@pytest.mark.parametrize("name", DIALOGS)
def test_everything_in_a_dialog_has_a_name(
    qtbot: QtBot, desk: Any, window: MainWindow, document: Document, name: str
) -> None:
    dialog = DIALOGS[name](window)
    dialog.show()
    assert dialog.windowTitle() or spoken(dialog)
    assert silent(dialog) == []
    dialog.close()
    dialog.deleteLater()
