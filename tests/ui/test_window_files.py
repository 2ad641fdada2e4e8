"""Opening, editing, saving and closing in a real window; nothing is lost without a yes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from designer.app import opening
from designer.app.document import Document
from designer.app.preferences import PreferenceFile
from designer.app.recovery import Recovery
from designer.formats import files
from designer.model.edits import set_value
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.ui.dialogs.problems import ProblemsDialog
from designer.ui.recovering import KEY
from designer.ui.window import MainWindow
from tests.ui.conftest import give_up, opened_window, when_asked

Button = QMessageBox.StandardButton


def press(button: QMessageBox.StandardButton) -> Any:
    return lambda dialog: dialog.button(button).click()


def retitle(window: MainWindow, title: str) -> None:
    assert window.document is not None
    window.document.apply("Title", set_value(Ref("title"), title))


@pytest.mark.xvfb
def test_a_design_is_opened_edited_saved_and_opened_again(qtbot: QtBot, window: MainWindow, hybrid_file: Path) -> None:
    assert window.files.open(hybrid_file)
    assert window.desk is not None
    qtbot.waitSignal(window.desk.analysed, timeout=20_000).wait()
    window.desk.show_refs((Ref("nodes", "onprem"),))
    assert window.desk.inspector.form is not None
    line = window.desk.inspector.form.rows["label"].editor.findChild(QLineEdit)
    line.setFocus()
    qtbot.keyClicks(line, "Head office")
    assert window.isWindowModified()
    qtbot.keyClick(line, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert not window.isWindowModified()
    assert opening.open_document(hybrid_file).topology.node("onprem").label == "Head office"
    assert window.files.open(hybrid_file)
    assert window.document is not None
    assert window.document.topology.node("onprem").label == "Head office"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("contoso", "contoso.mailflow"),
        ("plan v1.2", "plan v1.2.mailflow"),
        ("contoso.com", "contoso.com.mailflow"),
        ("contoso.mailflow", "contoso.mailflow"),
        ("contoso.mailflow.yaml", "contoso.mailflow.yaml"),
    ],
)
def test_save_as_gives_the_design_a_file_and_a_suffix(
    window: MainWindow, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, written: str
) -> None:
    window.show_document(document)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / typed), ""))
    assert window.files.save()
    assert document.path == tmp_path / written
    assert opening.open_document(document.path).topology == document.topology


@pytest.mark.parametrize(("answer", "kept"), [("Replace", False), ("Cancel", True)])
def test_a_file_that_is_only_met_with_the_suffix_is_not_replaced_without_a_yes(
    window: MainWindow, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, kept: bool
) -> None:
    """The dialog has asked about the name as it was typed, and that file does not exist."""
    there = tmp_path / "contoso.mailflow"
    there.write_text("mine")
    window.show_document(document)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "contoso"), ""))

    def choose(box: QMessageBox) -> None:
        next(button for button in box.buttons() if button.text().strip("&") == answer).click()

    seen = when_asked(choose)
    assert window.files.save_as() is not kept
    assert seen == ["replace-question"]
    assert (there.read_text() == "mine") is kept


@pytest.mark.parametrize(("button", "closes", "saved"), [(Button.Save, True, True), (Button.Discard, True, False)])
def test_closing_with_changes_asks(
    window: MainWindow, hybrid_file: Path, button: QMessageBox.StandardButton, closes: bool, saved: bool
) -> None:
    window.files.open(hybrid_file)
    retitle(window, "Changed")
    seen = when_asked(press(button))
    assert window.close() is closes
    assert seen == ["close-question"]
    assert (opening.open_document(hybrid_file).topology.title == "Changed") is saved


def test_cancel_keeps_the_window_open_with_everything_in_it(window: MainWindow, hybrid_file: Path) -> None:
    window.files.open(hybrid_file)
    retitle(window, "Changed")
    when_asked(press(Button.Cancel))
    assert window.close() is False
    assert window.document is not None
    assert window.document.topology.title == "Changed"
    assert window.isVisible()


def test_closing_without_changes_asks_nothing(window: MainWindow, hybrid_file: Path) -> None:
    window.files.open(hybrid_file)
    assert window.close() is True


def test_an_undone_change_is_no_change(window: MainWindow, hybrid_file: Path) -> None:
    window.files.open(hybrid_file)
    retitle(window, "Changed")
    window.undo()
    assert not window.isWindowModified()
    assert window.close() is True


def test_opening_another_file_asks_about_the_changes_first(window: MainWindow, hybrid_file: Path) -> None:
    window.files.new()
    retitle(window, "Mine")
    when_asked(press(Button.Cancel))
    assert window.files.open(hybrid_file) is False
    assert window.document is not None
    assert window.document.title == "Mine"


def test_a_broken_file_shows_all_its_problems_and_leaves_the_open_design_alone(
    window: MainWindow, document: Document, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.mailflow"
    broken.write_text("mailflow: 1\ntitel: x\nnodes:\n  - {id: a, kind: exchange}\n", encoding="utf-8")
    window.show_document(document)
    texts: list[str] = []

    def read_and_close(dialog: ProblemsDialog) -> None:
        texts.append(dialog.text)
        dialog.reject()

    when_asked(read_and_close)
    assert window.files.open(broken) is False
    assert window.document is document
    lines = texts[0].splitlines()
    assert lines[0].startswith("broken.mailflow:2:1: ")
    assert any(line.startswith("broken.mailflow:4:") for line in lines)


def test_a_file_that_is_missing_is_told_with_its_name(window: MainWindow, tmp_path: Path) -> None:
    texts: list[str] = []

    def read_and_close(dialog: QMessageBox) -> None:
        texts.append(dialog.text())
        dialog.accept()

    when_asked(read_and_close)
    assert window.files.open(tmp_path / "gone.mailflow") is False
    assert texts[0].startswith("gone.mailflow: cannot read")


def test_recent_files_are_offered_newest_first_and_missing_ones_are_not(
    window: MainWindow, hybrid_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.mailflow"
    files.save_project(other, Topology(title="Other"))
    window.files.open(hybrid_file)
    window.files.open(other)
    window.recent_menu.aboutToShow.emit()
    assert [action.text() for action in window.recent_menu.actions()] == ["other.mailflow", "hybrid.mailflow"]
    other.unlink()
    window.recent_menu.aboutToShow.emit()
    assert [action.text() for action in window.recent_menu.actions()] == ["hybrid.mailflow"]


def test_the_start_page_lists_recent_files_and_opens_them(qtbot: QtBot, window: MainWindow, hybrid_file: Path) -> None:
    window.files.open(hybrid_file)
    window.files.show_start_page()
    assert window.start_page is not None
    rows = [
        button for button in window.start_page.findChildren(QPushButton) if "hybrid.mailflow" in button.accessibleName()
    ]
    qtbot.mouseClick(rows[0], Qt.MouseButton.LeftButton)
    assert window.document is not None
    assert window.document.path == hybrid_file


def test_a_file_dropped_on_the_window_is_opened(qtbot: QtBot, window: MainWindow, hybrid_file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(hybrid_file))])
    none = Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    window.dropEvent(drop)
    qtbot.waitUntil(lambda: window.document is not None)
    assert window.document is not None
    assert window.document.path == hybrid_file


def test_opening_and_selecting_flashes_no_window(shown: list[str], window: MainWindow, document: Document) -> None:
    del shown[:]
    window.show_document(document)
    assert window.desk is not None
    for ref in (
        Ref("nodes", "onprem"),
        Ref("tenants", "contoso"),
        Ref("messages", "erin-to-both"),
        Ref("dns", "contoso.com"),
    ):
        window.desk.show_refs((ref,))
        assert window.desk.inspector.form is not None
        window.desk.inspector.form.show_all()
    assert shown == []


def test_the_title_bar_names_the_design(window: MainWindow, hybrid_file: Path) -> None:
    window.files.open(hybrid_file)
    assert window.windowTitle() == "Contoso hybrid[*] – Mail Flow Designer"


def test_undo_in_the_menu_says_what_it_takes_back(window: MainWindow, hybrid_file: Path) -> None:
    window.files.open(hybrid_file)
    retitle(window, "Changed")
    assert window.commands.actions["undo"].text() == "Undo title"
    window.undo()
    assert window.commands.actions["redo"].text() == "Redo title"


def test_docks_and_zoom_come_back_at_the_next_start(qtbot: QtBot, store: PreferenceFile, hybrid_file: Path) -> None:
    first = next(opened_window(qtbot, store))
    first.files.open(hybrid_file)
    assert first.desk is not None
    qtbot.waitSignal(first.desk.analysed, timeout=20_000).wait()
    first.docks["palette"].hide()
    first.desk.canvas.zoom_at(1.25)
    assert first.close()
    second = next(opened_window(qtbot, store))
    second.files.open(hybrid_file)
    assert second.desk is not None
    qtbot.waitSignal(second.desk.analysed, timeout=20_000).wait()
    assert second.docks["palette"].isHidden()
    assert not second.docks["inspector"].isHidden()
    assert second.desk.canvas.zoom == pytest.approx(1.25)


def test_another_appearance_is_worn_at_once_and_remembered(
    window: MainWindow, document: Document, store: PreferenceFile
) -> None:
    from dataclasses import replace

    window.show_document(document)
    light = window.palette().window().color().lightness()
    window.change_preferences(replace(window.preferences, theme="dark"))
    assert window.palette().window().color().lightness() < light
    assert store.load().theme == "dark"
    window.change_preferences(replace(window.preferences, theme="light"))


def test_a_changed_design_is_kept_for_recovery_and_forgotten_when_saved(window: MainWindow, hybrid_file: Path) -> None:
    window.files.open(hybrid_file)
    retitle(window, "Changed")
    folder = window.keeper.keep()
    assert folder is not None
    assert len(list(folder.iterdir())) == 1
    window.files.save()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("button", "title"), [(Button.Open, "Changed"), (Button.Discard, None)])
def test_what_a_crashed_program_left_is_offered(
    window: MainWindow, hybrid: Topology, button: QMessageBox.StandardButton, title: str | None
) -> None:
    document = Document(hybrid)
    document.apply("Title", set_value(Ref("title"), "Changed"))
    Recovery(window.keeper.folder, process=2**22 - 1).keep(KEY, document, "2026-08-31T12:00:00+00:00")
    seen = when_asked(press(button))
    window.keeper.offer()
    assert seen == ["recovery-question"]
    assert (window.document.title if window.document is not None else None) == title
    give_up(window)
    window.keeper.offer()
    assert seen == ["recovery-question"]


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_the_picture_is_exported(
    window: MainWindow, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    window.show_document(document)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "picture 1.2"), ""))

    def choose(dialog: Any) -> None:
        dialog.format.setCurrentIndex(dialog.format.findData(suffix))
        dialog.accept()

    when_asked(choose)
    window.export()
    starts = {"svg": b"<", "png": b"\x89PNG", "pdf": b"%PDF"}
    assert (tmp_path / f"picture 1.2.{suffix}").read_bytes().lstrip().startswith(starts[suffix])


def test_deleting_a_server_says_what_went_with_it(window: MainWindow, hybrid_file: Path) -> None:
    window.files.open(hybrid_file)
    assert window.desk is not None
    window.desk.canvas.select((Ref("nodes", "onprem"),))
    window.desk.canvas.delete_selection()
    said = window.statusBar().currentMessage()
    assert said.startswith("Deleted Exchange server")
    assert "Outbound to contoso-onprem" in said
    assert "Ctrl+Z" in said


@pytest.mark.parametrize(("label", "kept"), [("Cancel", "Theirs"), ("Overwrite", "Mine")])
def test_a_file_that_another_program_has_changed_is_not_overwritten_without_a_yes(
    window: MainWindow, hybrid_file: Path, label: str, kept: str
) -> None:
    window.files.open(hybrid_file)
    retitle(window, "Mine")
    files.save_project(hybrid_file, Topology(title="Theirs"))
    seen = when_asked(lambda box: next(b for b in box.buttons() if b.text().replace("&", "") == label).click())
    assert window.files.save() is (label == "Overwrite")
    assert seen == ["changed-question"]
    assert opening.open_document(hybrid_file).topology.title == kept
    assert window.isWindowModified() is (label == "Cancel")


def test_saving_twice_asks_nothing(window: MainWindow, hybrid_file: Path) -> None:
    window.files.open(hybrid_file)
    for title in ("First", "Second"):
        retitle(window, title)
        assert window.files.save()
    assert opening.open_document(hybrid_file).topology.title == "Second"
