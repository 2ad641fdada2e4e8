"""Recovery copies of the open design, kept while it has changes that no file holds, and offered after a crash."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from designer.app.preferences import state_folder
from designer.formats.files import FileRefused

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

    from designer.app.document import Document
    from designer.app.recovery import Recovery, RecoveryCopy
    from designer.ui.window import MainWindow

KEEP_AFTER_MS = 4000
"""A change is in the recovery copy after at most this long."""
KEY = "window"


class Keeper(QObject):
    """Writes the copy some seconds after a change, and drops it when the design is saved or given up."""

    def __init__(self, window: MainWindow, folder: Path | None = None) -> None:
        super().__init__(window)
        self._window = window
        self.folder = folder or state_folder() / "recovery"
        self._kept = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)

    @cached_property
    def _recovery(self) -> Recovery:
        from designer.app.recovery import Recovery

        return Recovery(self.folder)

    def follow(self) -> None:
        """The design may have changed: keep it soon where it has, drop the copy where a file holds it."""
        document = self._window.document
        if document is None or not document.is_modified:
            self.drop()
        elif not self._timer.isActive():
            self._timer.start()

    def keep(self) -> Path | None:
        """Write the copy now; where it is, or None where there is nothing to keep or it cannot be written."""
        document = self._window.document
        if document is None or not document.is_modified:
            return None
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        try:
            self._recovery.keep(KEY, document, now)
        except FileRefused:
            return None
        self._kept = True
        return self.folder

    def drop(self) -> None:
        """The copy is not needed any more."""
        self._timer.stop()
        if self._kept:
            self._recovery.drop(KEY)
            self._kept = False

    def offer(self) -> None:
        """Ask for each copy that a crashed program left whether it should be opened."""
        from designer.app.recovery import recovered

        for copy in self._recovery.offered():
            answer = self._ask(copy)
            if answer == answer.Cancel:
                return
            document = recovered(copy) if answer == answer.Open else None
            self._recovery.discard(copy)
            if document is not None:
                self._show(document)
                return

    def _show(self, document: Document) -> None:
        self._window.show_document(document)
        self.keep()
        self._window.say("Recovered. Save it to keep it.")

    def _ask(self, copy: RecoveryCopy) -> QMessageBox.StandardButton:
        from PySide6.QtWidgets import QMessageBox

        from designer.ui.dialogs.message import MessageBox

        button = QMessageBox.StandardButton
        box = MessageBox(
            "recovery-question",
            "Recover unsaved changes?",
            f"{copy.title} had changes that were not saved when the program ended.",
            f"Kept at {local_time(copy.kept_at)}. {copy.path or 'It was not saved to a file yet.'}",
            self._window,
        )
        box.setStandardButtons(button.Open | button.Discard | button.Cancel)
        box.button(button.Open).setText("Recover")
        box.button(button.Cancel).setText("Later")
        box.setDefaultButton(button.Open)
        answer = button(box.exec())
        box.deleteLater()
        return answer


def local_time(text: str) -> str:
    """A moment in the machine's own time; the text itself where it is none."""
    try:
        return dt.datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text
