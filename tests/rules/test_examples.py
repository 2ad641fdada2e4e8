"""Each rule's own examples are its tests: what is wrong in BAD is found, and nothing of it in GOOD."""

from __future__ import annotations

from types import ModuleType

import pytest

from designer.engine.plan import compile_plan
from designer.rules import catalogue, examples
from designer.rules.check import check_rules
from designer.rules.finding import Finding
from tests.rules.designs import design, findings

BASES = {name: text for name, text in vars(examples).items() if name.isupper() and not name.startswith("_")}
MODULES = {module.RULE.id: module for module in catalogue.MODULES}


def _errors(found: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in found if finding.severity == "error"}


@pytest.mark.parametrize("name", sorted(BASES))
def test_a_sound_design_raises_neither_error_nor_warning(name: str) -> None:
    assert [f for f in findings(design(BASES[name]), include_off=False) if f.severity != "info"] == []


@pytest.mark.parametrize("rule", sorted(MODULES))
def test_the_bad_example_raises_its_rule_and_no_other_error(rule: str) -> None:
    found = findings(design(MODULES[rule].BAD))
    assert rule in {finding.rule for finding in found}
    assert _errors(found) <= {rule}, [f.text for f in found]


@pytest.mark.parametrize("rule", sorted(MODULES))
def test_the_good_example_raises_none_of_it_and_no_error(rule: str) -> None:
    found = findings(design(MODULES[rule].GOOD))
    assert rule not in {finding.rule for finding in found}, [f.text for f in found]
    assert _errors(found) == set(), [f.text for f in found]


def _fixes(module: ModuleType) -> list[Finding]:
    topology = design(module.BAD)
    found = check_rules((module.RULE,), topology, compile_plan(topology))
    return [finding for finding in found if finding.fix is not None and finding.fix.edit is not None]


@pytest.mark.parametrize("rule", sorted(MODULES))
def test_applying_the_fix_ends_the_finding_and_raises_no_error(rule: str) -> None:
    for finding in _fixes(MODULES[rule]):
        assert finding.fix is not None
        assert finding.fix.edit is not None
        before = design(MODULES[rule].BAD)
        after = findings(finding.fix.edit(before))
        assert (finding.slug, finding.refs) not in {(f.slug, f.refs) for f in after if f.rule == rule}, (
            finding.fix.label
        )
        assert _errors(after) - {rule} == set(), [f.text for f in after]


@pytest.mark.parametrize("rule", sorted(MODULES))
def test_every_finding_names_what_exists(rule: str) -> None:
    from designer.model.places import NoSuchPlace, value_at

    topology = design(MODULES[rule].BAD)
    for finding in findings(topology):
        assert finding.refs, finding.text
        for ref in finding.refs:
            try:
                value_at(topology, ref)
            except NoSuchPlace as missing:
                raise AssertionError(f"{finding.rule}: {ref} leads nowhere") from missing


def test_checking_twice_gives_equal_findings_in_the_same_order() -> None:
    for module in MODULES.values():
        assert findings(design(module.BAD)) == findings(design(module.BAD))
