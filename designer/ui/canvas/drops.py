"""Adding nodes: dropped from the palette, or chosen from the list of what may go at a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

from designer.model.edits import Edit, add_node
from designer.model.kinds import KIND, KINDS, NodeKind
from designer.model.topology import Point, Topology
from designer.ui.canvas import clipboard, connecting, editing, zooming
from designer.ui.canvas.paper import KIND_MIME
from designer.ui.canvas.snapping import GRID

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

"""What a palette drag carries: the kind, in UTF-8."""
CARD = (176.0, 64.0)
RING, RINGS = 16, 30
"""How finely and how far a free place is searched, in scene pixels and steps."""
NEXT_DISTANCE = (272.0, 128.0)
"""How far the next node is placed, across and down."""


def kind_of(event: QDropEvent) -> NodeKind | None:
    """The kind that is being dragged; None for anything that is not from a palette."""
    data = event.mimeData()
    if not data.hasFormat(KIND_MIME):
        return None
    text = bytes(data.data(KIND_MIME).data()).decode(errors="replace")
    return cast(NodeKind, text) if text in KIND else None


def enter(canvas: CanvasView, event: QDragEnterEvent) -> None:
    """A drag from the palette is welcome."""
    if kind_of(event) is not None:
        event.acceptProposedAction()


def hover(canvas: CanvasView, event: QDragMoveEvent) -> None:
    """Show where the node would go."""
    kind = kind_of(event)
    if kind is not None:
        canvas.show_ghost(kind, free_corner(canvas, zooming.scene_point(canvas, event.position())))
        event.acceptProposedAction()


def leave(canvas: CanvasView) -> None:
    """The drag went elsewhere."""
    canvas.show_ghost(None, (0, 0))


def drop(canvas: CanvasView, event: QDropEvent) -> None:
    """Add the node where it was dropped; on an organization's area or box it joins that one, which then opens."""
    leave(canvas)
    kind = kind_of(event)
    if kind is None:
        return
    event.acceptProposedAction()
    at = free_corner(canvas, zooming.scene_point(canvas, event.position()))
    owner = organization_at(canvas, kind, zooming.scene_point(canvas, event.position()))
    edit = add_node(kind, at, owner)
    if owner is not None and editing.is_collapsed(canvas.topology, owner):
        edit = editing.chain(edit, editing.folded((owner,), collapsed=False))
    if clipboard.add(canvas, f"Add {KIND[kind].title}", edit):
        canvas.setFocus()


def organization_at(canvas: CanvasView, kind: NodeKind, at: QPointF) -> str | None:
    """The organization whose area a node is dropped on, where nodes of that kind belong to such ones."""
    wanted = KIND[kind].organization
    for shape in canvas.scene_.drawing.organizations if canvas.scene_.drawing is not None else ():
        rect = QRectF(shape.rect.x, shape.rect.y, shape.rect.w, shape.rect.h)
        if shape.kind == wanted and rect.contains(at):
            return shape.id
    return None


def corner(canvas: CanvasView, middle: QPointF) -> Point:
    """The upper left corner of a card whose middle is here, on the grid unless that is off."""
    x, y = middle.x() - CARD[0] / 2, middle.y() - CARD[1] / 2
    return (round(x / GRID) * int(GRID), round(y / GRID) * int(GRID)) if canvas.snaps else (round(x), round(y))


def free_corner(canvas: CanvasView, middle: QPointF) -> Point:
    """The nearest corner to `corner` where the card lies on no other."""
    wish = corner(canvas, middle)
    reach = QRectF(*wish, *CARD).adjusted(*(sign * RINGS * RING for sign in (-1, -1, 1, 1)))
    cards = [stop.card.adjusted(-GRID, -GRID, GRID, GRID) for stop in canvas.scene_.stops().values()]
    cards = [card for card in cards if card.intersects(reach)]
    steps = range(-RINGS, RINGS + 1)
    for dx, dy in sorted(((x, y) for x in steps for y in steps), key=lambda step: (step[0] ** 2 + step[1] ** 2, step)):
        card = QRectF(wish[0] + dx * RING, wish[1] + dy * RING, *CARD)
        if not any(card.intersects(other) for other in cards):
            return (wish[0] + dx * RING, wish[1] + dy * RING)
    return wish


def ask(canvas: CanvasView, source: str | None, at: QPointF) -> None:
    """Offer the kinds that may go at a point; with a source, those that a line may lead to come first."""
    from designer.ui.canvas.chooser import Chooser

    offers = [(row.kind, connecting.offer(canvas.topology, source, row.kind)) for row in KINDS]

    def chosen(kind: NodeKind) -> None:
        place = free_corner(canvas, at)
        if clipboard.add(canvas, f"Add {KIND[kind].title}", placed(kind, place, source)):
            canvas.reveal(canvas.states.selected)

    canvas.chooser = Chooser(canvas, canvas.mapFromScene(at), offers, chosen)


def ask_next(canvas: CanvasView, direction: tuple[int, int]) -> None:
    """Offer what may follow the leading node, in a direction from it."""
    nodes = canvas.states.selected_nodes
    if nodes:
        middle = canvas.scene_.nodes[nodes[-1]].card.center()
        at = middle + QPointF(direction[0] * NEXT_DISTANCE[0], direction[1] * NEXT_DISTANCE[1])
        canvas.reveal(canvas.states.selected)
        ask(canvas, nodes[-1], at)


def placed(kind: NodeKind, at: Point, source: str | None) -> Edit:
    """A new node, with the line from `source` to it: one step of the history."""

    def apply(topology: Topology) -> Topology:
        owner = connecting.organization_for(topology, source, kind)
        with_node = add_node(kind, at, owner)(topology)
        if source is None:
            return with_node
        return connecting.connected(source, connecting.added(topology, with_node, kind))(with_node)

    return apply
