"""Where in a file the things stand that references name: for editors, and for reports that link to lines."""

from __future__ import annotations

from typing import Any

from designer.formats.problems import Mark
from designer.formats.untrusted import mark_of
from designer.formats.walk import Loc, Walk
from designer.model.part import Part
from designer.model.places import NoSuchPlace, field_name, index_of, steps
from designer.model.refs import Ref
from designer.model.topology import Topology


def mark_at(walk: Walk, topology: Topology, ref: Ref) -> Mark | None:
    """Line and column of a reference: its key, else its value, else what surrounds it; None for a file without it.

    A setting that is left out stands where its object does.
    """
    loc = _location(topology, ref)
    while loc and loc not in walk.nodes:
        loc = loc[:-1]
    if not loc:
        return None
    return mark_of(walk.keys.get(loc, walk.nodes[loc]))


def _location(topology: Topology, ref: Ref) -> Loc:
    """The path of the text that leads to a reference, as far as it exists."""
    try:
        path = ((ref.section, ref.id or None), *steps(ref.path))
    except NoSuchPlace:
        path = ((ref.section, ref.id or None),)
    loc: Loc = ()
    value: Any = topology
    for field, name in path:
        try:
            key, value = _setting(value, field)
            loc = (*loc, key)
            if name is not None:
                step, value = _member(value, name)
                loc = (*loc, step)
        except NoSuchPlace:
            break
    return loc


def _setting(value: Any, field: str) -> tuple[str, Any]:
    if not isinstance(value, Part):
        raise NoSuchPlace(field)
    attribute = field_name(type(value), field)
    return type(value).model_fields[attribute].alias or attribute, getattr(value, attribute)


def _member(value: Any, name: str) -> tuple[str | int, Any]:
    if isinstance(value, dict) and name in value:
        return name, value[name]
    if not isinstance(value, tuple):
        raise NoSuchPlace(name)
    index = index_of(value, name)
    return index, value[index]
