"""Every documented case: the message goes where the cited document says it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.engine.expectations import unmet
from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.formats.project import read_bytes
from designer.model.topology import Topology

CASES = sorted((Path(__file__).parent / "corpus").glob("*.mailflow"))


def topology_of(path: Path) -> Topology:
    result = read_bytes(path.read_bytes(), path.name)
    assert result.topology is not None, result.problems
    return result.topology


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_message_goes_where_the_document_says(path: Path) -> None:
    topology = topology_of(path)
    plan = compile_plan(topology)
    for message in topology.messages:
        trace = simulate(plan, message)
        assert trace.outcomes
        assert message.expect is None or unmet(message.expect, trace) == ()


def test_the_documented_cases_are_here() -> None:
    assert {path.stem[:3] for path in CASES} >= {"001", "016", "043", "079", "137", "154", "208"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_decision_can_be_read_and_names_its_source(path: Path) -> None:
    topology = topology_of(path)
    plan = compile_plan(topology)
    for message in topology.messages:
        for hop in simulate(plan, message).hops:
            for decision in hop.decisions:
                assert decision.says
                assert decision.source, decision.rule
                assert all(fact.text for fact in decision.because)
                assert all(row.what and row.lost_because for row in decision.considered)
