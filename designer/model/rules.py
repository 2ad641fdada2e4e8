"""A mail flow rule (New-TransportRule): conditions, exceptions and actions by their parameter names.

Conditions are joined by AND, the values inside one by OR, exceptions by OR (R-TR-1). Every condition `X` has its
exception `ExceptIfX`. The routing-relevant ones are evaluated by the engine; where a rule depends on something
a message does not describe (a body, an attachment), the engine says so instead of guessing.
"""

from typing import Literal

from designer.model.part import Part, setting
from designer.model.values import Domain, EmailAddress, IpRange, Size

_Addresses = tuple[EmailAddress, ...]
_Words = tuple[str, ...]
_Domains = tuple[Domain, ...]
_Ranges = tuple[IpRange, ...]
_Text = str | None
_Number = int | None
_Flag = bool
_Size = Size | None
_FromScope = Literal["InOrganization", "NotInOrganization"] | None
_ToScope = Literal["InOrganization", "NotInOrganization", "ExternalPartner", "ExternalNonPartner"] | None
_MessageType = (
    Literal[
        "OOF",
        "AutoForward",
        "Encrypted",
        "Calendaring",
        "PermissionControlled",
        "Voicemail",
        "Signed",
        "ApprovalRequest",
        "ReadReceipt",
    ]
    | None
)


