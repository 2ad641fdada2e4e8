"""Proof by message: the smallest message that shows what is wrong, for findings of rules and for broken invariants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.engine.trace import Outcome, Trace
from designer.model.edits import EditRefused
from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules.check import in_order
from designer.rules.finding import Finding, Fix
from designer.rules.search.cases import ARRIVED, BEST_TO_WORST, Case, Search, playable, search
from designer.rules.search.classes import MessageClass
from designer.rules.search.invariants import INVARIANTS, UNREACHED, Invariant
from designer.rules.search.left_out import deciding
from designer.rules.search.shadows import shadowed

if TYPE_CHECKING:
    from designer.engine.plan import Plan

FIXES_TRIED, OBJECTS_COMPILED = 48, 12_000
"""Fixes whose effect on messages is simulated at most; each compiles the design once more, so large ones try fewer."""
CASES_TRIED = 80
"""Messages compared with and without a fix at most."""
FRUITLESS = 2
"""Findings of one rule without a witness after which the others of the rule are not tried."""
_SPARE = (
    "headers",
    "received_ips",
    "dkim",
    "arc_sealer",
    "verdict",
    "size_mb",
    "tls",
    "client_cert",
    "subject",
    "helo",
)
"""Settings that a witness does without where it can, in the order in which they are tried."""


class Violation(NamedTuple):
    """A message that breaks an invariant, and the copy that shows it."""

    invariant: Invariant
    case: Case
    outcome: Outcome
    text: str


@dataclass(frozen=True, slots=True)
class Proven:
    """Findings with their witnesses, those of broken invariants among them, and how thorough the search was."""

    search: Search
    findings: tuple[Finding, ...]


def proven(topology: Topology, plan: Plan, findings: Iterable[Finding], found: Search | None = None) -> Proven:
    """The findings of the rules with messages that show them, and what no rule says although a message shows it.

    A broken invariant that a finding explains becomes its witness: nothing is told twice.
    """
    found = found or search(plan)
    rows = list(findings)
    effects = _Effects(topology)
    untold: list[list[Violation]] = []
    for group in _alike(violations(plan, found)):
        touched = touched_objects(group[0].case.trace, group[0].outcome)
        explaining = [n for n, row in enumerate(rows) if _explains(effects, row, group[0], touched)]
        for number in explaining:
            if rows[number].witness is None and _mends(effects, rows[number], group[0]) is not False:
                rows[number] = replace(rows[number], witness=_smallest(plan, group[0], rows[number].rule))
        if not explaining:
            untold.append(group)
    rows = _with_witnesses(plan, effects, found, rows)
    rows += [_finding(plan, group) for group in untold]
    rows += shadowed(plan, found, rows)
    return Proven(found, in_order(rows))


def _alike(rows: Iterable[Violation]) -> list[list[Violation]]:
    """Messages that go wrong in the same way between the same places, together."""
    groups: dict[object, list[Violation]] = {}
    for row in rows:
        kind, outcome = row.case.kind, row.outcome
        key = (row.invariant.id, kind.origin, kind.recipient.home, outcome.result, outcome.code, outcome.at)
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def violations(plan: Plan, found: Search) -> Iterator[Violation]:
    """Every message that breaks an invariant, plain messages first."""
    for case in found.cases:
        for invariant in INVARIANTS:
            for outcome, text in invariant.judge(plan, case):
                yield Violation(invariant, case, outcome, text)


# -- findings that explain a message ----------------------------------------------------------------------------------


class _Effects:
    """What designs would be like with a fix made; each is compiled once."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self._plans: dict[int, tuple[Finding, Plan | None]] = {}
        size = len(topology.nodes) + len(topology.recipients) + len(topology.dns)
        self._most = min(FIXES_TRIED, max(4, OBJECTS_COMPILED // max(1, size)))

    def of(self, finding: Finding) -> Plan | None:
        """The design after the finding's fix; None where there is none, it is refused, or enough were tried."""
        known = self._plans.get(id(finding.fix))
        if known is not None:
            return known[1]
        if finding.fix is None or finding.fix.edit is None or len(self._plans) >= self._most:
            return None
        try:
            plan = compile_plan(finding.fix.edit(self._topology))
        except EditRefused:
            plan = None
        self._plans[id(finding.fix)] = (finding, plan)
        return plan


def _explains(effects: _Effects, finding: Finding, violation: Violation, touched: frozenset[Ref]) -> bool:
    """True where mending the finding mends the message, or where its rule speaks of the objects the message met."""
    invariant = violation.invariant
    if finding.rule not in invariant.rules and (invariant.rules or finding.severity == "info"):
        return False
    if _mends(effects, finding, violation):
        return True
    if invariant.id == UNREACHED:
        return any(ref.object in touched for ref in finding.refs)
    owners = {(ref.section, ref.id) for ref in touched}
    return any((ref.section, ref.id) in owners for ref in finding.refs)


def _mends(effects: _Effects, finding: Finding, violation: Violation) -> bool | None:
    """Whether the message goes right once the finding's fix is made; None where the fix is not known."""
    mended = effects.of(finding)
    return None if mended is None else not _violates(mended, violation, violation.case.kind.message)


def touched_objects(trace: Trace, outcome: Outcome) -> frozenset[Ref]:
    """What a copy met: nodes and their organizations' settings that decided, connectors, the recipient, its domain."""
    found = {Ref("recipients", outcome.recipient), Ref("dns", domain_of(outcome.recipient))}
    hops = list(trace.path_of(outcome))
    places = {hop.sequence for hop in hops}
    hops += [hop for hop in trace.hops if hop.failed and hop.parent in places]
    for hop in hops:
        found.add(Ref("nodes", hop.node))
        for decision in hop.decisions:
            explained = decision.render()
            found.update(fact.ref.object for fact in explained.because if fact.ref is not None)
            found.update(row.ref.object for row in explained.considered if row.ref is not None)
    return frozenset(found)


def _violates(plan: Plan, violation: Violation, message: Message) -> bool:
    kind = replace(violation.case.kind, message=message)
    if message.from_node not in plan.nodes:
        return False
    case = Case(kind, simulate(plan, message))
    return any(row.recipient == violation.outcome.recipient for row, _ in violation.invariant.judge(plan, case))


# -- the smallest message ---------------------------------------------------------------------------------------------


def _smallest(plan: Plan, violation: Violation, name: str) -> Message:
    message = smallest(violation.case.kind.message, lambda each: _violates(plan, violation, each))
    return _named(message, name)


def smallest(message: Message, goes_wrong: Callable[[Message], bool]) -> Message:
    """The message without every setting that it does not need to go wrong."""
    for field in _SPARE:
        default = Message.model_fields[field].get_default(call_default_factory=True)
        if getattr(message, field) == default:
            continue
        fewer = message.model_copy(update={field: default})
        if goes_wrong(fewer):
            message = fewer
    return message


def _named(message: Message, rule: str) -> Message:
    return playable(message, f"witness of {rule}")


# -- witnesses of findings whose fix changes what happens -------------------------------------------------------------


def _with_witnesses(plan: Plan, effects: _Effects, found: Search, rows: list[Finding]) -> list[Finding]:
    """Findings with messages that their fixes mend; a rule that has shown none twice is not about routing here."""
    fruitless: Counter[str] = Counter()
    result: list[Finding] = []
    for row in rows:
        shown = _with_witness(plan, effects, found, row) if fruitless[row.rule] < FRUITLESS else row
        fruitless[row.rule] += shown.witness is None
        result.append(shown)
    return result


def _with_witness(plan: Plan, effects: _Effects, found: Search, finding: Finding) -> Finding:
    """The finding with the first message that fares better once it is mended."""
    if finding.witness is not None or finding.severity == "info":
        return finding
    mended = effects.of(finding)
    if mended is None:
        return finding
    for case in _most_telling(finding, found):
        if case.kind.origin in mended.nodes and _better(case.kind, case.trace, simulate(mended, case.kind.message)):
            return replace(finding, witness=_mended_by(plan, mended, case, finding.rule))
    return finding


def _mended_by(plan: Plan, mended: Plan, case: Case, rule: str) -> Message:
    def goes_wrong(message: Message) -> bool:
        return _better(case.kind, simulate(plan, message), simulate(mended, message))

    return _named(smallest(case.kind.message, goes_wrong), rule)


def _most_telling(finding: Finding, found: Search) -> Iterator[Case]:
    """Messages to or from what the finding points at first, then the others, up to a bound."""
    ids = {ref.id for ref in finding.refs}

    def far(case: Case) -> bool:
        kind = case.kind
        return not ids & {kind.origin, kind.recipient.address, domain_of(kind.recipient.address)}

    yield from sorted(found.cases, key=far)[:CASES_TRIED]


def _better(kind: MessageClass, before: Trace, after: Trace) -> bool:
    """True where the second is what a design wants: mail arrives, internal and encrypted; an attack does not."""
    old, new = _worst(before), _worst(after)
    if old is None or new is None:
        return False
    if kind.intent == "hostile":
        return old.result in ARRIVED and new.result not in ARRIVED
    ranks = BEST_TO_WORST.index(old.result), BEST_TO_WORST.index(new.result)
    if ranks[0] != ranks[1]:
        return ranks[0] > ranks[1]
    gained = old.treated_as == "external" and new.treated_as == "internal"
    spf = old.auth is not None and new.auth is not None and old.auth.spf != "pass" and new.auth.spf == "pass"
    return gained or spf or (old.tls == "no" and new.tls == "yes")


def _worst(trace: Trace) -> Outcome | None:
    return max(trace.outcomes, key=lambda row: BEST_TO_WORST.index(row.result), default=None)


# -- findings of their own --------------------------------------------------------------------------------------------


def _finding(plan: Plan, rows: list[Violation]) -> Finding:
    """One finding for what goes wrong in the same way between the same places."""
    first = rows[0]
    text = first.text[:1].upper() + first.text[1:]
    more = len({row.outcome.recipient for row in rows}) - 1
    also = f", and so {'does one other' if more == 1 else f'do {more} other'} class{'es' * (more > 1)} of recipients"
    return Finding(
        first.invariant.id,
        first.invariant.slug,
        first.invariant.severity,
        f"{text}{also if more else ''}.",
        tuple(dict.fromkeys(_refs(plan, first))),
        _evidence(first),
        Fix("See what decided it", steps=(f"Play {first.case.kind.says}, and look at the last step.",)),
        _smallest(plan, first, first.invariant.id),
    )


def _refs(plan: Plan, violation: Violation) -> Iterator[Ref]:
    """The recipient, and the setting that the last decision rested on."""
    outcome = violation.outcome
    listed = plan.recipient(outcome.recipient)
    if listed is not None:
        yield Ref("recipients", listed.address)
    for hop in reversed(list(violation.case.trace.path_of(outcome))):
        for decision in reversed(hop.decisions):
            found = [fact.ref for fact in decision.because if fact.ref is not None]
            if found:
                yield from found[:1]
                yield Ref("nodes", outcome.at)
                return
    yield Ref("nodes", outcome.at)


def _evidence(violation: Violation) -> tuple[str, ...]:
    outcome = violation.outcome
    last = deciding(violation.case, outcome)
    told = (f"{last.says} ({last.rule})",) if last is not None else ()
    return (f"The message goes {' > '.join(outcome.route)}: {outcome.result}", *told, violation.invariant.title)
