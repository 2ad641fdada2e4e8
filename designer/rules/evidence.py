"""The settings behind a finding, in words: what the design says at the places that the finding points at."""

from __future__ import annotations

from dataclasses import replace

from designer.model.part import Part
from designer.model.places import NoSuchPlace, steps, value_at
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules.finding import Finding

LONGEST = 160
"""Characters of a value that are shown; longer ones are cut."""


def explained(topology: Topology, finding: Finding) -> Finding:
    """The finding with the values of its settings as further evidence."""
    told = tuple(line for ref in finding.refs if (line := setting_in_words(topology, ref)))
    fresh = tuple(line for line in dict.fromkeys(told) if line not in finding.evidence)
    return replace(finding, evidence=(*finding.evidence, *fresh)) if fresh else finding


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
    return f"{owner}: {path[-1][0]} is {_in_words(value)}."


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return "not set"
    if isinstance(value, tuple):
        return _in_words(", ".join(map(str, value))) if value else "empty"
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} ..."
