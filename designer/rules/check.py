"""Checking a design: every finding of every rule, in an order that never changes."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules.finding import SEVERITIES, Finding, Rule

if TYPE_CHECKING:
    from designer.engine.plan import Plan

Place = tuple[int, str, tuple[str, ...], str, str]
Placed = tuple[Place, Finding]
"""A finding with its place in the order of all."""


def check_all(topology: Topology, plan: Plan, *, include_off: bool = False) -> tuple[Finding, ...]:
    """What is wrong with a design: errors first, then by rule and place.

    `include_off` adds the hints that many sound designs would trip.
    """
    from designer.rules.catalogue import RULES

    return check_rules(tuple(rule for rule in RULES if include_off or rule.on_by_default), topology, plan)


def check_rules(rules: tuple[Rule, ...], topology: Topology, plan: Plan) -> tuple[Finding, ...]:
    """The findings of some rules, in the same order, with the settings they point at in words."""
    from designer.rules.evidence import explained

    return in_order(explained(topology, finding) for rule in rules for finding in rule.check(topology, plan))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings each once, errors first, then by rule and place."""
    return merged(map(placed, findings))


def placed(finding: Finding) -> Placed:
    """A finding with its place in the order of all."""
    places = tuple(str(ref) for ref in finding.refs)
    return (SEVERITIES.index(finding.severity), finding.rule, places, finding.slug, finding.text), finding


def merged(rows: Iterable[Placed]) -> tuple[Finding, ...]:
    """Findings with their places, each once and in order."""
    return tuple(finding for _, finding in sorted(dict(rows).items(), key=itemgetter(0)))
