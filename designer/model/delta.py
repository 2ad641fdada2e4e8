"""What changed between two topologies: which objects, and whether mail can be affected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from designer.model.places import name_of
from designer.model.records import dataclass
from designer.model.topology import Topology

PICTURE = frozenset({"layout", "annotations"})
"""Sections that are drawn and mean nothing for mail."""
WHOLE = "*"
"""Stands for a section without objects of its own, such as the title."""


@dataclass(frozen=True)
class Delta:
    """The difference of two topologies: `changed` maps a section to the ids that were added, removed or changed.

    Cheap: what two topologies share is the same object, so unchanged parts cost one comparison of identity. A change of
    order alone names every id of the section, because what comes first can decide.
    """

    before: Topology = field(repr=False)
    after: Topology = field(repr=False)
    changed: Mapping[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, frozenset[str]] = {}
        for section in Topology.model_fields:
            old, new = getattr(self.before, section), getattr(self.after, section)
            ids = frozenset() if old is new else _changed_ids(old, new)
            if ids:
                found[section] = ids
        object.__setattr__(self, "changed", found)

    @property
    def semantic(self) -> bool:
        """True where the change may affect mail: anything but layout and annotations."""
        return any(section not in PICTURE for section in self.changed)

    def __bool__(self) -> bool:
        return bool(self.changed)

    def ids(self, section: str) -> frozenset[str]:
        """The ids of a section that changed; empty where none did."""
        return self.changed.get(section, frozenset())


def _changed_ids(old: Any, new: Any) -> frozenset[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        return _changed_keys(old, new)
    if isinstance(old, tuple) and isinstance(new, tuple):
        before, after = {name_of(item): item for item in old}, {name_of(item): item for item in new}
        if len(before) < len(old) or len(after) < len(new):
            return frozenset() if old == new else frozenset(before.keys() | after.keys())
        return _changed_keys(before, after)
    return frozenset() if old == new else frozenset({WHOLE})


def _changed_keys(old: dict[str, Any], new: dict[str, Any]) -> frozenset[str]:
    ids = set(old.keys() ^ new.keys())
    ids |= {key for key in old.keys() & new.keys() if old[key] is not new[key] and old[key] != new[key]}
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        ids |= old.keys() | new.keys()
    return frozenset(ids)
