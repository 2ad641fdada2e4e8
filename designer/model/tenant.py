"""A tenant of Exchange Online: accepted domains, connectors, policies and states, by their cmdlets' parameter names."""

from typing import Annotated, Literal

from designer.model.part import Part, setting
from designer.model.protection import (
    AntiPhishPolicy,
    AntiSpamPolicy,
    CasMailbox,
    ConnectionFilter,
    OutboundSpamPolicy,
    TenantAllowBlockList,
)
from designer.model.rules import TransportRule
from designer.model.values import (
    CertificateName,
    Domain,
    DomainPattern,
    EmailAddress,
    IpRange,
    OneOrMany,
    ProxyAddress,
    Size,
    SmartHost,
)


class AcceptedDomain(Part):
    """A domain the organization receives mail for (Set-AcceptedDomain)."""

    DomainName: DomainPattern = setting(
        title="Domain", help="On-premises a wildcard such as *.contoso.com is possible.", source="R-OPA-4"
    )
    DomainType: Literal["Authoritative", "InternalRelay", "ExternalRelay"] = setting(
        "Authoritative",
        title="Type",
        help="Only Authoritative means that an unknown recipient is an error here.",
        source="R-RCPT-1",
    )
    MatchSubDomains: bool = setting(
        False, title="Accept sub-domains", help="Every sub-domain counts as accepted.", source="R-RCPT-2"
    )
    Default: bool = setting(False, title="Default domain")
    AddressBookEnabled: bool | None = setting(
        None, title="Recipient validation", help="On-premises recipient filtering.", source="R-OPR-5"
    )
    OutboundOnly: bool = setting(False, title="Outbound only", source="R-RCPT-2b")
    SendingFromDomainDisabled: bool = setting(False, title="Sending from the domain disabled", source="R-RCPT-2b")
    SendingToDomainDisabled: bool = setting(False, title="Sending to the domain disabled", source="R-RCPT-2b")
    MailFlowRegion: str | None = setting(None, title="Mail flow region", source="R-ATTR-17")
    EnableNego2Authentication: bool = setting(False, title="Nego2 authentication")

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    Name: str | None = None
    AuthenticationType: str | None = None
    InitialDomain: bool | None = None
    IsCoexistenceDomain: bool | None = None


class InboundConnector(Part):
    """How mail from one source into the tenant is recognised and treated (New-InboundConnector)."""

    Name: str = setting(title="Name")
    ConnectorType: Literal["OnPremises", "Partner"] = setting(
        "Partner",
        title="Type",
        help="OnPremises grants relay and internal promotion; Partner only restricts.",
        source="R-INC-15",
    )
    Enabled: bool = setting(True, title="Enabled", help="A disabled connector is invisible to attribution.")
    SenderDomains: tuple[DomainPattern, ...] = setting(("*",), title="Sender domains", source="R-INC-5")
    SenderIPAddresses: tuple[IpRange, ...] = setting(
        (), title="Sender IP addresses", help="Public IPv4, single or /24 to /32.", source="R-INC-6"
    )
    TlsSenderCertificateName: CertificateName | None = setting(None, title="Sender certificate name", source="R-INC-4")
    RequireTls: bool = setting(
        True, title="Require TLS", help="Enforced for Partner connectors only.", source="R-INC-13"
    )
    RestrictDomainsToCertificate: bool = setting(False, title="Restrict domains to certificate", source="R-INC-12")
    RestrictDomainsToIPAddresses: bool = setting(False, title="Restrict domains to IP addresses", source="R-INC-11")
    AssociatedAcceptedDomains: tuple[Domain, ...] = setting((), title="Associated accepted domains", source="R-INC-7")
    CloudServicesMailEnabled: bool = setting(False, title="Keep cross-premises headers", source="R-INC-25")
    TreatMessagesAsInternal: bool = setting(False, title="Treat messages as internal", source="R-INC-26")
    EFSkipLastIP: bool = setting(False, title="Enhanced filtering: skip last IP", source="R-INC-30")
    EFSkipIPs: tuple[IpRange, ...] = setting((), title="Enhanced filtering: skip these IPs", source="R-INC-30")
    EFUsers: tuple[EmailAddress, ...] = setting(
        (), title="Enhanced filtering: only for these recipients", source="R-INC-31"
    )
    EFTestMode: bool = setting(False, title="Enhanced filtering test mode", help="Reserved; no effect.")
    EFSkipMailGateway: tuple[str, ...] = setting(
        (), title="Enhanced filtering: skip mail gateways", help="Reserved; no effect."
    )
    ScanAndDropRecipients: tuple[str, ...] = setting((), title="Scan and drop recipients", help="Reserved; no effect.")
    ClientHostNames: tuple[str, ...] = setting((), title="Client host names", help="Undocumented; no effect.")
    TrustedOrganizations: tuple[str, ...] = setting((), title="Trusted organizations", source="T-17")
    ConnectorSource: str = setting("Default", title="Created by")
    Comment: str | None = setting(None, title="Comment")
    identified_by: Literal["ip", "certificate"] | None = setting(
        None, title="Identified by", help="The choice made in the wizard, where the parameters alone do not tell."
    )
    blocked: bool = setting(
        False, title="Blocked by Microsoft", help="Listed by Get-BlockedConnector.", source="R-INC-41"
    )

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    Identity: str | None = None
    AdminDisplayName: str | None = None
    BypassValidation: bool | None = None


