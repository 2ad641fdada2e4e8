"""Every routing rule in one table: what it says in a few words, where it comes from, how sure it is, and whether it
is simulated.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from designer.engine.catalogue_cloud import CLOUD_ROWS
from designer.engine.catalogue_sites import SITE_ROWS
from designer.engine.trace import Confidence

Scope = Literal["engine", "design", "out"]
"""`engine`: simulated, at a place that cites the id. `design`: says what a design should contain; templates and
findings use it. `out`:
not simulated, for the reason given."""

SOURCES: dict[str, str] = {
    "MFBP": "Exchange Online documentation, mail flow",
    "NDR": "Exchange Online documentation, non-delivery reports",
    "MFR": "Exchange Online documentation, mail flow rules",
    "HYB": "Exchange hybrid documentation",
    "SRV": "Exchange Server documentation",
    "EOPSA": "Standalone EOP documentation",
    "PS": "Cmdlet reference",
    "DEF": "Defender for Office 365 documentation",
    "SUP": "Microsoft support article",
    "M365": "Microsoft 365 documentation",
    "BLOG": "Exchange Team Blog",
    "LRN": "Microsoft Learn",
    "MC": "Message Center post",
    "CSS": "Exchange health checker",
    "HCW": "Hybrid Configuration wizard's own commands",
    "FIELD": "Reports of administrators",
    "RFC": "Internet standard",
    "HERE": "Convention of this program",
}


class RuleRow(NamedTuple):
    """One rule. `reason` says why a rule that is not simulated is left out."""

    id: str
    title: str
    source: str
    confidence: Confidence
    scope: Scope = "engine"
    reason: str = ""


def _rows(table: str) -> tuple[RuleRow, ...]:
    """Rows of a table: id | confidence | scope | source | title | reason; an indented line continues the one before."""
    rows = []
    for line in table.strip().replace("\n    ", " ").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        rule, confidence, scope, source, title = cells[:5]
        if confidence not in {"DOC", "BLOG", "FIELD", "INF"} or scope not in {"engine", "design", "out"}:
            raise ValueError(line)
        kind, _, place = source.partition(" ")
        words = f"{SOURCES[kind]}: {place}" if place else SOURCES[kind]
        reason = cells[5] if len(cells) > 5 else ""
        rows.append(RuleRow(rule, title, words, confidence, scope, reason))  # type: ignore[arg-type]
    return tuple(rows)


CATALOGUE: tuple[RuleRow, ...] = (*_rows(CLOUD_ROWS), *_rows(SITE_ROWS))
"""All rules, in the order of their sections."""

_BY_ID: dict[str, RuleRow] = {row.id: row for row in CATALOGUE}


def row_of(rule: str) -> RuleRow:
    """The row of a rule; KeyError where there is none."""
    return _BY_ID[rule]
