"""Inbound connectors, the front door's filters and the directory check (R-INC-*, R-FILT-*, R-RCPT-3)."""

from __future__ import annotations

import pytest

from tests.engine.mail import design, fate, hop, inbound, node, outbound, recipient, rules_of, sent, site, tenant


def test_a_restriction_beats_a_permission_by_sender_domain() -> None:
    trace = sent(design("058"))
    assert fate(trace, "bob@contoso.com").code == "5.7.51"
    assert "R-INC-11" in rules_of(trace)


def test_without_the_restricting_connector_the_permission_counts() -> None:
    trace = sent(design("058", lambda d: tenant(d)["inbound_connectors"].pop(0)))
    assert fate(trace, "bob@contoso.com").result == "delivered"
    assert hop(trace, "adatum", "eop").in_ == "Allow adatum"


def test_require_tls_is_enforced_by_partner_connectors_only() -> None:
    partner = sent(design("065"))
    assert "RequireTls" in (fate(partner, "bob@contoso.com").smtp_text or "")
    onpremises = sent(design("103", lambda d: inbound(d).update(RequireTls=True)), tls="none")
    assert fate(onpremises, "sun@fabrikam.com").result == "delivered"


def test_old_tls_is_no_tls_for_a_demand_and_clear_text_without_one() -> None:
    assert fate(sent(design("065"), tls="1.0"), "bob@contoso.com").code == "5.7.51"
    assert fate(sent(design("001"), tls="1.0"), "bob@contoso.com").tls == "no"


def test_the_null_sender_is_covered_by_a_star_only() -> None:
    narrow = sent(design("067"), mail_from="")
    assert fate(narrow, "bob@contoso.com").code != "5.7.51"
    wide = sent(design("067", lambda d: inbound(d).update(SenderDomains=["*"])), mail_from="")
    assert fate(wide, "bob@contoso.com").code == "5.7.51"


def test_associated_accepted_domains_limit_a_partner_connector_to_recipients() -> None:
    def limit(d: dict) -> None:
        inbound(d)["AssociatedAcceptedDomains"] = ["other.example.com"]

    assert fate(sent(design("067", limit)), "bob@contoso.com").code is None


def test_lock_down_also_holds_for_microsofts_own_domain_of_the_tenant() -> None:
    def moera(d: dict) -> None:
        tenant(d)["accepted_domains"].append({"DomainName": "contoso.onmicrosoft.com"})
        recipient(d, "bob@contoso.com")["cloud_aliases"] = ["bob@contoso.onmicrosoft.com"]

    trace = sent(design("052", moera), connects_to="eop", rcpt_to=["bob@contoso.onmicrosoft.com"])
    assert fate(trace, "bob@contoso.onmicrosoft.com").code == "5.7.51"


def test_both_keys_on_one_partner_connector_must_both_be_kept() -> None:
    both = {"SenderIPAddresses": ["203.0.113.71"], "RestrictDomainsToIPAddresses": True}
    assert fate(sent(design("052", lambda d: inbound(d).update(both))), "bob@contoso.com").code == "5.7.51"


def test_out_of_date_exchange_is_throttled_then_blocked() -> None:
    throttled = fate(
        sent(design("009", lambda d: node(d, "onprem").update(version="2013", enforcement_stage="throttle"))),
        "sun@fabrikam.com",
    )
    assert (throttled.result, throttled.code, throttled.at) == ("deferred", "4.7.230", "onprem")
    blocked = fate(
        sent(design("009", lambda d: node(d, "onprem").update(version="2013", enforcement_stage="block"))),
        "sun@fabrikam.com",
    )
    assert (blocked.result, blocked.code, blocked.at) == ("rejected", "5.7.230", "eop")


def test_exchange_2016_is_current_before_its_support_ended() -> None:
    def old(d: dict) -> None:
        node(d, "onprem").update(version="2016", enforcement_stage="block")
        d["as_of"] = "2025-01-01"

    assert fate(sent(design("009", old)), "sun@fabrikam.com").result == "delivered"


def test_a_blocked_connector_relays_nothing() -> None:
    assert fate(sent(design("009", lambda d: inbound(d).update(blocked=True))), "sun@fabrikam.com").code == "5.7.711"


def test_a_suspicious_address_waits_unless_a_connector_knows_it() -> None:
    unknown = fate(sent(design("001", lambda d: node(d, "inet").update(reputation="suspect"))), "bob@contoso.com")
    assert (unknown.result, unknown.code, unknown.at, unknown.next_hop) == ("deferred", "4.7.500", "inet", "eop")
    known = sent(design("052", lambda d: node(d, "filter").update(reputation="suspect")))
    assert fate(known, "bob@contoso.com").result == "delivered"


