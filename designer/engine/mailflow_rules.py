"""Mail flow rules at work: which rules match a recipient's copy, and what their actions do (S9, R-TR-1 to R-TR-15).

A rule that sends to an add-on service needs an exception on the header it stamps, else the message goes round
(R-TR-9). A rule can stand in for a lock-down (R-INC-21).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import NamedTuple

from designer.engine import replies
from designer.engine.organizations import OnPremPlan, TenantPlan
from designer.engine.rule_book import RuleBook
from designer.engine.rule_conditions import Answer, CompiledRule
from designer.engine.state import Copy, Rcpt, Run
from designer.engine.trace import HeaderValue, rendered
from designer.model.recipients import Recipient
from designer.model.refs import Ref, member
from designer.model.rules import TransportRule

DEFAULT_REJECT_CODE = "5.7.1"
_HARMLESS = frozenset({"Name"})


class RulePass(NamedTuple):
    """One run of an organization's rules over a copy; `enter` puts the copy where refusals of rules happen."""

    run: Run
    copy: Copy
    side: TenantPlan | OnPremPlan
    rules: RuleBook
    internal: bool
    enter: Callable[[Rcpt], None] | None = None
    door: Copy | None = None
    """Where quarantine holds the copy."""


class Asked:
    """What conditions ask about one recipient's copy (the `Question` of rule_conditions)."""

    def __init__(self, work: RulePass, rcpt: Rcpt, addresses: tuple[str, ...]) -> None:
        copy = work.copy
        self._work = work
        self._rcpt = rcpt
        self.mail_from = copy.mail_from
        self.header_from = copy.header_from
        self.address = rcpt.address
        self.addresses = addresses
        self.subject = copy.subject
        self.size = work.run.message_bytes
        self.client_ip = copy.client_ip
        self.internal = work.internal
        self.message_class = copy.message_class
        self.auto_forward = copy.auto_forward
        self.scl = rcpt.scl if rcpt.scl is not None else copy.scl

    @cached_property
    def headers(self) -> dict[str, str]:
        return {key: rendered(value) for key, (_, value) in self._work.copy.headers.items()}

    @cached_property
    def recipient(self) -> Recipient | None:
        found = self._work.side.directory.find(self.address)
        return found.recipient if found is not None else self._work.run.plan.recipient(self._rcpt.name)

    @cached_property
    def sender(self) -> Recipient | None:
        return self._work.run.plan.recipient(self.header_from or self.mail_from)

    def accepts(self, address: str) -> bool:
        return self._work.side.accepts(address)

    def known(self, address: str) -> bool:
        return self._work.side.directory.find(address) is not None

    def describes(self, attribute: str) -> bool:
        return self._work.run.plan.describes_attribute(attribute)

    def same(self, first: str, second: str) -> bool:
        if first == second:
            return True
        found = self._work.run.plan.recipient(first)
        return found is not None and found.address == second

    def member(self, address: str, group: str) -> bool | None:
        plan = self._work.run.plan
        found, own = plan.recipient(group), plan.recipient(address)
        if found is None:
            return None
        return found.address in plan.groups_of(address) | plan.groups_of(own.address if own is not None else address)


def judge(rule: CompiledRule, asked: Asked) -> tuple[Answer, str]:
    """Whether a rule matches, and the parameter that decided; conditions AND, exceptions OR (R-TR-1)."""
    open_question = ""
    for name, value, ask in rule.conditions:
        answer = ask(asked, rule.rule, value)
        if answer is False:
            return False, name
        if answer is None:
            open_question = name
    for name, value, ask in rule.exceptions:
        answer = ask(asked, rule.rule, value)
        if answer:
            return False, name
        if answer is None:
            open_question = open_question or name
    return (None, open_question) if open_question else (True, "")


class Share(NamedTuple):
    """A copy after the rules, and the recipients that get it, added ones included."""

    copy: Copy
    rcpts: list[Rcpt]


