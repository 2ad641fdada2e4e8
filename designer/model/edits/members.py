"""Adding, ordering and finding the members of collections: accepted domains, connectors, rules, messages, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from designer.model.edits.base import Edit, EditRefused
from designer.model.edits.naming import taken_ids, unique
from designer.model.edits.settings import applied, sound
from designer.model.part import Part
from designer.model.places import NAMED_BY, NoSuchPlace, checked, index_of, message_of, name_of, part_types, steps
from designer.model.refs import Ref
from designer.model.topology import Topology


def add_member(collection: Ref, value: object = None, name: str | None = None, at: int | None = None) -> Edit:
    """Adds a member to a collection: a connector, an accepted domain, a message, an address range.

    `value` is the object, a mapping of its settings, or the bare value; a name that is taken gets a number. `name` is
    wanted for collections by name (`certs`, `dns`, `tenants`). A collection that was not described becomes described.
    """

    def apply(topology: Topology) -> Topology:
        def change(owner: type[Part], field: str, old: Any) -> Any:
            member = _member(owner, field, value, name, old)
            if isinstance(old, dict) or (name is not None and _is_mapping(owner, field)):
                return {**(old or {}), _key(topology, collection, owner, field, name, old): member}
            rows = () if old is None else old
            place = len(rows) if at is None else max(0, min(at, len(rows)))
            return (*rows[:place], member, *rows[place:])

        return sound(topology, applied(topology, collection, change), collection)

    return apply


def _is_mapping(owner: type[Part], field: str) -> bool:
    return "dict" in str(owner.model_fields[field].annotation)


def _key(topology: Topology, ref: Ref, owner: type[Part], field: str, name: str | None, old: Any) -> str:
    wish = name or {"certs": "cert", "tenants": "tenant", "onprem_orgs": "onprem"}.get(field, "new")
    if ref.section in {"tenants", "onprem_orgs"} and not ref.id:
        return unique(wish, taken_ids(topology))
    if field == "dns":
        wish = str(next(iter(checked(owner, field, {wish: {}}))))
        if wish in (old or {}):
            raise ValueError(f"{wish} has a zone already")
        return wish
    return unique(wish, old or ())


def _member(owner: type[Part], field: str, value: object, name: str | None, old: Any) -> object:
    kinds = part_types(owner.model_fields[field].annotation)
    if not kinds:
        if not isinstance(old, dict) and value in (old or ()):
            raise ValueError(f"{value} is listed already")
        return value
    try:
        member = value if isinstance(value, Part) else kinds[0].model_validate(_filled(kinds[0], value, name))
    except ValidationError as error:
        raise ValueError(message_of(error)) from None
    return member if isinstance(old, dict) else _with_free_name(member, old or ())


def _filled(kind: type[Part], value: object, name: str | None) -> dict[str, object]:
    settings: dict[str, object] = {
        key: tuple(item) if isinstance(item, list) else item
        for key, item in (value.items() if isinstance(value, Mapping) else ())
    }
    naming = NAMED_BY.get(kind.__name__)
    if naming is not None and naming not in settings and name is not None:
        settings[naming] = name
    if naming == "Name" and naming not in settings:
        settings[naming] = "New"
    return settings


def _with_free_name(member: Part, rows: tuple[Any, ...]) -> Part:
    naming = NAMED_BY.get(type(member).__name__)
    if naming is None:
        return member
    taken = [name_of(row) for row in rows]
    wish = name_of(member)
    if naming in {"Name", "id"}:
        free = unique(wish, taken, " " if naming == "Name" else "-")
        return member if free == wish else member.model_copy(update={naming: free})
    if wish in taken and naming not in {"host", "d", "to", "tag"}:
        raise ValueError(f"{wish} is listed already")
    return member


def move_member(ref: Ref, to: int) -> Edit:
    """Moves a member of a collection to another place in its order, such as a mail flow rule to another priority."""

    def apply(topology: Topology) -> Topology:
        collection, name = collection_of(ref)

        def change(_owner: type[Part], _field: str, old: Any) -> Any:
            if not isinstance(old, tuple):
                raise NoSuchPlace(f"{ref} is not in an ordered collection.")
            index = index_of(old, name)
            rest = (*old[:index], *old[index + 1 :])
            place = max(0, min(to, len(rest)))
            return (*rest[:place], old[index], *rest[place:])

        return applied(topology, collection, change)

    return apply


def by_priority(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """Rules in the order in which they run: ascending priority; without a number, their place in the list (R-TR-1)."""
    places = {id(row): (at if row.Priority is None else row.Priority, at) for at, row in enumerate(rows)}
    return tuple(sorted(rows, key=lambda row: places[id(row)]))


def move_in_priority(ref: Ref, step: int) -> Edit:
    """Lets a mail flow rule or inbox rule run so many places later (or, negative, earlier) than it does now.

    Where rules have numbers, all get new ones from 0 on, so that the list and the numbers say the same.
    """

    def apply(topology: Topology) -> Topology:
        collection, name = collection_of(ref)

        def change(_owner: type[Part], _field: str, old: Any) -> Any:
            if not isinstance(old, tuple) or not all(hasattr(row, "Priority") for row in old):
                raise NoSuchPlace(f"{ref} has no priority.")
            rule, order = old[index_of(old, name)], list(by_priority(old))
            at = next(place for place, row in enumerate(order) if row is rule)
            order.insert(max(0, min(at + step, len(old) - 1)), order.pop(at))
            if all(row.Priority is None for row in old):
                return tuple(order)
            return tuple(row.model_copy(update={"Priority": number}) for number, row in enumerate(order))

        return applied(topology, collection, change)

    return apply


def collection_of(ref: Ref) -> tuple[Ref, str]:
    """The collection a member lies in, and the member's name in it."""
    if not ref.path:
        return Ref(ref.section), ref.id
    name = steps(ref.path)[-1][1]
    if name is None:
        raise EditRefused(f"{ref} is a setting, not a member of a list.")
    return Ref(ref.section, ref.id, ref.path.removesuffix(f"[{name}]")), name
