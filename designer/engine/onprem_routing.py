"""How mail leaves a server of an on-premises organization: Send connectors, other servers, the Edge (R-OPS-1 to 7,
R-EDGE-1 to 4).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import takewhile

from designer.engine import replies
from designer.engine.headers import (
    leave_organization,
)
from designer.engine.organizations import SUBSCRIPTION_SPACE, OnPremPlan
from designer.engine.relays import send_by
from designer.engine.send import SendChoice, choose_send, losers
from designer.engine.state import Copy, CrossPremises, Rcpt, Run
from designer.engine.tls import OPPORTUNISTIC, send_demand
from designer.engine.transfer import Candidate, MailRoute, defer, deliver, other_hosts, route_by_mx, smart_host_route
from designer.model.onprem import SendConnector
from designer.model.refs import Ref
from designer.model.values import domain_of


def organization(run: Run, node: str) -> OnPremPlan:
    """The organization of a server."""
    return run.plan.onprem_orgs[run.plan.nodes[node].org or ""]


def hand_to(run: Run, copy: Copy, org: OnPremPlan, fixed: str) -> None:
    """The message says where it is handed to: the Send connector is the one that leads there, if any."""
    groups: dict[str, list[Rcpt]] = {}
    rows: dict[str, SendConnector] = {}
    for rcpt in copy.rcpts:
        choice = choose_send(org, run.plan.nodes[copy.node], domain_of(rcpt.address), run.message_bytes)
        name = "default"
        row = choice.row.connector if choice.row is not None else None
        if row is not None and fixed in {c.node for c in _hosts_behind(run, row, copy.node, rcpt.address)}:
            name = row.Name
            rows[name] = row
        groups.setdefault(name, []).append(rcpt)
    host = run.message.connect_host or run.plan.host_name(fixed)
    for name, rcpts in groups.items():
        twin = copy if len(groups) == 1 else run.split(copy, rcpts)
        twin.rcpts = rcpts
        connector = rows.get(name)
        run.decide(
            twin,
            "S11",
            "R-OPS-5",
            "handed to {0} ({1}), as the message says",
            run.plan.name_of(fixed),
            name,
            because=(("{0}", partial(Ref, "nodes", fixed)),),
        )
        if connector is not None:
            _cross_premises(run, twin, org, connector)
        demand = send_demand(connector) if connector is not None else OPPORTUNISTIC
        deliver(run, twin, (Candidate(host.partition(":")[0], fixed),), name, demand, connector=connector)


def _hosts_behind(run: Run, connector: SendConnector, node: str, address: str) -> tuple[Candidate, ...]:
    """The hosts a Send connector leads to: its smart hosts, or the MX of the recipient's domain."""
    if not connector.DNSRoutingEnabled:
        return smart_host_route(run.plan, connector.SmartHosts)
    return route_by_mx(run.plan, domain_of(address), node, address).candidates


def route_all(run: Run, copy: Copy, org: OnPremPlan) -> None:
    """Groups the recipients by their way out; each group is a copy (bifurcation)."""
    if len(copy.rcpts) == 1 and len(run.hops[copy.hop].recipients) == 1:
        _, send = _way_out(run, copy, org, copy.rcpts[0])
        send(copy)
        return
    groups: dict[object, tuple[Callable[[Copy], None], list[Rcpt]]] = {}
    for rcpt in copy.rcpts:
        key, send = _way_out(run, copy, org, rcpt)
        groups.setdefault(key, (send, []))[1].append(rcpt)
    for send, rcpts in groups.values():
        alone = len(groups) == 1 and not run.hops[copy.hop].recipients[len(rcpts) :]
        twin = copy if alone else run.split(copy, rcpts)
        twin.rcpts = rcpts
        send(twin)


def _way_out(run: Run, copy: Copy, org: OnPremPlan, rcpt: Rcpt) -> tuple[object, Callable[[Copy], None]]:
    node = run.plan.nodes[copy.node]
    found = org.directory.find(rcpt.address)
    domain = domain_of(rcpt.address)
    if found is not None and found.kind == "mailbox" and node.kind != "edge":
        home = found.recipient.mailbox_at
        if home is not None and home != node.id and home in org.node_set:
            return ("server", home), partial(_to_server, run, org=org, server=_gate(org, node.id, home))
    if org.organization.send_connectors is None:
        return _without_connectors(run, copy, org, rcpt)
    choice = choose_send(org, node, domain, run.message_bytes)
    if choice.row is None:
        return ("none", choice.too_small), partial(_no_connector, run, choice=choice, org=org)
    source = choice.source or node.id
    if source != node.id:
        hop = _gate(org, node.id, source)
        return ("via", hop, choice.row.connector.Name), partial(_to_server, run, org=org, server=hop)
    connector = choice.row.connector
    target = domain if connector.DNSRoutingEnabled else None
    return ("out", connector.Name, target), partial(_send_out, run, org=org, connector=connector)


