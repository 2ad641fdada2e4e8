"""Lines from and to the servers of an on-premises organization, and between services that hand mail on."""

from __future__ import annotations

from designer.model.connections.cloud import with_partner_domains
from designer.model.connections.parts import (
    hosted_domains,
    needed_domains,
    owner,
    with_address,
    with_certificate,
    with_host,
    with_mx,
    with_node,
    with_onprem,
    with_row,
    with_spf,
)
from designer.model.edits.base import EditRefused
from designer.model.matching import is_private
from designer.model.onprem import EdgeSubscription, ReceiveConnector, SendConnector
from designer.model.topology import Node, Topology


def _with_send(topology: Topology, org: str, row: SendConnector) -> Topology:
    rows = topology.onprem_orgs[org].send_connectors
    return with_onprem(topology, org, send_connectors=with_row(rows, row))


def _spaces(domains: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"SMTP:{domain};1" for domain in domains)


# Sending


def to_internet(topology: Topology, server: Node, internet: Node) -> Topology:
    """The Send connector for everything, by MX (R-OPS-4); SPF lets the server send."""
    org = owner(server)
    row = SendConnector(
        Name="To internet", AddressSpaces=("SMTP:*;1",), SourceTransportServers=(server.id,), Fqdn=server.fqdn
    )
    domains = [name for name in hosted_domains(topology, server) if name in topology.dns]
    public = (f"ip4:{ip}" for ip in server.ips[:1] if not is_private(ip))
    return with_spf(_with_send(topology, org, row), domains, *public)


def to_partner(topology: Topology, server: Node, partner: Node) -> Topology:
    """A Send connector for the partner's domains that demands TLS with the partner's certificate (R-OPS-6)."""
    topology, partner, domains = with_partner_domains(topology, partner)
    topology, _, certificate = with_certificate(topology, partner)
    row = SendConnector(
        Name=f"To {domains[0]}",
        AddressSpaces=_spaces(domains),
        SourceTransportServers=(server.id,),
        RequireTLS=True,
        TlsAuthLevel="DomainValidation",
        TlsDomain=certificate.subject,
        Fqdn=server.fqdn,
    )
    return _with_send(topology, owner(server), row)


def to_organization(topology: Topology, server: Node, other: Node) -> Topology:
    """Mail for another organization's domains straight to its server, by smart host (R-OPS-5)."""
    domains = needed_domains(topology, other)
    topology, other, host = with_host(topology, other, f"mail.{domains[0]}")
    row = SendConnector(
        Name=f"To {other.org or other.title}",
        AddressSpaces=_spaces(domains),
        SourceTransportServers=(server.id,),
        DNSRoutingEnabled=False,
        SmartHosts=(host,),
        Fqdn=server.fqdn,
    )
    return _with_send(topology, owner(server), row)


def through_service(topology: Topology, server: Node, service: Node) -> Topology:
    """Everything outgoing through a service, by smart host; SPF lets the service send."""
    topology, service, host = with_host(topology, service, f"{service.id}.example.net")
    row = SendConnector(
        Name=f"Through {service.title}",
        AddressSpaces=("SMTP:*;1",),
        SourceTransportServers=(server.id,),
        DNSRoutingEnabled=False,
        SmartHosts=(host,),
        Fqdn=server.fqdn,
    )
    domains = [name for name in hosted_domains(topology, server) if name in topology.dns]
    public = (f"ip4:{ip}" for ip in service.ips if not is_private(ip))
    return with_spf(_with_send(topology, owner(server), row), domains, *public)


# Edge Transport


def subscribe_edge(topology: Topology, server: Node, edge: Node) -> Topology:
    """The Edge subscription, with the two Send connectors that it creates (R-EDGE-1)."""
    org = owner(server)
    settings = topology.onprem_orgs[org]
    site = server.ad_site or "Default-First-Site-Name"
    subscribed = settings.edge_subscription
    edges = subscribed.Edge if subscribed is not None else ()
    inward = SendConnector(
        Name=f"EdgeSync - Inbound to {site}",
        AddressSpaces=("--",),
        SourceTransportServers=(edge.id,),
        DNSRoutingEnabled=False,
        SmartHosts=("--",),
    )
    outward = SendConnector(
        Name=f"EdgeSync - {site} to Internet", AddressSpaces=("SMTP:*;100",), SourceTransportServers=(edge.id,)
    )
    topology = with_node(topology, server.id, ad_site=site)
    topology = with_onprem(
        topology, org, edge_subscription=EdgeSubscription(Edge=tuple(dict.fromkeys((*edges, edge.id))), Site=site)
    )
    names = {row.Name for row in settings.send_connectors or ()}
    for row in (inward, outward):
        if row.Name not in names:
            topology = _with_send(topology, org, row)
    return topology


