"""Small screens and empty designs: the canvas keeps its room, nothing overlaps, and there is always a next step."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.model.topology import Topology
from designer.ui.window import MainWindow, first_size


def resized(window: MainWindow, width: int, height: int) -> None:
    window.resize(width, height)
    for _ in range(4):
        QApplication.processEvents()


def test_the_first_window_fits_on_the_screen_with_its_status_bar() -> None:
    assert first_size(QSize(1920, 1080)) == QSize(1440, 900)
    assert first_size(QSize(1440, 900)).height() < 900
    assert first_size(QSize(1024, 640)).width() <= 1024


@pytest.mark.parametrize(("width", "height"), [(1024, 640), (1366, 700)])
def test_docks_never_overlap_and_the_canvas_can_be_used(width: int, height: int, desk: Any, window: MainWindow) -> None:
    resized(window, width, height)
    assert window.width() == width
    shown = [dock for dock in window.docks.values() if dock.isVisible() and not dock.visibleRegion().isEmpty()]
    for index, first in enumerate(shown):
        for second in shown[index + 1 :]:
            assert not first.geometry().intersects(second.geometry()), (first.objectName(), second.objectName())
    assert desk.canvas.width() >= 480
    assert desk.canvas.height() >= 200
    assert window.statusBar().geometry().bottom() <= window.height()


def test_the_palette_steps_aside_in_a_narrow_window_and_comes_back(desk: Any, window: MainWindow) -> None:
    resized(window, 1024, 700)
    assert not window.docks["palette"].isVisible()
    resized(window, 1440, 900)
    assert window.docks["palette"].isVisible()


def test_what_the_user_opens_in_a_narrow_window_stays_open(desk: Any, window: MainWindow) -> None:
    resized(window, 1024, 700)
    window.docks["palette"].show()
    resized(window, 1000, 700)
    assert window.docks["palette"].isVisible()


def test_an_empty_canvas_says_what_to_do_until_there_is_a_node(qtbot: QtBot, window: MainWindow) -> None:
    window.show_document(Document(Topology()))
    assert window.desk is not None
    hint = window.desk._hint
    assert hint is not None
    assert hint.isVisible()
    with qtbot.waitSignal(hint.insert_wanted):
        window.desk.insert_wanted.disconnect(window.offer_nodes)
        qtbot.mouseClick(hint.button, Qt.MouseButton.LeftButton)
    window.insert("exo")
    assert not hint.isVisible()
    window.undo()
    assert hint.isVisible()


def test_buttons_of_an_empty_object_list_are_greyed(qtbot: QtBot) -> None:
    from designer.ui.node_list import ObjectList

    table = ObjectList(Document(Topology()))
    qtbot.addWidget(table)
    assert not table.edit_button.isEnabled()
    assert not table.connect_button.isEnabled()
