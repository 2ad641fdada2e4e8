"""Automatic forwarding: what inbox rules make, and which controls stop it on the way out (R-FWD-1 to R-FWD-6)."""

from __future__ import annotations

from functools import partial

from designer.engine import replies
from designer.engine.cloud import CloudPass, run_pass
from designer.engine.inbox_rules import rules_that_hold
from designer.engine.organizations import OnPremPlan, TenantPlan
from designer.engine.resolved import REMOTE
from designer.engine.state import Copy, Rcpt, Run
from designer.model.recipients import InboxRule
from designer.model.values import domain_of

RESOLUTION = 7


def run_inbox_rules(work: CloudPass, copy: Copy, rcpt: Rcpt) -> None:
    """A mailbox's rules forward or redirect after delivery; the copies are submitted by the mailbox (R-FWD-1,
    R-LIM-4).
    """
    found = rcpt.local
    if found is None or not found.recipient.inbox_rules or copy.inbox_forwarded:
        return
    overridden = found.recipient.ForwardingAddress is not None or found.recipient.ForwardingSmtpAddress is not None
    forwards: list[str] = []
    redirects: list[str] = []
    for rule, open_condition in rules_that_hold(work.run, copy, rcpt, found.recipient.inbox_rules):
        if open_condition:
            ask_whether_it_holds(work.run, copy, rcpt, rule, open_condition)
            continue
        forwards += [*rule.ForwardTo, *rule.ForwardAsAttachmentTo]
        if overridden and rule.RedirectTo:
            work.run.decide(
                copy,
                "S11",
                "R-RCPT-13",
                "forwarding on the mailbox overrides the redirect of inbox rule {0}",
                rule.Name,
                because=(("inbox_rules", found.ref / "inbox_rules"),),
            )
        else:
            redirects += rule.RedirectTo
    _resubmit(work, copy, rcpt, forwards, as_new=True)
    _resubmit(work, copy, rcpt, redirects, as_new=False)


def ask_whether_it_holds(run: Run, copy: Copy, rcpt: Rcpt, rule: InboxRule, condition: str) -> None:
    """A rule asks for what a message here does not describe: what it would forward is an open question."""
    for address in dict.fromkeys((*rule.ForwardTo, *rule.ForwardAsAttachmentTo, *rule.RedirectTo)):
        question = f"Does {condition} of the inbox rule {rule.Name} hold for this message?"
        run.finish(copy, rcpt.derive(address, rcpt.name), "unknown", question=question)


def _resubmit(work: CloudPass, copy: Copy, rcpt: Rcpt, addresses: list[str], as_new: bool) -> None:
    """A forward is a new message of the mailbox; a redirect keeps its sender (R-OUT-33)."""
    if not addresses:
        return
    mailbox = rcpt.local.address if rcpt.local is not None else rcpt.address
    children: list[Rcpt] = []
    for address in dict.fromkeys(addresses):
        child = rcpt.derive(address, rcpt.name)
        child.chain = (*rcpt.chain, mailbox)
        child.forward, child.forwarder, child.set_by = "inbox-rule", mailbox, "user"
        child.scl = None
        children.append(child)
    twin = work.run.split(copy, children)
    twin.inbox_forwarded = True
    twin.add_header("X-MS-Exchange-Inbox-Rules-Loop", mailbox)
    if as_new:
        twin.mail_from = twin.header_from = mailbox
        twin.auto_forward = True
        twin.trust = "internal"
    again = CloudPass(work.run, twin, work.tenant, True, None)
    again.source = work.source
    twin.from_onprem = work.from_onprem
    run_pass(again, RESOLUTION)


def is_report(copy: Copy) -> bool:
    """A delivery report: said so, or sent with the null reverse-path and no automatic reply (R-OUT-31)."""
    return copy.message_class == "ndr" or (not copy.mail_from and copy.message_class is None)


