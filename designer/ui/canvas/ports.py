"""Ports: where a line can be drawn from a node; shown only on the node that is pointed at."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from designer.ui.canvas.node_item import NodeItem
from designer.ui.theme_qt import QtTheme

SIZE = 5.0
"""Radius on the screen."""
REACH = 9.0
BAND = 5.0
"""Screen pixels inside the border that count as the edge."""


def ports(card: QRectF) -> tuple[QPointF, ...]:
    """The middles of the four sides."""
    middle = card.center()
    return (
        QPointF(card.right(), middle.y()),
        QPointF(card.left(), middle.y()),
        QPointF(middle.x(), card.top()),
        QPointF(middle.x(), card.bottom()),
    )


def is_edge(card: QRectF, at: QPointF, zoom: float) -> bool:
    """Whether a press here draws a line: on a port, or on the rim of the card."""
    reach = REACH / zoom
    if any((at - port).manhattanLength() <= reach for port in ports(card)):
        return True
    band = min(BAND / zoom, card.height() / 8)
    return card.contains(at) and not card.adjusted(band, band, -band, -band).contains(at)


def draw_ports(painter: QPainter, node: NodeItem, theme: QtTheme, zoom: float) -> None:
    """A dot in the middle of each side."""
    painter.setPen(theme.pen("selection", 1.5))
    painter.setBrush(theme.color("card"))
    for port in ports(node.card):
        painter.drawEllipse(port, SIZE / zoom, SIZE / zoom)
