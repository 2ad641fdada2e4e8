"""Servers outside the described organizations: they take mail for their mailboxes, and judge its sender."""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.directory import NO_MAILBOX
from designer.engine.evaluation import judged_outside
from designer.engine.relays import relay_onward
from designer.engine.state import Copy, Rcpt, Run
from designer.model.recipients import Recipient
from designer.model.refs import Ref
from designer.model.values import domain_of


def arrive_outside(run: Run, copy: Copy, node: str) -> None:
    """An outside server, a partner's or another mail system takes the copy."""
    row = run.plan.nodes[node]
    run.add_hop(copy, node, copy.out, "default")
    copy.trust = "anonymous"
    if row.kind != "othermta" or row.org is None:
        copy.place.auth = copy.auth = judged_outside(run, copy)
        run.decide(
            copy,
            "S6",
            "R-DNS-11",
            "{0} judges the sender by {1}: SPF {2.spf}, DKIM {2.dkim}, DMARC {2.dmarc}",
            run.plan.name_of(node),
            copy.client_ip,
            copy.auth,
            because=(("SPF of the envelope sender's domain", _spf_record(copy)),),
        )
    if row.delivers_onward not in {None, False}:
        relay_onward(run, copy)
        return
    onward: list[Rcpt] = []
    for rcpt in copy.rcpts:
        onward.extend(_take(run, copy, rcpt))
    if onward:
        copy.rcpts = onward
        relay_onward(run, copy)


def _spf_record(copy: Copy) -> Ref | None:
    domain = domain_of(copy.mail_from)
    return Ref("dns", domain, "spf") if domain else None


def _take(run: Run, copy: Copy, rcpt: Rcpt) -> list[Rcpt]:
    """Delivers to a mailbox held here; returns what has to go on: forwards, list members, other servers' mail."""
    listed = run.plan.recipient(rcpt.address)
    kind = run.plan.nodes[copy.node].kind
    if listed is not None and listed.mailbox_at == copy.node:
        return _deliver(run, copy, rcpt, listed)
    if kind in {"internet", "partner"}:
        ref = partial(Ref, "nodes", copy.node)
        name = run.plan.name_of(copy.node)
        run.decide(copy, "S11", "R-OUT-5", "{0} accepts mail for {1}", name, rcpt.address, because=(("{0}", ref),))
        run.finish(copy, rcpt, "delivered")
        return []
    owner = run.plan.owner_of_domain(domain_of(rcpt.address))
    serves = copy.node in {mx.node for mx in run.plan.mail_exchangers(domain_of(rcpt.address)).exchangers}
    if listed is not None and listed.mailbox_at == NO_MAILBOX and owner is not None:
        ref = partial(Ref, "recipients", listed.address)
        run.decide(copy, "S11", "R-RCPT-5", "{0} has no mailbox anywhere", rcpt.address, because=(("mailbox_at", ref),))
        copy.place.session.replies.append((rcpt.address, replies.USER_UNKNOWN.line))
        run.finish(copy, rcpt, "rejected", replies.USER_UNKNOWN)
        return []
    if listed is None and owner is not None:
        run.decide(
            copy,
            "S11",
            "R-RCPT-6",
            "the design does not say whether {0} holds a mailbox for {1}",
            run.plan.name_of(copy.node),
            rcpt.address,
        )
        run.finish(copy, rcpt, "unknown", question=_who_holds(run, copy, rcpt))
        return []
    if serves or run.plan.nodes[copy.node].delivers_onward is False:
        run.finish(copy, rcpt, "delivered")
        return []
    return [rcpt]


def _who_holds(run: Run, copy: Copy, rcpt: Rcpt) -> str:
    return f"Does {run.plan.name_of(copy.node)} hold a mailbox for {rcpt.address}?"


def _deliver(run: Run, copy: Copy, rcpt: Rcpt, listed: Recipient) -> list[Rcpt]:
    """A mailbox or list of an outside system; what it sends on keeps the envelope sender (no SRS, R-ATTR-44)."""
    ref = Ref("recipients", listed.address)
    forwards = [a for a in (listed.ForwardingAddress or listed.ForwardingSmtpAddress,) if a is not None]
    for rule in listed.inbox_rules:
        if rule.Enabled:
            forwards += [*rule.ForwardTo, *rule.ForwardAsAttachmentTo, *rule.RedirectTo]
    fresh = [a for a in (*listed.members, *forwards) if a not in rcpt.chain]
    if not listed.members and (not forwards or listed.DeliverToMailboxAndForward or listed.inbox_rules):
        run.decide(copy, "S11", "R-RCPT-11", "{0} has its mailbox here", listed.address, because=(("mailbox_at", ref),))
        run.finish(copy, rcpt, "delivered")
    elif not fresh:
        text = "{0} only sends on to addresses that led here: the message goes round until the hop count ends it"
        run.decide(copy, "S8", "R-LIM-1" if copy.passes else "R-LIM-2", text, listed.address)
        run.finish(copy, rcpt, "loop", replies.LOOP_CLOUD if copy.passes else replies.LOOP_ONPREM)
    return [rcpt.derive(address, rcpt.name) for address in fresh]
