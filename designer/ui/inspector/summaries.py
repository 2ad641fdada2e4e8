"""An object in two lines: what it is called, and the facts that tell it from its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from designer.model.message import Message
from designer.model.onprem import ReceiveConnector, SendConnector
from designer.model.part import Part
from designer.model.recipients import Recipient
from designer.model.rules import TransportRule
from designer.model.tenant import AcceptedDomain, InboundConnector, OutboundConnector, RemoteDomain
from designer.model.topology import Certificate, MxRecord, Node, TlsServer, Zone
from designer.ui.inspector.places import name_of


def title_of(part: Part) -> str:
    """What a person calls the object."""
    if isinstance(part, Node):
        return part.title
    if isinstance(part, Certificate):
        return part.subject
    if isinstance(part, Message):
        return joined(part.id, part.subject)
    return name_of(part)


def joined(*facts: Any) -> str:
    """Facts on one line, empty ones left out."""
    return " · ".join(str(fact) for fact in facts if fact)


def counted(number: int, several: str) -> str:
    """A number of things, with the word for one of them where it is one."""
    if number != 1:
        return f"{number} {several}"
    one = f"{several[:-3]}y" if several.endswith("ies") else several.removesuffix("s")
    return f"1 {one}"


def some(values: tuple[str, ...], empty: str = "") -> str:
    """The first two of several texts, and how many more there are."""
    shown = ", ".join(values[:2])
    return f"{shown} and {len(values) - 2} more" if len(values) > 2 else shown or empty


def _inbound(part: InboundConnector) -> str:
    how = part.TlsSenderCertificateName or some(part.SenderIPAddresses) or some(part.SenderDomains)
    return joined(part.ConnectorType, how, "" if part.Enabled else "disabled")


def _outbound(part: OutboundConnector) -> str:
    to = some(part.RecipientDomains) or ("all accepted domains" if part.AllAcceptedDomains else "by rule only")
    way = "by MX" if part.UseMXRecord else some(part.SmartHosts, "no smart host")
    return joined(part.ConnectorType, f"{to} to {way}", "" if part.Enabled else "disabled")


def _send(part: SendConnector) -> str:
    way = "by MX" if part.DNSRoutingEnabled else some(part.SmartHosts, "no smart host")
    return joined(f"{some(part.AddressSpaces, 'no address space')} to {way}", "" if part.Enabled else "disabled")


def _receive(part: ReceiveConnector) -> str:
    return joined(some(part.Bindings), some(part.PermissionGroups, "nobody"), "" if part.Enabled else "disabled")


def _domain(part: AcceptedDomain) -> str:
    return joined(
        part.DomainType, "with sub-domains" if part.MatchSubDomains else "", "default" if part.Default else ""
    )


def _rule(part: TransportRule) -> str:
    priority = "" if part.Priority is None else f"priority {part.Priority}"
    return joined(priority, "" if part.Enabled else "disabled", "" if part.Mode == "Enforce" else part.Mode)


def _zone(part: Zone) -> str:
    hosts = some(tuple(row.host for row in part.mx or ()))
    kinds = ("spf", "dkim", "dmarc", "mta_sts", "tlsa")
    return joined(f"MX {hosts}" if hosts else "no MX", *(kind.upper() for kind in kinds if getattr(part, kind)))


def _certificate(part: Certificate) -> str:
    doubts = joined("" if part.trusted else "not trusted", "expired" if part.expired else "")
    return joined(some(part.san), doubts)


def _tls(part: TlsServer) -> str:
    return joined("STARTTLS" if part.starttls else "no STARTTLS", part.cert)


_LINES: dict[type[Part], Callable[[Any], str]] = {
    InboundConnector: _inbound,
    OutboundConnector: _outbound,
    SendConnector: _send,
    ReceiveConnector: _receive,
    AcceptedDomain: _domain,
    RemoteDomain: lambda part: part.DomainName,
    TransportRule: _rule,
    Zone: _zone,
    Certificate: _certificate,
    TlsServer: _tls,
    Node: lambda part: joined(part.id, part.fqdn or some(part.ips)),
}


def summary_of(part: Part, names: Mapping[str, str] | None = None) -> str:
    """A line of facts; where a kind has no line of its own, the settings that differ from their defaults.

    `names` holds what nodes are called.
    """
    known = names or {}
    if isinstance(part, Message):
        return joined(
            f"{part.mail_from or '<>'} to {some(part.rcpt_to)}", f"from {known.get(part.from_node, part.from_node)}"
        )
    if isinstance(part, Recipient):
        home = known.get(part.mailbox_at or "", part.mailbox_at)
        return joined(f"mailbox at {home}" if home else "", part.cloud_object, part.onprem_object)
    if isinstance(part, MxRecord):
        answers = known.get(part.node or "", part.node)
        return joined(f"preference {part.pref}", f"answered by {answers}" if answers else "")
    line = _LINES.get(type(part))
    return line(part) if line else joined(*_differences(part)[:3])


def _differences(part: Part) -> list[str]:
    name = name_of(part)
    texts = []
    for key, info in type(part).model_fields.items():
        value = getattr(part, key)
        if value in (None, (), {}, "", name) or value == info.default:
            continue
        texts.append(_said(info.title or key, value))
    return texts


def _said(title: str, value: Any) -> str:
    if isinstance(value, Part):
        return title
    if isinstance(value, tuple):
        return (
            counted(len(value), title.lower())
            if isinstance(value[0], Part)
            else f"{title}: {some(tuple(map(str, value)))}"
        )
    return title if value is True else f"{title}: {value}"
