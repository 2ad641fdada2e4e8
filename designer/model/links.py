"""Links: the lines of the picture, computed from configuration. See `links(topology)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from designer.model.matching import specificity
from designer.model.network import OUTSIDE, SERVERS, Network, space_domains
from designer.model.onprem import OnPremOrganization, ReceiveConnector, SendConnector
from designer.model.receivers import EVERYTHING, Receivers, max_range, receiving_servers
from designer.model.records import dataclass
from designer.model.refs import Ref, member
from designer.model.tenant import InboundConnector, OutboundConnector
from designer.model.topology import MxRecord, Node, Topology

Purpose = Literal["mx", "outbound", "inbound", "send", "receive", "internal", "edge"]


@dataclass(frozen=True, slots=True)
class Link:
    """One line in the direction of mail, and the configuration that makes it on the sending and the receiving side.

    Ids: `mx:ZONE:HOST>NODE`, `out:TENANT:NAME>NODE`, `in:TENANT:NAME<NODE`, `send:ORG:NAME>NODE`,
    `recv:ORG:NAME<NODE`, `internal:TENANT`; a merged hop takes the sending side's. `source` or `target` is None where
    the configuration leads nowhere. Further forms: `edge:ORG>NODE` and `edge:ORG<NODE` (Edge subscription) and
    `onward:NODE>NODE` (a service that hands mail on); where one connector starts at several nodes, the second and later
    lines end in `@SOURCE`, and a dangling one ends in the name that leads nowhere.
    """

    id: str
    source: str | None
    target: str | None
    sending: Ref | None
    receiving: Ref | None
    purpose: Purpose
    enabled: bool = True
    dangling_because: str = ""


_Pair = tuple[str | None, str | None]
_MEANING = ("nodes", "certs", "dns", "tenants", "onprem_orgs", "recipients", "as_of")
"""The parts of a topology that lines may follow from; where cards stand is none of them."""
_REMEMBERED: list[tuple[Topology, tuple[Link, ...]]] = []


def links(topology: Topology) -> tuple[Link, ...]:
    """Every line of the picture, in the order of the configuration; ids are unique.

    The last few answers are remembered by the identity of what they follow from, because canvas, inspector and table
    ask for the same topology, and one whose cards have moved has the same lines.
    """
    for known, answer in _REMEMBERED:
        if known is topology or all(getattr(known, part) is getattr(topology, part) for part in _MEANING):
            return answer
    answer = _Drawn(topology).links()
    _REMEMBERED.insert(0, (topology, answer))
    del _REMEMBERED[4:]
    return answer


def other_matches(topology: Topology, link: Link) -> tuple[Ref, ...]:
    """The connectors of the receiving side that match the same hop and lose against the one of the link."""
    if link.source is None or link.target is None:
        return ()
    drawn = _Drawn(topology)
    return tuple(ref for ref in drawn.receiving_sides(link) if ref != link.receiving)


@dataclass(frozen=True, slots=True)
class _End:
    """Where a sending side leads: a node, or the name that leads nowhere and why."""

    node: str | None
    name: str = ""
    because: str = ""


class _Drawn:
    """The lines of one topology while they are being found."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.network = Network(topology)
        self.receivers = Receivers(self.network)
        self._send_rows = {
            member("onprem_orgs", org, "send_connectors", row.Name): row
            for org, organization in topology.onprem_orgs.items()
            for row in organization.send_connectors or ()
        }

    def links(self) -> tuple[Link, ...]:
        sending = [self._received(link) for link in self._sending()]
        pairs: set[_Pair] = {(link.source, link.target) for link in sending if link.enabled and link.target is not None}
        chosen = {link.receiving for link in sending if link.receiving is not None}
        arriving = list(self._arriving(pairs, chosen))
        seen: dict[str, Link] = {}
        for link in (*_readable(sending), *arriving):
            seen.setdefault(link.id, link)
        return tuple(seen.values())

    def _sending(self) -> Iterator[Link]:
        yield from self._internal()
        for tenant, settings in self.topology.tenants.items():
            for connector in settings.outbound_connectors or ():
                yield from self._outbound(tenant, connector)
        for org, organization in self.topology.onprem_orgs.items():
            for send in organization.send_connectors or ():
                yield from self._send(org, send)
        yield from self._edges()
        yield from self._onward()
        yield from self._routes()

    # MX routes

    def _routes(self) -> Iterator[Link]:
        starts = self.network.internet or self.network.partners
        for zone, settings in self.topology.dns.items():
            for record in settings.mx or ():
                if record.host != ".":
                    yield from self._route(zone, record, starts)

    def _route(self, zone: str, record: MxRecord, starts: tuple[str, ...]) -> Iterator[Link]:
        base = f"mx:{zone}:{record.host}>"
        ref = Ref("dns", zone, f"mx[{record.host}]")
        ends = self.network.answering(record.node, record.host)
        if not ends:
            because = f"No node answers at {record.host}, the MX of {zone}."
            yield Link(base, starts[0] if starts else None, None, ref, None, "mx", True, because)
            return
        for end in ends:
            outside = self.network.nodes[end].kind in OUTSIDE
            froms = tuple(self._senders_by_mx(zone)) if outside else starts
            yield from _from_each(base + end, [key for key in froms if key != end], end, ref, "mx")

    def _senders_by_mx(self, domain: str) -> Iterator[str]:
        """The front doors that deliver to an outside domain by its MX, because no connector covers it (R-OUT-5)."""
        for tenant, settings in self.topology.tenants.items():
            door = self.network.front_door(tenant)
            if door is None or any(row.DomainName == domain for row in settings.accepted_domains or ()):
                continue
            rows = (row for row in settings.outbound_connectors or () if row.Enabled and not row.IsTransportRuleScoped)
            if not any(specificity(row.RecipientDomains, domain) is not None for row in rows):
                yield door

    # Connectors of the sending side

    def _internal(self) -> Iterator[Link]:
        for tenant in self.topology.tenants:
            own = [node for node in self.topology.nodes if node.org == tenant]
            doors = [node.id for node in own if node.kind == "eop"]
            sites = [node.id for node in own if node.kind == "exo"]
            for index, site in enumerate(sites if doors else ()):
                key = f"internal:{tenant}" if index == 0 else f"internal:{tenant}>{site}"
                yield Link(key, doors[0], site, Ref("tenants", tenant), None, "internal")

    def _outbound(self, tenant: str, connector: OutboundConnector) -> Iterator[Link]:
        ref = member("tenants", tenant, "outbound_connectors", connector.Name)
        base = f"out:{tenant}:{connector.Name}>"
        door = self.network.front_door(tenant)
        for end in self._outbound_ends(tenant, connector, door):
            link = Link(
                base + (end.node or end.name), door, end.node, ref, None, "outbound", connector.Enabled, end.because
            )
            if door is None:
                link = replace(link, dangling_because=f"No node stands for the tenant {tenant}.")
            yield link

    def _outbound_ends(self, tenant: str, connector: OutboundConnector, door: str | None) -> Iterator[_End]:
        if not connector.UseMXRecord:
            yield from self._smart_hosts(connector.SmartHosts, tenant)
            return
        patterns = list(connector.RecipientDomains)
        if connector.AllAcceptedDomains:
            rows = self.topology.tenants[tenant].accepted_domains or ()
            patterns += [row.DomainName for row in rows if row.DomainName not in patterns]
        if not patterns:
            patterns = ["*"] if connector.IsTransportRuleScoped else []
        if not patterns:
            yield _End(None, "", "It names no recipient domains.")
        yield from self._by_mx(patterns, door)

    def _smart_hosts(self, hosts: tuple[str, ...], near: str | None) -> Iterator[_End]:
        if not hosts:
            yield _End(None, "", "It routes by smart host and names none.")
        seen: set[str] = set()
        for host in hosts:
            ends = self.network.nodes_at(host, near)
            if not ends:
                yield _End(None, host, f"No node answers at the smart host {host}.")
            for end in ends:
                if end not in seen:
                    seen.add(end)
                    yield _End(end)

    def _by_mx(self, patterns: Iterable[str], start: str | None) -> Iterator[_End]:
        seen: set[str] = set()
        for pattern in patterns:
            ends = self._mx_ends(pattern)
            if ends == (start,):
                yield _End(None, pattern, f"The MX of {pattern} leads back to where the mail is.")
                continue
            if not ends:
                unknown = f"No node receives mail for {pattern}."
                yield _End(None, pattern, "No node stands for the internet." if pattern == "*" else unknown)
            for end in ends:
                if end not in seen and end != start:
                    seen.add(end)
                    yield _End(end)

    def _mx_ends(self, pattern: str) -> tuple[str, ...]:
        """The nodes that mail for a domain pattern goes to by DNS; an unknown domain is somewhere on the internet."""
        outside = self.network.internet[:1] or self.network.partners[:1]
        if pattern == "*":
            return outside
        domain = pattern.removeprefix("*.")
        found = self.network.mail_exchangers(domain)
        if found or domain in self.topology.dns:
            return found
        return self.network.internet[:1]

    def _send(self, org: str, connector: SendConnector) -> Iterator[Link]:
        ref = member("onprem_orgs", org, "send_connectors", connector.Name)
        base = f"send:{org}:{connector.Name}>"
        sources = self.network.named_servers(org, connector.SourceTransportServers)
        for end in self._send_ends(org, connector):
            if end.node is None:
                start = sources[0] if sources else None
                yield Link(base + end.name, start, None, ref, None, "send", connector.Enabled, end.because)
                continue
            froms = [key for key in sources if key != end.node]
            yield from _from_each(base + end.node, froms, end.node, ref, "send", connector.Enabled)
            if not sources:
                because = "None of its source servers is drawn."
                yield Link(base + end.node, None, end.node, ref, None, "send", connector.Enabled, because)

    def _send_ends(self, org: str, connector: SendConnector) -> Iterator[_End]:
        hosts = tuple(host for host in connector.SmartHosts if host != "--")
        spaces = space_domains(connector)
        if "--" in connector.SmartHosts or (not hosts and spaces == ("--",)):
            yield from (_End(key) for key in self._hubs(org))
        if hosts or (not connector.DNSRoutingEnabled and not connector.SmartHosts):
            yield from self._smart_hosts(hosts, None)
        elif not connector.SmartHosts and spaces != ("--",):
            if not spaces:
                yield _End(None, "", "It has no address space.")
            yield from self._by_mx([space for space in spaces if space != "--"], None)

    def _hubs(self, org: str) -> tuple[str, ...]:
        """The servers that a subscribed Edge talks to: those of its site (R-EDGE-4)."""
        hubs = [key for key in self.network.servers(org) if self.network.nodes[key].kind == "onprem"]
        subscription = self.topology.onprem_orgs[org].edge_subscription
        site = subscription.Site if subscription is not None else None
        local = [key for key in hubs if site is not None and self.network.nodes[key].ad_site == site]
        return tuple(local or hubs)[:1]

    # Edge Transport, and services that hand mail on

    def _edges(self) -> Iterator[Link]:
        for org, organization in self.topology.onprem_orgs.items():
            if organization.edge_subscription is None:
                continue
            ref = Ref("onprem_orgs", org, "edge_subscription")
            hub = next(iter(self._hubs(org)), None)
            for edge in organization.edge_subscription.Edge:
                if edge in self.network.nodes and hub is not None:
                    yield Link(f"edge:{org}>{edge}", hub, edge, ref, None, "edge")
                    if not self._sends_inward(organization):
                        yield Link(f"edge:{org}<{edge}", edge, hub, ref, None, "edge")

    @staticmethod
    def _sends_inward(organization: OnPremOrganization) -> bool:
        rows = organization.send_connectors or ()
        return any(row.Enabled and ("--" in row.SmartHosts or "--" in space_domains(row)) for row in rows)

    def _onward(self) -> Iterator[Link]:
        for node in self.topology.nodes:
            for end, setting in self._onward_ends(node):
                stated = setting == "returns_to" or node.delivers_onward is not None
                if not stated and self.receivers.arrivals(node.id, end):
                    continue  # nothing is configured on the service: the inbound connector alone makes the line
                ref = Ref("nodes", node.id, setting)
                yield Link(f"onward:{node.id}>{end}", node.id, end, ref, None, "send")

    def _onward_ends(self, node: Node) -> Iterator[tuple[str, str]]:
        if isinstance(node.delivers_onward, str):
            if node.delivers_onward in self.network.nodes:
                yield node.delivers_onward, "delivers_onward"
        elif node.delivers_onward is True and node.kind not in OUTSIDE:
            for end in self.network.internet[:1]:
                yield end, "delivers_onward"
        elif node.delivers_onward is None and node.kind in {"filter", "archive", "addon"}:
            behind = self._organization_behind(node)
            if behind is not None:
                yield behind, "delivers_onward"
        if node.returns_to is not None:
            for end in self.network.nodes_at(node.returns_to, node.org):
                if end != node.delivers_onward:
                    yield end, "returns_to"

    def _organization_behind(self, node: Node) -> str | None:
        """A service that is an organization's MX hands mail on to it, to its front door or else its servers."""
        for domain in self.network.domains_of(node.id):
            tenant = self.network.accepting_tenant(domain)
            if tenant is not None and self.network.front_door(tenant) is not None:
                return self.network.front_door(tenant)
            for org, organization in self.topology.onprem_orgs.items():
                if any(row.DomainName == domain for row in organization.accepted_domains or ()):
                    return next(iter(self.network.servers(org)), None)
        return None

    # The receiving side

    def _received(self, link: Link) -> Link:
        if not link.enabled or link.source is None or link.target is None or link.purpose == "internal":
            return link
        return replace(link, receiving=next(iter(self.receiving_sides(link)), None))

    def receiving_sides(self, link: Link) -> tuple[Ref, ...]:
        """The connectors that match a hop on the receiving side, the one that takes it first."""
        if link.source is None or link.target is None or link.purpose == "internal":
            return ()
        if self.network.nodes[link.target].kind in SERVERS:
            return self.receivers.receiving(link.source, link.target)
        found = self.receivers.arrivals(link.source, link.target, self._send_connector(link.sending))
        if link.purpose == "mx":
            found = tuple(row for row in found if "*" in row.connector.SenderDomains)
        return tuple(row.ref for row in found)

    def _send_connector(self, ref: Ref | None) -> SendConnector | None:
        return None if ref is None else self._send_rows.get(ref)

    def _arriving(self, pairs: set[_Pair], chosen: set[Ref]) -> Iterator[Link]:
        for tenant, connector, found in self.receivers.inbound:
            yield from self._inbound(tenant, connector, found, pairs, chosen)
        for org, organization in self.topology.onprem_orgs.items():
            for row in organization.receive_connectors or ():
                if max_range(row) < EVERYTHING:
                    yield from self._receive(org, row, pairs)

    def _inbound(
        self,
        tenant: str,
        connector: InboundConnector,
        found: tuple[str, ...],
        pairs: set[_Pair],
        chosen: set[Ref],
    ) -> Iterator[Link]:
        ref = member("tenants", tenant, "inbound_connectors", connector.Name)
        base = f"in:{tenant}:{connector.Name}<"
        door = self.network.front_door(tenant)
        if door is None or not found:
            because = _no_source(connector) if door is not None else f"No node stands for the tenant {tenant}."
            yield Link(base, None, door, None, ref, "inbound", connector.Enabled, because)
            return
        for source in found:
            covered = (source, door) in pairs
            outside = self.network.nodes[source].kind in OUTSIDE and ref not in chosen
            if not connector.Enabled or not covered or outside:
                yield Link(base + source, source, door, None, ref, "inbound", connector.Enabled)

    def _receive(self, org: str, row: ReceiveConnector, pairs: set[_Pair]) -> Iterator[Link]:
        ref = member("onprem_orgs", org, "receive_connectors", row.Name)
        base = f"recv:{org}:{row.Name}<"
        near = (self.network.nodes[key] for key in self.network.nodes_in(row.RemoteIPRanges))
        found = [node.id for node in near if node.org != org or node.kind not in SERVERS]
        servers = receiving_servers(self.network, org, row)[:1]
        if not found or not servers:
            because = "Its server is not drawn." if not servers else "No node sends from one of its addresses."
            yield Link(base, None, servers[0] if servers else None, None, ref, "receive", row.Enabled, because)
            return
        for source in found:
            best = self.receivers.receiving(source, servers[0])[:1] == (ref,)
            if not row.Enabled or (best and (source, servers[0]) not in pairs):
                yield Link(base + source, source, servers[0], None, ref, "receive", row.Enabled)


