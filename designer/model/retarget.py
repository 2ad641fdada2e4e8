"""Dragging an end of a line to another node: which setting then names that node, or why none can."""

from __future__ import annotations

from typing import Literal

from designer.model.connections.parts import front_door_host, hosted_domains, with_address, with_certificate, with_host
from designer.model.edits.base import Edit, EditRefused
from designer.model.edits.settings import set_value
from designer.model.links import Link, links
from designer.model.matching import FRONT_DOOR_CERTIFICATE, tls_name_matches
from designer.model.network import Network
from designer.model.onprem import ReceiveConnector, SendConnector
from designer.model.pairs import PAIRS
from designer.model.part import Part
from designer.model.places import NoSuchPlace, value_at
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector, OutboundConnector
from designer.model.topology import MxRecord, Node, Topology

End = Literal["source", "target"]


def retarget(link_id: str, end: End, node_id: str) -> Edit:
    """Lets an end of a line be at another node, by the setting that says so; everything else of it stays, but for the
    certificate name that a connector insists on: that is the new host's.

    The target of an MX route is its host, that of a connector its smart host; the source of an inbound or Receive
    connector is the certificate or the addresses that it goes by. Refused where no setting says it, or where a line
    between the two kinds of nodes cannot be (`pairs`).
    """

    def apply(topology: Topology) -> Topology:
        link = next((link for link in links(topology) if link.id == link_id), None)
        node = next((node for node in topology.nodes if node.id == node_id), None)
        if link is None or node is None:
            raise EditRefused("The line or the node does not exist.", "It may have been removed.")
        if node_id in (link.source, link.target):
            raise EditRefused("The line is at this node already.", "Release the button over another node.")
        _allow(topology, link, end, node)
        after = _with_target(topology, link, node) if end == "target" else _with_source(topology, link, node)
        ref = link.sending if end == "target" else link.receiving
        ours = [
            row for row in links(after) if ref in (row.sending, row.receiving) or row.purpose == link.purpose == "mx"
        ]
        if not any(getattr(row, end) == node_id for row in ours):
            raise EditRefused(f"The line would not lead to {node.title}.", "Change the connector in the inspector.")
        return after

    return apply


def _allow(topology: Topology, link: Link, end: End, node: Node) -> None:
    """Refuses what the table of pairs refuses for the kinds of the two nodes."""
    other = link.source if end == "target" else link.target
    if other is None:
        return
    kinds = (topology.node(other).kind, node.kind) if end == "target" else (node.kind, topology.node(other).kind)
    refusal = PAIRS[kinds].refusal
    if refusal is not None:
        raise EditRefused(refusal.reason, refusal.hint)


def _with_target(topology: Topology, link: Link, node: Node) -> Topology:
    setting = None if link.sending is None else value_at(topology, link.sending)
    if link.sending is not None and isinstance(setting, MxRecord):
        return _with_exchanger(topology, link.sending, setting, node)
    if link.sending is not None and link.sending.section == "nodes" and link.sending.path == "delivers_onward":
        return set_value(link.sending, node.id)(topology)
    if link.sending is None or not isinstance(setting, OutboundConnector | SendConnector):
        raise EditRefused("The receiving end of this line is given by what it is.", "Draw a new line instead.")
    if not setting.SmartHosts or (isinstance(setting, OutboundConnector) and setting.UseMXRecord):
        raise EditRefused(
            f"{setting.Name} goes where DNS leads, not to a smart host.",
            "Move the MX of the recipients' domain, or give the connector a smart host.",
        )
    network = Network(topology)
    old = [host for host in setting.SmartHosts if host != "--" and _leads_to(network, host, link)]
    if not old:
        raise EditRefused(f"No smart host of {setting.Name} makes this line.", "Change it in the inspector.")
    topology, host = _host_of(topology, node, old[0])
    hosts = [host if name == old[0] else name for name in setting.SmartHosts if name == old[0] or name not in old]
    topology = set_value(link.sending / "SmartHosts", tuple(dict.fromkeys(hosts)))(topology)
    alone = len(set(hosts)) == 1
    return _with_tls_domain(topology, link.sending, setting, topology.node(node.id), host) if alone else topology


