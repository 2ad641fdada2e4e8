"""Checking again after an edit: only what reads something that the edit changed (see `ledger.py` and `live.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from designer.engine.plan import compile_plan
from designer.model.garbage import collector_paused
from designer.model.topology import Topology
from designer.rules.check import Placed, check_all, merged, placed
from designer.rules.each import parts_of
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
        self._found: list[tuple[Placed, ...]] = []
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
        before = self._live.ledger.worked
        try:
            with collector_paused():
                found = [_told(rule, self._live) for rule in self._rules]
        except BaseException:
            self._live, self._at_first = LivePlan(), 0
            raise
        self.worked = self._live.ledger.worked - before
        self._at_first = self._at_first or self._live.ledger.size
        if found != self._found:
            self._found, self._in_order = found, merged(row for rows in found for row in rows)
        return self._in_order


def _told(rule: Rule, live: LivePlan) -> tuple[Placed, ...]:
    """What a rule finds, with the settings in words."""
    ledger = live.ledger

    def in_part(findings: Callable[[], Iterator[Finding]]) -> Callable[[], tuple[Placed, ...]]:
        return lambda: tuple(placed(explained_in(live, finding)) for finding in findings())

    def told() -> tuple[Placed, ...]:
        parts = parts_of(rule.check, live.topology, live)
        return tuple(row for name, findings in parts for row in ledger.ask((rule.id, name), in_part(findings)))

    return ledger.ask(rule.id, told)
