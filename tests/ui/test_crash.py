"""An unexpected error shows a dialog with details, keeps a recovery copy, and closes nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.model.edits import set_value
from designer.model.refs import Ref
from designer.ui.crash import CrashGuard
from designer.ui.dialogs.crash import CrashDialog
from designer.ui.window import MainWindow
from tests.ui.conftest import when_asked


@pytest.fixture
def guard(window: MainWindow) -> Iterator[CrashGuard]:
    """The guard of a started program."""
    made = CrashGuard(lambda: window, window.keeper.keep)
    made.install()
    yield made
    made.remove()


def fail() -> None:
    raise RuntimeError("the wire broke")


def test_an_error_in_a_slot_is_shown_with_details_and_the_program_goes_on(
    qtbot: QtBot, window: MainWindow, document: Document, guard: CrashGuard, capsys: pytest.CaptureFixture[str]
) -> None:
    window.show_document(document)
    document.apply("Title", set_value(Ref("title"), "Unsaved"))
    button = QPushButton("Break")
    qtbot.addWidget(button)
    button.clicked.connect(fail)
    copied: list[str] = []

    def copy_and_go_on(dialog: CrashDialog) -> None:
        dialog.copy_button.click()
        copied.append(QGuiApplication.clipboard().text())
        dialog.go_on.click()

    seen = when_asked(copy_and_go_on)
    button.click()
    assert seen == ["crash-dialog"]
    assert "RuntimeError: the wire broke" in copied[0]
    assert "PySide" in copied[0]
    assert window.isVisible()
    assert document.topology.title == "Unsaved"
    assert len(list(window.keeper.folder.iterdir())) == 1
    assert "the wire broke" in capsys.readouterr().err


def test_an_error_on_the_analysis_thread_is_shown_too(
    qtbot: QtBot, desk: Any, guard: CrashGuard, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = when_asked(lambda dialog: dialog.accept())
    desk.worker.submit(fail)
    qtbot.waitUntil(lambda: seen == ["crash-dialog"])
    assert "the wire broke" in capsys.readouterr().err


def test_an_error_while_the_dialog_is_open_opens_no_second_one(
    qtbot: QtBot, window: MainWindow, guard: CrashGuard, capsys: pytest.CaptureFixture[str]
) -> None:
    dialogs: list[str] = []

    def fail_again(dialog: CrashDialog) -> None:
        guard.caught(ValueError, ValueError("second"), None)
        dialogs.append(dialog.windowTitle())
        dialog.accept()

    when_asked(fail_again)
    guard.caught(RuntimeError, RuntimeError("first"), None)
    assert dialogs == ["Unexpected error"]
    assert "second" in capsys.readouterr().err


def test_ctrl_c_in_the_terminal_still_ends_the_program(guard: CrashGuard, monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[type[BaseException]] = []
    monkeypatch.setattr(guard, "_before", lambda kind, _error, _trace: passed.append(kind))
    guard.caught(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert passed == [KeyboardInterrupt]


def test_the_hook_that_was_there_before_comes_back(window: MainWindow) -> None:
    before = sys.excepthook
    made = CrashGuard(lambda: window, window.keeper.keep)
    made.install()
    made.remove()
    assert sys.excepthook is before