class OutboundConnector(Part):
    """Where and how the tenant sends mail for some recipients (New-OutboundConnector)."""

    Name: str = setting(title="Name")
    ConnectorType: Literal["OnPremises", "Partner"] = setting("Partner", title="Type", source="R-OUT-4")
    Enabled: bool = setting(True, title="Enabled")
    RecipientDomains: tuple[DomainPattern, ...] = setting((), title="Recipient domains", source="R-OUT-3")
    AllAcceptedDomains: bool = setting(
        False, title="All accepted domains", help="OnPremises connectors only.", source="R-OUT-3"
    )
    UseMXRecord: bool = setting(True, title="Use MX record")
    SmartHosts: tuple[SmartHost, ...] = setting((), title="Smart hosts")
    TlsSettings: Literal["EncryptionOnly", "CertificateValidation", "DomainValidation"] | None = setting(
        None, title="TLS", help="Empty: opportunistic.", source="R-OUT-21"
    )
    TlsDomain: CertificateName | None = setting(
        None, title="TLS domain", help="Compared with DomainValidation only.", source="R-OUT-21"
    )
    RouteAllMessagesViaOnPremises: bool = setting(False, title="Centralized mail transport", source="R-OUT-10")
    SenderRewritingEnabled: bool = setting(False, title="Sender rewriting", source="R-OUT-33")
    IsTransportRuleScoped: bool = setting(False, title="Only by mail flow rule", source="R-TR-8")
    CloudServicesMailEnabled: bool = setting(False, title="Keep cross-premises headers", source="R-HYB-20")
    SmtpDaneMode: Literal["Opportunistic", "Mandatory", "None"] = setting(
        "Opportunistic", title="DANE", source="R-OUT-22"
    )
    MtaStsMode: Literal["Opportunistic", "None"] = setting("Opportunistic", title="MTA-STS", source="R-OUT-23")
    TestMode: bool = setting(False, title="Test mode", help="Undocumented effect; treated as enabled.", source="Q-20")
    IsValidated: bool = setting(False, title="Validated")
    ValidationRecipients: tuple[str, ...] = setting((), title="Validation recipients")
    LinkForModifiedConnector: str | None = setting(None, title="Link for modified connector")
    ConnectorSource: str = setting("Default", title="Created by")
    Comment: str | None = setting(None, title="Comment")

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    Identity: str | None = None
    AdminDisplayName: str | None = None
    BypassValidation: bool | None = None


