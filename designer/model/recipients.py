"""Recipients: an address, the objects that stand for it in the cloud and on-premises, and what they do with mail."""

from typing import Annotated, Literal

from designer.model.part import Part, setting
from designer.model.values import EmailAddress, Identifier, OneOrMany, ProxyAddress, Size

CloudObject = Literal[
    "mailbox", "mail-user", "remote-mailbox", "mail-contact", "group", "dynamic-group", "public-folder", "none"
]


class InboxRule(Part):
    """A rule in a mailbox that forwards or redirects (New-InboxRule)."""

    Name: str = setting("", title="Name")
    Enabled: bool = setting(True, title="Enabled")
    ForwardTo: Annotated[tuple[ProxyAddress, ...], OneOrMany] = setting((), title="Forward to", source="R-FWD-1")
    ForwardAsAttachmentTo: Annotated[tuple[ProxyAddress, ...], OneOrMany] = setting(
        (), title="Forward as attachment to", source="R-FWD-1"
    )
    RedirectTo: Annotated[tuple[ProxyAddress, ...], OneOrMany] = setting((), title="Redirect to", source="R-FWD-1")
    DeleteMessage: bool = setting(False, title="Delete")
    StopProcessingRules: bool = setting(False, title="Stop processing rules")
    From: Annotated[tuple[EmailAddress, ...], OneOrMany] = setting((), title="From")
    SubjectContainsWords: Annotated[tuple[str, ...], OneOrMany] = setting((), title="Subject contains")

    # Further conditions and actions, which do not forward: kept and written, never read.
    Identity: str | None = None
    Priority: int | None = None
    MoveToFolder: str | None = None
    CopyToFolder: str | None = None
    MarkAsRead: bool | None = None
    ApplyCategory: Annotated[tuple[str, ...], OneOrMany] = ()
    SentTo: Annotated[tuple[str, ...], OneOrMany] = ()
    FromAddressContainsWords: Annotated[tuple[str, ...], OneOrMany] = ()
    SubjectOrBodyContainsWords: Annotated[tuple[str, ...], OneOrMany] = ()
    BodyContainsWords: Annotated[tuple[str, ...], OneOrMany] = ()
    HeaderContainsWords: Annotated[tuple[str, ...], OneOrMany] = ()
    HasAttachment: bool | None = None
    MyNameInToBox: bool | None = None


