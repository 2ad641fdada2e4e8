"""The table of routing rules in `resources/docs/simulator.md`: what the catalogue says, and where the code cites it.

`MAILFLOW_REGENERATE=1 pytest tests/engine/test_documentation.py` writes it anew; the diff is then reviewed like code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from designer.engine.catalogue import CATALOGUE, REFERENCE, RuleRow

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "designer" / "engine"
PAGE = ROOT / "resources" / "docs" / "simulator.md"
BEGIN, END = "<!-- rules: written by tests/engine/simulator_page.py -->", "<!-- end of rules -->"
RULE = re.compile(r"\bR-([A-Z]+)-(\d+[a-z]?)")
SPAN = re.compile(r"\bR-([A-Z]+)-(\d+)[a-z]?\s+to\s+(?:R-\1-)?(\d+)\b")
SHOWN = 4
"""Places shown for a rule; the first ones are where a reader should begin."""
SECTIONS = {
    "CONV": "Conventions",
    "ATTR": "Attribution at the front door",
    "INC": "Inbound connectors",
    "FILT": "Filtering and sender authentication",
    "TR": "Mail flow rules",
    "RCPT": "Recipients",
    "FWD": "Automatic forwarding",
    "OUT": "Leaving the tenant",
    "OPR": "Receiving on-premises",
    "OPA": "Domains on-premises",
    "OPS": "Sending on-premises",
    "EDGE": "Edge Transport",
    "HYB": "The hybrid pair",
    "HYBC": "Certificates of the hybrid pair",
    "DNS": "DNS",
    "LIM": "Loops and limits",
}
CONFIDENCE = {"DOC": "documented", "BLOG": "team blog", "FIELD": "field report", "INF": "inferred"}


def family(rule: str) -> str:
    """The part of a rule's id that names its section."""
    return rule.split("-")[1]


def ids_in(text: str) -> Iterator[tuple[str, int]]:
    """Every rule id a text cites, with its offset; a span such as `R-OUT-21 to 23` cites what lies between, too."""
    for found in RULE.finditer(text):
        yield f"R-{found[1]}-{found[2]}", found.start()
    for found in SPAN.finditer(text):
        between = (f"R-{found[1]}-{number}" for number in range(int(found[2]) + 1, int(found[3])))
        yield from ((rule, found.start()) for rule in between if rule in REFERENCE)
        yield f"R-{found[1]}-{found[3]}", found.start()


@cache
def citations() -> dict[str, tuple[str, ...]]:
    """For each rule id the places of the engine that cite it: those that decide by it first, whole modules last."""
    places: dict[str, dict[str, int]] = {}
    for path in sorted(ENGINE.rglob("*.py")):
        if path.name.startswith("catalogue"):
            continue
        text = path.read_text(encoding="utf-8")
        spans = sorted(_spans(ast.parse(text)))
        module = ".".join(path.relative_to(ENGINE).with_suffix("").parts)
        for rule, offset in ids_in(text):
            line = text.count("\n", 0, offset) + 1
            inside = [name for first, last, name in spans if first <= line <= last]
            place = f"{module}:{inside[-1]}" if inside else module
            decides = text[offset - 1 : offset] == '"'
            rank = places.setdefault(rule, {})
            rank[place] = rank.get(place, 0) + (4 if decides else 1)
    return {rule: tuple(sorted(rank, key=lambda p: (":" not in p, -rank[p], p))) for rule, rank in places.items()}


def _spans(tree: ast.AST, outer: str = "") -> Iterator[tuple[int, int, str]]:
    """First line, last line and dotted name of every function and class."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            name = f"{outer}{child.name}"
            yield child.lineno, child.end_lineno or child.lineno, name
            yield from _spans(child, f"{name}.")
        else:
            yield from _spans(child, outer)


def table() -> str:
    """All rules as Markdown, one table for each section."""
    lines: list[str] = []
    for name, heading in SECTIONS.items():
        lines += ["", f"### {heading}", "", "| Rule | What it says | How sure | Where |", "| --- | --- | --- | --- |"]
        lines += [_line(row) for row in CATALOGUE if family(row.id) == name]
    return "\n".join(lines) + "\n"


def _line(row: RuleRow) -> str:
    return f"| {row.id} | {row.title} | {CONFIDENCE[row.confidence]}: {row.source} | {_where(row)} |"


def _where(row: RuleRow) -> str:
    if row.scope == "out":
        return f"out of scope: {row.reason}"
    if row.scope == "design":
        return "what a design should contain: see the findings"
    places = citations().get(row.id, ())
    functions = [place for place in places if ":" in place]
    return ", ".join(f"`{place}`" for place in (functions or places)[:SHOWN])


def page(text: str) -> str:
    """The page's text with the table renewed."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"