def system_mail_stopped(run: Run, copy: Copy, rcpt: Rcpt, side: TenantPlan | OnPremPlan) -> bool:
    """Automatic replies and reports that the target's remote domain does not allow are dropped silently (R-FWD-5)."""
    remote = side.remote_domain(domain_of(rcpt.address))
    if remote is None or side.accepts(rcpt.address):
        return False
    reply = copy.message_class == "oof" and (not remote.AutoReplyEnabled or remote.AllowedOOFType == "None")
    report = is_report(copy) and not remote.NDREnabled
    if not (reply or report):
        return False
    setting = "AutoReplyEnabled" if reply else "NDREnabled"
    ref = partial(side.ref, f"remote_domains[{remote.Name}].{setting}")
    text = "remote domain {0} does not let automatic replies and reports out: dropped without a report"
    run.decide(copy, "S12", "R-FWD-5", text, remote.Name, because=((setting, ref),))
    run.finish(copy, rcpt, "dropped")
    return True


def _of_cloud_mailbox(work: CloudPass, rcpt: Rcpt) -> bool:
    """The policy is about the tenant's own cloud mailboxes; what a server on-premises forwards and relays through the
    service is not (R-FWD-6).
    """
    found = work.tenant.directory.find(rcpt.forwarder or "")
    return found is not None and found.kind not in REMOTE


def _remote_domain_stops(work: CloudPass, copy: Copy, rcpt: Rcpt) -> bool:
    """The target's remote domain drops what a user forwards, and lets pass what an administrator set (R-FWD-3)."""
    run, tenant = work.run, work.tenant
    remote = tenant.remote_domain(domain_of(rcpt.address))
    if remote is None or remote.AutoForwardEnabled is not False:
        return False
    ref = partial(tenant.ref, f"remote_domains[{remote.Name}].AutoForwardEnabled")
    if rcpt.forward == "inbox-rule" or (rcpt.forward == "mailbox" and rcpt.set_by == "user"):
        text = "remote domain {0} forbids automatic forwarding: dropped without a report"
        run.decide(copy, "S12", "R-FWD-3", text, remote.Name, because=(("AutoForwardEnabled", ref),))
        run.finish(copy, rcpt, "dropped")
        return True
    text = "remote domain {0} does not stop forwarding set by an administrator"
    run.decide(copy, "S12", "R-FWD-4", text, remote.Name, because=(("AutoForwardEnabled", ref),))
    return False


def forwarding_stopped(work: CloudPass, copy: Copy, rcpt: Rcpt) -> bool:
    """Ends a forwarded copy that remote domain or outbound spam policy forbids; any one block wins (R-FWD-4)."""
    by_message = rcpt.forward is None and work.submitted and copy.auto_forward
    if by_message:
        rcpt.forward, rcpt.forwarder = "inbox-rule", copy.mail_from
    if rcpt.forward is None or rcpt.forward == "rule" or work.tenant.accepts(rcpt.address):
        return False
    if _remote_domain_stops(work, copy, rcpt):
        return True
    run, tenant = work.run, work.tenant
    if not by_message and not _of_cloud_mailbox(work, rcpt):
        return False
    policy = tenant.outbound_spam_policy(rcpt.forwarder or "", run.plan.groups_of(rcpt.forwarder or ""))
    if policy.AutoForwardingMode == "On":
        return False
    run.decide(
        copy,
        "S12",
        "R-FWD-2",
        "outbound spam policy {0} has AutoForwardingMode {1}: external forwarding is refused",
        policy.Name,
        policy.AutoForwardingMode,
        assumed=policy.AutoForwardingMode == "Automatic",
        because=(
            ("AutoForwardingMode", partial(tenant.ref, f"outbound_spam_policy[{policy.Name}].AutoForwardingMode")),
        ),
    )
    run.finish(copy, rcpt, "rejected", replies.EXTERNAL_FORWARDING)
    return True
