"""S10: what the filter thinks of the content and the sender, and what the policies do about it (R-FILT-13, R-FILT-16,
R-FILT-20 to 28).
"""

from __future__ import annotations

from functools import partial
from typing import Literal, NamedTuple

from designer.engine import replies
from designer.engine.cloud import CloudPass
from designer.engine.headers import REPORT, SCL
from designer.engine.state import Copy, Rcpt, Report
from designer.engine.steps.authentication import judged_by, mx_at_service, primary_domain
from designer.engine.steps.connection_filter import allowed_by_list
from designer.model.protection import AntiPhishPolicy, AntiSpamPolicy
from designer.model.values import domain_of

Treatment = Literal["none", "junk", "quarantine", "reject", "delete", "redirect"]
OWN_ALLOW_SINCE = "2022-09-01"
"""Since September 2022 an own domain in an allow list must pass authentication (R-FILT-24)."""


class Verdict(NamedTuple):
    """One row of the verdict table: category, SCL, policy setting, and how severe (R-FILT-20, R-FILT-22)."""

    category: str
    scl: int
    setting: str
    severity: int
    """Smaller is worse; IntraOrgFilterState acts up to a severity."""


VERDICTS: dict[str, Verdict] = {
    "high-confidence-phish": Verdict("HPHISH", 9, "HighConfidencePhishAction", 2),
    "phish": Verdict("PHSH", 9, "PhishSpamAction", 3),
    "high-confidence-spam": Verdict("HSPM", 9, "HighConfidenceSpamAction", 4),
    "spoof": Verdict("SPOOF", 5, "AuthenticationFailAction", 5),
    "spam": Verdict("SPM", 5, "SpamAction", 9),
    "bulk": Verdict("BULK", 6, "BulkSpamAction", 10),
}
INTRA_ORG = {"Default": 2, "HighConfidencePhish": 2, "Phish": 3, "HighConfidenceSpam": 4, "Spam": 10, "Disabled": 0}
"""Severity up to which mail between own users is acted on (R-FILT-16)."""
ACTIONS: dict[str, Treatment] = {
    "MoveToJmf": "junk",
    "Quarantine": "quarantine",
    "Delete": "delete",
    "Redirect": "redirect",
}


class Policed(NamedTuple):
    """The policies that are for one recipient (R-FILT-21)."""

    spam: AntiSpamPolicy
    phish: AntiPhishPolicy


class Judgement(NamedTuple):
    """What is done with one recipient's copy, and why."""

    treatment: Treatment
    rule: str
    text: str
    setting: str | None
    sfv: str
    category: str
    scl: int


LETTING_PASS = frozenset({"none", "junk"})
_NOT_SPAM = Judgement("none", "R-FILT-25", "no verdict against the message for {0}", None, "NSPM", "NONE", 1)
_OURS = Judgement("none", "R-FILT-16", "the sender counts as one of ours: SCL -1 for {0}", None, "SKI", "NONE", -1)


def filter_content(work: CloudPass) -> None:
    """Judges each recipient's copy; refusals and quarantine happen at the front door.

    Only what crosses the front door is filtered (R-FILT-29).
    """
    door = work.copy
    for rcpt in list(work.all_rcpts):
        if work.submitted and rcpt.local is None:
            continue
        policies = _policies(work, rcpt)
        found = _judge(work, rcpt, policies)
        if found is None:
            continue
        place = work.place_of(rcpt)
        setting = found.setting or ("IntraOrgFilterState" if found.sfv == "SKI" else "")
        policy = policies.phish if setting.startswith(_OF_SENDER) else policies.spam
        because = ((setting or "antispam_policy", partial(work.tenant.policy_ref, policy, setting)),)
        work.run.decide(door, "S10", found.rule, found.text, rcpt.address, because=because)
        rcpt.scl, rcpt.left_in_inbox = found.scl, found.treatment == "none"
        place.sfv = found.sfv
        rcpt.report = Report(door.client_ip, door.trust, allowed_by_list(work), found.scl, found.sfv, found.category)
        stamp(place, rcpt.report)
        if found.treatment not in LETTING_PASS:
            _treat(work, found, rcpt, place)


_OF_SENDER = ("Dmarc", "Authentication", "Honor", "EnableSpoof")
"""Beginnings of the settings that stand in the anti-phishing policy."""


