"""S12: what leaves: tenant blocks, forwarding policy, pool, sender rewriting, signature, TLS, hand-over (R-OUT-20 to
R-OUT-36).
"""

from __future__ import annotations

import zlib
from functools import partial
from typing import NamedTuple

from designer.engine import replies
from designer.engine.authentication import Signature, exchange_online_signature
from designer.engine.cloud import CloudPass, wait_inside
from designer.engine.evaluation import fails_policy
from designer.engine.forwarding import forwarding_stopped, is_report, system_mail_stopped
from designer.engine.headers import leave_organization
from designer.engine.plan import Plan
from designer.engine.relays import send_by
from designer.engine.state import INTERNAL_MS, Copy, CrossPremises, Rcpt, Report
from designer.engine.steps.content_filter import stamp
from designer.engine.tls import default_demand, outbound_demand
from designer.engine.transfer import Candidate, deliver, other_hosts, route_by_mx, smart_host_route
from designer.model.refs import Ref
from designer.model.tenant import OutboundConnector
from designer.model.values import domain_of

RELAY_POOL_IP = "40.95.0.1"
"""Stands for the relay pool 40.95.0.0/16, which Microsoft's SPF record does not name (R-OUT-32)."""
SRS_FOR_ALL_SINCE = "2023-10-01"
"""Since then every kind of forwarding is rewritten, mail users, contacts and what a rule sends on included (R-OUT-33);
a group's members get the message with its own sender (R-RCPT-11)."""
OWN_SEALER = "microsoft.com"
REMEMBERED = 4096
"""Signatures a tenant keeps."""
RELAY_POOL_SINCE = "2021-07-01"
OUTBOUND_SPAM = frozenset({"spam", "high-confidence-spam", "phish", "high-confidence-phish"})
_TENANT_STATES = (
    (("threshold", "5.7.705"), replies.TENANT_THRESHOLD),
    (("trial", "bad-ip", "5.7.708"), replies.TENANT_TRIAL),
    (("unregistered", "5.7.750"), replies.UNREGISTERED_DOMAINS),
)
"""Words of `sending_status` and the refusal they stand for (R-OUT-36)."""


def tenant_state(status: str | None) -> replies.Reply | None:
    """The refusal a tenant's sending status stands for; None for a tenant that may send."""
    words = (status or "").casefold()
    return next((reply for keys, reply in _TENANT_STATES if any(key in words for key in keys)), None)


class Way(NamedTuple):
    """Recipients that leave together: by the same connector or domain, with the same envelope sender and pool."""

    connector: str | None
    domain: str | None
    mail_from: str
    pool: str | None
    require_tls: bool
    scl: int | None
    report: Report | None
    """What the filter says of it in the header: copies that are judged differently part."""


def hand_over(work: CloudPass) -> None:
    """Sends out everything that did not stay in the tenant."""
    for copy in work.places:
        groups: dict[Way, list[Rcpt]] = {}
        for rcpt in copy.rcpts[:]:
            if _stopped(work, copy, rcpt):
                continue
            groups.setdefault(_way(work, copy, rcpt), []).append(rcpt)
        copy.rcpts = []
        for way, rcpts in groups.items():
            _send(work, copy, way, rcpts, alone=len(groups) == 1)


def _stopped(work: CloudPass, copy: Copy, rcpt: Rcpt) -> bool:
    tenant = work.tenant
    if (tenant.may_be_stopped or tenant.tenant.remote_domains) and not tenant.accepts(rcpt.address):
        if tenant.may_be_stopped and _tenant_blocked(work, copy, rcpt):
            return True
        if system_mail_stopped(work.run, copy, rcpt, tenant):
            return True
    return forwarding_stopped(work, copy, rcpt)


def _tenant_blocked(work: CloudPass, copy: Copy, rcpt: Rcpt) -> bool:
    """Restricted users and blocked tenants send nothing to the outside (R-OUT-36).

    So are trial tenants (R-LIM-23), and unregistered sender domains of a tenant blocked for them (R-ATTR-28).
    """
    tenant, run = work.tenant, work.run
    if work.direction != "originating" and rcpt.derived_from is None:
        return False
    restricted = set(tenant.tenant.restricted_entities or ())
    sender = rcpt.forwarder if rcpt.forward in {"inbox-rule", "mailbox"} else copy.mail_from
    reply = tenant_state(tenant.tenant.sending_status)
    if reply is replies.UNREGISTERED_DOMAINS and tenant.accepts(copy.mail_from):
        reply = None
    if sender in restricted:
        run.decide(
            copy,
            "S12",
            "R-OUT-36",
            "{0} is restricted from sending",
            sender,
            because=(("restricted_entities", partial(tenant.ref, "restricted_entities")),),
        )
        run.finish(copy, rcpt, "rejected", replies.BAD_OUTBOUND_SENDER)
        return True
    if reply is not None:
        run.decide(
            copy,
            "S12",
            "R-OUT-36",
            "the tenant may not send: {0}",
            tenant.tenant.sending_status,
            because=(("sending_status", partial(tenant.ref, "sending_status")),),
        )
        run.finish(copy, rcpt, "rejected", reply)
        return True
    return False


