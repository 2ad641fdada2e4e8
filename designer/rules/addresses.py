"""Addresses, blocks and ranges with what stands behind each, to be found by an address that they share."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from operator import itemgetter
from typing import Generic, TypeVar

from designer.model.values import ip_bounds

V = TypeVar("V")


class Addresses(Generic[V]):
    """What stands behind addresses, blocks and ranges."""

    def __init__(self, rows: Iterable[tuple[str, V]]) -> None:
        self._rows: dict[int, list[tuple[int, int, int, V]]] = {4: [], 6: []}
        for number, (text, value) in enumerate(rows):
            low, high, version = ip_bounds(text)
            self._rows[version].append((low, high, number, value))
        for found in self._rows.values():
            found.sort(key=itemgetter(0))
        self._highest = {
            version: list(accumulate((row[1] for row in rows), max)) for version, rows in self._rows.items()
        }
        """The highest address of all blocks up to one: where it is too low, no block before reaches far enough."""

    def overlapping(self, text: str) -> tuple[V, ...]:
        """What stands behind all those that share an address with this one, in the order given."""
        low, high, version = ip_bounds(text)
        rows, highest = self._rows[version], self._highest[version]
        found: list[tuple[int, V]] = []
        place = bisect_right(rows, high, key=itemgetter(0)) - 1
        while place >= 0 and highest[place] >= low:
            if rows[place][1] >= low:
                found.append((rows[place][2], rows[place][3]))
            place -= 1
        return tuple(value for _, value in sorted(found, key=itemgetter(0)))