class Recipient(Part):
    """An address and the objects that stand for it in the cloud and on-premises. `None` stands for `$null`."""

    address: EmailAddress = setting(title="Address")
    mailbox_at: Identifier | None = setting(None, title="Mailbox at", help="A node id, or none.")
    cloud_object: CloudObject | None = setting(None, title="Cloud object", source="R-RCPT-11")
    onprem_object: CloudObject | None = setting(None, title="On-premises object", source="R-RCPT-11")
    group_kind: Literal["microsoft365", "distribution", "security"] | None = setting(None, title="Group kind")
    members: tuple[EmailAddress, ...] = setting((), title="Members")
    ManagedBy: Annotated[tuple[str, ...], OneOrMany] = setting((), title="Managed by")
    cloud_aliases: tuple[ProxyAddress, ...] = setting((), title="Further addresses in the cloud")
    EmailAddresses: tuple[ProxyAddress, ...] = setting((), title="Proxy addresses")
    ExternalEmailAddress: ProxyAddress | None = setting(None, title="External address", source="R-RCPT-11")
    RemoteRoutingAddress: ProxyAddress | None = setting(None, title="Remote routing address", source="R-RCPT-20")
    ForwardingAddress: EmailAddress | None = setting(None, title="Forwarding address", source="R-RCPT-13")
    ForwardingSmtpAddress: ProxyAddress | None = setting(None, title="Forwarding SMTP address", source="R-RCPT-13")
    DeliverToMailboxAndForward: bool = setting(False, title="Deliver and forward", source="R-RCPT-13")
    forwarding_set_by: Literal["admin", "user"] | None = setting(None, title="Forwarding set by", source="R-FWD-4")
    inbox_rules: tuple[InboxRule, ...] = setting((), title="Inbox rules", source="R-FWD-1")
    RequireSenderAuthenticationEnabled: bool | None = setting(
        None, title="Only authenticated senders", source="R-RCPT-14"
    )
    onprem_RequireSenderAuthenticationEnabled: bool | None = setting(  # noqa: N815  the file's own key
        None, title="Only authenticated senders (on-premises)"
    )
    AcceptMessagesOnlyFrom: Annotated[tuple[str, ...], OneOrMany] = setting((), title="Accepts only from")
    AcceptMessagesOnlyFromDLMembers: Annotated[tuple[str, ...], OneOrMany] = setting(
        (), title="Accepts only from members of"
    )
    AcceptMessagesOnlyFromSendersOrMembers: Annotated[tuple[str, ...], OneOrMany] = setting(
        (), title="Accepts only from senders or members"
    )
    RejectMessagesFrom: Annotated[tuple[str, ...], OneOrMany] = setting((), title="Rejects from")
    RejectMessagesFromSendersOrMembers: Annotated[tuple[str, ...], OneOrMany] = setting(
        (), title="Rejects from senders or members"
    )
    GrantSendOnBehalfTo: Annotated[tuple[str, ...], OneOrMany] = setting((), title="Send on behalf")
    ModerationEnabled: bool = setting(False, title="Moderated")
    ModeratedBy: Annotated[tuple[str, ...], OneOrMany] = setting((), title="Moderated by")
    MaxReceiveSize: Size | None = setting(None, title="Maximum receive size", source="R-RCPT-15")
    MaxSendSize: Size | None = setting(None, title="Maximum send size")
    RecipientLimits: int | str | None = setting(None, title="Recipient limit", source="R-LIM-10")
    HiddenFromAddressListsEnabled: bool = setting(False, title="Hidden from address lists")
    JunkEmailRuleEnabled: bool | None = setting(None, title="Junk e-mail rule", source="R-FILT-28")
    SCLJunkThreshold: int | None = setting(None, title="SCL junk threshold", source="R-FILT-28")
    SCLJunkEnabled: bool | None = setting(None, title="SCL junk enabled")
    licensed: bool | None = setting(None, title="Licensed")
    synchronised: bool | None = setting(None, title="Synchronised from on-premises")
    safe_senders: tuple[str, ...] = setting((), title="Safe senders", source="R-FILT-23")
    blocked_senders: tuple[str, ...] = setting((), title="Blocked senders", source="R-FILT-23")
    DisplayName: str | None = setting(None, title="Display name")
    City: str | None = setting(None, title="City")
    Office: str | None = setting(None, title="Office")
    Department: str | None = setting(None, title="Department")
    Company: str | None = setting(None, title="Company")
    Title: str | None = setting(None, title="Job title")
    Country: str | None = setting(None, title="Country")
    StateOrProvince: str | None = setting(None, title="State or province")
    Manager: str | None = setting(None, title="Manager")
    custom_attributes: dict[str, str] | None = setting(None, title="Custom attributes", help="CustomAttribute1 to 15.")

    # Attributes and parameters that mail flow does not depend on, or that a mail flow rule may test.
    State: str | None = None
    PrimarySmtpAddress: ProxyAddress | None = None
    UserPrincipalName: str | None = None
    Name: str | None = None
    Alias: str | None = None
    FirstName: str | None = None
    LastName: str | None = None
    Initials: str | None = None
    Phone: str | None = None
    MobilePhone: str | None = None
    HomePhone: str | None = None
    OtherPhone: str | None = None
    Fax: str | None = None
    Pager: str | None = None
    StreetAddress: str | None = None
    PostalCode: str | None = None
    POBox: str | None = None
    Notes: str | None = None
    LegacyExchangeDN: str | None = None
    RecipientTypeDetails: str | None = None
    ArchiveDomain: str | None = None
    MailTip: str | None = None
    CustomAttribute1: str | None = None
    CustomAttribute2: str | None = None
    CustomAttribute3: str | None = None
    CustomAttribute4: str | None = None
    CustomAttribute5: str | None = None
    CustomAttribute6: str | None = None
    CustomAttribute7: str | None = None
    CustomAttribute8: str | None = None
    CustomAttribute9: str | None = None
    CustomAttribute10: str | None = None
    CustomAttribute11: str | None = None
    CustomAttribute12: str | None = None
    CustomAttribute13: str | None = None
    CustomAttribute14: str | None = None
    CustomAttribute15: str | None = None
    BypassModerationFromSendersOrMembers: Annotated[tuple[str, ...], OneOrMany] = ()
    RejectMessagesFromDLMembers: Annotated[tuple[str, ...], OneOrMany] = ()
    ReportToManagerEnabled: bool | None = None
    ReportToOriginatorEnabled: bool | None = None
    SendOofMessageToOriginatorEnabled: bool | None = None
    SCLDeleteEnabled: bool | None = None
    SCLRejectEnabled: bool | None = None
    SCLQuarantineEnabled: bool | None = None
    SCLDeleteThreshold: int | None = None
    SCLRejectThreshold: int | None = None
    SCLQuarantineThreshold: int | None = None
