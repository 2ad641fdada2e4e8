"""Opening and saving documents, and what is kept beside them. The window asks the questions; the answers come here."""

from __future__ import annotations

from pathlib import Path

from designer.app.document import Document
from designer.draw.standing import settled
from designer.formats import files
from designer.formats.problems import Problem
from designer.model.links import links


class NotOpened(Exception):
    """A file that is no topology: everything that is wrong with it, to be shown at once."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.path = path
        self.problems = problems


def open_document(path: Path) -> Document:
    """The document in a file; nodes without a place get one, which saving keeps.

    Raises NotOpened with all problems, or FileRefused where the file cannot be read.
    """
    stamp = files.stamp(path)
    result = files.open_project(path, path.name)
    if result.topology is None:
        raise NotOpened(path, result.problems)
    document = Document(settled(result.topology, links(result.topology)), path)
    document.stamp = stamp
    return document


def open_copy(path: Path) -> Document:
    """The document in a sample or template: nobody's file yet, so saving asks for a name."""
    document = open_document(path)
    document.path = None
    return document


def changed_on_disk(document: Document, path: Path) -> bool:
    """Whether another program has written the document's file since it was read or saved here."""
    now = files.stamp(path)
    return path == document.path and None not in (now, document.stamp) and now != document.stamp


def save(document: Document, path: Path | None = None) -> None:
    """Writes a document to its file, or to another one that becomes its file; whole or not at all.

    Raises FileRefused, and ValueError where the document has no file yet and none is given.
    """
    target = path or document.path
    if target is None:
        raise ValueError("The document has no file yet.")
    topology = document.topology
    files.save_project(target, topology)
    document.mark_saved(topology, target)
    document.stamp = files.stamp(target)
