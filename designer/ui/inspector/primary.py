"""Which settings of the large objects a form shows first; the others wait under "More settings" unless in use."""

from __future__ import annotations

from designer.model.part import Part
from designer.ui.inspector.fields import Field, fields_of

PRIMARY: dict[str, tuple[str, ...]] = {
    "Topology": ("title", "description", "messages", "recipients", "tenants", "onprem_orgs", "dns", "certs", "as_of"),
    "Node": ("label", "id", "kind", "org", "ips", "fqdn", "up", "tls_server", "client_cert"),
    "Certificate": ("subject", "san", "trusted", "expired", "chain_complete", "not_after"),
    "Zone": ("mx", "a", "spf", "dkim", "dmarc", "mta_sts"),
    "Recipient": (
        "address",
        "mailbox_at",
        "cloud_object",
        "onprem_object",
        "ExternalEmailAddress",
        "RemoteRoutingAddress",
        "ForwardingSmtpAddress",
    ),
    "Message": (
        "id",
        "from_node",
        "mail_from",
        "header_from",
        "rcpt_to",
        "source_ip",
        "tls",
        "auth",
        "size_mb",
        "verdict",
        "expect",
    ),
    "AcceptedDomain": ("DomainName", "DomainType", "MatchSubDomains", "Default"),
    "InboundConnector": (
        "Name",
        "ConnectorType",
        "Enabled",
        "SenderDomains",
        "TlsSenderCertificateName",
        "SenderIPAddresses",
        "RequireTls",
        "RestrictDomainsToCertificate",
        "RestrictDomainsToIPAddresses",
        "CloudServicesMailEnabled",
    ),
    "OutboundConnector": (
        "Name",
        "ConnectorType",
        "Enabled",
        "RecipientDomains",
        "AllAcceptedDomains",
        "UseMXRecord",
        "SmartHosts",
        "TlsSettings",
        "TlsDomain",
        "CloudServicesMailEnabled",
        "RouteAllMessagesViaOnPremises",
    ),
    "RemoteDomain": ("Name", "DomainName", "AutoForwardEnabled", "TargetDeliveryDomain", "TrustedMailInboundEnabled"),
    "SendConnector": (
        "Name",
        "Enabled",
        "AddressSpaces",
        "DNSRoutingEnabled",
        "SmartHosts",
        "RequireTLS",
        "TlsAuthLevel",
        "TlsDomain",
        "TlsCertificateName",
        "Fqdn",
        "CloudServicesMailEnabled",
        "SourceTransportServers",
    ),
    "ReceiveConnector": (
        "Name",
        "Enabled",
        "Server",
        "Bindings",
        "RemoteIPRanges",
        "PermissionGroups",
        "AuthMechanism",
        "RequireTLS",
        "TlsCertificateName",
        "TlsDomainCapabilities",
    ),
    "Tenant": (
        "accepted_domains",
        "inbound_connectors",
        "outbound_connectors",
        "transport_rules",
        "remote_domains",
        "organization_config",
    ),
    "OnPremOrganization": (
        "accepted_domains",
        "send_connectors",
        "receive_connectors",
        "hybrid",
        "remote_domains",
        "edge_subscription",
    ),
    "TransportRule": (
        "Name",
        "Enabled",
        "FromScope",
        "SentToScope",
        "SenderDomainIs",
        "RecipientDomainIs",
        "SenderIpRanges",
        "HeaderContainsMessageHeader",
        "HeaderContainsWords",
        "SubjectContainsWords",
        "RouteMessageOutboundConnector",
        "SetSCL",
        "RejectMessageReasonText",
        "RedirectMessageTo",
        "SetHeaderName",
        "SetHeaderValue",
        "StopRuleProcessing",
        "Priority",
        "Mode",
    ),
}
IN_USE_FIRST = frozenset({"TransportRule"})
"""Objects with many settings of the same rank: those in use come right after the name."""
HIDDEN: dict[str, frozenset[str]] = {
    "Topology": frozenset({"mailflow", "layout", "annotations", "nodes", "case"}),
}
"""What has a better place than a form: the picture, and what only the file says."""


def divided(parts: tuple[Part, ...], first_of_all: tuple[str, ...] = ()) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """The rows to show at once, and those to keep under "More settings", for objects of one type.

    `first_of_all` is an order of its own, for a form that asks differently.
    """
    kind = type(parts[0])
    wanted = first_of_all or PRIMARY.get(kind.__name__)
    rows = [row for row in fields_of(kind) if row.name not in HIDDEN.get(kind.__name__, ())]
    if wanted is None:
        return tuple(rows), ()
    order = {name: number for number, name in enumerate(wanted)}
    first = [row for row in rows if row.name in order or any(in_use(part, row) for part in parts)]
    first.sort(key=lambda row: order.get(row.name, len(order)))
    if kind.__name__ in IN_USE_FIRST:
        first.sort(
            key=lambda row: 0 if row.name in wanted[:2] else 1 if any(in_use(part, row) for part in parts) else 2
        )
    return tuple(first), tuple(row for row in rows if row not in first)


def in_use(part: Part, row: Field) -> bool:
    """Whether the setting says something other than its default."""
    value = getattr(part, row.name)
    return value != row.default and value not in ("", None)