class TransportRule(Part):
    """One mail flow rule of a tenant or an on-premises organization."""

    Name: str = setting(title="Name")
    Priority: int | None = setting(
        None, title="Priority", help="0 runs first; without numbers, the order of the list.", source="R-TR-1"
    )
    Enabled: bool = setting(True, title="Enabled")
    Mode: Literal["Enforce", "Audit", "AuditAndNotify"] = setting(
        "Enforce", title="Mode", help="Test modes only log.", source="R-TR-1"
    )
    StopRuleProcessing: bool = setting(False, title="Stop processing more rules", source="R-TR-1")
    SenderAddressLocation: Literal["Header", "Envelope", "HeaderOrEnvelope"] = setting(
        "Header", title="Sender address location", source="R-TR-5"
    )
    RuleErrorAction: Literal["Ignore", "Defer"] = setting("Ignore", title="On error", source="R-TR-12")
    ActivationDate: str | None = setting(None, title="Active from")
    ExpiryDate: str | None = setting(None, title="Active until")
    State: Literal["Enabled", "Disabled"] | None = setting(None, title="State", help="As Get-TransportRule shows it.")
    RuleSubType: str | None = setting(None, title="Sub-type")
    Comments: str | None = setting(None, title="Comments")

    From: _Addresses = setting((), title="Sender is")
    FromMemberOf: _Addresses = setting((), title="Sender is member of")
    FromScope: _FromScope = setting(None, title="Sender is inside or outside")
    FromAddressContainsWords: _Words = setting((), title="Sender address contains")
    FromAddressMatchesPatterns: _Words = setting((), title="Sender address matches")
    SenderDomainIs: _Domains = setting((), title="Sender domain is")
    SenderIpRanges: _Ranges = setting((), title="Sender IP is in")
    SenderADAttributeContainsWords: _Words = setting((), title="Sender attribute contains")
    SenderADAttributeMatchesPatterns: _Words = setting((), title="Sender attribute matches")
    SentTo: _Addresses = setting((), title="Recipient is")
    SentToMemberOf: _Addresses = setting((), title="Recipient is member of")
    SentToScope: _ToScope = setting(None, title="Recipient is inside or outside")
    RecipientDomainIs: _Domains = setting((), title="Recipient domain is")
    RecipientAddressContainsWords: _Words = setting((), title="Recipient address contains")
    RecipientAddressMatchesPatterns: _Words = setting((), title="Recipient address matches")
    RecipientADAttributeContainsWords: _Words = setting((), title="Recipient attribute contains")
    RecipientADAttributeMatchesPatterns: _Words = setting((), title="Recipient attribute matches")
    AnyOfToHeader: _Addresses = setting((), title="To header names")
    AnyOfCcHeader: _Addresses = setting((), title="Cc header names")
    AnyOfToCcHeader: _Addresses = setting((), title="To or Cc names")
    AnyOfToHeaderMemberOf: _Addresses = setting((), title="To header member of")
    AnyOfToCcHeaderMemberOf: _Addresses = setting((), title="To or Cc member of")
    AnyOfRecipientAddressContainsWords: _Words = setting((), title="Any recipient address contains")
    AnyOfRecipientAddressMatchesPatterns: _Words = setting((), title="Any recipient address matches")
    BetweenMemberOf1: _Addresses = setting((), title="Between members of")
    BetweenMemberOf2: _Addresses = setting((), title="and members of")
    ManagerAddresses: _Addresses = setting((), title="Manager is")
    ManagerForEvaluatedUser: _Text = setting(None, title="Manager of")
    SenderManagementRelationship: _Text = setting(None, title="Sender is manager or direct report")
    ADComparisonAttribute: _Text = setting(None, title="Compared attribute")
    ADComparisonOperator: _Text = setting(None, title="Comparison")
    SubjectContainsWords: _Words = setting((), title="Subject contains")
    SubjectMatchesPatterns: _Words = setting((), title="Subject matches")
    SubjectOrBodyContainsWords: _Words = setting((), title="Subject or body contains")
    SubjectOrBodyMatchesPatterns: _Words = setting((), title="Subject or body matches")
    HeaderContainsMessageHeader: _Text = setting(None, title="Header")
    HeaderContainsWords: _Words = setting((), title="contains")
    HeaderMatchesMessageHeader: _Text = setting(None, title="Header")
    HeaderMatchesPatterns: _Words = setting((), title="matches")
    MessageTypeMatches: _MessageType = setting(None, title="Message type")
    MessageSizeOver: _Size = setting(None, title="Message larger than")
    SCLOver: _Number = setting(None, title="SCL at least")
    WithImportance: _Text = setting(None, title="Importance")
    HasClassification: _Text = setting(None, title="Classification")
    HasNoClassification: _Flag = setting(False, title="No classification")
    MessageContainsDataClassifications: _Words = setting((), title="Sensitive information")
    HasSenderOverride: _Flag = setting(False, title="Sender overrode the policy")
    AttachmentNameMatchesPatterns: _Words = setting((), title="Attachment name matches")
    AttachmentExtensionMatchesWords: _Words = setting((), title="Attachment extension")
    AttachmentContainsWords: _Words = setting((), title="Attachment contains")
    AttachmentMatchesPatterns: _Words = setting((), title="Attachment content matches")
    AttachmentPropertyContainsWords: _Words = setting((), title="Attachment property contains")
    AttachmentHasExecutableContent: _Flag = setting(False, title="Attachment is executable")
    AttachmentIsPasswordProtected: _Flag = setting(False, title="Attachment is password protected")
    AttachmentIsUnsupported: _Flag = setting(False, title="Attachment cannot be inspected")
    AttachmentProcessingLimitExceeded: _Flag = setting(False, title="Attachment inspection stopped")
    AttachmentSizeOver: _Size = setting(None, title="Attachment larger than")
    ContentCharacterSetContainsWords: _Words = setting((), title="Character set")

    ExceptIfFrom: _Addresses = setting((), title="Except if sender is")
    ExceptIfFromMemberOf: _Addresses = setting((), title="Except if sender is member of")
    ExceptIfFromScope: _FromScope = setting(None, title="Except if sender is inside or outside")
    ExceptIfFromAddressContainsWords: _Words = setting((), title="Except if sender address contains")
    ExceptIfFromAddressMatchesPatterns: _Words = setting((), title="Except if sender address matches")
    ExceptIfSenderDomainIs: _Domains = setting((), title="Except if sender domain is")
    ExceptIfSenderIpRanges: _Ranges = setting((), title="Except if sender IP is in")
    ExceptIfSenderADAttributeContainsWords: _Words = setting((), title="Except if sender attribute contains")
    ExceptIfSenderADAttributeMatchesPatterns: _Words = setting((), title="Except if sender attribute matches")
    ExceptIfSentTo: _Addresses = setting((), title="Except if recipient is")
    ExceptIfSentToMemberOf: _Addresses = setting((), title="Except if recipient is member of")
    ExceptIfSentToScope: _ToScope = setting(None, title="Except if recipient is inside or outside")
    ExceptIfRecipientDomainIs: _Domains = setting((), title="Except if recipient domain is")
    ExceptIfRecipientAddressContainsWords: _Words = setting((), title="Except if recipient address contains")
    ExceptIfRecipientAddressMatchesPatterns: _Words = setting((), title="Except if recipient address matches")
    ExceptIfRecipientADAttributeContainsWords: _Words = setting((), title="Except if recipient attribute contains")
    ExceptIfRecipientADAttributeMatchesPatterns: _Words = setting((), title="Except if recipient attribute matches")
    ExceptIfAnyOfToHeader: _Addresses = setting((), title="Except if to header names")
    ExceptIfAnyOfCcHeader: _Addresses = setting((), title="Except if cc header names")
    ExceptIfAnyOfToCcHeader: _Addresses = setting((), title="Except if to or Cc names")
    ExceptIfAnyOfToHeaderMemberOf: _Addresses = setting((), title="Except if to header member of")
    ExceptIfAnyOfToCcHeaderMemberOf: _Addresses = setting((), title="Except if to or Cc member of")
    ExceptIfAnyOfRecipientAddressContainsWords: _Words = setting((), title="Except if any recipient address contains")
    ExceptIfAnyOfRecipientAddressMatchesPatterns: _Words = setting((), title="Except if any recipient address matches")
    ExceptIfBetweenMemberOf1: _Addresses = setting((), title="Except if between members of")
    ExceptIfBetweenMemberOf2: _Addresses = setting((), title="Except if and members of")
    ExceptIfManagerAddresses: _Addresses = setting((), title="Except if manager is")
    ExceptIfManagerForEvaluatedUser: _Text = setting(None, title="Except if manager of")
    ExceptIfSenderManagementRelationship: _Text = setting(None, title="Except if sender is manager or direct report")
    ExceptIfADComparisonAttribute: _Text = setting(None, title="Except if compared attribute")
    ExceptIfADComparisonOperator: _Text = setting(None, title="Except if comparison")
    ExceptIfSubjectContainsWords: _Words = setting((), title="Except if subject contains")
    ExceptIfSubjectMatchesPatterns: _Words = setting((), title="Except if subject matches")
    ExceptIfSubjectOrBodyContainsWords: _Words = setting((), title="Except if subject or body contains")
    ExceptIfSubjectOrBodyMatchesPatterns: _Words = setting((), title="Except if subject or body matches")
    ExceptIfHeaderContainsMessageHeader: _Text = setting(None, title="Except if header")
    ExceptIfHeaderContainsWords: _Words = setting((), title="Except if contains")
    ExceptIfHeaderMatchesMessageHeader: _Text = setting(None, title="Except if header")
    ExceptIfHeaderMatchesPatterns: _Words = setting((), title="Except if matches")
    ExceptIfMessageTypeMatches: _MessageType = setting(None, title="Except if message type")
    ExceptIfMessageSizeOver: _Size = setting(None, title="Except if message larger than")
    ExceptIfSCLOver: _Number = setting(None, title="Except if sCL at least")
    ExceptIfWithImportance: _Text = setting(None, title="Except if importance")
    ExceptIfHasClassification: _Text = setting(None, title="Except if classification")
    ExceptIfHasNoClassification: _Flag = setting(False, title="Except if no classification")
    ExceptIfMessageContainsDataClassifications: _Words = setting((), title="Except if sensitive information")
    ExceptIfHasSenderOverride: _Flag = setting(False, title="Except if sender overrode the policy")
    ExceptIfAttachmentNameMatchesPatterns: _Words = setting((), title="Except if attachment name matches")
    ExceptIfAttachmentExtensionMatchesWords: _Words = setting((), title="Except if attachment extension")
    ExceptIfAttachmentContainsWords: _Words = setting((), title="Except if attachment contains")
    ExceptIfAttachmentMatchesPatterns: _Words = setting((), title="Except if attachment content matches")
    ExceptIfAttachmentPropertyContainsWords: _Words = setting((), title="Except if attachment property contains")
    ExceptIfAttachmentHasExecutableContent: _Flag = setting(False, title="Except if attachment is executable")
    ExceptIfAttachmentIsPasswordProtected: _Flag = setting(False, title="Except if attachment is password protected")
    ExceptIfAttachmentIsUnsupported: _Flag = setting(False, title="Except if attachment cannot be inspected")
    ExceptIfAttachmentProcessingLimitExceeded: _Flag = setting(False, title="Except if attachment inspection stopped")
    ExceptIfAttachmentSizeOver: _Size = setting(None, title="Except if attachment larger than")
    ExceptIfContentCharacterSetContainsWords: _Words = setting((), title="Except if character set")

    SetSCL: _Number = setting(None, title="Set SCL", source="R-TR-7")
    RedirectMessageTo: _Addresses = setting((), title="Redirect to", source="R-TR-7")
    BlindCopyTo: _Addresses = setting((), title="Blind copy to", source="R-TR-7")
    CopyTo: _Addresses = setting((), title="Copy to", source="R-TR-7")
    AddToRecipients: _Addresses = setting((), title="Add recipients", source="R-TR-7")
    AddManagerAsRecipientType: _Text = setting(None, title="Add manager as")
    RejectMessageReasonText: _Text = setting(None, title="Reject with text", source="R-TR-7")
    RejectMessageEnhancedStatusCode: _Text = setting(None, title="Reject with code", source="R-TR-7")
    DeleteMessage: _Flag = setting(False, title="Delete without notice", source="R-TR-7")
    Quarantine: _Flag = setting(False, title="Quarantine", source="R-TR-7")
    Disconnect: _Flag = setting(False, title="Disconnect (Edge)")
    ModerateMessageByUser: _Addresses = setting((), title="Moderate by", source="R-TR-7")
    ModerateMessageByManager: _Flag = setting(False, title="Moderate by manager")
    RouteMessageOutboundConnector: _Text = setting(None, title="Route by connector", source="R-TR-8")
    RouteMessageOutboundRequireTls: _Flag = setting(False, title="Require TLS", source="R-TR-8")
    SetHeaderName: _Text = setting(None, title="Set header")
    SetHeaderValue: _Text = setting(None, title="to value")
    RemoveHeader: _Text = setting(None, title="Remove header")
    PrependSubject: _Text = setting(None, title="Prepend subject")
    ApplyHtmlDisclaimerText: _Text = setting(None, title="Disclaimer")
    ApplyHtmlDisclaimerLocation: _Text = setting(None, title="Disclaimer location")
    ApplyHtmlDisclaimerFallbackAction: _Text = setting(None, title="Disclaimer fallback")
    ApplyClassification: _Text = setting(None, title="Apply classification")
    ApplyOME: _Flag = setting(False, title="Encrypt (OME)")
    RemoveOME: _Flag = setting(False, title="Remove encryption")
    RemoveOMEv2: _Flag = setting(False, title="Remove encryption (v2)")
    ApplyRightsProtectionTemplate: _Text = setting(None, title="Rights protection template")
    ApplyRightsProtectionCustomizationTemplate: _Text = setting(None, title="Branding template")
    RemoveRMSAttachmentEncryption: _Flag = setting(False, title="Remove attachment encryption")
    GenerateIncidentReport: _Text = setting(None, title="Incident report to")
    GenerateNotification: _Text = setting(None, title="Notify")
    IncidentReportContent: _Words = setting((), title="Incident report content")
    NotifySender: _Text = setting(None, title="Notify sender")
    SetAuditSeverity: _Text = setting(None, title="Audit severity")
    LogEventText: _Text = setting(None, title="Log event (Edge)")
    SmtpRejectMessageRejectText: _Text = setting(None, title="SMTP reject text (Edge)")
    SmtpRejectMessageRejectStatusCode: _Text = setting(None, title="SMTP reject code (Edge)")
    DlpPolicy: _Text = setting(None, title="DLP policy")
