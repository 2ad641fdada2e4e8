"""The DNS of a design that is being edited: what answers otherwise after an edit is found by the names it touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, cast

from designer.engine.address import parsed_address
from designer.engine.zones import (
    EOP_SPF_NAMES,
    Key,
    MailExchangers,
    Zones,
    address_records,
    public_addresses,
    reverse_name,
    zone_records,
)
from designer.model.topology import Node, Topology, Zone
from designer.rules.ledger import Changes, Ledger, same
from designer.rules.tables import Table


class LiveZones(Zones):
    """The DNS of the design that is being edited."""

    __slots__ = ("_ledger", "_places", "_texts")

    def __init__(self, ledger: Ledger, described: Table[Zone], nodes: Table[Node]) -> None:
        self._ledger = ledger
        self._described = cast(Any, described)
        self._nodes = cast(Any, nodes)
        self._texts: Table[tuple[str, ...]] = Table(ledger, "records", plain=True)
        self._places: Table[str] = Table(ledger, "places", plain=True)
        self._node_at = cast(Any, self._places)

    def become(self, before: Topology, topology: Topology) -> Changes:
        """Takes the DNS of another design in, and tells what answers otherwise."""
        nodes, zones = _changed_nodes(before, topology), _changed_zones(before, topology)
        if not nodes and not zones:
            return []
        if not before.nodes or _concerns_many(before, topology, zones):
            now = Zones(topology)
            return [*self._texts.replace(dict(now.records())), *self._places.replace(dict(now.places()))]
        hosts = {host for design in (before, topology) for host in _hosts_touched(design, nodes, zones)}
        addresses = {ip for node in nodes for ip in node.ips}
        keys = {key for design in (before, topology) for key in _keys(design, hosts, addresses, zones)}
        now_of = _Names(topology, hosts | addresses)
        places = self._places.patch({name: now_of.node_at(name) for name in now_of.wanted})
        return [*places, *self._texts.patch({key: now_of.records(key) for key in keys})]

    def lookup(self, name: str, rdtype: str) -> tuple[str, ...]:
        """Records of a name."""
        found: tuple[str, ...] = self._texts.get((name, rdtype), ())
        return found

    def mail_exchangers(self, domain: str) -> MailExchangers:
        """Hosts that take a domain's mail."""
        return self._ledger.ask(("mail exchangers", domain), self._ordered, domain)


