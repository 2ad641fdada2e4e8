"""What an on-premises server accepts over SMTP, and whether the sender counts as one of ours (R-OPR-1 to 6, R-HYB-21,
R-HYB-26, R-HYB-27).
"""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.decisions import RefMaker
from designer.engine.headers import (
    drop_cross_premises,
    header_firewall,
    mark_sender,
    promote_cross_premises,
)
from designer.engine.onprem_routing import organization, route_all
from designer.engine.onprem_transport import categorise
from designer.engine.organizations import OnPremPlan, Rights
from designer.engine.receive import choose, rights, undescribed_rights
from designer.engine.replies import Reply
from designer.engine.state import Copy, Rcpt, Run
from designer.engine.transfer import CLOUD, turn_away
from designer.model.onprem import ReceiveConnector
from designer.model.topology import Node
from designer.model.values import domain_of, size_in_bytes

OWN_SERVERS = frozenset({"onprem", "edge"})
MAX_HOP_COUNT = 30
"""Received lines that a Receive connector takes unless it says otherwise (R-LIM-2)."""


def arrive_onprem(run: Run, copy: Copy, node: str) -> None:
    """A server of the organization, or its Edge, is handed the copy over SMTP.

    An Edge takes mail for the site behind it and looks nobody up (R-EDGE-2); an unsubscribed one makes nobody
    internal (R-EDGE-3).
    """
    row, org = run.plan.nodes[node], organization(run, node)
    source = run.plan.nodes[copy.node]
    own = source.kind in OWN_SERVERS and (source.org or "") == org.name
    described = _described(org, row)
    connector = choose(org, row, copy.client_ip, copy.dialled_port) if described else None
    if described and connector is None and not own:
        run.add_attempt(copy, node, copy.out)
        turn_away(run, copy, replies.CONNECTION_REFUSED, node, "S12")
        return
    if connector is not None and connector.RequireTLS and copy.tls is None and not own:
        run.add_attempt(copy, node, copy.out)
        ref = partial(org.receive_ref, connector, "RequireTLS")
        text = "{0} takes mail over TLS only"
        run.decide(copy, "S3", "R-OPR-1", text, connector.Name, because=(("RequireTLS", ref),), assumed=True)
        turn_away(run, copy, replies.TLS_FIRST, node, "S3")
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


def _described(org: OnPremPlan, node: Node) -> bool:
    """True where the server's Receive connectors are described; an Edge has its own, which no connector of the mailbox
    servers stands for.
    """
    rows = org.organization.receive_connectors
    return rows is not None and (node.kind != "edge" or not org.servers or any(_names(org, row, node) for row in rows))


def _names(org: OnPremPlan, row: ReceiveConnector, node: Node) -> bool:
    return row.Server is not None and org.node_id(row.Server) == node.id


def _rights(
    run: Run, copy: Copy, org: OnPremPlan, connector: ReceiveConnector | None, own: bool, from_door: bool
) -> Rights:
    if connector is None:
        return undescribed_rights(from_door, own, copy.authenticated)
    return rights(org, connector, copy.certificate, copy.authenticated, own)


def _explain_receive(
    run: Run, copy: Copy, org: OnPremPlan, connector: ReceiveConnector | None, granted: Rights, own: bool
) -> None:
    if connector is None:
        text = (
            "inside the organization" if own else "no Receive connector of {0} is described; own domains are accepted"
        )
        ref = partial(org.ref, "receive_connectors")
        server = run.plan.name_of(copy.node)
        run.decide(copy, "S3", "R-OPR-1", text, server, because=(("receive_connectors", ref),), assumed=not own)
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
        considered=partial(_others, org, connector),
    )


def _others(org: OnPremPlan, connector: ReceiveConnector) -> list[tuple[str, str, RefMaker]]:
    why = "its range is wider, or it does not listen for this client"
    return [(row.Name, why, partial(org.receive_ref, row)) for row in org.receive if row is not connector]


