"""From a topology to its drawing: `compose` for a whole, `Composer` for a drawing that follows every change of an
open design.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from designer.draw import captions, cards
from designer.draw.cards import Mark, Reported
from designer.draw.composition import Composition
from designer.draw.geometry import GRID, around, inflated
from designer.draw.layout import CARD_H, CARD_W, arranged, free_place, organization_area
from designer.draw.shapes import AnnotationShape, Drawing, LinkShape, NodeShape, OrganizationShape, Rect
from designer.draw.tokens import copies_on_hops
from designer.draw.wiring import Wire
from designer.engine.trace import Trace
from designer.model.kinds import KIND
from designer.model.links import Link
from designer.model.topology import LayoutEntry, Topology

MARGIN = 32.0
"""Free space round the drawing."""
_MEANING = ("nodes", "tenants", "onprem_orgs", "recipients")
"""The parts of a topology that captions read."""
EMPTY = Drawing(Rect(0, 0, 2 * CARD_W, 2 * CARD_H), (), (), (), ())


@dataclass(frozen=True, slots=True)
class Options:
    """What a drawing shows besides the design: a title block and a legend for exports, and which layers."""

    title: bool = False
    legend: bool = False
    connectors: bool = True
    dns: bool = True
    annotations: bool = True


@dataclass(frozen=True, slots=True)
class Changed:
    """The ids whose shapes are new, different or gone since the last drawing; a scene touches only these."""

    nodes: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    annotations: frozenset[str] = frozenset()


def compose(
    topology: Topology,
    links: Sequence[Link],
    findings: Iterable[Reported] = (),
    trace: Trace | None = None,
    options: Options = Options(),
) -> Drawing:
    """The drawing of a topology with these lines: the same on every machine, nothing overlapping that can be helped."""
    drawing = Composer(options).compose(topology, links, findings)
    return drawing if trace is None else with_trace(drawing, trace, links)


def with_trace(drawing: Drawing, trace: Trace, links: Sequence[Link]) -> Drawing:
    """The drawing with the lines marked that a message's copies travel."""
    travelled = copies_on_hops(drawing, links, trace)
    marked = tuple(replace(link, copies=travelled.get(link.id, ())) for link in drawing.links)
    return replace(drawing, links=marked)


def automatic_layout(topology: Topology, links: Sequence[Link]) -> dict[str, tuple[float, float]]:
    """Where every node goes when the user asks for an arrangement: node id to upper left corner."""
    nodes = [(node.id, node.kind, node.org) for node in topology.nodes]
    return arranged(nodes, [(link.source, link.target) for link in links if link.source and link.target])