def _policies(work: CloudPass, rcpt: Rcpt) -> Policed:
    """What is stopped before it is forwarded is the mailbox's that would have forwarded it, and so is the policy."""
    spam, phish = work.tenant.antispam, work.tenant.antiphish
    if not spam and not phish:
        return Policed(spam.default, phish.default)
    owner = rcpt.forwarder if rcpt.forward in {"mailbox", "contact"} else None
    listed = work.run.plan.recipient(owner or rcpt.name)
    addresses = {owner or rcpt.address, *((listed.address,) if listed is not None else ())}
    groups = frozenset[str]().union(*map(work.run.plan.groups_of, addresses))
    return Policed(spam.for_recipient(addresses, groups), phish.for_recipient(addresses, groups))


def stamp(place: Copy, report: Report) -> None:
    """The filter's report, once for a copy; recipients that are judged alike share it (R-FILT-25, R-FILT-26)."""
    if place.report == report:
        return
    place.report = report
    place.add_header(REPORT, partial(_report, *report))
    place.add_header(SCL, str(report.scl))


def _report(client_ip: str | None, trust: str, allowed: bool, scl: int, sfv: str, category: str) -> str:
    direction = "INT" if trust == "internal" else "INB"
    listed = "CAL" if allowed else "NLI"
    return f"CIP:{client_ip};IPV:{listed};SCL:{scl};SFV:{sfv};CAT:{category};DIR:{direction};"


def _treat(work: CloudPass, found: Judgement, rcpt: Rcpt, place: Copy) -> None:
    run, door = work.run, work.copy
    derived = rcpt.forward in {"mailbox", "contact"} and _mailbox_kept_a_copy(work, rcpt)
    place.rcpts.remove(rcpt)
    if derived:
        return
    whose = _of_mailbox(work, rcpt)
    if whose is not rcpt and _told(work, whose):
        return
    rcpt = whose
    if found.treatment == "quarantine":
        run.finish(door, rcpt, "quarantined")
    elif found.treatment == "reject":
        domain = domain_of(work.copy.header_from or work.copy.mail_from)
        reply = replies.DMARC_REJECT.about(domain)
        door.place.session.final = reply.line
        run.finish(door, rcpt, "rejected", reply)
    elif found.treatment == "delete":
        run.finish(door, rcpt, "dropped")
    else:
        _redirect(work, rcpt, place, _policies(work, rcpt).spam)


def _of_mailbox(work: CloudPass, rcpt: Rcpt) -> Rcpt:
    """What is stopped before it is forwarded was addressed to the mailbox that would have forwarded it (R-FILT-22)."""
    owner = work.tenant.directory.find(rcpt.forwarder or "")
    if rcpt.forward not in {"mailbox", "contact"} or owner is None or owner.address not in rcpt.chain:
        return rcpt
    before = rcpt.chain[: rcpt.chain.index(owner.address)]
    name = rcpt.derived_from if rcpt.derived_from and len(rcpt.chain) == len(before) + 1 else owner.address
    stopped = Rcpt(name, before[-1] if before else None, before)
    stopped.local = owner
    return stopped


def _told(work: CloudPass, rcpt: Rcpt) -> bool:
    """A mailbox that forwards to several, to the members of a group say, is told once."""
    return any(o.recipient == rcpt.name and o.derived_from == rcpt.derived_from for o in work.run.outcomes)


def _mailbox_kept_a_copy(work: CloudPass, rcpt: Rcpt) -> bool:
    """What happens to a forwarded message is told once, for the mailbox."""
    found = work.tenant.directory.find(rcpt.forwarder or "")
    return found is not None and found.recipient.DeliverToMailboxAndForward


def _redirect(work: CloudPass, rcpt: Rcpt, place: Copy, policy: AntiSpamPolicy) -> None:
    """`Redirect` sends the message to the policy's RedirectToRecipients instead."""
    for address in policy.RedirectToRecipients:
        child = rcpt.derive(address, rcpt.name)
        child.forward = "rule"
        child.local = work.tenant.directory.find(address)
        place.rcpts.append(child)


