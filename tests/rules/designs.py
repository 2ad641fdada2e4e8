"""Reading designs for the tests of the rules."""

from __future__ import annotations

from designer.engine.plan import compile_plan
from designer.formats.project import read
from designer.model.topology import Topology
from designer.rules.check import check_all
from designer.rules.finding import Finding


def design(text: str) -> Topology:
    """The topology a project file describes."""
    result = read(text, "example.mailflow")
    assert result.topology is not None, "\n".join(str(problem) for problem in result.problems)
    return result.topology


def findings(topology: Topology, include_off: bool = True) -> tuple[Finding, ...]:
    """Everything the rules find in a design."""
    return check_all(topology, compile_plan(topology), include_off=include_off)