def _way(work: CloudPass, copy: Copy, rcpt: Rcpt) -> Way:
    """The connector's type decides pool and sender rewriting (R-OUT-4)."""
    row = rcpt.way
    inside = row is not None and row.ConnectorType == "OnPremises"
    pool = None if inside else _pool(work, copy, rcpt)
    mail_from = _rewritten(work, copy, rcpt, row, pool)
    by_mx = row is None or row.UseMXRecord
    return Way(
        row.Name if row is not None else None,
        domain_of(rcpt.address) if by_mx else None,
        mail_from,
        pool,
        rcpt.require_tls,
        rcpt.scl if inside else None,
        rcpt.report if inside else None,
    )


def _pool(work: CloudPass, copy: Copy, rcpt: Rcpt) -> str:
    """High-risk, relay or regular pool (R-OUT-30 to R-OUT-32).

    Relayed mail of own domains leaves through the regular pool (R-OUT-35).
    """
    tenant, run = work.tenant, work.run
    sender = copy.header_from or copy.mail_from
    own = tenant.accepts(sender)
    if run.message.verdict in OUTBOUND_SPAM or is_report(copy):
        return "high-risk"
    if own and _no_records(run.plan, domain_of(sender)):
        return "high-risk"
    if own and work.submitted and not copy.inbox_forwarded and _fails_own_policy(work, copy, sender):
        return "high-risk"
    came_in = not own and (rcpt.derived_from is not None or not work.submitted)
    if not came_in or run.plan.as_of < RELAY_POOL_SINCE:
        return "regular"
    auth = copy.auth
    vouched = auth is not None and (
        auth.spf == "pass" or any(s.d == domain_of(sender) and s.result == "pass" for s in copy.dkim)
    )
    return "regular" if vouched else "relay"


def _no_records(plan: Plan, domain: str) -> bool:
    """A described sender domain with neither A nor MX (R-DNS-36); an undescribed zone is not held against it."""
    return plan.zones.described(domain) and not plan.zones.can_be_answered(domain)


def _fails_own_policy(work: CloudPass, copy: Copy, sender: str) -> bool:
    """An own domain whose DMARC policy the outgoing message would fail (R-OUT-31)."""
    zone = work.run.plan.zones.zone(domain_of(sender))
    if zone is None or zone.dmarc is None:
        return False
    signed = (*copy.dkim, _signature(work, domain_of(sender)))
    egress = work.run.plan.egress_ips(work.tenant.eop or copy.node)
    return fails_policy(work.run, copy, egress[0] if egress else None, signed)


def _rewritten(work: CloudPass, copy: Copy, rcpt: Rcpt, row: OutboundConnector | None, pool: str | None) -> str:
    """SRS: forwards and relayed mail of foreign senders leave with an address of the tenant (R-OUT-33)."""
    mail_from = copy.mail_from
    if not mail_from or work.tenant.accepts(mail_from) or pool == "relay":
        return mail_from
    onprem = row is not None and row.ConnectorType == "OnPremises"
    if onprem and not (row is not None and row.SenderRewritingEnabled):
        return mail_from
    forwarded = rcpt.forward in {"inbox-rule", "mailbox", "contact"}
    if work.run.plan.as_of >= SRS_FOR_ALL_SINCE and not work.tenant.accepts(rcpt.address):
        forwarded = forwarded or rcpt.forward == "rule" or (rcpt.looked_up and rcpt.derived_from is None)
    relayed = work.direction == "originating" and not work.submitted and not work.tenant.accepts(rcpt.address)
    if not (forwarded or relayed):
        return mail_from
    local, _, domain = mail_from.rpartition("@")
    mark = f"{zlib.crc32(mail_from.encode()):08x}"[:6]
    user = (rcpt.forwarder or "bounces").partition("@")[0]
    return f"{user}+srs={mark}=01={domain}={local}@{work.tenant.default_domain}"


def _send(work: CloudPass, copy: Copy, way: Way, rcpts: list[Rcpt], alone: bool) -> None:
    run, tenant = work.run, work.tenant
    whole = alone and not run.hops[copy.hop].recipients[len(rcpts) :]
    twin = copy if whole else run.split(copy, rcpts)
    twin.rcpts = rcpts
    if way.mail_from != twin.mail_from:
        old, twin.mail_from, twin.srs = twin.mail_from, way.mail_from, True
        run.decide(twin, "S12", "R-OUT-33", "the envelope sender {0} is rewritten to {1}", old, way.mail_from)
    if rcpts[0].report is not None:
        stamp(twin, rcpts[0].report)
    if twin.node == tenant.exo and tenant.eop is not None:
        if not run.plan.nodes[tenant.eop].up:
            wait_inside(run, twin, tenant.eop)
            return
        twin.time += INTERNAL_MS
        run.add_hop(twin, tenant.eop, None, None, internal=True)
    twin.pool = way.pool
    row = rcpts[0].way
    _sign(work, twin)
    _seal(work, twin, row)
    _convert_headers(work, twin, row)
    if way.pool is not None:
        sender = domain_of(twin.header_from or twin.mail_from)
        fact = (
            "the sender's domain is {1}; it is an accepted one"
            if tenant.accepted_domain(sender)
            else ("the sender's domain is {1}; it is not an accepted one")
        )
        ref = partial(tenant.ref, "accepted_domains")
        rule = _POOL_RULES[way.pool]
        run.decide(twin, "S12", rule, "leaves through the {0} pool", way.pool, sender, because=((fact, ref),))
    ip = RELAY_POOL_IP if way.pool == "relay" else None
    if row is None:
        _by_mx(work, twin, None, ip, way.require_tls)
    elif row.UseMXRecord:
        _by_mx(work, twin, row, ip, way.require_tls)
    else:
        _to_smart_hosts(work, twin, row, ip, way.require_tls)


