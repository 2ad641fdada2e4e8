"""What is written on the drawing: titles, facts, connector names, the state of TLS, and the tips; all read from the
configuration.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from designer.draw.shapes import Lock, State, Stroke
from designer.model.kinds import KIND
from designer.model.links import Link
from designer.model.onprem import OnPremOrganization, ReceiveConnector, SendConnector
from designer.model.records import dataclass
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector, OutboundConnector, Tenant
from designer.model.topology import Node, Topology

Connector = InboundConnector | OutboundConnector | SendConnector | ReceiveConnector
ORGANIZATION_KINDS = {"tenant": "Microsoft 365 tenant", "onprem": "on-premises"}
_CONNECTOR_WORDS: dict[type, str] = {
    InboundConnector: "Inbound connector",
    OutboundConnector: "Outbound connector",
    SendConnector: "Send connector",
    ReceiveConnector: "Receive connector",
}
_PLURAL: dict[str, str] = {
    "mx": "MX routes",
    "outbound": "connectors",
    "inbound": "connectors",
    "send": "connectors",
    "receive": "connectors",
    "internal": "hand-overs",
    "edge": "Edge subscriptions",
}
_WEAKEST_FIRST: tuple[Lock, ...] = ("clear", "opportunistic", "enforced")
_LOCK_WORDS = {
    "enforced": "TLS is enforced",
    "opportunistic": "TLS when the other side offers it",
    "clear": "clear text",
    "none": "",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What many captions need of a topology, computed once: who has which mailboxes, and where connectors are."""

    topology: Topology
    mailboxes: Mapping[str, int]
    connectors: Mapping[Ref, Connector]
    nodes: Mapping[str, Node]

    def connector(self, ref: Ref | None) -> Connector | None:
        """The connector that a link's side refers to; None for MX records and where the side has none."""
        return None if ref is None else self.connectors.get(ref.object)


def context(topology: Topology) -> Context:
    """Collect what captions need; one pass over recipients and connectors."""
    mailboxes: dict[str, int] = {}
    for recipient in topology.recipients:
        if recipient.mailbox_at:
            mailboxes[recipient.mailbox_at] = mailboxes.get(recipient.mailbox_at, 0) + 1
    return Context(topology, mailboxes, _connectors(topology), {node.id: node for node in topology.nodes})


def _connectors(topology: Topology) -> dict[Ref, Connector]:
    found: dict[Ref, Connector] = {}
    for tenant_id, tenant in topology.tenants.items():
        for collection in ("inbound_connectors", "outbound_connectors"):
            for connector in getattr(tenant, collection) or ():
                found[Ref("tenants", tenant_id, f"{collection}[{connector.Name}]")] = connector
    for org_id, org in topology.onprem_orgs.items():
        for collection in ("send_connectors", "receive_connectors"):
            for connector in getattr(org, collection) or ():
                found[Ref("onprem_orgs", org_id, f"{collection}[{connector.Name}]")] = connector
    return found


def organization_of(topology: Topology, node: Node) -> tuple[str, Tenant | OnPremOrganization] | None:
    """The organization whose area the node is drawn in, with its id."""
    if node.org is None:
        return None
    tenant, onprem = topology.tenants.get(node.org), topology.onprem_orgs.get(node.org)
    if KIND[node.kind].organization == "onprem":
        found: Tenant | OnPremOrganization | None = onprem or tenant
    else:
        found = tenant or onprem
    return None if found is None else (node.org, found)


def facts(context: Context, node: Node) -> tuple[str, ...]:
    """What a card may say below its title, most telling first; as many as fit are shown, all of them in the tip."""
    if not node.up:
        return ("does not answer",)
    kind = KIND[node.kind]
    found: list[str] = []
    org = organization_of(context.topology, node)
    domains = () if org is None else tuple(domain.DomainName for domain in org[1].accepted_domains or ())
    count = context.mailboxes.get(node.id, 0)
    if kind.family != "onprem" and domains:
        found.append(
            domains[0]
            if len(domains) == 1
            else f"{len(domains)} domains"
            if count
            else f"{domains[0]} +{len(domains) - 1}"
        )
    elif node.fqdn:
        found.append(node.fqdn)
    if count:
        found.append("1 mailbox" if count == 1 else f"{count} mailboxes")
    if kind.family != "onprem" and len(domains) > 1 and count:
        found.append(", ".join(domains))
    if node.ips:
        found.append(node.ips[0] if len(node.ips) == 1 else f"{node.ips[0]} +{len(node.ips) - 1}")
    return tuple(found)


