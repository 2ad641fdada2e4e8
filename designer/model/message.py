"""Sample messages, and what is expected to happen to them."""

from typing import Annotated, Literal

from designer.model.part import Part, setting
from designer.model.values import Domain, EmailAddress, Identifier, IpAddress, OneOrMany, ReversePath

OutcomeWord = Literal[
    "delivered", "junked", "rejected", "quarantined", "deferred", "unreachable", "loop", "dropped", "unknown"
]
"""What can become of a copy: the documented words, plus `unknown` where the design does not say."""
TlsVersion = Literal["none", "1.0", "1.1", "1.2", "1.3"]


class Authentication(Part):
    """How the submitting client proved who it is."""

    method: Literal["mailbox", "smtp-auth", "smtp-auth-oauth"] = setting("mailbox", title="Method", source="R-ATTR-11")
    user: EmailAddress = setting(title="User")


class DkimSignature(Part):
    """A signature as it will verify at the last EOP the message meets."""

    d: Domain = setting(title="Domain")
    result: Literal["pass", "fail", "none", "timeout"] = setting("pass", title="Result")


class ExpectedHop(Part):
    """One hop whose connectors are asserted; the literal `default` means none configured."""

    from_node: Identifier = setting(title="From", alias="from")
    to: Identifier = setting(title="To")
    out: str | None = setting(None, title="Sending connector")
    in_: str | None = setting(None, title="Receiving connector", alias="in")
    tls: Literal["yes", "no"] | None = setting(None, title="TLS")


class ExpectedAuth(Part):
    """Sender authentication as seen at the evaluating node."""

    spf: str | None = setting(None, title="SPF")
    dkim: str | None = setting(None, title="DKIM")
    dmarc: str | None = setting(None, title="DMARC")
    compauth: str | None = setting(None, title="Composite authentication")
    evaluated_ip: IpAddress | None = setting(None, title="Evaluated IP")


class ExpectedRecipient(Part):
    """What must become of one recipient's copy. Absent keys are not asserted."""

    rcpt: EmailAddress = setting(title="Recipient")
    derived_from: EmailAddress | None = setting(None, title="Derived from")
    outcome: OutcomeWord | None = setting(None, title="Outcome")
    outcome_any: tuple[OutcomeWord, ...] | None = setting(None, title="One of these outcomes")
    outcome_not: Annotated[tuple[OutcomeWord, ...] | None, OneOrMany] = setting(None, title="Not this outcome")
    route: tuple[Identifier, ...] | None = setting(None, title="Exact route")
    must_traverse: tuple[Identifier, ...] | None = setting(None, title="Must pass, in this order")
    must_not_traverse: tuple[Identifier, ...] | None = setting(None, title="Must not pass")
    hops: tuple[ExpectedHop, ...] | None = setting(None, title="Hops")
    code: str | None = setting(None, title="Enhanced status code")
    code_any: tuple[str, ...] | None = setting(None, title="One of these codes")
    smtp_text: str | None = setting(None, title="Reply contains")
    at: Identifier | None = setting(None, title="At")
    next_hop: Identifier | None = setting(None, title="Failed next hop")
    final_code: str | None = setting(None, title="Final code")
    tls: Literal["yes", "no"] | None = setting(None, title="TLS")
    treated_as: Literal["internal", "external"] | None = setting(None, title="Treated as")
    pool: Literal["regular", "relay", "high-risk"] | None = setting(None, title="Pool")
    auth: ExpectedAuth | None = setting(None, title="Authentication")


class ExpectedAttribution(Part):
    """The first arrival at EOP."""

    tenant: str | None = setting(None, title="Tenant")
    direction: Literal["originating", "incoming"] | None = setting(None, title="Direction")
    connector: str | None = setting(None, title="Connector")


class ExpectedEnvelope(Part):
    """Number of copies after bifurcation."""

    count: int = setting(title="Copies", ge=0)


class MessageExpectation(Part):
    """A flow test: what must happen to the message that holds it."""

    recipients: tuple[ExpectedRecipient, ...] = setting((), title="Recipients")
    attribution: ExpectedAttribution | None = setting(None, title="Attribution")
    envelope: ExpectedEnvelope | None = setting(None, title="Envelope")
    absent: tuple[EmailAddress, ...] = setting((), title="Must not receive a copy")


class Message(Part):
    """A sample message: envelope, origin and what the filter will think of it (RFC 5321 envelope, RFC 5322 header)."""

    id: Identifier = setting(title="Id")
    from_node: Identifier = setting(title="Submitted at")
    connects_to: Identifier | None = setting(None, title="Handed to", help="Empty: by MX.")
    connect_host: str | None = setting(None, title="Dialled host", help="May carry a port: host:587.")
    helo: str | None = setting(None, title="HELO name", source="R-FILT-3b")
    mail_from: ReversePath = setting(title="Envelope sender", help="Empty: the null reverse-path.")
    header_from: EmailAddress | Literal[""] | None = setting(None, title="Header sender")
    rcpt_to: tuple[EmailAddress, ...] = setting(title="Recipients", min_length=1)
    source_ip: IpAddress | None = setting(None, title="Source IP address")
    tls: TlsVersion | None = setting(None, title="TLS of the first hop")
    client_cert: Identifier | None = setting(None, title="Client certificate", help="A name from certs.")
    auth: Authentication | None = setting(None, title="Authentication")
    size_mb: int | float | None = setting(None, title="Size (MB)", gt=0)
    received_ips: tuple[IpAddress, ...] = setting((), title="Earlier hops", help="Oldest first.")
    dkim: Annotated[tuple[DkimSignature, ...], OneOrMany] = setting((), title="DKIM")
    arc_sealer: Domain | None = setting(None, title="ARC sealer", source="R-FILT-15")
    verdict: str | None = setting(
        None, title="Content verdict", help="Such as spam or high-confidence-phish.", source="R-FILT-20"
    )
    headers: dict[str, str] | None = setting(None, title="Header fields")
    subject: str = setting("", title="Subject")
    message_class: Literal["ndr", "oof"] | None = setting(None, title="Message class")
    auto_forward: bool = setting(False, title="Automatic forward", source="R-TR-11")
    expect: MessageExpectation | None = setting(None, title="Expected")


class ExpectedFinding(Part):
    """A finding that must be raised. Only the tag is compared; severity is advisory."""

    tag: str = setting(title="Tag")
    severity: Literal["error", "warning", "info"] | None = setting(None, title="Severity")
    about: str | None = setting(None, title="About")
    says: str | None = setting(None, title="Says")


class Expectation(Part):
    """What a check of the whole topology must find."""

    findings: tuple[ExpectedFinding, ...] = setting((), title="Findings")
    findings_absent: tuple[str, ...] = setting((), title="Must not be raised")
    clean: bool | None = setting(None, title="No error may be raised")
