"""On-premises Exchange, its Edge, and devices (R-OPR-*, R-OPA-*, R-OPS-*, R-EDGE-*, R-HYB-*, T-12)."""

from __future__ import annotations

from typing import Any

from tests.engine.mail import design, fate, hop, node, recipient, rules_of, sent, site, tenant


def test_the_most_specific_remote_range_takes_the_session() -> None:
    trace = sent(design("092"), source_ip="192.168.1.100")
    assert hop(trace, "app75", "exchange01").in_ == "Custom Connector A"
    assert fate(trace, "kate@fabrikam.com").code == "5.7.54"


def test_a_session_that_no_receive_connector_admits_is_refused() -> None:
    trace = sent(design("017", lambda d: site(d)["receive_connectors"][0].update(RemoteIPRanges=["192.0.2.0/26"])))
    outcome = fate(trace, "julie@contoso.com")
    assert (outcome.result, outcome.at, outcome.next_hop) == ("deferred", "inet", "onprem")


def test_without_anonymous_users_nobody_outside_may_submit() -> None:
    trace = sent(design("017", lambda d: site(d)["receive_connectors"][0].update(PermissionGroups=["ExchangeServers"])))
    assert fate(trace, "julie@contoso.com").code == "5.7.1"


def test_an_externally_secured_host_is_internal_and_may_relay() -> None:
    secured = {
        "AuthMechanism": ["Tls", "ExternalAuthoritative"],
        "PermissionGroups": ["AnonymousUsers", "ExchangeServers"],
    }
    trace = sent(design("092", lambda d: site(d)["receive_connectors"][1].update(secured)), source_ip="192.168.1.100")
    assert hop(trace, "app75", "exchange01").trust == "internal"
    assert fate(trace, "kate@fabrikam.com").result == "delivered"


def test_without_the_capability_the_cloud_is_a_stranger() -> None:
    def missing(d: dict[str, Any]) -> None:
        site(d)["receive_connectors"][0].pop("TlsDomainCapabilities")

    assert fate(sent(design("020", missing)), "erin@cpandl.com").code == "5.7.54"
    assert fate(sent(design("022", missing)), "julie@contoso.com").treated_as == "external"


def test_a_narrower_receive_connector_shadows_the_hybrid_one() -> None:
    narrow = {"Name": "narrow", "RemoteIPRanges": ["192.0.2.0/26"], "PermissionGroups": ["AnonymousUsers"]}
    trace = sent(design("022", lambda d: site(d)["receive_connectors"].append(narrow)))
    assert fate(trace, "julie@contoso.com").treated_as == "external"


def test_a_too_small_connector_is_passed_over() -> None:
    def small(d: dict[str, Any]) -> None:
        site(d)["send_connectors"][1]["MaxMessageSize"] = "5 MB"

    assert fate(sent(design("086", small), size_mb=8), "b@fabrikam.com").at == "gw-all"
    assert fate(sent(design("086", small), size_mb=2), "b@fabrikam.com").at == "gw-fab"


def test_if_every_connector_is_too_small_the_message_is_refused() -> None:
    outcome = fate(sent(design("086"), size_mb=36), "c@cpandl.com")
    assert (outcome.result, outcome.code) == ("rejected", "5.3.4")


def test_a_connector_scoped_to_another_site_is_not_seen() -> None:
    def scoped(d: dict[str, Any]) -> None:
        for row in site(d)["send_connectors"]:
            row["IsScopedConnector"] = True

    assert fate(sent(design("088", scoped)), "erin@cpandl.com").route == ("mbx-a", "cpandl")


def test_site_link_costs_are_added_to_the_address_cost() -> None:
    def dear(d: dict[str, Any]) -> None:
        site(d)["send_connectors"][0]["AddressSpaces"] = ["SMTP:*;50"]

    trace = sent(design("088", dear))
    assert fate(trace, "erin@cpandl.com").route == ("mbx-a", "mbx-b", "cpandl")
    losers = [row for h in trace.hops for d in h.decisions for row in d.considered if row.what == "Internet via A"]
    assert losers


def test_on_equal_cost_the_local_connector_is_nearer() -> None:
    def equal(d: dict[str, Any]) -> None:
        site(d)["send_connectors"][0]["AddressSpaces"] = ["SMTP:*;35"]

    assert fate(sent(design("088", equal)), "erin@cpandl.com").route == ("mbx-a", "cpandl")


def test_without_a_matching_connector_mail_waits_in_the_unreachable_queue() -> None:
    outcome = fate(sent(design("090")), "erin@cpandl.com")
    assert (outcome.result, outcome.final_code) == ("unreachable", "4.4.7")


