"""An on-premises Exchange organization: Send and Receive connectors, hybrid configuration, Edge subscription."""

from typing import Annotated, Literal

from designer.model.part import Part, setting
from designer.model.rules import TransportRule
from designer.model.tenant import AcceptedDomain, OrganizationConfig, RemoteDomain, TransportConfig
from designer.model.values import CertificateName, Domain, HostName, Identifier, IpRange, OneOrMany, Size, SmartHost


class SendConnector(Part):
    """How the organization sends mail for some address spaces (New-SendConnector)."""

    Name: str = setting(title="Name")
    Enabled: bool = setting(True, title="Enabled")
    AddressSpaces: tuple[str, ...] = setting(
        (), title="Address spaces", help="Such as SMTP:*.contoso.com;10; `--` on an Edge.", source="R-OPS-2"
    )
    SourceTransportServers: tuple[str, ...] = setting((), title="Source servers", source="R-OPS-5")
    IsScopedConnector: bool = setting(False, title="Only for servers of its site", source="R-OPS-1")
    DNSRoutingEnabled: bool = setting(True, title="Route by MX", source="R-OPS-5")
    SmartHosts: tuple[SmartHost, ...] = setting((), title="Smart hosts", source="R-OPS-5")
    SmartHostAuthMechanism: str = setting("None", title="Smart host authentication")
    MaxMessageSize: Size = setting("35 MB", title="Maximum message size", source="Q-12")
    RequireTLS: bool = setting(False, title="Require TLS", source="R-OPS-6")
    IgnoreSTARTTLS: bool = setting(False, title="Ignore STARTTLS", source="R-OPS-6")
    TlsAuthLevel: Literal["EncryptionOnly", "CertificateValidation", "DomainValidation"] | None = setting(
        None, title="TLS level", source="R-OPS-6"
    )
    TlsDomain: CertificateName | None = setting(None, title="TLS domain", source="R-OPS-6")
    TlsCertificateName: Identifier | None = setting(
        None, title="Client certificate", help="A name from certs.", source="R-OPS-6"
    )
    Fqdn: HostName | None = setting(None, title="EHLO name", source="R-OPS-5")
    CloudServicesMailEnabled: bool = setting(False, title="Keep cross-premises headers", source="R-OPS-7")
    ErrorPolicies: str = setting("Default", title="Error policies")
    ForceHELO: bool = setting(False, title="Force HELO")
    FrontendProxyEnabled: bool = setting(False, title="Proxy through front end")
    Port: int = setting(25, title="Port")
    UseExternalDNSServersEnabled: bool = setting(False, title="External DNS servers")
    DomainSecureEnabled: bool = setting(False, title="Domain security")
    ConnectionInactivityTimeOut: str | None = setting(None, title="Inactivity time-out")
    ProtocolLoggingLevel: str = setting("None", title="Protocol logging")
    SourceIPAddress: str | None = setting(None, title="Source IP address")
    Usage: str | None = setting(None, title="Usage")
    Comment: str | None = setting(None, title="Comment")

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    IsSmtpConnector: bool | None = None
    SmtpMaxMessagesPerConnection: int | None = None
    Identity: str | None = None
    AuthenticationCredential: str | None = None
    HomeMtaServerId: str | None = None
    LinkedReceiveConnector: str | None = None
    ConnectorType: str | None = None
    ConnectedDomains: Annotated[tuple[str, ...], OneOrMany] = ()


class ReceiveConnector(Part):
    """What a server accepts on one binding from some addresses (New-ReceiveConnector)."""

    Name: str = setting(title="Name")
    Enabled: bool = setting(True, title="Enabled")
    Server: str | None = setting(None, title="Server", help="A node id or server name.")
    Bindings: tuple[str, ...] = setting(("0.0.0.0:25",), title="Bindings", source="R-OPR-1")
    RemoteIPRanges: tuple[IpRange, ...] = setting(
        ("0.0.0.0-255.255.255.255",), title="Remote IP ranges", source="R-OPR-1"
    )
    PermissionGroups: tuple[str, ...] = setting((), title="Permission groups", source="R-OPR-3")
    AuthMechanism: tuple[str, ...] = setting(("Tls",), title="Authentication", source="R-OPR-4")
    ExtendedRights: tuple[str, ...] = setting((), title="Extended rights of anonymous connections", source="R-OPR-3")
    TransportRole: Literal["FrontendTransport", "HubTransport"] | None = setting(None, title="Role")
    RequireTLS: bool = setting(False, title="Require TLS")
    TlsCertificateName: Identifier | None = setting(
        None, title="Server certificate", help="A name from certs.", source="R-HYB-4"
    )
    TlsDomainCapabilities: tuple[str, ...] = setting((), title="TLS domain capabilities", source="R-HYB-21")
    Fqdn: HostName | None = setting(None, title="Banner name", source="R-LIM-5")
    MaxMessageSize: Size = setting("36 MB", title="Maximum message size", source="R-OPR-6")
    MaxHeaderSize: Size = setting("256 KB", title="Maximum header size", source="R-OPR-6")
    MaxRecipientsPerMessage: int = setting(200, title="Recipients per message", source="R-OPR-6")
    MaxHopCount: int = setting(30, title="Maximum hop count", source="R-LIM-2")
    MaxLocalHopCount: int = setting(8, title="Maximum local hop count", source="R-LIM-2")
    RequireEHLODomain: bool = setting(False, title="Require EHLO domain")
    DefaultDomain: Domain | None = setting(None, title="Default domain")
    DomainSecureEnabled: bool = setting(False, title="Domain security")
    ProtocolLoggingLevel: str = setting("None", title="Protocol logging")
    Banner: str | None = setting(None, title="Banner")
    Usage: str | None = setting(None, title="Usage")
    Comment: str | None = setting(None, title="Comment")

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    ChunkingEnabled: bool | None = None
    BinaryMimeEnabled: bool | None = None
    EightBitMimeEnabled: bool | None = None
    DeliveryStatusNotificationEnabled: bool | None = None
    EnhancedStatusCodesEnabled: bool | None = None
    PipeliningEnabled: bool | None = None
    OrarEnabled: bool | None = None
    SuppressXAnonymousTls: bool | None = None
    LongAddressesEnabled: bool | None = None
    AdvertiseClientSettings: bool | None = None
    BareLinefeedRejectionEnabled: bool | None = None
    SmtpUtf8Enabled: bool | None = None
    EnableAuthGSSAPI: bool | None = None
    LiveCredentialEnabled: bool | None = None
    Identity: str | None = None
    SizeEnabled: str | None = None
    MessageRateLimit: str | None = None
    MessageRateSource: str | None = None
    TarpitInterval: str | None = None
    AuthTarpitInterval: str | None = None
    MaxAcknowledgementDelay: str | None = None
    ConnectionTimeout: str | None = None
    ConnectionInactivityTimeout: str | None = None
    MaxInboundConnection: str | None = None
    MaxInboundConnectionPerSource: str | None = None
    ExtendedProtectionPolicy: str | None = None
    ServiceDiscoveryFqdn: str | None = None
    MaxInboundConnectionPercentagePerSource: int | None = None
    MaxLogonFailures: int | None = None
    MaxProtocolErrors: int | None = None


