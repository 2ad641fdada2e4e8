"""Who answers at a host name, who sends from an address, who presents a certificate: a topology's names, indexed once.

The conventions for what a description leaves out are R-CONV-1 and R-CONV-2; the picture uses them so that it shows what
the simulator does.
"""

from __future__ import annotations

import bisect
import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Iterator

from designer.model.kinds import KIND
from designer.model.matching import FRONT_DOOR_CERTIFICATE, address_space, is_front_door
from designer.model.onprem import SendConnector
from designer.model.topology import Certificate, Node, Topology, Zone
from designer.model.values import ip_bounds

SERVERS = frozenset({"onprem", "edge", "othermta"})
OUTSIDE = frozenset({"internet", "partner"})


class Network:
    """The names of one topology: hosts, addresses, certificates, MX routes. Built once, then only asked."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.nodes: dict[str, Node] = {node.id: node for node in topology.nodes}
        self.internet = tuple(node.id for node in topology.nodes if node.kind == "internet")
        self.partners = tuple(node.id for node in topology.nodes if node.kind == "partner")
        self._by_address: dict[str, list[str]] = defaultdict(list)
        self._sorted: list[tuple[int, int, str]] = []
        self._hosts: dict[str, list[str]] = defaultdict(list)
        self._doors: dict[str, str] = {}
        self._sites: dict[str, str] = {}
        self._servers: dict[str, list[str]] = defaultdict(list)
        self._called: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._served: dict[str, tuple[str, ...]] = {}
        for node in topology.nodes:
            self._index(node)
        self._sorted.sort()
        self._keys = [(version, value) for version, value, _ in self._sorted]
        self._index_zones(topology.dns)
        self._labels = self._front_door_labels()
        self._accepted_by = self._accepting_tenants()
        self._send = self._send_connectors()
        self._presenting = self._presented_names()

    def _index(self, node: Node) -> None:
        for ip in node.ips:
            address = ipaddress.ip_address(ip)
            self._by_address[ip].append(node.id)
            self._sorted.append((address.version, int(address), node.id))
        for host in (node.fqdn, *node.legacy_hosts):
            if host is not None:
                self._add_host(host, node.id)
        if node.org is not None:
            if node.kind == "eop":
                self._doors.setdefault(node.org, node.id)
            elif node.kind == "exo":
                self._sites.setdefault(node.org, node.id)
            elif node.kind in SERVERS:
                self._servers[node.org].append(node.id)
                host = node.fqdn or ""
                for name in {node.id.lower(), host, host.partition(".")[0], (node.label or "").lower()} - {""}:
                    self._called[node.org, name].append(node.id)

    def _add_host(self, host: str, node: str) -> None:
        if node not in self._hosts[host]:
            self._hosts[host].append(node)

    def _index_zones(self, zones: dict[str, Zone]) -> None:
        for name, zone in zones.items():
            for record in zone.mx or ():
                if record.node in self.nodes and not is_front_door(record.host):
                    self._add_host(record.host, str(record.node))
            for ip in zone.addresses or ():
                for node in self._by_address.get(ip, ()):
                    self._add_host(name, node)

    def _front_door_labels(self) -> dict[str, str]:
        """`contoso-com` leads to the front door of the tenant that accepts contoso.com (R-DNS-1)."""
        labels: dict[str, str] = {}
        for tenant, settings in self.topology.tenants.items():
            door = self.front_door(tenant)
            for row in settings.accepted_domains or ():
                if door is not None:
                    labels.setdefault(row.DomainName.replace(".", "-"), door)
        for zone in self.topology.dns.values():
            for record in zone.mx or ():
                if record.node in self.nodes and is_front_door(record.host):
                    labels.setdefault(record.host.partition(".")[0], str(record.node))
        return labels

    def _accepting_tenants(self) -> dict[str, str]:
        return {
            row.DomainName: tenant
            for tenant, settings in reversed(self.topology.tenants.items())
            for row in settings.accepted_domains or ()
        }

    # Organizations

    def front_door(self, tenant: str) -> str | None:
        """The node that stands for a tenant's front door; its mailbox node where no EOP is drawn."""
        return self._doors.get(tenant) or self._sites.get(tenant)

    def mailbox_site(self, tenant: str) -> str | None:
        """The node with the tenant's mailboxes."""
        return self._sites.get(tenant)

    def servers(self, org: str) -> tuple[str, ...]:
        """The servers of an on-premises organization: its Exchange servers, else whatever else belongs to it."""
        if org not in self._served:
            own = self._servers.get(org, [])
            self._served[org] = tuple(key for key in own if self.nodes[key].kind == "onprem") or tuple(own)
        return self._served[org]

    def accepting_tenant(self, domain: str) -> str | None:
        """The tenant with exactly this accepted domain."""
        return self._accepted_by.get(domain)

    def named_servers(self, org: str, names: Iterable[str]) -> tuple[str, ...]:
        """The nodes that a list of servers means: ids, host names or a first label.

        Every server where it is empty, or names only servers that are not drawn.
        """
        wanted = [name.lower() for name in names]
        if not wanted:
            return self.servers(org)
        found = (node for name in wanted for node in self._called.get((org, name), ()))
        return tuple(dict.fromkeys(found)) or self.servers(org)

    # Hosts and routes

    def nodes_at(self, host: str, near: str | None = None) -> tuple[str, ...]:
        """The nodes that answer at a smart host: a name, an address, a domain by MX. `near`: the asking tenant."""
        if host in self._hosts:
            return tuple(self._hosts[host])
        if is_front_door(host):
            door = self._labels.get(host.partition(".")[0]) or (self.front_door(near) if near else None)
            return (door,) if door else tuple(self._doors.values())[:1]
        if host.replace(".", "").replace("/", "").isdigit() or ":" in host:
            return self.nodes_in((host,))
        return self.mail_exchangers(host)

    def mail_exchangers(self, domain: str) -> tuple[str, ...]:
        """The nodes that a domain's MX records name, best preference first; without MX, its addresses (R-OUT-25)."""
        zone = self.topology.dns.get(domain)
        if zone is None:
            tenant = self.accepting_tenant(domain)
            door = self.front_door(tenant) if tenant and domain.endswith(".onmicrosoft.com") else None
            return (door,) if door else ()
        if not zone.mx:
            return tuple(dict.fromkeys(key for ip in zone.addresses or () for key in self._by_address.get(ip, ())))
        found: dict[str, None] = {}
        for record in sorted(zone.mx, key=lambda row: (row.pref, row.host)):
            found.update(dict.fromkeys(self.answering(record.node, record.host)))
        return tuple(found)

    def answering(self, node: str | None, host: str) -> tuple[str, ...]:
        """The node that an MX record states, else whoever answers at its host."""
        if node is not None:
            return (node,) if node in self.nodes else ()
        return tuple(self._hosts.get(host, ())) or (self.nodes_at(host) if is_front_door(host) else ())

    def nodes_in(self, ranges: Iterable[str]) -> tuple[str, ...]:
        """The nodes with an address in one of the ranges."""
        found: dict[str, None] = {}
        for text in ranges:
            low, high, version = ip_bounds(text)
            start = bisect.bisect_left(self._keys, (version, low))
            for family, value, node in self._sorted[start:]:
                if family != version or value > high:
                    break
                found[node] = None
        return tuple(found)

    # Certificates

    def _send_connectors(self) -> dict[str, list[SendConnector]]:
        by_node: dict[str, list[SendConnector]] = defaultdict(list)
        for org, settings in self.topology.onprem_orgs.items():
            for connector in settings.send_connectors or ():
                for node in self.named_servers(org, connector.SourceTransportServers):
                    if connector.Enabled:
                        by_node[node].append(connector)
        return by_node

    def presented(self, node: Node, connector: SendConnector | None = None) -> tuple[str, ...] | None:
        """The names of the certificate a node presents as a client; None for none, or an untrusted one (R-CONV-2)."""
        name = (
            node.client_cert
            or (connector.TlsCertificateName if connector is not None else None)
            or (node.tls_server.cert if node.tls_server is not None else None)
        )
        if name is not None:
            certificate = self.topology.certs.get(name)
            return certificate.names if certificate is not None and is_trusted(certificate) else None
        if node.kind == "eop":
            return (FRONT_DOOR_CERTIFICATE,)
        if KIND[node.kind].relays or node.fqdn is None:
            return None
        return (node.fqdn,)

    def _every_presented(self, node: Node) -> Iterator[str]:
        yield from self.presented(node) or ()
        for connector in self._send.get(node.id, ()):
            yield from self.presented(node, connector) or ()

    def _presented_names(self) -> dict[str, list[str]]:
        """Certificate name, or `*.suffix` above it, to the nodes that present it."""
        index: dict[str, list[str]] = defaultdict(list)
        for node in self.topology.nodes:
            keys: dict[str, None] = {}
            for name in self._every_presented(node):
                keys[name] = None
                rest = name
                while "." in rest:
                    rest = rest.partition(".")[2]
                    keys[f"*.{rest}"] = None
            for key in keys:
                index[key].append(node.id)
        return index

    def presenting(self, wanted: str) -> tuple[str, ...]:
        """The nodes that present a trusted certificate of this name, exactly or by the wildcard wanted (R-INC-4)."""
        return tuple(self._presenting.get(wanted, ()))

    def domains_of(self, node: str) -> tuple[str, ...]:
        """The domains whose MX names the node."""
        return tuple(
            name for name, zone in self.topology.dns.items() if any(record.node == node for record in zone.mx or ())
        )


def is_trusted(certificate: Certificate) -> bool:
    """True where the service takes the certificate into account: trusted, not expired, chain complete (R-ATTR-14)."""
    return certificate.trusted and certificate.chain_complete and not certificate.expired


def space_domains(connector: SendConnector) -> tuple[str, ...]:
    """The domain patterns of a Send connector's address spaces."""
    return tuple(address_space(text).pattern for text in connector.AddressSpaces)