class _Names:
    """Some names and addresses of a design, and what DNS says of each of them, by the rules of `Zones`."""

    def __init__(self, topology: Topology, wanted: set[str]) -> None:
        self.wanted = wanted
        self.zones = topology.dns
        self._nodes = topology.nodes
        self._by_id = {node.id: node for node in topology.nodes}

    @cached_property
    def _by_name(self) -> dict[str, list[Node]]:
        return _grouped((node.fqdn, node) for node in self._nodes if node.fqdn in self.wanted and node.fqdn is not None)

    @cached_property
    def _by_address(self) -> dict[str, list[Node]]:
        return _grouped((ip, node) for node in self._nodes for ip in node.ips if ip in self.wanted)

    @cached_property
    def _by_mail_exchanger(self) -> dict[str, str]:
        """The nodes that MX records name, by host; the first zone counts."""
        found: dict[str, str] = {}
        for name in sorted(self.zones):
            for record in self.zones[name].mx or ():
                if record.host in self.wanted and record.node in self._by_id and record.host != ".":
                    found.setdefault(record.host, record.node or "")
        return found

    def node_at(self, name: str) -> str | None:
        """The node that answers at a host name or address."""
        named = self._by_mail_exchanger.get(name)
        nodes = self._by_name.get(name) or self._by_address.get(name) or ()
        return named or min((node.id for node in nodes), default=None)

    def records(self, key: Key) -> tuple[str, ...] | None:
        """The records of a name; None where it has none."""
        name, rdtype = key
        if rdtype == "PTR":
            return self._described_reverse_names.get(name) or self._own_reverse_names(name)
        for zone in (name, name.partition(".")[2]):
            found = zone_records(zone, self.zones[zone]) if zone in self.zones else {}
            if key in found:
                return found[key]
        return self._assumed(name).get(key) if rdtype in {"A", "AAAA"} else None

    @cached_property
    def _described_reverse_names(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for zone in self.zones.values():
            for ip, host in zone.ptr.items() if isinstance(zone.ptr, dict) else ():
                found.setdefault(reverse_name(ip) or ip.lower().removesuffix("."), set()).add(host)
        return {name: tuple(sorted(hosts)) for name, hosts in found.items()}

    def _own_reverse_names(self, name: str) -> tuple[str, ...] | None:
        """The names of the nodes at an address, where no zone of theirs describes reverse names."""
        hosts = {node.fqdn for node in self._by_reverse_name.get(name, ()) if node.fqdn is not None}
        return tuple(sorted(host for host in hosts if not self._says_reverse_names(host))) or None

    def _says_reverse_names(self, host: str) -> bool:
        parts = host.split(".")
        above = (self.zones.get(".".join(parts[place:])) for place in range(len(parts)))
        return any(zone is not None and zone.ptr is not None for zone in above)

    @cached_property
    def _by_reverse_name(self) -> dict[str, list[Node]]:
        names = {reverse_name(name) for name in self.wanted}
        rows = ((reverse_name(ip), node) for node in self._nodes for ip in node.ips)
        return _grouped((name, node) for name, node in rows if name in names)

    def _assumed(self, host: str) -> dict[Key, tuple[str, ...]]:
        """The addresses of a host that no zone describes: those of the nodes that bear its name or answer for it."""
        if host in self.zones and self.zones[host].addresses is not None:
            return {}
        owners = {node.id for node in self._by_name.get(host, ())}
        if parsed_address(host) is None:
            owners |= {self.node_at(host)} - {None}  # type: ignore[arg-type]
        ips = [ip for node_id in sorted(owners) for ip in public_addresses(self._by_id[node_id], host)]
        return dict(address_records(host, tuple(dict.fromkeys(ips))))


def _hosts_touched(topology: Topology, nodes: list[Node], zones: list[str]) -> Iterator[str]:
    """The host names whose node or addresses may come out otherwise."""
    ids = {node.id for node in nodes}
    yield from (node.fqdn for node in nodes if node.fqdn is not None)
    yield from zones
    for name in zones:
        yield from (record.host for record in (topology.dns[name].mx or () if name in topology.dns else ()))
    if ids:
        yield from (mx.host for zone in topology.dns.values() for mx in zone.mx or () if mx.node in ids)


def _keys(topology: Topology, hosts: set[str], addresses: set[str], zones: list[str]) -> Iterator[Key]:
    """The records that hosts, addresses and zones may have."""
    yield from ((host, rdtype) for host in hosts for rdtype in ("A", "AAAA"))
    yield from ((reverse_name(ip), "PTR") for ip in addresses)
    for name in zones:
        yield from zone_records(name, topology.dns[name]) if name in topology.dns else ()


def _grouped(rows: Iterable[tuple[str, Node]]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for name, node in rows:
        found.setdefault(name, []).append(node)
    return found


def _changed_nodes(before: Topology, after: Topology) -> list[Node]:
    """The nodes of which DNS knows otherwise, as they were and as they are."""
    if before.nodes is after.nodes:
        return []
    old, new = _others(before.nodes, after.nodes), _others(after.nodes, before.nodes)
    return [*(old[key] for key in old.keys() - new.keys()), *(new[key] for key in new.keys() - old.keys())]


def _others(nodes: tuple[Node, ...], than: tuple[Node, ...]) -> dict[object, Node]:
    known = set(map(id, than))
    return {(node.id, node.kind, node.fqdn, node.ips): node for node in nodes if id(node) not in known}


def _changed_zones(before: Topology, after: Topology) -> list[str]:
    if before.dns is after.dns:
        return []
    return [name for name in {**before.dns, **after.dns} if before.dns.get(name) is not after.dns.get(name)]


def _concerns_many(before: Topology, after: Topology, zones: list[str]) -> bool:
    """True where names other than those touched may come out otherwise: reverse names are described by host or come
    and go, a zone speaks for a name within another one, or it is one that conventions describe.
    """
    described = {**before.dns, **after.dns}
    if any(isinstance(zone.ptr, str | tuple) for dns in (before.dns, after.dns) for zone in dns.values()):
        return True
    return any(
        name[0] == "_"
        or name in EOP_SPF_NAMES
        or any(f"{label}.{name}" in described for label in ("_dmarc", "_mta-sts"))
        or not same(_reverse_names(before, name), _reverse_names(after, name))
        for name in zones
    )


def _reverse_names(topology: Topology, zone: str) -> object:
    return topology.dns[zone].ptr if zone in topology.dns else None
