"""The same fault in other clothes: each variant of a documented misconfiguration is found under its documented name."""

from __future__ import annotations

import pytest

from designer.rules.examples import CENTRALIZED, FILTERED, HOSTED, HYBRID, WITH_DEVICE, changed
from tests.rules.designs import design, findings

OPEN = "    outbound_connectors: []"
ONE_BOX = "  - {address: bob@contoso.com, mailbox_at: exo, cloud_object: mailbox}\n"
VARIANTS = {
    "a filter is let in by sender domain only, without Enhanced Filtering": (
        changed(
            FILTERED,
            (
                """\
        RestrictDomainsToCertificate: true
        TlsSenderCertificateName: mx1.filter.example.net
""",
                "",
            ),
            ("        EFSkipLastIP: true\n", ""),
        ),
        "enhanced-filtering-missing",
    ),
    "the filter's certificate is not described, the connector bears its name": (
        changed(FILTERED, (", client_cert: fcert}", "}"), ("        EFSkipLastIP: true\n", "")),
        "enhanced-filtering-missing",
    ),
    "Enhanced Filtering lists only one of two hosts": (
        changed(
            FILTERED,
            (
                "nodes:\n",
                """\
nodes:
  - {id: archive, kind: archive, ips: [203.0.113.80], fqdn: in.archive.example.net, delivers_onward: filter}
""",
            ),
            ("host: mx1.filter.example.net, node: filter}]", "host: in.archive.example.net, node: archive}]"),
            ("EFSkipLastIP: true", "EFSkipIPs: [203.0.113.70]"),
        ),
        "enhanced-filtering-incomplete",
    ),
    "a rule takes all mail out of the filter": (
        changed(FILTERED, (OPEN, f"{OPEN}\n    transport_rules:\n      - {{Name: Trust all, SetSCL: -1}}")),
        "scl-bypass-with-enhanced-filtering",
    ),
    "centralized transport keeps the headers on the way back only": (
        changed(
            CENTRALIZED,
            (
                "Name: Outbound to contoso-onprem\n        CloudServicesMailEnabled: true",
                "Name: Outbound to contoso-onprem",
            ),
        ),
        "hybrid-connector-cloudservicesmail-disabled",
    ),
    "the connector for centralized transport serves all accepted domains": (
        changed(CENTRALIZED, ('RecipientDomains: ["*"]', "AllAcceptedDomains: true")),
        "cmt-connector-scoped",
    ),
    "Send connectors are not described and the server's certificate has another name": (
        changed(
            HYBRID,
            ("subject: mail.contoso.com, san: [mail.contoso.com, contoso.com],", "subject: hub.contoso.net, san: [],"),
            (
                """\
    send_connectors:
      - Name: Outbound to Office 365
        CloudServicesMailEnabled: true
        AddressSpaces: [contoso.mail.onmicrosoft.com]
        RequireTLS: true
        TlsAuthLevel: DomainValidation
        TlsDomain: mail.protection.outlook.com
        TlsCertificateName: hybrid
      - Name: Internet
        AddressSpaces: ["*"]
""",
                "",
            ),
        ),
        "inbound-connector-cert-mismatch",
    ),
    "a certificate was renewed and the Receive connector still names the old one": (
        changed(
            HYBRID,
            ("certs:\n", "certs:\n  older: {subject: mail.contoso.com, san: [mail.contoso.com], expired: true}\n"),
            (
                "ExchangeServers]\n        TlsCertificateName: hybrid",
                "ExchangeServers]\n        TlsCertificateName: older",
            ),
        ),
        "receive-connector-stale-tls-certificate",
    ),
    "the hybrid connector is restricted as if it were a Partner connector": (
        changed(
            HYBRID,
            (
                "- Name: Inbound from contoso-onprem",
                "- Name: Inbound from contoso-onprem\n        RestrictDomainsToCertificate: true",
            ),
        ),
        "restriction-on-onpremises-connector-ineffective",
    ),
    "a Partner connector treats messages as internal": (
        changed(FILTERED, ("EFSkipLastIP: true", "EFSkipLastIP: true\n        TreatMessagesAsInternal: true")),
        "onpremises-only-parameter",
    ),
    "an address range with a dash": (
        changed(
            HOSTED,
            (
                "inbound_connectors: []",
                """\
inbound_connectors:
      - {Name: From adatum, SenderDomains: [adatum.com], RestrictDomainsToIPAddresses: true,
         SenderIPAddresses: [198.51.100.70-198.51.100.80]}""",
            ),
        ),
        "sender-ip-range-invalid",
    ),
    "two cloud mailboxes forward to one another by SMTP address": (
        changed(
            HOSTED,
            (
                ONE_BOX,
                """\
  - {address: bob@contoso.com, mailbox_at: exo, cloud_object: mailbox, ForwardingSmtpAddress: amy@contoso.com}
  - {address: amy@contoso.com, mailbox_at: exo, cloud_object: mailbox, ForwardingSmtpAddress: bob@contoso.com}
""",
            ),
        ),
        "forwarding-loop",
    ),
    "a sending sub-domain has no MX key at all": (
        changed(
            HOSTED,
            (
                "  fabrikam.com:\n",
                "  news.contoso.com: {spf: v=spf1 include:spf.protection.outlook.com -all}\n  fabrikam.com:\n",
            ),
            ("    inbound", "      - {DomainName: news.contoso.com}\n    inbound"),
            (ONE_BOX, f"{ONE_BOX}  - {{address: erp@news.contoso.com, mailbox_at: exo, cloud_object: mailbox}}\n"),
        ),
        "sender-domain-without-mx",
    ),
    "a partner's certificate lacks its chain while the connector validates it": (
        changed(
            HOSTED,
            (
                "{id: inet, kind: internet, ips: [198.51.100.10], fqdn: mail.fabrikam.com}",
                "{id: inet, kind: partner, ips: [198.51.100.10], fqdn: mail.fabrikam.com, tls_server: {cert: leaf}}",
            ),
            ("dns:\n", "certs:\n  leaf: {subject: mail.fabrikam.com, chain_complete: false}\ndns:\n"),
            (
                "outbound_connectors: []",
                """\
outbound_connectors:
      - {Name: To Fabrikam, RecipientDomains: [fabrikam.com], TlsSettings: CertificateValidation}""",
            ),
        ),
        "incomplete-certificate-chain",
    ),
    "mail goes out by a subscribed Edge that the record does not name": (
        changed(
            HYBRID,
            ("certs:\n", "  - {id: edge, kind: edge, org: contoso-onprem, ips: [203.0.113.30]}\ncerts:\n"),
            ("    hybrid: {Domains", "    edge_subscription: {Edge: edge}\n    hybrid: {Domains"),
        ),
        "spf-missing-outbound-sender",
    ),
    "a relay at the provider hands on for the servers": (
        changed(
            HYBRID,
            (
                "certs:\n",
                """\
  - {id: relay, kind: smarthost, ips: [203.0.113.33], fqdn: out.provider.example.net, delivers_onward: true}
certs:
""",
            ),
            (
                'AddressSpaces: ["*"]',
                """\
AddressSpaces: ["*"]
        DNSRoutingEnabled: false
        SmartHosts: [out.provider.example.net]""",
            ),
        ),
        "spf-missing-outbound-sender",
    ),
    "an Authoritative domain behind standalone protection has no connector": (
        changed(
            HYBRID,
            ("  - {id: exo, kind: exo, org: contoso}\n", ""),
            (
                """\
  - {address: david@contoso.com, mailbox_at: exo, cloud_object: mailbox, onprem_object: remote-mailbox,
     RemoteRoutingAddress: david@contoso.mail.onmicrosoft.com}
""",
                "",
            ),
            (
                """\
    outbound_connectors:
      - Name: Outbound to contoso-onprem
        CloudServicesMailEnabled: true
        ConnectorType: OnPremises
        RecipientDomains: [contoso.com]
        UseMXRecord: false
        SmartHosts: [mail.contoso.com]
        TlsSettings: DomainValidation
        TlsDomain: mail.contoso.com
""",
                "    outbound_connectors: []\n",
            ),
        ),
        "no-connector-to-own-servers",
    ),
    "spam verdicts meet a Junk threshold that is too high": (
        changed(
            HYBRID,
            (
                "Name: Outbound to contoso-onprem\n        CloudServicesMailEnabled: true",
                "Name: Outbound to contoso-onprem",
            ),
            (
                "    hybrid: {Domains",
                """\
    organization_config: {SCLJunkThreshold: 8}
    transport_rules:
      - {Name: All verdicts, HeaderContainsMessageHeader: X-Forefront-Antispam-Report,
         HeaderContainsWords: ["SFV:SPM", "SFV:SKS", "SFV:SKB"], SetSCL: 6}
    hybrid: {Domains""",
            ),
        ),
        "eop-verdict-not-translated-onprem",
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_of_a_documented_fault_is_found(name: str) -> None:
    text, slug = VARIANTS[name]
    assert slug in {finding.slug for finding in findings(design(text), include_off=False)}


ASKED_FOR = {
    "a printer and the staff's laptops leave by one address": (
        changed(
            WITH_DEVICE,
            (
                "  - {id: printer, kind: device, ips: [203.0.113.90], fqdn: printer.contoso.com}\n",
                """\
  - {id: printer, kind: device, ips: [203.0.113.90], fqdn: printer.contoso.com}
  - {id: crm, kind: app, ips: [203.0.113.90]}
""",
            ),
        ),
        "relay-for-all-behind-an-address",
    ),
    "an application without any address sends directly": (
        changed(
            WITH_DEVICE,
            ("kind: device, ips: [203.0.113.90],", "kind: device,"),
            ("rcpt_to: [erin@fabrikam.com]", "rcpt_to: [bob@contoso.com]"),
        ),
        "direct-send-without-fixed-address",
    ),
}


@pytest.mark.parametrize("name", ASKED_FOR)
def test_what_a_design_shows_of_addresses_is_told_when_asked_for(name: str) -> None:
    text, slug = ASKED_FOR[name]
    assert slug in {finding.slug for finding in findings(design(text))}
    assert slug not in {finding.slug for finding in findings(design(text), include_off=False)}
