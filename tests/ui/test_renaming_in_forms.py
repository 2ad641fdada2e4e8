"""Renaming in a form replaces the form while its line is still telling of it; the program goes on."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from designer.model.refs import Ref, member
from designer.ui.controls import PageArea
from designer.ui.inspector.form import Form

INBOUND = member("tenants", "contoso", "inbound_connectors", "Inbound from contoso-onprem")


def name_line(form: Form, name: str) -> QLineEdit:
    line = form.rows[name].editor.findChild(QLineEdit)
    line.setFocus()
    line.selectAll()
    return line


def leave_by(how: str, qtbot: QtBot, line: QLineEdit, elsewhere: QWidget) -> None:
    if how == "Tab":
        qtbot.keyClick(line, Qt.Key.Key_Tab)
    elif how == "Enter":
        qtbot.keyClick(line, Qt.Key.Key_Return)
    elif how == "click":
        elsewhere.setFocus(Qt.FocusReason.MouseFocusReason)
        qtbot.mouseClick(elsewhere, Qt.MouseButton.LeftButton)
    else:
        turn_wheel(elsewhere)
        qtbot.keyClick(line, Qt.Key.Key_Tab)
    for _ in range(3):
        QApplication.processEvents()


def turn_wheel(widget: QWidget) -> None:
    at = QPointF(widget.rect().center())
    turn = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QCoreApplication.sendEvent(widget, turn)


@pytest.mark.parametrize("how", ["Tab", "Enter", "click", "wheel"])
def test_a_connector_renamed_in_the_inspector_is_still_shown(how: str, qtbot: QtBot, desk: Any) -> None:
    desk.show_refs((INBOUND,))
    line = name_line(desk.inspector.form, "Name")
    qtbot.keyClicks(line, "From head office")
    leave_by(how, qtbot, line, desk.inspector.filter if how == "click" else desk.inspector.area.viewport())
    qtbot.mouseClick(desk.inspector.area.viewport(), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert desk.inspector.header.title.text_in_full() == "From head office"


@pytest.mark.parametrize("how", ["Tab", "Enter", "click", "wheel"])
def test_a_draft_renamed_in_the_composer_is_still_shown(how: str, qtbot: QtBot, desk: Any) -> None:
    simulation = desk.simulation
    simulation.compose.click()
    composer = simulation.composer
    line = name_line(composer.form, "id")
    qtbot.keyClicks(line, "question-about-invoice")
    leave_by(how, qtbot, line, composer.area.viewport())
    assert composer.draft.id == "question-about-invoice"
    assert name_line(composer.form, "id").text() == "question-about-invoice"


def test_undo_after_renaming_an_added_member_shows_the_old_name(qtbot: QtBot, desk: Any, window: Any) -> None:
    desk.show_refs((Ref("tenants", "contoso"),))
    desk.inspector.add_member("inbound_connectors")
    added = desk.inspector.header.title.text_in_full()
    line = name_line(desk.inspector.form, "Name")
    qtbot.keyClicks(line, "From branch")
    leave_by("Tab", qtbot, line, desk.inspector.filter)
    desk.document.undo()
    QApplication.processEvents()
    names = [row.Name for row in desk.document.topology.tenants["contoso"].inbound_connectors or ()]
    assert names == ["Inbound from contoso-onprem", added]


def test_a_page_that_is_replaced_lives_until_its_event_is_over(qtbot: QtBot) -> None:
    area = PageArea("Settings")
    qtbot.addWidget(area)
    old, seen = QLineEdit("old"), []
    area.setWidget(old)
    old.returnPressed.connect(lambda: (area.setWidget(QLineEdit("new")), seen.append(old.text())))
    qtbot.keyClick(old, Qt.Key.Key_Return)
    assert seen == ["old"]
