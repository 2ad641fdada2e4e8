"""The scene: a one-way projection of the drawing. It never edits; gestures do, through the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeGuard

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from designer.draw.shapes import AnnotationShape, LinkShape, NodeShape, OrganizationShape
from designer.model.refs import Ref
from designer.ui.canvas.cards import Cards
from designer.ui.canvas.labels import LabelLayer
from designer.ui.canvas.link_item import LinkItem
from designer.ui.canvas.looks import Key, node_ref, organization_key
from designer.ui.canvas.node_item import NodeItem
from designer.ui.canvas.organization_item import AnnotationItem, OrganizationItem

if TYPE_CHECKING:
    from PySide6.QtCore import QObject, QPointF, QVariantAnimation

    from designer.draw.shapes import XY, Drawing
    from designer.ui.theme_qt import QtTheme

Item = NodeItem | LinkItem | OrganizationItem | AnnotationItem
Shape = NodeShape | LinkShape | OrganizationShape | AnnotationShape
ROOM = 2000.0
"""Empty space round the drawing that one can scroll into."""
MOTION_MS = 160
CROWD = 600
"""Links from which pens stay one pixel wide whatever the screen."""


class CanvasScene(QGraphicsScene):
    """Items keyed by id, kept equal to a Drawing. `touched` tells that something looks different now."""

    touched = Signal()

    def __init__(self, theme: QtTheme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self.theme = theme
        self._line_theme = theme
        self.cards = Cards(theme)
        self.items_by_key: dict[Key, Item] = {}
        self.nodes: dict[str, NodeItem] = {}
        self.links: dict[str, LinkItem] = {}
        self.boxes: dict[str, OrganizationItem] = {}
        """The collapsed organizations, by the name that lines use for their box."""
        self.links_at: dict[str, list[str]] = {}
        """Node id or box to the ids of the links that start or end there."""
        self.special: set[Key] = set()
        """Things whose look is not the normal one."""
        self.drawing: Drawing | None = None
        self.labels = LabelLayer(self.links, theme)
        self.addItem(self.labels)
        self._on_value: Any = None
        """What follows the running animation."""

    @cached_property
    def motion(self) -> QVariantAnimation:
        """The one animation of the canvas; items own none, because QGraphicsScene.clear() tells items nothing."""
        from PySide6.QtCore import QEasingCurve, QVariantAnimation

        made = QVariantAnimation(self)
        made.setEasingCurve(QEasingCurve.Type.OutCubic)
        made.setDuration(MOTION_MS)
        return made

    def sync(self, drawing: Drawing) -> frozenset[Key]:
        """Make the items equal to the drawing and tell which were added, changed or removed; others are left alone."""
        self._suit_lines(len(drawing.links))
        shown = self.drawing
        if shown is not None and same_things(shown, drawing):
            changed = self._sync_changes(shown, drawing)
        else:
            changed = self._sync_all(drawing)
        self.drawing = drawing
        bounds = drawing.bounds
        if shown is None or shown.bounds != bounds:
            self.setSceneRect(QRectF(bounds.x, bounds.y, bounds.w, bounds.h).adjusted(-ROOM, -ROOM, ROOM, ROOM))
        self.touched.emit()
        return frozenset(changed)

    def _sync_changes(self, shown: Drawing, drawing: Drawing) -> set[Key]:
        """Show what differs between two drawings of the same things."""
        changed: set[Key] = set()
        for old, new in zip(shapes_of(shown), shapes_of(drawing), strict=True):
            if old is new:
                continue
            key = key_of(new)
            item = self.items_by_key[key]
            if item.drawn != new:
                self._show(item, new)
                changed.add(key)
        return changed

    def _sync_all(self, drawing: Drawing) -> set[Key]:
        wanted = {key_of(shape): shape for shape in shapes_of(drawing)}
        changed = {key for key in self.items_by_key if key not in wanted}
        for key in changed:
            self._remove(key)
        for key, shape in wanted.items():
            item = self.items_by_key.get(key)
            if item is None:
                self._add(key, shape)
            elif item.drawn is not shape and item.drawn != shape:
                self._show(item, shape)
            else:
                continue
            changed.add(key)
        self.links_at = ends(drawing.links)
        areas = [item for item in self.items_by_key.values() if isinstance(item, OrganizationItem)]
        self.boxes = {item.drawn.box: item for item in areas if item.drawn.is_collapsed}
        return changed

    def _suit_lines(self, count: int) -> None:
        """On a fine screen a crowd of lines keeps hair lines, because wide pens would make every repaint slow."""
        theme = self.theme if count <= CROWD else self.theme.at(1.0)
        if theme is not self._line_theme:
            self._line_theme = theme
            for link in self.links.values():
                link.set_theme(theme)

    def _add(self, key: Key, shape: Shape) -> None:
        if isinstance(shape, NodeShape):
            node = self.nodes[shape.id] = NodeItem(shape, self.cards)
            self._keep(key, node)
        elif isinstance(shape, LinkShape):
            link = self.links[shape.id] = LinkItem(shape, self._line_theme)
            self._keep(key, link)
            self.labels.place(link)
        elif isinstance(shape, OrganizationShape):
            self._keep(key, OrganizationItem(shape, self.theme))
        else:
            self._keep(key, AnnotationItem(shape, self.theme))

    def _keep(self, key: Key, item: Item) -> None:
        self.items_by_key[key] = item
        self.addItem(item)

    def _show(self, item: Any, shape: Any) -> None:
        item.show_shape(shape)
        if isinstance(item, LinkItem):
            self.labels.place(item)

    def _remove(self, key: Key) -> None:
        item = self.items_by_key.pop(key)
        self.special.discard(key)
        self.removeItem(item)
        if key.sort == "node":
            del self.nodes[key.id]
        elif key.sort == "link":
            self.labels.forget(key.id)
            del self.links[key.id]

    def restore(self, nodes: Iterable[str]) -> None:
        """Forget a preview: the nodes and their links are again where the drawing has them."""
        moved = list(nodes)
        for item_id in moved:
            if item := self.nodes.get(item_id):
                item.setPos(item.drawn.rect.x, item.drawn.rect.y)
        for item_id in dict.fromkeys(link for node in moved for link in self.links_at.get(node, ())):
            if link := self.links.get(item_id):
                link.show_points(link.drawn.points)
                self.labels.place(link)
        self.touched.emit()

    def places(self, nodes: Iterable[str]) -> dict[str, XY]:
        """Where the drawing has these nodes (their upper left corners), or would have them in an expanded box."""
        hidden = {node: rect for box in self.boxes.values() for node, rect in box.drawn.members}
        found = {item_id: self.nodes[item_id].drawn.rect for item_id in nodes if item_id in self.nodes}
        found |= {item_id: hidden[item_id] for item_id in nodes if item_id in hidden}
        return {item_id: (rect.x, rect.y) for item_id, rect in found.items()}

    def end(self, name: str | None) -> NodeItem | OrganizationItem | None:
        """What a line ends at by this name: a node, or the box of a collapsed organization."""
        return None if name is None else self.nodes.get(name) or self.boxes.get(name)

    def is_box(self, key: Key) -> bool:
        """Whether this is a collapsed organization."""
        item = self.items_by_key.get(key)
        return isinstance(item, OrganizationItem) and item.drawn.is_collapsed

    def stops(self) -> dict[Key, NodeItem | OrganizationItem]:
        """Everything that stands for itself among the lines, and that the keyboard walks: nodes and boxes."""
        return {item.key: item for item in (*self.nodes.values(), *self.boxes.values())}

    def box_at(self, at: QPointF, margin: float = 0.0) -> OrganizationItem | None:
        """The collapsed organization at a point, or within `margin` of its box."""
        boxes = self.boxes.values()
        return next((box for box in boxes if box.card.adjusted(-margin, -margin, margin, margin).contains(at)), None)

    def fold_at(self, at: QPointF, reach: float) -> OrganizationItem | None:
        """The organization whose mark to collapse or expand it is at a point."""
        for item in self.items(QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)):
            if isinstance(item, OrganizationItem) and (fold := item.drawn.fold) is not None:
                mark = QRectF(fold.x, fold.y, fold.w, fold.h).translated(item.pos())
                if mark.adjusted(-reach, -reach, reach, reach).contains(at):
                    return item
        return None

    def hidden_in(self, refs: Iterable[Ref]) -> tuple[str, ...]:
        """The collapsed organizations that hide a node among these references."""
        wanted = {ref.id for ref in refs if ref.section == "nodes"}
        boxes = [item.drawn for item in self.boxes.values()]
        return tuple(shape.id for shape in boxes if any(node in wanted for node, _ in shape.members))

    def links_between(self, nodes: Iterable[str]) -> tuple[str, ...]:
        """The drawn links both of whose ends are among these nodes and boxes."""
        among = set(nodes)
        found = dict.fromkeys(link for node in among for link in self.links_at.get(node, ()))
        return tuple(
            item_id
            for item_id in found
            if among.issuperset((self.links[item_id].drawn.source, self.links[item_id].drawn.target))
        )

    def shapes(self) -> dict[Key, Shape]:
        """What the items show; equal to the drawing's shapes after every sync."""
        return {key: item.drawn for key, item in self.items_by_key.items()}

    def set_theme(self, theme: QtTheme) -> None:
        """Show everything in other colours."""
        self.theme = theme
        self.cards.set_theme(theme)
        self.labels.theme = theme
        for item in self.items_by_key.values():
            if isinstance(item, OrganizationItem | AnnotationItem):
                item.set_theme(theme)
        self._suit_lines(len(self.links))
        self.update()
        self.touched.emit()

    def set_look(self, key: Key, look: int) -> None:
        """Show one thing in a state; unknown keys are ignored, because a state may outlive its thing by a moment."""
        item = self.items_by_key.get(key)
        if item is None or item.look == look:
            return
        item.set_look(look)
        (self.special.add if look else self.special.discard)(key)
        if isinstance(item, LinkItem):
            self.labels.touch(item)
        self.touched.emit()

    def hit(self, at: QPointF, reach: float) -> Key | None:
        """The topmost thing at a point; `reach` is how far from a line still counts, in scene units."""
        for node in self._nodes_near(at):
            if node.card.contains(at):
                return node.key
        if (box := self.box_at(at)) is not None:
            return box.key
        best: Key | None = None
        for item in self.items(QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)):
            if isinstance(item, LinkItem):
                return item.key
            if best is None and (isinstance(item, AnnotationItem) or _on_frame(item, at, reach)):
                best = item.key
        return self._plate_at(at) or best

    def node_at(self, at: QPointF, margin: float = 0.0) -> NodeItem | None:
        """The topmost node at a point, or within `margin` of its card."""
        for node in self._nodes_near(at, margin):
            if node.card.adjusted(-margin, -margin, margin, margin).contains(at):
                return node
        return None

    def _nodes_near(self, at: QPointF, margin: float = 0.0) -> Iterator[NodeItem]:
        reach = max(margin, 0.5)
        for item in self.items(QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)):
            if isinstance(item, NodeItem):
                yield item

    def _plate_at(self, at: QPointF) -> Key | None:
        for item in self.labels.near(at):
            plate = item.drawn.plate
            if plate is not None and QRectF(plate.x, plate.y, plate.w, plate.h).contains(at):
                return item.key
        return None

    def keys_within(self, rect: QRectF) -> tuple[Key, ...]:
        """Nodes, boxes and annotations wholly inside a rectangle, and links that lie wholly inside."""
        found = [item.key for item in self.items(rect) if isinstance(item, Item) and _is_within(item, rect)]
        return tuple(sorted(found))

    def refs_of(self, key: Key) -> tuple[Ref, ...]:
        """What a thing on the canvas stands for in the topology."""
        if key.sort == "node":
            return (node_ref(key.id),)
        if key.sort == "organization":
            kind, _, item_id = key.id.partition(":")
            return (Ref("tenants" if kind == "tenant" else "onprem_orgs", item_id),)
        if key.sort == "annotation":
            return (Ref("annotations", key.id),)
        item = self.links.get(key.id)
        return (item.drawn.refs if item else ()) or (Ref("links", key.id),)

    def keys_of(self, refs: Iterable[Ref]) -> tuple[Key, ...]:
        """The things on the canvas that stand for any of the references, or for the object that one lies in."""
        wanted = [ref.object for ref in refs]
        return tuple(dict.fromkeys(key for ref in wanted for key in self._keys_of(ref)))

    def _keys_of(self, wanted: Ref) -> list[Key]:
        """What stands for the object itself; where nothing does, what stands for something in its owner."""
        whole = Ref(wanted.section, wanted.id)
        exact, near = [], []
        for key in self.items_by_key:
            objects = [ref.object for ref in self.refs_of(key) if ref.path or key.sort != "link"]
            if wanted in objects:
                exact.append(key)
            elif any(Ref(ref.section, ref.id) == whole for ref in objects) and key.sort != "node":
                near.append(key)
        owners = [key for key in near if key.sort == "organization"]
        return exact or owners or near

    def move_smoothly(self, on_value: Any, *, reduced: bool) -> None:
        """Run the one animation from 0 to 1, ending any other; under reduced motion go to the end at once."""
        self.still()
        if reduced:
            on_value(1.0)
            return
        self.motion.setStartValue(0.0)
        self.motion.setEndValue(1.0)
        self.motion.valueChanged.connect(on_value)
        self._on_value = on_value
        self.motion.start()

    def still(self) -> None:
        """End the running animation where it is."""
        if self._on_value is not None:
            self.motion.stop()
            self.motion.valueChanged.disconnect(self._on_value)
            self._on_value = None


