"""A node on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsRectItem

from designer.draw.metrics import width
from designer.draw.shapes import Rect
from designer.ui.canvas.cards import MARGIN
from designer.ui.canvas.looks import Key, Look

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from designer.draw.shapes import NodeShape
    from designer.ui.canvas.cards import Cards

OVERHANG = 2.0
"""How far a letter may reach beyond its advance."""


class NodeItem(QGraphicsRectItem):
    """Shows one NodeShape. Only painting is Python: bounding rectangle and hit test stay in Qt, which is faster.

    Its rectangle is the card with room for halo and badge; its position is the card's upper left corner.
    """

    def __init__(self, shape: NodeShape, cards: Cards) -> None:
        super().__init__()
        self.setPen(Qt.PenStyle.NoPen)
        self.setFlag(QGraphicsRectItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(4)
        self.look = Look.NORMAL
        self._cards = cards
        self.show_shape(shape)

    def show_shape(self, shape: NodeShape) -> None:
        """Show the node as it now is."""
        self.drawn = shape
        self.key = Key("node", shape.id)
        rect = shape.rect
        self._texts = tuple(QPointF(text.at[0] - rect.x, text.at[1] - rect.y) for text in shape.texts)
        self._text_ends: float | None = None
        self.setRect(-MARGIN, -MARGIN, rect.w + 2 * MARGIN, rect.h + 2 * MARGIN)
        self.setPos(rect.x, rect.y)
        self.update()

    def set_look(self, look: int) -> None:
        if look != self.look:
            self.look = look
            self.setZValue(5 if look & (Look.SELECTED | Look.HOVERED) else 4)
            self.update()

    @property
    def card(self) -> QRectF:
        """The card in scene coordinates, where it is now (while dragging: not yet where the drawing has it)."""
        return QRectF(self.x(), self.y(), self.drawn.rect.w, self.drawn.rect.h)

    @property
    def place(self) -> Rect:
        return Rect(self.x(), self.y(), self.drawn.rect.w, self.drawn.rect.h)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        exposed = option.exposedRect
        passes_by = exposed.width() < self.drawn.rect.w and not self._shows_text(exposed.left(), exposed.right())
        self._cards.paint(painter, self.drawn, self.look, () if passes_by else self._texts)

    def _shows_text(self, left: float, right: float) -> bool:
        """Whether any text lies in a strip of the card, such as panning exposes."""
        if self._text_ends is None:
            widest = max(width(text.text, text.size, bold=text.bold, mono=text.mono) for text in self.drawn.texts)
            self._text_ends = self._texts[0].x() + widest
        return left <= self._text_ends + OVERHANG and right >= self._texts[0].x() - OVERHANG