def node_tip(context: Context, node: Node) -> str:
    """Title, what the kind means, and every fact."""
    lines = [node.title, KIND[node.kind].help, *facts(context, node)]
    if node.note:
        lines.append(node.note)
    return "\n".join(dict.fromkeys(lines))


def label(link: Link) -> str:
    """The text on a line: the connector's name, `MX contoso.com`, or nothing for hand-overs without one."""
    if link.purpose == "mx":
        return f"MX {link.id.split(':')[1]}" if link.id.count(":") >= 2 else "MX"
    if link.purpose == "edge":
        return "Edge subscription"
    if link.purpose == "internal":
        return ""
    if link.id.startswith("onward:"):
        return name_in(link.receiving) if link.receiving is not None and link.receiving.section == "tenants" else ""
    ref = link.sending or link.receiving
    return "" if ref is None else name_in(ref)


def bundle_label(links: Sequence[Link]) -> str:
    """What several lines that are drawn as one are called: how many of what."""
    if len(links) == 1:
        return label(links[0])
    kinds = {link.purpose for link in links}
    return f"{len(links)} {_PLURAL[kinds.pop()] if len(kinds) == 1 else 'connectors'}"


def bundle_lock(context: Context, links: Sequence[Link]) -> Lock:
    """How the weakest of several lines is secured."""
    found = {lock(context, link) for link in links}
    return next((state for state in _WEAKEST_FIRST if state in found), "none")


@functools.lru_cache(maxsize=4096)
def name_in(ref: Ref) -> str:
    """The name that a reference such as `tenants.contoso.inbound_connectors[Inbound from x]` ends in."""
    _, bracket, rest = ref.object.path.partition("[")
    return rest.removesuffix("]") if bracket else (ref.path or ref.id)


def stroke(link: Link) -> Stroke:
    """How a line is drawn; kind of link by stroke, never by colour alone."""
    if link.source is None or link.target is None or link.dangling_because:
        return "dangling"
    if not link.enabled:
        return "dashed"
    return {"mx": "dotted", "internal": "thin", "edge": "thin"}.get(link.purpose, "solid")  # type: ignore[return-value]


def state(link: Link) -> State:
    """Whether mail can travel the line as the design stands."""
    if stroke(link) == "dangling":
        return "dangling"
    return "normal" if link.enabled else "disabled"


def lock(context: Context, link: Link) -> Lock:
    """Whether the settings of the two sides enforce TLS, allow it, or rule it out (R-OUT-21, R-INC-13, R-OPS-6)."""
    if link.purpose in ("internal", "edge"):
        return "none"
    sides = [_side_lock(context.connector(ref)) for ref in (link.sending, link.receiving)]
    if "enforced" in sides:
        return "enforced"
    if "clear" in sides or not _offers_tls(context, link.target):
        return "clear"
    return "opportunistic"


def _side_lock(connector: Connector | None) -> Lock:
    if isinstance(connector, OutboundConnector):
        return "enforced" if connector.TlsSettings else "opportunistic"
    if isinstance(connector, InboundConnector):  # on an OnPremises connector RequireTls enforces nothing (R-INC-13)
        return "enforced" if connector.RequireTls and connector.ConnectorType == "Partner" else "opportunistic"
    if isinstance(connector, SendConnector):
        if connector.RequireTLS or connector.TlsAuthLevel:
            return "enforced"
        return "clear" if connector.IgnoreSTARTTLS else "opportunistic"
    if isinstance(connector, ReceiveConnector):
        if connector.RequireTLS:
            return "enforced"
        return "opportunistic" if "Tls" in connector.AuthMechanism else "clear"
    return "none"


def _offers_tls(context: Context, node_id: str | None) -> bool:
    node = context.nodes.get(node_id or "")
    return node is None or node.tls_server is None or node.tls_server.starttls


def link_tip(context: Context, link: Link, lock: Lock) -> str:
    """What the line is in configuration, on both sides, and how it is secured."""
    lines = []
    for ref in (link.sending, link.receiving):
        connector = context.connector(ref)
        if connector is not None:
            lines.append(f"{_CONNECTOR_WORDS[type(connector)]}: {connector.Name}")
        elif ref is not None and ref.section == "dns":
            lines.append(f"MX record of {ref.id}")
    if link.purpose == "internal":
        lines.append("Hand-over inside the tenant")
    if not link.enabled:
        lines.append("Disabled: no mail takes this way")
    if link.dangling_because:
        lines.append(link.dangling_because)
    elif _LOCK_WORDS[lock]:
        lines.append(_LOCK_WORDS[lock][0].upper() + _LOCK_WORDS[lock][1:])
    return "\n".join(lines)
