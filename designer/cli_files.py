"""What the commands share: reading the files they are given, and printing what is safe on any terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from designer.formats.project import ReadResult
    from designer.model.topology import Topology


class Unreadable(Exception):
    """A file that could not be read or written; the lines say where and why."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


def topologies(names: Sequence[str]) -> Iterator[tuple[str, Topology]]:
    """The topologies of the files that can be read; Unreadable at the end where one cannot."""
    for name, result in results(names):
        assert result.topology is not None
        yield name, result.topology


def results(names: Sequence[str]) -> Iterator[tuple[str, ReadResult]]:
    """What the files hold that can be read; Unreadable at the end where one cannot."""
    unreadable: list[str] = []
    for name in names:
        try:
            result = opened(name)
        except Unreadable as error:
            unreadable += error.lines
            continue
        yield name, result
    if unreadable:
        raise Unreadable(unreadable)


def topology_in(name: str) -> Topology:
    """The topology in a file; Unreadable with all its problems."""
    topology = opened(name).topology
    assert topology is not None
    return topology


def opened(name: str) -> ReadResult:
    """What a file holds, its topology always there; Unreadable with all its problems."""
    from designer.formats.files import FileRefused, open_project

    try:
        result = open_project(Path(name), name)
    except FileRefused as error:
        raise Unreadable([str(error)]) from None
    if result.topology is None:
        raise Unreadable(str(problem) for problem in result.problems)
    return result


def say(text: str) -> None:
    from designer.formats.printable import printable_lines

    print(printable_lines(text))


def say_all(*groups: Iterable[str]) -> None:
    for lines in groups:
        for line in lines:
            say(line)


def say_json(record: dict[str, object]) -> None:
    """One object per line."""
    from designer.formats.printable import json_line

    print(json_line(record))


def complain(text: str) -> None:
    from designer.formats.printable import printable_lines

    print(printable_lines(text), file=sys.stderr)
