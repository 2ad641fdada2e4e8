"""What a tenant filters and allows: anti-spam, anti-phishing, connection and outbound policies, lists and protocols."""

from typing import Annotated, Literal

from designer.model.part import Part, setting
from designer.model.values import Domain, EmailAddress, IpRange, OneOrMany


class OutboundSpamPolicy(Part):
    """What users may send out (Set-HostedOutboundSpamFilterPolicy); sender-scoped policies beat the default."""

    Name: str = setting("Default", title="Name")
    AutoForwardingMode: Literal["Automatic", "On", "Off"] = setting(
        "Automatic", title="Automatic forwarding", source="R-FWD-2"
    )
    From: tuple[EmailAddress, ...] = setting((), title="Senders", help="Empty: the default policy.")
    SenderDomainIs: tuple[Domain, ...] = setting((), title="Sender domains")
    FromMemberOf: tuple[EmailAddress, ...] = setting((), title="Members of groups")
    RecipientLimitExternalPerHour: int = setting(0, title="External recipients per hour", source="R-LIM-24")
    RecipientLimitInternalPerHour: int = setting(0, title="Internal recipients per hour", source="R-LIM-24")
    RecipientLimitPerDay: int = setting(0, title="Recipients per day", source="R-LIM-24")
    ActionWhenThresholdReached: Literal["Alert", "BlockUser", "BlockUserForToday"] = setting(
        "BlockUserForToday", title="When reached"
    )

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    Enabled: bool | None = None
    IsDefault: bool | None = None
    NotifyOutboundSpam: bool | None = None
    BccSuspiciousOutboundMail: bool | None = None
    Priority: int | None = None
    Identity: str | None = None
    AdminDisplayName: str | None = None
    RecommendedPolicyType: str | None = None
    NotifyOutboundSpamRecipients: Annotated[tuple[str, ...], OneOrMany] = ()
    BccSuspiciousOutboundAdditionalRecipients: Annotated[tuple[str, ...], OneOrMany] = ()
    ExceptIfFrom: Annotated[tuple[str, ...], OneOrMany] = ()
    ExceptIfFromMemberOf: Annotated[tuple[str, ...], OneOrMany] = ()
    ExceptIfSenderDomainIs: Annotated[tuple[str, ...], OneOrMany] = ()


class AntiPhishPolicy(Part):
    """Spoof intelligence and the honouring of DMARC (Set-AntiPhishPolicy)."""

    Name: str = setting("Default", title="Name")
    Enabled: bool = setting(True, title="Enabled")
    EnableSpoofIntelligence: bool = setting(True, title="Spoof intelligence", source="R-FILT-13")
    HonorDmarcPolicy: bool = setting(True, title="Honour DMARC", source="R-FILT-13")
    DmarcQuarantineAction: Literal["MoveToJmf", "Quarantine"] = setting(
        "Quarantine", title="DMARC quarantine action", source="R-FILT-13"
    )
    DmarcRejectAction: Literal["Quarantine", "Reject"] = setting(
        "Reject", title="DMARC reject action", source="R-FILT-13"
    )
    AuthenticationFailAction: Literal["MoveToJmf", "Quarantine"] = setting(
        "MoveToJmf", title="Spoof action", source="R-FILT-13"
    )

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    IsDefault: bool | None = None
    EnableUnauthenticatedSender: bool | None = None
    EnableViaTag: bool | None = None
    EnableFirstContactSafetyTips: bool | None = None
    EnableMailboxIntelligence: bool | None = None
    EnableMailboxIntelligenceProtection: bool | None = None
    EnableOrganizationDomainsProtection: bool | None = None
    EnableTargetedDomainsProtection: bool | None = None
    EnableTargetedUserProtection: bool | None = None
    EnableSimilarUsersSafetyTips: bool | None = None
    EnableSimilarDomainsSafetyTips: bool | None = None
    EnableUnusualCharactersSafetyTips: bool | None = None
    Priority: int | None = None
    PhishThresholdLevel: int | None = None
    Identity: str | None = None
    AdminDisplayName: str | None = None
    MailboxIntelligenceProtectionAction: str | None = None
    TargetedUserProtectionAction: str | None = None
    TargetedDomainProtectionAction: str | None = None
    SpoofQuarantineTag: str | None = None
    ImpersonationProtectionState: str | None = None
    RecommendedPolicyType: str | None = None
    TargetedUsersToProtect: Annotated[tuple[str, ...], OneOrMany] = ()
    TargetedDomainsToProtect: Annotated[tuple[str, ...], OneOrMany] = ()
    ExcludedSenders: Annotated[tuple[str, ...], OneOrMany] = ()
    ExcludedDomains: Annotated[tuple[str, ...], OneOrMany] = ()
    RecipientDomainIs: Annotated[tuple[str, ...], OneOrMany] = ()
    SentTo: Annotated[tuple[str, ...], OneOrMany] = ()
    SentToMemberOf: Annotated[tuple[str, ...], OneOrMany] = ()
    ExceptIfRecipientDomainIs: Annotated[tuple[str, ...], OneOrMany] = ()
    ExceptIfSentTo: Annotated[tuple[str, ...], OneOrMany] = ()
    ExceptIfSentToMemberOf: Annotated[tuple[str, ...], OneOrMany] = ()


