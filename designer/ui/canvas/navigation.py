"""Walking through the drawing from the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from designer.ui.canvas.gestures.connect import ConnectGesture
from designer.ui.canvas.looks import Key
from designer.ui.canvas.organization_item import OrganizationItem
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

    return tuple(key.id for key in stops_in_order(scene) if key.sort == "node")


def stops_in_order(scene: CanvasScene) -> tuple[Key, ...]:
    """Nodes and collapsed organizations, column by column from left to right, each from top to bottom."""
    stops = scene.stops()

    def place(key: Key) -> tuple[float, float, float, Key]:
        card = stops[key].card
        return (card.x() // COLUMN, card.y(), card.x(), key)

    return tuple(sorted(stops, key=place))


def tab(canvas: CanvasView, step: int) -> bool:
    """Go to the next node or box; False after the last one, so that Tab then leaves the canvas."""
    if isinstance(canvas.gesture, ConnectGesture):
        canvas.gesture.aim_next(step)
        return True
    order = stops_in_order(canvas.scene_)
    lead = canvas.states.leading
    if lead in order:
        index = order.index(lead) + step
    else:
        index = 0 if step > 0 else len(order) - 1
    if not 0 <= index < len(order):
        return False
    go(canvas, order[index])
    return True


def go(canvas: CanvasView, key: Key) -> None:
    """Select a node or box, show where the keyboard is, and bring it into sight."""
    canvas.select_keys((key,))
    canvas.states.focus(key)
    canvas.reveal((key,))


def towards(canvas: CanvasView, direction: Direction) -> None:
    """Select the nearest node or box in a direction, from the middle of what is seen where none is selected."""
    stops = canvas.scene_.stops()
    lead = canvas.states.leading
    start = stops[lead].card.center() if lead in stops else canvas.visible_rect().center()
    found = nearest(start, direction, {key: stop.card.center() for key, stop in stops.items() if key != lead})
    if found is None and lead is None:
        found = next(iter(stops_in_order(canvas.scene_)), None)
    if found is not None:
        go(canvas, found)


def walk(canvas: CanvasView, direction: Direction) -> None:
    """Follow a line from the leading node or box to the neighbour that lies nearest to a direction."""
    stops, lead = canvas.scene_.stops(), canvas.states.leading
    if lead is None or lead not in stops:
        towards(canvas, direction)
        return
    places = {key: stops[key].card.center() for key in neighbours(canvas, lead)}
    found = nearest(stops[lead].card.center(), direction, places)
    if found is not None:
        go(canvas, found)


def neighbours(canvas: CanvasView, key: Key) -> tuple[Key, ...]:
    """Nodes and boxes at the other ends of a node's or box's lines."""
    scene = canvas.scene_
    item = scene.stops()[key]
    name = item.drawn.box if isinstance(item, OrganizationItem) else item.drawn.id
    lines = [scene.links[link].drawn for link in scene.links_at.get(name, ())]
    found = [scene.end(end) for line in lines for end in (line.source, line.target)]
    return tuple(dict.fromkeys(end.key for end in found if end is not None and end is not item))


def nearest(start: QPointF, direction: Direction, places: dict[Key, QPointF]) -> Key | None:
    """The place that lies most in a direction: ahead counts once, aside twice; what lies behind never."""
    best: tuple[float, Key] | None = None
    for key, place in places.items():
        by = place - start
        ahead = by.x() * direction[0] + by.y() * direction[1]
        aside = abs(by.x() * direction[1]) + abs(by.y() * direction[0])
        if ahead > 0 and (best is None or (ahead + ASIDE * aside, key) < best):
            best = (ahead + ASIDE * aside, key)
    return best[1] if best else None