def apply_rules(work: RulePass, rcpts: Sequence[Rcpt]) -> list[Share]:
    """Applies the rules in order to each recipient's copy. The first share is the copy itself, with those that go on.

    Where a rule writes header fields or the subject for some recipients only, the others do not get them: the message
    bifurcates, and each further share is a new copy (section 0.4).
    """
    copy, addresses = work.copy, tuple([rcpt.address for rcpt in rcpts])
    if not work.rules.changes_messages or len(rcpts) == 1:
        return [Share(copy, [kept for rcpt in rcpts for kept in _apply_to(work, rcpt, addresses)])]
    subject, headers = copy.subject, copy.headers
    found: list[tuple[str, dict[str, tuple[str, HeaderValue]], list[Rcpt]]] = []
    for rcpt in rcpts:
        copy.subject, copy.headers = subject, dict(headers)
        kept = _apply_to(work, rcpt, addresses)
        alike = next((row for row in found if row[0] == copy.subject and row[1] == copy.headers), None)
        if alike is not None:
            alike[2].extend(kept)
        elif kept:
            found.append((copy.subject, copy.headers, kept))
    copy.place.stamped[:] = dict.fromkeys(copy.place.stamped)
    copy.subject, copy.headers, first = found[0] if found else (subject, headers, [])
    shares = [Share(copy, first)]
    for subject, headers, kept in found[1:]:
        twin = work.run.split(copy, kept)
        twin.subject, twin.headers = subject, headers
        shares.append(Share(twin, kept))
    return shares


def _ref(work: RulePass, rule: TransportRule, setting: str = "") -> Ref:
    section = "tenants" if isinstance(work.side, TenantPlan) else "onprem_orgs"
    ref = member(section, work.side.name, "transport_rules", rule.Name)
    return ref / setting if setting else ref


def _apply_to(work: RulePass, rcpt: Rcpt, addresses: tuple[str, ...], after: int = 0) -> list[Rcpt]:
    """The rules behind number `after`, for one recipient. Whom a rule adds or redirects to is a recipient for the
    rules that follow it (R-TR-1).
    """
    run, copy = work.run, work.copy
    added: list[Rcpt] = []
    book = work.rules
    asked: Asked | None = None
    may_match = book.candidates(_aliases(run, rcpt.address), _senders(run, copy), copy.client_ip) >> after << after
    left = book.still(may_match, copy.subject, copy.headers)
    while left:
        number = (left & -left).bit_length()
        left &= left - 1
        compiled = book.rules[number - 1]
        rule = compiled.rule
        asked = asked or Asked(work, rcpt, addresses)
        answer, decisive = judge(compiled, asked)
        if answer is False:
            continue
        ref = partial(_ref, work, rule, decisive)
        if answer is None:
            if _only_logs(rule):
                continue
            _ask(work, rcpt, rule, decisive)
            return added
        run.decide(
            copy,
            "S9",
            "R-TR-1",
            "rule {0} matches {1}",
            rule.Name,
            rcpt.address,
            because=(("priority {0}", ref),),
            assumed=compiled.body,
        )
        _change_message(copy, rule)
        new: list[Rcpt] = []
        over = compiled.moves and _act(work, rule, rcpt, new)
        for child in new:
            added += [child] if rule.StopRuleProcessing else _apply_to(work, child, addresses, number)
        if over:
            return added
        if rule.StopRuleProcessing:
            break
        asked = None
        left = book.still(may_match >> number << number, copy.subject, copy.headers)
    return [rcpt, *added]


def _ask(work: RulePass, rcpt: Rcpt, rule: TransportRule, condition: str) -> None:
    """The message does not tell whether a rule matches: what becomes of the copy is an open question."""
    _enter(work, rcpt)
    text = "nobody can say whether rule {0} matches: {1} asks for what the message does not describe"
    because = (("{1}", partial(_ref, work, rule, condition)),)
    work.run.decide(work.copy, "S9", "R-TR-1", text, rule.Name, condition, because=because)
    question = f"Does {condition} of rule {rule.Name} hold for this message?"
    work.run.finish(work.copy, rcpt, "unknown", question=question)


def _aliases(run: Run, address: str) -> tuple[str, ...]:
    """An address, and the first one of the recipient it belongs to."""
    found = run.plan.recipient(address)
    return (address,) if found is None or found.address == address else (address, found.address)


