"""Building the fix of a finding: an undoable edit where the right value can be computed, else steps for a person.

The edits are values: two checks of the same design give equal findings.
"""

from __future__ import annotations

from dataclasses import dataclass

from designer.model.edits import Edit
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules.finding import Fix


@dataclass(frozen=True, slots=True)
class SetValue:
    """Gives a setting a value."""

    ref: Ref
    value: object

    def __call__(self, topology: Topology) -> Topology:
        from designer.model.edits.settings import set_value

        return set_value(self.ref, self.value)(topology)


@dataclass(frozen=True, slots=True)
class AddMember:
    """Adds a member to a collection."""

    collection: Ref
    value: object
    at: int | None = None

    def __call__(self, topology: Topology) -> Topology:
        from designer.model.edits.members import add_member

        return add_member(self.collection, self.value, at=self.at)(topology)


@dataclass(frozen=True, slots=True)
class RemoveMember:
    """Takes a member, such as a connector or a rule, out of its collection."""

    ref: Ref

    def __call__(self, topology: Topology) -> Topology:
        from designer.model.edits.members import collection_of
        from designer.model.edits.settings import applied
        from designer.model.places import index_of

        collection, name = collection_of(self.ref)

        def without(_owner: object, _field: str, old: tuple[object, ...]) -> tuple[object, ...]:
            index = index_of(old, name)
            return (*old[:index], *old[index + 1 :])

        return applied(topology, collection, without)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Several changes, one after the other."""

    edits: tuple[Edit, ...]

    def __call__(self, topology: Topology) -> Topology:
        for edit in self.edits:
            topology = edit(topology)
        return topology


def setting(label: str, ref: Ref, value: object) -> Fix:
    """A fix that gives one setting another value."""
    return Fix(label, edit=SetValue(ref, value))


def settings(label: str, *changes: tuple[Ref, object]) -> Fix:
    """A fix that gives several settings other values at once."""
    return Fix(label, edit=Sequence(tuple(SetValue(ref, value) for ref, value in changes)))


def addition(label: str, collection: Ref, value: object, at: int | None = None) -> Fix:
    """A fix that adds a member to a collection."""
    return Fix(label, edit=AddMember(collection, value, at))


def removal(label: str, ref: Ref) -> Fix:
    """A fix that takes a member out of its collection."""
    return Fix(label, edit=RemoveMember(ref))


def steps(label: str, *what: str) -> Fix:
    """A fix that only a person can make: the steps, in order."""
    return Fix(label, steps=what)