# Receiving


def mx_to_server(topology: Topology, outside: Node, server: Node) -> Topology:
    """The MX of the organization's domains at its own server."""
    domains = needed_domains(topology, server)
    topology, server, host = with_host(topology, server, f"mail.{domains[0]}")
    topology = with_mx(topology, domains, host, server.id)
    return with_spf(topology, domains, *(f"ip4:{ip}" for ip in server.ips[:1] if not is_private(ip)))


def from_partner(topology: Topology, partner: Node, server: Node) -> Topology:
    """A Receive connector for the partner's addresses alone, which demands TLS (R-OPR-1)."""
    topology, partner = with_address(topology, partner)
    row = ReceiveConnector(
        Name=f"From {partner.title}",
        Server=server.id,
        RemoteIPRanges=partner.ips,
        PermissionGroups=("AnonymousUsers",),
        RequireTLS=True,
        TransportRole="FrontendTransport",
    )
    return _with_receive(topology, server, row)


def from_sender(topology: Topology, sender: Node, server: Node) -> Topology:
    """Anonymous relay for a device, application or service: a Receive connector for its addresses alone (R-OPR-4)."""
    topology, sender = with_address(topology, sender)
    row = ReceiveConnector(
        Name=f"Relay for {sender.title}",
        Server=server.id,
        RemoteIPRanges=sender.ips,
        PermissionGroups=("AnonymousUsers",),
        ExtendedRights=("Ms-Exch-SMTP-Accept-Any-Recipient",),
        TransportRole="FrontendTransport",
    )
    return with_node(_with_receive(topology, server, row), sender.id, delivers_onward=server.id)


def from_service(topology: Topology, service: Node, server: Node) -> Topology:
    """A service in front of the servers: the MX at the service, a Receive connector for its addresses."""
    domains = needed_domains(topology, server)
    topology, service, host = with_host(topology, service, f"{service.id}.example.net")
    topology, service = with_address(topology, service)
    topology = with_mx(topology, domains, host, service.id)
    row = ReceiveConnector(
        Name=f"From {service.title}",
        Server=server.id,
        RemoteIPRanges=service.ips,
        PermissionGroups=("AnonymousUsers",),
        TransportRole="FrontendTransport",
    )
    return with_node(_with_receive(topology, server, row), service.id, delivers_onward=server.id)


def _with_receive(topology: Topology, server: Node, row: ReceiveConnector) -> Topology:
    org = owner(server)
    rows = topology.onprem_orgs[org].receive_connectors
    return with_onprem(topology, org, receive_connectors=with_row(rows, row))


# Services


def onward(topology: Topology, service: Node, target: Node) -> Topology:
    """A device or service that hands everything to one next hop: its own smart host setting."""
    return with_node(topology, service.id, delivers_onward=target.id)


def onward_by_mx(topology: Topology, service: Node, internet: Node) -> Topology:
    """A service that delivers by MX itself."""
    return with_node(topology, service.id, delivers_onward=True)


def mx_to_service(topology: Topology, outside: Node, service: Node) -> Topology:
    """The MX of the organization's domains at a service in front of it."""
    domains = front_domains(topology)
    if not domains:
        raise EditRefused("No organization accepts a domain yet.", "Add an accepted domain to a tenant first.")
    topology, service, host = with_host(topology, service, f"{service.id}.example.net")
    return with_mx(topology, domains, host, service.id)


def front_domains(topology: Topology) -> tuple[str, ...]:
    """The domains that a service in front receives for: those of the first tenant, else of the first organization."""
    for node in topology.nodes:
        if node.kind in {"eop", "exo"} and hosted_domains(topology, node):
            return hosted_domains(topology, node)
    return next((found for node in topology.nodes if (found := hosted_domains(topology, node))), ())
