"""A rule never repeats another rule's finding: who reads two of them learns of two causes, or of two things to do.

Two findings of different rules are suspect where the same edit mends both, or where both point at the same setting.
Such a pair may stand side by side only where it is listed here, with what the second one adds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from designer.model.topology import Topology
from designer.paths import samples
from designer.rules import catalogue
from designer.rules.examples import CENTRALIZED, HOSTED, HYBRID, changed
from designer.rules.finding import Finding
from tests.rules.designs import design, findings

TESTS = Path(__file__).resolve().parents[1]
SIDE_BY_SIDE: dict[tuple[str, str], str] = {
    ("L-011", "L-018"): "too many look-ups make the record void; which names are superfluous is a second question",
    ("L-012", "L-018"): "who is missing in the record and who is superfluous are two changes",
    ("L-013", "L-018"): "who is missing in the record and who is superfluous are two changes",
    ("L-015", "L-028"): "strangers get past the filter; behind the filter everybody looks like the filter",
    ("L-015", "L-125"): "the documented case names both: throttled for want of a connector, and open past the filter",
    ("L-028", "L-037"): "the filter judges the wrong server; the front door refuses to relay foreign senders",
    ("L-028", "L-110"): "the second is about the promise of another policy, which says it honours DMARC",
    ("L-036", "L-043"): "a certificate that fits the name would still not make mail the tenant's own",
    ("L-043", "L-044"): "a trusted certificate of the same name would not match, nor would this one if its name did",
    ("L-055", "L-057"): "centralized transport that cannot work, and whether it is wanted at all",
    ("L-056", "L-057"): "centralized transport that cannot work, and whether it is wanted at all",
    ("L-057", "L-123"): "groups that it cuts off from outside, and whether it is wanted at all",
    ("L-072", "L-083"): "two Send connectors are missing: one to the cloud, one to the internet",
    ("L-082", "L-088"): "two mail flow rules are missing: one on the tenant, one on the verdict",
}
"""Pairs of rules that may point at the same setting, and why the reader needs both."""


@cache
def designs() -> dict[str, Topology]:
    """Every documented case, sample, case of the simulator and bad example, by name."""
    folders = [TESTS / "corpus", TESTS / "engine" / "cases"]
    files = [path for folder in folders for path in sorted(folder.glob("*.mailflow"))] + list(samples())
    found = {f"{path.parent.name}/{path.stem}": path.read_text(encoding="utf-8") for path in files}
    found |= {f"BAD/{module.RULE.id}": module.BAD for module in catalogue.MODULES}
    return {name: design(text) for name, text in found.items()}


def suspects(topology: Topology) -> Iterator[tuple[tuple[str, str], str]]:
    """Pairs of rules whose findings in a design have the same remedy or point at the same setting, and how."""
    found = findings(topology)
    mended = {id(row): row.fix.edit(topology) for row in found if row.fix is not None and row.fix.edit is not None}
    for first, second in combinations(found, 2):
        if first.rule == second.rule:
            continue
        rules = (min(first.rule, second.rule), max(first.rule, second.rule))
        if id(first) in mended and mended[id(first)] == mended.get(id(second)):
            yield rules, f"{first.text} | {second.text} | the same remedy"
        elif first.refs[0] == second.refs[0] or settings_of(first) & settings_of(second):
            yield rules, f"{first.text} | {second.text} | the same setting"


def settings_of(finding: Finding) -> set[str]:
    """The settings that a finding points at, without the objects they belong to."""
    return {str(ref) for ref in finding.refs if ref != ref.object}


@cache
def all_suspects() -> dict[tuple[str, str], list[str]]:
    """The suspect pairs of all designs, with where they are."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, topology in designs().items():
        for rules, how in suspects(topology):
            found.setdefault(rules, []).append(f"{name}: {how}")
    return found


@pytest.mark.slow
def test_no_finding_repeats_that_of_another_rule() -> None:
    assert {rules: places for rules, places in all_suspects().items() if rules not in SIDE_BY_SIDE} == {}


@pytest.mark.slow
def test_what_may_stand_side_by_side_does_so_somewhere() -> None:
    assert set(SIDE_BY_SIDE) - set(all_suspects()) == set()


def rules_of(text: str) -> set[str]:
    return {finding.rule for finding in findings(design(text))}


