"""Older files are brought up to date on their nodes, one function per version, so that errors keep their lines.

A change of the format adds one function here, `@since(n)`: it turns the nodes of version n - 1 into those of version n.
It never reads or builds the model, which knows only today's format.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import yaml

from designer.formats.problems import Mark
from designer.formats.untrusted import Refused, mark_of
from designer.model.topology import FORMAT_VERSION

Upgrade = Callable[[yaml.MappingNode], None]
UPGRADES: dict[int, Upgrade] = {}


def since(version: int, table: dict[int, Upgrade] = UPGRADES) -> Callable[[Upgrade], Upgrade]:
    """Marks the function that turns the previous version's nodes into those of `version`."""

    def enter(upgrade: Upgrade) -> Upgrade:
        if version in table:
            raise ValueError(f"two functions upgrade to version {version}")
        table[version] = upgrade
        return upgrade

    return enter


def bring_up_to_date(
    root: yaml.MappingNode, newest: int = FORMAT_VERSION, table: Mapping[int, Upgrade] = UPGRADES
) -> None:
    """Upgrades the nodes in place; Refused where the file says no version, or one that this program does not know."""
    version, node = _version(root)
    if version > newest:
        raise Refused(
            f"the file has format version {version}, this program reads versions up to {newest}; a newer one is needed",
            mark_of(node),
        )
    for step in range(version + 1, newest + 1):
        table[step](root)
    node.value, node.style = str(newest), None


def _version(root: yaml.MappingNode) -> tuple[int, yaml.ScalarNode]:
    for key, value in root.value:
        if isinstance(key, yaml.ScalarNode) and key.value == "mailflow":
            if isinstance(value, yaml.ScalarNode) and value.style is None and value.value.isdecimal():
                number = int(value.value[:9])
                if number >= 1 and not value.value.startswith("0"):
                    return number, value
            raise Refused("'mailflow' holds no format version; expected a whole number such as 1", mark_of(value))
    raise Refused(f"missing key 'mailflow'; a project file starts with 'mailflow: {FORMAT_VERSION}'", Mark(1, 1))