def _judge(work: CloudPass, rcpt: Rcpt, policies: Policed) -> Judgement | None:
    """The first that hits, in the fixed order; overrides let the lesser ones pass (R-FILT-20, R-FILT-23)."""
    verdict = VERDICTS.get(work.run.message.verdict or "")
    rule_scl = rcpt.scl
    if work.copy.trust == "internal":
        return _internal(policies, verdict)
    if verdict is not None and verdict.severity == 2 and rule_scl == -1 and _behind_another(work, rcpt):
        text = "a mail flow rule set SCL -1 for {0}, whose domain's MX is not the service: it holds for phish too"
        return _passes("R-FILT-23", text, "SKN")
    if verdict is not None and verdict.severity == 2:
        return _by_policy(
            policies, verdict, "SPM", "content verdict {0}: high confidence phishing, which no list overrides"
        )
    override = _override(work, rcpt, rule_scl, policies.spam)
    blocked = _blocked(work, rcpt, policies)
    if blocked is not None:
        return blocked
    if override is not None:
        return override
    verdict = _worse(verdict, _advanced(work, policies.spam))
    sender = _sender_action(work, rcpt, verdict, policies.phish)
    if sender is not None:
        return sender
    if verdict is None and rule_scl is not None and rule_scl >= 5:
        verdict = VERDICTS["high-confidence-spam" if rule_scl >= 9 else "spam"]
        return _by_policy(policies, verdict, "SKS", "a mail flow rule marked the message for {0} as spam")
    if verdict is None:
        return _NOT_SPAM
    return _by_policy(policies, verdict, "SPM", "content verdict for {0}: " + verdict.category)


def _behind_another(work: CloudPass, rcpt: Rcpt) -> bool:
    """Complex routing: another service receives the domain's mail first (Q-22)."""
    return not mx_at_service(work.run.plan, primary_domain(work, rcpt.address))


def _by_policy(policies: Policed, verdict: Verdict, sfv: str, text: str) -> Judgement:
    if verdict.setting == "AuthenticationFailAction":
        action: str = policies.phish.AuthenticationFailAction
    else:
        action = _policy_action(policies.spam, verdict)
    treatment = ACTIONS.get(action, "none")
    text = text + f" ({verdict.setting} is {action})"
    return Judgement(treatment, "R-FILT-22", text, verdict.setting, sfv, verdict.category, verdict.scl)


def _policy_action(policy: AntiSpamPolicy, verdict: Verdict) -> str:
    if verdict.category == "HPHISH":
        action = policy.HighConfidencePhishAction
        return action if action in {"Quarantine", "Redirect"} else "Quarantine"
    if verdict.category == "BULK" and policy.MarkAsSpamBulkMail != "On":
        return "NoAction"
    return str(getattr(policy, verdict.setting))


def _internal(policies: Policed, verdict: Verdict | None) -> Judgement | None:
    """Between own users only what IntraOrgFilterState names is acted on (R-FILT-16)."""
    limit = INTRA_ORG[policies.spam.IntraOrgFilterState]
    if verdict is not None and verdict.severity <= limit:
        return _by_policy(policies, verdict, "SPM", "content verdict for {0}: " + verdict.category)
    return _OURS


def _sender_action(work: CloudPass, rcpt: Rcpt, verdict: Verdict | None, policy: AntiPhishPolicy) -> Judgement | None:
    """DMARC and spoof intelligence (R-FILT-13); a worse content verdict goes first.

    Where the other side's headers were promoted its judgement holds, and the address of its server is not held
    against the message
    (R-FILT-27), unless Enhanced Filtering looks behind it.
    """
    if work.promoted and not work.skipped:
        return None
    results = work.auth
    if results is not None and (results.dmarc == "fail" or results.compauth == "fail"):
        reaches = work.skipped or mx_at_service(work.run.plan, primary_domain(work, rcpt.address))
        if policy is not work.tenant.antiphish.default or reaches != work.reaches:
            results = judged_by(work, results.evaluated_ip, policy, reaches)
    action = results.dmarc_action if results is not None else None
    if action is None or action.treatment == "none":
        return None
    if verdict is not None and verdict.severity < VERDICTS["spoof"].severity and action.treatment != "reject":
        return None
    rule = "R-INC-34" if not action.setting else "R-FILT-13"
    return Judgement(
        action.treatment,
        "R-FILT-13" if action.setting else rule,
        "sender authentication failed for {0}: " + _plain(action.reason),
        action.setting or None,
        "SPM",
        "SPOOF",
        VERDICTS["spoof"].scl,
    )


