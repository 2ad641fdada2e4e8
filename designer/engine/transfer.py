"""Handing a copy to the next server: which hosts to try, whether one answers, the TLS session, and waiting when none
takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from designer.engine import replies
from designer.engine.decisions import RefMaker
from designer.engine.plan import Plan
from designer.engine.receive import server_certificate
from designer.engine.replies import Reply
from designer.engine.state import HOP_MS, Copy, Run
from designer.engine.tls import (
    ALL_VERSIONS,
    CERTIFICATE_LEVELS,
    CLOUD_VERSIONS,
    OPPORTUNISTIC,
    SMTP_PORT,
    Negotiated,
    TlsDemand,
    negotiate,
    offered,
)
from designer.engine.zones import MailExchangers
from designer.model.onprem import SendConnector
from designer.model.refs import Ref
from designer.model.topology import Certificate, Node
from designer.model.values import domain_of

CLOUD = frozenset({"eop", "exo"})
CLOUD_HELO = "{}.outbound.protection.outlook.com"
ONPREM = frozenset({"onprem", "edge"})
MAILBOX_SERVERS = frozenset({"eop", "exo", "onprem", "edge"})
"""Where a login is to a mailbox of the node itself, not to the next server."""


class Candidate(NamedTuple):
    """A host to try and the node that answers there; None where the topology does not say."""

    host: str
    node: str | None


class MailRoute(NamedTuple):
    """Where a domain's mail goes by DNS: hosts in order, or a refusal, or a question nobody answered."""

    candidates: tuple[Candidate, ...] = ()
    refusal: Reply | None = None
    question: str | None = None
    rule: str = "R-DNS-4"
    assumed: bool = False
    tie: bool = False


def route_by_mx(plan: Plan, domain: str, sender: str, address: str) -> MailRoute:
    """The hosts for a domain's mail as a sender at node `sender` finds them (R-DNS-4 to 6, R-OUT-25)."""
    known: MailRoute | None = plan.routes.get(domain)
    if known is not None:
        return known
    found = plan.mail_exchangers(domain)
    if found.kind == "null":
        return MailRoute(refusal=replies.NULL_MX, rule="R-DNS-5")
    if found.exchangers:
        known = plan.routes[domain] = _from_records(plan, found)
        return known
    zone = plan.zones.zone(domain)
    if zone is not None and zone.mx is not None:
        cloud = plan.nodes[sender].kind in CLOUD
        refusal = replies.NO_DOMAIN.about(domain) if cloud else replies.NO_DOMAIN_ONPREM
        return MailRoute(refusal=refusal, rule="R-DNS-4")
    return _undescribed(plan, domain, sender, address)


def _from_records(plan: Plan, found: MailExchangers) -> MailRoute:
    rows = tuple(Candidate(mx.host, mx.node or plan.node_for_host(mx.host)) for mx in found.exchangers)
    return MailRoute(rows, tie=any(mx.undetermined for mx in found.exchangers))


def _undescribed(plan: Plan, domain: str, sender: str, address: str) -> MailRoute:
    """No MX is described: the listed mailbox's node, else the internet, else a question."""
    listed = plan.recipient(address)
    home = plan.nodes.get(listed.mailbox_at or "") if listed is not None else None
    if home is not None and home.kind in {"internet", "partner", "othermta"}:
        return MailRoute((Candidate(home.fqdn or home.id, home.id),), assumed=True)
    if plan.owner_of_domain(domain) is None:
        outside = _internet_node(plan, sender)
        if outside is not None:
            return MailRoute((Candidate(outside.fqdn or domain, outside.id),), assumed=True)
    return MailRoute(question=f"Where does the MX record of {domain} point?")


def _internet_node(plan: Plan, sender: str) -> Node | None:
    """The node that stands for any outside receiver: one that is nobody's MX, not the sender itself if there is
    another.
    """
    named = {mx.node for zone in plan.topology.dns.values() for mx in zone.mx or ()}
    rows = [node for node in plan.topology.nodes if node.kind == "internet"]
    rows.sort(key=lambda node: (node.id == sender, node.id in named, node.id))
    return rows[0] if rows else None


def smart_host_route(plan: Plan, hosts: Sequence[str]) -> tuple[Candidate, ...]:
    """The nodes behind smart hosts, in the order of the list; a name may be a host or have MX records (R-OPS-5)."""
    rows: list[Candidate] = []
    for host in hosts:
        node = plan.node_for_host(host)
        exchangers = plan.mail_exchangers(host).exchangers if node is None else ()
        if exchangers:
            rows.extend(Candidate(mx.host, mx.node or plan.node_for_host(mx.host)) for mx in exchangers)
        else:
            rows.append(Candidate(host, node))
    return tuple(rows)


