"""The object list: everything on the canvas in words, to reach, edit, connect, add and remove without a mouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.draw.theme import theme
from designer.model.links import Link, links
from designer.model.refs import Ref
from designer.rules.finding import Finding
from designer.ui.finding_marks import tip
from designer.ui.node_list import FINDINGS, ObjectList, lines_of
from designer.ui.pictograms import current_theme, wear
from designer.ui.window import MainWindow


@pytest.fixture
def objects(qtbot: QtBot, document: Document) -> ObjectList:
    """The list of the hybrid organization, following it."""
    made = ObjectList(document)
    qtbot.addWidget(made)
    document.subscribe(lambda change: made.refresh(change.after))
    made.resize(1000, 400)
    made.show()
    return made


def row_of(objects: ObjectList, name: str) -> int:
    return next(row for row, line in enumerate(objects.lines) if line.name == name)


def test_every_node_connector_and_recipient_has_a_row(hybrid: Any) -> None:
    names = {line.name for line in lines_of(hybrid)}
    assert {"Internet", "Exchange Online", "Outbound to contoso-onprem", "julie@contoso.com"} <= names


def test_a_connector_says_where_it_leads(hybrid: Any) -> None:
    line = next(line for line in lines_of(hybrid) if line.name == "Outbound to contoso-onprem")
    assert (line.kind, line.leads_to) == ("Outbound connector", "Exchange server")
    assert line.facts.startswith("from Exchange Online Protection")


def test_arrow_keys_walk_the_rows_and_tell_what_is_chosen(qtbot: QtBot, objects: ObjectList) -> None:
    objects.table.setFocus()
    objects.table.setCurrentCell(0, 0)
    with qtbot.waitSignal(objects.refs_wanted) as told:
        qtbot.keyClick(objects.table, Qt.Key.Key_Down)
    assert told.args == [(objects.lines[1].ref,)]


def test_enter_asks_for_the_settings(qtbot: QtBot, objects: ObjectList) -> None:
    objects.table.setCurrentCell(0, 0)
    with qtbot.waitSignal(objects.settings_wanted):
        qtbot.keyClick(objects.table, Qt.Key.Key_Return)


def test_a_node_is_added_from_the_menu_and_chosen(objects: ObjectList, document: Document) -> None:
    action = next(action for action in objects.add_button.menu().actions() if action.text() == "Device")
    action.trigger()
    assert document.topology.nodes[-1].kind == "device"
    assert objects.current == Ref("nodes", document.topology.nodes[-1].id)


def test_delete_removes_the_chosen_object_and_undo_brings_it_back(
    qtbot: QtBot, objects: ObjectList, document: Document
) -> None:
    before = document.topology
    objects.table.setCurrentCell(row_of(objects, "Internet"), 0)
    qtbot.keyClick(objects.table, Qt.Key.Key_Delete)
    assert "inet" not in {node.id for node in document.topology.nodes}
    document.undo()
    assert document.topology == before


def test_a_refused_target_says_why_and_cannot_be_chosen(objects: ObjectList, document: Document) -> None:
    next(action for action in objects.add_button.menu().actions() if action.text() == "Device").trigger()
    objects.table.setCurrentCell(row_of(objects, "Internet"), 0)
    menu = objects.connect_button.menu()
    menu.aboutToShow.emit()
    refused = [action for action in menu.actions() if not action.isEnabled()]
    assert refused
    assert all(action.toolTip() for action in refused)


def test_connecting_from_the_list_makes_the_configuration(objects: ObjectList, document: Document) -> None:
    next(action for action in objects.add_button.menu().actions() if action.text() == "Partner organization").trigger()
    partner = document.topology.nodes[-1].title
    objects.table.setCurrentCell(row_of(objects, "Exchange Online Protection"), 0)
    menu = objects.connect_button.menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == partner).trigger()
    connectors = document.topology.tenants["contoso"].outbound_connectors
    assert connectors is not None
    assert len(connectors) == 2


def test_the_filter_hides_other_rows(qtbot: QtBot, objects: ObjectList) -> None:
    qtbot.keyClicks(objects.filter, "julie")
    shown = [line.name for row, line in enumerate(objects.lines) if not objects.table.isRowHidden(row)]
    assert shown == ["julie@contoso.com"]


def test_choosing_a_row_selects_on_the_canvas_and_fills_the_inspector(desk: Any, window: MainWindow) -> None:
    window.show_dock("objects")
    desk.objects.table.setCurrentCell(row_of(desk.objects, "Outbound to contoso-onprem"), 0)
    assert desk.inspector.header.title.text_in_full() == "Outbound to contoso-onprem"
    assert desk.canvas.selection


@pytest.mark.xvfb
def test_the_list_is_reached_by_key(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    desk.canvas.setFocus()
    qtbot.keyClick(desk.canvas, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert desk.objects.table.hasFocus()


def test_what_changed_behind_another_tab_is_there_when_the_list_is_shown(
    qtbot: QtBot, desk: Any, window: MainWindow
) -> None:
    window.show_dock("simulation")
    window.insert("device")
    window.show_dock("objects")
    assert "Device" not in {line.kind for line in desk.objects.lines}
    qtbot.waitUntil(lambda: "Device" in {line.kind for line in desk.objects.lines})
    assert desk.objects.table.rowCount() == len(desk.objects.lines)


def test_the_list_goes_over_the_lines_of_the_picture_once(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand nodes with thousands of lines are listed after every edit."""

    class Counted(tuple[Link, ...]):
        passes = 0

        def __iter__(self) -> Iterator[Link]:
            type(self).passes += 1
            return super().__iter__()

    drawn = Counted(links(document.topology))
    monkeypatch.setattr("designer.ui.node_list.drawn_lines", lambda _topology: drawn)
    listed = lines_of(document.topology)
    assert Counted.passes <= 2
    assert next(line.leads_to for line in listed if line.name == "Internet") == "Exchange Online Protection"