class HybridConfiguration(Part):
    """What the Hybrid Configuration wizard was told (Set-HybridConfiguration)."""

    Domains: tuple[Domain, ...] = setting((), title="Hybrid domains", source="R-HYB-8")
    Features: tuple[str, ...] = setting(
        (), title="Features", help="`Centralized` is centralized mail transport.", source="R-HYB-8"
    )
    ReceivingTransportServers: tuple[str, ...] = setting((), title="Receiving servers")
    SendingTransportServers: tuple[str, ...] = setting((), title="Sending servers")
    EdgeTransportServers: tuple[str, ...] = setting((), title="Edge servers")
    ClientAccessServers: tuple[str, ...] = setting((), title="Client access servers")
    TlsCertificateName: str | None = setting(None, title="Certificate")
    OnPremisesSmartHost: HostName | None = setting(None, title="On-premises smart host")
    ExternalIPAddresses: tuple[IpRange, ...] = setting((), title="External IP addresses")
    SecureMailCertificateThumbprint: str | None = setting(None, title="Certificate thumbprint")
    ServiceInstance: int | None = setting(None, title="Service instance")
    TenantName: str | None = setting(None, title="Tenant")


class EdgeSubscription(Part):
    """The subscription that ties Edge servers to an Active Directory site."""

    Edge: Annotated[tuple[Identifier, ...], OneOrMany] = setting(
        title="Edge servers", help="Node ids.", source="R-EDGE-1"
    )
    Site: str | None = setting(None, title="Site", source="R-EDGE-4")
    CreateInternetSendConnector: bool = setting(True, title="Creates the Internet Send connector")
    CreateInboundSendConnector: bool = setting(True, title="Creates the inbound Send connector")
    recreated_after_hcw: bool = setting(False, title="Made again after the hybrid wizard", source="R-EDGE-1")


class SiteLink(Part):
    """A link between two Active Directory sites and its cost."""

    between: tuple[str, str] = setting(title="Sites")
    cost: int = setting(100, title="Cost", source="R-OPS-3")
    MaxMessageSize: Size | None = setting(None, title="Maximum message size")


class RecipientFilter(Part):
    """The Recipient Filter agent (Set-RecipientFilterConfig)."""

    Enabled: bool = setting(True, title="Enabled")
    RecipientValidationEnabled: bool = setting(False, title="Validate recipients", source="R-OPR-5")
    BlockListEnabled: bool = setting(False, title="Block list")
    BlockedRecipients: tuple[str, ...] = setting((), title="Blocked recipients")

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    ExternalMailEnabled: bool | None = None
    InternalMailEnabled: bool | None = None


class OnPremOrganization(Part):
    """One on-premises Exchange organization.

    An absent collection is not described; an empty one means there are none.
    """

    accepted_domains: tuple[AcceptedDomain, ...] | None = setting(None, title="Accepted domains")
    send_connectors: tuple[SendConnector, ...] | None = setting(None, title="Send connectors")
    receive_connectors: tuple[ReceiveConnector, ...] | None = setting(None, title="Receive connectors")
    remote_domains: tuple[RemoteDomain, ...] | None = setting(None, title="Remote domains")
    transport_config: TransportConfig | None = setting(None, title="Transport")
    transport_rules: tuple[TransportRule, ...] | None = setting(None, title="Mail flow rules")
    hybrid: HybridConfiguration | None = setting(None, title="Hybrid configuration")
    edge_subscription: EdgeSubscription | None = setting(None, title="Edge subscription")
    site_links: tuple[SiteLink, ...] | None = setting(None, title="Site links")
    recipient_filter: RecipientFilter | None = setting(None, title="Recipient filter")
    organization_config: OrganizationConfig | None = setting(None, title="Organization")
    installed_certs: tuple[Identifier, ...] | None = setting(None, title="Installed certificates")