def deliver(
    run: Run,
    copy: Copy,
    candidates: Sequence[Candidate],
    out: str | None,
    demand: TlsDemand = OPPORTUNISTIC,
    *,
    by_mx: bool = False,
    connector: SendConnector | None = None,
    step: str = "S12",
    ip: str | None = None,
) -> None:
    """Tries the hosts in order; the first that answers and satisfies the TLS demand gets the copy, else it waits
    here.
    """
    reply, final, failed = replies.DNS_FAILED, replies.EXPIRED, None
    domain, nodes = domain_of(copy.rcpts[0].address), run.plan.nodes
    for number, candidate in enumerate(candidates, 1):
        if candidate.node not in nodes:
            _ask(run, copy, candidate.host, step)
            return
        target = nodes[candidate.node or ""]
        failed = target.id
        if not target.up:
            reply = _refused_connection(run, copy)
            _attempt(run, copy, target.id, out, "R-OUT-25", "{0} does not answer", run.plan.name_of(target.id))
            continue
        client = _client_of(run, copy, target, connector)
        session = _session(run, copy, target, client, demand, candidate.host, domain, by_mx)
        if session.failure is None:
            if demand.required:
                _tell_tls(run, copy, candidate.host, demand, session, step)
            copy.retry = None
            if number < len(candidates):
                more = {"by_mx": by_mx, "connector": connector, "step": step, "ip": ip}
                copy.retry = partial(_try_next, run, copy.fork([]), candidates[number:], out, demand, more)
            _hand_over(run, copy, candidate, session, client, ip)
            copy.out = out
            run.schedule(copy, target.id, HOP_MS)
            return
        reply, final = session.failure, session.final or replies.EXPIRED
        text, name = "TLS demand not met at {0}: {1}", run.plan.name_of(target.id)
        _attempt(run, copy, target.id, out, session.rule, text, name, reply.line)
    defer(run, copy, reply, failed, final, step)


def _try_next(
    run: Run,
    before: Copy,
    rest: Sequence[Candidate],
    out: str | None,
    demand: TlsDemand,
    more: dict[str, Any],
    copy: Copy,
) -> None:
    """Tries the hosts after one that turned the copy away, with the copy as it was before."""
    again = before.fork(copy.rcpts)
    again.number = copy.number
    copy.rcpts = []
    deliver(run, again, rest, out, demand, **more)


def turn_away(run: Run, copy: Copy, reply: Reply, node: str, step: str) -> None:
    """A server does not take the copy now: the next host is tried (R-DNS-4), else it waits where it came from."""
    if copy.retry is not None:
        copy.retry(copy)
        return
    defer(run, copy, reply, node, replies.EXPIRED, step)


def _tell_tls(run: Run, copy: Copy, host: str, demand: TlsDemand, session: Negotiated, step: str) -> None:
    """A demand that is met is told with the certificate that met it."""
    shown, server = session.certificate, run.plan.node_for_host(host)
    assumed = shown is not None and server is not None and shown is run.plan.assumed_certificate(server)
    run.decide(
        copy,
        step,
        demand.rule,
        "{0} is met by {1}: TLS {2} with the certificate {3}",
        demand.level or "RequireTLS",
        host,
        session.version,
        shown.subject if shown is not None else "none",
        because=(("what {1} offers", partial(Ref, "nodes", server or copy.node, "tls_server")),),
        assumed=assumed,
    )


def other_hosts(plan: Plan, domain: str) -> list[tuple[str, str, RefMaker]]:
    """The MX hosts that come later, and why (R-DNS-4)."""
    rows = plan.mail_exchangers(domain).exchangers
    later: list[tuple[str, str, RefMaker]] = []
    for mx in rows[1:]:
        equal = mx.preference == rows[0].preference
        why = (
            "equal preference, later name"
            if equal
            else f"preference {mx.preference} is worse than {rows[0].preference}"
        )
        later.append((mx.host, why, Ref("dns", domain, "mx")))
    return later


class _Client(NamedTuple):
    """What the next server sees of a node, message and relay pool apart."""

    versions: tuple[str, ...]
    ip: str | None
    helo: str | None
    certificate: Certificate | None
    port: int
    """The port that the connector dials."""


def _client_of(run: Run, copy: Copy, target: Node, connector: SendConnector | None) -> _Client:
    """A node as a client of another one; worked out once for the two and the connector."""
    plan = run.plan
    key = (copy.node, target.id, id(connector))
    found: _Client | None = plan.clients.get(key)
    if found is None:
        node = plan.nodes[copy.node]
        found = plan.clients[key] = _Client(
            CLOUD_VERSIONS if node.kind in CLOUD else ALL_VERSIONS,
            _address_shown(plan, node, target),
            _helo(node, connector),
            plan.certificate_presented(copy.node, connector),
            connector.Port if connector is not None else SMTP_PORT,
        )
    return found


