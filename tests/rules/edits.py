"""Random edits of a design, as somebody makes them who tries everything: always the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from designer.model.edits import remove, rename, set_value
from designer.model.edits.base import Edit, EditRefused
from designer.model.part import Part
from designer.model.places import NAMED_BY, is_collection, name_of, value_at
from designer.model.refs import Ref
from designer.model.topology import Topology

SECTIONS = ("nodes", "certs", "dns", "tenants", "onprem_orgs", "recipients", "messages")


def objects(topology: Topology) -> Iterator[tuple[Ref, Part]]:
    """Every object of a design that has a name, with its place."""
    for section in SECTIONS:
        rows: Any = getattr(topology, section)
        named = rows.items() if isinstance(rows, dict) else ((name_of(row), row) for row in rows)
        for name, row in named:
            ref = Ref(section, name)
            yield ref, row
            for field, kind in type(row).model_fields.items():
                value = getattr(row, field)
                if is_collection(kind.annotation) and isinstance(value, tuple):
                    yield from (
                        (ref / f"{field}[{name_of(item)}]", item)
                        for item in value
                        if isinstance(item, Part) and type(item).__name__ in NAMED_BY
                    )


def random_edit(topology: Topology, random: Random) -> Topology:
    """The design with one thing changed, renamed, removed or moved to another place in the file, or one more."""
    while any(objects(topology)):
        try:
            changed = _edit(topology, random)(topology)
        except EditRefused:
            continue
        if changed != topology:
            return changed
    return topology


def _edit(topology: Topology, random: Random) -> Edit:
    known = list(objects(topology))
    ref, part = random.choice(known)
    deed = random.random()
    if deed < 0.05:
        return remove((ref,))
    if deed < 0.1:
        return rename(ref, random.choice(["other", "b.contoso.com", "x@contoso.com", f"{ref.id}2"]))
    if deed < 0.15:
        return _shuffled(random)
    if deed < 0.25:
        return _copied(ref, part, random)
    field = random.choice(list(type(part).model_fields))
    values: list[object] = [getattr(other, field) for _, other in known if type(other) is type(part)]
    value = getattr(part, field)
    if isinstance(value, bool):
        values = [not value]
    elif isinstance(value, tuple):
        values += [(), value[1:], tuple(reversed(value)), None]
    else:
        values += [None, "", "contoso.com", "mail.contoso.com", "203.0.113.25", 3]
    return set_value(ref / field, random.choice(values))


def _copied(ref: Ref, part: Part, random: Random) -> Edit:
    """One thing more: a copy under another name, somewhere among the others."""
    key = NAMED_BY.get(type(part).__name__)
    name = f"new{random.randrange(9)}.{ref.id}" if not ref.path else f"new{random.randrange(9)}.contoso.com"
    copy = part if key is None else part.model_copy(update={key: name})

    def apply(topology: Topology) -> Topology:
        if ref.path:
            collection = Ref(ref.section, ref.id, ref.path.partition("[")[0])
            rows = [row for row in value_at(topology, collection) if name_of(row) != name]
            rows.insert(random.randint(0, len(rows)), copy)
            return set_value(collection, tuple(rows))(topology)
        found: Any = getattr(topology, ref.section)
        items = [item for item in (found.items() if isinstance(found, dict) else found) if _called(item) != name]
        items.insert(random.randint(0, len(items)), (name, copy) if isinstance(found, dict) else copy)
        return topology.model_copy(update={ref.section: dict(items) if isinstance(found, dict) else tuple(items)})

    return apply


def _called(item: Any) -> str:
    return str(item[0]) if isinstance(item, tuple) else name_of(item)


def _shuffled(random: Random) -> Edit:
    section = random.choice(SECTIONS)

    def apply(topology: Topology) -> Topology:
        rows: Any = getattr(topology, section)
        items = list(rows.items() if isinstance(rows, dict) else rows)
        random.shuffle(items)
        return topology.model_copy(update={section: dict(items) if isinstance(rows, dict) else tuple(items)})

    return apply