def test_a_banned_address_is_refused_at_once() -> None:
    outcome = fate(sent(design("001", lambda d: node(d, "inet").update(reputation="banned"))), "bob@contoso.com")
    assert (outcome.code, outcome.at) == ("5.7.606", "eop")


def test_a_client_that_greets_with_the_servers_name_is_refused() -> None:
    outcome = fate(sent(design("001"), helo="contoso-com.mail.protection.outlook.com"), "bob@contoso.com")
    assert outcome.code == "5.7.506"


def test_over_ipv6_reverse_dns_and_spf_are_needed() -> None:
    def reverse(d: dict) -> None:
        d["dns"]["fabrikam.com"]["ptr"] = {"2001:db8:10::25": "mail.fabrikam.com"}

    assert fate(sent(design("165", reverse)), "bob@contoso.com").result == "delivered"
    waiting = fate(sent(design("165", reverse, lambda d: d["dns"]["fabrikam.com"].pop("spf"))), "bob@contoso.com")
    assert (waiting.result, waiting.code, waiting.at) == ("deferred", "4.7.26", "inet")


def test_the_allow_list_beats_the_block_list() -> None:
    trace = sent(design("196", lambda d: tenant(d)["connection_filter"].update(IPAllowList=["198.51.100.10"])))
    assert fate(trace, "bob@contoso.com").result == "delivered"


@pytest.mark.parametrize(
    ("verdict", "result"),
    [
        ("spam", "junked"),
        ("high-confidence-spam", "junked"),
        ("bulk", "junked"),
        ("phish", "quarantined"),
        ("high-confidence-phish", "quarantined"),
        ("malware", "quarantined"),
    ],
)
def test_each_verdict_has_its_default_action(verdict: str, result: str) -> None:
    assert fate(sent(design("200"), verdict=verdict), "bob@contoso.com").result == result


def test_lists_let_spam_pass_but_not_high_confidence_phishing() -> None:
    def allow(d: dict) -> None:
        tenant(d)["connection_filter"] = {"IPAllowList": ["198.51.100.13"]}

    assert fate(sent(design("200", allow)), "bob@contoso.com").result == "delivered"
    assert fate(sent(design("200", allow), verdict="high-confidence-phish"), "bob@contoso.com").result == "quarantined"


def test_an_allowed_address_that_a_connector_has_is_filtered_all_the_same() -> None:
    def both(d: dict) -> None:
        tenant(d)["connection_filter"] = {"IPAllowList": ["198.51.100.13"]}
        tenant(d)["inbound_connectors"] = [
            {"Name": "x", "ConnectorType": "OnPremises", "SenderIPAddresses": ["198.51.100.13"]}
        ]

    assert fate(sent(design("200", both)), "bob@contoso.com").result == "junked"


def test_between_own_users_only_high_confidence_phishing_is_acted_on() -> None:
    own = {
        "from_node": "exo",
        "mail_from": "bob@contoso.com",
        "header_from": "bob@contoso.com",
        "auth": {"method": "mailbox", "user": "bob@contoso.com"},
        "source_ip": None,
        "tls": None,
    }
    assert fate(sent(design("200"), **own), "bob@contoso.com").result == "delivered"
    phish = sent(design("200"), **own, verdict="high-confidence-phish")
    assert fate(phish, "bob@contoso.com").result == "quarantined"


def test_a_users_safe_sender_passes_and_a_blocked_one_is_junk() -> None:
    safe = sent(
        design("200", lambda d: recipient(d, "bob@contoso.com").update(safe_senders=["promo@bulk.example.net"]))
    )
    assert fate(safe, "bob@contoso.com").result == "delivered"
    blocked = sent(design("001", lambda d: recipient(d, "bob@contoso.com").update(blocked_senders=["fabrikam.com"])))
    assert fate(blocked, "bob@contoso.com").result == "junked"


def test_enhanced_filtering_lists_every_skipped_hop() -> None:
    trace = sent(
        design("154", lambda d: inbound(d).update(EFSkipLastIP=False, EFSkipIPs=["203.0.113.70", "203.0.113.25"]))
    )
    auth = fate(trace, "david@contoso.com").auth
    assert auth is not None
    assert (auth.spf, auth.evaluated_ip) == ("pass", "198.51.100.10")