def _session(
    run: Run, copy: Copy, target: Node, client: _Client, demand: TlsDemand, host: str, domain: str, by_mx: bool
) -> Negotiated:
    """The TLS session with a server; the same question is worked out once per plan."""
    plan, message = run.plan, run.message
    versions, ip = client.versions, client.ip
    if copy.submitted:
        if message.tls is not None:
            versions = () if message.tls == "none" else (message.tls,)
        ip = message.source_ip if message.source_ip is not None else ip
    if target.kind not in ONPREM:
        ip = None
    key: object = (versions, target.id, ip, demand)
    if _names_count(plan, demand, domain, by_mx):
        key = (key, host, domain, by_mx)
    found = plan.sessions.get(key)
    if found is None:
        there, shown = offered(plan, target, *server_certificate(plan, target, ip))
        found = negotiate(plan, versions, there, shown, demand, host, domain, by_mx)
        plan.sessions[key] = found
    return found


def _names_count(plan: Plan, demand: TlsDemand, domain: str, by_mx: bool) -> bool:
    """True where the session depends on host and domain: a certificate is demanded, or DNS speaks of TLS."""
    if demand.level in CERTIFICATE_LEVELS or demand.dane == "Mandatory":
        return True
    return by_mx and plan.zones.secured(domain)


def _address_shown(plan: Plan, node: Node, target: Node) -> str | None:
    """The address of a node that the next server sees (private ones only inside)."""
    if node.org is not None and node.org == target.org and node.ips:
        return node.ips[0]
    egress = plan.egress_ips(node.id)
    return egress[0] if egress else next(iter(node.ips), None)


def _hand_over(
    run: Run, copy: Copy, candidate: Candidate, session: Negotiated, client: _Client, ip: str | None
) -> None:
    """What the next server sees: on the first hop what the message says, else the node's own or the pool's address."""
    message = run.message
    if copy.client_ip is not None:
        copy.received = (*copy.received, copy.client_ip)
    copy.client_ip = ip if ip is not None else client.ip
    copy.tls = session.version
    copy.server_certificate = session.certificate
    copy.certificate = client.certificate if session.version is not None else None
    copy.helo = client.helo
    copy.host = candidate.host
    copy.authenticated = False
    if client.port != SMTP_PORT:
        copy.dialled_port = client.port
    elif not copy.submitted:
        copy.dialled_port = SMTP_PORT
    if not copy.submitted:
        return
    copy.submitted = False
    if message.source_ip is not None:
        copy.client_ip = message.source_ip
    if message.client_cert is not None and session.version is not None:
        copy.certificate = run.plan.topology.certs.get(message.client_cert)
    copy.helo = message.helo or client.helo
    copy.authenticated = message.auth is not None and run.plan.nodes[copy.node].kind not in MAILBOX_SERVERS


def _helo(node: Node, connector: SendConnector | None) -> str | None:
    """What a client greets with: the Send connector's name, its own, or the service's outbound name."""
    named = (connector.Fqdn if connector is not None else None) or node.fqdn
    return named or (CLOUD_HELO.format(node.id) if node.kind in CLOUD else None)


def _refused_connection(run: Run, copy: Copy) -> Reply:
    cloud = run.plan.nodes[copy.node].kind in CLOUD
    return replies.CONNECTION_REFUSED if cloud else replies.CONNECTION_FAILED


def _attempt(run: Run, copy: Copy, node: str, out: str | None, rule: str, text: str, *args: object) -> None:
    hop = run.add_attempt(copy, node, out)
    hop.noted.append(("S12", rule, text, args, (("node {0}", partial(Ref, "nodes", node)),), (), False))


def _ask(run: Run, copy: Copy, host: str, step: str) -> None:
    """A host that is nowhere: nobody can say whether it answers."""
    run.decide(copy, step, "R-OUT-24", "no node of the design answers at {0}", host)
    run.finish_all(copy, "unknown", question=f"Which node answers at {host}?")


def defer(run: Run, copy: Copy, reply: Reply, next_hop: str | None, final: str, step: str = "S12") -> None:
    """The copy waits here and is tried again; `final_code` is the end if nothing changes (R-OUT-24, R-OPS-8).

    The service gives up after 24 hours (R-LIM-19).
    """
    kind = run.plan.nodes[copy.node].kind
    if kind in CLOUD:
        rule, plan = "R-OUT-24", "every 15 minutes at first, up to every 60; after 24 hours a report"
    elif kind in {"onprem", "edge"}:
        rule, plan = "R-OPS-8", "4 times each minute, 6 times each 5, then each 10 minutes; after 2 days a report"
    else:
        rule, plan = "R-DNS-4", "by the sender's own schedule"
    where = partial(Ref, "nodes", next_hop or copy.node)
    run.decide(
        copy, step, rule, "queued: {0}; tried again {1} ({2})", reply.line, plan, final, because=(("next hop", where),)
    )
    run.finish_all(copy, "deferred", reply, next_hop=next_hop, final=final)
