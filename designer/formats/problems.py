"""What is wrong with a file, and where: values that the reader collects and one place shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from designer.formats.printable import printable
from designer.model.records import dataclass


class Mark(NamedTuple):
    """A place in a file; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, what was expected instead, and the nearest valid word."""

    file: str
    line: int
    column: int
    path: str
    message: str
    expected: str = ""
    suggestion: str = ""

    @property
    def text(self) -> str:
        """The message with what was expected and what may have been meant."""
        parts = [self.message]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.suggestion:
            parts.append(self.suggestion)
        return "; ".join(parts)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: "
        return printable(f"{place}{self.path}: {self.text}" if self.path else f"{place}{self.text}")


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The valid word that was most probably meant: the same one in other case first, else the most similar."""
    known = sorted(words)
    folded = word.casefold()
    for candidate in known:
        if candidate.casefold() == folded:
            return candidate
    import difflib  # only a file with a mistake needs it

    by_folded = {candidate.casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """The suggestion as a sentence; empty where nothing is near."""
    found = nearest(word, words)
    return f"did you mean {found!r}?" if found is not None else ""
