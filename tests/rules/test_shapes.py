"""Faults in shapes that the rules' own examples do not have, and sound designs that only look like them."""

from __future__ import annotations

from designer.rules.examples import FILTERED, HOSTED, HYBRID, WITH_DEVICE, changed
from designer.rules.finding import Finding
from tests.rules.designs import design, findings

TO_INTERNET = '      - Name: Internet\n        AddressSpaces: ["*"]\n'
TO_SERVICE = """\
      - Name: Outbound to Office 365
        CloudServicesMailEnabled: true
        AddressSpaces: [contoso.mail.onmicrosoft.com]
        RequireTLS: true
        TlsAuthLevel: DomainValidation
        TlsDomain: mail.protection.outlook.com
        TlsCertificateName: hybrid
"""


def of(rule: str, text: str) -> list[Finding]:
    """What one rule finds in a design."""
    return [finding for finding in findings(design(text), include_off=False) if finding.rule == rule]


def errors_after(text: str, finding: Finding) -> set[str]:
    """The rules that find an error after the fix of a finding."""
    assert finding.fix is not None
    assert finding.fix.edit is not None, finding.fix.label
    after = findings(finding.fix.edit(design(text)), include_off=False)
    return {f.rule for f in after if f.severity == "error"}


# SPF


def test_servers_that_relay_through_the_service_need_it_in_the_spf_record() -> None:
    relaying = changed(
        HYBRID,
        (
            TO_INTERNET,
            TO_INTERNET
            + "        DNSRoutingEnabled: false\n        SmartHosts: [contoso-com.mail.protection.outlook.com]\n"
            "        CloudServicesMailEnabled: true\n",
        ),
        ("  - {id: exo, kind: exo, org: contoso}\n", ""),
        (
            """\
  - {address: david@contoso.com, mailbox_at: exo, cloud_object: mailbox, onprem_object: remote-mailbox,
     RemoteRoutingAddress: david@contoso.mail.onmicrosoft.com}
""",
            "",
        ),
    )
    assert of("L-012", relaying) == []
    forgotten = changed(relaying, (" include:spf.protection.outlook.com -all", " -all"))
    assert [f.text for f in of("L-012", forgotten)] == [
        "Exchange Online sends for contoso.com, but its SPF record does not allow it."
    ]


def test_a_record_that_redirects_is_judged_by_the_record_it_leads_to() -> None:
    redirected = changed(
        HOSTED,
        ("v=spf1 include:spf.protection.outlook.com -all", "v=spf1 redirect=_spf.contoso.com"),
        (
            "  fabrikam.com:\n",
            "  _spf.contoso.com: {spf: 'v=spf1 include:spf.protection.outlook.com ?all'}\n  fabrikam.com:\n",
        ),
    )
    (finding,) = of("L-017", redirected)
    assert finding.text == "The SPF record of contoso.com, by redirect to _spf.contoso.com, ends with ?all."
    assert finding.fix is not None
    assert finding.fix.edit is not None
    mended = finding.fix.edit(design(redirected))
    assert mended.dns["_spf.contoso.com"].spf == ("v=spf1 include:spf.protection.outlook.com ~all",)
    assert of("L-017", changed(redirected, ("?all'", "-all'"))) == []


def test_a_redirect_to_a_record_that_the_design_does_not_show_is_not_judged() -> None:
    assert of("L-017", changed(HOSTED, ("include:spf.protection.outlook.com -all", "redirect=_spf.example.net"))) == []


# The Send connector to Exchange Online


def test_a_send_connector_that_waits_for_another_certificate_name_is_an_error() -> None:
    wrong = changed(HYBRID, ("TlsDomain: mail.protection.outlook.com", "TlsDomain: mail.contoso.com"))
    (finding,) = of("L-072", wrong)
    assert finding.severity == "error"
    assert "wants the certificate name mail.contoso.com" in finding.text
    assert errors_after(wrong, finding) == set()


def test_a_send_connector_that_looks_at_no_certificate_is_incomplete() -> None:
    (finding,) = of("L-072", changed(HYBRID, ("TlsAuthLevel: DomainValidation", "TlsAuthLevel: EncryptionOnly")))
    assert (finding.severity, finding.slug) == ("warning", "hybrid-send-connector-incomplete")
    assert "it is EncryptionOnly" in finding.text