@dataclass(slots=True)
class Composer:
    """Keeps a drawing and brings it up to date; `changed` says which shapes the last call touched.

    `compose` may be called with any next topology: what is equal to the last one is kept, so that dragging one card of
    many costs what depends on that card.
    """

    options: Options = Options()
    drawing: Drawing = EMPTY
    changed: Changed = Changed()
    _composition: Composition = field(default_factory=Composition)
    _nodes: dict[str, NodeShape] = field(default_factory=dict)
    _node_keys: dict[str, object] = field(default_factory=dict)
    _links: dict[str, LinkShape] = field(default_factory=dict)
    _link_keys: dict[str, object] = field(default_factory=dict)
    _organizations: dict[str, OrganizationShape] = field(default_factory=dict)
    _annotations: dict[str, AnnotationShape] = field(default_factory=dict)
    _context: captions.Context | None = None
    _wired: dict[str, tuple[captions.Context, Link, object, Wire]] = field(default_factory=dict)
    _arrangement: tuple[object, dict[str, tuple[float, float]]] | None = None

    def compose(self, topology: Topology, links: Sequence[Link], findings: Iterable[Reported] = ()) -> Drawing:
        """The drawing of this topology; `changed` then tells what differs from the one before."""
        links = [link for link in links if self._shown(link)]
        context = self._context_of(topology)
        marks = cards.marks(topology, links, findings)
        rects = self._rects(topology, links)
        organizations = _organization_shapes(topology, rects, marks)
        names = {f"org:{key}": cards.name_rect(shape) for key, shape in organizations.items()}
        areas = {key: shape.rect for key, shape in organizations.items()}
        wires = self._wires(topology, context, links)
        self._composition.update(rects, names, areas, wires)
        organizations = {key: self._with_kind(shape) for key, shape in organizations.items()}
        nodes = self._node_shapes(context, rects, marks)
        shapes = self._link_shapes(context, links, marks)
        annotations = {a.id: cards.annotation(a) for a in topology.annotations} if self.options.annotations else {}
        self.changed = Changed(
            _differing(self._nodes, nodes),
            _differing(self._links, shapes),
            _differing(self._organizations, organizations),
            _differing(self._annotations, annotations),
        )
        self._nodes, self._links = nodes, shapes
        self._organizations, self._annotations = organizations, annotations
        self.drawing = Drawing(
            _bounds(organizations, annotations, shapes, nodes),
            tuple(organizations.values()),
            tuple(annotations.values()),
            tuple(shapes.values()),
            tuple(nodes.values()),
            topology.title if self.options.title else "",
            self.options.legend,
            f"As of {topology.as_of}" if self.options.title else "",
        )
        return self.drawing

    def _context_of(self, topology: Topology) -> captions.Context:
        """What captions need; kept while nothing but the picture changed."""
        old = self._context
        if old is None or any(getattr(old.topology, part) is not getattr(topology, part) for part in _MEANING):
            self._context = old = captions.context(topology)
        return old

    def _wires(self, topology: Topology, context: captions.Context, links: Sequence[Link]) -> dict[str, Wire]:
        wires: dict[str, Wire] = {}
        known: dict[str, tuple[captions.Context, Link, object, Wire]] = {}
        for link in links:
            entry = topology.layout.get(link.id)
            kept = self._wired.get(link.id)
            if kept is None or kept[0] is not context or kept[1] != link or kept[2] is not entry:
                kept = (context, link, entry, _wire(context, link, entry))
            wires[link.id], known[link.id] = kept[3], kept
        self._wired = known
        return wires

    def _shown(self, link: Link) -> bool:
        return self.options.dns if link.purpose == "mx" else self.options.connectors

    def _rects(self, topology: Topology, links: Sequence[Link]) -> dict[str, Rect]:
        """Where each card is: as the design says, else where the layout puts it."""
        rects: dict[str, Rect | None] = {}
        for node in topology.nodes:
            entry = topology.layout.get(node.id)
            if entry is None or entry.at is None:
                rects[node.id] = None
            else:
                w, h = entry.size or (CARD_W, CARD_H)
                rects[node.id] = Rect(float(entry.at[0]), float(entry.at[1]), float(w), float(h))
        missing = [key for key, rect in rects.items() if rect is None]
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

    def _with_kind(self, shape: OrganizationShape) -> OrganizationShape:
        longer = cards.with_kind(shape)
        place = cards.name_rect(longer)
        fits = shape.title.text == shape.id and place.right <= shape.rect.right - cards.HEADING_SIZE
        return longer if fits and self._composition.is_free(place) else shape

    def _node_shapes(
        self, context: captions.Context, rects: Mapping[str, Rect], marks: Mapping[tuple[str, str], Mark]
    ) -> dict[str, NodeShape]:
        shapes: dict[str, NodeShape] = {}
        keys: dict[str, object] = {}
        for node in context.topology.nodes:
            mark = marks.get(("node", node.id))
            org = captions.organization_of(context.topology, node)
            key = (node, rects[node.id], mark, context.mailboxes.get(node.id), org and org[1].accepted_domains)
            kept = self._nodes.get(node.id)
            if kept is None or self._node_keys[node.id] != key:
                kept = cards.card(context, node, rects[node.id], mark)
            shapes[node.id], keys[node.id] = kept, key
        self._node_keys = keys
        return shapes

    def _link_shapes(
        self, context: captions.Context, links: Sequence[Link], marks: Mapping[tuple[str, str], Mark]
    ) -> dict[str, LinkShape]:
        shapes: dict[str, LinkShape] = {}
        keys: dict[str, object] = {}
        composition = self._composition
        for link in links:
            line, placed = composition.lines[link.id], composition.labels[link.id]
            if len(line) < 2:
                continue
            lock = composition.wires[link.id].lock
            mark = marks.get(("link", link.id))
            key = (link, line, placed, lock, mark)
            kept = self._links.get(link.id)
            if kept is None or self._link_keys[link.id] != key:
                texts = placed.texts if placed else ()
                kept = LinkShape(
                    id=link.id,
                    source=link.source,
                    target=link.target,
                    points=line,
                    stroke=captions.stroke(link),
                    lock=lock,
                    label=texts[0] if texts else None,
                    plate=placed.plate if placed else None,
                    badge=mark[0] if mark else None,
                    state=captions.state(link),
                    refs=tuple(ref for ref in (link.sending, link.receiving) if ref is not None),
                    tip=captions.link_tip(context, link, lock),
                    label_more=texts[1:],
                    lock_at=placed.lock if placed else None,
                    both_ways=link.purpose == "internal",
                )
            shapes[link.id], keys[link.id] = kept, key
        self._link_keys = keys
        return shapes


