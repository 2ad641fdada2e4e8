"""Checking again after an edit gives what a full check gives, and asks again only what the edit concerns."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

from designer.engine.plan import compile_plan
from designer.model.edits import move, remove, rename, set_value
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.paths import samples
from designer.rules.catalogue import MODULES
from designer.rules.check import check_all
from designer.rules.finding import Finding
from designer.rules.incremental import GROWTH, Checker
from tests.rules.designs import design
from tests.rules.edits import random_edit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging" / "bench"))
from enterprise import enterprise  # noqa: E402
from many import many_organizations  # noqa: E402

CORPUS = sorted((ROOT / "tests" / "corpus").glob("*.mailflow"))


def told(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    """Everything that findings say."""
    return [(f.rule, f.slug, f.severity, f.text, f.refs, f.evidence, f.fix, f.witness) for f in findings]


def full(topology: Topology) -> list[tuple[object, ...]]:
    """A full check."""
    return told(check_all(topology, compile_plan(topology), include_off=True))


@pytest.fixture(scope="module")
def organizations() -> Topology:
    """Many organizations in one design."""
    return many_organizations(samples(), 60)


@pytest.fixture(scope="module")
def large() -> Topology:
    """One large organization, of which every part hangs together with every other."""
    return enterprise()


@pytest.mark.parametrize("path", [*CORPUS, *samples()], ids=lambda path: path.stem)
def test_a_check_that_records_its_reads_finds_the_same(path: Path) -> None:
    topology = design(path.read_text(encoding="utf-8"))
    assert told(Checker(include_off=True).check(topology)) == full(topology)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_breaking_and_mending_a_design_is_noticed_by_its_rule(module: object) -> None:
    bad, good = design(module.BAD), design(module.GOOD)  # type: ignore[attr-defined]
    checker = Checker(include_off=True)
    for topology in (good, bad, good, bad):
        assert told(checker.check(topology)) == full(topology)


@pytest.mark.parametrize("path", [*CORPUS[::4], *samples()], ids=lambda path: path.stem)
def test_after_any_edit_the_findings_are_those_of_a_full_check(path: Path) -> None:
    random = Random(path.stem)
    topology = design(path.read_text(encoding="utf-8"))
    checker = Checker(include_off=True)
    for _ in range(12):
        topology = random_edit(topology, random)
        assert told(checker.check(topology)) == full(topology)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edit_of_a_large_organization_too(large: Topology, seed: int) -> None:
    random = Random(seed)
    topology, checker = large, Checker(include_off=True)
    for _ in range(10):
        topology = random_edit(topology, random)
        assert told(checker.check(topology)) == full(topology)


def test_after_any_edit_of_many_organizations_too(organizations: Topology) -> None:
    random = Random(1)
    topology, checker = organizations, Checker(include_off=True)
    for _ in range(10):
        topology = random_edit(topology, random)
        assert told(checker.check(topology)) == full(topology)


SMALL = {
    "recipient": set_value(Ref("recipients", "person005@brand005.contoso.com", "MaxReceiveSize"), "7 MB"),
    "recipient renamed": rename(Ref("recipients", "person005@brand005.contoso.com"), "x@contoso.com"),
    "inbound connector": set_value(
        Ref("tenants", "contoso", "inbound_connectors[From supplier03.adatum.com].RequireTls"), True
    ),
    "mail flow rule": set_value(Ref("tenants", "contoso", "transport_rules[Rule 005].Enabled"), False),
    "certificate": set_value(Ref("certs", "server3", "not_after"), "2026-09-10"),
    "SPF": set_value(Ref("dns", "brand003.contoso.com", "spf"), ("v=spf1 -all",)),
    "device renamed": rename(Ref("nodes", "device3"), "printer-three"),
}


@pytest.mark.parametrize("edit", SMALL.values(), ids=SMALL)
def test_a_small_edit_of_a_large_organization_asks_little_again(large: Topology, edit: object) -> None:
    checker = Checker()
    checker.check(large)
    at_first = checker.worked
    checker.check(edit(large))  # type: ignore[operator]
    assert checker.worked < at_first / 20


def test_two_organizations_that_come_to_share_an_address_are_seen_together(organizations: Topology) -> None:
    checker = Checker(include_off=True)
    checker.check(organizations)
    address = organizations.node("lob-6").ips[0]
    shared = set_value(Ref("nodes", "onprem-2", "ips"), (address,))(organizations)
    assert told(checker.check(shared)) == full(shared)


def test_a_move_on_the_canvas_asks_nothing_again(organizations: Topology) -> None:
    checker = Checker()
    first = checker.check(organizations)
    assert checker.check(move({"onprem-2": (8, 8)})(organizations)) == first
    assert checker.worked == 0


def test_going_back_to_a_state_asks_what_changed_in_between(organizations: Topology) -> None:
    checker = Checker(include_off=True)
    before = told(checker.check(organizations))
    checker.check(set_value(Ref("dns", "contoso5.com", "spf"), None)(organizations))
    assert told(checker.check(organizations)) == before


def test_another_date_is_asked_about_again(organizations: Topology) -> None:
    checker = Checker(include_off=True)
    checker.check(organizations)
    later = set_value(Ref("as_of"), "2027-07-01")(organizations)
    assert told(checker.check(later)) == full(later)


def test_two_recipients_of_one_address_are_checked_as_a_whole() -> None:
    topology = Topology.model_validate(
        {"recipients": ({"address": "a@contoso.com"}, {"address": "a@contoso.com", "cloud_object": "mailbox"})}
    )
    assert told(Checker(include_off=True).check(topology)) == full(topology)


def test_what_is_gone_is_forgotten_in_time() -> None:
    checker = Checker()
    topology = design(samples()[0].read_text(encoding="utf-8"))
    checker.check(topology)
    at_first = checker.kept
    for number in range(400):
        checker.check(rename(Ref("recipients", topology.recipients[0].address), f"new@n{number}.example")(topology))
        assert checker.kept < at_first * (GROWTH + 1)


def test_a_finding_tells_the_setting_as_it_is_now() -> None:
    topology = design(next(m.BAD for m in MODULES if m.RULE.id == "L-045"))
    checker = Checker(include_off=True)
    checker.check(topology)
    for tenant, row in topology.tenants.items():
        for connector in row.inbound_connectors or ():
            ref = Ref("tenants", tenant, f"inbound_connectors[{connector.Name}]")
            changed = set_value(ref / "SenderDomains", ("*", "northwind.com"))(topology)
            assert told(checker.check(changed)) == full(changed)
            gone = remove((ref,))(topology)
            assert told(checker.check(gone)) == full(gone)
