"""From a topology to its drawing: `compose` for a whole, `Composer` for a drawing that follows every change of an
open design.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from designer.draw import areas, captions, cards
from designer.draw.cards import Mark, Place, Reported
from designer.draw.collapsing import NOTHING_FOLDED, Folded, folded
from designer.draw.composition import Composition
from designer.draw.extent import PAGE, Extent, Shape
from designer.draw.layout import arranged, organization_area
from designer.draw.shapes import AnnotationShape, Drawing, LinkShape, NodeShape, OrganizationShape, Rect
from designer.draw.standing import Standing, place_of
from designer.draw.wiring import Wire
from designer.model.kinds import KIND
from designer.model.links import Link
from designer.model.records import dataclass
from designer.model.refs import Ref
from designer.model.topology import LayoutEntry, Node, Topology

if TYPE_CHECKING:
    from designer.engine.trace import Trace

_MEANING = ("nodes", "tenants", "onprem_orgs", "recipients")
"""The parts of a topology that captions read."""
_BESIDES_LAYOUT = tuple(part for part in Topology.model_fields if part != "layout")
EMPTY = Drawing(PAGE, (), (), (), ())


@dataclass(frozen=True, slots=True)
class Options:
    """What a drawing shows besides the design: a title block and a legend for exports, and which layers."""

    title: bool = False
    legend: bool = False
    connectors: bool = True
    dns: bool = True
    annotations: bool = True


DESIGN_ONLY = Options()


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
    options: Options = DESIGN_ONLY,
) -> Drawing:
    """The drawing of a topology with these lines: the same on every machine, nothing overlapping that can be helped."""
    drawing = Composer(options).compose(topology, links, findings)
    return drawing if trace is None else with_trace(drawing, trace, links)


def with_trace(drawing: Drawing, trace: Trace, links: Sequence[Link]) -> Drawing:
    """The drawing with the lines marked that a message's copies travel."""
    from designer.draw.tokens import copies_on_hops  # a design is painted before any message moves

    travelled = copies_on_hops(drawing, links, trace)
    marked = tuple(
        replace(link, copies=copies) if (copies := travelled.get(link.id, ())) != link.copies else link
        for link in drawing.links
    )
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
    _wired: dict[str, _Wired] = field(default_factory=dict)
    _standing: Standing = field(default_factory=Standing)
    _folded: Folded = NOTHING_FOLDED
    _extent: Extent = field(default_factory=Extent)
    _last: _Last | None = None

    def compose(self, topology: Topology, links: Sequence[Link], findings: Iterable[Reported] = ()) -> Drawing:
        """The drawing of this topology; `changed` then tells what differs from the one before."""
        findings, last = tuple(findings), self._last
        moved = None if last is None else last.moved(topology, links)
        if last is None or moved is None or not self._standing.complete:
            return self._anew(topology, links, findings)
        marks = last.marks if findings == last.findings else self._folded.marks(cards.marks(last.places, findings))
        marked = {place for place in marks.keys() | last.marks.keys() if marks.get(place) != last.marks.get(place)}
        if any(sort == "organization" and last.plain[key].is_collapsed for sort, key in marked):
            return self._anew(topology, links, findings)
        last.topology, last.findings, last.marks = topology, findings, marks
        return self._follow(topology, moved, marked)

    def _anew(self, topology: Topology, links: Sequence[Link], findings: tuple[Reported, ...]) -> Drawing:
        """Go through everything, and keep what is equal."""
        shown = {link.id: link for link in links if self._shown(link)}
        context = self._context_of(topology)
        standing = self._standing.rects(topology, tuple(shown.values()))
        fold = self._folded = folded(topology, shown.values())
        places = cards.places(topology, shown.values())
        marks = fold.marks(cards.marks(places, findings))
        plain = _organization_shapes(topology, standing, marks, fold=fold)
        rects = {key: rect for key, rect in standing.items() if key not in fold.homes} | _boxes(plain)
        drawn = {link.id: link for link in fold.links}
        wires = self._wires(topology, context, fold.links)
        self._composition.update(rects, _names(plain), _areas(plain), wires)
        self._last = _Last(topology, links, findings, drawn, places, marks, rects, plain)
        organizations = {key: self._with_kind(shape) for key, shape in plain.items()}
        nodes = self._node_shapes(context, rects, marks)
        shapes = self._link_shapes(context, fold.links, marks)
        annotations = {a.id: cards.annotation(a) for a in topology.annotations} if self.options.annotations else {}
        self.changed = Changed(
            _differing(self._nodes, nodes),
            _differing(self._links, shapes),
            _differing(self._organizations, organizations),
            _differing(self._annotations, annotations),
        )
        for key in self._nodes.keys() - nodes:
            del self._node_keys[key]
        for key in self._links.keys() - shapes:
            del self._link_keys[key]
        self._nodes, self._links = nodes, shapes
        self._organizations, self._annotations = organizations, annotations
        self._extent.enclose(self._all_shapes())
        return self._drawn(topology)

    def _follow(self, topology: Topology, moved: Collection[str], marked: Collection[Place]) -> Drawing:
        """Cards and bend points moved, or badges changed, nothing else: touch only what depends on them."""
        last, context = self._last, self._context
        assert last is not None
        assert context is not None
        rects = {key: place for key in moved if key in self._nodes and (place := place_of(topology.layout[key]))}
        last.rects.update(rects)
        owners = {node.org for node in map(context.nodes.__getitem__, rects) if node.org is not None}
        owners |= {key for sort, key in marked if sort == "organization"}
        plain = _organization_shapes(topology, last.rects, last.marks, owners) if owners else {}
        last.plain.update(plain)
        lines = [last.links[key] for key in moved if key in last.links]
        wires = {link.id: self._wire(topology, context, link) for link in lines}
        touched = self._composition.change(rects, _names(plain), _areas(plain), wires)
        touched |= {key for sort, key in marked if sort == "link"}
        seen = [*rects, *(key for sort, key in marked if sort == "node")]
        organizations = {key: self._with_kind(shape) for key, shape in last.plain.items()}
        nodes = {key: self._node_shape(context, context.nodes[key], last.rects[key], last.marks) for key in seen}
        shapes = {key: shape for key in touched if (shape := self._link_shape(context, last.links[key], last.marks))}
        self.changed = Changed(
            _changed_among(self._nodes, nodes),
            _changed_among(self._links, shapes),
            _changed_among(self._organizations, organizations),
        )
        before: list[tuple[Shape, Shape]] = []
        before += [(self._nodes[key], nodes[key]) for key in self.changed.nodes]
        before += [(self._links[key], shapes[key]) for key in self.changed.links]
        before += [(self._organizations[key], organizations[key]) for key in self.changed.organizations]
        self._nodes |= {key: nodes[key] for key in self.changed.nodes}
        self._links |= {key: shapes[key] for key in self.changed.links}
        self._organizations |= {key: organizations[key] for key in self.changed.organizations}
        if not self._extent.change(before):
            self._extent.enclose(self._all_shapes())
        return self._drawn(topology)

    def _all_shapes(self) -> Iterator[Shape]:
        for shapes in (self._organizations, self._annotations, self._links, self._nodes):
            yield from shapes.values()

    def _drawn(self, topology: Topology) -> Drawing:
        self.drawing = Drawing(
            self._extent.page,
            tuple(self._organizations.values()),
            tuple(self._annotations.values()),
            tuple(self._links.values()),
            tuple(self._nodes.values()),
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

    def _wires(self, topology: Topology, context: captions.Context, links: Iterable[Link]) -> dict[str, Wire]:
        known = self._wired
        self._wired = {}
        return {link.id: self._wire(topology, context, link, known) for link in links}

    def _wire(
        self,
        topology: Topology,
        context: captions.Context,
        link: Link,
        known: Mapping[str, _Wired] = MappingProxyType({}),
    ) -> Wire:
        bundle = self._folded.bundles.get(link.id)
        entry = topology.layout.get(link.id) if bundle is None else None
        kept = known.get(link.id)
        if kept is None or kept[0] is not context or kept[1] != link or kept[2] is not entry or kept[3] != bundle:
            kept = (context, link, entry, bundle, _wire(context, link, entry, bundle or (link,)))
        self._wired[link.id] = kept
        return kept[4]

    def _shown(self, link: Link) -> bool:
        return self.options.dns if link.purpose == "mx" else self.options.connectors

    def _with_kind(self, shape: OrganizationShape) -> OrganizationShape:
        if shape.is_collapsed:
            return shape
        ways = areas.with_kind(shape)
        return next((longer for longer in ways if self._composition.is_free(areas.name_rect(longer))), shape)

    def _node_shapes(
        self, context: captions.Context, rects: Mapping[str, Rect], marks: Mapping[Place, Mark]
    ) -> dict[str, NodeShape]:
        nodes = context.topology.nodes
        return {node.id: self._node_shape(context, node, rects[node.id], marks) for node in nodes if node.id in rects}

    def _node_shape(self, context: captions.Context, node: Node, rect: Rect, marks: Mapping[Place, Mark]) -> NodeShape:
        mark = marks.get(("node", node.id))
        org = captions.organization_of(context.topology, node)
        key = (node, rect, mark, context.mailboxes.get(node.id), org and org[1].accepted_domains)
        kept = self._nodes.get(node.id)
        if kept is None or self._node_keys.get(node.id) != key:
            kept = cards.card(context, node, rect, mark)
        self._node_keys[node.id] = key
        return kept

    def _link_shapes(
        self, context: captions.Context, links: Iterable[Link], marks: Mapping[Place, Mark]
    ) -> dict[str, LinkShape]:
        found = {link.id: self._link_shape(context, link, marks) for link in links}
        return {key: shape for key, shape in found.items() if shape is not None}

    def _link_shape(self, context: captions.Context, link: Link, marks: Mapping[Place, Mark]) -> LinkShape | None:
        """The line with its label; None where neither of its ends is drawn."""
        composition = self._composition
        line, placed = composition.lines[link.id], composition.labels[link.id]
        if len(line) < 2:
            return None
        lock = composition.wires[link.id].lock
        mark = marks.get(("link", link.id))
        bundle = self._folded.bundles.get(link.id, ())
        key = (link, line, placed, lock, mark, bundle)
        kept = self._links.get(link.id)
        if kept is not None and self._link_keys.get(link.id) == key:
            return kept
        self._link_keys[link.id] = key
        texts = placed.texts if placed else ()
        return LinkShape(
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
            refs=_refs(bundle or (link,)),
            tip="\n".join(dict.fromkeys(captions.link_tip(context, one, lock) for one in bundle or (link,))),
            label_more=texts[1:],
            lock_at=placed.lock if placed else None,
            both_ways=link.purpose == "internal",
            stands_for=tuple(one.id for one in bundle),
        )


@dataclass(slots=True)
class _Last:
    """What the drawing shows now, and from what it was made."""

    topology: Topology
    source: Sequence[Link]
    findings: tuple[Reported, ...]
    links: Mapping[str, Link]
    places: Mapping[Ref, Place]
    marks: Mapping[Place, Mark]
    rects: dict[str, Rect]
    plain: dict[str, OrganizationShape]

    def moved(self, topology: Topology, links: Sequence[Link]) -> Collection[str] | None:
        """The cards and lines that the design puts elsewhere now; None where more may have changed than badges."""
        if links is not self.source:
            return None
        if any(getattr(topology, part) is not getattr(self.topology, part) for part in _BESIDES_LAYOUT):
            return None
        before, after = self.topology.layout, topology.layout
        if before.keys() - after.keys():
            return None
        moved = [key for key, entry in after.items() if before.get(key) is not entry]
        if any(after[key].at is None if key in self.rects else key not in self.links for key in moved):
            return None
        return moved


_Wired = tuple[captions.Context, Link, object, tuple[Link, ...] | None, Wire]


def _wire(context: captions.Context, link: Link, entry: LayoutEntry | None, bundle: tuple[Link, ...]) -> Wire:
    bends = tuple((float(x), float(y)) for x, y in entry.bends) if entry else ()
    known = context.nodes
    source = link.source if bundle[0].source in known else None
    target = link.target if bundle[0].target in known else None
    return Wire(source, target, bends, captions.bundle_label(bundle), captions.bundle_lock(context, bundle))


def _refs(bundle: Iterable[Link]) -> tuple[Ref, ...]:
    """What a line stands for in the configuration."""
    return tuple(dict.fromkeys(ref for one in bundle for ref in (one.sending, one.receiving) if ref is not None))


def _organization_shapes(
    topology: Topology,
    rects: Mapping[str, Rect],
    marks: Mapping[Place, Mark],
    only: Collection[str] | None = None,
    fold: Folded = NOTHING_FOLDED,
) -> dict[str, OrganizationShape]:
    members: dict[str, list[tuple[str, Rect]]] = {}
    kinds: dict[str, str] = {}
    for node in topology.nodes:
        if node.org is None or (only is not None and node.org not in only):
            continue
        members.setdefault(node.org, []).append((node.id, rects[node.id]))
        kind = "tenant" if node.org in topology.tenants else "onprem" if node.org in topology.onprem_orgs else None
        kinds.setdefault(node.org, kind or KIND[node.kind].organization or "onprem")
    closed = set(fold.homes.values())
    shapes: dict[str, OrganizationShape] = {}
    for key, found in members.items():
        place = organization_area(rect for _, rect in found)
        shape = areas.area(key, kinds[key], place, marks.get(("organization", key)))
        shapes[key] = areas.box(shape, found) if key in closed else shape
    return shapes


def _boxes(organizations: Mapping[str, OrganizationShape]) -> dict[str, Rect]:
    return {shape.box: shape.rect for shape in organizations.values() if shape.is_collapsed}


def _names(organizations: Mapping[str, OrganizationShape]) -> dict[str, Rect]:
    return {f"org:{key}": areas.name_rect(shape) for key, shape in organizations.items() if not shape.is_collapsed}


def _areas(organizations: Mapping[str, OrganizationShape]) -> dict[str, Rect]:
    return {key: shape.rect for key, shape in organizations.items() if not shape.is_collapsed}


def _changed_among(before: Mapping[str, object], after: Mapping[str, object]) -> frozenset[str]:
    return frozenset(key for key, shape in after.items() if before[key] is not shape and before[key] != shape)


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> frozenset[str]:
    changed = {key for key, shape in after.items() if before.get(key) is not shape and before.get(key) != shape}
    if len(before) != len(after) or changed:
        changed |= before.keys() - after.keys()
    return frozenset(changed)
