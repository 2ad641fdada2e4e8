"""Parts of a design that is being edited, by name, with every read recorded and every change told."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Generic, TypeVar, cast

from designer.rules.ledger import Changes, Entry, Ledger, same

V = TypeVar("V")


class Table(Mapping[str, V], Generic[V]):
    """Rows by name; reading one is recorded by its name, reading all of them as such."""

    def __init__(self, ledger: Ledger, section: str, *, plain: bool = False) -> None:
        self._ledger = ledger
        self._section = section
        self._rows: dict[Hashable, V] = {}
        self._entries: dict[Hashable, Entry] = {}
        """The rows that were read, and those that were looked for in vain."""
        self._plain = plain
        """True where rows are texts or tuples of texts, which are compared by value."""

    def replace(self, rows: dict[Any, V]) -> Changes:
        """Takes other rows in, and tells what has changed."""
        before, self._rows = self._rows, rows
        known = before.get
        if self._plain:
            names = [name for name, row in rows.items() if known(name) != row]
        else:
            others = [(name, row) for name, row in rows.items() if known(name) is not row]
            names = [name for name, row in others if name not in before or not same(before[name], row)]
        names += before.keys() - rows.keys()
        if not names and list(before) == list(rows):
            return []
        return [*(self._entries[name] for name in names if name in self._entries), (self._section,)]

    def unrecorded(self, name: Hashable) -> V | None:
        """A row, for the table's own upkeep: nobody is told."""
        return self._rows.get(name)

    def patch(self, rows: dict[Any, V | None]) -> Changes:
        """Takes some rows in, None for those that are gone, and tells what has changed."""
        changed: Changes = []
        for name, row in rows.items():
            if name in self._rows or row is not None:
                if same(self._rows.get(name), row):
                    continue
                changed += [*([self._entries[name]] if name in self._entries else ()), (self._section,)]
                if row is None:
                    del self._rows[name]
                else:
                    self._rows[name] = row
        return changed

    def read(self, name: Hashable) -> None:
        """Somebody reads a row, or finds that there is none."""
        reads = self._ledger.reads
        if reads is not None:
            entry = self._entries.get(name)
            if entry is None:
                entry = self._entries[name] = Entry(-1)
            reads[entry] = None

    def __getitem__(self, name: Any) -> V:
        self.read(name)
        return self._rows[name]

    def get(self, name: Any, default: Any = None) -> Any:
        """The row of this name."""
        self.read(name)
        return self._rows.get(name, default)

    def __contains__(self, name: object) -> bool:
        self.read(name)
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        self._ledger.note((self._section,))
        return iter(cast("dict[str, V]", self._rows))

    def __len__(self) -> int:
        self._ledger.note((self._section,))
        return len(self._rows)

    def values(self) -> Any:
        """All rows."""
        self._ledger.note((self._section,))
        return self._rows.values()

    def items(self) -> Any:
        """All rows with their names."""
        self._ledger.note((self._section,))
        return self._rows.items()
