"""Whole designs as consultants build them: the sound ones are left alone, and a fault is found in whatever shape.

`sound/` holds set-ups of every kind, complete and half described; what is told of them all the same is listed in the
file. `shapes/` holds one fault each, in another shape than the rule's own example, or what only looks like one; the
file lists everything that is told.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.engine.plan import compile_plan
from designer.model.topology import Topology
from designer.rules.check import check_all
from designer.rules.finding import Finding
from designer.rules.search.witness import proven
from tests.rules.designs import design

HERE = Path(__file__).parent
SOUND = {path.stem: path for path in sorted((HERE / "sound").glob("*.mailflow"))}
SHAPES = {path.stem: path for path in sorted((HERE / "shapes").glob("*.mailflow"))}


def checked(topology: Topology) -> tuple[Finding, ...]:
    """Everything that `check` tells, the messages of the search included."""
    plan = compile_plan(topology)
    return proven(topology, plan, check_all(topology, plan)).findings


def listed(topology: Topology) -> set[tuple[str, str | None]]:
    """The findings that a file says it has, with their severity."""
    expect = topology.expect
    assert expect is not None
    return {(row.tag, row.severity) for row in expect.findings}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_design_is_left_alone(name: str) -> None:
    topology = design(SOUND[name].read_text(encoding="utf-8"))
    told = {(row.slug, row.severity): row.text for row in checked(topology) if row.severity != "info"}
    assert {key: text for key, text in told.items() if key not in listed(topology)} == {}
    assert "error" not in {severity for _, severity in told}


@pytest.mark.parametrize("name", SHAPES)
def test_a_fault_is_found_in_another_shape_and_nothing_else(name: str) -> None:
    topology = design(SHAPES[name].read_text(encoding="utf-8"))
    assert topology.expect is not None
    found = checked(topology)
    assert listed(topology) <= {(row.slug, row.severity) for row in found}
    told = {(row.slug, row.severity): row.text for row in found if row.severity != "info"}
    assert {key: text for key, text in told.items() if key not in listed(topology)} == {}
    assert {row.slug for row in found} & set(topology.expect.findings_absent) == set()