def test_an_open_relay_is_not_also_told_to_be_open_to_the_internet() -> None:
    (bad,) = (module.BAD for module in catalogue.MODULES if module.RULE.id == "L-080")
    assert "L-080" in rules_of(bad)
    assert "L-081" not in rules_of(bad)


def test_servers_open_to_everybody_are_not_also_told_to_be_open_to_other_tenants() -> None:
    open_ = changed(
        HYBRID,
        ("RemoteIPRanges: [10.0.0.0/8, 192.0.2.0/26]", "RemoteIPRanges: [0.0.0.0-255.255.255.255]"),
        ("    hybrid: {Domains", "    transport_rules: []\n    hybrid: {Domains"),
    )
    assert "L-081" in rules_of(open_)
    assert "L-082" not in rules_of(open_)


RELAYING = changed(HOSTED, ("DomainType: Authoritative", "DomainType: InternalRelay"))


def test_a_relay_domain_whose_mail_comes_back_is_told_once_with_why_it_need_not_relay() -> None:
    (finding,) = [row for row in findings(design(RELAYING)) if row.rule in {"L-059", "L-093"}]
    assert finding.rule == "L-059"
    assert "All its recipients are in Exchange Online, so it need not hand on anything." in finding.evidence


def test_missing_connectors_for_a_domain_and_its_sub_domains_are_one_finding() -> None:
    whole = changed(RELAYING, ("DomainType: InternalRelay", "DomainType: InternalRelay, MatchSubDomains: true"))
    (finding,) = [row for row in findings(design(whole)) if row.rule in {"L-059", "L-060"}]
    assert finding.rule == "L-059"
    assert finding.fix is not None
    assert "Name contoso.com and *.contoso.com" in finding.fix.steps[0]


def test_a_connector_that_leads_back_by_mx_is_not_told_to_expect_the_services_certificate() -> None:
    (bad,) = (module.BAD for module in catalogue.MODULES if module.RULE.id == "L-059")
    assert "L-061" not in rules_of(bad)


def test_a_lock_down_of_the_wrong_type_is_not_told_to_register_the_filters_domain() -> None:
    assert {"L-036", "L-047"} & rules_of_case("056-lock-with-onpremises-type") == {"L-047"}


def test_an_authoritative_domain_with_sub_domains_is_told_not_to_match_them_and_needs_no_connector() -> None:
    wide = changed(HOSTED, ("DomainType: Authoritative", "DomainType: Authoritative, MatchSubDomains: true"))
    assert {"L-060", "L-094"} & rules_of(wide) == {"L-094"}


def test_a_name_that_is_never_compared_is_not_also_told_as_missing_tls() -> None:
    (bad,) = (module.BAD for module in catalogue.MODULES if module.RULE.id == "L-062")
    named = changed(bad, ("SmartHosts: [mail.contoso.com]", "SmartHosts: [mail.contoso.com]\n        TlsDomain: c.com"))
    assert {"L-062", "L-129"} & rules_of(bad) == {"L-062"}
    assert {"L-062", "L-129"} & rules_of(named) == {"L-129"}


def test_a_domain_that_nobody_accepts_is_told_once_where_its_mx_leads_here() -> None:
    head, one = "  contoso:\n    accepted_domains:\n", "      - {DomainName: contoso.com, DomainType: Authoritative}\n"
    lost = changed(HYBRID, (head + one, head))
    assert {"L-004", "L-036"} & rules_of(lost) == {"L-004"}


def test_a_limited_connector_for_centralized_transport_lacks_no_domain_besides() -> None:
    limited = changed(
        CENTRALIZED,
        ('RecipientDomains: ["*"]', "RecipientDomains: [contoso.net]"),
    )
    assert {"L-056", "L-121"} & rules_of(limited) == {"L-056"}


def test_a_connector_by_sender_domain_is_mended_where_the_refused_message_proves_it_useless() -> None:
    topology = designs()["corpus/100-directsend-rejected"]
    (finding,) = [row for row in findings(topology) if row.rule in {"L-051", "L-053"}]
    assert finding.rule == "L-053"
    assert finding.fix is not None
    assert finding.fix.edit is not None
    after = finding.fix.edit(topology).tenants["contoso"].inbound_connectors or ()
    assert [(row.Name, row.SenderIPAddresses) for row in after] == [("CRM by domain", ("203.0.113.122",))]


def rules_of_case(name: str) -> set[str]:
    return {finding.rule for finding in findings(designs()[f"corpus/{name}"])}