def _gate(org: OnPremPlan, node: str, target: str) -> str:
    """The next server towards another: the Edge is reached from the subscribed site only, both ways (R-EDGE-4)."""
    edges = org.edge_set
    if not edges:
        return target
    inner = org.subscribed_servers
    if (target in edges) != (node in edges):
        inside, outside = (node, target) if target in edges else (target, node)
        if inside not in inner and inner and org.organization.edge_subscription is not None:
            return inner[0]
        return target if target in edges or outside in edges else inner[0]
    return target


def _without_connectors(run: Run, copy: Copy, org: OnPremPlan, rcpt: Rcpt) -> tuple[object, Callable[[Copy], None]]:
    """No Send connectors are described: only an Edge knows its way in; nothing is known of the way out."""
    node = run.plan.nodes[copy.node]
    if node.kind == "edge" and org.accepted_domain(domain_of(rcpt.address)) is not None and org.servers:
        found = org.directory.find(rcpt.address)
        home = found.recipient.mailbox_at if found is not None else None
        inner = _gate(org, node.id, home) if home in org.sites else org.subscribed_servers[0]
        return ("server", inner), partial(_to_server, run, org=org, server=inner, assumed=True)
    if org.organization.accepted_domains is None and _serves(run, org, domain_of(rcpt.address)):
        question = f"Does {run.plan.name_of(copy.node)} hold a mailbox for {rcpt.address}?"
        return ("ask", question), partial(_ask, run, question=question)
    owner = org.name or run.plan.name_of(copy.node)
    question = f"Which Send connector of {owner} covers {domain_of(rcpt.address)}?"
    return ("ask", question), partial(_ask, run, question=question)


def _serves(run: Run, org: OnPremPlan, domain: str) -> bool:
    return any(mx.node in org.node_set for mx in run.plan.mail_exchangers(domain).exchangers)


def _ask(run: Run, copy: Copy, question: str) -> None:
    run.decide(copy, "S11", "R-OPS-4", "Send connectors are not described, so nothing is known of the way out")
    run.finish_all(copy, "unknown", question=question)


def _no_connector(run: Run, copy: Copy, choice: SendChoice, org: OnPremPlan) -> None:
    ref = partial(org.ref, "send_connectors")
    if choice.too_small:
        size = run.message_bytes or 0
        run.decide(
            copy,
            "S11",
            "R-OPS-4",
            "every matching Send connector is too small",
            because=(("MaxMessageSize", ref),),
            considered=tuple(
                (row.connector.Name, f"takes {row.connector.MaxMessageSize}", partial(org.send_ref, row.connector))
                for row in org.send_rows
                if row.max_bytes is not None and row.max_bytes < size
            ),
        )
        run.finish_all(copy, "rejected", replies.MESSAGE_TOO_LARGE)
        return
    address = copy.rcpts[0].address
    run.decide(
        copy,
        "S11",
        "R-OPS-4",
        "no Send connector covers {0}: Unreachable queue",
        address,
        because=(("send_connectors", ref),),
    )
    run.finish_all(copy, "unreachable", final=replies.EXPIRED)


def _to_server(run: Run, copy: Copy, org: OnPremPlan, server: str, assumed: bool = False) -> None:
    """Over the implicit connector inside the organization."""
    run.decide(
        copy,
        "S11",
        "R-EDGE-4",
        "to {0} inside the organization",
        run.plan.name_of(server),
        because=(("node", Ref("nodes", server)),),
        assumed=assumed,
    )
    deliver(run, copy, (Candidate(run.plan.host_name(server), server),), None)


