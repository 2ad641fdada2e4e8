"""The flows matrix as CSV: one line for each pair of origin and destination, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

from designer.formats.printable import printable
from designer.model.topology import Topology
from designer.rules.search.flows import FlowMatrix, title_of

COLUMNS = (
    "Origin",
    "Destination",
    "Outcome",
    "Path",
    "Trust",
    "Encrypted",
    "Messages",
    "Worst message",
    "Code",
)
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters that make a spreadsheet take a text for a formula, in full width too."""
_SKIPPED = " \"'\u00a0"


def write_flows(topology: Topology, matrix: FlowMatrix) -> str:
    """The matrix as CSV text with every field in quotes; line ends are those of RFC 4180."""
    rows = [
        (
            title_of(topology, cell.origin),
            title_of(topology, cell.destination),
            "mixed" if cell.mixed and cell.outcome == "delivered" else cell.outcome,
            " > ".join(cell.route),
            cell.trust or "",
            cell.tls or "",
            str(len(cell.messages)),
            cell.messages[0].says,
            cell.messages[0].code or "",
        )
        for cell in matrix.cells
    ]
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([tuple(map(safe_cell, row)) for row in (COLUMNS, *rows)])
    return out.getvalue()


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate it; control characters are escaped."""
    bare = text.lstrip(_SKIPPED)
    shown = printable(text)
    return f"'{shown}" if bare[:1] in FORMULA_STARTS and bare else shown
