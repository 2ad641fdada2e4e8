"""The flows matrix as CSV: every spreadsheet reads it, none calculates it."""

from __future__ import annotations

import csv
import io

import pytest

from designer.engine.plan import compile_plan
from designer.formats.flows_csv import COLUMNS, safe_cell, write_flows
from designer.formats.project import read
from designer.model.topology import Topology
from designer.paths import samples
from designer.rules.search.flows import flows_matrix


def topology(name: str = "hybrid-mx-to-eop") -> Topology:
    """A sample."""
    path = next(path for path in samples() if path.stem == name)
    found = read(path.read_text(encoding="utf-8"), path.name).topology
    assert found is not None
    return found


def rows(design: Topology) -> list[list[str]]:
    """The lines of the file, taken apart."""
    text = write_flows(design, flows_matrix(design, compile_plan(design)))
    return list(csv.reader(io.StringIO(text, newline="")))


def test_each_flow_is_a_line() -> None:
    first, *lines = rows(topology())
    assert tuple(first) == COLUMNS
    assert ["Internet", "Exchange Online", "delivered", "inet > eop > exo", "external", "yes"] in [
        line[:6] for line in lines
    ]
    assert len(lines) == 8


def test_every_field_is_in_quotes_and_lines_end_as_the_standard_says() -> None:
    design = topology("hosted")
    text = write_flows(design, flows_matrix(design, compile_plan(design)))
    assert text.endswith('"\r\n')
    assert all(line.startswith('"') and line.endswith('"') for line in text.split("\r\n")[:-1])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", ' "=', "  @"])
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(start: str) -> None:
    assert safe_cell(f"{start}1+1").startswith("'")


@pytest.mark.parametrize("text", ["delivered", "a=b", "", "inet > eop", "'quoted'"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_a_label_with_a_formula_is_neutralised() -> None:
    design = topology("hosted")
    nodes = tuple(
        node.model_copy(update={"label": '=HYPERLINK("http://evil")'}) if node.id == "exo" else node
        for node in design.nodes
    )
    lines = rows(design.model_copy(update={"nodes": nodes}))
    assert any(line[0].startswith("'=HYPERLINK") for line in lines)
    assert not any(cell.startswith("=") for line in lines for cell in line)
