"""Rules that judge one thing after the other: a zone, a connector, a recipient, whatever else there is.

Such a rule is a function of that one thing. In a design that is being edited its things are kept in small groups of
neighbours (`groups.py`), and it is asked again only about the groups that an edit concerns; written as a loop, it would
be asked about all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVarTuple, Unpack

from designer.model.topology import Topology
from designer.rules.finding import Finding
from designer.rules.groups import group, group_names

if TYPE_CHECKING:
    from designer.engine.plan import Plan

    Check: TypeAlias = Callable[[Topology, Plan], Iterator[Finding]]

Part = tuple[int | str, ...]
"""The name of a part of a rule's check."""

Things = TypeVarTuple("Things")


class ForEach(Generic[*Things]):
    """A rule's check that goes through the things one by one."""

    def __init__(
        self,
        things: Callable[[Plan], Iterable[tuple[*Things]]],
        check: Callable[[Topology, Plan, Unpack[Things]], Iterator[Finding]],
    ) -> None:
        self.things = things
        self._check = check
        self.__doc__, self.__module__ = check.__doc__, check.__module__

    def __call__(self, topology: Topology, plan: Plan) -> Iterator[Finding]:
        for thing in self.things(plan):
            yield from self._check(topology, plan, *thing)

    def of_group(self, topology: Topology, plan: Plan, name: str) -> Iterator[Finding]:
        """What it finds in one group of its things."""
        for thing in group(plan, self.things, name):
            yield from self._check(topology, plan, *thing)


def for_each(
    things: Callable[[Plan], Iterable[tuple[*Things]]],
) -> Callable[[Callable[[Topology, Plan, Unpack[Things]], Iterator[Finding]]], ForEach[*Things]]:
    """Makes a rule's check of a function that judges one thing."""
    return lambda check: ForEach(things, check)


class InTurn:
    """A rule's check that consists of several."""

    def __init__(self, *checks: Check) -> None:
        self.checks = checks
        self.__doc__, self.__module__ = checks[0].__doc__, checks[0].__module__

    def __call__(self, topology: Topology, plan: Plan) -> Iterator[Finding]:
        for check in self.checks:
            yield from check(topology, plan)


def parts_of(check: Check, plan: Plan) -> Iterator[Part]:
    """The names of the parts in which a rule is asked again about a design that is being edited."""
    if isinstance(check, InTurn):
        yield from ((number, *part) for number, one in enumerate(check.checks) for part in parts_of(one, plan))
    elif isinstance(check, ForEach):
        yield from ((name,) for name in group_names(plan, check.things))
    else:
        yield ()


def found_in(part: Part, check: Check, topology: Topology, plan: Plan) -> Iterator[Finding]:
    """What one part of a rule finds."""
    if isinstance(check, InTurn):
        yield from found_in(part[1:], check.checks[int(part[0])], topology, plan)
    elif isinstance(check, ForEach):
        yield from check.of_group(topology, plan, str(part[0]))
    else:
        yield from check(topology, plan)
