"""Answers that are worked out once per plan, because many rules ask for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

P = ParamSpec("P")


R = TypeVar("R")


_REMEMBERED: WeakKeyDictionary[object, dict[object, object]] = WeakKeyDictionary()


def per_plan(question: Callable[P, R]) -> Callable[P, R]:
    """Remembers the answers of a question whose first argument is the plan, as long as the plan lives."""

    @wraps(question)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        answers = _REMEMBERED.setdefault(args[0], {})
        key = (question, *(getattr(a, "name", a) for a in args[1:]))
        if key not in answers:
            answers[key] = question(*args, **kwargs)
        return cast(R, answers[key])

    return asked
