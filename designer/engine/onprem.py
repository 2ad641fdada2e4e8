"""On-premises Exchange: what a server accepts, how it resolves, and by which connector mail leaves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from designer.engine import replies
from designer.engine.mailflow_rules import RulePass, apply_rules
from designer.engine.organizations import OnPremPlan
from designer.engine.receive import Rights, choose, rights, undescribed_rights
from designer.engine.relays import send_by
from designer.engine.replies import Reply
from designer.engine.resolution import Resolved, resolve
from designer.engine.send import SUBSCRIPTION_SPACE, SendChoice, choose_send, losers
from designer.engine.state import Copy, CrossPremises, Rcpt, Run
from designer.engine.tls import OPPORTUNISTIC, send_demand
from designer.engine.transfer import CLOUD, Candidate, MailRoute, defer, deliver, route_by_mx, smart_host_route
from designer.model.onprem import ReceiveConnector, SendConnector
from designer.model.refs import Ref
from designer.model.values import domain_of, size_in_bytes

DEFAULT_JUNK_THRESHOLD = 4
"""SCLJunkThreshold of an organization: a higher SCL goes to Junk Email (R-FILT-28)."""
OWN_SERVERS = frozenset({"onprem", "edge"})


def organization(run: Run, node: str) -> OnPremPlan:
    """The organization of a server."""
    return run.plan.onprem_orgs[run.plan.nodes[node].org or ""]


def arrive_onprem(run: Run, copy: Copy, node: str) -> None:
    """A server of the organization, or its Edge, is handed the copy over SMTP."""
    row, org = run.plan.nodes[node], organization(run, node)
    source = run.plan.nodes[copy.node]
    own = source.kind in OWN_SERVERS and (source.org or "") == org.name
    described = org.organization.receive_connectors is not None
    connector = choose(org, row, copy.client_ip, copy.dialled_port) if described else None
    if described and connector is None and not own:
        run.add_attempt(copy, node, copy.out)
        defer(run, copy, replies.CONNECTION_REFUSED, node, replies.EXPIRED)
        return
    if own and connector is None:
        in_ = None
    else:
        in_ = connector.Name if connector is not None else "default"
    out = copy.out
    run.add_hop(copy, node, out, in_)
    granted = _rights(run, copy, org, connector, own, source.kind in CLOUD)
    _explain_receive(run, copy, org, connector, granted, own)
    _trust(run, copy, org, granted, own)
    run.hops[copy.hop].trust = "internal" if copy.trust == "internal" else "anonymous"
    if not own and not _accept(run, copy, org, connector, granted):
        return
    if row.kind == "edge":
        route_all(run, copy, org)
    else:
        categorise(run, copy, org)


def _rights(
    run: Run, copy: Copy, org: OnPremPlan, connector: ReceiveConnector | None, own: bool, from_door: bool
) -> Rights:
    if connector is None:
        return undescribed_rights(from_door, own, copy.authenticated)
    return rights(connector, copy.certificate, copy.authenticated, own)


def _explain_receive(
    run: Run, copy: Copy, org: OnPremPlan, connector: ReceiveConnector | None, granted: Rights, own: bool
) -> None:
    if connector is None:
        text = "inside the organization" if own else "no Receive connectors are described; own domains are accepted"
        run.decide(copy, "S3", "R-OPR-1", text, assumed=not own)
        return
    run.decide(
        copy,
        "S3",
        "R-OPR-1",
        "{0} takes the session from {1} ({2})",
        connector.Name,
        copy.client_ip,
        granted.principal,
        because=(
            ("RemoteIPRanges holds {1} most specifically", partial(org.receive_ref, connector, "RemoteIPRanges")),
        ),
        considered=tuple(
            (row.Name, "its range is wider, or it does not listen for this client", partial(org.receive_ref, row))
            for row in org.receive
            if row is not connector
        ),
    )


def _trust(run: Run, copy: Copy, org: OnPremPlan, granted: Rights, own: bool) -> None:
    """Whether the sender counts as ours: own servers, externally secured hosts, users, promoted cloud headers."""
    subscription = org.organization.edge_subscription
    wiped = run.plan.nodes[copy.node].kind == "edge" and subscription is not None and subscription.recreated_after_hcw
    if own:
        return
    if granted.internal:
        copy.trust = "internal"
        return
    cross = copy.cross
    copy.trust = "anonymous"
    if cross is None:
        return
    if wiped or not granted.headers or not _trusted_origin(org, cross.origin):
        copy.cross = None
        copy.add_header("X-CrossPremisesHeadersFiltered", "yes")
        why = "the Edge subscription was made again after the hybrid wizard" if wiped else "no capability for {0} here"
        run.decide(copy, "S5", "R-HYB-21", "cross-premises headers are removed: " + why, cross.origin)
        return
    copy.trust = "internal" if cross.internal else "anonymous"
    if cross.scl is not None:
        copy.scl = cross.scl
    run.decide(
        copy,
        "S5",
        "R-HYB-21",
        "headers of {0} are promoted: the sender counts as {1}",
        cross.origin,
        copy.trust,
        assumed=org.organization.receive_connectors is None,
    )


def _trusted_origin(org: OnPremPlan, origin: str) -> bool:
    """X-OriginatorOrg must name an own accepted domain or a trusted remote domain (R-HYB-21)."""
    if org.organization.accepted_domains is None or org.accepted_domain(origin) is not None:
        return True
    rows = org.organization.remote_domains or ()
    return any(row.TrustedMailInboundEnabled and row.DomainName in {origin, "*"} for row in rows)


def _accept(run: Run, copy: Copy, org: OnPremPlan, connector: ReceiveConnector | None, granted: Rights) -> bool:
    """The SMTP dialogue: may the client submit, relay, send so much, to these recipients?"""
    if not granted.submit:
        run.decide(copy, "S3", "R-OPR-3", "{0} may not submit here", granted.principal)
        run.finish_all(copy, "rejected", replies.NO_SUBMIT)
        return False
    limit = size_in_bytes(connector.MaxMessageSize) if connector is not None else None
    if run.message_bytes is not None and limit is not None and run.message_bytes > limit and not granted.internal:
        run.decide(copy, "S3", "R-OPR-6", "the message is larger than the connector takes")
        run.finish_all(copy, "rejected", replies.MESSAGE_TOO_LARGE)
        return False
    for rcpt in list(copy.rcpts):
        refusal = _refuse_recipient(run, copy, org, granted, rcpt)
        if refusal is not None:
            run.finish(copy, rcpt, "rejected", refusal)
            copy.rcpts.remove(rcpt)
    return bool(copy.rcpts)


def _refuse_recipient(run: Run, copy: Copy, org: OnPremPlan, granted: Rights, rcpt: Rcpt) -> Reply | None:
    domain = domain_of(rcpt.address)
    row = org.accepted_domain(domain)
    ours = (
        row is not None
        or org.directory.find(rcpt.address) is not None
        or (org.organization.accepted_domains is None and _is_mx(run, org, domain))
    )
    if not ours and not granted.any_recipient:
        run.decide(
            copy,
            "S3",
            "R-OPR-3",
            "{0} is no accepted domain and {1} may not relay",
            domain,
            granted.principal,
            because=(("the connector does not grant Accept-Any-Recipient", partial(org.ref, "receive_connectors")),),
        )
        return replies.NO_RELAY
    filtering = org.organization.recipient_filter
    if filtering is None or not filtering.Enabled or granted.internal:
        return None
    if filtering.BlockListEnabled and rcpt.address in {name.casefold() for name in filtering.BlockedRecipients}:
        run.decide(copy, "S4", "R-OPR-5", "{0} is on the recipient block list", rcpt.address)
        return replies.USER_UNKNOWN
    if row is None or not filtering.RecipientValidationEnabled:
        return None
    validated = row.AddressBookEnabled if row.AddressBookEnabled is not None else row.DomainType == "Authoritative"
    if validated and org.directory.find(rcpt.address) is None:
        run.decide(
            copy,
            "S4",
            "R-OPR-5",
            "nobody has the address {0} and recipients of {1} are validated",
            rcpt.address,
            row.DomainName,
            because=(("RecipientValidationEnabled", partial(org.ref, "recipient_filter.RecipientValidationEnabled")),),
        )
        return replies.USER_UNKNOWN
    return None


def _is_mx(run: Run, org: OnPremPlan, domain: str) -> bool:
    own = {node.id for node in org.nodes}
    return any(mx.node in own for mx in run.plan.mail_exchangers(domain).exchangers)


# -- transport on a mailbox server --------------------------------------------------------------------------------


def submit_onprem(run: Run, copy: Copy) -> None:
    """A message begins at a server of the organization: from a mailbox (internal), or of somebody else passing
    through.
    """
    org = organization(run, copy.node)
    own = run.message.auth is not None or org.accepts(copy.mail_from) or org.directory.find(copy.mail_from) is not None
    copy.trust = "internal" if own else "anonymous"
    run.hops[copy.hop].trust = "internal" if own else "anonymous"
    fixed = run.message.connects_to
    if fixed is not None:
        _handed_to(run, copy, org, fixed)
    elif run.plan.nodes[copy.node].kind == "edge":
        route_all(run, copy, org)
    else:
        categorise(run, copy, org)


def _handed_to(run: Run, copy: Copy, org: OnPremPlan, fixed: str) -> None:
    """The message says where it is handed to: the Send connector is the one that leads there, if any."""
    groups: dict[str, list[Rcpt]] = {}
    rows: dict[str, SendConnector] = {}
    for rcpt in copy.rcpts:
        choice = choose_send(org, run.plan.nodes[copy.node], domain_of(rcpt.address), run.message_bytes)
        name = "default"
        if choice.row is not None and fixed in _nodes_behind(run, choice.row.connector, copy.node, rcpt.address):
            name = choice.row.connector.Name
            rows[name] = choice.row.connector
        groups.setdefault(name, []).append(rcpt)
    host = run.message.connect_host or run.plan.nodes[fixed].fqdn or fixed
    for name, rcpts in groups.items():
        twin = copy if len(groups) == 1 else run.split(copy, rcpts)
        twin.rcpts = rcpts
        connector = rows.get(name)
        run.decide(twin, "S11", "R-OPS-5", "handed to {0} ({1}), as the message says", fixed, name)
        if connector is not None:
            _cross_premises(run, twin, org, connector)
        demand = send_demand(connector) if connector is not None else OPPORTUNISTIC
        deliver(run, twin, (Candidate(host.partition(":")[0], fixed),), name, demand, connector=connector)


def _nodes_behind(run: Run, connector: SendConnector, node: str, address: str) -> set[str | None]:
    if not connector.DNSRoutingEnabled:
        return {candidate.node for candidate in smart_host_route(run.plan, connector.SmartHosts)}
    return {candidate.node for candidate in route_by_mx(run.plan, domain_of(address), node, address).candidates}


def categorise(run: Run, copy: Copy, org: OnPremPlan) -> None:
    """The categoriser: resolve, apply mail flow rules, deliver or route; once per organization."""
    if copy.categorised == org.name:
        for rcpt in list(copy.rcpts):
            found = org.directory.find(rcpt.address)
            if found is not None and found.recipient.mailbox_at in {copy.node, None} and found.kind == "mailbox":
                copy.rcpts.remove(rcpt)
                _deliver_here(run, copy, org, rcpt)
        route_all(run, copy, org)
        return
    if _over_limits(run, copy, org):
        return
    copy.categorised = org.name
    here: list[tuple[Rcpt, Resolved]] = []
    onward: list[Rcpt] = []
    for row in resolve(run, copy, org):
        run.decide(
            copy,
            "S8",
            row.rule,
            row.text,
            *row.args,
            because=((row.text, row.ref),) if row.ref else (),
            assumed=row.assumed,
        )
        if row.kind == "refused":
            run.finish(copy, row.rcpt, "rejected", row.reply)
        elif row.kind == "mailbox":
            here.append((row.rcpt, row))
        else:
            onward.append(row.rcpt)
    kept = apply_rules(RulePass(run, copy, org, org.rules, copy.trust == "internal"), [r for r, _ in here] + onward)
    if not kept:
        copy.rcpts = []
        return
    mailboxes = {id(rcpt): row for rcpt, row in here}
    copy.rcpts = []
    for rcpt in kept:
        mailbox = mailboxes.get(id(rcpt))
        home = mailbox.found.recipient.mailbox_at if mailbox is not None and mailbox.found is not None else None
        if mailbox is not None and (home is None or home == copy.node or home not in {n.id for n in org.nodes}):
            _deliver_here(run, copy, org, rcpt)
        else:
            copy.rcpts.append(rcpt)
    route_all(run, copy, org)


def _over_limits(run: Run, copy: Copy, org: OnPremPlan) -> bool:
    """The organization's own size limits; between two of its own users their mailbox limits decide (R-OPR-6)."""
    size, config = run.message_bytes, org.organization.transport_config
    if size is None:
        return False
    sender = org.directory.find(copy.mail_from) if copy.trust == "internal" else None
    own = size_in_bytes(sender.recipient.MaxSendSize) if sender is not None and sender.recipient.MaxSendSize else None
    if own is not None and size > own:
        run.decide(copy, "S8", "R-OPR-6", "the message is larger than {0} may send", copy.mail_from)
        run.finish_all(copy, "rejected", replies.MESSAGE_TOO_LARGE)
        return True
    if config is None:
        return False
    for rcpt in list(copy.rcpts):
        inside = org.directory.find(rcpt.address)
        personal = sender is not None and inside is not None and inside.recipient.MaxReceiveSize is not None
        text = config.MaxReceiveSize if copy.trust != "internal" else config.MaxSendSize
        limit = size_in_bytes(text if text is not None else "10 MB")
        if not (personal and own is not None) and limit is not None and size > limit:
            run.decide(
                copy,
                "S8",
                "R-OPR-6",
                "the message is larger than the organization's limit, and {0} is not exempt",
                rcpt.address,
                because=(("transport_config", partial(org.ref, "transport_config")),),
            )
            run.finish(copy, rcpt, "rejected", replies.MESSAGE_TOO_LARGE)
            copy.rcpts.remove(rcpt)
    return not copy.rcpts


