"""Flows: the matrix of origins and destinations, the messages behind a cell, and the table for a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.model.topology import Topology
from designer.ui.window import MainWindow


@pytest.fixture
def flows(qtbot: QtBot, desk: Any, window: MainWindow) -> Any:
    """The dock with the matrix of the hybrid design."""
    window.show_dock("flows")
    qtbot.waitUntil(lambda: desk.flows.matrix is not None, timeout=20_000)
    return desk.flows


def cell_at(flows: Any, origin: str, destination: str) -> tuple[int, int]:
    return flows.matrix.origins.index(origin), flows.matrix.destinations.index(destination)


def click(qtbot: QtBot, flows: Any, origin: str, destination: str) -> None:
    item = flows.table.item(*cell_at(flows, origin, destination))
    rect = flows.table.visualItemRect(item)
    qtbot.mouseClick(flows.table.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


def test_each_cell_says_in_words_what_becomes_of_mail(flows: Any) -> None:
    item = flows.table.item(*cell_at(flows, "inet", "exo"))
    assert item.text().splitlines()[0].startswith("Delivered")
    assert not item.icon().isNull()
    assert item.toolTip().startswith("Internet → ")


def test_a_cell_selects_its_path_and_lists_its_messages(qtbot: QtBot, flows: Any, desk: Any) -> None:
    click(qtbot, flows, "inet", "onprem")
    assert "onprem" in desk.selected_nodes
    assert flows.cell.destination == "onprem"
    assert flows.list.topLevelItemCount() == len(flows.cell.messages)
    assert flows.list.topLevelItem(0).text(0).startswith("Internet as ")


def test_a_message_behind_a_cell_is_played(qtbot: QtBot, flows: Any, desk: Any) -> None:
    click(qtbot, flows, "inet", "exo")
    wanted = flows.message.message
    qtbot.mouseClick(flows.play_button, Qt.MouseButton.LeftButton)
    assert desk.simulation.message == wanted
    assert desk.simulation.player.playing


def test_the_matrix_is_written_for_a_spreadsheet(
    qtbot: QtBot, flows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, filters = tmp_path / "flows.csv", []

    def name(*arguments: Any) -> tuple[str, str]:
        filters.append(arguments[-1])
        return str(target), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", name)
    qtbot.mouseClick(flows.export_button, Qt.MouseButton.LeftButton)
    assert filters == ["Table (*.csv)"]
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith('"Origin","Destination","Outcome"')
    assert len(lines) == len(flows.matrix.cells) + 1


def test_an_edit_brings_another_matrix_and_keeps_the_chosen_cell(qtbot: QtBot, flows: Any, desk: Any) -> None:
    from designer.model.edits import set_value
    from designer.model.refs import Ref

    click(qtbot, flows, "inet", "onprem")
    enabled = Ref("tenants", "contoso", "outbound_connectors[Outbound to contoso-onprem].Enabled")
    before = flows.matrix
    desk.document.apply("Disable", set_value(enabled, False))
    qtbot.waitUntil(lambda: flows.matrix is not before, timeout=20_000)
    assert (flows.cell.origin, flows.cell.destination) == ("inet", "onprem")
    assert flows.cell.outcome != "delivered"


def test_an_empty_design_says_what_is_missing(qtbot: QtBot, window: MainWindow) -> None:
    window.show_document(Document(Topology()))
    desk = window.desk
    assert desk is not None
    with qtbot.waitSignal(desk.searched, timeout=20_000):
        pass
    assert desk.flows.stack.currentIndex() == 1
    assert desk.flows.empty.text().startswith("No mail flows here yet.")
