"""The documented cases: what their source warns of is found, and what it recommends is not blamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.model.topology import Topology
from tests.rules.designs import design, findings

FOLDER = Path(__file__).resolve().parents[1] / "corpus"
CASES = sorted(FOLDER.glob("*.mailflow"))


def _case(path: Path) -> Topology:
    return design(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_documented_case_raises_what_its_source_warns_of_and_nothing_it_excludes(path: Path) -> None:
    topology = _case(path)
    found = findings(topology)
    slugs = {finding.slug for finding in found}
    expect = topology.expect
    if expect is None:
        return
    assert {finding.tag for finding in expect.findings} <= slugs
    assert slugs & set(expect.findings_absent) == set()
    if expect.clean:
        assert [f.text for f in found if f.severity == "error"] == []


CLEAN = [path for path in CASES if (expect := _case(path).expect) is not None and expect.clean]


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_a_recommended_set_up_raises_no_warning(path: Path) -> None:
    found = findings(_case(path), include_off=False)
    assert [f.text for f in found if f.severity != "info"] == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_fix_of_a_finding_ends_it_and_raises_no_other_error(path: Path) -> None:
    topology = _case(path)
    before = findings(topology)
    known = {(f.rule, f.text) for f in before}
    for finding in before:
        if finding.fix is None or finding.fix.edit is None:
            continue
        after = findings(finding.fix.edit(topology))
        assert (finding.slug, finding.refs) not in {(f.slug, f.refs) for f in after if f.rule == finding.rule}
        fresh = {(f.rule, f.text) for f in after if f.severity == "error" and f.rule != finding.rule} - known
        assert fresh == set(), f"{finding.rule}: {finding.fix.label}"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_witness_of_a_finding_is_lost_or_taken_for_a_stranger(path: Path) -> None:
    topology = _case(path)
    plan = compile_plan(topology)
    for finding in findings(topology):
        if finding.witness is not None:
            outcomes = simulate(plan, finding.witness).outcomes
            assert any(o.result != "delivered" or o.treated_as == "external" for o in outcomes), finding.text


def test_a_finding_stands_at_the_object_that_the_case_names() -> None:
    misplaced = []
    for path in CASES:
        topology = _case(path)
        for wanted in topology.expect.findings if topology.expect else ():
            places = [str(ref) for f in findings(topology) if f.slug == wanted.tag for ref in f.refs]
            if wanted.about is not None and not any(wanted.about in place for place in places):
                misplaced.append((path.stem, wanted.tag, wanted.about))
    assert misplaced == []