_POOL_RULES = {"regular": "R-OUT-30", "high-risk": "R-OUT-31", "relay": "R-OUT-32"}


def _by_mx(work: CloudPass, copy: Copy, row: OutboundConnector | None, ip: str | None, require: bool) -> None:
    run = work.run
    address = copy.rcpts[0].address
    domain = domain_of(address)
    out = row.Name if row is not None else "default"
    as_of = run.plan.as_of
    demand = outbound_demand(row, require, as_of) if row is not None else default_demand(require, as_of)
    route = route_by_mx(run.plan, domain, copy.node, address)
    if not route.candidates:
        send_by(run, copy, route, out)
        return
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
    deliver(run, copy, route.candidates, out, demand, by_mx=True, ip=ip)


def _to_smart_hosts(work: CloudPass, copy: Copy, row: OutboundConnector, ip: str | None, require: bool) -> None:
    run = work.run
    candidates: tuple[Candidate, ...] = smart_host_route(run.plan, row.SmartHosts)
    if not candidates:
        run.decide(
            copy,
            "S12",
            "R-OUT-24",
            "connector {0} has neither smart hosts nor MX routing",
            row.Name,
            because=(("SmartHosts", partial(work.tenant.outbound_ref, row, "SmartHosts")),),
        )
        run.finish_all(copy, "unknown", question=f"Which smart host does connector {row.Name} use?")
        return
    deliver(run, copy, candidates, row.Name, outbound_demand(row, require, run.plan.as_of), ip=ip)


def _signature(work: CloudPass, domain: str) -> Signature:
    """Exchange Online's own DKIM signature for a sender's domain (R-OUT-34, R-DNS-22)."""
    memory = work.tenant.signatures
    found = memory.get(domain)
    if found is None:
        if len(memory) >= REMEMBERED:
            memory.clear()
        found = memory[domain] = _made_signature(work, domain)
    return found


def _made_signature(work: CloudPass, domain: str) -> Signature:
    zone = work.run.plan.zones.zone(domain)
    published = bool(zone is not None and zone.dkim)
    own = domain if work.tenant.accepted_domain(domain) is not None else work.tenant.initial_domain
    return exchange_online_signature(
        own, work.tenant.initial_domain, signing_enabled=published, selectors=("selector1",) if published else ()
    )


def _sign(work: CloudPass, copy: Copy) -> None:
    row = copy.rcpts[0].way
    passing = work.direction == "incoming" and copy.rcpts[0].derived_from is None
    if (work.run.message.dkim and work.submitted) or passing or (row is not None and row.ConnectorType == "OnPremises"):
        return
    signature = _signature(work, domain_of(copy.header_from or copy.mail_from))
    copy.dkim = (*[s for s in copy.dkim if s.d != signature.d], signature)
    copy.signed = True
    copy.add_header("DKIM-Signature", partial("v=1; a=rsa-sha256; d={}; s={}".format, signature.d, signature.selector))


def _seal(work: CloudPass, copy: Copy, row: OutboundConnector | None) -> None:
    """Mail that came in and leaves again is sealed with the result it came in with; the service trusts its own seals
    (R-FILT-15).
    """
    passed = copy.auth is not None and copy.auth.dmarc in {"pass", "bestguesspass"}
    if passed and (row is None or row.ConnectorType != "OnPremises"):
        copy.arc = OWN_SEALER


def _convert_headers(work: CloudPass, copy: Copy, row: OutboundConnector | None) -> None:
    """Organization headers leave as cross-premises ones, over connectors that keep them only (R-HYB-20)."""
    if row is None or not row.CloudServicesMailEnabled:
        copy.cross = None
        leave_organization(copy, keep=False)
        return
    sender = domain_of(copy.header_from or copy.mail_from)
    origin = sender if work.tenant.accepted_domain(sender) is not None else work.tenant.default_domain
    internal = copy.trust == "internal"
    scl = copy.rcpts[0].scl if copy.rcpts[0].scl is not None else (-1 if internal else copy.scl)
    copy.cross = CrossPremises(internal, origin, scl, True, copy.from_onprem or work.from_onprem)
    leave_organization(copy, keep=True)
    work.run.decide(
        copy,
        "S12",
        "R-HYB-20",
        "headers are converted for {0}: sender {1}",
        row.Name,
        copy.trust,
        because=(("CloudServicesMailEnabled", partial(work.tenant.outbound_ref, row, "CloudServicesMailEnabled")),),
    )