_SpamAction = Literal["AddXHeader", "Delete", "ModifySubject", "MoveToJmf", "NoAction", "Quarantine", "Redirect"]


class AntiSpamPolicy(Part):
    """What happens to each verdict (Set-HostedContentFilterPolicy)."""

    Name: str = setting("Default", title="Name")
    SpamAction: _SpamAction = setting("MoveToJmf", title="Spam", source="R-FILT-22")
    HighConfidenceSpamAction: _SpamAction = setting("MoveToJmf", title="High confidence spam", source="R-FILT-22")
    PhishSpamAction: _SpamAction = setting("Quarantine", title="Phishing", source="R-FILT-22")
    HighConfidencePhishAction: _SpamAction = setting("Quarantine", title="High confidence phishing", source="R-FILT-22")
    BulkSpamAction: _SpamAction = setting("MoveToJmf", title="Bulk", source="R-FILT-22")
    BulkThreshold: int = setting(7, title="Bulk threshold", source="R-FILT-22")
    MarkAsSpamBulkMail: Literal["Off", "On", "Test"] = setting("On", title="Mark bulk as spam")
    MarkAsSpamSpfRecordHardFail: Literal["Off", "On", "Test"] = setting(
        "Off", title="SPF hard fail is spam", source="R-FILT-22"
    )
    AllowedSenders: tuple[EmailAddress, ...] = setting((), title="Allowed senders", source="R-FILT-23")
    AllowedSenderDomains: tuple[Domain, ...] = setting((), title="Allowed sender domains", source="R-FILT-23")
    BlockedSenders: tuple[EmailAddress, ...] = setting((), title="Blocked senders", source="R-FILT-23")
    BlockedSenderDomains: tuple[Domain, ...] = setting((), title="Blocked sender domains", source="R-FILT-23")
    RedirectToRecipients: tuple[EmailAddress, ...] = setting((), title="Redirect to")
    IntraOrgFilterState: Literal[
        "Default", "HighConfidencePhish", "Phish", "HighConfidenceSpam", "Spam", "Disabled"
    ] = setting("Default", title="Filtering inside the organization", source="R-FILT-16")

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    Enabled: bool | None = None
    IsDefault: bool | None = None
    ZapEnabled: bool | None = None
    SpamZapEnabled: bool | None = None
    PhishZapEnabled: bool | None = None
    InlineSafetyTipsEnabled: bool | None = None
    EnableLanguageBlockList: bool | None = None
    EnableRegionBlockList: bool | None = None
    EnableEndUserSpamNotifications: bool | None = None
    DownloadLink: bool | None = None
    Priority: int | None = None
    QuarantineRetentionPeriod: int | None = None
    Identity: str | None = None
    AdminDisplayName: str | None = None
    AddXHeaderValue: str | None = None
    ModifySubjectValue: str | None = None
    SpamQuarantineTag: str | None = None
    HighConfidenceSpamQuarantineTag: str | None = None
    PhishQuarantineTag: str | None = None
    HighConfidencePhishQuarantineTag: str | None = None
    BulkQuarantineTag: str | None = None
    RecommendedPolicyType: str | None = None
    TestModeAction: str | None = None
    IncreaseScoreWithImageLinks: str | None = None
    IncreaseScoreWithNumericIps: str | None = None
    IncreaseScoreWithRedirectToOtherPort: str | None = None
    IncreaseScoreWithBizOrInfoUrls: str | None = None
    MarkAsSpamEmptyMessages: str | None = None
    MarkAsSpamJavaScriptInHtml: str | None = None
    MarkAsSpamFramesInHtml: str | None = None
    MarkAsSpamObjectTagsInHtml: str | None = None
    MarkAsSpamEmbedTagsInHtml: str | None = None
    MarkAsSpamFormTagsInHtml: str | None = None
    MarkAsSpamWebBugsInHtml: str | None = None
    MarkAsSpamSensitiveWordList: str | None = None
    MarkAsSpamFromAddressAuthFail: str | None = None
    MarkAsSpamNdrBackscatter: str | None = None
    LanguageBlockList: Annotated[tuple[str, ...], OneOrMany] = ()
    RegionBlockList: Annotated[tuple[str, ...], OneOrMany] = ()
    RecipientDomainIs: Annotated[tuple[str, ...], OneOrMany] = ()
    SentTo: Annotated[tuple[str, ...], OneOrMany] = ()
    SentToMemberOf: Annotated[tuple[str, ...], OneOrMany] = ()
    ExceptIfRecipientDomainIs: Annotated[tuple[str, ...], OneOrMany] = ()
    ExceptIfSentTo: Annotated[tuple[str, ...], OneOrMany] = ()
    ExceptIfSentToMemberOf: Annotated[tuple[str, ...], OneOrMany] = ()
    TestModeBccToRecipients: Annotated[tuple[str, ...], OneOrMany] = ()


