"""What the head of the inspector says about an object: its name, what it is, and where one may want to go from it."""

from __future__ import annotations

from dataclasses import dataclass

from designer.model.kinds import KIND
from designer.model.links import Link, other_matches
from designer.model.places import NoSuchPlace, exists
from designer.model.references import organization_of
from designer.model.refs import Ref
from designer.model.topology import Node, Topology
from designer.ui.inspector.places import Owner, parent, part_at
from designer.ui.inspector.summaries import title_of
from designer.ui.lines import lines_of

WHAT = {
    "AcceptedDomain": "Accepted domain",
    "AntiPhishPolicy": "Anti-phishing policy",
    "AntiSpamPolicy": "Anti-spam policy",
    "CasMailbox": "Mailbox protocols",
    "Certificate": "Certificate",
    "InboundConnector": "Inbound connector",
    "InboxRule": "Inbox rule",
    "Message": "Message",
    "MxRecord": "MX record",
    "OnPremOrganization": "On-premises organization",
    "OutboundConnector": "Outbound connector",
    "ReceiveConnector": "Receive connector",
    "Recipient": "Recipient",
    "RemoteDomain": "Remote domain",
    "SendConnector": "Send connector",
    "Tenant": "Exchange Online organization",
    "Topology": "Design",
    "TransportRule": "Mail flow rule",
    "Zone": "DNS zone",
}
"""What an object is called in plain words, where the setting that holds it does not say so."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Name, what it is, the kind of node for its pictogram (or empty), and the ways to related objects."""

    title: str
    line: str
    kind: str = ""
    related: tuple[tuple[str, Ref], ...] = ()


def heading_of(topology: Topology, owner: Owner) -> Heading:
    """The head for an object; the topology's own for None."""
    title, line = name_and_kind(topology, owner)
    part = part_at(topology, owner)
    if owner is None:
        return Heading(title, line)
    if isinstance(part, Node):
        return Heading(title, f"{line} · {part.id}", part.kind, tuple(_around(topology, part)))
    return Heading(title, line, related=tuple(_ends(topology, owner)))


def name_and_kind(topology: Topology, owner: Owner) -> tuple[str, str]:
    """What an object is called, and what it is; without looking for what it is connected with."""
    part = part_at(topology, owner)
    if owner is None:
        return topology.title or "Untitled design", "Design"
    if isinstance(part, Node):
        return part.title, KIND[part.kind].title
    what, holder = WHAT.get(type(part).__name__, ""), parent(owner)[0]
    title = title_of(part) or (owner.id if not owner.path else _setting_title(topology, owner))
    return title, " of ".join(text for text in (what, _name(topology, holder)) if text)


def _setting_title(topology: Topology, owner: Ref) -> str:
    holder, name = parent(owner)
    info = type(part_at(topology, holder)).model_fields.get(name)
    return info.title or name if info else name


def _name(topology: Topology, owner: Owner) -> str:
    if owner is None:
        return ""
    try:
        return title_of(part_at(topology, owner)) or owner.id
    except NoSuchPlace:
        return owner.id


def _around(topology: Topology, node: Node) -> list[tuple[str, Ref]]:
    """The organization of a node, the zones that lead to it, and the mailboxes in it."""
    found: list[tuple[str, Ref]] = []
    organization = organization_of(topology, node)
    if organization is not None:
        found.append((f"Organization {organization.id}", organization))
    for name, zone in topology.dns.items():
        if any(row.node == node.id for row in zone.mx or ()):
            found.append((f"DNS of {name}", Ref("dns", name)))
    mailboxes = [row for row in topology.recipients if row.mailbox_at == node.id]
    found.extend((row.address, Ref("recipients", row.address)) for row in mailboxes[:4])
    return found[:8]


def _ends(topology: Topology, owner: Ref) -> list[tuple[str, Ref]]:
    """The nodes at the ends of the lines that a connector makes, and the connectors that lose there; else its nodes."""
    found: list[tuple[str, Ref]] = []
    if not owner.path and owner.section in {"tenants", "onprem_orgs"}:
        return [
            (node.title, Ref("nodes", node.id)) for node in topology.nodes if organization_of(topology, node) == owner
        ]
    for link in links_of(topology, (owner,)):
        found.extend((f"Also matches: {_name(topology, ref)}", ref) for ref in other_matches(topology, link))
        for word, node in (("From", link.source), ("To", link.target)):
            if node is not None:
                ref = Ref("nodes", node)
                found.append((f"{word} {_name(topology, ref)}", ref))
    return sorted(dict.fromkeys(found), key=lambda row: row[1].section != "nodes")


def links_of(topology: Topology, refs: tuple[Ref, ...]) -> list[Link]:
    """The lines of the picture that all of the references are a side of."""
    if not refs or any(ref.section in {"nodes", "recipients", "messages", "certs"} for ref in refs):
        return []
    return [link for link in lines_of(topology) if all(ref in (link.sending, link.receiving) for ref in refs)]


def sides_of(topology: Topology, refs: tuple[Ref, ...]) -> list[tuple[str, Ref]]:
    """The configured sides of the line that is selected, titled; empty where it is no line with two sides."""
    found = links_of(topology, refs) if len(refs) in {1, 2} else []
    if len(found) != 1 and not (len(refs) == 2 and found):
        return []
    link = found[0]
    sides = [("Sending side", link.sending), ("Receiving side", link.receiving)]
    present = [(title, ref) for title, ref in sides if ref is not None and exists(topology, ref)]
    return present if len(present) == 2 else []
