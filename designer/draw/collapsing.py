"""Organizations drawn as one box: which nodes it hides, and what becomes of the lines and findings that belong to them.

A line that crosses the organization's border ends at the box; several lines of one kind between the same two ends are
one, which says how many it stands for. Lines inside are not drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from designer.draw import captions, cards
from designer.draw.cards import Mark
from designer.draw.shapes import Drawing, OrganizationShape, Rect
from designer.model.links import Link
from designer.model.records import dataclass
from designer.model.topology import Topology


def box_of(organization: str) -> str:
    """The name of an organization's box, as lines use it for their ends: a node's id holds no slash."""
    return f"box/{organization}"


@dataclass(frozen=True, slots=True)
class Folded:
    """The lines as drawn while some organizations are collapsed, and where everything went that is not drawn itself."""

    links: tuple[Link, ...]
    homes: Mapping[str, str] = field(default_factory=dict)
    """Hidden node to its organization."""
    bundles: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    """Drawn line to the links it stands for, where it ends at a box."""
    inside: Mapping[str, str] = field(default_factory=dict)
    """Link that is not drawn to the organization it lies in."""

    def is_closed(self, organization: str) -> bool:
        """Whether the organization is drawn as a box."""
        return organization in self.homes.values()

    def marks(self, marks: Mapping[tuple[str, str], Mark]) -> dict[tuple[str, str], Mark]:
        """Findings on hidden things, counted at the box or at the line that stands for them."""
        if not self.homes:
            return dict(marks)
        drawn = {link.id: line for line, bundle in self.bundles.items() for link in bundle}
        found: dict[tuple[str, str], Mark] = {}
        for (sort, key), mark in marks.items():
            place = (sort, key)
            if sort == "node" and key in self.homes:
                place = ("organization", self.homes[key])
            elif sort == "link":
                place = ("organization", self.inside[key]) if key in self.inside else ("link", drawn.get(key, key))
            known = found.get(place)
            found[place] = mark if known is None else cards.added(known, mark)
        return found


NOTHING_FOLDED = Folded(())


def folded(topology: Topology, links: Iterable[Link]) -> Folded:
    """What is drawn of the lines of a design, as its layout says which organizations are collapsed."""
    closed = {key for key, entry in topology.layout.items() if entry.collapsed}
    homes = {node.id: node.org for node in topology.nodes if node.org is not None and node.org in closed}
    if not homes:
        return Folded(tuple(links))
    ends = {node: box_of(organization) for node, organization in homes.items()}
    inside: dict[str, str] = {}
    drawn: dict[str, Link] = {}
    bundles: dict[str, list[Link]] = {}
    first: dict[tuple[object, ...], str] = {}
    for link in links:
        source, target = ends.get(link.source or "", link.source), ends.get(link.target or "", link.target)
        if source == target and link.source in homes:
            inside[link.id] = homes[link.source]
        elif (source, target) == (link.source, link.target):
            drawn[link.id] = link
        else:
            key = first.setdefault((source, target, captions.stroke(link)), link.id)
            drawn.setdefault(key, replace(link, source=source, target=target))
            bundles.setdefault(key, []).append(link)
    return Folded(tuple(drawn.values()), homes, {key: tuple(found) for key, found in bundles.items()}, inside)


def ends_of(drawing: Drawing) -> dict[str, str]:
    """Hidden nodes of a drawing, and the name of the box that lines to each of them end at."""
    return {node: shape.box for shape in drawing.organizations for node, _ in shape.members}


def boxes_of(drawing: Drawing) -> dict[str, OrganizationShape]:
    """The collapsed organizations of a drawing, by the name of their box."""
    return {shape.box: shape for shape in drawing.organizations if shape.is_collapsed}


def places_of(drawing: Drawing) -> dict[str, Rect]:
    """Where each node is to be looked for: its card, or the box that it is in."""
    found = {node.id: node.rect for node in drawing.nodes}
    for shape in drawing.organizations:
        found |= {node: shape.rect for node, _ in shape.members}
    return found
