"""The conditions of mail flow rules, as a table: parameter name -> question about the message (R-TR-1 to R-TR-6,
R-TR-14, R-TR-15).

An answer is True, False, or None where the message or the design does not describe what is asked. Every exception
`ExceptIfX` asks the
same as its condition `X`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, Protocol

import regex

from designer.model.matching import covers, prefix_size
from designer.model.recipients import Recipient
from designer.model.rules import TransportRule
from designer.model.values import domain_of, size_in_bytes

PATTERN_SECONDS = 0.05
"""Time a pattern may take; no answer in time is no answer (R-TR-12)."""
_ELSEWHERE = {
    "State": ("State", "StateOrProvince"),
    "StateOrProvince": ("StateOrProvince", "State"),
    "Email": ("PrimarySmtpAddress", "address"),
    "PhoneNumber": ("Phone",),
    "OtherPhoneNumber": ("OtherPhone",),
    "HomePhoneNumber": ("HomePhone",),
    "MobileNumber": ("MobilePhone",),
    "PagerNumber": ("Pager",),
    "FaxNumber": ("Fax",),
    "Street": ("StreetAddress",),
    "ZipCode": ("PostalCode",),
    "UserLogonName": ("UserPrincipalName",),
}
"""Directory attributes that rules call otherwise than the cmdlets that set them (New-TransportRule)."""


def attribute_of(recipient: Recipient, name: str) -> str | None:
    """The text of a directory attribute by the name that rules use; None where the design does not describe it."""
    for field in _ELSEWHERE.get(name, (name,)):
        if field in Recipient.model_fields and getattr(recipient, field) is not None:
            return str(getattr(recipient, field))
    return (recipient.custom_attributes or {}).get(name)


class Question(Protocol):
    """What a condition may ask about."""

    mail_from: str
    header_from: str
    address: str
    addresses: tuple[str, ...]
    subject: str
    size: int | None
    client_ip: str | None
    internal: bool
    message_class: str | None
    auto_forward: bool
    scl: int | None

    @property
    def headers(self) -> dict[str, str]: ...

    @property
    def recipient(self) -> Recipient | None: ...

    @property
    def sender(self) -> Recipient | None: ...

    def accepts(self, address: str) -> bool: ...

    def known(self, address: str) -> bool: ...

    def describes(self, attribute: str) -> bool: ...

    def member(self, address: str, group: str) -> bool | None: ...

    def same(self, first: str, second: str) -> bool: ...


Answer = bool | None
Condition = Callable[[Question, TransportRule, object], Answer]


class CompiledRule(NamedTuple):
    """A rule with the conditions and exceptions it really sets."""

    rule: TransportRule
    conditions: tuple[tuple[str, object, Condition], ...]
    exceptions: tuple[tuple[str, object, Condition], ...]
    body: bool
    """It asks for words of the body, which a message here does not have."""
    moves: bool
    """Some action of it changes where or whether the message goes, or how it is judged."""


def compiled(rule: TransportRule) -> CompiledRule:
    """The rule's own conditions and exceptions, unset ones left out."""
    conditions = []
    exceptions = []
    for name, ask in CONDITIONS.items():
        value = getattr(rule, name)
        if value not in ((), None, False):
            conditions.append((name, value, ask))
        other = getattr(rule, f"ExceptIf{name}")
        if other not in ((), None, False):
            exceptions.append((f"ExceptIf{name}", other, EXCEPTION_QUESTIONS.get(name, ask)))
    body = any(name.startswith("SubjectOrBody") for name, _, _ in (*conditions, *exceptions))
    return CompiledRule(rule, tuple(conditions), tuple(exceptions), body, moves(rule))


def moves(rule: TransportRule) -> bool:
    """True where an action of the rule changes where or whether the message goes, or how it is judged."""
    return any(map(bool, _MOVING(rule))) or rule.SetSCL is not None


