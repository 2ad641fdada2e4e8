"""Which connector on the receiving side takes mail that comes from a node: inbound connectors and Receive connectors.

It answers for the picture what attribution answers for a message: certificate before address before sender domain, the
most exact first (R-ATTR-5 to 10, R-INC-10, R-OPR-1).
"""

from __future__ import annotations

from collections import defaultdict

from designer.model.matching import certificate_matches, prefix_size
from designer.model.network import Network
from designer.model.onprem import ReceiveConnector, SendConnector
from designer.model.records import dataclass
from designer.model.refs import Ref, member
from designer.model.tenant import InboundConnector
from designer.model.topology import Node
from designer.model.values import ip_bounds

EVERYTHING = 1 << 31
"""A range of this many addresses or more names nobody in particular."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An inbound connector that matches mail from a node, and how well: lower `rank` wins."""

    ref: Ref
    connector: InboundConnector
    source: str
    rank: tuple[int, int, int, str]


def sources(network: Network, tenant: str, connector: InboundConnector) -> tuple[str, ...]:
    """The nodes whose mail an inbound connector matches, by certificate, address or sender domain."""
    found: dict[str, None] = {}
    if connector.TlsSenderCertificateName is not None:
        found.update(dict.fromkeys(network.presenting(connector.TlsSenderCertificateName)))
    if connector.SenderIPAddresses:
        found.update(dict.fromkeys(network.nodes_in(connector.SenderIPAddresses)))
    if connector.TrustedOrganizations:
        found.update(dict.fromkeys(_trusted(network, connector)))
    if not (connector.TlsSenderCertificateName or connector.SenderIPAddresses or connector.TrustedOrganizations):
        found.update(dict.fromkeys(_by_domain(network, connector)))
    return tuple(key for key in found if not _belongs_to(network.nodes[key], tenant))


def _belongs_to(node: Node, tenant: str) -> bool:
    return node.org == tenant and node.kind in {"eop", "exo"}


def _trusted(network: Network, connector: InboundConnector) -> tuple[str, ...]:
    doors = (network.front_door(network.accepting_tenant(name) or name) for name in connector.TrustedOrganizations)
    return tuple(door for door in doors if door is not None)


def _by_domain(network: Network, connector: InboundConnector) -> tuple[str, ...]:
    """A connector by sender domain alone is drawn from the partners it names, else from the internet."""
    named = [name.removeprefix("*.") for name in connector.SenderDomains if name != "*"]
    partners = [key for name in named for key in network.mail_exchangers(name) if key in network.partners]
    missing = any(not any(key in network.partners for key in network.mail_exchangers(name)) for name in named)
    outside = network.internet if missing or len(named) < len(connector.SenderDomains) else ()
    return tuple(dict.fromkeys((*partners, *outside)))


class Receivers:
    """The receiving sides of a topology, found once for all links."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._arrivals: dict[tuple[str, str], list[Arrival]] = defaultdict(list)
        self.inbound: list[tuple[str, InboundConnector, tuple[str, ...]]] = []
        for tenant, settings in network.topology.tenants.items():
            for connector in settings.inbound_connectors or ():
                found = sources(network, tenant, connector)
                self.inbound.append((tenant, connector, found))
                if connector.Enabled:
                    self._add_arrivals(tenant, connector, found)
        self._receive: dict[str, list[tuple[str, ReceiveConnector]]] = defaultdict(list)
        for org, organization in network.topology.onprem_orgs.items():
            for row in organization.receive_connectors or ():
                for server in receiving_servers(network, org, row):
                    self._receive[server].append((org, row))

    def _add_arrivals(self, tenant: str, connector: InboundConnector, found: tuple[str, ...]) -> None:
        target = self._network.front_door(tenant)
        if target is None:
            return
        for source in found:
            rank = _rank(connector, self._network, self._network.nodes[source])
            ref = member("tenants", tenant, "inbound_connectors", connector.Name)
            self._arrivals[source, target].append(Arrival(ref, connector, source, rank))

    def arrivals(self, source: str, target: str, by: SendConnector | None = None) -> tuple[Arrival, ...]:
        """The inbound connectors that match mail from a node, best first; `by` tells which certificate it presents."""
        found = self._arrivals.get((source, target), ())
        node = self._network.nodes[source]
        fitting = (row for row in found if by is None or _fits(self._network, node, by, row.connector))
        return tuple(sorted(fitting, key=lambda row: row.rank))

    def receiving(self, source: str | None, target: str) -> tuple[Ref, ...]:
        """The Receive connectors of a server that would take a connection from a node, the most specific first."""
        ips = self._network.nodes[source].ips if source is not None else ()
        found: list[tuple[int, str, Ref]] = []
        for org, row in self._receive.get(target, ()):
            if not row.Enabled or not any(_is_smtp(binding) for binding in row.Bindings):
                continue
            sizes = [size for ip in ips if (size := prefix_size(row.RemoteIPRanges, ip)) is not None]
            if not ips and max_range(row) >= EVERYTHING:
                sizes = [max_range(row)]
            if sizes:
                found.append((min(sizes), row.Name, member("onprem_orgs", org, "receive_connectors", row.Name)))
        return tuple(ref for _, _, ref in sorted(found))


def _rank(connector: InboundConnector, network: Network, node: Node) -> tuple[int, int, int, str]:
    kind = 0 if connector.ConnectorType == "OnPremises" else 1
    wanted = connector.TlsSenderCertificateName
    if wanted is not None and node.id in network.presenting(wanted):
        return (kind, 0, 1000 - len(wanted) + (500 if wanted.startswith("*.") else 0), connector.Name)
    sizes = [size for ip in node.ips if (size := prefix_size(connector.SenderIPAddresses, ip)) is not None]
    return (kind, 1, min(sizes), connector.Name) if sizes else (kind, 2, 0, connector.Name)


def _fits(network: Network, node: Node, by: SendConnector, connector: InboundConnector) -> bool:
    """True where a connector by certificate fits the one that this Send connector presents; any other fits anyway."""
    if connector.TlsSenderCertificateName is None:
        return True
    if any(prefix_size(connector.SenderIPAddresses, ip) is not None for ip in node.ips):
        return True
    return certificate_matches(connector.TlsSenderCertificateName, network.presented(node, by) or ())


def receiving_servers(network: Network, org: str, row: ReceiveConnector) -> tuple[str, ...]:
    """The nodes a Receive connector belongs to; every server of the organization where it names none."""
    return network.named_servers(org, (row.Server,) if row.Server is not None else ())


def _is_smtp(binding: str) -> bool:
    return binding.rpartition(":")[2] in {"25", ""}


def max_range(row: ReceiveConnector) -> int:
    """The number of addresses in the widest range of a Receive connector, IPv6 apart."""
    sizes = [high - low + 1 for low, high, version in map(ip_bounds, row.RemoteIPRanges) if version == 4]
    return max(sizes, default=0)
