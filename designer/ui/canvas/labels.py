"""Arrow heads, locks and label plates of all links, painted in one layer between links and nodes.

One item for all, because an item per label would double the memory of a large drawing; a grid of cells finds those that
an exposed region needs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.draw.icons import LOCKS
from designer.draw.metrics import width
from designer.ui.canvas.icons import draw_glyph
from designer.ui.canvas.link_item import FADED, LinkItem
from designer.ui.canvas.looks import LABELS_FROM, Look
from designer.ui.canvas.organization_item import arrow_head
from designer.ui.theme_qt import QtTheme, canvas_font

CELL = 512
HEAD_REACH = 12.0
Cell = tuple[int, int]


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
        self._bounds = QRectF()

    def place(self, item: LinkItem) -> None:
        """Take notice of a new or changed link."""
        self.forget(item.drawn.id)
        cells = tuple(dict.fromkeys(cell for rect in _reach(item) for cell in _cells(rect)))
        self._places[item.drawn.id] = cells
        for cell in cells:
            self.cells[cell][item.drawn.id] = None
        for rect in _reach(item):
            if not self._bounds.contains(rect):
                self.prepareGeometryChange()
                self._bounds = self._bounds.united(rect.adjusted(-CELL, -CELL, CELL, CELL))
            self.update(rect)

    def forget(self, item_id: str) -> None:
        """A link is gone."""
        for cell in self._places.pop(item_id, ()):
            self.cells[cell].pop(item_id, None)

    def touch(self, item: LinkItem) -> None:
        """Repaint what belongs to one link."""
        for rect in _reach(item):
            self.update(rect)

    def _exposed(self, rect: QRectF) -> Iterator[LinkItem]:
        seen: set[str] = set()
        for cell in _cells(rect):
            for item_id in self.cells.get(cell, ()):
                if item_id not in seen:
                    seen.add(item_id)
                    yield self._links[item_id]

    def near(self, at: QPointF) -> Iterator[LinkItem]:
        """Links whose label or head may lie at a point."""
        return self._exposed(QRectF(at, at))

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        exposed = option.exposedRect
        items = list(self._exposed(exposed))
        self._heads(painter, items)
        if painter.worldTransform().m11() >= LABELS_FROM:
            for item in items:
                plate = item.drawn.plate
                if plate is not None and exposed.intersects(QRectF(plate.x, plate.y, plate.w, plate.h)):
                    self._plate(painter, item)

    def _heads(self, painter: QPainter, items: Iterable[LinkItem]) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for item in items:
            if len(item.points) < 2 or (item.drawn.state == "dangling" and item.drawn.target is None):
                continue
            if item.look & Look.DIMMED:
                painter.setOpacity(FADED)
            painter.setBrush(item.pen().color())
            painter.drawPolygon(arrow_head(QPointF(*item.points[-2]), QPointF(*item.points[-1])))
            if item.look & Look.DIMMED:
                painter.setOpacity(1.0)

    def _plate(self, painter: QPainter, item: LinkItem) -> None:
        shape, theme = item.drawn, self.theme
        if shape.plate is None or shape.label is None:
            return
        plate = QRectF(shape.plate.x, shape.plate.y, shape.plate.w, shape.plate.h)
        if item.look & Look.DIMMED:
            painter.setOpacity(FADED)
        lit = item.look & (Look.SELECTED | Look.HOVERED)
        painter.setPen(theme.pen("accent" if lit else "plate-border"))
        painter.setBrush(theme.color("plate"))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(theme.color("link-dangling" if shape.state == "dangling" else "plate-text"))
        for text in shape.texts:
            painter.setFont(canvas_font(text.size, bold=text.bold, mono=text.mono))
            x = text.at[0] - (
                width(text.text, text.size, bold=text.bold, mono=text.mono) / 2 if text.anchor == "middle" else 0
            )
            painter.drawText(QPointF(x, text.at[1]), text.text)
        if shape.lock_at is not None:
            lock = shape.lock_at
            draw_glyph(
                painter, LOCKS[shape.lock], QRectF(lock.x, lock.y, lock.w, lock.h), theme.source[f"lock-{shape.lock}"]
            )
        if shape.badge is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.badge(shape.badge))
            painter.drawEllipse(QPointF(plate.right(), plate.top()), 4.5, 4.5)
        painter.setOpacity(1.0)


def _reach(item: LinkItem) -> Iterator[QRectF]:
    if item.points:
        tip = item.points[-1]
        yield QRectF(tip[0] - HEAD_REACH, tip[1] - HEAD_REACH, 2 * HEAD_REACH, 2 * HEAD_REACH)
    if plate := item.drawn.plate:
        yield QRectF(plate.x - 6, plate.y - 6, plate.w + 12, plate.h + 12)


def _cells(rect: QRectF) -> Iterator[Cell]:
    for column in range(int(rect.left() // CELL), int(rect.right() // CELL) + 1):
        for row in range(int(rect.top() // CELL), int(rect.bottom() // CELL) + 1):
            yield column, row
