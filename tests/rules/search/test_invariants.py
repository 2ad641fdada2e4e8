"""Invariants: what no message may do in any design; findings that explain a broken one carry it as their witness."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.model.edits import rename
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.paths import samples
from designer.rules.check import check_all
from designer.rules.finding import Finding
from designer.rules.search.cases import search
from designer.rules.search.witness import proven, violations
from tests.rules.designs import design
from tests.rules.search.designs import changed, planned, sample

HYBRID, FILTER = "hybrid-mx-to-eop", "third-party-filter"
CORPUS = sorted((Path(__file__).resolve().parents[2] / "corpus").glob("*.mailflow"))


def found(topology: Topology) -> tuple[Finding, ...]:
    """All findings with what the search adds."""
    topology, plan = planned(topology)
    return proven(topology, plan, check_all(topology, plan)).findings


def broken(topology: Topology) -> set[str]:
    """The invariants that some message breaks."""
    plan = compile_plan(topology)
    return {row.invariant.slug for row in violations(plan, search(plan))}


def of_rule(findings: tuple[Finding, ...], rule: str) -> Finding:
    """The one finding of a rule."""
    (row,) = [finding for finding in findings if finding.rule == rule]
    return row


@pytest.mark.parametrize("path", [p for p in samples() if p.stem != "broken-hybrid"], ids=lambda path: path.stem)
def test_a_sound_sample_breaks_no_invariant(path: Path) -> None:
    assert broken(design(path.read_text(encoding="utf-8"))) == set()


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_documented_clean_case_gets_no_error_and_nothing_excluded(path: Path) -> None:
    topology = design(path.read_text(encoding="utf-8"))
    expect = topology.expect
    if expect is None:
        return
    rows = [row for row in found(topology) if row.rule.startswith("M-")]
    assert {row.slug for row in rows} & set(expect.findings_absent) == set()
    if expect.clean:
        assert [row.text for row in rows if row.severity != "info"] == []


def test_every_error_of_the_broken_hybrid_has_a_message_that_shows_it() -> None:
    """Nobody has to look in the MX for a server (L-006), so a message straight to it fares alike without the record."""
    rows = found(sample("broken-hybrid"))
    assert [row.rule for row in rows if row.severity == "error" and row.witness is None] == ["L-006"]


def test_the_fix_of_a_finding_mends_the_message_that_proves_it() -> None:
    topology, plan = planned(sample("broken-hybrid"))
    proved = 0
    for row in proven(topology, plan, check_all(topology, plan)).findings:
        if row.witness is None or row.fix is None or row.fix.edit is None:
            continue
        before, after = (simulate(known, row.witness) for known in (plan, compile_plan(row.fix.edit(topology))))
        fared = [[(o.result, o.code, o.route, o.auth) for o in trace.outcomes] for trace in (before, after)]
        assert fared[0] != fared[1], row.rule
        proved += 1
    assert proved >= 5


def test_the_search_tells_nothing_a_rule_has_told() -> None:
    assert [row.rule for row in found(sample("broken-hybrid")) if row.rule.startswith("M-")] == []


def test_a_witness_can_be_played_and_goes_wrong() -> None:
    topology, plan = planned(sample("broken-hybrid"))
    row = of_rule(proven(topology, plan, check_all(topology, plan)).findings, "L-043")
    assert row.witness is not None
    (outcome,) = simulate(plan, row.witness).outcomes
    assert outcome.result == "rejected"


def test_a_witness_carries_nothing_that_it_does_not_need() -> None:
    row = of_rule(found(sample("broken-hybrid")), "L-061")
    assert row.witness is not None
    assert (row.witness.subject, row.witness.size_mb, row.witness.verdict) == ("", None, None)


def test_mail_straight_to_the_tenant_past_the_filter_is_seen() -> None:
    open_door = changed(sample(FILTER), "tenants.contoso.inbound_connectors[Only through the filter].Enabled", False)
    assert "mail-past-the-filter" in broken(open_door)


def test_mail_past_the_filter_is_the_witness_of_the_missing_lock_down() -> None:
    open_door = changed(sample(FILTER), "tenants.contoso.inbound_connectors", ())
    rows = found(open_door)
    witness = of_rule(rows, "L-015").witness
    assert witness is not None
    assert witness.connects_to == "eop"
    assert "M-001" not in {row.rule for row in rows}


def test_whether_undescribed_connectors_lock_the_door_is_not_known() -> None:
    undescribed = changed(sample(FILTER), "tenants.contoso.inbound_connectors", None)
    assert "mail-past-the-filter" not in broken(undescribed)


def test_a_server_that_relays_for_strangers_is_seen() -> None:
    connector = "onprem_orgs.contoso-onprem.receive_connectors[Default Frontend onprem]"
    rights = ("Ms-Exch-SMTP-Accept-Any-Recipient",)
    relay = changed(sample("hybrid-mx-to-onprem"), f"{connector}.ExtendedRights", rights)
    assert "relay-for-strangers" in broken(relay)


def test_a_connector_that_leads_back_makes_mail_go_round() -> None:
    away = changed(sample(HYBRID), "tenants.contoso.outbound_connectors[Outbound to contoso-onprem].Enabled", False)
    assert "mail-goes-round" in broken(away)


def test_hybrid_mail_that_loses_its_headers_counts_as_external() -> None:
    connector = "tenants.contoso.inbound_connectors[Inbound from contoso-onprem].CloudServicesMailEnabled"
    assert "own-mail-external" in broken(changed(sample(HYBRID), connector, False))


def test_a_server_without_starttls_gets_own_mail_in_clear_text_or_not_at_all() -> None:
    plain = changed(sample(HYBRID), "nodes[onprem].tls_server.starttls", False)
    assert {"own-mail-in-clear-text", "recipient-unreachable"} & broken(plain)


def test_a_mailbox_that_nobody_reaches_is_told_by_the_search_where_no_rule_does() -> None:
    silent = changed(sample(HYBRID), "nodes[onprem].up", False)
    rows = found(silent)
    told = [row for row in rows if row.witness is not None and "julie@contoso.com" in row.witness.rcpt_to]
    assert told


def test_a_refusal_that_somebody_configured_is_no_unreachable_recipient() -> None:
    only = changed(sample(HYBRID), "recipients[julie@contoso.com].RequireSenderAuthenticationEnabled", True)
    assert "recipient-unreachable" not in broken(only)


def test_a_mail_flow_rule_behind_one_that_stops_is_named_with_it() -> None:
    rules = (
        {"Name": "First", "RecipientDomainIs": ["contoso.com"], "SetSCL": 6, "StopRuleProcessing": True},
        {"Name": "Second", "RecipientDomainIs": ["contoso.com"], "FromScope": "NotInOrganization", "Quarantine": True},
    )
    row = of_rule(found(changed(sample("hosted"), "tenants.contoso.transport_rules", rules)), "M-007")
    assert [str(ref) for ref in row.refs] == [
        "tenants.contoso.transport_rules[Second]",
        "tenants.contoso.transport_rules[First]",
    ]


def test_a_rule_behind_one_with_an_exception_can_still_apply() -> None:
    rules = (
        {
            "Name": "First",
            "RecipientDomainIs": ["contoso.com"],
            "ExceptIfFrom": ["erin@fabrikam.com"],
            "SetSCL": 6,
            "StopRuleProcessing": True,
        },
        {"Name": "Second", "RecipientDomainIs": ["contoso.com"], "Quarantine": True},
    )
    assert "M-007" not in {
        row.rule for row in found(changed(sample("hosted"), "tenants.contoso.transport_rules", rules))
    }


def test_a_send_connector_at_higher_cost_never_carries_mail() -> None:
    topology = sample("standalone-eop")
    rows = topology.onprem_orgs["contoso-onprem"].send_connectors or ()
    spare = rows[0].model_copy(update={"Name": "Spare", "AddressSpaces": ("SMTP:*;5",)})
    ref = "onprem_orgs.contoso-onprem.send_connectors"
    row = of_rule(found(changed(topology, ref, (*rows, spare))), "M-007")
    assert "Spare" in row.text
    assert "Outbound through EOP" in row.text


def test_mail_between_two_organizations_is_no_mail_between_own_sites() -> None:
    first = sample(HYBRID)
    text = next(path for path in samples() if path.stem == HYBRID).read_text(encoding="utf-8")
    second = design(text.replace("contoso", "northwind").replace("203.0.113.", "203.0.114."))
    for node in ("eop", "exo", "onprem"):
        second = rename(Ref("nodes", node), f"{node}-2")(second)
    second = rename(Ref("certs", "onprem-cert"), "cert-2")(second)
    both = first.model_copy(
        update={
            "nodes": (*first.nodes, *(node for node in second.nodes if node.id != "inet")),
            "certs": {**first.certs, **second.certs},
            "dns": {**first.dns, **second.dns},
            "tenants": {**first.tenants, **second.tenants},
            "onprem_orgs": {**first.onprem_orgs, **second.onprem_orgs},
            "recipients": (*first.recipients, *second.recipients),
        }
    )
    assert broken(both) == set()


# What the design leaves out or means so


def test_a_filter_whose_certificate_is_not_described_is_not_said_to_be_refused() -> None:
    unseen = changed(changed(sample(FILTER), "nodes[filter].client_cert", None), "nodes[filter].tls_server", None)
    assert broken(unseen) == set()


def test_recipients_that_are_described_by_their_place_only_are_not_said_to_be_unknown() -> None:
    bare = sample(HYBRID)
    for row in bare.recipients:
        bare = changed(bare, f"recipients[{row.address}].onprem_object", None)
    assert "recipient-unreachable" not in broken(bare)


def test_a_partner_whose_address_a_connector_names_is_let_past_the_filter_on_purpose() -> None:
    let_in = {"Name": "Fabrikam", "SenderDomains": ["fabrikam.com"], "SenderIPAddresses": ["198.51.100.10"]}
    topology = sample(FILTER)
    rows = topology.tenants["contoso"].inbound_connectors or ()
    allowed = changed(topology, "tenants.contoso.inbound_connectors", [*(row.model_dump() for row in rows), let_in])
    assert "mail-past-the-filter" not in broken(allowed)


def test_a_hybrid_without_secure_mail_means_its_mail_to_be_external() -> None:
    topology = sample(HYBRID)
    off = "tenants.contoso.inbound_connectors[Inbound from contoso-onprem].CloudServicesMailEnabled"
    external = changed(topology, off, False)
    assert "own-mail-external" in broken(external)
    meant = changed(external, "onprem_orgs.contoso-onprem.hybrid.Features", ["FreeBusy", "MoveMailbox"])
    assert "own-mail-external" not in broken(meant)


def test_what_another_mail_system_relays_is_not_known() -> None:
    topology = sample(HYBRID)
    other = {
        "id": "mta",
        "kind": "othermta",
        "org": "contoso-onprem",
        "ips": ["203.0.113.33"],
        "fqdn": "gw.contoso.com",
    }
    nodes = [*(row.model_dump(exclude_defaults=True) for row in topology.nodes), other]
    assert broken(changed(topology, "nodes", nodes)) == set()
