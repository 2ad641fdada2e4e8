"""Recipient resolution: an address becomes a mailbox here, an address elsewhere, several recipients, or a refusal.

Cloud and on-premises resolvers behave alike (R-RCPT-10 to 15); what differs is which directory they ask and how they
word a refusal.

Each side knows its own objects only: with a mailbox on both sides each delivers its own (R-RCPT-23).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import partial

from designer.engine import replies
from designer.engine.directory import DirectoryObject
from designer.engine.organizations import OnPremPlan, TenantPlan
from designer.engine.resolved import GROUPS, REMOTE, Resolved
from designer.engine.restrictions import restricted
from designer.engine.state import Copy, Rcpt, Run
from designer.model.values import domain_of

_REWRITTEN = re.compile(r"[^+@]*\+srs=[^=]+=[^=]+=(?P<domain>[^=@]+)=(?P<user>.+)@[^@]+\Z", re.IGNORECASE)
"""What sender rewriting makes of an envelope sender: user+SRS=hash=TT=domain=user@forwarding-domain."""


def unwrapped(address: str) -> str | None:
    """The original sender in an address that sender rewriting made; None for any other address (R-OUT-33)."""
    found = _REWRITTEN.match(address) if "=" in address else None
    return f"{found['user']}@{found['domain']}" if found is not None else None


def resolve(run: Run, copy: Copy, side: TenantPlan | OnPremPlan) -> Iterator[Resolved]:
    """Resolves every recipient of a copy in one side's directory; each object gets one copy (R-RCPT-10, R-RCPT-12).

    Somebody is told once for each group or forward that leads there, and for being named: else nothing would be told
    of a second group with the same members, or of a mailbox that only forwards to one of them. Rules act once in a
    pass: what they send to one another's recipients does not go round.
    """
    work = deque(copy.rcpts)
    served: set[str] = set()
    seen: set[tuple[str, str]] = set()
    while work:
        rcpt = work.popleft()
        found = side.directory.find(rcpt.address)
        if found is None:
            original = unwrapped(rcpt.address) if isinstance(side, TenantPlan) and side.accepts(rcpt.address) else None
            if original is not None:
                text = "{0} is a rewritten sender: what comes back goes to {1}"
                run.decide(copy, "S8", "R-OUT-33", text, rcpt.address, original)
                work.append(rcpt.derive(original, rcpt.name))
                continue
            if (rcpt.address, rcpt.derived_from or rcpt.name) not in seen:
                seen.add((rcpt.address, rcpt.derived_from or rcpt.name))
                yield _not_found(rcpt, side)
            continue
        rcpt.looked_up = True
        if found.address in rcpt.chain and rcpt.forward != "rule":
            if _came_back(rcpt, found, side):
                yield _goes_round(copy, rcpt, found, side)
                continue
            broken = _broken_loop(rcpt, found, side)
            if broken is not None and broken.rcpt.address not in served:
                served.add(broken.rcpt.address)
                yield broken
            continue
        way = found.address, rcpt.derived_from or rcpt.name
        if way in seen:
            continue
        seen.add(way)
        refusal = restricted(run, copy, rcpt, found, side)
        if refusal is not None:
            yield refusal
            continue
        yield from _resolve_object(rcpt, found, side, work, served)


def _not_found(rcpt: Rcpt, side: TenantPlan | OnPremPlan) -> Resolved:
    """Only an authoritative domain makes an unknown address an error (R-RCPT-1, R-RCPT-7), which then never reaches
    routing (R-OUT-6); so for the routing domain on-premises (R-OPA-2)."""
    row = side.accepted_domain(domain_of(rcpt.address))
    if row is None:
        return Resolved(
            rcpt,
            "route",
            None,
            "R-OUT-5",
            "{0} is outside the organization",
            (rcpt.address,),
            ref=partial(side.ref, "accepted_domains"),
            fact="no accepted domain covers {0}",
        )
    rcpt.looked_up = True
    ref = side.ref(f"accepted_domains[{row.DomainName}].DomainType")
    matched_parent = row.MatchSubDomains and row.DomainName != domain_of(rcpt.address)
    if row.DomainType == "Authoritative" and not matched_parent:
        return Resolved(
            rcpt,
            "refused",
            None,
            "R-RCPT-5",
            "no object has the address {0} and {1} is authoritative",
            (rcpt.address, row.DomainName),
            replies.NOT_FOUND.about(rcpt.address),
            ref=ref,
        )
    rule = "R-RCPT-6" if isinstance(side, TenantPlan) else "R-OPA-1"
    text = "no object has the address {0}; {1} is a relay domain, so it goes on"
    return Resolved(rcpt, "route", None, rule, text, (rcpt.address, row.DomainName), ref=ref)


def _came_back(rcpt: Rcpt, found: DirectoryObject, side: TenantPlan | OnPremPlan) -> bool:
    """True where the chain left for somebody else's system and was sent back: no resolver sees that ring whole."""
    ring = rcpt.chain[rcpt.chain.index(found.address) :]
    return any(side.directory.find(address) is None for address in ring)


