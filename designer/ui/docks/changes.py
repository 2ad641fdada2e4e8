"""What an edit would change, setting by setting, in words; knows no widget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from designer.model.delta import PICTURE, Delta
from designer.model.edits import Edit, EditRefused
from designer.model.part import Part
from designer.model.places import NAMED_BY
from designer.model.topology import Topology
from designer.rules.finding import Finding

NOTHING = "–"
LONGEST = 120


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting: where it is, what it is called, its value now and afterwards."""

    where: str
    setting: str
    before: str
    after: str


def changes(before: Topology, after: Topology) -> tuple[SettingChange, ...]:
    """Every setting that differs between two states of a design; the picture is left out."""
    delta = Delta(before, after)
    found: list[SettingChange] = []
    for section in delta.changed:
        if section not in PICTURE:
            info = Topology.model_fields[section]
            title = info.title or section
            found.extend(_differences("", title, getattr(before, section), getattr(after, section)))
    return tuple(found)


def _differences(where: str, setting: str, old: Any, new: Any) -> Iterator[SettingChange]:
    if old == new:
        return
    if isinstance(old, Part) and type(old) is type(new):
        for name, info in type(old).model_fields.items():
            title = info.title or name
            shown = f"{title} ({name})" if name[:1].isupper() and title != name else title
            yield from _differences(where, shown, getattr(old, name), getattr(new, name))
        return
    members_before, members_after = _members(old), _members(new)
    if members_before is None or members_after is None:
        yield SettingChange(where, setting, said(old), said(new))
        return
    for name in (*members_before, *(name for name in members_after if name not in members_before)):
        first, second = members_before.get(name), members_after.get(name)
        place = f"{where} › {name}" if where else name
        if first is None or second is None:
            yield SettingChange(where or setting, setting, said(first), said(second))
        else:
            yield from _differences(place, setting, first, second)


def _members(value: Any) -> dict[str, Any] | None:
    """The members of a collection of objects by name; None where the value is no such collection."""
    if value is None or value == ():
        return {}
    if isinstance(value, dict):
        return value if all(isinstance(row, Part) for row in value.values()) else None
    if isinstance(value, tuple) and all(isinstance(row, Part) for row in value):
        return {_name(row) or str(number + 1): row for number, row in enumerate(value)}
    return None


def _name(part: Part) -> str:
    value: Any = getattr(part, NAMED_BY.get(type(part).__name__, "Name"), "")
    return "-".join(value) if isinstance(value, tuple) else str(value or "")


def said(value: Any) -> str:
    """A value in words."""
    if value is None or value == () or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Part):
        return _name(value) or ", ".join(_set(value)) or type(value).__name__
    if isinstance(value, tuple):
        text = ", ".join(map(said, value))
    elif isinstance(value, dict):
        text = ", ".join(f"{name}: {said(row)}" for name, row in value.items())
    else:
        text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def _set(part: Part) -> list[str]:
    return [f"{name}: {said(getattr(part, name))}" for name in part.model_fields_set]


def preview(topology: Topology, edit: Edit) -> tuple[SettingChange, ...]:
    """What an edit would change in a design; EditRefused where it is not possible."""
    return changes(topology, edit(topology))


def fixable(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings that an edit mends, each fix once."""
    found: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        if finding.fix is not None and finding.fix.edit is not None:
            place = str(finding.refs[0]) if finding.refs else ""
            found.setdefault((finding.fix.label, place), finding)
    return tuple(found.values())


def all_fixes(findings: tuple[Finding, ...]) -> Edit:
    """One edit that mends several findings; a fix that an earlier one has made impossible is left out."""

    def apply(topology: Topology) -> Topology:
        for finding in findings:
            if finding.fix is not None and finding.fix.edit is not None:
                try:
                    topology = finding.fix.edit(topology)
                except EditRefused:
                    continue
        return topology

    return apply
