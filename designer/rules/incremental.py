"""Checking again after an edit: only what reads something that the edit changed (see `ledger.py` and `live.py`)."""

from __future__ import annotations

from collections.abc import Callable

from designer.engine.plan import compile_plan
from designer.model.topology import Topology
from designer.rules.check import check_all, in_order
from designer.rules.evidence import explained_in
from designer.rules.finding import Finding, Rule
from designer.rules.live import LivePlan

GROWTH = 3
"""So many times the answers of a first check are kept; then it begins anew, to forget what is gone."""


class Checker:
    """Keeps what it found in a design, with what each answer depends on, and asks again only what an edit may change.

    The answer is always that of `check_all`. Objects count as the same when they are the same object: edits share what
    they leave alone.
    """

    def __init__(self, *, include_off: bool = False) -> None:
        from designer.rules.catalogue import RULES

        self._include_off = include_off
        self._rules = tuple(rule for rule in RULES if include_off or rule.on_by_default)
        self._live = LivePlan()
        self._at_first = 0
        self._found: list[tuple[Finding, ...]] = []
        self._in_order: tuple[Finding, ...] = ()
        self.worked = 0
        """How many answers the last check worked out."""

    @property
    def kept(self) -> int:
        """How many answers it keeps."""
        return self._live.ledger.size

    def check(self, topology: Topology) -> tuple[Finding, ...]:
        """What is wrong with a design; what the last check knows and nothing has changed is not asked again."""
        if self._live.ledger.size > GROWTH * self._at_first > 0:
            self._live, self._at_first = LivePlan(), 0
        if not self._live.show(topology):
            self._live, self._at_first = LivePlan(), 0
            return check_all(topology, compile_plan(topology), include_off=self._include_off)
        ledger = self._live.ledger
        before = ledger.worked
        try:
            found = [ledger.ask(("rule", rule.id), _work(rule, self._live)) for rule in self._rules]
        except BaseException:
            self._live, self._at_first = LivePlan(), 0
            raise
        self.worked = ledger.worked - before
        self._at_first = self._at_first or ledger.size
        if found != self._found:
            self._found, self._in_order = found, in_order(finding for findings in found for finding in findings)
        return self._in_order


def _work(rule: Rule, live: LivePlan) -> Callable[[], tuple[Finding, ...]]:
    def raised() -> tuple[Finding, ...]:
        return tuple(rule.check(live.topology, live))

    def told() -> tuple[Finding, ...]:
        return tuple(explained_in(live, finding) for finding in live.ledger.ask(("raised", rule.id), raised))

    return told
