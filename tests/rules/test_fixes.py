"""Fixes of findings in whole designs: what a fix says it mends is mended, and it breaks nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.model.topology import Topology
from designer.paths import samples
from designer.rules import catalogue
from designer.rules.examples import FILTERED, HOSTED, HYBRID, changed
from designer.rules.finding import Finding
from tests.rules.designs import design, findings

ROOT = Path(__file__).resolve().parents[2]
DESIGNS = {path.stem: path for path in [*sorted((ROOT / "tests" / "corpus").glob("*.mailflow")), *samples()]}
FOLLOWS = {
    ("L-027", "L-028"): "mail that the lock-down refused now comes in, and is judged by the filter's address",
    ("L-047", "L-028"): "the connector now takes the filter's mail, and whether it looks past the filter is a choice",
    ("L-004", "L-005"): "the domain is accepted, and its MX bears the label of another one",
    ("L-043", "L-036"): "the name is the one that the servers present; another certificate is for a person to order",
    ("L-072", "L-072"): "the certificate is not described, so only the rest can be set",
}
"""What the fix of one rule may leave to another rule, and why that is no new trouble."""


def after(topology: Topology, finding: Finding) -> tuple[Finding, ...]:
    """What is found once a finding's fix is made."""
    assert finding.fix is not None
    assert finding.fix.edit is not None, finding.fix.label
    return findings(finding.fix.edit(topology))


def the(rule: str, text: str) -> tuple[Topology, Finding]:
    """A design and the one finding of a rule in it."""
    topology = design(text)
    (finding,) = [found for found in findings(topology) if found.rule == rule]
    return topology, finding


def label(finding: Finding) -> str:
    """What the button of a finding says."""
    assert finding.fix is not None
    return finding.fix.label


@pytest.mark.parametrize("name", DESIGNS)
def test_every_finding_says_how_to_mend_it(name: str) -> None:
    for finding in findings(design(DESIGNS[name].read_text(encoding="utf-8"))):
        assert finding.fix is not None, finding.text
        assert finding.fix.edit is not None or finding.fix.steps, finding.text


@pytest.mark.parametrize("name", DESIGNS)
def test_a_fix_ends_its_finding_and_brings_no_other_error_or_warning(name: str) -> None:
    topology = design(DESIGNS[name].read_text(encoding="utf-8"))
    before = findings(topology)
    known = {(found.rule, found.slug, found.text) for found in before}
    for finding in before:
        if finding.fix is None or finding.fix.edit is None:
            continue
        left = after(topology, finding)
        assert (finding.slug, finding.text) not in {(found.slug, found.text) for found in left}, finding.fix.label
        fresh = [f for f in left if (f.rule, f.slug, f.text) not in known and f.severity != "info"]
        assert [f.text for f in fresh if (finding.rule, f.rule) not in FOLLOWS] == [], finding.fix.label


def test_a_connector_that_only_knows_the_filter_is_made_to_restrict() -> None:
    open_ = changed(FILTERED, ("        RestrictDomainsToCertificate: true\n", ""))
    topology, finding = the("L-015", open_)
    assert label(finding) == "Turn RestrictDomainsToCertificate on for Only the filter"
    assert [found.text for found in after(topology, finding) if found.severity != "info"] == []


def test_a_lock_down_of_the_wrong_type_becomes_a_partner_connector() -> None:
    topology, finding = the("L-047", changed(FILTERED, ("ConnectorType: Partner", "ConnectorType: OnPremises")))
    assert label(finding) == "Make Only the filter a Partner connector"
    assert [found.text for found in after(topology, finding) if found.severity != "info"] == []


def test_two_hosts_with_different_certificates_are_let_in_by_their_addresses() -> None:
    second = changed(
        FILTERED,
        (
            "certs:\n",
            """\
  - {id: second, kind: filter, ips: [203.0.113.75], fqdn: mx2.filter.example.net, client_cert: other}
certs:
  other: {subject: mx2.other.example}
""",
        ),
        ("node: filter}]", "node: filter}, {pref: 20, host: mx2.filter.example.net, node: second}]"),
    )
    topology, finding = the("L-027", second)
    assert label(finding) == "Restrict Only the filter to their addresses instead"
    assert [found.text for found in after(topology, finding) if found.severity != "info"] == []


