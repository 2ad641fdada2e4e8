"""Everything can be reached from the keyboard and has a name that a screen reader can say; no name is markup."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.draw.theme import THEMES, contrast, theme
from designer.model.edits import set_value
from designer.model.refs import Ref, member
from designer.ui.style import style_sheet
from designer.ui.window import MainWindow
from tests.ui.conftest import when_asked

OUTBOUND = member("tenants", "contoso", "outbound_connectors", "Outbound to contoso-onprem")
ICON_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly
QTS_OWN = ("qt_", "ScrollLeftButton", "ScrollRightButton")


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return (interface.text(QAccessible.Text.Name) if interface else "") or widget.accessibleName()


def controls(parent: QWidget) -> list[QWidget]:
    found = [
        widget
        for widget in parent.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
    ]
    proxied = {widget.focusProxy() for widget in found}
    inner = {widget for widget in found if isinstance(widget.parentWidget(), QComboBox)}
    return [
        widget
        for widget in found
        if (widget.focusProxy() is None and widget not in inner and not widget.objectName().startswith(QTS_OWN))
        or widget in proxied
    ]


def test_every_control_that_the_keyboard_reaches_has_a_name(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    desk.show_refs((OUTBOUND,))
    silent = []
    for dock in ("simulation", "findings", "objects"):
        window.show_dock(dock)
        silent += [f"{type(widget).__name__} in {dock}" for widget in controls(window) if not spoken(widget)]
    assert sorted(set(silent)) == []


def test_the_start_page_can_be_used_from_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.start_page is not None)
    page = window.start_page
    assert page is not None
    assert [widget for widget in controls(page) if not spoken(widget)] == []
    card = page.cards[0]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Space)
    assert window.document is not None


def test_tab_goes_through_a_form_from_top_to_bottom(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    desk.show_refs((OUTBOUND,))
    window.edit_settings()
    reached: list[int] = []
    for _ in range(8):
        focused = window.focusWidget()
        assert focused is not None
        if desk.inspector.form.isAncestorOf(focused):
            reached.append(focused.mapTo(desk.inspector.form, QPoint(0, 0)).y())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert len(set(reached)) > 4
    assert reached == sorted(reached)


def test_no_label_reads_a_name_as_markup(desk: Any, window: MainWindow, document: Document) -> None:
    document.apply("Title", set_value(Ref("title"), "<img src=x>"))
    document.apply("Label", set_value(Ref("nodes", "inet", "label"), "<b>x</b>"))
    desk.show_refs((Ref("nodes", "inet"),))
    window.show_dock("objects")
    holding = [label for label in window.findChildren(QLabel) if "<" in label.text()]
    assert [label.text() for label in holding if label.textFormat() != Qt.TextFormat.PlainText] == []


def test_an_ampersand_in_a_name_is_no_shortcut(desk: Any, window: MainWindow, document: Document) -> None:
    window.show_dock("objects")
    document.apply("Label", set_value(Ref("nodes", "exo", "label"), "R&D"))
    desk.objects.table.setCurrentCell(0, 0)
    desk.objects.connect_button.menu().aboutToShow.emit()
    texts = [action.text() for action in desk.objects.connect_button.menu().actions()]
    assert "R&&D" in texts


@pytest.mark.parametrize("look", THEMES)
def test_the_style_sheet_uses_roles_of_the_theme_alone(look: str) -> None:
    assert "@" not in style_sheet(theme(look))


@pytest.mark.parametrize("look", THEMES)
def test_text_of_widgets_stands_out_from_its_ground(look: str) -> None:
    roles = theme(look)
    pairs = (
        ("text", "selection-soft"),
        ("text-muted", "panel"),
        ("accent", "panel"),
        ("error", "panel"),
        ("text", "field"),
    )
    assert [pair for pair in pairs if contrast(roles[pair[0]], roles[pair[1]]) < 4.5] == []


@pytest.mark.parametrize("appearance", ["light", "dark", "contrast"])
def test_no_button_cuts_its_text_off(qtbot: QtBot, desk: Any, window: MainWindow, appearance: str) -> None:
    window.change_preferences(replace(window.preferences, theme=appearance))
    desk.show_refs((OUTBOUND,))
    window.show_dock("simulation")
    cut = []
    for button in window.findChildren(QAbstractButton):
        shows_text = not isinstance(button, QToolButton) or button.toolButtonStyle() != ICON_ONLY
        needed = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
        if button.isVisible() and shows_text and button.width() < needed:
            cut.append(button.text())
    assert cut == []
    window.change_preferences(replace(window.preferences, theme="light"))


def test_no_line_of_the_form_is_lower_than_its_text(desk: Any) -> None:
    desk.show_refs((OUTBOUND,))
    lines = [line for line in desk.inspector.form.findChildren(QLineEdit) if line.isVisible()]
    assert lines
    assert all(line.height() >= line.fontMetrics().height() + 4 for line in lines)


def test_the_window_can_be_small(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    assert window.minimumSizeHint().width() <= QSize(1280, 720).width()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # grabbing the keyboard for a menu
def test_the_canvas_menu_is_about_what_the_pointer_is_on(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    texts: list[str] = []

    def read(menu: QMenu) -> None:
        texts.extend(action.objectName() for action in menu.actions() if action.isEnabled())
        menu.close()

    spot = desk.canvas.mapFromScene(desk.canvas.scene_.nodes["exo"].card.center())
    when_popped_up(read)
    desk.canvas.customContextMenuRequested.emit(spot)
    assert desk.selection == (Ref("nodes", "exo"),)
    assert {"rename", "delete", "lock"} <= set(texts)


def when_popped_up(act: Any) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    def look() -> None:
        menu = QApplication.activePopupWidget()
        if menu is None:
            QTimer.singleShot(5, look)
        else:
            act(menu)

    QTimer.singleShot(0, look)


def test_preferences_are_worn_while_the_dialog_is_open(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    seen: list[bool] = []

    def switch(dialog: Any) -> None:
        dialog.switches["reduced_motion"].click()
        dialog.switches["show_grid"].click()
        seen.extend((desk.canvas.reduced_motion, desk.canvas.shows_grid, desk.simulation.player.reduced_motion))
        dialog.reject()

    when_asked(switch)
    window.show_preferences()
    assert seen == [True, False, True]
