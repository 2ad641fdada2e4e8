"""Transport on an on-premises mailbox server: limits, resolution, mail flow rules, delivery, inbox rules (R-OPA-1,
R-OPR-6).
"""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.forwarding import ask_whether_it_holds, system_mail_stopped
from designer.engine.headers import (
    mark_sender,
)
from designer.engine.inbox_rules import rules_that_hold
from designer.engine.mailflow_rules import RulePass, Share, apply_rules
from designer.engine.onprem_routing import hand_to, organization, route_all
from designer.engine.organizations import OnPremPlan
from designer.engine.resolution import resolve
from designer.engine.resolved import Resolved
from designer.engine.state import Copy, Rcpt, Run
from designer.model.refs import Ref
from designer.model.values import domain_of, size_in_bytes, whole_number

DEFAULT_RECIPIENTS = 500
"""Recipients per message of an organization that sets nothing else (R-OPR-6)."""
DEFAULT_JUNK_THRESHOLD = 4
"""SCLJunkThreshold of an organization: a higher SCL goes to Junk Email (R-FILT-28)."""


def submit_onprem(run: Run, copy: Copy) -> None:
    """A message begins at a server of the organization: from a mailbox (internal), or of somebody else passing
    through.
    """
    org = organization(run, copy.node)
    own = run.message.auth is not None or org.accepts(copy.mail_from) or org.directory.find(copy.mail_from) is not None
    copy.trust = "internal" if own else "anonymous"
    run.hops[copy.hop].trust = "internal" if own else "anonymous"
    mark_sender(copy)
    fixed = run.message.connects_to
    if fixed is not None:
        hand_to(run, copy, org, fixed)
    elif run.plan.nodes[copy.node].kind == "edge":
        route_all(run, copy, org)
    else:
        categorise(run, copy, org)


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
    if _too_many(run, copy, org) or _over_limits(run, copy, org):
        return
    copy.categorised = org.name
    rows = _resolved(run, copy, org)
    rows.sort(key=lambda row: row.kind != "mailbox")
    known = {id(row.rcpt): row for row in rows}
    rules = RulePass(run, copy, org, org.rules, copy.trust == "internal")
    for share in apply_rules(rules, [row.rcpt for row in rows]):
        _hand_out(run, share, org, known)


def _resolved(run: Run, copy: Copy, org: OnPremPlan) -> list[Resolved]:
    """What the directory says of a copy's recipients; refusals end here."""
    going_on: list[Resolved] = []
    for row in resolve(run, copy, org):
        run.decide(
            copy,
            "S8",
            row.rule,
            row.text,
            *row.args,
            because=row.because,
            assumed=row.assumed,
        )
        if row.kind in {"refused", "loop"}:
            run.finish(copy, row.rcpt, "loop" if row.kind == "loop" else "rejected", row.reply)
        elif row.kind == "held":
            run.finish(copy, row.rcpt, "unknown", question=row.question)
        else:
            going_on.append(row)
    return going_on


def _hand_out(run: Run, share: Share, org: OnPremPlan, known: dict[int, Resolved]) -> None:
    """Delivers a copy to the mailboxes on this server; the others are routed. What rules added is resolved first."""
    copy = share.copy
    copy.rcpts = [rcpt for rcpt in share.rcpts if id(rcpt) not in known]
    rows = [known[id(rcpt)] for rcpt in share.rcpts if id(rcpt) in known] + _resolved(run, copy, org)
    copy.rcpts = []
    for row in rows:
        home = row.found.recipient.mailbox_at if row.found is not None else None
        if row.kind == "mailbox" and (home is None or home == copy.node or home not in org.node_set):
            _deliver_here(run, copy, org, row.rcpt)
        elif not system_mail_stopped(run, copy, row.rcpt, org):
            copy.rcpts.append(row.rcpt)
    if copy.rcpts:
        route_all(run, copy, org)


def _too_many(run: Run, copy: Copy, org: OnPremPlan) -> bool:
    """The organization's limit of recipients per message (R-OPR-6, R-LIM-22)."""
    config = org.organization.transport_config
    limit = whole_number(config.MaxRecipientEnvelopeLimit) if config is not None else None
    if config is None or len(copy.rcpts) <= (limit if limit is not None else DEFAULT_RECIPIENTS):
        return False
    ref = partial(org.ref, "transport_config.MaxRecipientEnvelopeLimit")
    text = "{0} recipients are more than the organization's limit"
    run.decide(copy, "S8", "R-OPR-6", text, len(copy.rcpts), because=(("MaxRecipientEnvelopeLimit", ref),))
    run.finish_all(copy, "rejected", replies.TOO_MANY_RECIPIENTS)
    return True


def _over_limits(run: Run, copy: Copy, org: OnPremPlan) -> bool:
    """The organization's own size limits; between two of its own users their mailbox limits decide (R-OPR-6).

    The limits of R-LIM-22.
    """
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
    run.decide(
        copy,
        "S11",
        "R-FILT-28" if junk else "R-RCPT-11",
        text,
        scl,
        threshold,
        rcpt.address,
        because=(("the mailbox of {2}", partial(Ref, "recipients", rcpt.address)),),
    )
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
    for rule, open_condition in rules_that_hold(run, copy, rcpt, found.recipient.inbox_rules):
        if open_condition:
            ask_whether_it_holds(run, copy, rcpt, rule, open_condition)
            continue
        redirect = () if overridden else rule.RedirectTo
        for address in (*rule.ForwardTo, *rule.ForwardAsAttachmentTo, *redirect):
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
    row = org.remote_domain(domain_of(address))
    return bool(row is not None and row.AutoForwardEnabled)
