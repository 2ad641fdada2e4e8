"""The topology: everything a project file holds, meaning first and picture last."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from designer.model.kinds import KIND, NodeKind
from designer.model.message import Expectation, Message
from designer.model.onprem import OnPremOrganization
from designer.model.part import Part, setting
from designer.model.policies import Policy, RuleId, Severity, Waiver
from designer.model.recipients import Recipient
from designer.model.tenant import Tenant
from designer.model.values import (
    CertificateName,
    Domain,
    DomainPattern,
    HostName,
    Identifier,
    IpAddress,
    IsoDate,
    MxHost,
    OneOrMany,
)

FORMAT_VERSION = 1
NEWEST_STATE = "2026-08-31"
"""The state of the service that the rules describe; `as_of` defaults to it."""


class TlsServer(Part):
    """What a node offers as an SMTP server."""

    starttls: bool = setting(True, title="Offers STARTTLS", source="R-CONV-1")
    cert: Identifier | None = setting(None, title="Certificate", help="A name from certs.")
    versions: tuple[str, ...] | None = setting(None, title="TLS versions", source="R-OUT-26")


class Node(Part):
    """A place that sends, filters, relays or keeps mail."""

    id: Identifier = setting(title="Id")
    kind: NodeKind = setting(title="Kind")
    label: str | None = setting(None, title="Label", help="Empty: a name by kind and organization.")
    org: Identifier | None = setting(
        None, title="Organization", help="The tenant or on-premises organization it belongs to."
    )
    ips: tuple[IpAddress, ...] = setting((), title="IP addresses", help="It sends from the first one.")
    fqdn: HostName | None = setting(None, title="Host name")
    up: bool = setting(True, title="Answers", help="Off: refuses or does not answer connections.")
    tls_server: TlsServer | None = setting(None, title="As a TLS server")
    client_cert: Identifier | None = setting(None, title="Client certificate", source="R-CONV-2")
    ad_site: str | None = setting(None, title="Active Directory site", source="R-OPS-3")
    modifies: tuple[Literal["headers", "body"], ...] = setting((), title="Changes", source="R-HYB-24")
    adds_header: dict[str, str] | None = setting(None, title="Adds header")
    version: str | None = setting(None, title="Exchange version", source="R-INC-43")
    enforcement_stage: Literal["report", "throttle", "block"] | None = setting(
        None, title="Out-of-date enforcement", source="R-INC-43"
    )
    delivers_onward: bool | Identifier | None = setting(None, title="Hands mail on to")
    returns_to: HostName | None = setting(None, title="Returns mail to")
    legacy_hosts: tuple[HostName, ...] = setting((), title="Legacy host names", source="R-ATTR-17")
    reputation: Literal["good", "new", "suspect", "banned"] | None = setting(
        None, title="IP reputation", source="R-FILT-2"
    )
    region: str | None = setting(None, title="Region", source="R-ATTR-17")

    @property
    def title(self) -> str:
        """What the node is called on the canvas."""
        return self.label or KIND[self.kind].title


class Certificate(Part):
    """A certificate: whose name it carries and whether it can be trusted."""

    subject: CertificateName = setting(title="Subject")
    san: tuple[CertificateName, ...] = setting((), title="Alternative names")
    issuer: str | None = setting(None, title="Issuer", source="R-HYBC-1")
    trusted: bool = setting(True, title="Issued by a trusted authority", source="R-ATTR-14")
    expired: bool = setting(False, title="Expired")
    chain_complete: bool = setting(True, title="Chain complete", source="R-ATTR-14")
    not_before: str | None = setting(None, title="Valid from", help="A date such as 2026-01-31.")
    not_after: str | None = setting(None, title="Valid until", help="A date such as 2027-01-31.", source="R-HYBC-5")

    @property
    def names(self) -> tuple[str, ...]:
        """Subject and alternative names, each once."""
        return tuple(dict.fromkeys((self.subject, *self.san)))


class MxRecord(Part):
    """One MX record, and which node answers at its host. A null MX is host `.` and no node."""

    pref: int = setting(title="Preference", ge=0, le=65535)
    host: MxHost = setting(title="Host")
    node: Identifier | None = setting(None, title="Node")


class TlsaRecord(Part):
    """A TLSA record of an MX host (RFC 6698)."""

    host: HostName | None = setting(None, title="Host")
    port: int = setting(25, title="Port")
    usage: int = setting(3, title="Usage")
    selector: int = setting(1, title="Selector")
    matching: int = setting(1, title="Matching type")
    data: str | None = setting(None, title="Data")
    matches_cert: bool = setting(True, title="Matches the certificate")


class MtaStsPolicy(Part):
    """The published MTA-STS policy (RFC 8461)."""

    mode: Literal["enforce", "testing", "none"] = setting("enforce", title="Mode")
    mx: tuple[DomainPattern, ...] = setting((), title="MX patterns")
    max_age: int | None = setting(None, title="Maximum age (s)")
    id: str | None = setting(None, title="Id")


class Zone(Part):
    """What DNS answers for one domain. An absent record kind does not exist."""

    mx: tuple[MxRecord, ...] | None = setting(None, title="MX")
    a: Annotated[tuple[IpAddress, ...] | None, OneOrMany] = setting(None, title="Addresses")
    aaaa: Annotated[tuple[IpAddress, ...] | None, OneOrMany] = setting(None, title="IPv6 addresses")
    spf: Annotated[tuple[str, ...] | None, OneOrMany] = setting(None, title="SPF", source="R-FILT-10")
    dkim: Annotated[tuple[str, ...] | None, OneOrMany] = setting(None, title="DKIM selectors", source="R-FILT-11")
    dmarc: str | None = setting(None, title="DMARC", source="R-DNS-30")
    ptr: dict[str, str] | str | tuple[str, ...] | None = setting(
        None, title="PTR", help="Host name, or address to host name."
    )
    tlsa: Annotated[tuple[TlsaRecord, ...] | None, OneOrMany] = setting(None, title="TLSA", source="R-OUT-22")
    dnssec: bool | None = setting(None, title="DNSSEC signed", source="R-OUT-22")
    mta_sts: MtaStsPolicy | None = setting(None, title="MTA-STS policy", source="R-OUT-23")
    tls_rpt: str | None = setting(None, title="TLS reporting", source="R-DNS-34")
    txt: Annotated[tuple[str, ...] | None, OneOrMany] = setting(None, title="Other TXT records")

    @property
    def addresses(self) -> tuple[str, ...] | None:
        """All addresses of the name itself; None where it has neither kind of record."""
        return None if self.a is None and self.aaaa is None else (self.a or ()) + (self.aaaa or ())


def _layout_entry(value: Any) -> Any:
    return {"at": value} if isinstance(value, tuple) else value


Point = tuple[int | float, int | float]


class LayoutEntry(Part):
    """Where something is drawn: a node (`at`), a link (`bends`), an organization (`collapsed`). No meaning for mail."""

    at: Point | None = setting(None, title="Position")
    size: Point | None = setting(None, title="Size")
    locked: bool = setting(False, title="Locked")
    bends: tuple[Point, ...] = setting((), title="Bend points")
    collapsed: bool = setting(False, title="Collapsed")


class Annotation(Part):
    """A text, an area or a plain arrow for proposals. No meaning for mail."""

    id: Identifier = setting(title="Id")
    kind: Literal["text", "area", "arrow"] = setting("text", title="Kind")
    text: str = setting("", title="Text")
    at: Point = setting(title="Position")
    size: Point | None = setting(None, title="Size")
    to: Point | None = setting(None, title="End")
    tint: Literal["neutral", "blue", "green", "amber", "red", "violet"] = setting("neutral", title="Tint")


class CaseSource(Part):
    """A page a documented case relies on."""

    ref: str = setting(title="Page")
    section: str | None = setting(None, title="Section")
    says: str | None = setting(None, title="Says")


class DocumentedCase(Part):
    """Where a documented case comes from."""

    id: str = setting(title="Id")
    topic: str | None = setting(None, title="Topic")
    source: str | tuple[str, ...] | tuple[CaseSource, ...] | None = setting(None, title="Source")
    confidence: Literal["documented", "blog", "inferred"] | None = setting(None, title="Confidence")
    expectation: str | None = setting(None, title="Expectation")


class Topology(Part):
    """A whole design: what an administrator could configure, messages to try on it, and how it is drawn."""

    mailflow: int = setting(FORMAT_VERSION, title="Format version")
    title: str = setting("", title="Title")
    description: str = setting("", title="Description")
    as_of: IsoDate = setting(NEWEST_STATE, title="As of", help="The service's behaviour of this date.")
    case: DocumentedCase | None = setting(None, title="Documented case")
    nodes: tuple[Node, ...] = setting((), title="Nodes")
    certs: dict[Identifier, Certificate] = setting({}, title="Certificates")
    dns: dict[Domain, Zone] = setting({}, title="DNS zones")
    tenants: dict[Identifier, Tenant] = setting({}, title="Tenants")
    onprem_orgs: dict[Identifier, OnPremOrganization] = setting({}, title="On-premises organizations")
    recipients: tuple[Recipient, ...] = setting((), title="Recipients")
    messages: tuple[Message, ...] = setting((), title="Messages")
    expect: Expectation | None = setting(None, title="Expected findings")
    policies: tuple[Policy, ...] = setting((), title="Demands", help="What must be true of mail in this design.")
    waivers: tuple[Waiver, ...] = setting((), title="Accepted findings")
    severities: dict[RuleId, Severity] = setting(
        {}, title="Severities", help="Rule to error, warning or info, where it differs from the usual."
    )
    layout: dict[str, Annotated[LayoutEntry, BeforeValidator(_layout_entry)]] = setting({}, title="Layout")
    annotations: tuple[Annotation, ...] = setting((), title="Annotations")

    def node(self, id: str) -> Node:
        """The node with this id; KeyError where there is none."""
        for node in self.nodes:
            if node.id == id:
                return node
        raise KeyError(id)
