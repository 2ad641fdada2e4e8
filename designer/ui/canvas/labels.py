"""Arrow heads, locks and label plates of all links, painted in one layer between links and nodes.

One item for all, because an item per label would double the memory of a large drawing; a grid of cells finds those that
an exposed region needs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem

from designer.draw.icons import LOCKS
from designer.draw.metrics import width
from designer.ui.canvas.icons import draw_glyph
from designer.ui.canvas.link_item import FADED
from designer.ui.canvas.looks import LABELS_FROM, Look
from designer.ui.theme_qt import canvas_font

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from designer.draw.shapes import LinkShape
    from designer.ui.canvas.link_item import LinkItem
    from designer.ui.theme_qt import QtTheme

CELL = 256
HEAD_REACH = 12.0
MARGIN = 6.0
"""Room round a plate for its badge."""
KEPT = 400
"""Plates kept as pixmaps: more than a screen shows."""
Cell = tuple[int, int]
Area = tuple[float, float, float, float]
"""Left, top, right and bottom."""
_PIXELS = QTransform()
_NOTHING: dict[str, None] = {}


class LabelLayer(QGraphicsItem):
    """Paints what belongs to links but must mask the lines below it."""

    def __init__(self, links: dict[str, LinkItem], theme: QtTheme) -> None:
        super().__init__()
        self.setZValue(3)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.theme = theme
        self._links = links
        self.cells: dict[Cell, dict[str, None]] = defaultdict(dict)
        self._places: dict[str, tuple[Cell, ...]] = {}
        self._painted: dict[str, list[Area]] = {}
        """What was painted of each link, to be painted over when it is elsewhere."""
        self._bounds = QRectF()
        self._pixmaps: dict[str, tuple[tuple[LinkShape, bool, float, float, str], QPixmap]] = {}

    def place(self, item: LinkItem) -> None:
        """Take notice of a new or changed link."""
        self.forget(item.drawn.id)
        areas = self._painted[item.drawn.id] = _areas(item)
        cells = tuple(dict.fromkeys(cell for area in areas for cell in _cells(*area)))
        self._places[item.drawn.id] = cells
        for cell in cells:
            self.cells[cell][item.drawn.id] = None
        for left, top, right, bottom in areas:
            rect = QRectF(left, top, right - left, bottom - top)
            if not self._bounds.contains(rect):
                self.prepareGeometryChange()
                self._bounds = self._bounds.united(rect.adjusted(-CELL, -CELL, CELL, CELL))
        self._repaint(areas)

    def forget(self, item_id: str) -> None:
        """A link is gone, or is about to be placed anew."""
        self._repaint(self._painted.pop(item_id, ()))
        for cell in self._places.pop(item_id, ()):
            self.cells[cell].pop(item_id, None)

    def touch(self, item: LinkItem) -> None:
        """Repaint what belongs to one link."""
        self._repaint(_areas(item))

    def _repaint(self, areas: Iterable[Area]) -> None:
        """Asked of the scene, which keeps small areas apart; an item paints all that lies between them too."""
        if (scene := self.scene()) is not None:
            for left, top, right, bottom in areas:
                scene.update(QRectF(left, top, right - left, bottom - top))

    def _exposed(self, left: float, top: float, right: float, bottom: float) -> list[LinkItem]:
        """Links of which something may lie in a part of the scene."""
        found: dict[str, None] = {}
        for cell in _cells(left, top, right, bottom):
            found.update(self.cells.get(cell, _NOTHING))
        return [self._links[item_id] for item_id in found]

    def near(self, at: QPointF) -> list[LinkItem]:
        """Links whose label or head may lie at a point."""
        return self._exposed(at.x(), at.y(), at.x(), at.y())

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        exposed = option.exposedRect
        part = (exposed.left(), exposed.top(), exposed.right(), exposed.bottom())
        items = self._exposed(*part)
        self._heads(painter, items, *part)
        if painter.worldTransform().m11() >= LABELS_FROM:
            self._plates(painter, items, *part)

    def _heads(
        self, painter: QPainter, items: Iterable[LinkItem], left: float, top: float, right: float, bottom: float
    ) -> None:
        """All heads of one colour are one path: a call per colour instead of one per head."""
        left, top, right, bottom = left - HEAD_REACH, top - HEAD_REACH, right + HEAD_REACH, bottom + HEAD_REACH
        paths: dict[tuple[int, int], QPainterPath] = {}
        for item in items:
            for x, y in item.tips:
                if left <= x <= right and top <= y <= bottom:
                    break
            else:
                continue
            key = (item.rgb, item.look & Look.DIMMED)
            path = paths.get(key)
            if path is None:
                path = paths[key] = QPainterPath()
                path.setFillRule(Qt.FillRule.WindingFill)
            for head in item.heads:
                path.addPolygon(head)
        for (rgb, dimmed), path in paths.items():
            color = QColor(rgb)
            color.setAlphaF(FADED if dimmed else 1.0)
            painter.fillPath(path, color)

    def _plates(
        self, painter: QPainter, items: Iterable[LinkItem], left: float, top: float, right: float, bottom: float
    ) -> None:
        """Copy the plates to whole pixels; each is drawn once per zoom and look."""
        world = painter.worldTransform()
        zoom, dx, dy, ratio = world.m11(), world.dx(), world.dy(), painter.device().devicePixelRatioF()
        painter.setWorldTransform(_PIXELS)
        for item in items:
            plate = item.drawn.plate
            if plate is None or plate.x > right or plate.y > bottom:
                continue
            if plate.x + plate.w < left or plate.y + plate.h < top:
                continue
            if item.look & Look.DIMMED:
                painter.setOpacity(FADED)
            x, y = round((plate.x - MARGIN) * zoom + dx), round((plate.y - MARGIN) * zoom + dy)
            painter.drawPixmap(x, y, self._plate(item, zoom, ratio))
            if item.look & Look.DIMMED:
                painter.setOpacity(1.0)
        painter.setWorldTransform(world)

    def _plate(self, item: LinkItem, zoom: float, ratio: float) -> QPixmap:
        shape, lit = item.drawn, bool(item.look & (Look.SELECTED | Look.HOVERED))
        stamp = (shape, lit, round(zoom, 4), ratio, self.theme.id)
        found = self._pixmaps.get(shape.id)
        if found is not None and found[0][0] is shape and found[0][1:] == stamp[1:]:
            return found[1]
        if len(self._pixmaps) >= KEPT:
            self._pixmaps.clear()
        pixmap = self._drawn(shape, lit, zoom, ratio)
        self._pixmaps[shape.id] = (stamp, pixmap)
        return pixmap

    def _drawn(self, shape: LinkShape, lit: bool, zoom: float, ratio: float) -> QPixmap:
        plate, scale = shape.plate, zoom * ratio
        assert plate is not None
        pixmap = QPixmap(max(1, round((plate.w + 2 * MARGIN) * scale)), max(1, round((plate.h + 2 * MARGIN) * scale)))
        pixmap.fill(Qt.GlobalColor.transparent)
        pixmap.setDevicePixelRatio(ratio)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(zoom, zoom)
        painter.translate(MARGIN - plate.x, MARGIN - plate.y)
        self.draw(painter, shape, lit=lit)
        painter.end()
        return pixmap

    def draw(self, painter: QPainter, shape: LinkShape, *, lit: bool) -> None:
        """A label on its plate as vectors, in scene coordinates."""
        theme, at = self.theme, shape.plate
        assert at is not None
        plate = QRectF(at.x, at.y, at.w, at.h)
        painter.setPen(theme.pen("selection" if lit else "plate-border"))
        painter.setBrush(theme.color("plate"))
        painter.drawRoundedRect(plate.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(theme.color("link-dangling" if shape.state == "dangling" else "plate-text"))
        for text in shape.texts:
            painter.setFont(canvas_font(text.size, bold=text.bold, mono=text.mono))
            wide = width(text.text, text.size, bold=text.bold, mono=text.mono) if text.anchor == "middle" else 0.0
            painter.drawText(QPointF(text.at[0] - wide / 2, text.at[1]), text.text)
        if shape.lock_at is not None:
            lock = shape.lock_at
            draw_glyph(
                painter, LOCKS[shape.lock], QRectF(lock.x, lock.y, lock.w, lock.h), theme.source[f"lock-{shape.lock}"]
            )
        if shape.badge is not None:
            spot = QRectF(plate.right() - 8, plate.top() - 6, 13, 13)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("plate"))
            painter.drawEllipse(spot.adjusted(-1, -1, 1, 1))
            draw_glyph(painter, f"badge-{shape.badge}", spot, theme.source[shape.badge])
            painter.setPen(theme.color("on-state"))
            painter.setFont(canvas_font(11, bold=True))
            lower = 1.0 if shape.badge == "warning" else 0.0
            sign = "i" if shape.badge == "info" else "!"
            painter.drawText(spot.translated(0, lower), Qt.AlignmentFlag.AlignCenter, sign)


def _areas(item: LinkItem) -> list[Area]:
    """Left, top, right and bottom of what is painted for a link: its head and its plate."""
    areas: list[Area] = []
    areas += [(x - HEAD_REACH, y - HEAD_REACH, x + HEAD_REACH, y + HEAD_REACH) for x, y in item.tips]
    if plate := item.drawn.plate:
        right, bottom = plate.x + plate.w + MARGIN, plate.y + plate.h + MARGIN
        areas.append((plate.x - MARGIN, plate.y - MARGIN, right, bottom))
    return areas


def _cells(left: float, top: float, right: float, bottom: float) -> list[Cell]:
    columns = range(int(left // CELL), int(right // CELL) + 1)
    rows = range(int(top // CELL), int(bottom // CELL) + 1)
    return [(column, row) for column in columns for row in rows]
