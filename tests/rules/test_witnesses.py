"""A finding about routing carries the message that proves it: it fares differently where the design is sound."""

from __future__ import annotations

import pytest

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.model.message import Message
from designer.model.topology import Topology
from designer.rules.catalogue import MODULES
from designer.rules.check import check_rules
from designer.rules.finding import Finding
from tests.rules.designs import design


def _witnessed(module) -> list[Finding]:  # type: ignore[no-untyped-def]
    topology = design(module.BAD)
    found = check_rules((module.RULE,), topology, compile_plan(topology))
    return [finding for finding in found if finding.witness is not None]


def _fate(topology: Topology, message: Message) -> list[tuple[object, ...]]:
    trace = simulate(compile_plan(topology), message)
    return [(o.recipient, o.result, o.route, o.code, o.treated_as, o.tls) for o in trace.outcomes]


def _same_message(topology: Topology, witness: Message) -> Message:
    """A sample message is taken as the sound design has it."""
    return next((message for message in topology.messages if message.id == witness.id), witness)


PROVEN = [module for module in MODULES if _witnessed(module)]


@pytest.mark.parametrize("module", PROVEN, ids=lambda module: module.RULE.id)
def test_the_witness_fares_differently_in_the_sound_design(module) -> None:  # type: ignore[no-untyped-def]
    good = design(module.GOOD)
    for finding in _witnessed(module):
        assert finding.witness is not None
        bad = _fate(design(module.BAD), finding.witness)
        assert bad != _fate(good, _same_message(good, finding.witness))


def test_the_rules_about_lost_mail_have_a_witness() -> None:
    assert {"L-004", "L-015", "L-059", "L-061", "L-083", "L-091"} <= {module.RULE.id for module in PROVEN}