def _send_out(run: Run, copy: Copy, org: OnPremPlan, connector: SendConnector) -> None:
    """Through a Send connector: to its smart hosts or by MX; a server that is in the MX list itself tries the better
    hosts only (RFC 5321 section 5.1).
    """
    domain = domain_of(copy.rcpts[0].address)
    node = run.plan.nodes[copy.node]
    run.decide(
        copy,
        "S11",
        "R-OPS-2",
        "Send connector {0} carries {1}",
        connector.Name,
        domain,
        because=(("AddressSpaces", partial(org.send_ref, connector, "AddressSpaces")),),
        considered=partial(losers, org, node, domain, run.message_bytes, connector),
    )
    if _certificate_is_gone(run, copy, org, connector):
        return
    if connector.SmartHosts == (SUBSCRIPTION_SPACE,):
        _into_site(run, copy, org, connector)
        return
    _cross_premises(run, copy, org, connector)
    demand = send_demand(connector)
    if not connector.DNSRoutingEnabled:
        deliver(
            run, copy, smart_host_route(run.plan, connector.SmartHosts), connector.Name, demand, connector=connector
        )
        return
    route = route_by_mx(run.plan, domain, copy.node, copy.rcpts[0].address)
    if route.candidates and route.candidates[0].node != copy.node:
        later = partial(other_hosts, run.plan, domain)
        host = route.candidates[0].host
        run.decide(
            copy,
            "S12",
            "R-DNS-4",
            "by MX of {0}: {1}",
            domain,
            host,
            because=(("MX of {0}", partial(Ref, "dns", domain, "mx")),),
            considered=later,
            assumed=route.assumed,
        )
        better = tuple(takewhile(lambda found: found.node != copy.node, route.candidates))
        deliver(run, copy, better, connector.Name, demand, by_mx=True, connector=connector)
    elif route.candidates:
        _self_loop(run, copy, domain)
    else:
        send_by(run, copy, MailRoute(refusal=route.refusal, question=route.question, rule=route.rule), connector.Name)


def _certificate_is_gone(run: Run, copy: Copy, org: OnPremPlan, connector: SendConnector) -> bool:
    """A connector whose certificate is no longer installed sends nothing: the copy waits (R-HYBC-2)."""
    installed, wanted = org.organization.installed_certs, connector.TlsCertificateName
    if wanted is None or installed is None or wanted in installed:
        return False
    run.decide(copy, "S12", "R-HYBC-2", "the certificate {0} is not installed", wanted)
    behind = _hosts_behind(run, connector, copy.node, copy.rcpts[0].address)
    defer(run, copy, replies.CERTIFICATE_UNUSABLE, next((c.node for c in behind), None), replies.EXPIRED)
    return True


def _self_loop(run: Run, copy: Copy, domain: str) -> None:
    """The MX leads back to this very server (R-OPA-3)."""
    run.decide(copy, "S12", "R-OPA-3", "the MX of {0} is this server: the message goes round", domain)
    run.finish_all(copy, "loop", replies.LOOP_ONPREM)


def _into_site(run: Run, copy: Copy, org: OnPremPlan, connector: SendConnector) -> None:
    """The subscription's own connector: to a Mailbox server of the subscribed site (R-EDGE-1, R-EDGE-4)."""
    inner = org.subscribed_servers
    candidates = tuple(Candidate(run.plan.host_name(server), server) for server in inner)
    if not candidates:
        run.finish_all(copy, "unknown", question=f"Which server of {org.name} is in the subscribed site?")
        return
    deliver(run, copy, candidates, connector.Name, connector=connector)


def _cross_premises(run: Run, copy: Copy, org: OnPremPlan, connector: SendConnector) -> None:
    """Organization headers leave as cross-premises ones, or are stripped (R-OPS-7, R-HYB-20)."""
    subscription = org.organization.edge_subscription
    edge = run.plan.nodes[copy.node].kind == "edge"
    if edge and subscription is not None and subscription.recreated_after_hcw:
        text = "the Edge subscription was made again after the hybrid wizard: what it had set on the Edge is gone"
        run.decide(
            copy, "S12", "R-EDGE-1", text, because=(("recreated_after_hcw", partial(org.ref, "edge_subscription")),)
        )
        copy.cross = None
        leave_organization(copy, keep=False)
        return
    if not connector.CloudServicesMailEnabled:
        if copy.trust == "internal":
            copy.add_header("X-CrossPremisesHeadersFilteredBySendConnector", copy.node)
        copy.cross = None
        leave_organization(copy, keep=False)
        return
    sender = domain_of(copy.header_from or copy.mail_from)
    origin = sender if org.accepted_domain(sender) is not None else org.default_domain or sender
    copy.cross = CrossPremises(copy.trust == "internal", origin, copy.scl, False, True)
    leave_organization(copy, keep=True)
    run.decide(
        copy,
        "S12",
        "R-HYB-20",
        "headers are converted for the cloud: sender {0}",
        copy.trust,
        because=(("CloudServicesMailEnabled", partial(org.send_ref, connector, "CloudServicesMailEnabled")),),
    )
