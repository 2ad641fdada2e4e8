"""Changing a setting, by reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.model.edits.base import Edit, EditRefused
from designer.model.edits.renaming import rename
from designer.model.part import Part
from designer.model.places import NAMED_BY, NoSuchPlace, changed_at, steps, value_at
from designer.model.references import dangling
from designer.model.refs import Ref
from designer.model.topology import Topology


def set_value(ref: Ref, value: object) -> Edit:
    """Gives a setting a value; the model checks it, and a name changes wherever it is used."""

    def apply(topology: Topology) -> Topology:
        owner = _named_object(topology, ref)
        if owner is not None:
            return rename(owner, str(value))(topology)
        changed = applied(topology, ref, lambda _type, _field, _old: value)
        return sound(topology, changed, ref)

    return apply


def _named_object(topology: Topology, ref: Ref) -> Ref | None:
    """The object whose own name a reference is; None where it is any other setting."""
    path = steps(ref.path) if ref.path else ()
    if not path or path[-1][1] is not None:
        return None
    field = path[-1][0]
    owner = Ref(ref.section, ref.id, ref.path[: -len(field)].rstrip("."))
    if owner.path and not owner.path.endswith("]"):
        return None
    try:
        subject = value_at(topology, owner)
    except NoSuchPlace as missing:
        raise EditRefused(str(missing)) from None
    named = isinstance(subject, Part) and NAMED_BY.get(type(subject).__name__) == field
    return owner if named and not isinstance(getattr(subject, field), tuple) else None


def applied(topology: Topology, ref: Ref, change: Any) -> Topology:
    """`changed_at`, whose errors become refusals in the user's words."""
    try:
        return changed_at(topology, ref, change)
    except NoSuchPlace as missing:
        raise EditRefused(str(missing)) from None
    except ValueError as error:
        raise EditRefused(f"{_setting_name(ref)}: {error}.".replace("..", "."), "Nothing was changed.") from None


def _setting_name(ref: Ref) -> str:
    return ref.path.rpartition("].")[2].rpartition(".")[2] if ref.path else ref.id or ref.section


def sound(before: Topology, after: Topology, ref: Ref) -> Topology:
    """The changed topology, unless the change made a name lead nowhere."""
    try:
        subject = value_at(after, ref.object if ref.id else Ref(ref.section))
    except NoSuchPlace:
        return after
    parts = [subject] if isinstance(subject, Part) else [item for item in _items(subject) if isinstance(item, Part)]
    lost = dangling(after, parts)
    if lost and not set(lost) <= set(dangling(before)):
        what, name = lost[0]
        noun = {"cert": "certificate"}.get(what, what)
        raise EditRefused(f"There is no {noun} called {name}.", "Choose one that exists, or add it first.")
    return after


def _items(collection: object) -> tuple[object, ...]:
    if isinstance(collection, Mapping):
        return tuple(collection.values())
    return collection if isinstance(collection, tuple) else ()