class ConnectionFilter(Part):
    """IP allow and block lists (Set-HostedConnectionFilterPolicy)."""

    Name: str = setting("Default", title="Name")
    IPAllowList: tuple[IpRange, ...] = setting((), title="IP allow list", source="R-FILT-4")
    IPBlockList: tuple[IpRange, ...] = setting((), title="IP block list", source="R-FILT-5")
    EnableSafeList: bool = setting(False, title="Safe list", source="R-FILT-5b")

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    IsDefault: bool | None = None
    Identity: str | None = None
    AdminDisplayName: str | None = None
    DirectoryBasedEdgeBlockMode: str | None = None


class CasMailbox(Part):
    """Protocol settings of one mailbox (Set-CASMailbox)."""

    Identity: EmailAddress = setting(title="Mailbox")
    SmtpClientAuthenticationDisabled: bool | None = setting(None, title="SMTP AUTH disabled", source="R-ATTR-32")

    # Parameters of the cmdlet that mail flow does not depend on: kept and written, never read.
    PopEnabled: bool | None = None
    ImapEnabled: bool | None = None
    MAPIEnabled: bool | None = None
    OWAEnabled: bool | None = None
    ActiveSyncEnabled: bool | None = None
    EwsEnabled: bool | None = None


class TenantListEntries(Part):
    """One side of the Tenant Allow/Block List."""

    Senders: tuple[str, ...] = setting((), title="Senders", help="Addresses or domains.", source="R-FILT-23")
    Urls: tuple[str, ...] = setting((), title="URLs")
    FileHashes: tuple[str, ...] = setting((), title="File hashes")
    SpoofedSenders: tuple[str, ...] = setting((), title="Spoofed senders")


class TenantAllowBlockList(Part):
    """Senders a tenant allows or blocks for everybody."""

    Allow: TenantListEntries | None = setting(None, title="Allow")
    Block: TenantListEntries | None = setting(None, title="Block", source="R-OUT-36")
