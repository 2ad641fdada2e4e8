"""Rules in a mailbox: which of them hold for a delivered message, in their order (R-FWD-1, R-LIM-4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from designer.engine.plan import Plan
from designer.engine.rule_conditions import Answer, contains_word
from designer.engine.state import Copy, Rcpt, Run
from designer.engine.trace import rendered
from designer.model.recipients import InboxRule


class Applied(NamedTuple):
    """A rule that holds for a message; `open_condition` names what of it the message does not tell, if anything."""

    rule: InboxRule
    open_condition: str = ""


def rules_that_hold(run: Run, copy: Copy, rcpt: Rcpt, rules: Sequence[InboxRule]) -> Iterator[Applied]:
    """The enabled rules whose conditions the message meets, by priority, as far as one of them stops the rest."""
    ordered = sorted(rules, key=lambda rule: rule.Priority if rule.Priority is not None else len(rules))
    for rule in ordered:
        answers = dict(_answers(run, copy, rcpt, rule)) if rule.Enabled else {"Enabled": False}
        if False in answers.values():
            continue
        yield Applied(rule, next((name for name, answer in answers.items() if answer is None), ""))
        if rule.StopProcessingRules:
            return


def _answers(run: Run, copy: Copy, rcpt: Rcpt, rule: InboxRule) -> Iterator[tuple[str, Answer]]:
    """Each condition the rule sets, and whether it holds; None where the message does not describe what it asks."""
    sender = copy.header_from or copy.mail_from
    if rule.From:
        yield "From", any(_same(run.plan, sender, name) for name in rule.From)
    if rule.FromAddressContainsWords:
        yield "FromAddressContainsWords", any(word.casefold() in sender for word in rule.FromAddressContainsWords)
    if rule.SentTo:
        addressed = (*run.message.rcpt_to, rcpt.address)
        yield "SentTo", any(_same(run.plan, address, name) for address in addressed for name in rule.SentTo)
    if rule.MyNameInToBox:
        yield "MyNameInToBox", rcpt.derived_from is None
    if rule.SubjectContainsWords:
        yield "SubjectContainsWords", _in(copy.subject, rule.SubjectContainsWords)
    if rule.SubjectOrBodyContainsWords:
        yield "SubjectOrBodyContainsWords", _in(copy.subject, rule.SubjectOrBodyContainsWords) or None
    if rule.BodyContainsWords:
        yield "BodyContainsWords", None
    if rule.HeaderContainsWords:
        text = "\n".join(f"{name}: {rendered(value)}" for name, value in copy.headers.values())
        yield "HeaderContainsWords", any(contains_word(text, word) for word in rule.HeaderContainsWords)
    if rule.HasAttachment:
        yield "HasAttachment", None


def _in(text: str, words: Sequence[str]) -> bool:
    return any(word.casefold() in text.casefold() for word in words)


def _same(plan: Plan, address: str, name: str) -> bool:
    found = plan.recipient(address)
    return name.casefold() in {address, found.address if found is not None else address}
