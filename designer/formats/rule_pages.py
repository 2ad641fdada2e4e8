"""The catalogue of rules and the page of one rule, as text."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator

from designer.formats.printable import printable
from designer.rules.finding import Rule
from designer.rules.search.invariants import INVARIANTS, Invariant


def catalogue_lines(rules: Iterable[Rule]) -> Iterator[str]:
    """One line per rule: id, severity, slug, what it finds; hints that are off by default say so."""
    rows = list(rules)
    width = max((len(rule.slug) for rule in rows), default=0)
    for rule in rows:
        off = "" if rule.on_by_default else " (off by default)"
        yield printable(f"{rule.id}  {rule.severity:<7}  {rule.slug:<{width}}  {rule.title}{off}")


def page_lines(rule: Rule) -> Iterator[str]:
    """A rule's page: what it finds and why that hurts, as its own module tells it, and the document that says so."""
    yield printable(f"{rule.id} {rule.slug} ({rule.severity}{'' if rule.on_by_default else ', off by default'})")
    yield ""
    for line in inspect.cleandoc(sys.modules[rule.check.__module__].__doc__ or "").splitlines():
        yield printable(line)
    yield ""
    yield printable(f"Source: {rule.source}")


def invariant_lines() -> Iterator[str]:
    """One line for each demand that every message of every design must meet, in the columns of the catalogue."""
    width = max(len(row.slug) for row in INVARIANTS)
    for row in INVARIANTS:
        yield printable(f"{row.id}  {row.severity:<7}  {row.slug:<{width}}  {row.title}")


def invariant_page(row: Invariant) -> Iterator[str]:
    """What an invariant demands, how it is judged, and which rules say the same of settings."""
    yield printable(f"{row.id} {row.slug} ({row.severity})")
    yield ""
    yield printable(f"{row.title}.")
    yield ""
    yield "One message of every class is simulated; the finding carries the smallest one that breaks this."
    if row.rules:
        yield printable(
            f"Where one of {', '.join(sorted(row.rules))} explains it, the message is that finding's witness."
        )
    else:
        yield "Where a finding of a rule explains it, the message becomes its witness and nothing is told twice."
    yield ""
    yield printable(f"Source: {row.source}")
