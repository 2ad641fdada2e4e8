"""Checking again after an edit: only what reads something that the edit changed (see `ledger.py` and `live.py`)."""

from __future__ import annotations

from contextlib import nullcontext

from designer.engine.plan import compile_plan
from designer.model.garbage import collector_paused
from designer.model.topology import Topology
from designer.rules.check import Placed, check_all, merged, placed
from designer.rules.each import Part, found_in, parts_of
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
        """What is wrong with a design; what the last check knows and nothing has changed is not asked again.

        The collector rests during a first check, which makes hundreds of thousands of objects that stay. After an edit
        it does not: the round that ends a rest would stop the window for as long as all that was made is many.
        """
        with nullcontext() if self._at_first else collector_paused():
            return self._check(topology)

    def _check(self, topology: Topology) -> tuple[Finding, ...]:
        if self._live.ledger.size > GROWTH * self._at_first > 0:
            self._live, self._at_first = LivePlan(), 0
        if not self._live.show(topology):
            self._live, self._at_first = LivePlan(), 0
            return check_all(topology, compile_plan(topology), include_off=self._include_off)
        before = self._live.ledger.worked
        try:
            ask = self._live.ledger.ask
            found = [ask(rule.id, _told, rule, self._live) for rule in self._rules]
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
    ask = live.ledger.ask
    return tuple(row for part in parts_of(rule.check, live) for row in ask((rule.id, part), _in_part, part, rule, live))


def _in_part(part: Part, rule: Rule, live: LivePlan) -> tuple[Placed, ...]:
    findings = found_in(part, rule.check, live.topology, live)
    return tuple(placed(explained_in(live, finding)) for finding in findings)