def test_undescribed_send_connectors_are_a_question() -> None:
    outcome = fate(sent(design("016", lambda d: site(d).pop("send_connectors"))), "david@contoso.com")
    assert (outcome.result, "Send connector" in (outcome.question or "")) == ("unknown", True)


def test_a_named_certificate_that_is_gone_keeps_mail_in_the_queue() -> None:
    trace = sent(design("023", lambda d: site(d).update(installed_certs=["another"])))
    assert (fate(trace, "david@contoso.com").result, fate(trace, "david@contoso.com").code) == ("deferred", "4.7.5")


def test_a_stale_certificate_on_the_receiving_side_hides_starttls() -> None:
    trace = sent(design("035", lambda d: node(d, "onprem").pop("tls_server")))
    assert fate(trace, "julie@contoso.com").code == "4.4.317"
    assert "R-OUT-21" in rules_of(trace)


def test_inbound_mail_for_another_site_enters_the_subscribed_site_first() -> None:
    def two_sites(d: dict[str, Any]) -> None:
        node(d, "mbx01")["ad_site"] = "SiteA"
        d["nodes"].append(
            {"id": "mbx02", "kind": "onprem", "org": "contoso-onprem", "ips": ["10.2.1.5"], "ad_site": "SiteB"}
        )
        site(d)["edge_subscription"]["Site"] = "SiteA"
        recipient(d, "john@contoso.com")["mailbox_at"] = "mbx02"

    assert fate(sent(design("043", two_sites)), "john@contoso.com").route == ("inet", "edge01", "mbx01", "mbx02")


def test_a_remade_edge_subscription_has_lost_the_hybrid_settings() -> None:
    trace = sent(design("045", lambda d: site(d)["edge_subscription"].update(recreated_after_hcw=True)))
    assert fate(trace, "david@contoso.com").treated_as == "external"
    assert "R-EDGE-1" in rules_of(trace)


def test_cloud_mail_through_the_edge_stays_internal() -> None:
    trace = sent(
        design("045"),
        from_node="exo",
        mail_from="david@contoso.com",
        header_from="david@contoso.com",
        rcpt_to=["julie@contoso.com"],
        auth={"method": "mailbox", "user": "david@contoso.com"},
    )
    outcome = fate(trace, "julie@contoso.com")
    assert (outcome.route, outcome.treated_as) == (("exo", "eop", "edge01", "mbx01"), "internal")


def test_an_unknown_recipient_of_an_authoritative_domain_is_reported_on_premises() -> None:
    outcome = fate(sent(design("017"), rcpt_to=["nobody@contoso.com"]), "nobody@contoso.com")
    assert (outcome.code, outcome.at) == ("5.1.10", "onprem")


def test_a_device_without_login_is_refused_at_the_submission_endpoint() -> None:
    assert fate(sent(design("098")), "bob@contoso.com").code == "5.7.57"


def test_the_mailbox_switch_beats_the_tenant_switch() -> None:
    own = [{"Identity": "scanner@contoso.com", "SmtpClientAuthenticationDisabled": False}]
    trace = sent(design("095", lambda d: tenant(d).update(cas_mailbox=own)))
    assert fate(trace, "bob@contoso.com").result == "delivered"


def test_the_endpoint_speaks_no_old_tls() -> None:
    assert fate(sent(design("094"), tls="1.0"), "bob@contoso.com").code == "4.7.66"


def test_an_own_alias_is_no_foreign_sender() -> None:
    trace = sent(
        design("097", lambda d: recipient(d, "sales@contoso.com").update(cloud_aliases=["shop@contoso.com"])),
        header_from="shop@contoso.com",
        mail_from="shop@contoso.com",
    )
    assert fate(trace, "bob@contoso.com").result == "delivered"


def test_a_message_that_comes_back_on_premises_without_the_cloud_ends_with_5_4_6() -> None:
    def loop(d: dict[str, Any]) -> None:
        site(d)["accepted_domains"].append({"DomainName": "shared.contoso.com", "DomainType": "InternalRelay"})
        d["dns"]["shared.contoso.com"] = {"mx": [{"pref": 10, "host": "mail.contoso.com", "node": "onprem"}]}

    outcome = fate(sent(design("145", loop), rcpt_to=["x@shared.contoso.com"]), "x@shared.contoso.com")
    assert (outcome.result, outcome.code) == ("loop", "5.4.6")


def test_junk_on_premises_needs_the_rules_that_translate_the_verdict() -> None:
    assert fate(sent(design("012")), "john@contoso.com").result == "junked"
    untranslated = sent(design("012", lambda d: site(d).pop("transport_rules")))
    assert fate(untranslated, "john@contoso.com").result == "delivered"
