"""Small pieces that the makers of connections share: rows, certificates, MX records and the domains they are for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from designer.model.edits.base import EditRefused
from designer.model.edits.naming import unique
from designer.model.edits.starting import free_address
from designer.model.onprem import OnPremOrganization
from designer.model.part import Part
from designer.model.places import name_of
from designer.model.tenant import AcceptedDomain, Tenant
from designer.model.topology import Certificate, MxRecord, Node, TlsServer, Topology, Zone

P = TypeVar("P", bound=Part)
EOP_INCLUDE = "include:spf.protection.outlook.com"
TIMES_MX = 10
"""The preference of an MX record at a server or service; EOP's own record has 0."""


def with_row(rows: tuple[P, ...] | None, row: P) -> tuple[P, ...]:
    """The collection with one more member; a taken name gets a number."""
    name = unique(name_of(row), map(name_of, rows or ()), " ")
    return (*(rows or ()), row if name == name_of(row) else row.model_copy(update={"Name": name}))


def with_tenant(topology: Topology, tenant: str, **update: Any) -> Topology:
    """The topology with some sections of a tenant replaced."""
    changed: Tenant = topology.tenants[tenant].model_copy(update=update)
    return topology.model_copy(update={"tenants": {**topology.tenants, tenant: changed}})


def with_onprem(topology: Topology, org: str, **update: Any) -> Topology:
    """The topology with some sections of an on-premises organization replaced."""
    changed: OnPremOrganization = topology.onprem_orgs[org].model_copy(update=update)
    return topology.model_copy(update={"onprem_orgs": {**topology.onprem_orgs, org: changed}})


def with_node(topology: Topology, node: str, **update: Any) -> Topology:
    """The topology with some settings of a node replaced."""
    nodes = tuple(row.model_copy(update=update) if row.id == node else row for row in topology.nodes)
    return topology.model_copy(update={"nodes": nodes})


def owner(node: Node) -> str:
    """The organization of a node; refused where it has none, because a connector has to belong to one."""
    if node.org is None:
        raise EditRefused(f"{node.title} belongs to no organization.", "Set its organization first.")
    return node.org


# Names


def hosted_domains(topology: Topology, node: Node) -> tuple[str, ...]:
    """The domains whose mailboxes an organization's node leads to, without a tenant's initial domains."""
    rows: tuple[AcceptedDomain, ...] = ()
    if node.org in topology.tenants and node.kind in {"eop", "exo"}:
        rows = topology.tenants[node.org].accepted_domains or ()
    elif node.org in topology.onprem_orgs:
        rows = topology.onprem_orgs[node.org].accepted_domains or ()
    names = [row.DomainName for row in rows if not row.DomainName.startswith("*")]
    return tuple(name for name in names if not name.endswith(".onmicrosoft.com"))


def needed_domains(topology: Topology, node: Node) -> tuple[str, ...]:
    """`hosted_domains`, refused where there are none."""
    domains = hosted_domains(topology, node)
    if not domains:
        raise EditRefused(f"{node.title} accepts no domain yet.", "Add an accepted domain to its organization first.")
    return domains


def outside_domains(topology: Topology, node: Node) -> tuple[str, ...]:
    """The domains of a partner: those whose MX names its node."""
    return tuple(name for name, zone in topology.dns.items() if any(record.node == node.id for record in zone.mx or ()))


def parent_domain(host: str) -> str:
    """The domain a host name lies in: contoso.com for mail.contoso.com."""
    rest = host.partition(".")[2]
    return rest if "." in rest else host


def front_door_host(domain: str) -> str:
    """The name of EOP for a domain (R-DNS-1)."""
    return f"{domain.replace('.', '-')}.mail.protection.outlook.com"


def with_host(topology: Topology, node: Node, wish: str) -> tuple[Topology, Node, str]:
    """The node with a host name, because a smart host and a certificate need one."""
    if node.fqdn is not None:
        return topology, node, node.fqdn
    host = unique_host(topology, wish)
    topology = with_node(topology, node.id, fqdn=host)
    return topology, topology.node(node.id), host


def unique_host(topology: Topology, wish: str) -> str:
    """The wished host name, with a number where another node has it."""
    label, _, domain = wish.partition(".")
    taken = [row.fqdn.partition(".")[0] for row in topology.nodes if row.fqdn and row.fqdn.endswith(f".{domain}")]
    return f"{unique(label, taken, '')}.{domain}"


def with_address(topology: Topology, node: Node) -> tuple[Topology, Node]:
    """The node with an address, because a connector by address needs one."""
    if node.ips:
        return topology, node
    topology = with_node(topology, node.id, ips=free_address(topology, "203.0.113.90"))
    return topology, topology.node(node.id)


def with_certificate(topology: Topology, node: Node) -> tuple[Topology, str, Certificate]:
    """The node with a server certificate of its own name, and that certificate; one it has is kept (R-HYBC-1)."""
    server = node.tls_server
    if server is not None and server.cert in topology.certs:
        return topology, str(server.cert), topology.certs[str(server.cert)]
    host = node.fqdn or f"{node.id}.example"
    certificate = Certificate(subject=host, san=tuple(dict.fromkeys((host, parent_domain(host)))))
    name = unique(f"{node.id}-cert", topology.certs)
    topology = topology.model_copy(update={"certs": {**topology.certs, name: certificate}})
    offered = TlsServer(cert=name) if server is None else server.model_copy(update={"cert": name, "starttls": True})
    return with_node(topology, node.id, tls_server=offered), name, certificate


# DNS


def with_mx(topology: Topology, domains: Sequence[str], host: str, node: str, pref: int = TIMES_MX) -> Topology:
    """The zones whose one MX is this host: one MX set, because further hosts are a back door (R-DNS-3)."""
    zones = dict(topology.dns)
    for domain in domains:
        zone = zones.get(domain, Zone())
        zones[domain] = zone.model_copy(update={"mx": (MxRecord(pref=pref, host=host, node=node),)})
    return topology.model_copy(update={"dns": zones})


def with_spf(topology: Topology, domains: Sequence[str], *terms: str) -> Topology:
    """The zones whose SPF record lets these senders send; one is made where there is none (R-DNS-10, R-DNS-11)."""
    zones = dict(topology.dns)
    for domain in domains:
        zone = zones.get(domain, Zone())
        records = list(zone.spf or ())
        if not records:
            records = ["v=spf1 -all"]
        words = records[0].split()
        missing = [term for term in terms if term not in words]
        if missing or not zone.spf:
            records[0] = " ".join((words[0], *words[1:-1], *missing, words[-1])) if len(words) > 1 else records[0]
            zones[domain] = zone.model_copy(update={"spf": tuple(records)})
    return topology.model_copy(update={"dns": zones})


def mx_nodes(topology: Topology, domain: str) -> tuple[str, ...]:
    """The nodes that a domain's MX records name."""
    zone = topology.dns.get(domain)
    return tuple(record.node for record in (zone.mx if zone else None) or () if record.node is not None)