def _deliver_here(run: Run, copy: Copy, org: OnPremPlan, rcpt: Rcpt) -> None:
    found = org.directory.find(rcpt.address)
    recipient = found.recipient if found is not None else None
    config = org.organization.organization_config
    threshold = recipient.SCLJunkThreshold if recipient is not None else None
    if threshold is None:
        configured = config.SCLJunkThreshold if config is not None else None
        threshold = configured if configured is not None else DEFAULT_JUNK_THRESHOLD
    rule_on = recipient is None or (
        recipient.JunkEmailRuleEnabled is not False and recipient.SCLJunkEnabled is not False
    )
    scl = rcpt.scl if rcpt.scl is not None else copy.scl
    junk = scl is not None and scl > threshold and rule_on
    text = "SCL {0} is above the threshold {1}: Junk Email of {2}" if junk else "delivered to the mailbox of {2}"
    run.decide(copy, "S11", "R-FILT-28" if junk else "R-RCPT-11", text, scl, threshold, rcpt.address)
    run.finish(copy, rcpt, "junked" if junk else "delivered")
    if not junk and recipient is not None:
        _inbox_rules(run, copy, org, rcpt, recipient.address)


def _inbox_rules(run: Run, copy: Copy, org: OnPremPlan, rcpt: Rcpt, mailbox: str) -> None:
    """A user's rules forward; on-premises the default remote domain stops that silently unless told otherwise
    (R-FWD-3).
    """
    found = org.directory.find(mailbox)
    if found is None or copy.inbox_forwarded:
        return
    fresh: list[Rcpt] = []
    overridden = bool(found.recipient.ForwardingAddress or found.recipient.ForwardingSmtpAddress)
    for rule in found.recipient.inbox_rules:
        redirect = () if overridden else rule.RedirectTo
        for address in (*rule.ForwardTo, *rule.ForwardAsAttachmentTo, *redirect) if rule.Enabled else ():
            child = rcpt.derive(address, rcpt.name)
            child.forward, child.forwarder = "inbox-rule", mailbox
            if org.accepts(address) or _may_forward(org, address):
                fresh.append(child)
            else:
                run.decide(copy, "S12", "R-FWD-3", "the remote domain of {0} forbids automatic forwarding", address)
                run.finish(copy, child, "dropped")
    if fresh:
        twin = run.split(copy, fresh)
        twin.inbox_forwarded = True
        twin.categorised = None
        categorise(run, twin, org)


