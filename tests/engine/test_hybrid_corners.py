"""Where two settings meet: lock-down beside a hybrid connector, wizard choices, forwards, old servers."""

from __future__ import annotations

from typing import Any

import pytest

from designer.engine.exchange_version import out_of_date, product
from tests.engine.mail import design, fate, hop, inbound, node, recipient, rules_of, sent, site, tenant

EXACT = {"TlsSenderCertificateName": "mail.contoso.com"}
"""The certificate fits, but no accepted domain covers this name."""


def lock(d: dict, **keys: Any) -> None:
    """MX on-premises and a tenant locked to what `keys` name."""
    inbound(d).update(EXACT)
    tenant(d)["inbound_connectors"].append({"Name": "Lock", "ConnectorType": "Partner", "SenderDomains": ["*"], **keys})


def to_own_servers(d: dict) -> None:
    lock(d, RestrictDomainsToCertificate=True, TlsSenderCertificateName="mail.contoso.com", RequireTls=True)


# -- lock-down beside a hybrid connector (R-INC-17, T-5) --------------------------------------------------------------


def test_internet_mail_through_the_own_servers_keeps_its_hybrid_connector_beside_a_lock_down() -> None:
    trace = sent(design("017", to_own_servers))
    assert fate(trace, "david@contoso.com").result in {"delivered", "junked"}
    assert hop(trace, "onprem", "eop").in_ == inbound(design("017"))["Name"]
    assert {"R-HYB-22", "R-INC-10"} <= rules_of(trace)


def test_enhanced_filtering_of_the_hybrid_connector_holds_beside_a_lock_down() -> None:
    trace = sent(design("017", to_own_servers, lambda d: inbound(d).update(EFSkipLastIP=True)))
    auth = fate(trace, "david@contoso.com").auth
    assert auth is not None
    assert auth.evaluated_ip == trace.message.source_ip


def test_enhanced_filtering_of_the_lock_down_holds_where_the_hybrid_connector_has_none() -> None:
    trace = sent(design("017", to_own_servers, lambda d: inbound(d, 1).update(EFSkipLastIP=True)))
    auth = fate(trace, "david@contoso.com").auth
    assert auth is not None
    assert auth.evaluated_ip == trace.message.source_ip


def test_a_lock_down_that_leaves_out_the_own_servers_refuses_mail_tied_to_them_by_the_recipient_only() -> None:
    def other(d: dict) -> None:
        lock(d, RestrictDomainsToIPAddresses=True, SenderIPAddresses=["203.0.113.70"])

    trace = sent(design("017", other))
    assert (fate(trace, "david@contoso.com").code, hop(trace, "onprem", "eop").in_) == ("5.7.51", "Lock")


# -- what the wizard was told (identified_by) -------------------------------------------------------------------------


def by_address(d: dict, **keys: Any) -> None:
    tenant(d)["inbound_connectors"] = [
        {
            "Name": "P",
            "ConnectorType": "Partner",
            "SenderDomains": ["northwindtraders.com"],
            "SenderIPAddresses": [node(d, "inet")["ips"][0]],
            "identified_by": "ip",
            **keys,
        }
    ]


def test_a_connector_found_by_address_takes_every_sender_domain() -> None:
    trace = sent(design("001", by_address))
    assert hop(trace, "inet", "eop").in_ == "P"


def test_a_connector_with_a_sender_domain_of_its_own_takes_no_other() -> None:
    trace = sent(design("001", lambda d: by_address(d, identified_by=None)))
    assert hop(trace, "inet", "eop").in_ == "default"


def test_a_connector_found_by_address_still_demands_the_certificate_it_restricts_to() -> None:
    def strict(d: dict) -> None:
        by_address(d, RestrictDomainsToCertificate=True, TlsSenderCertificateName="mail.northwindtraders.com")

    assert fate(sent(design("001", strict)), "bob@contoso.com").code == "5.7.51"


# -- forwards -----------------------------------------------------------------------------------------------------


def forwards(d: dict, **keys: Any) -> None:
    recipient(d, "julie@contoso.com").update(ForwardingSmtpAddress="kate@tailspintoys.com", **keys)