class RemoteDomain(Part):
    """What may be sent automatically to outside domains, and which are trusted (Set-RemoteDomain)."""

    Name: str = setting(title="Name")
    DomainName: DomainPattern = setting(title="Domain", source="R-FWD-3")
    AutoForwardEnabled: bool | None = setting(
        None, title="Automatic forwarding", help="Default: on in the cloud, off on-premises.", source="R-FWD-3"
    )
    AutoReplyEnabled: bool = setting(True, title="Automatic replies", source="R-FWD-5")
    NDREnabled: bool = setting(True, title="Non-delivery reports", source="R-FWD-5")
    DeliveryReportEnabled: bool = setting(True, title="Delivery reports", source="R-FWD-5")
    AllowedOOFType: Literal["External", "ExternalLegacy", "InternalLegacy", "None"] = setting(
        "External", title="Out-of-office type"
    )
    TargetDeliveryDomain: bool = setting(False, title="Target delivery domain", source="R-HYB-1")
    TrustedMailInboundEnabled: bool = setting(False, title="Trusted mail inbound", source="R-HYB-1")
    TrustedMailOutboundEnabled: bool = setting(False, title="Trusted mail outbound")
    IsInternal: bool = setting(False, title="Internal")
    TNEFEnabled: bool | None = setting(None, title="TNEF")
    CharacterSet: str | None = setting(None, title="Character set")
    ContentType: str | None = setting(None, title="Content type")

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    MeetingForwardNotificationEnabled: bool | None = None
    DisplaySenderName: bool | None = None
    NDRDiagnosticInfoEnabled: bool | None = None
    UseSimpleDisplayName: bool | None = None
    IsCoexistenceDomain: bool | None = None
    SmtpDaneMandatoryModeEnabled: bool | None = None
    Identity: str | None = None
    ByteEncoderTypeFor7BitCharsets: str | None = None
    NonMimeCharacterSet: str | None = None
    PreferredInternetCodePageForShiftJis: str | None = None
    LineWrapSize: str | None = None
    MailTipsAccessLevel: str | None = None
    RequiredCharsetCoverage: int | None = None
    MessageCountThreshold: int | None = None


class OrganizationConfig(Part):
    """Switches of the organization that mail flow depends on (Set-OrganizationConfig)."""

    RejectDirectSend: bool = setting(False, title="Reject direct send", source="R-ATTR-41")
    SCLJunkThreshold: int | None = setting(None, title="SCL junk threshold", source="R-FILT-28")
    InRegionRoutingEnabled: bool = setting(False, title="In-region routing", source="T-18")
    SendFromAliasEnabled: bool = setting(False, title="Send from alias")

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    SharedDomainEmailAddressFlowEnabled: bool | None = None
    MailTipsAllTipsEnabled: bool | None = None
    MailTipsExternalRecipientsTipsEnabled: bool | None = None
    AutoExpandingArchiveEnabled: bool | None = None
    IsDehydrated: bool | None = None
    OAuth2ClientProfileEnabled: bool | None = None
    AuditDisabled: bool | None = None
    EwsEnabled: bool | None = None
    ConnectorsEnabled: bool | None = None
    FocusedInboxOn: bool | None = None
    MaskClientIpInReceivedHeadersEnabled: bool | None = None
    MessageRecallEnabled: bool | None = None
    IPListBlocked: bool | None = None
    AutoForwardEnabled: bool | None = None
    Name: str | None = None
    DisplayName: str | None = None
    DefaultAuthenticationPolicy: str | None = None
    PublicFoldersEnabled: str | None = None
    RemotePublicFolderMailboxes: Annotated[tuple[str, ...], OneOrMany] = ()


