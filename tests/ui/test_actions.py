"""The table of commands: keys that users know, no dead entry, and everything that derives from it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.model.kinds import KINDS
from designer.model.refs import Ref
from designer.ui.actions import MENUS, ROW, ROWS
from designer.ui.canvas.looks import Key
from designer.ui.command import Facts
from designer.ui.dialogs.command_palette import Choice, CommandPalette, rank
from designer.ui.icons_qt import glyphs
from designer.ui.window import MainWindow
from tests.ui.conftest import when_asked

HABITS = {
    "new": ("Ctrl+N",),
    "open": ("Ctrl+O",),
    "save": ("Ctrl+S",),
    "save-as": ("Ctrl+Shift+S",),
    "quit": ("Ctrl+Q",),
    "undo": ("Ctrl+Z",),
    "redo": ("Ctrl+Shift+Z", "Ctrl+Y"),
    "cut": ("Ctrl+X",),
    "copy": ("Ctrl+C",),
    "paste": ("Ctrl+V",),
    "duplicate": ("Ctrl+D",),
    "find": ("Ctrl+F",),
    "command-palette": ("Ctrl+Shift+P",),
    "preferences": ("Ctrl+,",),
    "zoom-out": ("Ctrl+-",),
    "zoom-100": ("Ctrl+0",),
    "fit": ("Shift+1",),
    "fit-selection": ("Shift+2",),
    "rename": ("F2",),
    "delete": ("Del",),
    "play": ("Space",),
    "step": ("Right",),
    "back": ("Left",),
    "to-start": ("Home",),
    "to-end": ("End",),
    "full-screen": ("F11",),
}


@pytest.mark.parametrize(("command", "keys"), HABITS.items())
def test_known_keys_do_what_they_do_elsewhere(command: str, keys: tuple[str, ...]) -> None:
    assert ROW[command].keys == keys


def test_no_key_means_two_things() -> None:
    keys = Counter(key for row in ROWS for key in row.keys)
    assert [key for key, number in keys.items() if number > 1] == []


def test_no_id_is_used_twice() -> None:
    assert len(ROW) == len(ROWS)


def test_every_icon_exists() -> None:
    assert [row.icon for row in ROWS if row.icon and row.icon not in glyphs()] == []


def test_every_command_is_in_a_menu_and_menus_are_in_the_usual_order(window: MainWindow) -> None:
    titles = [action.text().replace("&", "") for action in window.menuBar().actions()]
    assert titles == list(MENUS)
    listed = {action.objectName() for menu in window.menus.values() for action in menu.actions()}
    assert {row.id for row in ROWS} <= listed


def test_every_kind_of_node_can_be_inserted_from_the_menu() -> None:
    assert {f"insert-{kind.kind}" for kind in KINDS} <= set(ROW)


def test_without_a_design_only_what_makes_sense_is_enabled(window: MainWindow) -> None:
    enabled = {name for name, action in window.commands.actions.items() if action.isEnabled()}
    assert {"new", "open", "quit", "preferences", "shortcuts", "command-palette"} <= enabled
    assert not enabled & {"save", "undo", "delete", "fit", "play", "export", "insert-eop"}


def test_what_is_enabled_follows_the_selection(desk: Any, window: MainWindow) -> None:
    desk.show_refs(())
    assert not window.commands.actions["delete"].isEnabled()
    desk.show_refs((Ref("nodes", "exo"), Ref("nodes", "eop")))
    assert window.commands.actions["delete"].isEnabled()
    assert window.commands.actions["align-left"].isEnabled()


def test_enablement_is_a_pure_function_of_the_facts() -> None:
    assert [row.id for row in ROWS if row.enabled_when(Facts()) not in {True, False}] == []


def test_better_matches_come_first_and_every_word_must_occur() -> None:
    assert rank("undo", "Undo move") < rank("undo", "Show undo")  # type: ignore[operator]
    assert rank("zoom fit", "Zoom to fit") is not None
    assert rank("zoom print", "Zoom to fit") is None


def test_the_command_palette_runs_what_is_typed(qtbot: QtBot) -> None:
    done: list[str] = []
    choices = [
        Choice("Zoom to fit", "View", lambda: done.append("fit")),
        Choice("Save", "File", lambda: done.append("save")),
    ]
    palette = CommandPalette(choices, "Type a command")
    qtbot.addWidget(palette)
    palette.show()
    qtbot.keyClicks(palette.search, "sav")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert done == ["save"]


def test_the_command_palette_says_why_a_command_cannot_be_used(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    texts: list[str] = []

    def read(dialog: CommandPalette) -> None:
        texts.extend(dialog.texts)
        qtbot.keyClicks(dialog.search, "redo")
        texts.append(dialog.list.topLevelItem(0).text(1))
        qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
        texts.append("still open" if dialog.isVisible() else "closed")
        dialog.reject()

    when_asked(read)
    window.show_command_palette()
    assert any(text.startswith("Zoom to fit") for text in texts)
    assert texts[-2:] == ["nothing to redo", "still open"]


def test_a_search_without_a_hit_says_so_and_offers_everything_again(qtbot: QtBot) -> None:
    palette = CommandPalette([Choice("Save", "File", lambda: None)], "Type a command")
    qtbot.addWidget(palette)
    palette.show()
    qtbot.keyClicks(palette.search, "xyzzy")
    assert palette.nothing_label.text() == "Nothing is called “xyzzy”."
    qtbot.mouseClick(palette.all_button, Qt.MouseButton.LeftButton)
    assert palette.texts == ["Save"]


def test_the_shortcut_page_lists_every_key(window: MainWindow) -> None:
    found: list[str] = []

    def read(dialog: Any) -> None:
        groups = [dialog.tree.topLevelItem(at) for at in range(dialog.tree.topLevelItemCount())]
        found.extend(group.child(at).text(0) for group in groups for at in range(group.childCount()))
        dialog.reject()

    when_asked(read)
    window.show_shortcuts()
    assert {row.text.rstrip("…") for row in ROWS if row.keys} <= set(found)


def test_find_selects_the_object_that_is_typed(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    def choose(dialog: CommandPalette) -> None:
        qtbot.keyClicks(dialog.search, "david")
        qtbot.keyClick(dialog.search, Qt.Key.Key_Return)

    when_asked(choose)
    window.find()
    assert desk.selection == (Ref("recipients", "david@contoso.com"),)


@pytest.mark.xvfb
def test_undo_by_key_in_the_window(qtbot: QtBot, desk: Any, window: MainWindow, document: Document) -> None:
    window.insert("device")
    assert len(document.topology.nodes) == 5
    desk.canvas.setFocus()
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(document.topology.nodes) == 4
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert len(document.topology.nodes) == 5


@pytest.mark.xvfb
def test_typing_in_a_field_is_not_taken_for_a_command(qtbot: QtBot, desk: Any, document: Document) -> None:
    desk.show_refs((Ref("nodes", "onprem"),))
    line = desk.inspector.form.rows["label"].editor.findChild(QLineEdit)
    line.setFocus()
    qtbot.keyClicks(line, "a b!")
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    assert document.topology.node("onprem").label == "a b!"


@pytest.mark.parametrize("how", ["left", "right", "top", "bottom"])
def test_aligned_nodes_share_an_edge(desk: Any, window: MainWindow, document: Document, how: str) -> None:
    from designer.ui.arranging import places_of

    desk.show_refs(Ref("nodes", node) for node in ("inet", "exo", "onprem"))
    window.arrange(how)
    rects = places_of(document.topology)
    edge = {"left": lambda r: r.x, "right": lambda r: r.right, "top": lambda r: r.y, "bottom": lambda r: r.bottom}[how]
    assert len({edge(rects[node]) for node in ("inet", "exo", "onprem")}) == 1


def test_a_locked_node_stays_when_everything_is_arranged(desk: Any, window: MainWindow, document: Document) -> None:
    desk.show_refs((Ref("nodes", "onprem"),))
    window.lock(True)
    window.arrange_all()
    assert document.topology.layout["onprem"].at == (320, 320)
    assert document.topology.layout["inet"].at != (0, 160)


def test_arranging_is_one_step_and_changes_no_mail(desk: Any, window: MainWindow, document: Document) -> None:
    before = document.topology
    window.arrange_all()
    after = document.topology
    assert after.model_copy(update={"layout": before.layout}) == before
    document.undo()
    assert document.topology == before


def test_the_history_lists_every_step_and_goes_to_any(desk: Any, window: MainWindow, document: Document) -> None:
    window.insert("device")
    window.insert("app")
    window.history_menu.aboutToShow.emit()
    steps = window.history_menu.actions()
    assert [step.text() for step in steps] == ["Add Application", "Add Device", "Open"]
    assert [step.isChecked() for step in steps] == [True, False, False]
    steps[2].trigger()
    assert len(document.topology.nodes) == 4
    assert document.can_redo


def test_the_look_follows_the_system_where_the_user_wants_that(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from designer.ui import window as module

    monkeypatch.setattr(module, "system_theme_id", lambda: "dark")
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert window.qt_theme.dark
    monkeypatch.setattr(module, "system_theme_id", lambda: "light")
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert not window.qt_theme.dark


@pytest.mark.xvfb
def test_undo_in_a_field_takes_back_the_whole_word_in_the_design(qtbot: QtBot, desk: Any, document: Document) -> None:
    desk.show_refs((Ref("nodes", "onprem"),))
    line = desk.inspector.form.rows["label"].editor.findChild(QLineEdit)
    line.setFocus()
    qtbot.keyClicks(line, "Head")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert document.topology.node("onprem").label is None
    assert line.text() == ""
    qtbot.keyClick(line, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == "Head"


def test_the_arrange_menu_collapses_and_expands_organizations(
    desk: Any, window: MainWindow, document: Document
) -> None:
    actions = window.commands.actions
    assert not actions["collapse"].isEnabled()
    assert not actions["expand-all"].isEnabled()
    desk.canvas.select_keys((Key("node", "eop"),))
    actions["collapse"].trigger()
    assert set(desk.canvas.scene_.nodes) == {"inet", "onprem"}
    actions["collapse-all"].trigger()
    assert set(desk.canvas.scene_.nodes) == {"inet"}
    assert not actions["collapse-all"].isEnabled()
    actions["expand-all"].trigger()
    assert [state.label for state in document.history] == [
        "Open",
        "Collapse contoso",
        "Collapse contoso-onprem",
        "Expand organizations",
    ]


def test_a_collapsed_organization_is_saved_and_exported_as_a_box(
    desk: Any, window: MainWindow, document: Document
) -> None:
    from designer.formats.writer import write
    from designer.ui.dialogs.export import Choice
    from designer.ui.exporting import picture

    window.fold_all(collapsed=True)
    assert "collapsed: true" in write(document.topology)
    text = picture(document.topology, Choice("svg", "light", 1.0)).decode()
    assert "Microsoft 365 · 2 nodes" in text
    for kind, start in (("png", b"\x89PNG"), ("pdf", b"%PDF")):
        assert picture(document.topology, Choice(kind, "light", 1.0)).startswith(start)


def test_finding_an_object_by_name_opens_the_organization_around_it(
    qtbot: QtBot, desk: Any, window: MainWindow
) -> None:
    window.fold_all(collapsed=True)

    def choose(dialog: CommandPalette) -> None:
        qtbot.keyClicks(dialog.search, "Exchange Online Protection")
        qtbot.keyClick(dialog.search, Qt.Key.Key_Return)

    when_asked(choose)
    window.find()
    assert "eop" in desk.canvas.scene_.nodes
    assert desk.canvas.states.selected == (Key("node", "eop"),)


def test_the_badges_of_findings_are_exported_where_the_user_ticks_them(desk: Any, document: Document) -> None:
    from designer.ui.dialogs.export import Choice
    from designer.ui.exporting import picture
    from tests.draw.designs import Report

    found: Any = (Report("error", (Ref("nodes", "eop"),)),)
    plain = picture(document.topology, Choice("svg", "light", 1.0), found).decode()
    marked = picture(document.topology, Choice("svg", "light", 1.0, findings=True), found).decode()
    assert "icon-badge-error" not in plain
    assert "icon-badge-error" in marked