_MOVING = attrgetter(
    "RejectMessageReasonText",
    "RejectMessageEnhancedStatusCode",
    "SmtpRejectMessageRejectStatusCode",
    "SmtpRejectMessageRejectText",
    "DeleteMessage",
    "Disconnect",
    "Quarantine",
    "RedirectMessageTo",
    "BlindCopyTo",
    "CopyTo",
    "AddToRecipients",
    "ModerateMessageByUser",
    "ModerateMessageByManager",
    "RouteMessageOutboundConnector",
    "RouteMessageOutboundRequireTls",
)


def contains_word(text: str, word: str) -> bool:
    """Whole words, without case; `*` is a literal character (R-TR-14)."""
    return _whole_word(word).search(text) is not None


@lru_cache(maxsize=4096)
def _whole_word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)


def matches_pattern(text: str, pattern: str) -> Answer:
    """A regular expression, without case; None where it gives no answer in time or cannot be read."""
    try:
        return regex.search(pattern, text, regex.IGNORECASE, timeout=PATTERN_SECONDS) is not None
    except (TimeoutError, regex.error):
        return None


def _any(answers: Iterable[Answer]) -> Answer:
    unknown = False
    for answer in answers:
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def _words(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def senders(question: Question, rule: TransportRule) -> tuple[str, ...]:
    """The addresses that stand for the sender: `SenderAddressLocation` (R-TR-5)."""
    if rule.SenderAddressLocation == "Envelope":
        return (question.mail_from,)
    if rule.SenderAddressLocation == "HeaderOrEnvelope":
        return (question.header_from, question.mail_from)
    return (question.header_from or question.mail_from,)


def _from_scope(question: Question, rule: TransportRule, value: object) -> Answer:
    """Inside: an own object or domain, and received as internal (R-TR-2); a null envelope sender is outside
    (R-TR-15).
    """
    rows = senders(question, rule)
    inside = question.internal and any(a and (question.accepts(a) or question.known(a)) for a in rows)
    return inside == (value == "InOrganization")


def _sent_to_scope(question: Question, rule: TransportRule, value: object) -> Answer:
    """Inside: an own object or an accepted domain (R-TR-3)."""
    if value in {"ExternalPartner", "ExternalNonPartner"}:
        return None if not question.accepts(question.address) else False
    inside = question.accepts(question.address) or question.known(question.address)
    return inside == (value == "InOrganization")


def _from(question: Question, rule: TransportRule, value: object) -> Answer:
    return any(question.same(sender, name) for sender in senders(question, rule) for name in _words(value))


def _from_member(question: Question, rule: TransportRule, value: object) -> Answer:
    return _any(question.member(s, group) for s in senders(question, rule) for group in _words(value))


def _sender_domain(question: Question, rule: TransportRule, value: object) -> Answer:
    """Sub-domains count too (R-TR-4)."""
    return any(covers(f"*.{d}", domain_of(s)) for s in senders(question, rule) if s for d in _words(value))


def _sender_words(question: Question, rule: TransportRule, value: object) -> Answer:
    return any(contains_word(s, word) for s in senders(question, rule) for word in _words(value))


def _sender_patterns(question: Question, rule: TransportRule, value: object) -> Answer:
    return _any(matches_pattern(s, p) for s in senders(question, rule) for p in _words(value))


def _sender_ip(question: Question, rule: TransportRule, value: object) -> Answer:
    """The last hop before the service, not the address Enhanced Filtering arrives at (R-TR-6, R-INC-36)."""
    return question.client_ip is not None and prefix_size(_words(value), question.client_ip) is not None


def _sent_to(question: Question, rule: TransportRule, value: object) -> Answer:
    return any(question.same(question.address, name) for name in _words(value))


def _sent_to_member(question: Question, rule: TransportRule, value: object) -> Answer:
    return _any(question.member(question.address, group) for group in _words(value))


def _recipient_domain(question: Question, rule: TransportRule, value: object) -> Answer:
    return any(covers(f"*.{domain}", domain_of(question.address)) for domain in _words(value))


def _recipient_words(question: Question, rule: TransportRule, value: object) -> Answer:
    return any(contains_word(question.address, word) for word in _words(value))


def _recipient_patterns(question: Question, rule: TransportRule, value: object) -> Answer:
    return _any(matches_pattern(question.address, pattern) for pattern in _words(value))


def _any_recipient_words(question: Question, rule: TransportRule, value: object) -> Answer:
    return any(contains_word(address, word) for address in question.addresses for word in _words(value))


def _any_recipient_patterns(question: Question, rule: TransportRule, value: object) -> Answer:
    return _any(matches_pattern(address, pattern) for address in question.addresses for pattern in _words(value))


def _attribute(
    question: Question, found: Recipient | None, value: object, test: Callable[[str, str], Answer]
) -> Answer:
    """`City:New Orleans,Paris` asks one attribute for one of several words.

    Where the design gives an attribute to anybody, those without it have none; else it does not describe it.
    """
    if found is None:
        return False
    answers: list[Answer] = []
    for entry in _words(value):
        name, _, words = entry.partition(":")
        text = attribute_of(found, name)
        missing = False if question.describes(name) else None
        answers.extend(missing if text is None else test(text, word.strip()) for word in words.split(","))
    return _any(answers)


def _recipient_attribute_words(question: Question, rule: TransportRule, value: object) -> Answer:
    return _attribute(question, question.recipient, value, contains_word)


def _recipient_attribute_patterns(question: Question, rule: TransportRule, value: object) -> Answer:
    return _attribute(question, question.recipient, value, matches_pattern)


def _sender_attribute_words(question: Question, rule: TransportRule, value: object) -> Answer:
    return _attribute(question, question.sender, value, contains_word)


def _sender_attribute_patterns(question: Question, rule: TransportRule, value: object) -> Answer:
    return _attribute(question, question.sender, value, matches_pattern)


def _in_header(question: Question, value: object) -> Answer:
    """To and Cc are not told apart from the envelope unless the message gives the header fields."""
    given = " ".join(question.headers.get(name, "") for name in ("to", "cc")).casefold()
    if given.strip():
        return any(name in given for name in _words(value))
    return any(question.same(address, name) for address in question.addresses for name in _words(value))


def _to_header(question: Question, rule: TransportRule, value: object) -> Answer:
    return _in_header(question, value)


def _to_header_member(question: Question, rule: TransportRule, value: object) -> Answer:
    return _any(question.member(address, group) for address in question.addresses for group in _words(value))


def _between(question: Question, rule: TransportRule, value: object) -> Answer:
    """Sender in one group and recipient in the other, either way round."""
    first, second = rule.BetweenMemberOf1, rule.BetweenMemberOf2
    sender = senders(question, rule)[0]
    there = [question.member(sender, g) for g in first], [question.member(question.address, g) for g in second]
    back = [question.member(sender, g) for g in second], [question.member(question.address, g) for g in first]
    answers = (_any(there[0]), _any(there[1])), (_any(back[0]), _any(back[1]))
    return _any(None if None in pair and False not in pair else all(pair) for pair in answers)


def _subject_words(question: Question, rule: TransportRule, value: object) -> Answer:
    return any(contains_word(question.subject, word) for word in _words(value))


def _subject_patterns(question: Question, rule: TransportRule, value: object) -> Answer:
    return _any(matches_pattern(question.subject, pattern) for pattern in _words(value))


def _header_words(question: Question, rule: TransportRule, value: object) -> Answer:
    text = question.headers.get(str(rule.HeaderContainsMessageHeader or "").casefold())
    return text is not None and any(contains_word(text, word) for word in _words(value))


def _except_header_words(question: Question, rule: TransportRule, value: object) -> Answer:
    text = question.headers.get(str(rule.ExceptIfHeaderContainsMessageHeader or "").casefold())
    return text is not None and any(contains_word(text, word) for word in _words(value))


def _header_patterns(question: Question, rule: TransportRule, value: object) -> Answer:
    text = question.headers.get(str(rule.HeaderMatchesMessageHeader or "").casefold())
    return False if text is None else _any(matches_pattern(text, pattern) for pattern in _words(value))


def _except_header_patterns(question: Question, rule: TransportRule, value: object) -> Answer:
    text = question.headers.get(str(rule.ExceptIfHeaderMatchesMessageHeader or "").casefold())
    return False if text is None else _any(matches_pattern(text, pattern) for pattern in _words(value))


def _message_type(question: Question, rule: TransportRule, value: object) -> Answer:
    """AutoForward sees the message class of rule forwards, not ForwardingSmtpAddress (R-TR-11)."""
    if value == "AutoForward":
        return question.auto_forward
    return value == "OOF" and question.message_class == "oof"


def _size_over(question: Question, rule: TransportRule, value: object) -> Answer:
    limit = size_in_bytes(str(value))
    if limit is None:
        return False
    return None if question.size is None else question.size > limit


def _scl_over(question: Question, rule: TransportRule, value: object) -> Answer:
    return question.scl is not None and isinstance(value, int) and question.scl >= value


def _importance(question: Question, rule: TransportRule, value: object) -> Answer:
    return question.headers.get("importance", "normal").casefold() == str(value).casefold()


def _not_described(question: Question, rule: TransportRule, value: object) -> Answer:
    """Bodies beyond the subject, attachments, classifications and managers are not part of a message here."""
    return None


CONDITIONS: dict[str, Condition] = {
    "From": _from,
    "FromMemberOf": _from_member,
    "FromScope": _from_scope,
    "FromAddressContainsWords": _sender_words,
    "FromAddressMatchesPatterns": _sender_patterns,
    "SenderDomainIs": _sender_domain,
    "SenderIpRanges": _sender_ip,
    "SenderADAttributeContainsWords": _sender_attribute_words,
    "SenderADAttributeMatchesPatterns": _sender_attribute_patterns,
    "SentTo": _sent_to,
    "SentToMemberOf": _sent_to_member,
    "SentToScope": _sent_to_scope,
    "RecipientDomainIs": _recipient_domain,
    "RecipientAddressContainsWords": _recipient_words,
    "RecipientAddressMatchesPatterns": _recipient_patterns,
    "RecipientADAttributeContainsWords": _recipient_attribute_words,
    "RecipientADAttributeMatchesPatterns": _recipient_attribute_patterns,
    "AnyOfToHeader": _to_header,
    "AnyOfCcHeader": _to_header,
    "AnyOfToCcHeader": _to_header,
    "AnyOfToHeaderMemberOf": _to_header_member,
    "AnyOfToCcHeaderMemberOf": _to_header_member,
    "AnyOfRecipientAddressContainsWords": _any_recipient_words,
    "AnyOfRecipientAddressMatchesPatterns": _any_recipient_patterns,
    "BetweenMemberOf1": _between,
    "SubjectContainsWords": _subject_words,
    "SubjectMatchesPatterns": _subject_patterns,
    "SubjectOrBodyContainsWords": _subject_words,
    "SubjectOrBodyMatchesPatterns": _subject_patterns,
    "HeaderContainsWords": _header_words,
    "HeaderMatchesPatterns": _header_patterns,
    "MessageTypeMatches": _message_type,
    "MessageSizeOver": _size_over,
    "SCLOver": _scl_over,
    "WithImportance": _importance,
    "ManagerAddresses": _not_described,
    "SenderManagementRelationship": _not_described,
    "ADComparisonAttribute": _not_described,
    "HasClassification": _not_described,
    "HasNoClassification": _not_described,
    "MessageContainsDataClassifications": _not_described,
    "HasSenderOverride": _not_described,
    "AttachmentNameMatchesPatterns": _not_described,
    "AttachmentExtensionMatchesWords": _not_described,
    "AttachmentContainsWords": _not_described,
    "AttachmentMatchesPatterns": _not_described,
    "AttachmentPropertyContainsWords": _not_described,
    "AttachmentHasExecutableContent": _not_described,
    "AttachmentIsPasswordProtected": _not_described,
    "AttachmentIsUnsupported": _not_described,
    "AttachmentProcessingLimitExceeded": _not_described,
    "AttachmentSizeOver": _not_described,
    "ContentCharacterSetContainsWords": _not_described,
}
"""`SubjectOrBody...` looks at the subject: a message has no body here, which the trace says (assumed)."""

EXCEPTION_QUESTIONS: dict[str, Condition] = {
    "HeaderContainsWords": _except_header_words,
    "HeaderMatchesPatterns": _except_header_patterns,
}
"""Where an exception reads another parameter than its condition."""