def _with_tls_domain(
    topology: Topology, ref: Ref, setting: OutboundConnector | SendConnector, node: Node, host: str
) -> Topology:
    """The certificate name that the connector insists on follows to the new host, else no mail would arrive (L-061).

    It stays where the new host's certificate carries it too, where the host presents none, and where the connector has
    other smart hosts, whose certificates it names as well.
    """
    validates = setting.TlsSettings if isinstance(setting, OutboundConnector) else setting.TlsAuthLevel
    names = _presented(topology, node)
    wanted = setting.TlsDomain
    if validates != "DomainValidation" or wanted is None or not names or tls_name_matches(wanted, names):
        return topology
    return set_value(ref / "TlsDomain", host if tls_name_matches(host, names) else names[0])(topology)


def _presented(topology: Topology, node: Node) -> tuple[str, ...]:
    """The names in the certificate that a node offers as a server; its own where none is described (R-CONV-1)."""
    if node.kind == "eop":
        return (FRONT_DOOR_CERTIFICATE,)
    server = node.tls_server
    if server is not None and not server.starttls:
        return ()
    if server is not None and server.cert in topology.certs:
        return topology.certs[str(server.cert)].names
    return (node.fqdn,) if node.fqdn else ()


def told(before: Topology, after: Topology, ref: Ref | None) -> str:
    """What moving an end changes in the object behind the line, in words; empty where it is another object's matter."""
    if ref is None or not ref.path:
        return ""
    old, new = value_at(before, ref), _value_or_none(after, ref)
    if not isinstance(old, Part) or not isinstance(new, Part):
        return ""
    changed = [name for name in type(old).model_fields if getattr(old, name) != getattr(new, name)]
    parts = [f"{name} to {_written(getattr(new, name))}" for name in changed]
    return f"Sets {' and '.join(parts)}." if parts else ""


def _value_or_none(topology: Topology, ref: Ref) -> object:
    try:
        return value_at(topology, ref)
    except NoSuchPlace:
        return None


def _written(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _leads_to(network: Network, host: str, link: Link) -> bool:
    near = link.id.split(":")[1] if link.purpose == "outbound" else None
    ends = network.nodes_at(host, near)
    return link.target in ends if link.target is not None else not ends


def _host_of(topology: Topology, node: Node, old: str) -> tuple[Topology, str]:
    """The name at which a node answers; one like the old is made up where it has none."""
    if node.kind == "eop":
        domains = hosted_domains(topology, node)
        if not domains:
            raise EditRefused("The tenant has no accepted domain.", "Add one first.")
        return topology, front_door_host(domains[0])
    topology, _, host = with_host(topology, node, f"mail.{old.partition('.')[2] or old}")
    return topology, host


def _with_exchanger(topology: Topology, ref: Ref, record: MxRecord, node: Node) -> Topology:
    zone = topology.dns[ref.id]
    host = front_door_host(ref.id) if node.kind == "eop" else ""
    if not host:
        topology, _, host = with_host(topology, node, f"mail.{ref.id}")
    if any(row.host == host for row in zone.mx or () if row is not record):
        raise EditRefused(f"{ref.id} has an MX at {host} already.", "Remove one of the two.")
    rows = tuple(
        row.model_copy(update={"host": host, "node": node.id}) if row is record else row for row in zone.mx or ()
    )
    return topology.model_copy(update={"dns": {**topology.dns, ref.id: zone.model_copy(update={"mx": rows})}})


def _with_source(topology: Topology, link: Link, node: Node) -> Topology:
    setting = None if link.receiving is None else value_at(topology, link.receiving)
    if link.sending is not None or link.receiving is None:
        raise EditRefused("This line starts at the servers of its connector.", "Draw a line from the other node.")
    if isinstance(setting, InboundConnector) and setting.TlsSenderCertificateName:
        topology, _, certificate = with_certificate(topology, node)
        return set_value(link.receiving / "TlsSenderCertificateName", certificate.subject)(topology)
    field = (
        "SenderIPAddresses"
        if isinstance(setting, InboundConnector)
        else "RemoteIPRanges"
        if isinstance(setting, ReceiveConnector)
        else ""
    )
    if not field or not getattr(setting, field):
        raise EditRefused("No certificate and no address tells where this line starts.", "Draw a new line instead.")
    topology, node = with_address(topology, node)
    return set_value(link.receiving / field, node.ips)(topology)
