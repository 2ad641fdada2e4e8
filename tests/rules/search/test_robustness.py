"""What a design does not describe is not blamed, whatever is left out; and nothing stops the search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from designer.engine.plan import compile_plan
from designer.model.part import Part
from designer.model.topology import Topology
from designer.rules.catalogue import MODULES
from designer.rules.check import check_all
from designer.rules.search.failures import failures
from designer.rules.search.flows import flows_matrix
from designer.rules.search.witness import proven
from tests.rules.designs import design

CASES = sorted((Path(__file__).resolve().parents[2] / "corpus").glob("*.mailflow"))
COLLECTIONS = (
    "accepted_domains",
    "inbound_connectors",
    "outbound_connectors",
    "transport_rules",
    "send_connectors",
    "receive_connectors",
    "hybrid",
)


def told(topology: Topology) -> list[tuple[str, str]]:
    """What the search adds to the rules' findings."""
    plan = compile_plan(topology)
    rows = proven(topology, plan, check_all(topology, plan)).findings
    return [(row.rule, row.text) for row in rows if row.rule.startswith("M-")]


def bare(topology: Topology) -> Iterator[Topology]:
    """The design with one collection after the other not described."""
    for section in ("dns", "recipients", "messages"):
        yield topology.model_copy(update={section: type(getattr(topology, section))()})
    for name in COLLECTIONS:
        organizations: dict[str, Any] = {
            section: {key: _without(owner, name) for key, owner in getattr(topology, section).items()}
            for section in ("tenants", "onprem_orgs")
        }
        yield topology.model_copy(update=organizations)


def _without(part: Part, name: str) -> Part:
    return part.model_copy(update={name: None}) if name in type(part).model_fields else part


CLEAN = [path for path in CASES if (expect := design(path.read_text("utf-8")).expect) is not None and expect.clean]


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_what_a_sound_design_does_not_describe_is_not_blamed(path: Path) -> None:
    for topology in bare(design(path.read_text(encoding="utf-8"))):
        assert told(topology) == []


@pytest.mark.parametrize("path", CASES[::6], ids=lambda path: path.stem)
def test_nothing_left_out_stops_flows_and_failures(path: Path) -> None:
    for topology in bare(design(path.read_text(encoding="utf-8"))):
        plan = compile_plan(topology)
        flows_matrix(topology, plan)
        failures(topology, plan)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_the_search_blames_no_good_example_of_a_rule(module: Any) -> None:
    assert told(design(module.GOOD)) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_the_search_repeats_no_rule_on_its_bad_example(module: Any) -> None:
    assert told(design(module.BAD)) == []