def test_enhanced_filtering_for_users_counts_only_if_all_recipients_are_listed() -> None:
    trace = sent(design("153", lambda d: inbound(d).update(EFUsers=["alice@contoso.com"])))
    auth = fate(trace, "bob@contoso.com").auth
    assert auth is not None
    assert auth.evaluated_ip == "203.0.113.70"


def test_before_june_2025_the_front_door_did_not_know_public_folders() -> None:
    def folder(d: dict) -> None:
        d["recipients"].append({"address": "pf@contoso.com", "mailbox_at": "exo", "cloud_object": "public-folder"})

    assert fate(sent(design("001", folder), rcpt_to=["pf@contoso.com"]), "pf@contoso.com").result == "delivered"
    earlier = sent(design("001", folder, lambda d: d.update(as_of="2025-05-01")), rcpt_to=["pf@contoso.com"])
    assert fate(earlier, "pf@contoso.com").code == "5.4.1"


def test_a_relay_domain_has_no_edge_blocking() -> None:
    def relay(d: dict) -> None:
        tenant(d)["accepted_domains"][0]["DomainType"] = "InternalRelay"

    assert fate(sent(design("106", relay)), "typo@contoso.com").code == "5.4.14"


def test_headers_of_the_other_side_are_promoted_only_with_the_flag_at_both_ends() -> None:
    assert fate(sent(design("023")), "david@contoso.com").treated_as == "internal"
    receiving = sent(design("023", lambda d: inbound(d).update(CloudServicesMailEnabled=False)))
    assert fate(receiving, "david@contoso.com").treated_as == "external"
    sending = sent(design("023", lambda d: site(d)["send_connectors"][0].update(CloudServicesMailEnabled=False)))
    assert fate(sending, "david@contoso.com").treated_as == "external"


def test_forged_organization_headers_are_not_believed() -> None:
    forged = {"X-MS-Exchange-Organization-AuthAs": "Internal", "X-MS-Exchange-CrossPremises-AuthAs": "Internal"}

    def lock(d: dict) -> None:
        tenant(d)["transport_rules"] = [
            {
                "Name": "only ours",
                "DeleteMessage": True,
                "ExceptIfHeaderContainsMessageHeader": "X-MS-Exchange-Organization-AuthAs",
                "ExceptIfHeaderContainsWords": ["Internal"],
            }
        ]

    trace = sent(design("001", lock), headers=forged)
    assert fate(trace, "bob@contoso.com").result == "dropped"
    assert ("X-MS-Exchange-CrossPremises-AuthAs", "Internal") in hop(trace, "inet", "eop").headers_removed


def test_dmarc_reject_is_not_honoured_where_the_policy_says_so() -> None:
    trace = sent(design("157", lambda d: tenant(d)["antiphish_policy"].update(DmarcRejectAction="Quarantine")))
    assert fate(trace, "bob@contoso.com").result == "quarantined"


def test_a_sending_domain_that_is_switched_off_sends_nothing() -> None:
    def off(d: dict) -> None:
        tenant(d)["accepted_domains"][0]["SendingFromDomainDisabled"] = True

    assert fate(sent(design("002", off)), "sun@fabrikam.com").code == "5.7.1"


def test_a_receiving_domain_that_is_switched_off_receives_nothing() -> None:
    def off(d: dict) -> None:
        tenant(d)["accepted_domains"][0]["SendingToDomainDisabled"] = True

    assert fate(sent(design("001", off)), "bob@contoso.com").code == "5.7.1"


def test_a_return_leg_of_centralized_transport_that_is_not_attributed_loops() -> None:
    def renewed(d: dict) -> None:
        d["certs"]["c1"].update(subject="other.example.org", san=["other.example.org"])
        outbound(d)["TlsSettings"] = "EncryptionOnly"

    outcome = fate(sent(design("016", renewed)), "david@contoso.com")
    assert (outcome.result, outcome.code, outcome.at) == ("loop", "5.4.14", "eop")
    assert outcome.route[:4] == ("inet", "eop", "onprem", "eop")


def test_a_list_entry_wider_than_a_class_c_block_is_none() -> None:
    def wide(d: dict) -> None:
        tenant(d)["connection_filter"]["IPBlockList"] = ["198.51.0.0/16"]

    assert fate(sent(design("196", wide)), "bob@contoso.com").result == "delivered"


def test_dmarc_is_not_honoured_where_the_primary_domain_has_its_mx_elsewhere() -> None:
    def strict(d: dict) -> None:
        d["dns"]["fabrikam.com"]["dmarc"] = "v=DMARC1; p=reject"
        inbound(d)["CloudServicesMailEnabled"] = False

    assert fate(sent(design("017", strict)), "david@contoso.com").result == "junked"
