"""Aligning, distributing and laying out nodes: each is one edit, computed from where the drawing puts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from designer.draw.shapes import Rect
from designer.model.edits import Edit, move
from designer.model.topology import Point, Topology
from designer.ui.lines import lines_of

GRID = 8
LABELS = {
    "left": "Align left edges",
    "right": "Align right edges",
    "top": "Align top edges",
    "bottom": "Align bottom edges",
    "across": "Distribute across",
    "down": "Distribute down",
}
Places = dict[str, Rect]


def arranged(topology: Topology, nodes: Iterable[str], how: str) -> Edit:
    """The edit that aligns or distributes these nodes; locked ones stay where they are."""
    rects = {node: rect for node, rect in places_of(topology).items() if node in set(nodes)}
    return move({node: at for node, at in _WAYS[how](rects).items() if not is_locked(topology, node)})


def laid_out(topology: Topology) -> Edit:
    """The edit that arranges everything from left to right, organizations kept together; locked nodes stay."""
    from designer.draw.compose import automatic_layout

    found = automatic_layout(topology, lines_of(topology))
    return move({node: _point(x, y) for node, (x, y) in found.items() if not is_locked(topology, node)})


def places_of(topology: Topology) -> Places:
    """Where the drawing puts each node."""
    from designer.draw.compose import compose

    return {shape.id: shape.rect for shape in compose(topology, lines_of(topology)).nodes}


def is_locked(topology: Topology, node: str) -> bool:
    """Whether the user wants a node to stay."""
    entry = topology.layout.get(node)
    return entry is not None and entry.locked


def _point(x: float, y: float) -> Point:
    return (round(x / GRID) * GRID, round(y / GRID) * GRID)


def _left(rects: Places) -> dict[str, Point]:
    x = min(rect.x for rect in rects.values())
    return {node: _point(x, rect.y) for node, rect in rects.items()}


def _right(rects: Places) -> dict[str, Point]:
    x = max(rect.right for rect in rects.values())
    return {node: _point(x - rect.w, rect.y) for node, rect in rects.items()}


def _top(rects: Places) -> dict[str, Point]:
    y = min(rect.y for rect in rects.values())
    return {node: _point(rect.x, y) for node, rect in rects.items()}


def _bottom(rects: Places) -> dict[str, Point]:
    y = max(rect.bottom for rect in rects.values())
    return {node: _point(rect.x, y - rect.h) for node, rect in rects.items()}


def _across(rects: Places) -> dict[str, Point]:
    ordered = sorted(rects.items(), key=lambda row: row[1].x)
    xs = _spread([(rect.x, rect.w) for _, rect in ordered])
    return {node: _point(x, rect.y) for (node, rect), x in zip(ordered, xs, strict=True)}


def _down(rects: Places) -> dict[str, Point]:
    ordered = sorted(rects.items(), key=lambda row: row[1].y)
    ys = _spread([(rect.y, rect.h) for _, rect in ordered])
    return {node: _point(rect.x, y) for (node, rect), y in zip(ordered, ys, strict=True)}


def _spread(spans: list[tuple[float, float]]) -> list[float]:
    """Starts of the spans with equal gaps between them, the first and the last one staying."""
    first, last = spans[0][0], spans[-1][0] + spans[-1][1]
    gap = (last - first - sum(size for _, size in spans)) / (len(spans) - 1)
    starts, at = [], first
    for _start, size in spans:
        starts.append(at)
        at += size + gap
    return starts


_WAYS: dict[str, Callable[[Places], dict[str, Point]]] = {
    "left": _left,
    "right": _right,
    "top": _top,
    "bottom": _bottom,
    "across": _across,
    "down": _down,
}