class TransportConfig(Part):
    """Limits and switches of transport (Set-TransportConfig)."""

    SmtpClientAuthenticationDisabled: bool = setting(False, title="SMTP AUTH disabled", source="R-ATTR-32")
    MaxSendSize: Size | None = setting(None, title="Maximum send size", source="R-OPR-6")
    MaxReceiveSize: Size | None = setting(None, title="Maximum receive size", source="R-OPR-6")
    MaxRecipientEnvelopeLimit: int | str | None = setting(None, title="Recipients per message", source="R-LIM-10")
    ExternalPostmasterAddress: ProxyAddress | None = setting(None, title="External postmaster address")
    JournalingReportNdrTo: str | None = setting(None, title="Journal report NDRs to")
    MessageExpiration: str | None = setting(None, title="Message expiration", source="R-LIM-19")
    InternalSMTPServers: tuple[IpRange, ...] = setting((), title="Internal SMTP servers")
    ReplyAllStormProtectionEnabled: bool | None = setting(None, title="Reply-all storm protection")
    AllowLegacyTLSClients: bool | None = setting(None, title="Legacy TLS clients", source="T-12")

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    JournalArchivingEnabled: bool | None = None
    LegacyJournalingMigrationEnabled: bool | None = None
    ExternalDelayDsnEnabled: bool | None = None
    InternalDelayDsnEnabled: bool | None = None
    ExternalDsnSendHtml: bool | None = None
    InternalDsnSendHtml: bool | None = None
    VerifySecureSubmitEnabled: bool | None = None
    ShadowRedundancyEnabled: bool | None = None
    Xexch50Enabled: bool | None = None
    ClearCategories: bool | None = None
    ConvertDisclaimerWrapperToEml: bool | None = None
    AddressBookPolicyRoutingEnabled: bool | None = None
    PreventDuplicateJournalingEnabled: bool | None = None
    VoicemailJournalingEnabled: bool | None = None
    RejectMessageOnShadowFailure: bool | None = None
    AgentGeneratedMessageLoopDetectionInSmtpEnabled: bool | None = None
    AgentGeneratedMessageLoopDetectionInSubmissionEnabled: bool | None = None
    HeaderPromotionModeSetting: str | None = None
    DSNConversionMode: str | None = None
    HygieneSuite: str | None = None
    SafetyNetHoldTime: str | None = None
    MaxDumpsterTime: str | None = None
    MaxAllowedAgentGeneratedMessageDepth: int | None = None
    ReplyAllStormBlockDurationHours: int | None = None
    ReplyAllStormDetectionMinimumRecipients: int | None = None
    ReplyAllStormDetectionMinimumReplies: int | None = None
    JournalMessageExpirationDays: int | None = None
    TLSReceiveDomainSecureList: Annotated[tuple[str, ...], OneOrMany] = ()
    TLSSendDomainSecureList: Annotated[tuple[str, ...], OneOrMany] = ()
    GenerateCopyOfDSNFor: Annotated[tuple[str, ...], OneOrMany] = ()
    SupervisionTags: Annotated[tuple[str, ...], OneOrMany] = ()


class Tenant(Part):
    """One Exchange Online (or standalone EOP) organization.

    An absent collection is not described; an empty one means there are none.
    """

    accepted_domains: tuple[AcceptedDomain, ...] | None = setting(None, title="Accepted domains")
    inbound_connectors: tuple[InboundConnector, ...] | None = setting(None, title="Inbound connectors")
    outbound_connectors: tuple[OutboundConnector, ...] | None = setting(None, title="Outbound connectors")
    transport_rules: tuple[TransportRule, ...] | None = setting(None, title="Mail flow rules")
    remote_domains: tuple[RemoteDomain, ...] | None = setting(None, title="Remote domains")
    organization_config: OrganizationConfig | None = setting(None, title="Organization")
    transport_config: TransportConfig | None = setting(None, title="Transport")
    outbound_spam_policy: Annotated[tuple[OutboundSpamPolicy, ...] | None, OneOrMany] = setting(
        None, title="Outbound spam policy"
    )
    antiphish_policy: Annotated[tuple[AntiPhishPolicy, ...] | None, OneOrMany] = setting(
        None, title="Anti-phishing policy"
    )
    antispam_policy: Annotated[tuple[AntiSpamPolicy, ...] | None, OneOrMany] = setting(None, title="Anti-spam policy")
    connection_filter: ConnectionFilter | None = setting(None, title="Connection filter")
    arc_trusted_sealers: tuple[Domain, ...] | None = setting(None, title="Trusted ARC sealers", source="R-FILT-15")
    cas_mailbox: tuple[CasMailbox, ...] | None = setting(None, title="Mailbox protocols")
    restricted_entities: tuple[EmailAddress, ...] | None = setting(None, title="Restricted users", source="R-OUT-36")
    tenant_allow_block_list: TenantAllowBlockList | None = setting(None, title="Tenant allow/block list")
    sending_status: str | None = setting(
        None, title="Sending status", help="Such as tenant-exceeded-threshold.", source="R-OUT-36"
    )
    mail_enabled_subscription: bool = setting(True, title="Has a mail subscription", source="R-ATTR-18")