def _plain(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")


def _worse(first: Verdict | None, second: Verdict | None) -> Verdict | None:
    """The worse of two verdicts (R-FILT-20)."""
    found = [verdict for verdict in (first, second) if verdict is not None]
    return min(found, key=lambda verdict: verdict.severity, default=None)


def _advanced(work: CloudPass, policy: AntiSpamPolicy) -> Verdict | None:
    """MarkAsSpamSpfRecordHardFail makes an SPF fail high-confidence spam (R-FILT-22)."""
    on = policy.MarkAsSpamSpfRecordHardFail == "On"
    return VERDICTS["high-confidence-spam"] if on and work.auth is not None and work.auth.spf == "fail" else None


def _passes(rule: str, text: str, sfv: str, setting: str | None = None) -> Judgement:
    return Judgement("none", rule, text, setting, sfv, "NONE", -1)


def _override(work: CloudPass, rcpt: Rcpt, rule_scl: int | None, policy: AntiSpamPolicy) -> Judgement | None:
    """What lets a message pass the filter: a rule, a list, a user's safe sender (R-FILT-23, R-FILT-24)."""
    copy, tenant = work.copy, work.tenant
    sender = copy.header_from or copy.mail_from
    if rule_scl == -1:
        return _passes("R-FILT-23", "a mail flow rule set SCL -1 for {0}", "SKN")
    if copy.scl == -1:
        return _passes("R-INC-28", "the promoted SCL -1 holds for {0}", "SKN")
    if allowed_by_list(work):
        return _passes("R-FILT-4", "the IP Allow list lets the message for {0} pass", "SFE")
    if _listed(sender, policy.AllowedSenders, policy.AllowedSenderDomains) and _own_allow_counts(work, sender):
        return _passes("R-FILT-23", "an allowed sender: the message for {0} passes", "SKA", "AllowedSenders")
    lists = tenant.tenant.tenant_allow_block_list
    if lists is not None and lists.Allow is not None and _listed(sender, lists.Allow.Senders, lists.Allow.Senders):
        return _passes("R-FILT-23", "the tenant allows the sender for {0}", "SKA")
    mailbox = rcpt.local.recipient if rcpt.local is not None else None
    if mailbox is not None and _listed(sender, mailbox.safe_senders, mailbox.safe_senders):
        return _passes("R-FILT-23", "{0} trusts the sender", "SFE")
    return None


def _own_allow_counts(work: CloudPass, sender: str) -> bool:
    if not work.tenant.accepts(sender) or work.run.plan.as_of < OWN_ALLOW_SINCE:
        return True
    results = work.auth
    return results is not None and results.compauth == "pass"


def _blocked(work: CloudPass, rcpt: Rcpt, policies: Policed) -> Judgement | None:
    """The tenant's block list, the policy's blocked senders, the user's blocked senders (R-FILT-23)."""
    sender = work.copy.header_from or work.copy.mail_from
    lists = work.tenant.tenant.tenant_allow_block_list
    if lists is not None and lists.Block is not None and _listed(sender, lists.Block.Senders, lists.Block.Senders):
        text = "the tenant blocks the sender: the message for {0} is high confidence spam"
        return Judgement("quarantine", "R-FILT-23", text, None, "SKB", "HSPM", 9)
    if _listed(sender, policies.spam.BlockedSenders, policies.spam.BlockedSenderDomains):
        verdict = VERDICTS["high-confidence-spam"]
        return _by_policy(policies, verdict, "SKB", "a blocked sender of the policy, to {0}")
    mailbox = rcpt.local.recipient if rcpt.local is not None else None
    safe = mailbox is not None and _listed(sender, mailbox.safe_senders, mailbox.safe_senders)
    if mailbox is not None and not safe and _listed(sender, mailbox.blocked_senders, mailbox.blocked_senders):
        return Judgement("junk", "R-FILT-23", "{0} blocks the sender", None, "BLK", "SPM", 6)
    return None


def _listed(sender: str, addresses: tuple[str, ...], domains: tuple[str, ...]) -> bool:
    if not addresses and not domains:
        return False
    domain = domain_of(sender)
    names = {name.casefold() for name in (*addresses, *domains)}
    return bool(sender) and (sender in names or domain in names or any(domain.endswith(f".{n}") for n in names))
