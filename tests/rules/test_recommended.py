"""Set-ups that the documentation recommends, complete: nothing of them is blamed."""

from __future__ import annotations

import pytest

from designer.rules.examples import CENTRALIZED, FILTERED, HOSTED, HYBRID, changed
from tests.rules.designs import design, findings

LOCKED_TO_SERVERS = """\
    inbound_connectors:
      - Name: Reject mail past the MX
        ConnectorType: Partner
        SenderDomains: ["*"]
        RestrictDomainsToCertificate: true
        TlsSenderCertificateName: mail.contoso.com
"""
MX_AT_SERVERS = (
    "mx: [{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}]",
    "mx: [{pref: 10, host: mail.contoso.com, node: onprem}]",
)
EVERYBODY = ("RemoteIPRanges: [10.0.0.0/8, 192.0.2.0/26]", 'RemoteIPRanges: ["0.0.0.0-255.255.255.255"]')

HYBRID_MX_AT_SERVERS = changed(
    HYBRID,
    MX_AT_SERVERS,
    EVERYBODY,
    ("    inbound_connectors:\n", LOCKED_TO_SERVERS),
    (
        'TlsSenderCertificateName: "*.contoso.com"',
        'TlsSenderCertificateName: "*.contoso.com"\n        EFSkipLastIP: true',
    ),
)
RELAYING_HYBRID = changed(
    HYBRID_MX_AT_SERVERS,
    (
        'AddressSpaces: ["*"]',
        """\
AddressSpaces: ["*"]
        DNSRoutingEnabled: false
        SmartHosts: [contoso-com.mail.protection.outlook.com]
        RequireTLS: true
        TlsAuthLevel: CertificateValidation
        CloudServicesMailEnabled: true
        TlsCertificateName: hybrid""",
    ),
)
FILTER_BEFORE_HYBRID = changed(
    HYBRID,
    (MX_AT_SERVERS[0], "mx: [{pref: 10, host: mx1.filter.example.net, node: filter}]"),
    (
        "certs:\n",
        """\
  - {id: filter, kind: filter, ips: [203.0.113.70], fqdn: mx1.filter.example.net, client_cert: fcert}
certs:
  fcert: {subject: mx1.filter.example.net, san: [mx1.filter.example.net]}
""",
    ),
    (
        "    inbound_connectors:\n",
        """\
    inbound_connectors:
      - Name: Only the filter
        ConnectorType: Partner
        SenderDomains: ["*"]
        RestrictDomainsToCertificate: true
        TlsSenderCertificateName: mx1.filter.example.net
        EFSkipLastIP: true
""",
    ),
)
ARCHIVE_IN_AND_OUT = changed(
    HOSTED,
    (
        "{id: exo, kind: exo, org: contoso}",
        """\
{id: exo, kind: exo, org: contoso}
  - {id: archive, kind: archive, ips: [203.0.113.81], fqdn: out.archive.example.net, delivers_onward: true}""",
    ),
    (
        "mx: [{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}]",
        "mx: [{pref: 10, host: in.archive.example.net, node: archive}]",
    ),
    ("v=spf1 include", "v=spf1 ip4:203.0.113.81 include"),
    (
        "inbound_connectors: []",
        """\
inbound_connectors:
      - Name: From the archive
        SenderDomains: ["*"]
        RestrictDomainsToIPAddresses: true
        SenderIPAddresses: [203.0.113.81]
        EFSkipLastIP: true""",
    ),
    (
        "outbound_connectors: []",
        """\
outbound_connectors:
      - Name: To the archive
        RecipientDomains: ["*"]
        UseMXRecord: false
        SmartHosts: [out.archive.example.net]
        TlsSettings: DomainValidation
        TlsDomain: out.archive.example.net""",
    ),
)
PARTNER_WITH_TLS = changed(
    HOSTED,
    (
        "{id: exo, kind: exo, org: contoso}",
        """\
{id: exo, kind: exo, org: contoso}
  - {id: bank, kind: partner, ips: [198.51.100.80], fqdn: mx.bank.example, client_cert: bank,
     tls_server: {cert: bank}}""",
    ),
    (
        "dns:\n",
        """\
certs:
  bank: {subject: mx.bank.example, san: [mx.bank.example]}
dns:
  bank.example:
    mx: [{pref: 10, host: mx.bank.example, node: bank}]
    spf: v=spf1 ip4:198.51.100.80 -all
""",
    ),
    (
        "inbound_connectors: []",
        """\
inbound_connectors:
      - Name: From the bank
        SenderDomains: [bank.example]
        RestrictDomainsToCertificate: true
        TlsSenderCertificateName: mx.bank.example""",
    ),
    (
        "outbound_connectors: []",
        """\
outbound_connectors:
      - Name: To the bank
        RecipientDomains: [bank.example]
        TlsSettings: DomainValidation
        TlsDomain: mx.bank.example""",
    ),
)
STAGED_MIGRATION = changed(
    HOSTED,
    (
        "{id: exo, kind: exo, org: contoso}",
        """\
{id: exo, kind: exo, org: contoso}
  - {id: old, kind: othermta, ips: [203.0.113.60], fqdn: old.contoso.com}""",
    ),
    ("DomainType: Authoritative", "DomainType: InternalRelay"),
    (
        "outbound_connectors: []",
        """\
outbound_connectors:
      - Name: To the old system
        ConnectorType: OnPremises
        RecipientDomains: [contoso.com]
        UseMXRecord: false
        SmartHosts: [old.contoso.com]
        TlsSettings: EncryptionOnly""",
    ),
    (
        "recipients:\n",
        """\
recipients:
  - {address: ann@contoso.com, mailbox_at: old}
""",
    ),
)
TWO_FORESTS = changed(
    HYBRID,
    (
        "certs:\n",
        """\
  - {id: sales, kind: onprem, org: sales-onprem, ips: [203.0.113.45], fqdn: mail.sales.contoso.com,
     tls_server: {cert: sales}}
certs:
  sales: {subject: mail.sales.contoso.com, san: [mail.sales.contoso.com]}
""",
    ),
    (
        "  contoso.mail.onmicrosoft.com:\n",
        """\
  sales.contoso.com:
    mx: [{pref: 0, host: sales-contoso-com.mail.protection.outlook.com, node: eop}]
    spf: v=spf1 ip4:203.0.113.45 include:spf.protection.outlook.com -all
    dkim: [selector1, selector2]
  contoso.mail.onmicrosoft.com:
""",
    ),
    (
        'TlsSenderCertificateName: "*.contoso.com"',
        """\
TlsSenderCertificateName: mail.contoso.com
      - Name: Inbound from sales
        CloudServicesMailEnabled: true
        ConnectorType: OnPremises
        SenderDomains: ["*"]
        TlsSenderCertificateName: mail.sales.contoso.com""",
    ),
    ("    inbound_connectors:", "      - {DomainName: sales.contoso.com}\n    inbound_connectors:"),
    (
        "    outbound_connectors:\n",
        """\
    outbound_connectors:
      - Name: Outbound to sales
        CloudServicesMailEnabled: true
        ConnectorType: OnPremises
        RecipientDomains: [sales.contoso.com]
        UseMXRecord: false
        SmartHosts: [mail.sales.contoso.com]
        TlsSettings: DomainValidation
        TlsDomain: mail.sales.contoso.com
""",
    ),
    (
        "recipients:\n",
        """\
  sales-onprem:
    accepted_domains: [{DomainName: sales.contoso.com}, {DomainName: contoso.mail.onmicrosoft.com}]
    send_connectors:
      - Name: Sales to Office 365
        CloudServicesMailEnabled: true
        AddressSpaces: [contoso.mail.onmicrosoft.com]
        RequireTLS: true
        TlsAuthLevel: DomainValidation
        TlsDomain: mail.protection.outlook.com
        TlsCertificateName: sales
      - {Name: Internet, AddressSpaces: ["*"]}
recipients:
  - {address: sam@sales.contoso.com, mailbox_at: sales, cloud_object: mail-user, onprem_object: mailbox}
""",
    ),
)
SUBDOMAINS_AT_SERVERS = changed(
    HYBRID,
    (
        "  contoso:\n    accepted_domains:\n      - {DomainName: contoso.com, DomainType: Authoritative}",
        """\
  contoso:
    accepted_domains:
      - {DomainName: contoso.com, DomainType: InternalRelay, MatchSubDomains: true}""",
    ),
    (
        "  contoso-onprem:\n    accepted_domains:\n      - {DomainName: contoso.com,",
        '  contoso-onprem:\n    accepted_domains:\n      - {DomainName: "*.contoso.com",',
    ),
    ("RecipientDomains: [contoso.com]", 'RecipientDomains: [contoso.com, "*.contoso.com"]'),
)
CENTRALIZED_WITH_PARTNER = changed(
    CENTRALIZED,
    (
        "    outbound_connectors:\n",
        """\
    outbound_connectors:
      - {Name: To Fabrikam, RecipientDomains: [fabrikam.com], TlsSettings: CertificateValidation}
""",
    ),
)
ROUTED_BY_RULE = changed(
    HYBRID,
    (
        "certs:\n",
        """\
  - {id: branch, kind: onprem, org: contoso-onprem, ips: [203.0.113.46], fqdn: branch.contoso.com,
     tls_server: {cert: hybrid}}
certs:
""",
    ),
    ("v=spf1 ip4:203.0.113.25", "v=spf1 ip4:203.0.113.25 ip4:203.0.113.46"),
    (
        "    outbound_connectors:\n",
        """\
    transport_rules:
      - Name: Branch
        RecipientADAttributeContainsWords: ["City:Branch"]
        RouteMessageOutboundConnector: To the branch
    outbound_connectors:
      - Name: To the branch
        CloudServicesMailEnabled: true
        ConnectorType: OnPremises
        IsTransportRuleScoped: true
        UseMXRecord: false
        SmartHosts: [branch.contoso.com]
        TlsSettings: DomainValidation
        TlsDomain: mail.contoso.com
""",
    ),
)
SOFT_LOCK_DOWN_BESIDE = changed(
    FILTERED,
    (
        "    outbound_connectors: []",
        """\
    outbound_connectors: []
    transport_rules:
      - Name: Quarantine what came past the filter
        FromScope: NotInOrganization
        ExceptIfSenderIpRanges: [203.0.113.70]
        ExceptIfHeaderContainsMessageHeader: X-MS-Exchange-Organization-AuthAs
        ExceptIfHeaderContainsWords: [Internal]
        Quarantine: true""",
    ),
)
TWO_TENANTS = changed(
    HYBRID,
    (
        "certs:\n",
        """\
  - {id: eop2, kind: eop, org: fabrikam}
  - {id: exo2, kind: exo, org: fabrikam}
certs:
  second: {subject: mail.fabrikam.com, san: [mail.fabrikam.com]}
""",
    ),
    (
        "mx: [{pref: 10, host: mail.fabrikam.com, node: inet}]\n    spf: v=spf1 ip4:198.51.100.10 -all",
        """\
mx: [{pref: 0, host: fabrikam-com.mail.protection.outlook.com, node: eop2}]
    spf: v=spf1 ip4:203.0.113.25 include:spf.protection.outlook.com -all""",
    ),
    (
        "tenants:\n",
        """\
tenants:
  fabrikam:
    accepted_domains:
      - {DomainName: fabrikam.com}
      - {DomainName: fabrikam.mail.onmicrosoft.com}
    inbound_connectors:
      - Name: Inbound to Fabrikam
        CloudServicesMailEnabled: true
        ConnectorType: OnPremises
        SenderDomains: ["*"]
        TlsSenderCertificateName: "*.fabrikam.com"
    outbound_connectors: []
""",
    ),
    (
        "      - Name: Internet\n",
        """\
      - Name: Outbound to Fabrikam
        CloudServicesMailEnabled: true
        AddressSpaces: [fabrikam.mail.onmicrosoft.com]
        RequireTLS: true
        TlsAuthLevel: DomainValidation
        TlsDomain: mail.protection.outlook.com
        TlsCertificateName: second
      - Name: Internet
""",
    ),
)
WIZARD_DEFAULTS = changed(HYBRID, EVERYBODY)

DESIGNS = {
    "hybrid, MX at the own servers": HYBRID_MX_AT_SERVERS,
    "hybrid that relays out through the service": RELAYING_HYBRID,
    "third-party filter before a hybrid": FILTER_BEFORE_HYBRID,
    "archive in and out": ARCHIVE_IN_AND_OUT,
    "partner with TLS both ways": PARTNER_WITH_TLS,
    "staged migration from another system": STAGED_MIGRATION,
    "two forests": TWO_FORESTS,
    "sub-domains on the own servers": SUBDOMAINS_AT_SERVERS,
    "centralized transport beside a partner connector": CENTRALIZED_WITH_PARTNER,
    "routing by a rule": ROUTED_BY_RULE,
    "lock-down with a quarantine rule beside it": SOFT_LOCK_DOWN_BESIDE,
    "one organization with two tenants": TWO_TENANTS,
    "what the hybrid wizard leaves": WIZARD_DEFAULTS,
}


@pytest.mark.parametrize("name", DESIGNS)
def test_a_recommended_set_up_raises_neither_error_nor_warning(name: str) -> None:
    found = findings(design(DESIGNS[name]), include_off=False)
    assert [f"{f.rule}: {f.text}" for f in found if f.severity != "info"] == []
