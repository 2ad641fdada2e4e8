"""The lines of the picture, found once per state of the design for inspector, object list and arranging."""

from __future__ import annotations

from designer.model.links import Link, links
from designer.model.topology import Topology


class _Latest:
    topology: Topology | None = None
    lines: tuple[Link, ...] = ()


def lines_of(topology: Topology) -> tuple[Link, ...]:
    """Every line of the picture. A topology never changes, so the same one has the same lines."""
    if _Latest.topology is not topology:
        _Latest.topology, _Latest.lines = topology, links(topology)
    return _Latest.lines
