"""Reviews of a configuration: nobody is listed, no message is sent, and faults of the settings are found."""

from __future__ import annotations

from designer.rules.examples import HYBRID, changed
from tests.rules.designs import design, findings

JULIE = "  - {address: julie@contoso.com, mailbox_at: onprem, cloud_object: mail-user, onprem_object: mailbox}\n"
DAVID = """\
  - {address: david@contoso.com, mailbox_at: exo, cloud_object: mailbox, onprem_object: remote-mailbox,
     RemoteRoutingAddress: david@contoso.mail.onmicrosoft.com}
"""
REVIEW = changed(HYBRID, ("recipients:\n" + JULIE + DAVID, "recipients: []\n"))
BY_ADDRESS = changed(
    HYBRID,
    (
        'AddressSpaces: ["*"]',
        """\
AddressSpaces: ["*"]
        DNSRoutingEnabled: false
        SmartHosts: [contoso-com.mail.protection.outlook.com]
        CloudServicesMailEnabled: true""",
    ),
    ('TlsSenderCertificateName: "*.contoso.com"', "SenderIPAddresses: [203.0.113.25]"),
)


def slugs(text: str) -> set[str]:
    return {finding.slug for finding in findings(design(text), include_off=False)}


def severity(text: str, slug: str) -> str | None:
    return next((f.severity for f in findings(design(text), include_off=False) if f.slug == slug), None)


def test_a_sound_hybrid_without_recipients_is_not_blamed() -> None:
    assert [f.text for f in findings(design(REVIEW), include_off=False) if f.severity == "error"] == []


def test_servers_that_the_spf_record_leaves_out_are_found_without_recipients() -> None:
    assert "spf-missing-outbound-sender" in slugs(
        changed(REVIEW, ("v=spf1 ip4:203.0.113.25 include", "v=spf1 include"))
    )


def test_a_missing_way_to_the_internet_is_found_without_recipients() -> None:
    gone = changed(REVIEW, ('      - Name: Internet\n        AddressSpaces: ["*"]\n', ""))
    assert "no-send-connector-for-internet" in slugs(gone)


def test_an_incomplete_certificate_is_found_although_no_send_connector_is_described() -> None:
    head, _, rest = REVIEW.partition("    send_connectors:\n")
    connectors, _, tail = rest.partition("    receive_connectors:\n")
    text = changed(
        head + "    receive_connectors:\n" + tail,
        ("     tls_server: {cert: hybrid}}", "     client_cert: hybrid, tls_server: {cert: other}}"),
        ("san: [mail.contoso.com, contoso.com],", "san: [mail.contoso.com, contoso.com], chain_complete: false,"),
        ("certs:\n", "certs:\n  other: {subject: mail.contoso.com}\n"),
    )
    assert "Office 365" in connectors
    assert "incomplete-certificate-chain" in slugs(text)


def test_a_connector_by_address_is_only_doubtful_for_mail_of_own_senders() -> None:
    assert severity(BY_ADDRESS, "relay-needs-certificate-connector") == "warning"


def test_a_connector_by_address_is_wrong_where_a_mailbox_behind_it_forwards_to_the_outside() -> None:
    forwarding = changed(
        BY_ADDRESS,
        ("onprem_object: mailbox}", "onprem_object: mailbox, ForwardingSmtpAddress: kate@tailspintoys.com}"),
    )
    assert severity(forwarding, "relay-needs-certificate-connector") == "error"


def test_a_domain_with_an_address_record_has_no_mx_but_is_not_without_both() -> None:
    mx = "    mx: [{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}]\n"
    without = changed(HYBRID, (mx, ""))
    assert "sender-domain-without-mx" in slugs(without)
    found = slugs(changed(HYBRID, (mx, "    a: [203.0.113.25]\n")))
    assert "domain-without-mx" in found
    assert "sender-domain-without-mx" not in found