def through_the_service(d: dict) -> None:
    forwards(d, DeliverToMailboxAndForward=True)
    site(d)["send_connectors"].append(
        {
            "Name": "Internet through the service",
            "AddressSpaces": ["tailspintoys.com"],
            "DNSRoutingEnabled": False,
            "SmartHosts": ["contoso-com.mail.protection.outlook.com"],
        }
    )


def test_what_servers_forward_and_relay_is_not_stopped_by_the_outbound_spam_policy() -> None:
    trace = sent(design("017", through_the_service))
    forwarded = fate(trace, "kate@tailspintoys.com", "julie@contoso.com")
    assert (forwarded.result, forwarded.code) == ("delivered", None)
    assert "R-FWD-2" not in rules_of(trace)


def test_what_a_cloud_mailbox_forwards_is_stopped_by_the_outbound_spam_policy() -> None:
    def david(d: dict) -> None:
        recipient(d, "david@contoso.com").update(
            ForwardingSmtpAddress="kate@tailspintoys.com", DeliverToMailboxAndForward=True
        )

    assert fate(sent(design("017", david)), "kate@tailspintoys.com").code == "5.7.520"


def test_phishing_to_a_mailbox_that_only_forwards_is_quarantined_for_the_mailbox() -> None:
    def only(d: dict) -> None:
        recipient(d, "bob@contoso.com").update(ForwardingSmtpAddress="kate@tailspintoys.com")

    trace = sent(design("001", only), verdict="high-confidence-phish")
    assert [(o.recipient, o.derived_from, o.result) for o in trace.outcomes] == [
        ("bob@contoso.com", None, "quarantined")
    ]


# -- servers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "name", "old"),
    [
        ("8.3.517", "2007", True),
        ("14.3.123.4", "2010", True),
        ("Version 15.0 (Build 1497.2)", "2013", True),
        ("15.1.2507.39", "2016", True),
        ("2016 ESU", "2016", False),
        ("15.2.1748.10", "2019", True),
        ("15.2.2562.17", "SE", False),
        ("Exchange Server SE", "SE", False),
        ("15.2", None, None),
        (None, None, None),
    ],
)
def test_a_build_number_tells_the_product(version: str | None, name: str | None, old: bool | None) -> None:
    assert (product(version), out_of_date(version, "2026-08-01")) == (name, old)


def test_the_stage_decides_where_the_version_does_not_tell_the_product() -> None:
    for version, code in (("15.1.2507", "5.7.230"), ("15.2", "5.7.230"), (None, "5.7.230"), ("15.2.2562", None)):
        old = {"enforcement_stage": "block", "version": version}
        trace = sent(design("009", lambda d, old=old: node(d, "onprem").update(old)))
        assert fate(trace, "sun@fabrikam.com").code == code


def test_mail_that_waits_for_a_certificate_names_the_server_it_waits_for() -> None:
    def renewed(d: dict) -> None:
        site(d)["send_connectors"][0].update(TlsCertificateName="old")
        site(d)["installed_certs"] = ["new"]

    outcome = fate(sent(design("023", renewed)), "david@contoso.com")
    assert (outcome.result, outcome.code, outcome.next_hop) == ("deferred", "4.7.5", "eop")


# -- signatures ---------------------------------------------------------------------------------------------------


def test_internet_mail_that_the_service_hands_on_premises_gets_no_signature_of_the_service() -> None:
    trace = sent(design("016"))
    assert all(o.auth is None or o.auth.dkim == "none" for o in trace.outcomes)
    assert not any(name == "DKIM-Signature" for h in trace.hops for name, _ in h.stamped)


# -- places that are not described ---------------------------------------------------------------------------------


def test_an_mx_record_that_names_no_node_of_the_design_leaves_a_question() -> None:
    def dangling(d: dict) -> None:
        d["dns"]["contoso.com"]["mx"] = [{"pref": 0, "host": "mx.gone.example", "node": "gone"}]

    outcome = fate(sent(design("001", dangling)), "bob@contoso.com")
    assert (outcome.result, outcome.question) == ("unknown", "Which node answers at mx.gone.example?")


def test_a_message_to_a_server_that_is_not_described_leaves_a_question() -> None:
    outcome = fate(sent(design("023"), connects_to="gone"), "david@contoso.com")
    assert (outcome.result, outcome.question) == ("unknown", "Which node answers at gone?")