def _goes_round(copy: Copy, rcpt: Rcpt, found: DirectoryObject, side: TenantPlan | OnPremPlan) -> Resolved:
    """Each system only does what its own forward says, so the hop count ends it (R-LIM-1, R-LIM-2)."""
    cloud = isinstance(side, TenantPlan) or bool(copy.passes)
    return Resolved(
        rcpt,
        "loop",
        found,
        "R-LIM-1" if cloud else "R-LIM-2",
        "forwarding in several organizations goes round until the hop count ends it: {0}",
        (" > ".join((*rcpt.chain, found.address)),),
        replies.LOOP_CLOUD if cloud else replies.LOOP_ONPREM,
        ref=found.ref,
    )


def _broken_loop(rcpt: Rcpt, found: DirectoryObject, side: TenantPlan | OnPremPlan) -> Resolved | None:
    """A chain that comes back: harmless among groups and where somebody kept a copy, else nobody can be delivered to
    (R-RCPT-12).
    """
    ring = [side.directory.find(address) for address in rcpt.chain[rcpt.chain.index(found.address) :]]
    boxes = [row for row in ring if row is not None and row.kind not in GROUPS]
    if not boxes or any(row.recipient.DeliverToMailboxAndForward for row in boxes):
        return None
    first = boxes[0]
    place = rcpt.chain.index(first.address)
    root = Rcpt(first.address, rcpt.chain[place - 1] if place else None)
    root.looked_up = True
    chain = " > ".join((*rcpt.chain, found.address))
    return Resolved(
        root,
        "refused",
        first,
        "R-RCPT-12",
        "forwarding leads back to where it began and nobody keeps a copy: {0}",
        (chain,),
        replies.FORWARD_LOOP,
        ref=first.ref,
    )


def _resolve_object(
    rcpt: Rcpt, found: DirectoryObject, side: TenantPlan | OnPremPlan, work: deque[Rcpt], served: set[str]
) -> Iterator[Resolved]:
    if found.kind in GROUPS:
        yield from _expand(rcpt, found, work, served, isinstance(side, TenantPlan))
    elif found.kind in REMOTE:
        yield from _redirected(rcpt, found, side, work)
    else:
        yield from _mailbox(rcpt, found, work, served)


def _expand(rcpt: Rcpt, found: DirectoryObject, work: deque[Rcpt], served: set[str], cloud: bool) -> Iterator[Resolved]:
    """A group yields its members; a Microsoft 365 group has a mailbox of its own (R-RCPT-11)."""
    served.add(found.address)
    members = found.recipient.members
    if found.recipient.group_kind == "microsoft365" and cloud:
        yield Resolved(
            rcpt, "mailbox", found, "R-RCPT-11", "{0} is a Microsoft 365 group with a mailbox", (found.address,)
        )
        return
    if not members:
        text = "{0} is a group whose members are not described"
        yield Resolved(rcpt, "mailbox", found, "R-RCPT-11", text, (found.address,), assumed=True, ref=found.ref)
        return
    for member in members:
        child = rcpt.derive(member, rcpt.name)
        child.chain = (*rcpt.chain, found.address)
        work.append(child)


