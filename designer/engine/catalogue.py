"""Every routing rule in one table: what it says in a few words, where it comes from, how sure it is, and whether it
is simulated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from designer.engine.catalogue_cloud import CLOUD_ROWS
from designer.engine.catalogue_sites import SITE_ROWS

if TYPE_CHECKING:
    from designer.engine.decisions import Confidence

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
        words = source if kind == "RFC" else f"{SOURCES[kind]}: {place}" if place else SOURCES[kind]
        reason = cells[5] if len(cells) > 5 else ""
        rows.append(RuleRow(rule, title, words, confidence, scope, reason))  # type: ignore[arg-type]
    return tuple(rows)


CATALOGUE: tuple[RuleRow, ...] = (*_rows(CLOUD_ROWS), *_rows(SITE_ROWS))
"""All rules, in the order of their sections."""

_BY_ID: dict[str, RuleRow] = {row.id: row for row in CATALOGUE}


def row_of(rule: str) -> RuleRow:
    """The row of a rule; KeyError where there is none."""
    return _BY_ID[rule]


def _listed(lines: str) -> tuple[str, ...]:
    """Ids from lines such as `INC 1-3 5 7b`."""
    found: list[str] = []
    for line in lines.strip().splitlines():
        name, *numbers = line.split()
        for number in numbers:
            first, dash, last = number.partition("-")
            row = [str(n) for n in range(int(first), int(last) + 1)] if dash else [first]
            found += [f"R-{name}-{n}" for n in row]
    return tuple(found)


REFERENCE: tuple[str, ...] = _listed("""
CONV 1-4
ATTR 1-32 40-45
INC 1-7 10-18 20-22 25-28 30-36 40-43
FILT 1-3 3b 4 4b 5 5b 6 10-17 20-29
TR 1-15
RCPT 1-2 2b 3-7 10-15 20-23
FWD 1-6
OUT 1-7 10-15 20-26 30-36
OPR 1-6
OPA 1-4
OPS 1-8
EDGE 1-4
HYB 1-9 20-28
HYBC 1-5
DNS 1-7 10-13 20-22 30-36
LIM 1-5 10-24
""")
"""The ids of every rule there is, apart from the table, so that no row can go missing unnoticed."""