def test_a_send_connector_that_validates_the_certificate_only_is_complete() -> None:
    assert (
        of(
            "L-072",
            changed(
                HYBRID,
                (
                    "TlsAuthLevel: DomainValidation\n        TlsDomain: mail.protection.outlook.com",
                    "TlsAuthLevel: CertificateValidation",
                ),
            ),
        )
        == []
    )


def test_the_internet_connector_is_not_asked_to_become_the_hybrid_one() -> None:
    alone = changed(HYBRID, (TO_SERVICE, ""))
    (finding,) = of("L-072", alone)
    assert "no Send connector of its own for contoso.mail.onmicrosoft.com: Internet takes its mail" in finding.text
    assert finding.slug == "hybrid-connector-cloudservicesmail-disabled"
    assert finding.fix is not None
    assert finding.fix.edit is not None
    mended = finding.fix.edit(design(alone)).onprem_orgs["contoso-onprem"].send_connectors or ()
    assert [(row.Name, row.CloudServicesMailEnabled) for row in mended] == [
        ("Internet", False),
        ("Outbound to Office 365", True),
    ]
    assert errors_after(alone, finding) == set()


def test_a_hybrid_without_secure_mail_is_not_asked_for_its_connectors() -> None:
    minimal = changed(HYBRID, (TO_SERVICE, ""), ("Features: [SecureMail]", "Features: [FreeBusy, MoveMailbox]"))
    assert of("L-072", minimal) == []
    assert len(of("L-072", changed(minimal, (TO_INTERNET, "      []\n")))) == 1


# Receive connectors


def _relay(ranges: str) -> str:
    row = f"{{Name: Relay, Server: onprem, PermissionGroups: [AnonymousUsers], RemoteIPRanges: [{ranges}],\n"
    rights = "         ExtendedRights: [Ms-Exch-SMTP-Accept-Any-Recipient]}\n"
    return changed(HYBRID, ("    receive_connectors:\n", f"    receive_connectors:\n      - {row}{rights}"))


def test_an_open_relay_in_two_halves_is_an_open_relay() -> None:
    assert len(of("L-080", _relay("0.0.0.0-127.255.255.255, 128.0.0.0-255.255.255.255"))) == 1
    assert len(of("L-080", _relay("0.0.0.0-192.0.1.255, 192.0.3.0-255.255.255.255"))) == 1


def test_a_relay_for_the_own_networks_is_none() -> None:
    assert of("L-080", _relay("10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 203.0.113.0/24")) == []


# Certificates and flags


def test_a_forest_that_describes_no_send_connectors_still_shows_its_certificate() -> None:
    shared = changed(
        HYBRID,
        (
            "certs:\n",
            """\
  - {id: sales, kind: onprem, org: sales-onprem, ips: [203.0.113.45], fqdn: mail.sales.contoso.com,
     tls_server: {cert: hybrid}}
certs:
""",
        ),
        ("    inbound_connectors:", "      - {DomainName: sales.contoso.com}\n    inbound_connectors:"),
        (
            "recipients:\n",
            """\
  sales-onprem:
    accepted_domains: [{DomainName: sales.contoso.com}]
    hybrid: {Domains: [sales.contoso.com], Features: [SecureMail]}
recipients:
""",
        ),
    )
    assert len(of("L-077", shared)) == 1


def test_the_flag_of_an_addon_is_not_blamed_although_headers_are_kept_on_neither_side() -> None:
    addon = changed(
        HOSTED,
        (
            "dns:\n",
            """\
  - {id: sign, kind: addon, ips: [203.0.113.95], fqdn: smtp.sign.example.net, client_cert: ours,
     adds_header: {X-Sign: "true"}, returns_to: contoso-com.mail.protection.outlook.com}
certs: {ours: {subject: a1.sign.example.net}}
dns:
""",
        ),
        (
            "inbound_connectors: []",
            """\
inbound_connectors:
      - {Name: Back, ConnectorType: OnPremises, TlsSenderCertificateName: a1.sign.example.net,
         RestrictDomainsToCertificate: true}""",
        ),
    )
    assert of("L-047", addon) == []


def test_mail_that_goes_round_is_not_blamed_for_the_certificate_of_the_own_front_door() -> None:
    by_mx = changed(HYBRID, ("UseMXRecord: false\n        SmartHosts: [mail.contoso.com]\n", "UseMXRecord: true\n"))
    assert len(of("L-059", by_mx)) == 1
    assert of("L-061", by_mx) == []


