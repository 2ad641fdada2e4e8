"""What a rule is, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from designer.engine.plan import Plan
from designer.model.edits import Edit
from designer.model.refs import Ref
from designer.model.topology import Topology

Severity = Literal["error", "warning", "info"]
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
    fix: Fix | None = None


Check = Callable[[Topology, Plan], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the catalogue. `check` yields findings; several slugs may come from one rule."""

    id: str
    slug: str
    severity: Severity
    title: str
    source: str
    check: Callable[[Topology, Plan], Iterator[Finding]]
    on_by_default: bool = True
