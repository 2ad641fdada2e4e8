"""Answers that are worked out once per plan, because many rules ask for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from designer.rules.ledger import Ledger

P = ParamSpec("P")


R = TypeVar("R")


_REMEMBERED: WeakKeyDictionary[object, dict[object, object]] = WeakKeyDictionary()


def per_plan(question: Callable[P, R]) -> Callable[P, R]:
    """Remembers the answers of a question whose first argument is the plan, as long as the plan lives.

    A plan of a design that is being edited has a ledger: there the answer lives on as long as nothing that it depends
    on changes.
    """

    @wraps(question)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (question, *[a if type(a) is str else getattr(a, "name", a) for a in args[1:]])
        ledger = ledger_of(args[0])
        if ledger is not None:
            return ledger.ask(key, question, *args, **kwargs)
        answers = _REMEMBERED.setdefault(args[0], {})
        if key not in answers:
            answers[key] = question(*args, **kwargs)
        return cast(R, answers[key])

    return asked


def ledger_of(plan: object) -> Ledger | None:
    """The ledger of a design that is being edited; None for the plan of one that stays as it is."""
    return vars(plan).get("ledger")