def test_the_addresses_beside_a_trusted_tenant_are_told_once() -> None:
    trusted = changed(
        HOSTED,
        (
            "inbound_connectors: []",
            """\
inbound_connectors:
      - {Name: Sister, TrustedOrganizations: [fabrikam.onmicrosoft.com], SenderIPAddresses: [198.51.100.10]}""",
        ),
    )
    assert len(of("L-130", trusted)) == 1
    assert of("L-127", trusted) == []


def test_a_filter_that_is_known_by_a_certificate_without_its_chain_is_found() -> None:
    text = changed(
        FILTERED, ("san: [mx1.filter.example.net]}", "san: [mx1.filter.example.net], chain_complete: false}")
    )
    (finding,) = of("L-044", text)
    assert (finding.severity, finding.slug) == ("error", "incomplete-certificate-chain")
    assert "Only the filter recognises filter by its certificate." in finding.evidence
    assert of("L-027", text) == []


# What is left out


def test_a_missing_routing_address_is_a_remark_where_the_design_goes_into_none() -> None:
    silent = changed(
        HYBRID,
        (
            "onprem_object: remote-mailbox,\n     RemoteRoutingAddress: david@contoso.mail.onmicrosoft.com}",
            "onprem_object: remote-mailbox}",
        ),
    )
    assert [finding.severity for finding in of("L-078", silent)] == ["info"]


def test_a_smart_host_may_be_the_server_whose_name_is_not_described() -> None:
    old = changed(HYBRID, ("SmartHosts: [mail.contoso.com]", "SmartHosts: [hub.contoso.com]"))
    assert len(of("L-041", old)) == 1
    assert of("L-041", changed(old, ("fqdn: mail.contoso.com, ", ""))) == []


def test_a_device_is_known_by_the_address_of_its_message() -> None:
    unseen = changed(WITH_DEVICE, ("ips: [203.0.113.90], ", ""))
    assert of("L-117", unseen) == []
    device = changed(unseen, ("rcpt_to: [erin@fabrikam.com]", "rcpt_to: [erin@fabrikam.com], source_ip: 203.0.113.90"))
    assert of("L-117", device) == []
    assert (
        len(of("L-117", changed(device, ("SenderIPAddresses: [203.0.113.90]", "SenderIPAddresses: [203.0.113.91]"))))
        == 1
    )


def test_a_public_folder_of_which_the_cloud_says_nothing_is_not_blamed() -> None:
    folder = "recipients:\n  - {address: news@contoso.com, mailbox_at: onprem, onprem_object: public-folder}\n"
    assert of("L-092", changed(HYBRID, ("recipients:\n", folder))) == []
    missing = folder.replace("public-folder}", "public-folder, cloud_object: none}")
    assert len(of("L-092", changed(HYBRID, ("recipients:\n", missing)))) == 1


# Which source is meant


def test_a_rule_that_trusts_the_filters_own_header_throws_the_verdict_away_too() -> None:
    text = changed(
        FILTERED,
        ("client_cert: fcert}", 'client_cert: fcert, adds_header: {X-Filtered: "yes"}}'),
        (
            "    outbound_connectors: []",
            """\
    transport_rules:
      - {Name: Trust, HeaderContainsMessageHeader: x-filtered, HeaderContainsWords: ["yes"], SetSCL: -1}
    outbound_connectors: []""",
        ),
    )
    assert len(of("L-029", text)) == 1
    assert (
        of("L-029", changed(text, ("HeaderContainsMessageHeader: x-filtered", "HeaderContainsMessageHeader: X-Own")))
        == []
    )


def test_the_certificate_that_a_hybrid_server_is_said_to_present_is_compared() -> None:
    start, end = HYBRID.index("    send_connectors:\n"), HYBRID.index("    receive_connectors:\n")
    text = changed(
        HYBRID[:start] + HYBRID[end:],
        ("     tls_server: {cert: hybrid}}", "     tls_server: {cert: hybrid}, client_cert: own}"),
        ("certs:\n", "certs:\n  own: {subject: srv1.contoso.local}\n"),
        (
            "Name: Outbound to contoso-onprem\n        CloudServicesMailEnabled: true",
            "Name: Outbound to contoso-onprem",
        ),
    )
    assert [finding.slug for finding in of("L-043", text)] == ["inbound-connector-cert-mismatch"]