def _wire(context: captions.Context, link: Link, entry: LayoutEntry | None) -> Wire:
    bends = tuple((float(x), float(y)) for x, y in entry.bends) if entry else ()
    source = link.source if link.source in context.nodes else None
    target = link.target if link.target in context.nodes else None
    return Wire(source, target, bends, captions.label(link), captions.lock(context, link))


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


def _organization_shapes(
    topology: Topology, rects: Mapping[str, Rect], marks: Mapping[tuple[str, str], Mark]
) -> dict[str, OrganizationShape]:
    members: dict[str, list[Rect]] = {}
    kinds: dict[str, str] = {}
    for node in topology.nodes:
        if node.org is None:
            continue
        members.setdefault(node.org, []).append(rects[node.id])
        kind = "tenant" if node.org in topology.tenants else "onprem" if node.org in topology.onprem_orgs else None
        kinds.setdefault(node.org, kind or KIND[node.kind].organization or "onprem")
    return {
        key: cards.area(key, kinds[key], organization_area(found), marks.get(("organization", key)))
        for key, found in members.items()
    }


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> frozenset[str]:
    changed = {key for key, shape in after.items() if before.get(key) is not shape and before.get(key) != shape}
    if len(before) != len(after) or changed:
        changed |= before.keys() - after.keys()
    return frozenset(changed)


def _bounds(
    organizations: Mapping[str, OrganizationShape],
    annotations: Mapping[str, AnnotationShape],
    links: Mapping[str, LinkShape],
    nodes: Mapping[str, NodeShape],
) -> Rect:
    """Everything that is drawn, with a margin; a small empty page where nothing is."""
    corners: list[tuple[float, float]] = []
    for shapes in (organizations, annotations, nodes):
        for shape in shapes.values():
            rect: Rect = shape.rect
            corners += ((rect.x, rect.y), (rect.right, rect.bottom))
    for link in links.values():
        corners += link.points
        if link.plate:
            corners += ((link.plate.x, link.plate.y), (link.plate.right, link.plate.bottom))
    for annotation in annotations.values():
        if annotation.to:
            corners.append(annotation.to)
    if not corners:
        return EMPTY.bounds
    box = inflated(around(corners), MARGIN)
    left, top = box.x // GRID * GRID, box.y // GRID * GRID
    return Rect(left, top, -(-(box.right - left) // GRID) * GRID, -(-(box.bottom - top) // GRID) * GRID)
