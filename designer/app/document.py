"""The open document: one topology, its history, and who wants to know when it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from designer.formats.files import Stamp
from designer.model.delta import Delta
from designer.model.records import dataclass
from designer.model.topology import Topology

if TYPE_CHECKING:
    from designer.model.edits import Edit

OPENED = "Open"
"""The label of the state a document starts with."""


@dataclass(frozen=True)
class Change:
    """One step of a document, told to every subscriber: what was, what is, and who asked for it.

    `origin` is whatever `apply` was given, so that a form does not refill itself while the user types in it; undo and
    redo have the origin `history`, a fresh topology `open`.
    """

    before: Topology
    after: Topology
    delta: Delta
    label: str
    origin: object = None


@dataclass(frozen=True)
class State:
    """One entry of the history: the topology after an edit, and what the edit was called."""

    topology: Topology
    label: str
    merge_key: object = None


Subscriber = Callable[[Change], None]


class Document:
    """A topology that can be edited, undone and saved. History is a list of snapshots with a cursor, nothing more."""

    def __init__(self, topology: Topology, path: Path | None = None) -> None:
        self.path = path
        self.stamp: Stamp | None = None
        """The state of the file that was read or written last; None where there is no file."""
        self._states = [State(topology, OPENED)]
        self._cursor = 0
        self._clean: Topology | None = topology
        self._mergeable = False
        self._subscribers: list[Subscriber] = []

    @property
    def topology(self) -> Topology:
        """The design as it is now."""
        return self._states[self._cursor].topology

    @property
    def title(self) -> str:
        """What the window calls the document: its title, else its file, else a word."""
        return self.topology.title or (self.path.stem if self.path is not None else "Untitled")

    # Changing

    def apply(self, label: str, edit: Edit, merge_key: object = None, origin: object = None) -> Change | None:
        """Makes an edit and tells the subscribers; None where it changes nothing.

        Raises EditRefused and leaves no trace where the edit is refused. Consecutive edits with the same merge key are
        one step of the history: the letters typed into one field, one drag of one node.
        """
        before = self.topology
        after = edit(before)
        delta = Delta(before, after)
        if after is before or not delta:
            return None
        del self._states[self._cursor + 1 :]
        last = self._states[-1]
        merges = merge_key is not None and self._mergeable and last.merge_key == merge_key and before is not self._clean
        if merges:
            self._states[-1] = replace(last, topology=after, label=label)
        else:
            self._states.append(State(after, label, merge_key))
        self._cursor = len(self._states) - 1
        self._mergeable = True
        return self._tell(before, delta, label, origin)

    def break_merge(self) -> None:
        """Ends a run of merged edits: the next one is a step of its own, as when a field loses the focus."""
        self._mergeable = False

    def take_back(self, merge_key: object, origin: object = None) -> Change | None:
        """Forgets the running step of this merge key: what was typed so far has turned out to be no value at all."""
        last = self._states[self._cursor]
        if not self._mergeable or last.merge_key != merge_key or not self.can_undo or self.can_redo:
            return None
        before = self.topology
        self._states.pop()
        self._cursor -= 1
        self._mergeable = False
        return self._tell(before, Delta(before, self.topology), last.label, origin)

    def undo(self) -> Change | None:
        """Goes one step back; None at the beginning."""
        return self.go_to(self._cursor - 1) if self.can_undo else None

    def redo(self) -> Change | None:
        """Goes one step forward; None at the end."""
        return self.go_to(self._cursor + 1) if self.can_redo else None

    def go_to(self, index: int) -> Change | None:
        """Goes to any state of the history; IndexError where there is none."""
        if not 0 <= index < len(self._states):
            raise IndexError(index)
        self._mergeable = False
        if index == self._cursor:
            return None
        label = self._states[max(index, self._cursor)].label if abs(index - self._cursor) == 1 else "History"
        before = self.topology
        self._cursor = index
        return self._tell(before, Delta(before, self.topology), label, "history")

    # History

    @property
    def can_undo(self) -> bool:
        """True where there is a step to take back."""
        return self._cursor > 0

    @property
    def can_redo(self) -> bool:
        """True where a step was taken back."""
        return self._cursor < len(self._states) - 1

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty where it can do nothing."""
        return self._states[self._cursor].label if self.can_undo else ""

    @property
    def redo_label(self) -> str:
        """What redo would make again; empty where it can do nothing."""
        return self._states[self._cursor + 1].label if self.can_redo else ""

    @property
    def history(self) -> tuple[State, ...]:
        """Every state, oldest first; `cursor` is the current one."""
        return tuple(self._states)

    @property
    def cursor(self) -> int:
        """Where in the history the document is."""
        return self._cursor

    # Saved or not

    @property
    def is_modified(self) -> bool:
        """True where closing would lose something: the current state is not the one that was saved."""
        return self.topology is not self._clean and self.topology != self._clean

    def mark_saved(self, topology: Topology | None = None, path: Path | None = None) -> None:
        """Remembers what is on disk: the topology that was written, which may be older than the current one."""
        self._clean = self.topology if topology is None else topology
        self._mergeable = False
        if path is not None:
            self.path = path

    def mark_unsaved(self) -> None:
        """Nothing on disk is like this document: it was recovered, or comes from a template."""
        self._clean = None

    # Subscribers

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Calls back after every change; the returned function ends that."""
        self._subscribers.append(subscriber)

        def end() -> None:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

        return end

    def _tell(self, before: Topology, delta: Delta, label: str, origin: object) -> Change:
        change = Change(before, self.topology, delta, label, origin)
        for subscriber in tuple(self._subscribers):
            subscriber(change)
        return change
