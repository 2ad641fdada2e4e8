"""The catalogue of rules and the page of one rule, as text."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator

from designer.formats.printable import printable
from designer.rules.finding import Rule


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