def _may_forward(org: OnPremPlan, address: str) -> bool:
    from designer.engine.organizations import most_specific_remote_domain

    row = most_specific_remote_domain(org.organization.remote_domains or (), domain_of(address))
    return bool(row is not None and row.AutoForwardEnabled)


# -- routing ------------------------------------------------------------------------------------------------------


def route_all(run: Run, copy: Copy, org: OnPremPlan) -> None:
    """Groups the recipients by their way out; each group is a copy (bifurcation)."""
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
        if home is not None and home != node.id and home in {server.id for server in org.nodes}:
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
    edges = {edge.id for edge in org.edges}
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
    question = f"Which Send connector of {org.name or copy.node} covers {domain_of(rcpt.address)}?"
    return ("ask", question), partial(_ask, run, question=question)


def _ask(run: Run, copy: Copy, question: str) -> None:
    run.decide(copy, "S11", "R-OPS-4", "Send connectors are not described, so nothing is known of the way out")
    run.finish_all(copy, "unknown", question=question)


def _no_connector(run: Run, copy: Copy, choice: SendChoice, org: OnPremPlan) -> None:
    ref = partial(org.ref, "send_connectors")
    if choice.too_small:
        run.decide(
            copy, "S11", "R-OPS-4", "every matching Send connector is too small", because=(("MaxMessageSize", ref),)
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
        server,
        because=(("node", Ref("nodes", server)),),
        assumed=assumed,
    )
    deliver(run, copy, (Candidate(run.plan.nodes[server].fqdn or server, server),), None)


