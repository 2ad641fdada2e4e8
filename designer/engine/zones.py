"""What DNS answers in a topology: its zones, and what the conventions put in where a zone is not described.

Built once per topology; every look-up after that is one dictionary access. The order in which nodes and zones stand in
the file does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network
from typing import Literal

from designer.engine.address import parsed_address
from designer.engine.spf import Lookup
from designer.model.matching import EOP_PUBLISHED, is_front_door, is_private
from designer.model.topology import MxRecord, Node, Topology, Zone

EOP_SPF_NAMES = ("spf.protection.outlook.com", "spf.protection.office365.us", "spf.protection.partner.outlook.cn")
"""Names a customer's SPF record includes for Exchange Online: worldwide, US government, China (R-DNS-10)."""
EOP_ASSUMED_ADDRESS = str(IPv4Network(EOP_PUBLISHED)[10])
"""Address a front door sends from and answers at where its node lists none; one of the published ones (assumed)."""

MxKind = Literal["mx", "implicit", "null", "no-records", "no-domain"]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MailExchanger:
    """One host to try for a domain's mail, in the order of trying."""

    host: str
    preference: int
    node: str | None
    """The node that answers there; `None` where the topology does not say."""
    addresses: tuple[str, ...]
    undetermined: bool
    """Another host has the same preference: senders choose at random, here the lowest name goes first."""


@dataclass(frozen=True, slots=True)
class MailExchangers:
    """Where a domain's mail goes by DNS (R-DNS-4, R-DNS-5, R-OUT-25).

    `mx` by MX records; `implicit` to the domain's own address, because it has no MX; `null` to nobody, because the
    domain says so (RFC 7505); `no-records` where the zone has neither; `no-domain` where there is no such zone (an
    undescribed domain has no records).
    """

    domain: str
    kind: MxKind
    exchangers: tuple[MailExchanger, ...] = ()