def test_a_disabled_connector_is_enabled_rather_than_made_a_second_time() -> None:
    asleep = changed(
        HYBRID,
        ("- Name: Outbound to contoso-onprem\n", "- Name: Outbound to contoso-onprem\n        Enabled: false\n"),
    )
    topology, finding = the("L-059", asleep)
    assert label(finding) == "Enable Outbound to contoso-onprem"
    assert [found.text for found in after(topology, finding) if found.severity != "info"] == []


def test_a_new_connector_to_the_servers_keeps_the_headers_that_come_from_them() -> None:
    start = HYBRID.index("    outbound_connectors:\n")
    without = f"{HYBRID[:start]}    outbound_connectors: []\n{HYBRID[HYBRID.index('onprem_orgs:') :]}"
    topology, finding = the("L-059", without)
    assert [found.text for found in after(topology, finding) if found.severity == "error"] == []


def test_the_certificate_that_the_connectors_name_is_installed_everywhere() -> None:
    two = changed(
        HYBRID,
        (
            "certs:\n",
            """\
  - {id: a-server, kind: onprem, org: contoso-onprem, ips: [203.0.113.27], fqdn: mail2.contoso.com,
     tls_server: {cert: lone}}
certs:
  lone: {subject: mail2.contoso.com}
""",
        ),
    )
    _, finding = the("L-076", two)
    assert label(finding) == "Install hybrid everywhere"


def test_turning_forwarding_off_keeps_the_forwards_that_the_design_has() -> None:
    forwards = changed(
        HOSTED,
        ("    inbound_connectors:", '    outbound_spam_policy: {AutoForwardingMode: "On"}\n    inbound_connectors:'),
        ("cloud_object: mailbox}", "cloud_object: mailbox, ForwardingSmtpAddress: bob@fabrikam.com}"),
    )
    topology, finding = the("L-097", forwards)
    assert label(finding) == "Turn it off, and on for bob@contoso.com"
    assert [found.text for found in after(topology, finding) if found.rule in {"L-096", "L-097"}] == []


def test_a_name_within_an_accepted_domain_is_expected_of_the_servers() -> None:
    renewed = changed(
        HYBRID,
        ("san: [mail.contoso.com, contoso.com]", "san: [srv1.ad.example, mail.contoso.com]"),
        ("subject: mail.contoso.com", "subject: srv1.ad.example"),
        ('TlsSenderCertificateName: "*.contoso.com"', "TlsSenderCertificateName: hub.contoso.com"),
    )
    _, finding = the("L-043", renewed)
    assert label(finding) == "Expect *.contoso.com"


MOST = 40
ALL = {
    **{name: path.read_text(encoding="utf-8") for name, path in DESIGNS.items()},
    **{module.RULE.id: module.BAD for module in catalogue.MODULES},
}


@pytest.mark.parametrize("name", ALL)
def test_mending_one_finding_after_the_other_comes_to_an_end(name: str) -> None:
    topology = design(ALL[name])
    made: list[str] = []
    while len(made) < MOST:
        todo = [found for found in findings(topology, include_off=False) if found.fix and found.fix.edit]
        if not todo:
            return
        assert todo[0].fix is not None
        assert todo[0].fix.edit is not None
        mended = todo[0].fix.edit(topology)
        made.append(f"{todo[0].rule}: {todo[0].fix.label}")
        assert mended != topology, made
        topology = mended
    raise AssertionError(made[-6:])


def test_a_disabled_double_is_removed_rather_than_enabled() -> None:
    double = """\
      - {Name: Second, Enabled: false, SenderDomains: ["*"], RestrictDomainsToCertificate: true,
         TlsSenderCertificateName: mx1.filter.example.net}
    outbound_connectors: []"""
    _, finding = the("L-045", changed(FILTERED, ("    outbound_connectors: []", double)))
    assert label(finding) == "Remove Second"


def test_a_disabled_connector_that_no_rule_names_is_removed() -> None:
    idle = "outbound_connectors:\n      - {Name: Idle, Enabled: false, IsTransportRuleScoped: true}"
    _, finding = the("L-124", changed(HOSTED, ("outbound_connectors: []", idle)))
    assert label(finding) == "Remove Idle"
