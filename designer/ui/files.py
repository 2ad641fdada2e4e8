"""New, open, save, close: what happens to files, with the questions asked on the way. Nothing is lost without a yes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from designer.app import opening
from designer.app.document import Document
from designer.app.opening import NotOpened
from designer.formats import files
from designer.formats.files import FileRefused
from designer.model.topology import Topology

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

FILTER = "Mail flow designs (*.mailflow *.mailflow.yaml);;All files (*)"
SUFFIX = ".mailflow"
SUFFIXES = (SUFFIX, ".yaml", ".yml")
"""What a design's file may end in; other endings belong to its name."""


class FileFlow(QObject):
    """Opens documents for a window, and saves them."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window

    def new(self) -> bool:
        """Start an empty design; False where the user would rather keep the open one."""
        if not self.may_close():
            return False
        self._window.show_document(Document(Topology()))
        return True

    def open(self, path: Path | None = None) -> bool:
        """Open a file, asking for it where none is named; False where nothing was opened."""
        if not self.may_close():
            return False
        if path is None:
            path = self._ask_for_file()
            if path is None:
                return False
        document = self._read(path, opening.open_document)
        if document is None:
            return False
        self._window.show_document(document)
        self._window.memory.add_recent(path)
        return True

    def ask_and_open(self) -> bool:
        """Open a file that the user chooses."""
        return self.open()

    def open_sample(self, path: Path) -> bool:
        """Open a sample as a new design that is nobody's file yet."""
        document = self._read(path, opening.open_copy) if self.may_close() else None
        if document is None:
            return False
        self._window.show_document(document)
        return True

    def save(self) -> bool:
        """Save to the document's file; asks for one where there is none."""
        document = self._window.document
        return self.save_as() if document.path is None else self._write(document, document.path)

    def save_as(self) -> bool:
        """Save to a file that the user names."""
        from PySide6.QtWidgets import QFileDialog

        document = self._window.document
        start = document.path or Path(self._folder()) / f"{file_name(document.title)}{SUFFIX}"
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save design", str(start), FILTER)
        if not chosen:
            return False
        path = self._named(Path(chosen), SUFFIXES)
        return path is not None and self._write(document, path)

    def show_start_page(self) -> bool:
        """Close the design and show the start page."""
        if not self.may_close():
            return False
        self._window.show_document(None)
        return True

    def may_close(self) -> bool:
        """Whether the open design can go: saved, not changed, or given up by the user."""
        document = self._window.document
        if document is None or not document.is_modified:
            return True
        answer = self._ask(document)
        if answer == answer.Save:
            return self.save()
        return bool(answer == answer.Discard)

    def export(self, name: str, data: bytes, filter: str, title: str = "Export picture") -> None:
        """Write an exported picture or table to a file that the user names; `filter` names its format."""
        from PySide6.QtWidgets import QFileDialog

        chosen, _ = QFileDialog.getSaveFileName(self._window, title, str(Path(self._folder()) / name), filter)
        if not chosen:
            return
        path = self._named(Path(chosen), (Path(name).suffix,))
        if path is None:
            return
        try:
            files.save(path, data)
        except FileRefused as refusal:
            self._tell(refusal)
        else:
            self._window.say(f"Exported {path.name}")

    def _named(self, path: Path, suffixes: tuple[str, ...]) -> Path | None:
        """The path with one of the suffixes, the first where it has none; None where the user keeps the file there.

        A name such as `plan v1.2` has a dot and yet no suffix. The dialog has asked about the name as it was typed.
        """
        if path.suffix.casefold() in suffixes:
            return path
        path = path.with_name(path.name + suffixes[0])
        return path if not path.exists() or self._may_replace(path) else None

    def _may_replace(self, path: Path) -> bool:
        from PySide6.QtWidgets import QMessageBox

        from designer.ui.dialogs.message import MessageBox

        box = MessageBox(
            "replace-question",
            "Replace the file?",
            f"{path.name} exists already.",
            "Replacing it loses what is in it now.",
            self._window,
        )
        replace = box.addButton("Replace", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        answer = box.clickedButton() is replace
        box.deleteLater()
        return answer

    def _ask_for_file(self) -> Path | None:
        from PySide6.QtWidgets import QFileDialog

        chosen, _ = QFileDialog.getOpenFileName(self._window, "Open design", self._folder(), FILTER)
        return Path(chosen) if chosen else None

    def _ask(self, document: Document) -> QMessageBox.StandardButton:
        from PySide6.QtWidgets import QMessageBox

        from designer.ui.dialogs.message import MessageBox

        button = QMessageBox.StandardButton
        box = MessageBox(
            "close-question",
            "Save changes?",
            f"Save the changes to {document.title}?",
            "Changes that are not saved are lost.",
            self._window,
        )
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        answer = button(box.exec())
        box.deleteLater()
        return answer

    def _read(self, path: Path, read: Callable[[Path], Document]) -> Document | None:
        try:
            return read(path)
        except FileRefused as refusal:
            self._tell(refusal)
        except NotOpened as failure:
            from designer.ui.dialogs.problems import ProblemsDialog

            dialog = ProblemsDialog(path, failure.problems, self._window)
            dialog.exec()
            dialog.deleteLater()
        return None

    def _write(self, document: Document, path: Path) -> bool:
        if opening.changed_on_disk(document, path):
            answer = self._ask_to_overwrite(path)
            if answer != "overwrite":
                return self.save_as() if answer == "other" else False
        try:
            opening.save(document, path)
        except FileRefused as refusal:
            self._tell(refusal)
            return False
        self._window.memory.add_recent(path)
        self._window.after_save()
        self._window.say(f"Saved {path.name}")
        return True

    def _ask_to_overwrite(self, path: Path) -> str:
        """What to do with a file that another program has written meanwhile: `overwrite`, `other` name, or nothing."""
        from PySide6.QtWidgets import QMessageBox

        from designer.ui.dialogs.message import MessageBox

        box = MessageBox(
            "changed-question",
            "Overwrite the file?",
            f"{path.name} was changed by another program since it was opened.",
            "Overwriting it loses those changes; saving under another name keeps both.",
            self._window,
        )
        other = box.addButton("Save as…", QMessageBox.ButtonRole.AcceptRole)
        overwrite = box.addButton("Overwrite", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(other)
        box.exec()
        clicked = box.clickedButton()
        answer = "other" if clicked is other else "overwrite" if clicked is overwrite else ""
        box.deleteLater()
        return answer

    def _tell(self, refusal: FileRefused) -> None:
        from designer.ui.dialogs.message import MessageBox

        box = MessageBox(
            "file-refused",
            f"Cannot {refusal.doing} the file",
            f"{refusal.path.name}: cannot {refusal.doing}, {refusal.reason}.",
            refusal.hint,
            self._window,
        )
        box.exec()
        box.deleteLater()

    def _folder(self) -> str:
        document = self._window.document
        return str(document.path.parent) if document is not None and document.path is not None else str(Path.home())


def file_name(title: str) -> str:
    """A title as a file name: no character that some system forbids."""
    kept = "".join(sign if sign.isalnum() or sign in " -_()" else "-" for sign in title)
    return kept.strip(" -")[:80] or "design"
