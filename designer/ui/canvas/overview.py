"""The picture zoomed far out: the whole drawing in a few batched calls instead of thousands of items.

Below OVERVIEW_BELOW nothing can be read, so lines and boxes are enough; painting item by item would take twenty times
as long. Items stay in the scene, so pointing, selecting and dragging work as before; states and findings are painted
too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from designer.ui.canvas.looks import Look, outline
from designer.ui.canvas.organization_item import OrganizationItem
from designer.ui.theme_qt import canvas_font

if TYPE_CHECKING:
    from designer.draw.shapes import XY, OrganizationShape, State, Stroke
    from designer.ui.canvas.scene import CanvasScene
    from designer.ui.theme_qt import QtTheme

SEGMENT_BUDGET = 2500
"""Up to this many segments lines keep their corners; above, each link is one stroke, which is all the eye can tell."""
DENSE = 6000
"""Links from which their edges are not smoothed: in such a mesh nobody sees the steps, and it takes half the time."""
NAME_WIDTH = 90.0
"""Screen pixels from which an organization's name fits."""
NAME_BAND, NAME_GAP, NAME_ROOM = 64.0, 32.0, 2000.0
"""Scene pixels above an area that its name needs, free ones before the next area, and the most that a name takes."""
FEW = 200
"""Up to so many organizations each looks how far its name may run."""
BADGE_PIXELS = 3.0


