"""Sound designs from which the rules make their examples: each example is one of these with a few settings changed.

They are project files as text, because rules may not know the reader; the tests read them.
"""

from __future__ import annotations

HOSTED = """\
mailflow: 1
title: All mailboxes in Exchange Online
nodes:
  - {id: inet, kind: internet, ips: [198.51.100.10], fqdn: mail.fabrikam.com}
  - {id: eop, kind: eop, org: contoso, ips: [192.0.2.10]}
  - {id: exo, kind: exo, org: contoso}
dns:
  contoso.com:
    mx: [{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}]
    spf: v=spf1 include:spf.protection.outlook.com -all
    dkim: [selector1, selector2]
    dmarc: v=DMARC1; p=reject
  fabrikam.com:
    mx: [{pref: 10, host: mail.fabrikam.com, node: inet}]
    spf: v=spf1 ip4:198.51.100.10 -all
tenants:
  contoso:
    accepted_domains:
      - {DomainName: contoso.com, DomainType: Authoritative}
    inbound_connectors: []
    outbound_connectors: []
recipients:
  - {address: bob@contoso.com, mailbox_at: exo, cloud_object: mailbox}
"""

HYBRID = """\
mailflow: 1
title: Hybrid with the MX at Exchange Online Protection
nodes:
  - {id: inet, kind: internet, ips: [198.51.100.10], fqdn: mail.fabrikam.com}
  - {id: eop, kind: eop, org: contoso, ips: [192.0.2.10]}
  - {id: exo, kind: exo, org: contoso}
  - {id: onprem, kind: onprem, org: contoso-onprem, ips: [203.0.113.25], fqdn: mail.contoso.com, version: "SE",
     tls_server: {cert: hybrid}}
certs:
  hybrid: {subject: mail.contoso.com, san: [mail.contoso.com, contoso.com], not_after: "2027-06-30"}
dns:
  contoso.com:
    mx: [{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}]
    spf: v=spf1 ip4:203.0.113.25 include:spf.protection.outlook.com -all
    dkim: [selector1, selector2]
    dmarc: v=DMARC1; p=reject
  contoso.mail.onmicrosoft.com:
    mx: [{pref: 0, host: contoso-mail-onmicrosoft-com.mail.protection.outlook.com, node: eop}]
  fabrikam.com:
    mx: [{pref: 10, host: mail.fabrikam.com, node: inet}]
    spf: v=spf1 ip4:198.51.100.10 -all
tenants:
  contoso:
    accepted_domains:
      - {DomainName: contoso.com, DomainType: Authoritative}
      - {DomainName: contoso.mail.onmicrosoft.com, DomainType: Authoritative}
    inbound_connectors:
      - Name: Inbound from contoso-onprem
        CloudServicesMailEnabled: true
        ConnectorType: OnPremises
        SenderDomains: ["*"]
        TlsSenderCertificateName: "*.contoso.com"
    outbound_connectors:
      - Name: Outbound to contoso-onprem
        CloudServicesMailEnabled: true
        ConnectorType: OnPremises
        RecipientDomains: [contoso.com]
        UseMXRecord: false
        SmartHosts: [mail.contoso.com]
        TlsSettings: DomainValidation
        TlsDomain: mail.contoso.com
onprem_orgs:
  contoso-onprem:
    accepted_domains:
      - {DomainName: contoso.com, DomainType: Authoritative}
      - {DomainName: contoso.mail.onmicrosoft.com, DomainType: Authoritative}
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
    receive_connectors:
      - Name: Default Frontend MBX01
        Server: onprem
        RemoteIPRanges: [10.0.0.0/8, 192.0.2.0/26]
        PermissionGroups: [AnonymousUsers, ExchangeServers]
        TlsCertificateName: hybrid
        TlsDomainCapabilities: ["mail.protection.outlook.com:AcceptCloudServicesMail"]
    hybrid: {Domains: [contoso.com], Features: [SecureMail]}
recipients:
  - {address: julie@contoso.com, mailbox_at: onprem, cloud_object: mail-user, onprem_object: mailbox}
  - {address: david@contoso.com, mailbox_at: exo, cloud_object: mailbox, onprem_object: remote-mailbox,
     RemoteRoutingAddress: david@contoso.mail.onmicrosoft.com}
"""

