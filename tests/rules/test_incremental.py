"""Checking again after an edit gives what a full check gives, and looks at what the edit touches alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from designer.engine.plan import compile_plan
from designer.model.edits import move, remove, rename, set_value
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.paths import samples
from designer.rules.catalogue import MODULES
from designer.rules.check import check_all
from designer.rules.finding import Finding
from designer.rules.incremental import Checker
from tests.rules.designs import design

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging" / "bench"))
from many import many_organizations  # noqa: E402

CORPUS = sorted((ROOT / "tests" / "corpus").glob("*.mailflow"))


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, tuple[Ref, ...]]]:
    """What can be compared of findings: a fix is a function."""
    return [(row.rule, row.text, row.refs) for row in findings]


def full(topology: Topology) -> list[tuple[str, str, tuple[Ref, ...]]]:
    """A full check."""
    return told(check_all(topology, compile_plan(topology), include_off=True))


@pytest.fixture(scope="module")
def organizations() -> Topology:
    """Many organizations in one design."""
    return many_organizations(samples(), 60)


@pytest.mark.parametrize("path", [*CORPUS, *samples()], ids=lambda path: path.stem)
def test_checking_in_parts_finds_what_checking_at_once_finds(path: Path) -> None:
    topology = design(path.read_text(encoding="utf-8"))
    assert told(Checker(include_off=True).check(topology)) == full(topology)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_no_rule_needs_more_than_its_part(module: object) -> None:
    topology = design(module.BAD)  # type: ignore[attr-defined]
    assert told(Checker(include_off=True).check(topology)) == full(topology)


def test_many_organizations_are_many_parts(organizations: Topology) -> None:
    checker = Checker(include_off=True)
    assert told(checker.check(organizations)) == full(organizations)
    assert checker.checked_parts > len(organizations.tenants) * 0.9


@pytest.mark.parametrize(
    "edit",
    [
        set_value(Ref("nodes", "onprem-3", "fqdn"), "other.contoso3.com"),
        set_value(Ref("dns", "contoso5.com", "spf"), None),
        set_value(Ref("recipients", "ann@contoso1.com", "licensed"), False),
        set_value(Ref("tenants", "contoso8", "inbound_connectors[Only through the filter].Enabled"), False),
        remove((Ref("nodes", "filter-8"),)),
        rename(Ref("nodes", "onprem-2"), "server-two"),
        rename(Ref("tenants", "contoso4", "accepted_domains[contoso4.com]"), "northwind.com"),
    ],
    ids=["host name", "SPF", "recipient", "connector", "node gone", "node renamed", "domain renamed"],
)
def test_an_edit_in_one_organization_checks_that_one_again(organizations: Topology, edit: object) -> None:
    checker = Checker(include_off=True)
    checker.check(organizations)
    changed = edit(organizations)  # type: ignore[operator]
    assert told(checker.check(changed)) == full(changed)
    assert checker.checked_parts <= 3  # it may fall apart


def test_two_organizations_that_come_to_share_an_address_are_checked_together(organizations: Topology) -> None:
    checker = Checker(include_off=True)
    checker.check(organizations)
    address = organizations.node("lob-6").ips[0]
    shared = set_value(Ref("nodes", "onprem-2", "ips"), (address,))(organizations)
    assert told(checker.check(shared)) == full(shared)
    assert checker.checked_parts >= 1


def test_a_move_on_the_canvas_checks_nothing(organizations: Topology) -> None:
    checker = Checker()
    first = checker.check(organizations)
    assert checker.check(move({"onprem-2": (8, 8)})(organizations)) == first
    assert checker.checked_parts == 0


def test_going_back_to_a_state_checks_what_changed_in_between(organizations: Topology) -> None:
    checker = Checker(include_off=True)
    before = told(checker.check(organizations))
    checker.check(set_value(Ref("dns", "contoso5.com", "spf"), None)(organizations))
    assert told(checker.check(organizations)) == before


def test_another_date_checks_everything_again(organizations: Topology) -> None:
    checker = Checker()
    checker.check(organizations)
    parts = checker.checked_parts
    checker.check(set_value(Ref("as_of"), "2027-07-01")(organizations))
    assert checker.checked_parts == parts
