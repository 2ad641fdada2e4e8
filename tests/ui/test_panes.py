"""F6 goes through the parts of the window: palette, canvas, inspector, the dock in front."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.ui.panes import panes_of
from designer.ui.window import MainWindow


def pane_with_keyboard(window: MainWindow) -> str:
    focus = QApplication.focusWidget()
    return next(name for name, pane in panes_of(window).items() if focus is pane or pane.isAncestorOf(focus))


def walk(qtbot: QtBot, window: MainWindow, times: int, *, back: bool = False) -> list[str]:
    shift = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    found = []
    for _ in range(times):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, shift)
        found.append(pane_with_keyboard(window))
    return found


def test_f6_goes_round_the_window_and_shift_f6_the_other_way(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    window.show_dock("findings")
    desk.canvas.setFocus()
    assert walk(qtbot, window, 4) == ["inspector", "findings", "palette", "canvas"]
    assert walk(qtbot, window, 4, back=True) == ["palette", "findings", "inspector", "canvas"]


def test_a_pane_that_is_closed_or_behind_another_is_left_out(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    window.show_dock("objects")
    window.docks["palette"].close()
    desk.canvas.setFocus()
    assert walk(qtbot, window, 3) == ["inspector", "objects", "canvas"]


def test_the_keyboard_comes_back_to_where_it_was_in_a_pane(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    window.show_dock("findings")
    desk.findings.filter.setFocus()
    walk(qtbot, window, 4)
    assert QApplication.focusWidget() is desk.findings.filter


def test_the_pane_is_told_for_those_who_do_not_see_it(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    desk.canvas.setFocus()
    walk(qtbot, window, 1)
    assert window.statusBar().currentMessage() == "Inspector"


def test_without_a_design_f6_does_nothing(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.start_page is not None)
    assert not window.commands.actions["next-pane"].isEnabled()


@pytest.mark.xvfb
def test_f6_works_from_a_line_of_the_inspector(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    window.show_dock("findings")
    desk.inspector.filter.setFocus()
    assert walk(qtbot, window, 2) == ["findings", "palette"]
