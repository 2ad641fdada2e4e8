"""The ways from an object to its settings and members, as references; `None` stands for the topology itself."""

from __future__ import annotations

from typing import Any

from designer.model import places
from designer.model.part import Part
from designer.model.refs import Ref
from designer.model.topology import Topology

Owner = Ref | None


def part_at(topology: Topology, owner: Owner) -> Part:
    """The object that a form is about; NoSuchPlace where it is gone."""
    part = topology if owner is None else places.value_at(topology, owner)
    if not isinstance(part, Part):
        raise places.NoSuchPlace(f"{owner} is not described.")
    return part


def setting(owner: Owner, name: str) -> Ref:
    """The reference to a setting of an object."""
    return Ref(name) if owner is None else owner / name


def member(owner: Owner, collection: str, name: str) -> Ref:
    """The reference to a member of an object's collection."""
    return Ref(collection, name) if owner is None else owner / f"{collection}[{name}]"


def name_of(part: Part) -> str:
    """What an object is called in a list: its name, domain, address or host; empty where nothing names it."""
    value: Any = getattr(part, places.NAMED_BY.get(type(part).__name__, "Name"), "")
    return "-".join(value) if isinstance(value, tuple) else str(value or "")


def owner_of(topology: Topology, ref: Ref) -> tuple[Owner, str]:
    """The object whose form shows what a reference points at, and the setting to bring into view there (or empty)."""
    setting_name = ""
    at: Owner = ref
    while at is not None:
        if _is_part(topology, at):
            return at, setting_name
        at, setting_name = parent(at)
    return None, setting_name


def _is_part(topology: Topology, ref: Ref) -> bool:
    try:
        return isinstance(places.value_at(topology, ref), Part)
    except places.NoSuchPlace:
        return False


def parent(ref: Ref) -> tuple[Owner, str]:
    """The object that holds what a reference points at, and the name of the setting or collection it lies in."""
    if not ref.path:
        return None, ref.section
    field, name = places.steps(ref.path)[-1]
    last = field if name is None else f"{field}[{name}]"
    rest = ref.path[: len(ref.path) - len(last)].rstrip(".")
    return Ref(ref.section, ref.id, rest) if ref.id or rest else Ref(ref.section), field


def trail(ref: Owner) -> list[Ref]:
    """The references from the named object down to the reference itself, for a breadcrumb."""
    found: list[Ref] = []
    at = ref
    while at is not None:
        found.append(at)
        at = parent(at)[0]
    return found[::-1]
