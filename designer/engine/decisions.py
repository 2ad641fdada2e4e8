"""A decision and its words: which rule, what it said, from which facts, who lost.

A step only notes a decision: a row with rule, template and arguments. The object and its words are made when somebody
reads them, because most decisions of most messages are never read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, NamedTuple

from designer.engine.catalogue import row_of
from designer.model.records import dataclass
from designer.model.refs import Ref

Confidence = Literal["DOC", "BLOG", "FIELD", "INF"]
RefMaker = Ref | Callable[[], Ref] | None
Because = Sequence[tuple[str, RefMaker]]
"""Facts: a text that may use the decision's arguments, and the setting it comes from (or a function that makes it)."""
Considered = Sequence[tuple[str, str, RefMaker]] | Callable[[], Sequence[tuple[str, str, RefMaker]]]
"""Losers: what, why it lost, where; or a function that works them out."""
Noted = tuple[str, str, str, tuple[object, ...], Because, Considered, bool]
"""A decision as a step notes it: step, rule, template, arguments, facts, losers, assumed."""


@dataclass(slots=True)
class Fact:
    """A setting or circumstance that fed a decision."""

    text: str
    ref: Ref | None = None


@dataclass(slots=True)
class Rejected:
    """A candidate that was considered and lost, and why."""

    what: str
    lost_because: str
    ref: Ref | None = None


@dataclass(slots=True)
class Explanation:
    """A decision in words: what was decided, from which facts, and which candidates lost."""

    says: str
    because: tuple[Fact, ...] = ()
    considered: tuple[Rejected, ...] = ()


class Decision(NamedTuple):
    """One step's decision. `rule` is the id of SEMANTICS (R-...), `step` the pipeline stage (S1 to S12, or a
    convention).
    """

    rule: str
    step: str
    render: Callable[[], Explanation]
    confidence: Confidence
    source: str
    assumed: bool = False
    """Settled by a convention of the model, not by the design."""

    @property
    def says(self) -> str:
        return self.render().says

    @property
    def because(self) -> tuple[Fact, ...]:
        return self.render().because

    @property
    def considered(self) -> tuple[Rejected, ...]:
        return self.render().considered


def decision_of(noted: Noted) -> Decision:
    """The decision that a step noted; template and facts are templates for the arguments."""
    step, rule, text, args, because, considered, assumed = noted
    row = row_of(rule)
    return Decision(rule, step, partial(_explain, text, args, because, considered), row.confidence, row.source, assumed)


def _explain(text: str, args: tuple[object, ...], because: Because, considered: Considered) -> Explanation:
    facts = tuple(Fact(words.format(*args), _ref(maker)) for words, maker in because)
    rows = considered() if callable(considered) else considered
    losers = tuple(Rejected(what, why, _ref(maker)) for what, why, maker in rows)
    return Explanation(text.format(*args), facts, losers)


def _ref(maker: RefMaker) -> Ref | None:
    return maker() if callable(maker) else maker