def _redirected(
    rcpt: Rcpt, found: DirectoryObject, side: TenantPlan | OnPremPlan, work: deque[Rcpt]
) -> Iterator[Resolved]:
    """A mail user, remote mailbox or contact: its target address is where the copy goes (R-RCPT-11, R-RCPT-20,
    R-RCPT-21).
    """
    recipient, cloud = found.recipient, isinstance(side, TenantPlan)
    target = _target(found, cloud)
    if target is None:
        remote = found.kind == "remote-mailbox"
        reply = replies.NO_ROUTING_ADDRESS if remote or not cloud else replies.INVALID_OBJECT.about(found.address)
        rule = "R-RCPT-20" if remote else "R-RCPT-11"
        name = "RemoteRoutingAddress" if remote else "ExternalEmailAddress"
        yield Resolved(
            rcpt,
            "refused",
            found,
            rule,
            "{0} is a {1} without {2}",
            (found.address, found.kind, name),
            reply,
            ref=found.ref,
        )
        return
    other = side.directory.find(target)
    if other is not None and other.address != found.address:
        child = rcpt.derive(target, rcpt.derived_from or "") if rcpt.derived_from else Rcpt(target)
        child.name, child.derived_from, child.forward = rcpt.name, rcpt.derived_from, rcpt.forward
        child.forwarder, child.set_by = rcpt.forwarder, rcpt.set_by
        child.chain = (*rcpt.chain, found.address)
        work.append(child)
        return
    rcpt.address = target
    if rcpt.forward == "mailbox" and found.kind == "mail-contact":
        rcpt.forward, rcpt.name = "contact", target
    assumed = found.assumed or (recipient.ExternalEmailAddress is None and found.kind != "remote-mailbox")
    rule = "R-RCPT-21" if cloud else "R-RCPT-20"
    text = "{0} is a {1}: the copy goes to {2}"
    yield Resolved(
        rcpt, "route", found, rule, text, (found.address, found.kind, target), assumed=assumed, ref=found.ref
    )


def _target(found: DirectoryObject, cloud: bool) -> str | None:
    recipient = found.recipient
    if found.kind == "remote-mailbox":
        return recipient.RemoteRoutingAddress
    if recipient.ExternalEmailAddress is not None:
        return recipient.ExternalEmailAddress
    return recipient.address if cloud and found.kind == "mail-user" else recipient.RemoteRoutingAddress


def _mailbox(rcpt: Rcpt, found: DirectoryObject, work: deque[Rcpt], served: set[str]) -> Iterator[Resolved]:
    """A mailbox or public folder, and the forwarding set on it: ForwardingAddress beats ForwardingSmtpAddress
    (R-RCPT-13). From here on it is addressed by its primary address, which is what rules see (R-RCPT-10, R-ATTR-27).
    """
    recipient = found.recipient
    rcpt.address = recipient.PrimarySmtpAddress or found.address
    forward = recipient.ForwardingAddress or recipient.ForwardingSmtpAddress
    if forward is None or recipient.DeliverToMailboxAndForward:
        served.add(found.address)
    if forward is not None:
        child = rcpt.derive(forward, rcpt.name)
        child.chain = (*rcpt.chain, found.address)
        child.forward, child.forwarder = "mailbox", found.address
        child.set_by = "admin" if recipient.ForwardingAddress else (recipient.forwarding_set_by or "admin")
        work.append(child)
        if not recipient.DeliverToMailboxAndForward:
            return
    kind = "public folder" if found.kind == "public-folder" else "mailbox"
    yield Resolved(rcpt, "mailbox", found, "R-RCPT-11", "{0} is a {1}", (found.address, kind), ref=found.ref)