class Zones:
    """Answers of DNS for one topology."""

    __slots__ = ("_assumed", "_described", "_exchangers", "_node_at", "_nodes", "_records")

    def __init__(self, topology: Topology) -> None:
        nodes = sorted(topology.nodes, key=lambda node: node.id)
        self._described: dict[str, Zone] = dict(sorted(topology.dns.items()))
        self._records: dict[Key, tuple[str, ...]] = {}
        self._assumed: set[Key] = set()
        self._exchangers: dict[str, MailExchangers] = {}
        self._node_at: dict[str, str] = {}
        self._nodes = {node.id for node in nodes}
        """A record that names no node of the design says nothing about who answers."""
        self._place_nodes(nodes)
        for name, zone in self._described.items():
            self._records.update(zone_records(name, zone))
        self._assume_host_addresses(nodes)
        self._assume_eop_spf()
        self._add_reverse_names(nodes)

    def lookup(self, name: str, rdtype: str) -> tuple[str, ...]:
        """Records of a name (lower case, no final dot) in the form `designer.engine.spf.Lookup` describes."""
        return self._records.get((name, rdtype), ())

    def records(self) -> Mapping[Key, tuple[str, ...]]:
        """All records, by name and type."""
        return self._records

    def places(self) -> Mapping[str, str]:
        """The nodes that answer at host names and addresses."""
        return self._node_at

    def assumed(self, name: str, rdtype: str) -> bool:
        """True where the answer comes from a convention, not from a described zone."""
        return (name, rdtype) in self._assumed

    def described(self, domain: str) -> bool:
        """True where the topology has a zone of this name."""
        return domain in self._described

    def zone(self, domain: str) -> Zone | None:
        """The described zone of this name."""
        return self._described.get(domain)

    def addresses(self, host: str) -> tuple[str, ...]:
        """Addresses of a host, IPv4 first; an address is its own."""
        if parsed_address(host) is not None:
            return (host,)
        return self.lookup(host, "A") + self.lookup(host, "AAAA")

    def node_at(self, host: str) -> str | None:
        """Id of the node that answers at a host name or address; `None` where the topology does not say."""
        found = self._node_at.get(host)
        if found is None:
            found = next((self._node_at[ip] for ip in self.addresses(host) if ip in self._node_at), None)
        return found

    def reverse_names(self, ip: str) -> tuple[str, ...]:
        """Names in reverse DNS of an address (R-FILT-1)."""
        address = parsed_address(ip)
        return self.lookup(address.reverse_name, "PTR") if address is not None else ()

    def can_be_answered(self, domain: str) -> bool:
        """True where a domain has an MX or an address record.

        Mail of a sender domain that has neither leaves through the high-risk pool (R-DNS-36, R-OUT-31).
        """
        return bool(self.lookup(domain, "MX") or self.lookup(domain, "A") or self.lookup(domain, "AAAA"))

    def secured(self, domain: str) -> bool:
        """True where a domain's DNS says something about TLS: DNSSEC, or an MTA-STS policy."""
        zone = self._described.get(domain)
        return zone is not None and (zone.dnssec or zone.mta_sts is not None)

    def mail_exchangers(self, domain: str) -> MailExchangers:
        """Hosts that take a domain's mail, in the order in which a sender tries them (R-DNS-3 to 6, R-OUT-25)."""
        found = self._exchangers.get(domain)
        if found is None:
            found = self._exchangers[domain] = self._ordered(domain)
        return found

    def _ordered(self, domain: str) -> MailExchangers:
        zone = self._described.get(domain)
        if zone is None:
            return MailExchangers(domain, "no-domain")
        records = zone.mx or ()
        real = sorted((record for record in records if record.host != "."), key=lambda mx: (mx.pref, mx.host))
        if real:
            return MailExchangers(domain, "mx", tuple(self._exchanger(record, real) for record in real))
        if records:
            return MailExchangers(domain, "null")
        addresses = self.addresses(domain)
        if not addresses:
            return MailExchangers(domain, "no-records")
        return MailExchangers(domain, "implicit", (MailExchanger(domain, 0, self.node_at(domain), addresses, False),))

    def _exchanger(self, record: MxRecord, all_records: list[MxRecord]) -> MailExchanger:
        equal = sum(other.pref == record.pref for other in all_records) > 1
        node = record.node if record.node in self._nodes else self.node_at(record.host)
        return MailExchanger(record.host, record.pref, node, self.addresses(record.host), equal)

    def _place_nodes(self, nodes: list[Node]) -> None:
        """Who answers where: an MX record's `node` first, then a node's own name, then its addresses."""
        for zone in self._described.values():
            for record in zone.mx or ():
                if record.node is not None and record.node in self._nodes and record.host != ".":
                    self._node_at.setdefault(record.host, record.node)
        for node in nodes:
            if node.fqdn is not None:
                self._node_at.setdefault(node.fqdn, node.id)
        for node in nodes:
            for ip in node.ips:
                self._node_at.setdefault(ip, node.id)

    def _assume_host_addresses(self, nodes: list[Node]) -> None:
        """A host without a zone of its own has the addresses of the nodes that bear its name or answer for it."""
        by_id = {node.id: node for node in nodes}
        hosts: dict[str, set[str]] = defaultdict(set)
        for node in nodes:
            if node.fqdn is not None:
                hosts[node.fqdn].add(node.id)
        for host, node_id in self._node_at.items():
            if parsed_address(host) is None:
                hosts[host].add(node_id)
        for host, node_ids in hosts.items():
            zone = self._described.get(host)
            if zone is not None and zone.addresses is not None:
                continue
            owners = (by_id[node_id] for node_id in sorted(node_ids) if node_id in by_id)
            ips = [ip for node in owners for ip in public_addresses(node, host)]
            self._assume(address_records(host, tuple(dict.fromkeys(ips))))

    def _assume_eop_spf(self) -> None:
        for name in EOP_SPF_NAMES:
            if name not in self._described:
                self._assume({(name, "TXT"): (f"v=spf1 ip4:{EOP_PUBLISHED} -all",)})

    def _add_reverse_names(self, nodes: list[Node]) -> None:
        """Reverse names: those of the zones; where no zone of the node's name describes any, the node's own name."""
        names: dict[str, set[str]] = defaultdict(set)
        for name, zone in self._described.items():
            for ip, host in _described_reverse_names(name, zone, self.addresses):
                names[ip].add(host)
        self._records |= {(name, "PTR"): tuple(sorted(hosts)) for name, hosts in names.items()}
        assumed: dict[str, set[str]] = defaultdict(set)
        for node in nodes:
            if node.fqdn is not None and not self._reverse_names_described(node.fqdn):
                for ip in node.ips:
                    assumed[reverse_name(ip)].add(node.fqdn)
        self._assume({(name, "PTR"): tuple(sorted(hosts)) for name, hosts in assumed.items() if name not in names})

    def _reverse_names_described(self, host: str) -> bool:
        while host:
            zone = self._described.get(host)
            if zone is not None and zone.ptr is not None:
                return True
            host = host.partition(".")[2]
        return False

    def _assume(self, records: Mapping[Key, tuple[str, ...]]) -> None:
        self._records.update(records)
        self._assumed.update(records)


