"""Checking again after an edit: only the parts of the design that it touches (see `islands.py`)."""

from __future__ import annotations

from designer.engine.plan import compile_plan
from designer.model.topology import Topology
from designer.rules.check import check_all, in_order
from designer.rules.finding import Finding
from designer.rules.islands import Island, Islands


class Checker:
    """Keeps what it found in every part of a design, and checks only parts that are not the same any more.

    The answer is always that of `check_all`. Objects count as the same when they are the same object: edits share what
    they leave alone.
    """

    def __init__(self, *, include_off: bool = False) -> None:
        self._include_off = include_off
        self._islands = Islands()
        self._known: dict[object, tuple[Island, tuple[Finding, ...]]] = {}
        self.checked_parts = 0
        """How many parts the last check looked at."""

    def check(self, topology: Topology) -> tuple[Finding, ...]:
        """What is wrong with a design; parts that the last one had too are not checked again."""
        fresh: dict[object, tuple[Island, tuple[Finding, ...]]] = {}
        self.checked_parts = 0
        for island in self._islands.split(topology):
            key = (topology.as_of, island.key)
            known = self._known.get(key)
            if known is None:
                self.checked_parts += 1
                part = island.within(topology)
                known = (island, check_all(part, compile_plan(part), include_off=self._include_off))
            fresh[key] = known
        self._known = fresh
        return in_order(finding for _, findings in fresh.values() for finding in findings)
