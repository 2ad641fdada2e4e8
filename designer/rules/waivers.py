"""Findings as the design's owner judges them: accepted ones set aside, severities as this design wants them.

The one place where waivers and severities are applied; the command line and the window both ask here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from designer.model.edits import Edit, EditRefused
from designer.model.places import NoSuchPlace, value_at
from designer.model.policies import Severity, Waiver
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules.check import check_all, in_order
from designer.rules.finding import Finding, Fix

if TYPE_CHECKING:
    from designer.engine.plan import Plan

UNKNOWN_RULE = "W-001"
UNUSED_WAIVER = "W-002"


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings that count, errors first, and those that were set aside, each with the waiver that did it."""

    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...] = ()


def judged_findings(topology: Topology, plan: Plan, *, include_off: bool = False) -> Judged:
    """Everything that the rules find, with the design's own severities and without what it accepts."""
    return judged(topology, check_all(topology, plan, include_off=include_off))


def judged(topology: Topology, findings: Iterable[Finding]) -> Judged:
    """Findings from wherever they come, with the design's waivers and severities applied."""
    severities = topology.severities
    counted: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    used: set[Waiver] = set()
    for found in findings:
        severity = severities.get(found.rule, found.severity)
        finding = found if severity == found.severity else replace(found, severity=severity)
        fitting = [waiver for waiver in topology.waivers if covers(waiver, finding)]
        used.update(fitting)
        live = next((waiver for waiver in fitting if not waiver.expired(topology.as_of)), None)
        if live is not None:
            waived.append((finding, live))
        else:
            counted.append(_come_back(finding, fitting))
    counted += _about_the_file(topology, used)
    return Judged(in_order(counted), tuple(waived))


def covers(waiver: Waiver, finding: Finding) -> bool:
    """True where a waiver speaks of a finding: its rule, and a place that the finding points at or lies in."""
    if waiver.rule != finding.rule:
        return False
    return not waiver.object or any(_lies_in(ref, Ref.parse(waiver.object)) for ref in finding.refs)


def _lies_in(ref: Ref, place: Ref) -> bool:
    if (ref.section, ref.id) != (place.section, place.id) and place.id:
        return False
    inside = ref.path == place.path or ref.path.startswith((f"{place.path}.", f"{place.path}["))
    return ref.section == place.section and (not place.path or inside)


def _come_back(finding: Finding, expired: list[Waiver]) -> Finding:
    """A finding whose waiver has run out says so."""
    if not expired:
        return finding
    last = max(expired, key=lambda waiver: waiver.expiry or "")
    told = f"It was accepted until {last.expiry}: {last.reason.rstrip('.')}."
    return replace(finding, evidence=(*finding.evidence, told))


def _about_the_file(topology: Topology, used: set[Waiver]) -> Iterable[Finding]:
    """Ids that no rule has, and waivers that accept nothing: left over, or mistyped."""
    known, always = known_rules(), _always_asked()
    for waiver in topology.waivers:
        if waiver.rule not in known:
            yield _unknown(waiver.rule, Ref("waivers", waiver.rule), "A waiver")
        elif waiver not in used and waiver.rule in always:
            text = f"The waiver of {waiver.rule} {_why_unused(topology, waiver)}"
            fix = Fix("Remove the waiver", unwaived(waiver))
            yield Finding(UNUSED_WAIVER, "waiver-unused", "info", text, (Ref("waivers", waiver.rule),), fix=fix)
    for rule in topology.severities:
        if rule not in known:
            yield _unknown(rule, Ref("severities", rule), "A severity")


def _why_unused(topology: Topology, waiver: Waiver) -> str:
    if not waiver.object:
        return "accepts nothing: the rule finds nothing in the design."
    place = Ref.parse(waiver.object)
    try:
        value_at(topology, place)
    except NoSuchPlace:
        name = f"{place.id}.{place.path}"
        hint = f"; a name with dots stands in brackets, as in dns[{name}]" if name in topology.dns else ""
        return f"is for {waiver.object}, which is nowhere in the design{hint}."
    return f"at {waiver.object} accepts nothing: the rule finds nothing there."


def _unknown(rule: str, ref: Ref, what: str) -> Finding:
    return Finding(
        UNKNOWN_RULE, "unknown-rule", "info", f"{what} is given for {rule}, but no rule has this id.", (ref,)
    )


def known_rules() -> frozenset[str]:
    """Every id that a waiver or a severity may name."""
    from designer.rules.catalogue import LEFT_OUT, RULES
    from designer.rules.search.invariants import INVARIANT_IDS

    return frozenset({rule.id for rule in RULES} | set(LEFT_OUT) | INVARIANT_IDS)


def _always_asked() -> frozenset[str]:
    """Rules that every check runs; only of those it is known that a waiver accepts nothing."""
    from designer.rules.catalogue import RULES

    return frozenset(rule.id for rule in RULES if rule.on_by_default)


def waive(finding: Finding, reason: str, expiry: str | None = None, *, everywhere: bool = False) -> Edit:
    """Accepts a finding at its place, or wherever its rule finds something; refused without a reason."""
    place = str(finding.refs[0]) if finding.refs and not everywhere else ""

    def apply(topology: Topology) -> Topology:
        if not reason.strip():
            raise EditRefused("A waiver needs a reason.", "Write why it is accepted.")
        try:
            waiver = Waiver(rule=finding.rule, object=place, reason=reason.strip(), expiry=expiry)
        except ValueError as error:
            raise EditRefused(
                f"This cannot be accepted: {expiry} is no date.", "Write a date such as 2027-01-31."
            ) from error
        kept = tuple(row for row in topology.waivers if (row.rule, row.object) != (waiver.rule, waiver.object))
        return topology.model_copy(update={"waivers": (*kept, waiver)})

    return apply


def unwaived(waiver: Waiver) -> Edit:
    """Takes a waiver back."""

    def apply(topology: Topology) -> Topology:
        if waiver not in topology.waivers:
            raise EditRefused("There is no such waiver.", "It may have been removed already.")
        return topology.model_copy(update={"waivers": tuple(row for row in topology.waivers if row != waiver)})

    return apply


def with_severity(rule: str, severity: Severity | None) -> Edit:
    """Lets a design take a rule for so bad; None: as bad as the rule says itself."""

    def apply(topology: Topology) -> Topology:
        others = {name: word for name, word in topology.severities.items() if name != rule}
        own = {rule: severity} if severity is not None else {}
        return topology.model_copy(update={"severities": others | own})

    return apply