def _trust(run: Run, copy: Copy, org: OnPremPlan, granted: Rights, own: bool) -> None:
    """Whether the sender counts as ours: own servers, externally secured hosts, users, promoted cloud headers."""
    subscription = org.organization.edge_subscription
    wiped = run.plan.nodes[copy.node].kind == "edge" and subscription is not None and subscription.recreated_after_hcw
    if own:
        return
    header_firewall(copy)
    cross = copy.cross
    copy.trust = "internal" if granted.internal else "anonymous"
    if granted.internal or cross is None:
        drop_cross_premises(copy)
        mark_sender(copy)
        return
    if wiped or not granted.headers or not _trusted_origin(org, cross.origin):
        drop_cross_premises(copy)
        mark_sender(copy)
        copy.add_header("X-CrossPremisesHeadersFiltered", copy.node)
        why = "the Edge subscription was made again after the hybrid wizard" if wiped else "no capability for {0} here"
        run.decide(
            copy,
            "S5",
            "R-HYB-21",
            "cross-premises headers are removed: " + why,
            cross.origin,
            because=(("receive_connectors", partial(org.ref, "receive_connectors")),),
        )
        return
    copy.trust = "internal" if cross.internal else "anonymous"
    copy.cross = None
    promote_cross_premises(copy)
    mark_sender(copy)
    if cross.scl is not None:
        copy.scl = cross.scl
    run.decide(
        copy,
        "S5",
        "R-HYB-21",
        "headers of {0} are promoted: the sender counts as {1}",
        cross.origin,
        copy.trust,
        because=(("TlsDomainCapabilities and a trusted X-OriginatorOrg", partial(org.ref, "receive_connectors")),),
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
        run.refuse_all(copy, replies.NO_SUBMIT)
        return False
    if not granted.any_sender and copy.mail_from and not org.accepts(copy.mail_from):
        text = "{0} may send as an address of the organization only, not as {1}"
        run.decide(copy, "S3", "R-OPR-3", text, granted.principal, copy.mail_from)
        run.refuse_all(copy, replies.NO_SEND_AS)
        return False
    if connector is not None:
        reply = _over_limits(run, copy, org, connector, granted)
    else:
        reply = _too_many_hops(run, copy, MAX_HOP_COUNT)
    if reply is not None:
        run.refuse_all(copy, reply)
        return False
    for rcpt in list(copy.rcpts):
        refusal = _refuse_recipient(run, copy, org, granted, rcpt)
        if refusal is not None:
            copy.place.session.replies.append((rcpt.address, refusal.line))
            run.finish(copy, rcpt, "rejected", refusal)
            copy.rcpts.remove(rcpt)
    return bool(copy.rcpts)


def _over_limits(run: Run, copy: Copy, org: OnPremPlan, row: ReceiveConnector, granted: Rights) -> Reply | None:
    """Size and Received lines that the connector takes (R-OPR-6, R-LIM-2)."""
    limit, size = size_in_bytes(row.MaxMessageSize), run.message_bytes
    if size is not None and limit is not None and size > limit and not granted.any_size:
        ref = partial(org.receive_ref, row, "MaxMessageSize")
        text = "the message is larger than the connector takes"
        run.decide(copy, "S3", "R-OPR-6", text, because=(("MaxMessageSize", ref),))
        return replies.MESSAGE_TOO_LARGE
    return _too_many_hops(run, copy, row.MaxHopCount, partial(org.receive_ref, row, "MaxHopCount"))


def _too_many_hops(run: Run, copy: Copy, most: int, ref: RefMaker = None) -> Reply | None:
    """Received lines beyond MaxHopCount: the message goes round somewhere (R-LIM-2)."""
    if len(copy.received) <= most:
        return None
    text = "{0} Received lines are more than MaxHopCount allows, {1}"
    because = (("MaxHopCount", ref),) if ref is not None else ()
    run.decide(copy, "S3", "R-LIM-2", text, len(copy.received), most, because=because, assumed=ref is None)
    return replies.LOOP_ONPREM


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
    return any(mx.node in org.node_set for mx in run.plan.mail_exchangers(domain).exchangers)
