"""What was asked of a design, with what each answer depends on: after an edit only what read something changed is asked
again.

Reads are recorded by the objects that are read (`live.py`), never declared, so that a rule cannot forget one. An answer
is asked again when something it read has changed since; where it comes out the same, those who asked for it do not
notice (the scheme of build systems that verify traces).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from functools import partial
from operator import is_
from types import NoneType
from typing import Any, ParamSpec, TypeVar

from designer.model.refs import Ref

T = TypeVar("T")
P = ParamSpec("P")
_PLAIN = (str, int, float, NoneType, Ref)


class Entry:
    """An input that was read, or an answer that was worked out."""

    __slots__ = ("changed", "doubtful", "readers")

    def __init__(self, revision: int) -> None:
        self.changed = revision
        """The revision in which it last became another one."""
        self.readers: set[_Answer] = set()
        self.doubtful = False
        """An answer that is to be verified before it counts."""


class _Answer(Entry):
    __slots__ = ("being_settled", "checked", "reads", "value", "work")

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(-1)
        self.work = work
        self.value: object = None
        self.reads: dict[Entry, None] = {}
        """What it depends on, in the order of reading."""
        self.checked = -1
        self.doubtful = True
        self.being_settled = False


Changes = list[Entry | tuple[Hashable, ...]]
"""The inputs that have become others, themselves or by name."""


class Ledger:
    """Answers by question, and the inputs by name that they read."""

    def __init__(self) -> None:
        self._inputs: dict[Hashable, Entry] = {}
        self._answers: dict[Hashable, _Answer] = {}
        self.reads: dict[Entry, None] | None = None
        """What the answer reads that is being worked out; None where nobody asks."""
        self._revision = 0
        self.worked = 0
        """How many answers have been worked out."""

    @property
    def size(self) -> int:
        """How many answers are kept."""
        return len(self._answers)

    def note(self, name: Hashable) -> None:
        """Somebody reads an input."""
        if self.reads is not None:
            entry = self._inputs.get(name)
            if entry is None:
                entry = self._inputs[name] = Entry(self._revision)
            self.reads[entry] = None

    def ask(self, question: Hashable, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The answer to a question, worked out again only where something that it read has changed."""
        answer = self._answers.get(question)
        if answer is None:
            answer = self._answers[question] = _Answer(partial(work, *args, **kwargs) if args else work)
        if self.reads is not None:
            self.reads[answer] = None
        if answer.doubtful:
            self._settle(answer)
        return answer.value  # type: ignore[return-value]

    def change(self, inputs: Changes) -> None:
        """Inputs have become others: everything that read them, or somebody who did, is in doubt."""
        self._revision += 1
        waiting: list[Entry] = []
        for name in inputs:
            entry = name if isinstance(name, Entry) else self._inputs.get(name)
            if entry is not None:
                entry.changed = self._revision
                waiting.append(entry)
        while waiting:
            for reader in waiting.pop().readers:
                if not reader.doubtful:
                    reader.doubtful = True
                    waiting.append(reader)

    def _settle(self, answer: Entry) -> None:
        assert isinstance(answer, _Answer)
        if answer.being_settled:
            raise RecursionError("A question about the design asks itself.")
        answer.being_settled = True
        try:
            if self._is_out_of_date(answer):
                self._work(answer)
        finally:
            answer.being_settled = False
        answer.doubtful = False
        answer.checked = self._revision

    def _is_out_of_date(self, answer: _Answer) -> bool:
        checked = answer.checked
        if checked < 0:
            return True
        for read in answer.reads:
            if read.doubtful:
                self._settle(read)
            if read.changed > checked:
                return True
        return False

    def _work(self, answer: _Answer) -> None:
        before, answer.reads = answer.reads, {}
        asking, self.reads = self.reads, answer.reads
        try:
            value = answer.work()
        except BaseException:
            answer.reads, answer.checked = before, -1
            raise
        finally:
            self.reads = asking
        self.worked += 1
        for read in before.keys() - answer.reads.keys() if before else ():
            read.readers.discard(answer)
        for read in answer.reads:
            read.readers.add(answer)
        if answer.checked < 0 or not same(value, answer.value):
            answer.value = value
            answer.changed = self._revision


def same(one: Any, other: Any) -> bool:
    """True where two values cannot be told apart: plain values that are equal, and parts of the design that are the
    same object, alone or in collections.
    """
    if one is other:
        return True
    kind = type(one)
    if kind is not type(other):
        return False
    if issubclass(kind, _PLAIN):
        return bool(one == other)
    if issubclass(kind, (tuple, list)):
        return len(one) == len(other) and (all(map(is_, one, other)) or all(map(same, one, other)))
    if issubclass(kind, dict):
        return len(one) == len(other) and all(map(same, one.items(), other.items()))
    if issubclass(kind, (set, frozenset)):
        return bool(one == other) and all(isinstance(item, _PLAIN) for item in one)
    if is_dataclass(kind) and kind.__eq__ is not object.__eq__:
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in fields(kind))
    return False