EXO = Ref("nodes", "exo")
ROTTEN = (
    Finding("L-018", "a", "info", "Consider DANE.", (EXO,)),
    Finding("L-009", "b", "error", "Mail is lost.", (EXO / "ips", EXO)),
    Finding("L-028", "c", "warning", "The filter looks at the wrong server.", (EXO,)),
    Finding("L-034", "d", "warning", "One hop is skipped.", (EXO, Ref("nodes", "eop"))),
)


def cell_of(objects: ObjectList, name: str) -> Any:
    return objects.table.item(row_of(objects, name), FINDINGS)


def painted(objects: ObjectList, name: str) -> set[str]:
    """The colours in an object's cell of findings."""
    spot = objects.table.visualItemRect(cell_of(objects, name))
    picture = objects.table.viewport().grab(spot).toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def test_what_is_wrong_with_an_object_is_told_worst_first_and_each_finding_once(objects: ObjectList) -> None:
    objects.show_findings(ROTTEN)
    assert cell_of(objects, "Exchange Online").marks == (("error", 1), ("warning", 2), ("info", 1))
    assert cell_of(objects, "Exchange Online Protection").marks == (("warning", 1),)
    assert cell_of(objects, "Internet").marks == ()


def test_a_screen_reader_hears_how_many_there_are_of_which_severity(objects: ObjectList) -> None:
    objects.show_findings(ROTTEN)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert cell_of(objects, "Exchange Online").data(role) == "1 error, 2 warnings, 1 note"
    assert cell_of(objects, "Internet").data(role) == ""


def test_the_tip_says_what_is_wrong_the_worst_first(objects: ObjectList) -> None:
    objects.show_findings(ROTTEN)
    lines = cell_of(objects, "Exchange Online").data(Qt.ItemDataRole.ToolTipRole).splitlines()
    assert lines[0] == "Error: Mail is lost. (L-009)"
    assert lines[-1] == "Note: Consider DANE. (L-018)"


def test_a_long_tip_says_how_many_more_there_are() -> None:
    many = [Finding(f"L-{number:03}", "a", "info", f"Fault {number}.", (EXO,)) for number in range(12)]
    assert tip(many).splitlines()[-1] == "and 4 more"


@pytest.mark.parametrize("look", ["light", "dark", "high-contrast"])
def test_marks_are_painted_in_the_colours_of_the_canvas(qapp: Any, objects: ObjectList, look: str) -> None:
    before = current_theme()
    wear(theme(look))
    objects.show_findings(ROTTEN)
    colours = painted(objects, "Exchange Online")
    wear(before)
    assert {theme(look)[severity] for severity in ("error", "warning", "info")} <= colours


def test_marks_come_and_go_with_each_check(objects: ObjectList) -> None:
    objects.show_findings(ROTTEN)
    objects.show_findings(())
    assert theme("light")["error"] not in painted(objects, "Exchange Online")


def test_a_new_check_tells_of_the_whole_column_at_once(objects: ObjectList) -> None:
    """A thousand cells written on the event loop would be felt while typing."""
    told: list[tuple[int, int]] = []
    objects.table.model().dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    objects.show_findings(ROTTEN)
    assert told == [(0, len(objects.lines) - 1)]
    assert cell_of(objects, "Exchange Online").marks
