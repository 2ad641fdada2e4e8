"""Rows that name domain patterns, compiled: which of them cover a domain is a few look-ups, however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

Row = TypeVar("Row")
EXACT = 1000
"""Score of an exact entry; a wildcard scores its length, `*` scores 0 (as `model.matching.specificity`)."""
REMEMBERED = 4096


class DomainTable(Generic[Row]):
    """Rows by the domains they name; an answer keeps the order in which the rows were entered."""

    __slots__ = ("_below", "_exact", "_remembered", "everywhere")

    def __init__(self, rows: Iterable[tuple[Row, Iterable[str]]]) -> None:
        self._exact: dict[str, list[tuple[int, Row, int]]] = {}
        self._below: dict[str, list[tuple[int, Row, int]]] = {}
        everywhere: dict[int, tuple[int, Row, int]] = {}
        self._remembered: dict[str, tuple[tuple[Row, int], ...]] = {}
        for number, (row, patterns) in enumerate(rows):
            for pattern in patterns:
                if pattern == "*":
                    everywhere[number] = (number, row, 0)
                elif pattern.startswith("*."):
                    self._below.setdefault(pattern[2:], []).append((number, row, len(pattern)))
                else:
                    self._exact.setdefault(pattern, []).append((number, row, EXACT))
        self.everywhere = tuple(everywhere.values())
        """Rows that name `*`."""

    def covering(self, domain: str) -> tuple[tuple[Row, int], ...]:
        """The rows that cover a domain, each with the score of its most exact entry (R-INC-5, R-OUT-3, R-OPS-2)."""
        found = self._remembered.get(domain)
        if found is None:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            found = self._remembered[domain] = self._found(domain)
        return found

    def _found(self, domain: str) -> tuple[tuple[Row, int], ...]:
        entries = [*self.everywhere, *self._exact.get(domain, ())]
        below = self._below
        if below:
            name = domain
            while name:
                entries += below.get(name, ())
                name = name.partition(".")[2]
        if not entries:
            return ()
        best: dict[int, tuple[Row, int]] = {}
        for number, row, score in entries:
            known = best.get(number)
            if known is None or score > known[1]:
                best[number] = row, score
        return tuple([best[number] for number in sorted(best)])