def _send_out(run: Run, copy: Copy, org: OnPremPlan, connector: SendConnector) -> None:
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
    installed = org.organization.installed_certs
    if (
        connector.TlsCertificateName is not None
        and installed is not None
        and connector.TlsCertificateName not in installed
    ):
        run.decide(copy, "S12", "R-HYBC-2", "the certificate {0} is not installed", connector.TlsCertificateName)
        defer(run, copy, replies.CERTIFICATE_UNUSABLE, None, replies.EXPIRED)
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
        run.decide(copy, "S12", "R-DNS-4", "by MX of {0}: {1}", domain, route.candidates[0].host, assumed=route.assumed)
        deliver(run, copy, route.candidates, connector.Name, demand, by_mx=True, connector=connector)
    elif route.candidates:
        _self_loop(run, copy, domain)
    else:
        send_by(run, copy, MailRoute(refusal=route.refusal, question=route.question, rule=route.rule), connector.Name)


def _self_loop(run: Run, copy: Copy, domain: str) -> None:
    """The MX leads back to this very server (R-OPA-3)."""
    run.decide(copy, "S12", "R-OPA-3", "the MX of {0} is this server: the message goes round", domain)
    run.finish_all(copy, "loop", replies.LOOP_ONPREM)


def _into_site(run: Run, copy: Copy, org: OnPremPlan, connector: SendConnector) -> None:
    """The subscription's own connector: to a Mailbox server of the subscribed site (R-EDGE-1, R-EDGE-4)."""
    inner = org.subscribed_servers
    candidates = tuple(Candidate(run.plan.nodes[server].fqdn or server, server) for server in inner)
    if not candidates:
        run.finish_all(copy, "unknown", question=f"Which server of {org.name} is in the subscribed site?")
        return
    deliver(run, copy, candidates, connector.Name, connector=connector)


def _cross_premises(run: Run, copy: Copy, org: OnPremPlan, connector: SendConnector) -> None:
    """Organization headers leave as cross-premises ones, or are stripped (R-OPS-7, R-HYB-20)."""
    if not connector.CloudServicesMailEnabled:
        if copy.trust == "internal":
            copy.add_header("X-CrossPremisesHeadersFilteredBySendConnector", copy.node)
        copy.cross = None
        return
    sender = domain_of(copy.header_from or copy.mail_from)
    own = [row.DomainName for row in org.accepted if row.Default] or [row.DomainName for row in org.accepted]
    origin = sender if org.accepted_domain(sender) is not None else next(iter(own), sender)
    copy.cross = CrossPremises(copy.trust == "internal", origin, copy.scl, False, True)
    run.decide(
        copy,
        "S12",
        "R-HYB-20",
        "headers are converted for the cloud: sender {0}",
        copy.trust,
        because=(("CloudServicesMailEnabled", partial(org.send_ref, connector, "CloudServicesMailEnabled")),),
    )
