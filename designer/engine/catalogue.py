from __future__ import annotations

from typing import NamedTuple

from designer.engine.trace import Confidence


class RuleRow(NamedTuple):
    id: str
    title: str
    source: str
    confidence: Confidence


_ROWS: dict[str, RuleRow] = {}


def row_of(rule: str) -> RuleRow:
    row = _ROWS.get(rule)
    return row if row is not None else RuleRow(rule, "", "", "DOC")