FILTERED = """\
mailflow: 1
title: A third-party filter in front, the tenant locked to it
nodes:
  - {id: inet, kind: internet, ips: [198.51.100.10], fqdn: mail.fabrikam.com}
  - {id: filter, kind: filter, ips: [203.0.113.70], fqdn: mx1.filter.example.net, client_cert: fcert}
  - {id: eop, kind: eop, org: contoso, ips: [192.0.2.10]}
  - {id: exo, kind: exo, org: contoso}
certs:
  fcert: {subject: mx1.filter.example.net, san: [mx1.filter.example.net]}
dns:
  contoso.com:
    mx: [{pref: 10, host: mx1.filter.example.net, node: filter}]
    spf: v=spf1 include:spf.protection.outlook.com -all
    dkim: [selector1, selector2]
    dmarc: v=DMARC1; p=reject
tenants:
  contoso:
    accepted_domains:
      - {DomainName: contoso.com, DomainType: Authoritative}
    inbound_connectors:
      - Name: Only the filter
        ConnectorType: Partner
        SenderDomains: ["*"]
        RestrictDomainsToCertificate: true
        TlsSenderCertificateName: mx1.filter.example.net
        EFSkipLastIP: true
    outbound_connectors: []
recipients:
  - {address: bob@contoso.com, mailbox_at: exo, cloud_object: mailbox}
"""


def changed(design: str, *changes: tuple[str, str]) -> str:
    """A design with some texts replaced; ValueError where one of them does not stand there exactly once."""
    for old, new in changes:
        if design.count(old) != 1:
            raise ValueError(f"{old!r} stands {design.count(old)} times in the design")
        design = design.replace(old, new)
    return design


CENTRALIZED = changed(
    HYBRID,
    ("title: Hybrid with the MX at", "title: Hybrid with centralized transport, MX at"),
    ("RecipientDomains: [contoso.com]", 'RecipientDomains: ["*"]\n        RouteAllMessagesViaOnPremises: true'),
    ("Features: [SecureMail]", "Features: [SecureMail, Centralized]"),
)

WITH_DEVICE = changed(
    HOSTED,
    ("title: All mailboxes in Exchange Online", "title: A printer that relays through Exchange Online"),
    (
        "  - {id: exo, kind: exo, org: contoso}\n",
        """\
  - {id: exo, kind: exo, org: contoso}
  - {id: printer, kind: device, ips: [203.0.113.90], fqdn: printer.contoso.com}
""",
    ),
    ("include:spf.protection.outlook.com -all", "ip4:203.0.113.90 include:spf.protection.outlook.com -all"),
    (
        "inbound_connectors: []",
        """\
inbound_connectors:
      - Name: From the printer
        ConnectorType: OnPremises
        SenderDomains: ["*"]
        SenderIPAddresses: [203.0.113.90]""",
    ),
    (
        "recipients:\n",
        """\
messages:
  - {id: scan, from_node: printer, connects_to: eop, connect_host: contoso-com.mail.protection.outlook.com,
     mail_from: scan@contoso.com, header_from: scan@contoso.com, rcpt_to: [erin@fabrikam.com]}
recipients:
""",
    ),
)

_DIALS_FRONT_DOOR = "connects_to: eop, connect_host: contoso-com.mail.protection.outlook.com,"
_LOGS_IN = """\
connects_to: exo, connect_host: "smtp.office365.com:587", tls: "1.2",
     auth: {method: smtp-auth-oauth, user: bob@contoso.com},"""
WITH_LOGIN = changed(
    WITH_DEVICE,
    ("title: A printer that relays through", "title: A printer that logs in at"),
    (_DIALS_FRONT_DOOR, _LOGS_IN),
    (
        "mail_from: scan@contoso.com, header_from: scan@contoso.com",
        "mail_from: bob@contoso.com, header_from: bob@contoso.com",
    ),
)