def test_standalone_protection_behind_a_filter_has_to_be_locked_down_too() -> None:
    standalone = changed(
        FILTERED,
        ("  - {id: exo, kind: exo, org: contoso}\n", "  - {id: srv, kind: onprem, org: own, ips: [203.0.113.25]}\n"),
        (
            "mailbox_at: exo, cloud_object: mailbox}",
            "mailbox_at: srv, cloud_object: mail-user, onprem_object: mailbox}",
        ),
    )
    assert of("L-015", standalone) == []
    assert len(of("L-015", changed(standalone, ("        RestrictDomainsToCertificate: true\n", "")))) == 1


def _two_receivers(first: str, second: str) -> str:
    start, end = HYBRID.index("    receive_connectors:\n"), HYBRID.index("    hybrid: {Domains")
    rows = {
        "trusting": 'TlsDomainCapabilities: ["mail.protection.outlook.com:AcceptCloudServicesMail"]',
        "plain": "PermissionGroups: [AnonymousUsers]",
    }
    told = "".join(
        f"      - {{Name: {name} {rank}, Server: onprem, RemoteIPRanges: [192.0.2.0/26], {rows[name]}}}\n"
        for rank, name in ((1, first), (2, second))
    )
    return f"{HYBRID[:start]}    receive_connectors:\n{told}{HYBRID[end:]}"


def test_of_two_receive_connectors_for_the_same_addresses_the_lower_name_counts() -> None:
    assert len(of("L-075", _two_receivers("trusting", "plain"))) == 1
    assert len(of("L-075", _two_receivers("plain", "trusting"))) == 1


def test_the_service_beside_the_filter_that_the_tenant_is_locked_to_is_the_one_too_many() -> None:
    service = "{pref: 10, host: contoso-com.mail.protection.outlook.com, node: eop}"
    equal = changed(FILTERED, ("node: filter}]", f"node: filter}}, {service}]"))
    (finding,) = of("L-007", equal)
    assert finding.text.endswith("names contoso-com.mail.protection.outlook.com as an equal of mx1.filter.example.net.")
    assert of("L-006", equal) == []
    assert errors_after(equal, finding) == set()


def test_a_missing_spf_record_is_an_error_where_the_zone_goes_into_authentication() -> None:
    without = changed(HOSTED, ("    spf: v=spf1 include:spf.protection.outlook.com -all\n", ""))
    assert [finding.severity for finding in of("L-009", without)] == ["error"]
    silent = changed(without, ("    dkim: [selector1, selector2]\n    dmarc: v=DMARC1; p=reject\n", ""))
    assert [finding.severity for finding in of("L-009", silent)] == ["warning"]


def test_an_application_is_known_by_its_host_name_where_its_certificate_is_not_described() -> None:
    named = changed(WITH_DEVICE, ("SenderIPAddresses: [203.0.113.90]", 'TlsSenderCertificateName: "*.contoso.com"'))
    assert of("L-117", named) == []
    assert len(of("L-117", changed(named, ('"*.contoso.com"', '"*.contoso.net"')))) == 1


def test_exchange_online_may_send_by_a_connector_that_is_not_described() -> None:
    other = changed(HOSTED, ("v=spf1 include:spf.protection.outlook.com -all", "v=spf1 ip4:203.0.113.71 -all"))
    assert [finding.severity for finding in of("L-012", other)] == ["error"]
    assert [f.severity for f in of("L-012", changed(other, ("    outbound_connectors: []\n", "")))] == ["warning"]


def _with_rule(rule: str) -> str:
    return changed(
        HOSTED, ("    outbound_connectors: []", f"    transport_rules: [{rule}]\n    outbound_connectors: []")
    )


def test_a_rule_that_exempts_everything_is_worse_than_one_that_exempts_a_sender() -> None:
    (finding,) = of("L-103", _with_rule("{Name: Trust all, SetSCL: -1}"))
    assert finding.text == "Rule Trust all exempts all mail from outside from spam filtering."
    assert len(of("L-103", _with_rule("{Name: Outside, FromScope: NotInOrganization, SetSCL: -1}"))) == 1
    assert of("L-103", _with_rule("{Name: Own, FromScope: InOrganization, SetSCL: -1}")) == []
    assert of("L-103", _with_rule("{Name: Help desk, SentTo: [bob@contoso.com], SetSCL: -1}")) == []
