"""How mail leaves: connectors, DNS, TLS, pools, and what happens when nobody answers (R-OUT-*, R-DNS-*)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.mail import design, fate, hop, node, outbound, plan_of, recipient, rules_of, sent, site, tenant


def test_the_most_specific_connector_carries_a_domain() -> None:
    trace = sent(design("175"))
    assert [hop(trace, "eop", f"host{n}").out for n in (1, 2, 3)] == ["Connector 1", "Connector 2", "Connector 3"]


def test_equally_exact_connectors_go_by_name_and_the_trace_says_so() -> None:
    def twin(d: dict[str, Any]) -> None:
        tenant(d)["outbound_connectors"].append({**outbound(d), "Name": "A second"})

    trace = sent(design("070", twin))
    assert hop(trace, "eop", "bank").out == "A second"
    assert any("equally exact: To ContosoBank" in decision.says for h in trace.hops for decision in h.decisions)


def test_a_disabled_outbound_connector_is_named_among_the_losers() -> None:
    trace = sent(design("173"))
    rows = [row for h in trace.hops for d in h.decisions if d.rule == "R-OUT-5" for row in d.considered]
    assert [(row.what, row.lost_because) for row in rows] == [("Woodgrove TLS", "it is disabled")]


def test_centralized_transport_takes_no_second_trip() -> None:
    assert fate(sent(design("027")), "bill@tailspintoys.com").route == ("onprem", "eop", "exo", "eop", "tailspin")


def test_mail_between_cloud_mailboxes_stays_in_the_cloud() -> None:
    assert fate(sent(design("025")), "anna@contoso.com").route == ("exo",)


@pytest.mark.parametrize(
    ("settings", "certificate", "code"),
    [
        (None, {"trusted": False}, None),
        ("EncryptionOnly", {"expired": True}, None),
        ("CertificateValidation", {"expired": True}, "4.7.320"),
        ("CertificateValidation", {"trusted": False}, "4.7.320"),
        ("CertificateValidation", {"subject": "other.example.org", "san": []}, None),
        ("DomainValidation", {"subject": "other.example.org", "san": []}, "4.4.317"),
    ],
)
def test_each_tls_setting_demands_more(settings: str | None, certificate: dict[str, Any], code: str | None) -> None:
    def change(d: dict[str, Any]) -> None:
        outbound(d)["TlsSettings"] = settings
        outbound(d)["TlsDomain"] = "mx.contosobank.com" if settings == "DomainValidation" else None
        d["certs"]["bankcert"].update(certificate)

    outcome = fate(sent(design("070", change)), "clerk@contosobank.com")
    assert (outcome.result, outcome.code) == (("deferred", code) if code else ("delivered", None))


def test_without_a_common_tls_version_an_unforced_hop_is_in_clear_text() -> None:
    def old(d: dict[str, Any]) -> None:
        node(d, "fabrikam")["tls_server"] = {"starttls": True, "versions": ["1.0"]}

    assert fate(sent(design("002", old)), "sun@fabrikam.com").tls == "no"


def dane(matches: bool = True, signed: bool = True) -> Any:
    def change(d: dict[str, Any]) -> None:
        d["dns"]["wingtiptoys.com"]["tlsa"]["matches_cert"] = matches
        d["dns"]["wingtiptoys.com"]["dnssec"] = signed

    return change


def test_dane_counts_only_in_a_signed_zone() -> None:
    assert fate(sent(design("075", dane(matches=False, signed=False))), "toys@wingtiptoys.com").result == "delivered"
    assert fate(sent(design("075", dane())), "toys@wingtiptoys.com").result == "delivered"
    outcome = fate(sent(design("075", dane(matches=False))), "toys@wingtiptoys.com")
    assert (outcome.code, outcome.final_code) == ("4.7.323", "5.7.323")


def test_dane_needs_starttls() -> None:
    trace = sent(design("075", dane(), lambda d: node(d, "dest").update(tls_server={"starttls": False})))
    assert fate(trace, "toys@wingtiptoys.com").code == "4.7.321"


def test_before_march_2022_dane_was_not_looked_at() -> None:
    trace = sent(design("075", lambda d: d.update(as_of="2022-01-01")))
    assert fate(trace, "toys@wingtiptoys.com").result == "delivered"


def test_a_connector_may_demand_or_ignore_dane() -> None:
    connector = {"Name": "To toys", "ConnectorType": "Partner", "RecipientDomains": ["wingtiptoys.com"]}
    ignoring = sent(
        design("075", lambda d: tenant(d).update(outbound_connectors=[{**connector, "SmtpDaneMode": "None"}]))
    )
    assert fate(ignoring, "toys@wingtiptoys.com").result == "delivered"
    mandatory = {**connector, "SmtpDaneMode": "Mandatory", "RecipientDomains": ["fabrikam.com"]}
    trace = sent(design("002", lambda d: tenant(d).update(outbound_connectors=[mandatory])))
    assert fate(trace, "sun@fabrikam.com").final_code == "5.7.324"


def test_an_enforced_mta_sts_policy_must_name_the_mx() -> None:
    def policy(d: dict[str, Any]) -> None:
        d["dns"]["fabrikam.com"]["mta_sts"] = {"mode": "enforce", "mx": ["*.other.example"]}

    outcome = fate(sent(design("002", policy)), "sun@fabrikam.com")
    assert (outcome.code, outcome.final_code) == ("4.4.8", "5.4.8")


def test_a_testing_mta_sts_policy_stops_nothing() -> None:
    def policy(d: dict[str, Any]) -> None:
        d["dns"]["fabrikam.com"]["mta_sts"] = {"mode": "testing", "mx": ["*.other.example"]}

    assert fate(sent(design("002", policy)), "sun@fabrikam.com").result == "delivered"


def test_a_null_mx_refuses_at_once() -> None:
    trace = sent(design("002", lambda d: d["dns"]["fabrikam.com"].update(mx=[{"pref": 0, "host": "."}])))
    assert (fate(trace, "sun@fabrikam.com").result, fate(trace, "sun@fabrikam.com").code) == ("rejected", "5.1.10")


def test_a_domain_without_any_record_does_not_exist() -> None:
    trace = sent(design("002", lambda d: d["dns"]["fabrikam.com"].update(mx=[])))
    assert fate(trace, "sun@fabrikam.com").code == "5.4.310"


def test_an_undescribed_domain_is_taken_by_the_internet_and_that_is_assumed() -> None:
    trace = sent(design("002", lambda d: d["dns"].pop("fabrikam.com")))
    assert fate(trace, "sun@fabrikam.com").at == "fabrikam"
    assert any(decision.assumed for h in trace.hops for decision in h.decisions if decision.rule == "R-DNS-4")


def test_without_mx_and_internet_node_the_answer_is_a_question() -> None:
    def nowhere(d: dict[str, Any]) -> None:
        d["dns"].pop("fabrikam.com")
        d["nodes"] = [row for row in d["nodes"] if row["kind"] != "internet"]

    outcome = fate(sent(design("002", nowhere)), "sun@fabrikam.com")
    assert (outcome.result, outcome.question) == ("unknown", "Where does the MX record of fabrikam.com point?")


def test_a_smart_host_that_is_nowhere_is_a_question() -> None:
    trace = sent(design("022", lambda d: outbound(d).update(SmartHosts=["gone.contoso.com"])))
    outcome = fate(trace, "julie@contoso.com")
    assert (outcome.result, outcome.question) == ("unknown", "Which node answers at gone.contoso.com?")


def test_the_next_mx_is_tried_and_the_failed_one_is_told() -> None:
    trace = sent(design("142"))
    assert [(h.node, h.failed) for h in trace.hops if h.source == "eop"] == [("mail1", True), ("mail2", False)]


def test_a_waiting_message_names_the_retry_schedule_and_the_end() -> None:
    trace = sent(design("143"))
    outcome = fate(trace, "sun@fabrikam.com")
    assert (outcome.result, outcome.code, outcome.final_code, outcome.next_hop) == (
        "deferred",
        "4.4.316",
        "4.4.7",
        "mail2",
    )
    assert "R-OUT-24" in rules_of(trace)
    assert "4.4.7" in (outcome.ndr or "")


def test_a_message_that_goes_round_is_reported_by_the_server_that_brings_it_back() -> None:
    outcome = fate(sent(design("137")), "anna@contoso.net")
    assert "Generating server: mx1.filter.example.net\nReceiving server: eop" in (outcome.ndr or "")


def test_a_foreign_forward_that_was_authenticated_leaves_through_the_regular_pool_with_a_new_sender() -> None:
    trace = sent(design("130"), source_ip="198.51.100.10")
    assert fate(trace, "kate@tailspintoys.com").pool == "regular"
    assert trace.hops[-1].mail_from.startswith("kate+srs=")


def test_relay_pool_mail_keeps_its_sender_and_fails_spf_at_the_receiver() -> None:
    outcome = fate(sent(design("130")), "kate@tailspintoys.com")
    assert outcome.pool == "relay"
    assert outcome.auth is not None
    assert outcome.auth.evaluated_ip == "40.95.0.1"


def test_reports_leave_through_the_high_risk_pool() -> None:
    assert fate(sent(design("002"), message_class="ndr", mail_from=""), "sun@fabrikam.com").pool == "high-risk"


def test_own_mail_that_fails_the_own_dmarc_policy_leaves_through_the_high_risk_pool() -> None:
    def strict(d: dict[str, Any]) -> None:
        d["dns"]["contoso.com"].update(spf="v=spf1 -all", dmarc="v=DMARC1; p=reject")

    assert fate(sent(design("002", strict)), "sun@fabrikam.com").pool == "high-risk"
    signed = sent(design("002", strict, lambda d: d["dns"]["contoso.com"].update(dkim=["selector1", "selector2"])))
    assert fate(signed, "sun@fabrikam.com").pool == "regular"


def test_mail_to_the_own_site_is_in_no_pool() -> None:
    assert fate(sent(design("022")), "julie@contoso.com").pool is None


def test_a_service_that_is_nobodys_mx_delivers_by_mx() -> None:
    trace = sent(design("085", lambda d: node(d, "dlp").pop("delivers_onward")))
    assert fate(trace, "erin@cpandl.com").route == ("exo", "eop", "dlp", "cpandl")


def test_a_service_that_keeps_the_message_ends_the_trace() -> None:
    trace = sent(design("085", lambda d: node(d, "dlp").update(delivers_onward=False)))
    assert (fate(trace, "erin@cpandl.com").result, fate(trace, "erin@cpandl.com").at) == ("delivered", "dlp")


def test_a_service_that_is_an_organizations_mx_hands_on_to_its_front_door() -> None:
    assert fate(sent(design("052")), "bob@contoso.com").route == ("inet", "filter", "eop", "exo")


def test_an_intermediary_without_a_certificate_of_its_own_presents_none() -> None:
    trace = sent(design("052", lambda d: node(d, "filter").pop("client_cert")))
    assert hop(trace, "filter", "eop").session.client_certificate is None
    assert fate(trace, "bob@contoso.com").code == "5.7.51"


def test_an_unlisted_recipient_at_an_own_system_is_a_question() -> None:
    trace = sent(design("108"), rcpt_to=["who@contoso.com"])
    outcome = fate(trace, "who@contoso.com")
    assert (outcome.result, outcome.question) == ("unknown", "Does linux hold a mailbox for who@contoso.com?")


def test_a_smart_host_is_found_by_its_addresses_too() -> None:
    plan = plan_of(design("022"))
    assert plan.node_for_host("203.0.113.25") == "onprem"
    assert plan.node_for_host("whatever.mail.protection.outlook.com") == "eop"


def test_the_on_premises_organization_belongs_to_the_tenant_with_the_same_domains() -> None:
    plan = plan_of(design("182"))
    assert [org.name for org in plan.onprem_orgs_of_tenant("contoso")] == ["forest-a", "forest-b"]
    assert recipient(design("182"), "ann@contoso.com")["mailbox_at"] in {n.id for n in plan.nodes_of_org("forest-a")}
    assert site(design("182"), "forest-b")


def moved_to_another_tenant(d: dict[str, Any]) -> None:
    tenant(d, "fabrikam")["accepted_domains"].append({"DomainName": "fab.example.com"})
    d["recipients"].append(
        {"address": "moved@fab.example.com", "cloud_object": "mail-user", "ExternalEmailAddress": "sun@fabrikam.com"}
    )
    d["nodes"].append({"id": "inet", "kind": "internet", "ips": ["198.51.100.9"], "fqdn": "mx.out.example"})
    d["dns"]["fab.example.com"] = {"mx": [{"pref": 0, "host": "fab-example-com.mail.protection.outlook.com"}]}
    d["dns"]["out.example"] = {"spf": "v=spf1 ip4:198.51.100.9 -all", "dmarc": "v=DMARC1; p=reject"}


def test_a_mail_user_of_the_old_tenant_leads_to_the_mailbox_in_the_new_one() -> None:
    trace = sent(
        design("190", moved_to_another_tenant),
        from_node="inet",
        mail_from="x@out.example",
        header_from="x@out.example",
        rcpt_to=["moved@fab.example.com"],
        source_ip="198.51.100.9",
        auth=None,
    )
    outcome = fate(trace, "moved@fab.example.com")
    assert outcome.route == ("inet", "eop-src", "exo-src", "eop-src", "eop-dst", "exo-dst")
    assert hop(trace, "eop-src", "eop-dst").mail_from.endswith("=x@fab.example.com")
    assert outcome.result == "delivered"
    assert outcome.auth is not None
    assert (outcome.auth.dmarc, outcome.auth.compauth) == ("fail", "pass")


def test_a_group_member_outside_gets_the_message_with_its_own_sender() -> None:
    def member(d: dict[str, Any]) -> None:
        row = recipient(d, "all-staff@contoso.com")
        row.update(members=["x@cpandl.com"], RequireSenderAuthenticationEnabled=False)
        d["dns"]["cpandl.com"] = {"mx": [{"pref": 10, "host": "mail.cpandl.com", "node": "inet"}]}

    trace = sent(design("191", member), rcpt_to=["all-staff@contoso.com"])
    assert trace.hops[-1].mail_from == "sun@fabrikam.com"
    assert fate(trace, "x@cpandl.com", "all-staff@contoso.com").result == "delivered"


def test_an_address_range_a_connector_cannot_hold_never_matches() -> None:
    trace = sent(
        design("103", lambda d: tenant(d)["inbound_connectors"][0].update(SenderIPAddresses=["203.0.112.0/23"]))
    )
    assert fate(trace, "sun@fabrikam.com").code == "5.7.64"


def test_a_tenant_whose_accepted_domains_are_not_described_is_asked_about() -> None:
    outcome = fate(sent(design("001", lambda d: tenant(d).pop("accepted_domains"))), "bob@contoso.com")
    assert (outcome.result, outcome.question) == ("unknown", "Does contoso accept contoso.com?")


def test_an_address_that_the_design_says_has_no_mailbox_is_unknown_at_the_own_system() -> None:
    outcome = fate(
        sent(design("108", lambda d: recipient(d, "legacy@contoso.com").update(mailbox_at="none"))),
        "legacy@contoso.com",
    )
    assert (outcome.result, outcome.code, outcome.at) == ("rejected", "5.1.1", "linux")
