"""The settings behind a finding, in words: what the design says at the places that the finding points at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from designer.model.part import Part
from designer.model.places import NoSuchPlace, steps, value_at
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules.finding import Finding
from designer.rules.memory import ledger_of

if TYPE_CHECKING:
    from designer.engine.plan import Plan
    from designer.rules.live import LivePlan

LONGEST = 160
"""Characters of a value that are shown; longer ones are cut."""


def explained(topology: Topology, finding: Finding) -> Finding:
    """The finding with the values of its settings as further evidence."""
    told = tuple(line for ref in finding.refs if (line := setting_in_words(topology, ref)))
    fresh = tuple(line for line in dict.fromkeys(told) if line not in finding.evidence)
    return replace(finding, evidence=(*finding.evidence, *fresh)) if fresh else finding


def explained_in(plan: Plan, finding: Finding) -> Finding:
    """The same in a design that is being edited, where the settings count as read."""
    ledger = ledger_of(plan)
    if ledger is None:
        return explained(plan.topology, finding)
    live = cast("LivePlan", plan)
    for ref in finding.refs:
        if ref.id and ref.section in live.tables:
            live.tables[ref.section].read(ref.id)
        else:
            ledger.note(_input(ref))
    return explained(live.current, finding)


def _input(ref: Ref) -> tuple[str, ...]:
    """The input of a ledger that a setting belongs to."""
    field = ref.path.partition(".")[0].partition("[")[0]
    return (ref.section, ref.id, field) if ref.id else (ref.section,)


_SAID_WITH = frozenset({"mta_sts", "tls_server"})
"""Sections whose settings mean little without them: `mx` of a policy, `cert` of a server."""


def setting_in_words(topology: Topology, ref: Ref) -> str:
    """What one setting is, such as "Inbound from x: RequireTls is on."; empty where a reference names no setting."""
    try:
        path = steps(ref.path) if ref.path else ()
        if not path or path[-1][1] is not None:
            return ""
        value = value_at(topology, ref)
    except NoSuchPlace:
        return ""
    if isinstance(value, (Part, dict)) or (isinstance(value, tuple) and any(isinstance(item, Part) for item in value)):
        return ""
    owner = next((name for _, name in reversed(path) if name is not None), ref.id or ref.section)
    names = [name for name, _ in path[-2:] if name in _SAID_WITH or name == path[-1][0]]
    return f"{owner}: {'.'.join(dict.fromkeys(names))} is {_in_words(value)}."


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return "not set"
    if isinstance(value, tuple):
        return _in_words(", ".join(map(str, value))) if value else "empty"
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} ..."
