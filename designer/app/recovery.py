"""Recovery copies: what an unsaved document looked like, offered after the program ended without being asked to."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from designer.app.document import Document
from designer.formats import files
from designer.formats.files import FileRefused
from designer.formats.project import read, write

SUFFIX = ".recovery.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class RecoveryCopy:
    """One document that was not saved: its file, its title, when it was kept, and its text."""

    place: Path
    path: Path | None
    title: str
    kept_at: str
    text: str


def is_running(process: int) -> bool:
    """True where a process with this number exists; on Windows, where asking can end it, only for this one."""
    if process == os.getpid():
        return True
    if sys.platform == "win32":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Recovery:
    """Keeps one copy per open document in a folder. The time comes from the caller: nothing here has a clock."""

    def __init__(self, folder: Path, process: int | None = None) -> None:
        self._folder = folder
        self._process = os.getpid() if process is None else process

    def keep(self, key: str, document: Document, now: str) -> None:
        """Writes the copy of a modified document; `key` tells the documents of one program apart."""
        copy = {
            "version": _VERSION,
            "process": self._process,
            "path": str(document.path) if document.path is not None else None,
            "title": document.title,
            "kept_at": now,
            "text": write(document.topology),
        }
        files.make_folder(self._folder)
        files.save(self._place(key), json.dumps(copy, ensure_ascii=False).encode("utf-8"))

    def drop(self, key: str) -> None:
        """Forgets the copy of a document that was saved or given up."""
        files.remove(self._place(key))

    def discard(self, copy: RecoveryCopy) -> None:
        """Forgets a copy that was offered: recovered, or not wanted."""
        files.remove(copy.place)

    def offered(self, running: Callable[[int], bool] = is_running) -> tuple[RecoveryCopy, ...]:
        """The copies that no running program keeps, in the order of their names; unreadable ones are left alone."""
        if not self._folder.is_dir():
            return ()
        found = (self._read(place, running) for place in sorted(self._folder.glob(f"*{SUFFIX}")))
        return tuple(copy for copy in found if copy is not None)

    def _place(self, key: str) -> Path:
        return self._folder / f"{self._process}-{key}{SUFFIX}"

    def _read(self, place: Path, running: Callable[[int], bool]) -> RecoveryCopy | None:
        try:
            stored = json.loads(files.load(place).decode("utf-8"))
        except (FileRefused, ValueError):
            return None
        if not isinstance(stored, dict) or stored.get("version") != _VERSION:
            return None
        process, path = stored.get("process"), stored.get("path")
        if not isinstance(process, int) or process == self._process or running(process):
            return None
        texts = [stored.get(key) for key in ("title", "kept_at", "text")]
        if not all(isinstance(text, str) for text in texts):
            return None
        title, kept_at, text = map(str, texts)
        return RecoveryCopy(place, Path(path) if isinstance(path, str) else None, title, kept_at, text)


def recovered(copy: RecoveryCopy) -> Document | None:
    """The document of a recovery copy, marked as not saved; None where its text is no topology any more."""
    result = read(copy.text, copy.title)
    if result.topology is None:
        return None
    document = Document(result.topology, copy.path)
    document.mark_unsaved()
    return document
