"""Rules that judge one thing after the other: a zone, a domain, a recipient, whatever else there is.

Such a rule is a function of that one thing. In a design that is being edited it is asked again only for the things that
an edit concerns; written as a loop, it would be asked for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVarTuple, Unpack, cast

from designer.model.places import name_of
from designer.model.topology import Topology
from designer.rules.finding import Finding
from designer.rules.memory import ledger_of

if TYPE_CHECKING:
    from designer.engine.plan import Plan

Things = TypeVarTuple("Things")
SHARES = 32
"""A rule's things are kept in so many shares; an edit of one thing asks the rule about its share."""


class ForEach(Generic[*Things]):
    """A rule's check that goes through the things one by one."""

    def __init__(
        self,
        things: Callable[[Plan], Iterable[tuple[*Things]]],
        check: Callable[[Topology, Plan, Unpack[Things]], Iterator[Finding]],
    ) -> None:
        self._things = things
        self._check = check
        self.__doc__, self.__module__ = check.__doc__, check.__module__

    def __call__(self, topology: Topology, plan: Plan) -> Iterator[Finding]:
        ledger = ledger_of(plan)
        if ledger is None:
            for thing in self._things(plan):
                yield from self._check(topology, plan, *thing)
            return
        for number in range(SHARES):
            yield from ledger.ask((self, number), self._of_share(topology, plan, number))

    def _of_share(self, topology: Topology, plan: Plan, number: int) -> Callable[[], tuple[Finding, ...]]:
        def work() -> tuple[Finding, ...]:
            things = _share(plan, self._things, number)
            return tuple(finding for thing in things for finding in self._check(topology, plan, *thing))

        return work


def for_each(
    things: Callable[[Plan], Iterable[tuple[*Things]]],
) -> Callable[[Callable[[Topology, Plan, Unpack[Things]], Iterator[Finding]]], ForEach[*Things]]:
    """Makes a rule's check of a function that judges one thing."""
    return lambda check: ForEach(things, check)


class EachOf:
    """All rows of a section; in a design that is being edited they are kept in shares."""

    def __init__(self, section: str) -> None:
        self.section = section

    def __call__(self, plan: Plan) -> Iterator[Any]:
        rows: Any = getattr(plan.topology, self.section)
        return iter(sorted(rows.items())) if isinstance(rows, Mapping) else ((row,) for row in rows)


def shares_of(rows: Mapping[str, Any], section: str) -> dict[int, tuple[Any, ...]]:
    """The things that `EachOf` a section gives, by the number of their share."""
    shares: dict[int, list[Any]] = {number: [] for number in range(SHARES)}
    for name, row in rows.items():
        shares[hash(name) % SHARES].append((name, row) if section == "dns" else (row,))
    return {number: tuple(found) for number, found in shares.items()}


def _share(plan: Plan, things: Callable[[Plan], Iterable[Any]], number: int) -> tuple[Any, ...]:
    ledger = ledger_of(plan)
    assert ledger is not None
    if isinstance(things, EachOf):
        return cast("tuple[Any, ...]", plan.shares[things.section].get(number, ()))  # type: ignore[attr-defined]
    return ledger.ask((_share, things, number), lambda: _shares(plan, things)[number])


def _shares(plan: Plan, things: Callable[[Plan], Iterable[Any]]) -> tuple[tuple[Any, ...], ...]:
    ledger = ledger_of(plan)
    assert ledger is not None
    return ledger.ask((_shares, things), lambda: _shared_out(things(plan)))


def _shared_out(things: Iterable[Any]) -> tuple[tuple[Any, ...], ...]:
    shares: list[list[Any]] = [[] for _ in range(SHARES)]
    for thing in things:
        name = next((item for item in thing if isinstance(item, str)), None) or name_of(thing[-1])
        shares[hash(name) % SHARES].append(thing)
    return tuple(map(tuple, shares))
