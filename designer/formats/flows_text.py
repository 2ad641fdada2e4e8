"""The flows matrix and the failures of a design, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from designer.formats.check_report import message_record
from designer.formats.printable import printable
from designer.model.topology import Topology
from designer.rules.search.failures import WORST_FIRST, Failure, Failures
from designer.rules.search.flows import FlowCell, FlowMatrix, FlowMessage, title_of

SHOWN = 3
"""Messages told for each failure and each cell where not all arrive."""
_EFFECTS = {"lost": "lost", "opened": "attacks that arrive", "weaker": "weaker", "detour": "other way"}


def flow_lines(file: str, topology: Topology, matrix: FlowMatrix) -> Iterator[str]:
    """The matrix with a line for each pair, and what is behind pairs where not all mail arrives."""
    bound = f" of {matrix.total}: the bound was reached" if matrix.bounded else ""
    yield printable(f"{file}: {len(matrix.cells)} flows, {matrix.classes}{bound} message classes")
    for origin in matrix.origins:
        yield printable(f" from {title_of(topology, origin)}")
        for destination in matrix.destinations:
            cell = matrix.cell(origin, destination)
            if cell is not None:
                yield from _cell_lines(topology, cell)


def _cell_lines(topology: Topology, cell: FlowCell) -> Iterator[str]:
    facts = [word for word in (cell.trust, _TLS[cell.tls]) if word]
    told = f" ({', '.join(facts)})" if facts else ""
    yield printable(f"  to {title_of(topology, cell.destination)}: {cell.outcome}{told}, {' > '.join(cell.route)}")
    bad = [row for row in cell.messages if row.outcome not in {"delivered", "junked"}]
    for row in bad[:SHOWN]:
        yield printable(f"       {_fate(row)}: {row.says}")
    if len(bad) > SHOWN:
        yield f"       and {len(bad) - SHOWN} more"


_TLS = {"yes": "encrypted", "no": "in clear text", None: ""}


def _fate(row: FlowMessage) -> str:
    told = row.code or row.question
    return f"{row.outcome} ({told})" if told else row.outcome


def flow_record(file: str, matrix: FlowMatrix) -> dict[str, Any]:
    """The matrix as one JSON object."""
    return {
        "file": file,
        "origins": list(matrix.origins),
        "destinations": list(matrix.destinations),
        "classes": matrix.classes,
        "total": matrix.total,
        "bounded": matrix.bounded,
        "cells": [
            {
                "origin": cell.origin,
                "destination": cell.destination,
                "outcome": cell.outcome,
                "route": list(cell.route),
                "trust": cell.trust,
                "tls": cell.tls,
                "messages": [_message(row) for row in cell.messages],
            }
            for cell in matrix.cells
        ],
    }


def _message(row: FlowMessage) -> dict[str, Any]:
    return {
        "class": row.says,
        "outcome": row.outcome,
        "route": list(row.route),
        "trust": row.trust,
        "tls": row.tls,
        "code": row.code,
        "question": row.question,
        "recipients": row.stands_for,
        "message": message_record(row.message),
    }


def failure_lines(file: str, found: Failures) -> Iterator[str]:
    """Single points of failure by rank, then what only weakens mail, then what can fail without any difference."""
    single = found.single_points
    yield printable(f"{file}: {len(single)} single points of failure")
    for number, row in enumerate(single, start=1):
        yield from _failure(f"{number:>3}. ", row)
    others = [row for row in found.rows if not row.single_point]
    if others:
        yield " Without losing mail"
    for row in others:
        yield from _failure("     ", row)
    if found.harmless:
        yield " Without any difference: doubled, not used, or broken already"
    for ref, what in found.harmless:
        yield printable(f"     {what} ({ref})")
    if found.left_out:
        yield f" {found.left_out} more things were not examined: the bound was reached"


def _failure(lead: str, row: Failure) -> Iterator[str]:
    counts = [f"{row.count(kind)} {_EFFECTS[kind]}" for kind in WORST_FIRST if row.count(kind)]
    yield printable(f"{lead}{row.what}: {', '.join(counts)} of {row.examined} message classes")
    if row.flows:
        yield printable("       between " + ", ".join(f"{a} > {b}" for a, b in row.flows))
    for effect in row.effects[:1]:
        yield printable(f"       such as {effect.says}")


def failure_record(file: str, found: Failures) -> dict[str, Any]:
    """The failures as one JSON object."""
    return {
        "file": file,
        "failures": [
            {
                "ref": str(row.ref),
                "what": row.what,
                "single_point": row.single_point,
                "rank": list(row.rank),
                "examined": row.examined,
                "flows": [list(pair) for pair in row.flows],
                "effects": [
                    {"kind": each.kind, "text": each.says, "message": message_record(each.message)}
                    for each in row.effects
                ],
            }
            for row in found.rows
        ],
        "harmless": [{"ref": str(ref), "what": what} for ref, what in found.harmless],
        "left_out": found.left_out,
    }
