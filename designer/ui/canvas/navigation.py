"""Walking through the drawing from the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from designer.ui.canvas.gestures.connect import ConnectGesture
from designer.ui.canvas.looks import Key
from designer.ui.canvas.scene import CanvasScene

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

Direction = tuple[int, int]
DIRECTIONS: dict[Qt.Key, Direction] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
COLUMN = 96.0
"""Nodes whose left edges differ by less stand in one column."""
ASIDE = 2.0
"""How much worse it is to lie aside than ahead."""


def reading_order(scene: CanvasScene) -> tuple[str, ...]:
    """Node ids column by column from left to right, each from top to bottom."""

    def place(node: str) -> tuple[float, float, float, str]:
        item = scene.nodes[node]
        return (item.x() // COLUMN, item.y(), item.x(), node)

    return tuple(sorted(scene.nodes, key=place))


def tab(canvas: CanvasView, step: int) -> bool:
    """Go to the next node; False after the last one, so that Tab then leaves the canvas."""
    if isinstance(canvas.gesture, ConnectGesture):
        canvas.gesture.aim_next(step)
        return True
    order = reading_order(canvas.scene_)
    lead = canvas.states.leading
    if lead is not None and lead.sort == "node" and lead.id in order:
        index = order.index(lead.id) + step
    else:
        index = 0 if step > 0 else len(order) - 1
    if not 0 <= index < len(order):
        return False
    go(canvas, order[index])
    return True


def go(canvas: CanvasView, node: str) -> None:
    """Select a node, show where the keyboard is, and bring it into sight."""
    key = Key("node", node)
    canvas.select_keys((key,))
    canvas.states.focus(key)
    canvas.reveal((key,))


def towards(canvas: CanvasView, direction: Direction) -> None:
    """Select the nearest node in a direction, from the middle of what is seen where none is selected."""
    nodes = canvas.scene_.nodes
    lead = canvas.states.leading
    start = nodes[lead.id].card.center() if lead and lead.id in nodes else canvas.visible_rect().center()
    candidates = [item_id for item_id in nodes if lead is None or item_id != lead.id]
    found = nearest(start, direction, {item_id: nodes[item_id].card.center() for item_id in candidates})
    if found is None and lead is None:
        found = next(iter(reading_order(canvas.scene_)), None)
    if found is not None:
        go(canvas, found)


def walk(canvas: CanvasView, direction: Direction) -> None:
    """Follow a line from the leading node to the neighbour that lies nearest to a direction."""
    nodes, lead = canvas.scene_.nodes, canvas.states.leading
    if lead is None or lead.sort != "node":
        towards(canvas, direction)
        return
    places = {node: nodes[node].card.center() for node in neighbours(canvas, lead.id)}
    found = nearest(nodes[lead.id].card.center(), direction, places)
    if found is not None:
        go(canvas, found)


def neighbours(canvas: CanvasView, node: str) -> tuple[str, ...]:
    """Nodes at the other ends of a node's lines."""
    lines = [canvas.scene_.links[link].drawn for link in canvas.scene_.links_at.get(node, ())]
    ends = [end for line in lines for end in (line.source, line.target)]
    return tuple(dict.fromkeys(end for end in ends if end is not None and end != node and end in canvas.scene_.nodes))


def nearest(start: QPointF, direction: Direction, places: dict[str, QPointF]) -> str | None:
    """The place that lies most in a direction: ahead counts once, aside twice; what lies behind never."""
    best: tuple[float, str] | None = None
    for item_id, place in places.items():
        by = place - start
        ahead = by.x() * direction[0] + by.y() * direction[1]
        aside = abs(by.x() * direction[1]) + abs(by.y() * direction[0])
        if ahead > 0 and (best is None or (ahead + ASIDE * aside, item_id) < best):
            best = (ahead + ASIDE * aside, item_id)
    return best[1] if best else None