class Overview:
    """Batches of lines and boxes per look, made anew when the drawing changes and reused for every repaint."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._stale = True
        self._moving: frozenset[str] = frozenset()
        self._courses: list[tuple[Stroke, State, tuple[XY, ...]]] = []
        self._lines: dict[tuple[Stroke, State], list[QLineF]] = {}
        self._boxes: dict[str, list[QRectF]] = {}
        self._badges: dict[str, list[QPointF]] = {}
        self._rooms: dict[str, float] = {}
        self._straight = False
        self._dense = False

    def forget(self) -> None:
        """The drawing has changed."""
        self._stale = True

    def lift(self, nodes: Iterable[str]) -> None:
        """These nodes are being moved: keep them and their links out of the batches."""
        self._moving = frozenset(nodes)
        self._stale = True

    def paint(self, painter: QPainter, transform: QTransform, theme: QtTheme) -> None:
        """Paint everything; the painter is in viewport coordinates."""
        if self._stale:
            self._rebuild()
        zoom = transform.m11()
        painter.setWorldTransform(transform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_areas(painter, theme, zoom)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not self._dense)
        for (stroke, state), lines in self._lines.items():
            pen = QPen(theme.line(stroke, state))
            if self._straight or stroke == "dotted":
                pen.setStyle(Qt.PenStyle.SolidLine)  # dots of a hair line cannot be seen here, but cost a lot
            painter.setPen(pen)
            _draw(painter, lines)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for family, boxes in self._boxes.items():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(f"family-{family}"))
            painter.drawRects(boxes)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_moving(painter, theme)
        self._paint_badges(painter, theme, zoom)
        self._paint_looks(painter, theme, zoom)

    def _rebuild(self) -> None:
        scene, moving = self._scene, self._moving
        self._rebuild_lines()
        boxes: dict[str, list[QRectF]] = defaultdict(list)
        badges: dict[str, list[QPointF]] = defaultdict(list)
        for item in scene.nodes.values():
            shape = item.drawn
            if shape.id not in moving:
                boxes[shape.family].append(QRectF(shape.rect.x, shape.rect.y, shape.rect.w, shape.rect.h))
            if shape.badge in ("error", "warning"):
                badges[shape.badge].append(QPointF(shape.rect.right, shape.rect.y))
        for area in scene.drawing.organizations if scene.drawing is not None else ():
            if area.badge in ("error", "warning") and area.box not in moving:
                badges[area.badge].append(QPointF(area.rect.right, area.rect.y))
        self._boxes, self._badges = boxes, badges
        self._rooms = rooms(scene.drawing.organizations if scene.drawing is not None else ())
        self._stale = False

    def _rebuild_lines(self) -> None:
        """The batches of lines, which are most of the work; kept while only badges or texts change."""
        moving = self._moving
        links = [item.drawn for item in self._scene.links.values()]
        courses = [
            (link.stroke, link.state, link.points) for link in links if moving.isdisjoint((link.source, link.target))
        ]
        if courses == self._courses:
            return
        self._courses = courses
        self._straight = sum(len(link.points) - 1 for link in links) > SEGMENT_BUDGET
        self._dense = len(links) > DENSE
        self._lines = defaultdict(list)
        for stroke, state, points in courses:
            self._lines[stroke, state].extend(segments(points, straight=self._straight))

    def _paint_areas(self, painter: QPainter, theme: QtTheme, zoom: float) -> None:
        for item in self._scene.items_by_key.values():
            if not isinstance(item, OrganizationItem):
                continue
            shape = item.drawn
            lit = item.look & (Look.SELECTED | Look.HOVERED)
            painter.setPen(theme.pen("selection" if lit else f"organization-{shape.kind}-border"))
            painter.setBrush(theme.color(f"organization-{shape.kind}"))
            painter.drawRect(item.card)
            if shape.is_collapsed:
                inner = item.card.adjusted(3 / zoom, 3 / zoom, -3 / zoom, -3 / zoom)
                painter.drawRect(inner)
            room = self._rooms.get(shape.box, shape.rect.w) * zoom
            if room >= NAME_WIDTH:
                self._name(painter, item, theme, room)

    def _name(self, painter: QPainter, item: OrganizationItem, theme: QtTheme, room: float) -> None:
        """The organization's name above its area, in the same size on the screen whatever the zoom."""
        world = painter.worldTransform()
        corner = world.map(QPointF(item.drawn.rect.x, item.drawn.rect.y))
        painter.setWorldTransform(QTransform())
        painter.setFont(canvas_font(11, bold=True))
        painter.setPen(theme.color(f"organization-{item.drawn.kind}-text"))
        text = painter.fontMetrics().elidedText(item.drawn.id, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(corner - QPointF(0, 4), text)
        painter.setWorldTransform(world)

    def _paint_moving(self, painter: QPainter, theme: QtTheme) -> None:
        if not self._moving:
            return
        scene = self._scene
        for item_id in dict.fromkeys(link for node in self._moving for link in scene.links_at.get(node, ())):
            if item := scene.links.get(item_id):
                painter.setPen(theme.line(item.drawn.stroke, item.drawn.state))
                _draw(painter, segments(item.points, straight=self._straight))
        painter.setPen(Qt.PenStyle.NoPen)
        for item_id in self._moving:
            if node := scene.nodes.get(item_id):
                painter.setBrush(theme.tint(node.drawn.family))
                painter.drawRect(node.card)

    def _paint_badges(self, painter: QPainter, theme: QtTheme, zoom: float) -> None:
        for severity, points in self._badges.items():
            pen = QPen(theme.color(severity), 2 * BADGE_PIXELS)
            pen.setCosmetic(True)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(points)

    def _paint_looks(self, painter: QPainter, theme: QtTheme, zoom: float) -> None:
        """Outlines of what is selected, pointed at, legal or refused; what is dimmed is covered by a veil."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for key in sorted(self._scene.special):
            item = self._scene.items_by_key.get(key)
            if item is None:
                continue
            role, width = outline(item.look)
            if role is None:
                continue
            painter.setPen(theme.pen(role, width))
            if key.sort == "link":
                _draw(painter, segments(item.points, straight=self._straight))
            elif key.sort == "node":
                reach = 3 / zoom
                painter.drawRect(item.card.adjusted(-reach, -reach, reach, reach))
        self._paint_veil(painter, theme)

    def _paint_veil(self, painter: QPainter, theme: QtTheme) -> None:
        veil = QColor(theme.color("surface"))
        veil.setAlphaF(0.65)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        dimmed = [
            self._scene.nodes[key.id].card
            for key in self._scene.special
            if key.sort == "node" and key.id in self._scene.nodes and self._scene.nodes[key.id].look & Look.DIMMED
        ]
        painter.drawRects(dimmed)


def rooms(organizations: Sequence[OrganizationShape]) -> dict[str, float]:
    """How far each organization's name may run above its area: to the next area beside that, else on and on."""
    if len(organizations) > FEW:
        return {}
    found: dict[str, float] = {}
    for shape in organizations:
        low, high = shape.rect.y - NAME_BAND, shape.rect.y
        beside = [
            other.rect.x - shape.rect.x - NAME_GAP
            for other in organizations
            if other.rect.x > shape.rect.x and other.rect.y - NAME_BAND < high and low < other.rect.bottom
        ]
        found[shape.box] = max(shape.rect.w, min(beside, default=NAME_ROOM))
    return found


def segments(points: Sequence[XY], *, straight: bool) -> list[QLineF]:
    """A line's pieces, or the one stroke from its start to its end."""
    if len(points) < 2:
        return []
    if straight:
        return [QLineF(*points[0], *points[-1])]
    return [QLineF(*start, *end) for start, end in pairwise(points)]


def _draw(painter: QPainter, lines: list[QLineF]) -> None:
    painter.drawLines(lines)
