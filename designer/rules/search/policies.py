"""The file's own demands on mail, judged on every message class: holds, violated with a counter-example, or unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from designer.engine.trace import Outcome
from designer.model.kinds import KIND
from designer.model.matching import covers
from designer.model.message import Message
from designer.model.policies import PLACE_WORDS, Policy
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules.search.cases import ARRIVED, Case, Search, encrypted, playable, search

if TYPE_CHECKING:
    from designer.engine.plan import Plan

Answer = Literal["holds", "violated", "unknown"]


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """What the search says of one demand: `text` is the reason, `witness` the counter-example that can be played."""

    policy: Policy
    answer: Answer
    text: str
    classes: int
    """Message classes that the demand speaks of."""
    witness: Message | None = None
    route: tuple[str, ...] = ()

    @property
    def ref(self) -> Ref:
        """The demand's place in the file."""
        return Ref("policies", self.policy.id)


def judged_policies(topology: Topology, plan: Plan, found: Search | None = None) -> tuple[PolicyAnswer, ...]:
    """Every demand of the file with its answer; nothing is simulated where there is none."""
    if not topology.policies:
        return ()
    found = found or search(plan)
    return tuple(_judged(policy, plan, found) for policy in topology.policies)


def _judged(policy: Policy, plan: Plan, found: Search) -> PolicyAnswer:
    missing = _missing(policy, plan)
    if missing:
        return PolicyAnswer(policy, "unknown", f"Nothing in the design is called {missing}", 0)
    if not (policy.outcome or policy.must_pass or policy.must_not_pass or policy.tls or policy.trust):
        says = "It demands nothing: say outcome, must_pass, must_not_pass, tls or trust"
        return PolicyAnswer(policy, "unknown", says, 0)
    rows = [case for case in found.cases if _speaks_of(policy, plan, case)]
    if not rows or (policy.outcome and not any(_outcome_counts(policy, case) for case in rows)):
        return PolicyAnswer(policy, "unknown", "No mail of this kind exists in the design", 0)
    for case in sorted(rows, key=lambda case: bool(case.kind.trait)):
        for outcome, text in _violations(policy, plan, case):
            shown = playable(case.kind.message, f"against {policy.id}")
            says = f"{case.kind.says}: {text}"
            return PolicyAnswer(policy, "violated", says, len(rows), shown, outcome.route)
    for case in rows:
        for outcome in case.trace.outcomes:
            if outcome.result == "unknown":
                shown = playable(case.kind.message, f"question of {policy.id}")
                says = f"{case.kind.says}: {outcome.question}"
                return PolicyAnswer(policy, "unknown", says, len(rows), shown, outcome.route)
    if found.bounded:
        return PolicyAnswer(policy, "unknown", f"No counter-example was found in {found.says}", len(rows))
    return PolicyAnswer(policy, "holds", f"It is true of all {len(rows)} message classes that it speaks of", len(rows))


def _missing(policy: Policy, plan: Plan) -> str:
    """Names of places that lead nowhere."""
    names = (*policy.origin, *policy.must_pass, *policy.must_not_pass)
    return ", ".join(dict.fromkeys(name for name in names if not _is_place(plan, name)))


def _is_place(plan: Plan, name: str) -> bool:
    return name in plan.nodes or name in PLACE_WORDS or name in KIND


def is_at(plan: Plan, node: str, place: str) -> bool:
    """True where a node is what a word of a demand means: it by id, its kind, or its side."""
    if place in plan.nodes:
        return node == place
    kind = plan.nodes[node].kind if node in plan.nodes else ""
    if place == "anywhere":
        return True
    if place in {"outside", "own"}:
        return kind in KIND and (KIND[kind].family == "outside") == (place == "outside")
    return kind == place


def _speaks_of(policy: Policy, plan: Plan, case: Case) -> bool:
    kind = case.kind
    from_there = not policy.origin or any(is_at(plan, kind.origin, place) for place in policy.origin)
    by_them = not policy.sender or any(_fits(plan, kind.message.mail_from, text) for text in policy.sender)
    to_them = not policy.recipient or any(_fits(plan, kind.recipient.address, text) for text in policy.recipient)
    return from_there and by_them and to_them


def _fits(plan: Plan, address: str, text: str) -> bool:
    """True where an address is the one of a demand, lies in its domain, or is on its side."""
    if text in {"outside", "own"}:
        return (plan.owner_of_domain(domain_of(address)) is not None) == (text == "own")
    return address == text if "@" in text else bool(address) and covers(text, domain_of(address))


def _violations(policy: Policy, plan: Plan, case: Case) -> Iterator[tuple[Outcome, str]]:
    for outcome in case.trace.outcomes:
        found = next(_broken(policy, plan, case, outcome), None)
        if found is not None:
            yield outcome, found


def _broken(policy: Policy, plan: Plan, case: Case, outcome: Outcome) -> Iterator[str]:
    """What of a demand one copy does not meet. Only mail that arrives must pass somewhere or be encrypted."""
    arrived = outcome.result in ARRIVED
    route = outcome.route if arrived else outcome.route[:-1]
    if policy.outcome and _outcome_counts(policy, case) and outcome.result not in {*policy.outcome, "unknown"}:
        code = f" ({outcome.code})" if outcome.code else ""
        yield f"it is {outcome.result}{code}"
    for place in policy.must_not_pass:
        passed = next((node for node in route if is_at(plan, node, place) and node != case.kind.origin), None)
        if passed is not None:
            yield f"it passes {passed}"
    if not arrived:
        return
    for place in policy.must_pass:
        if not any(is_at(plan, node, place) for node in route):
            yield f"it does not pass {place}"
    if policy.tls == "yes" and encrypted(case.trace, outcome) == "no":
        hop = next(hop for hop in case.trace.path_of(outcome) if hop.tls == "no")
        yield f"it goes from {hop.source} to {hop.node} in clear text"
    if policy.tls == "no" and encrypted(case.trace, outcome) == "yes":
        yield "it is encrypted all the way"
    if policy.trust is not None and outcome.treated_as not in {policy.trust, None}:
        yield f"it counts as {outcome.treated_as} where it arrives"


def _outcome_counts(policy: Policy, case: Case) -> bool:
    """Demanding that mail arrives speaks of plain mail to people; demanding a refusal speaks of attacks too."""
    kind = case.kind
    plain = kind.intent != "hostile" and not kind.trait and kind.recipient.exists
    return plain or not ARRIVED & set(policy.outcome)