def zones_of(topology: Topology) -> Zones:
    """DNS of a topology."""
    return Zones(topology)


def lookup_in(topology: Topology) -> Lookup:
    """DNS of a topology as the function that `check_host` asks."""
    return Zones(topology).lookup


def public_addresses(node: Node, host: str = "") -> tuple[str, ...]:
    """Addresses under which others reach a node: the public ones if it has any, else all.

    A front door that lists none has an assumed one of the published range.
    """
    public = tuple(ip for ip in node.ips if not is_private(ip))
    if not node.ips and (node.kind == "eop" or is_front_door(host)):
        return (EOP_ASSUMED_ADDRESS,)
    return public or node.ips


def zone_records(name: str, zone: Zone) -> dict[Key, tuple[str, ...]]:
    """The records of one described zone, by name and type."""
    records = dict(address_records(name, zone.addresses or ()))
    if zone.mx:
        ordered = sorted(zone.mx, key=lambda mx: (mx.pref, mx.host))
        records[name, "MX"] = tuple(f"{mx.pref} {mx.host}" for mx in ordered)
    texts = (zone.spf or ()) + (zone.txt or ())
    if texts:
        records[name, "TXT"] = texts
    if zone.dmarc is not None:
        records[f"_dmarc.{name}", "TXT"] = (zone.dmarc,)
    if zone.mta_sts is not None:
        records[f"_mta-sts.{name}", "TXT"] = (f"v=STSv1; id={zone.mta_sts.id or '1'};",)
    return records


@lru_cache(maxsize=8192)
def address_records(name: str, ips: tuple[str, ...]) -> Mapping[Key, tuple[str, ...]]:
    records: dict[Key, tuple[str, ...]] = {}
    for rdtype, version in (("A", 4), ("AAAA", 6)):
        found = tuple(ip for ip in ips if (address := parsed_address(ip)) is not None and address.version == version)
        if found:
            records[name, rdtype] = found
    return records


def _described_reverse_names(
    name: str, zone: Zone, addresses: Callable[[str], tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """(name under arpa, host) pairs of a zone: by address, or for the addresses that the named hosts have."""
    if zone.ptr is None:
        return
    if isinstance(zone.ptr, dict):
        for ip, host in zone.ptr.items():
            yield reverse_name(ip) or ip.lower().removesuffix("."), host
        return
    for host in (zone.ptr,) if isinstance(zone.ptr, str) else zone.ptr:
        if name.endswith(".arpa"):
            yield name, host
        else:
            for ip in addresses(host):
                yield reverse_name(ip), host


@lru_cache(maxsize=8192)
def reverse_name(ip: str) -> str:
    address = parsed_address(ip)
    return address.reverse_name if address is not None else ""