def _readable(sending: Iterable[Link]) -> Iterator[Link]:
    """The MX routes of initial domains are drawn only where no domain of another name has one: everybody has them."""
    rows = list(sending)
    named = any(link.purpose == "mx" and not _is_initial(link) for link in rows)
    return (link for link in rows if not (named and _is_initial(link)))


def _is_initial(link: Link) -> bool:
    return link.purpose == "mx" and link.sending is not None and is_initial_domain(link.sending.id)


def is_initial_domain(domain: str) -> bool:
    """True for a domain that Microsoft 365 gives a tenant, and whose MX it publishes itself."""
    return domain.endswith(".onmicrosoft.com")


def _no_source(connector: InboundConnector) -> str:
    if connector.TlsSenderCertificateName is not None:
        return f"No node presents a trusted certificate for {connector.TlsSenderCertificateName}."
    if connector.SenderIPAddresses:
        return f"No node sends from {', '.join(connector.SenderIPAddresses[:3])}."
    return "No node that is drawn sends from its sender domains."


def _from_each(
    id: str, sources: Iterable[str], target: str, ref: Ref, purpose: Purpose, enabled: bool = True
) -> Iterator[Link]:
    """One link from every source; the first has the plain id."""
    for index, source in enumerate(sources):
        yield Link(id if index == 0 else f"{id}@{source}", source, target, ref, None, purpose, enabled)
