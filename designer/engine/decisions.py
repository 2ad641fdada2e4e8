"""Decisions whose words are made only when somebody reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from designer.engine.catalogue import row_of
from designer.engine.trace import Decision, Explanation, Fact, Rejected
from designer.model.refs import Ref

RefMaker = Ref | Callable[[], Ref] | None
Because = Sequence[tuple[str, RefMaker]]
"""Facts: a text that may use the decision's arguments, and the setting it comes from (or a function that makes it)."""
Considered = Sequence[tuple[str, str, RefMaker]] | Callable[[], Sequence[tuple[str, str, RefMaker]]]
"""Losers: what, why it lost, where; or a function that works them out."""


def make_decision(
    step: str,
    rule: str,
    text: str,
    args: tuple[object, ...],
    because: Because = (),
    considered: Considered = (),
    assumed: bool = False,
) -> Decision:
    """One decision; `text` and the facts are templates for `args`."""
    row = row_of(rule)
    return Decision(rule, step, partial(_explain, text, args, because, considered), row.confidence, row.source, assumed)


def _explain(text: str, args: tuple[object, ...], because: Because, considered: Considered) -> Explanation:
    facts = tuple(Fact(words.format(*args), _ref(maker)) for words, maker in because)
    rows = considered() if callable(considered) else considered
    losers = tuple(Rejected(what, why, _ref(maker)) for what, why, maker in rows)
    return Explanation(text.format(*args), facts, losers)


def _ref(maker: RefMaker) -> Ref | None:
    return maker() if callable(maker) else maker
