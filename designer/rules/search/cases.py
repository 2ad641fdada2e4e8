"""Every message class with what happens to its message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from designer.engine.simulate import simulate
from designer.engine.trace import Outcome, Trace
from designer.model.message import Message, OutcomeWord
from designer.rules.search.classes import LIMIT, MessageClass, partition

if TYPE_CHECKING:
    from designer.engine.plan import Plan

BEST_TO_WORST: tuple[OutcomeWord, ...] = (
    "delivered",
    "junked",
    "quarantined",
    "unknown",
    "deferred",
    "rejected",
    "dropped",
    "unreachable",
    "loop",
)
"""How bad each outcome is for mail that ought to arrive: what nobody is told of is worse than a refusal."""
ARRIVED = frozenset({"delivered", "junked"})


@dataclass(frozen=True, slots=True)
class Case:
    """One class and the trace of its message."""

    kind: MessageClass
    trace: Trace

    @property
    def worst(self) -> Outcome | None:
        """The outcome of the copy that fares worst; None where the message left no copy."""
        return max(self.trace.outcomes, key=lambda row: BEST_TO_WORST.index(row.result), default=None)


@dataclass(frozen=True, slots=True)
class Search:
    """All classes of a design with their fate; `total` counts those beyond the bound too."""

    cases: tuple[Case, ...]
    total: int

    @property
    def bounded(self) -> bool:
        """True where the bound kept classes from being simulated."""
        return self.total > len(self.cases)

    @property
    def says(self) -> str:
        """How thorough the search was, in one sentence."""
        if not self.bounded:
            return f"{len(self.cases)} message classes, all simulated"
        return f"{len(self.cases)} of {self.total} message classes simulated: the bound was reached"


def search(plan: Plan, limit: int = LIMIT) -> Search:
    """Simulates one message of every class."""
    found = partition(plan, limit)
    cases = tuple(Case(kind, simulate(plan, kind.message)) for kind in found.classes)
    return Search(cases, found.total)


def again(plan: Plan, cases: Iterable[Case]) -> tuple[Case, ...]:
    """The same messages in another design: for what breaks, what a fix mends, how stages differ."""
    return tuple(Case(case.kind, simulate(plan, case.kind.message)) for case in cases)


def encrypted(trace: Trace, outcome: Outcome) -> Literal["yes", "no"] | None:
    """`no` where one hop of a copy went in clear text; None where it never left its organization."""
    seen = {hop.tls for hop in trace.path_of(outcome) if hop.tls is not None}
    return "no" if "no" in seen else "yes" if seen else None


def playable(message: Message, name: str) -> Message:
    """The message under a name of its own, as a finding or a cell of the matrix offers it."""
    return message.model_copy(update={"id": name})