def shapes_of(drawing: Drawing) -> Iterator[Shape]:
    """Everything of a drawing, back to front."""
    yield from drawing.organizations
    yield from drawing.annotations
    yield from drawing.links
    yield from drawing.nodes


def same_things(one: Drawing, other: Drawing) -> bool:
    """Whether two drawings have the same things in the same order, and lines the same ends."""
    parts = ("organizations", "annotations", "links", "nodes")
    if any(len(getattr(one, part)) != len(getattr(other, part)) for part in parts):
        return False
    different = [(a, b) for a, b in zip(shapes_of(one), shapes_of(other), strict=True) if a is not b]
    if any(key_of(a) != key_of(b) for a, b in different):
        return False
    lines = [(a, b) for a, b in different if isinstance(a, LinkShape) and isinstance(b, LinkShape)]
    return all((a.source, a.target) == (b.source, b.target) for a, b in lines)


def key_of(shape: Shape) -> Key:
    """The name of a shape on the canvas."""
    if isinstance(shape, NodeShape):
        return Key("node", shape.id)
    if isinstance(shape, LinkShape):
        return Key("link", shape.id)
    if isinstance(shape, OrganizationShape):
        return organization_key(shape.kind, shape.id)
    return Key("annotation", shape.id)


def ends(links: Iterable[LinkShape]) -> dict[str, list[str]]:
    """Node id to the links that start or end there."""
    found: dict[str, list[str]] = {}
    for link in links:
        for node in {link.source, link.target} - {None}:
            found.setdefault(str(node), []).append(link.id)
    return found


def _is_within(item: Item, rect: QRectF) -> bool:
    if isinstance(item, NodeItem):
        return rect.contains(item.card)
    if isinstance(item, OrganizationItem):
        return item.drawn.is_collapsed and rect.contains(item.card)
    return rect.contains(item.boundingRect())


def _on_frame(item: object, at: QPointF, reach: float) -> TypeGuard[OrganizationItem]:
    """An organization is grasped by its name or its border; inside, a press starts a rubber band."""
    if not isinstance(item, OrganizationItem) or item.drawn.is_collapsed:
        return False
    rect = item.drawn.rect
    outer = QRectF(rect.x, rect.y, rect.w, rect.h).adjusted(-reach, -reach, reach, reach)
    inner = QRectF(rect.x, rect.y, rect.w, rect.h).adjusted(reach, max(24.0, reach), -reach, -reach)
    return outer.contains(at) and not inner.contains(at)
