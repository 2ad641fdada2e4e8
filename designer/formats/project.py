"""The project file: from its text to a topology, or to everything that is wrong with it; and back."""

from __future__ import annotations

from dataclasses import field
from typing import Any

import yaml
from pydantic import ValidationError

from designer.formats.problems import Mark, Problem
from designer.formats.references import check_references, check_unique
from designer.formats.untrusted import Refused, text_of, yaml_tree
from designer.formats.upgrades import bring_up_to_date
from designer.formats.walk import Loc, Walk, plain_message
from designer.formats.wanted import Wanted
from designer.formats.writer import write
from designer.model.garbage import collector_paused
from designer.model.records import dataclass
from designer.model.refs import Ref
from designer.model.topology import Topology

__all__ = ["ReadResult", "read", "read_bytes", "write"]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What reading gave: the topology, or the problems in the order of the file. Never both, never neither."""

    topology: Topology | None
    problems: tuple[Problem, ...] = ()
    walk: Walk | None = field(default=None, repr=False, compare=False)
    """Where everything stands in the text."""

    def place_of(self, ref: Ref) -> Mark | None:
        """Line and column of what a reference names, or of the nearest object round it that the file holds."""
        if self.topology is None or self.walk is None:
            return None
        from designer.formats.marks import mark_at

        return mark_at(self.walk, self.topology, ref)

    @property
    def ok(self) -> bool:
        return self.topology is not None


def read(text: str, name: str) -> ReadResult:
    """The topology that a project file describes, or all its problems at once.

    `name` is what the problems call the file. Shape, values and references are checked; whether the configuration makes
    sense is the rules' concern. After a syntax error or a refusal only that one can be told.
    """
    with collector_paused():
        return _read(text, name)


def _read(text: str, name: str) -> ReadResult:
    try:
        root = yaml_tree(text)
        if not isinstance(root, yaml.MappingNode):
            raise Refused("a project file holds keys and values, starting with 'mailflow: 1'")
        bring_up_to_date(root)
    except Refused as refusal:
        return ReadResult(None, (_problem(name, refusal),))
    walk = Walk(name)
    values = walk.value(root, Wanted(record=Topology), ())
    _name_messages(values)
    topology = _build(values, walk)
    check_references(values, walk)
    check_unique(values, walk)
    if walk.problems:
        return ReadResult(None, tuple(sorted(walk.problems, key=lambda problem: (problem.line, problem.column))))
    return ReadResult(topology, walk=walk)


def read_bytes(data: bytes, name: str) -> ReadResult:
    """Like `read`, for the bytes of a file."""
    try:
        return read(text_of(data), name)
    except Refused as refusal:
        return ReadResult(None, (_problem(name, refusal),))


def _problem(name: str, refusal: Refused) -> Problem:
    return Problem(name, refusal.mark.line, refusal.mark.column, "", refusal.reason)


def _name_messages(values: dict[str, Any]) -> None:
    """A message without an id is called after its place: message-1, message-2."""
    messages = values.get("messages")
    for index, message in enumerate(messages if isinstance(messages, tuple) else ()):
        if isinstance(message, dict):
            message.setdefault("id", f"message-{index + 1}")


def _build(values: dict[str, Any], walk: Walk) -> Topology | None:
    """The model of the values; what it refuses is told at the place it refuses, once per place."""
    try:
        return Topology.model_validate(values)
    except ValidationError as failure:
        told: dict[Loc, str] = {}
        for error in failure.errors(include_url=False, include_input=False):
            loc = walk.known(error["loc"])
            if error["loc"][-1:] == ("[key]",):
                continue  # the walk has checked the names of entries
            if any(loc[:depth] in walk.unusable for depth in range(len(loc) + 1)):
                continue
            if loc not in told or error["type"] == "value_error":
                told[loc] = plain_message(error)
        for loc, message in told.items():
            walk.tell(walk.place(loc)[1], loc, message)
        return None
