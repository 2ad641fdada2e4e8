"""Corner cases derived from the rules alone, in the form of the documented ones: `cases/*.mailflow`.

Each names the rules its expectation follows from; it was written down before anything was run.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.engine.expectations import unmet
from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.formats.project import read_bytes
from designer.model.topology import Topology
from designer.rules.check import check_all

CASES = sorted((Path(__file__).parent / "cases").glob("*.mailflow"))


def topology_of(path: Path) -> Topology:
    result = read_bytes(path.read_bytes(), path.name)
    assert result.topology is not None, result.problems
    return result.topology


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_message_goes_where_the_rules_say(path: Path) -> None:
    topology = topology_of(path)
    plan = compile_plan(topology)
    assert topology.messages or topology.expect is not None
    for message in topology.messages:
        assert message.expect is not None
        assert unmet(message.expect, simulate(plan, message)) == ()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_findings_are_the_ones_the_rules_ask_for(path: Path) -> None:
    topology = topology_of(path)
    findings = check_all(topology, compile_plan(topology))
    expected = topology.expect
    raised = {finding.slug for finding in findings}
    if expected is None:
        return
    assert {row.tag for row in expected.findings or ()} <= raised
    assert not raised & set(expected.findings_absent or ())
    assert not expected.clean or not [finding for finding in findings if finding.severity == "error"]


def test_the_cases_are_here() -> None:
    assert len(CASES) >= 70
