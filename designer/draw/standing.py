"""Where the cards of a drawing stand: as the design says, else beside what they belong to, else as the layout has
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from designer.draw.layout import CARD_H, CARD_W, arranged, free_place
from designer.draw.shapes import Rect
from designer.model.links import Link
from designer.model.records import dataclass
from designer.model.topology import LayoutEntry, Topology


@dataclass(slots=True)
class Standing:
    """Finds the cards' places; remembers the last arrangement, which is costly, while nodes and lines stay the same."""

    complete: bool = True
    """Whether the design said for every card where it stands, so that none depends on another."""
    _arrangement: tuple[object, dict[str, tuple[float, float]]] | None = None

    def rects(self, topology: Topology, links: Sequence[Link]) -> dict[str, Rect]:
        """Where each card is: as the design says, else where the layout puts it."""
        rects: dict[str, Rect | None] = {}
        for node in topology.nodes:
            rects[node.id] = place_of(topology.layout.get(node.id))
        missing = [key for key, rect in rects.items() if rect is None]
        self.complete = not missing
        if missing:
            rects |= self._placed(
                topology, links, missing, {key: rect for key, rect in rects.items() if rect is not None}
            )
        return {key: rect for key, rect in rects.items() if rect is not None}

    def _placed(
        self, topology: Topology, links: Sequence[Link], missing: Sequence[str], fixed: Mapping[str, Rect]
    ) -> dict[str, Rect]:
        if fixed:
            return _beside(topology, links, missing, dict(fixed))
        nodes = tuple((node.id, node.kind, node.org) for node in topology.nodes)
        edges = tuple((link.source, link.target) for link in links if link.source and link.target)
        if self._arrangement is None or self._arrangement[0] != (nodes, edges):
            self._arrangement = ((nodes, edges), arranged(nodes, edges))
        return {key: Rect(x, y, CARD_W, CARD_H) for key, (x, y) in self._arrangement[1].items()}


def settled(topology: Topology, links: Sequence[Link]) -> Topology:
    """The design with a place for every node, so that none moves when another one is moved, added or connected."""
    missing = [node.id for node in topology.nodes if place_of(topology.layout.get(node.id)) is None]
    if not missing:
        return topology
    from designer.model.edits import move  # most designs open without it, and sooner

    rects = Standing().rects(topology, links)
    return move({key: (round(rects[key].x), round(rects[key].y)) for key in missing})(topology)


def place_of(entry: LayoutEntry | None) -> Rect | None:
    """Where the design puts a card; None where it does not say."""
    if entry is None or entry.at is None:
        return None
    w, h = entry.size or (CARD_W, CARD_H)
    return Rect(float(entry.at[0]), float(entry.at[1]), float(w), float(h))


def _beside(
    topology: Topology, links: Sequence[Link], missing: Sequence[str], rects: dict[str, Rect]
) -> dict[str, Rect]:
    """Places for nodes added to a design that has places: near what they are joined to, else near their
    organization, else at the end.
    """
    joined: dict[str, list[str]] = {}
    for link in links:
        if link.source and link.target:
            joined.setdefault(link.source, []).append(link.target)
            joined.setdefault(link.target, []).append(link.source)
    orgs = {node.id: node.org for node in topology.nodes}
    found: dict[str, Rect] = {}
    for key in missing:
        near = [other for other in orgs if orgs[key] and orgs[other] == orgs[key] and other in rects]
        near += [other for other in joined.get(key, ()) if other in rects]
        base = rects[near[0]] if near else max(rects.values(), key=lambda rect: (rect.right, rect.y))
        x, y = free_place(base, rects.values())
        rects[key] = found[key] = Rect(x, y, CARD_W, CARD_H)
    return found
