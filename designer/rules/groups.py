"""Things of a design in small groups of neighbours, so that after an edit only some of them are gone through again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, Unpack
from zlib import crc32

from designer.model.part import Part
from designer.model.places import NAMED_BY
from designer.rules.memory import ledger_of, per_plan

if TYPE_CHECKING:
    from designer.engine.plan import Plan

K = TypeVar("K")
V = TypeVar("V")
Things = TypeVarTuple("Things")
Group = tuple[Any, ...]
EachThing = Callable[["Plan"], Iterable[Any]]
LEAST = 8
"""A group has at least so many things, and on average twice as many."""
MIXED = 0x9E3779B1
"""An odd number that spreads what names in a row (brand001, brand002) differ in over all bits of their sum."""
ALL = ""
"""The name of the only group in a design that stays as it is."""


class AllOf:
    """Things from several sources, one after the other."""

    def __init__(self, *sources: EachThing) -> None:
        self.sources = sources

    def __call__(self, plan: Plan) -> Iterable[Any]:
        return (thing for source in self.sources for thing in source(plan))


def group_names(plan: Plan, things: EachThing) -> tuple[str, ...]:
    """The names of the groups of some things, in the order of the things."""
    if isinstance(things, AllOf):
        rows = enumerate(things.sources)
        return tuple(f"{number} {name}" for number, source in rows for name in group_names(plan, source))
    ledger = ledger_of(plan)
    return (ALL,) if ledger is None else ledger.ask((group_names, things), _names, plan, things)


def group(plan: Plan, things: EachThing, name: str) -> Group:
    """The things of one group."""
    if isinstance(things, AllOf):
        number, _, name = name.partition(" ")
        return group(plan, things.sources[int(number)], name)
    ledger = ledger_of(plan)
    if ledger is None:
        return tuple(things(plan))
    return ledger.ask((group, things, name), _members, plan, things, name)


def index_of(
    things: Callable[[Plan], Iterable[tuple[*Things]]],
) -> Callable[[Callable[[Plan, Unpack[Things]], Iterable[tuple[K, V]]]], Callable[[Plan], Mapping[K, tuple[V, ...]]]]:
    """Makes an index of a function that gives the keys and values of one thing."""

    def made(
        rows: Callable[[Plan, Unpack[Things]], Iterable[tuple[K, V]]],
    ) -> Callable[[Plan], Mapping[K, tuple[V, ...]]]:
        @per_plan
        def of_group(plan: Plan, name: str) -> tuple[tuple[K, V], ...]:
            return tuple(row for thing in group(plan, things, name) for row in rows(plan, *thing))

        @per_plan
        def index(plan: Plan) -> Mapping[K, tuple[V, ...]]:
            found: dict[K, list[V]] = {}
            for name in group_names(plan, things):
                for key, value in of_group(plan, name):
                    found.setdefault(key, []).append(value)
            return {key: tuple(values) for key, values in found.items()}

        return index

    return made


def _names(plan: Plan, things: EachThing) -> tuple[str, ...]:
    return tuple(_groups(plan, things))


def _members(plan: Plan, things: EachThing, name: str) -> Group:
    return _groups(plan, things).get(name, ())


def _groups(plan: Plan, things: EachThing) -> dict[str, Group]:
    ledger = ledger_of(plan)
    assert ledger is not None
    return ledger.ask((_groups, things), lambda: grouped(things(plan)))


def grouped(things: Iterable[tuple[Any, ...]]) -> dict[str, Group]:
    """Things in groups of neighbours, by the name of the first.

    Names decide where a group ends, so that a thing which comes or goes changes its own group and no other one.
    """
    found: dict[str, list[Any]] = {}
    members: list[Any] = []
    for thing in things:
        name = _name(thing)
        if not members:
            found[_free(found, name)] = members
        members.append(thing)
        if len(members) >= LEAST and _ends_a_group(name):
            members = []
    return {name: tuple(rows) for name, rows in found.items()}


def _free(taken: dict[str, list[Any]], name: str) -> str:
    """The name, or where it is taken, one that is not."""
    while name in taken:
        name += "'"
    return name


def _name(thing: tuple[Any, ...]) -> str:
    if len(thing) == 1:
        return str(_naming(type(thing[0]))(thing[0]))
    return "\n".join(str(_naming(type(item))(item)) for item in thing)


def _naming(kind: type) -> Callable[[Any], object]:
    """What tells things of a kind apart: the name of a part of the design or of an organization, or the text itself."""
    if kind not in _NAMING:
        _NAMING[kind] = _new_naming(kind)
    return _NAMING[kind]


_NAMING: dict[type, Callable[[Any], object]] = {}


def _new_naming(kind: type) -> Callable[[Any], object]:
    if issubclass(kind, Part):
        return attrgetter(NAMED_BY[kind.__name__]) if kind.__name__ in NAMED_BY else lambda _: ""
    return str if kind.__str__ is not object.__str__ else attrgetter("name")


@lru_cache(maxsize=65536)
def _ends_a_group(name: str) -> bool:
    return crc32(name.encode()) * MIXED % 2**32 < 2**32 // LEAST