def _senders(run: Run, copy: Copy) -> tuple[str, ...]:
    """Everything that may stand for the sender (R-TR-5)."""
    header = _aliases(run, copy.header_from)
    return header if copy.header_from == copy.mail_from else (*header, *_aliases(run, copy.mail_from))


def _only_logs(rule: TransportRule) -> bool:
    """True for a rule none of whose actions changes where or whether the message goes."""
    return not (
        rule.RejectMessageReasonText
        or rule.RejectMessageEnhancedStatusCode
        or rule.DeleteMessage
        or rule.Quarantine
        or rule.RedirectMessageTo
        or rule.BlindCopyTo
        or rule.CopyTo
        or rule.AddToRecipients
        or rule.ModerateMessageByUser
        or rule.RouteMessageOutboundConnector
        or rule.RouteMessageOutboundRequireTls
        or rule.SetSCL is not None
        or rule.ModerateMessageByManager
        or rule.Disconnect
    )


def _enter(work: RulePass, rcpt: Rcpt) -> None:
    if work.enter is not None:
        work.enter(rcpt)


def _act(work: RulePass, rule: TransportRule, rcpt: Rcpt, added: list[Rcpt]) -> bool:
    """The actions of a matching rule; True where the recipient's copy ends here (R-TR-7, R-TR-8)."""
    run, copy = work.run, work.copy
    if rule.SetSCL is not None:
        rcpt.scl = rule.SetSCL
    if rule.RouteMessageOutboundConnector is not None:
        rcpt.connector = rule.RouteMessageOutboundConnector
    rcpt.require_tls = rcpt.require_tls or rule.RouteMessageOutboundRequireTls
    copied = (*rule.BlindCopyTo, *rule.CopyTo, *rule.AddToRecipients)
    added.extend(_extra(rcpt, address) for address in copied if not _is_for(run, rcpt, address))
    code = rule.RejectMessageEnhancedStatusCode or rule.SmtpRejectMessageRejectStatusCode
    if rule.RejectMessageReasonText or code or rule.SmtpRejectMessageRejectText:
        _enter(work, rcpt)
        text = (
            rule.RejectMessageReasonText
            or rule.SmtpRejectMessageRejectText
            or "Delivery not authorized, message refused"
        )
        reply = replies.Reply("550", code or DEFAULT_REJECT_CODE, f"TRANSPORT.RULES.RejectMessage; {text}")
        run.finish(copy, rcpt, "rejected", reply)
        return True
    if rule.DeleteMessage or rule.Disconnect:
        _enter(work, rcpt)
        run.finish(copy, rcpt, "dropped")
        return True
    if rule.Quarantine:
        run.finish(work.door or copy, rcpt, "quarantined")
        return True
    if rule.ModerateMessageByUser or rule.ModerateMessageByManager:
        who = ", ".join(rule.ModerateMessageByUser) or "the manager"
        _enter(work, rcpt)
        run.finish(copy, rcpt, "unknown", question=f"Does {who} approve the message?")
        return True
    elsewhere = [address for address in rule.RedirectMessageTo if not _is_for(run, rcpt, address)]
    added.extend(_extra(rcpt, address) for address in elsewhere)
    return bool(elsewhere) and len(elsewhere) == len(rule.RedirectMessageTo)


def _is_for(run: Run, rcpt: Rcpt, address: str) -> bool:
    """True where an address that a rule adds or redirects to is the recipient's own: nobody gets a message twice."""
    return bool({rcpt.address, rcpt.name, *_aliases(run, rcpt.address)} & set(_aliases(run, address)))


def _extra(rcpt: Rcpt, address: str) -> Rcpt:
    child = rcpt.derive(address, rcpt.name)
    child.forward = "rule"
    child.scl, child.connector, child.require_tls = rcpt.scl, rcpt.connector, rcpt.require_tls
    return child


def _change_message(copy: Copy, rule: TransportRule) -> None:
    if rule.SetHeaderName is not None:
        copy.add_header(rule.SetHeaderName, rule.SetHeaderValue or "")
    if rule.RemoveHeader is not None:
        copy.remove_header(rule.RemoveHeader)
    if rule.PrependSubject is not None and not copy.subject.startswith(rule.PrependSubject):
        copy.subject = rule.PrependSubject + copy.subject
