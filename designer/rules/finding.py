"""What a rule is, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from designer.model.edits import Edit
from designer.model.message import Message
from designer.model.policies import Severity
from designer.model.refs import Ref
from designer.model.topology import Topology

if TYPE_CHECKING:
    from designer.engine.plan import Plan

__all__ = ["SEVERITIES", "Finding", "Fix", "Rule", "Severity"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Fix:
    """A remedy: an undoable edit with its label, or the steps to take where none can be computed."""

    label: str
    edit: Edit | None = None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what, where (`refs`, the most exact first), why it hurts, and how to mend it."""

    rule: str
    slug: str
    severity: Severity
    text: str
    refs: tuple[Ref, ...]
    evidence: tuple[str, ...] = ()
    fix: Fix | None = field(default=None, hash=False)
    witness: Message | None = field(default=None, hash=False)
    """The smallest message that goes wrong because of it, where it is about routing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the catalogue.

    `slug` and `severity` are the usual ones; a finding may carry another of its own (`slugs` lists the further ones).
    Rules that many sound designs would trip are `info` and not on by default.
    """

    id: str
    slug: str
    severity: Severity
    title: str
    source: str
    check: Callable[[Topology, Plan], Iterator[Finding]]
    on_by_default: bool = True
    slugs: tuple[str, ...] = ()

    def finding(
        self,
        text: str,
        refs: Iterable[Ref],
        *evidence: str,
        fix: Fix | None = None,
        slug: str | None = None,
        severity: Severity | None = None,
        witness: Message | None = None,
    ) -> Finding:
        """A finding of this rule, with its slug and severity unless others are given."""
        unique = tuple(dict.fromkeys(refs))
        return Finding(self.id, slug or self.slug, severity or self.severity, text, unique, evidence, fix, witness)
