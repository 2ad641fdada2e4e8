"""Ports: where a line can be drawn from a node; shown only on the node that is pointed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from designer.ui.canvas.node_item import NodeItem
    from designer.ui.theme_qt import QtTheme

SIZE = 5.0
"""Radius on the screen."""
REACH = 11.0
"""Screen pixels round the middle of a port that count as the port: its dot and six more."""
BESIDE = 6.0
"""Screen pixels outside the border that still count as the edge: a near miss is no rubber band."""
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


def is_port(card: QRectF, at: QPointF, zoom: float) -> bool:
    """Whether a press here is on a port, or so near that it is meant."""
    reach = REACH / zoom
    return any((at - port).manhattanLength() <= reach for port in ports(card))


def is_edge(card: QRectF, at: QPointF, zoom: float) -> bool:
    """Whether a press here draws a line: on a port, or on the rim of the card or a hand's tremble beside it."""
    band, beside = min(BAND / zoom, card.height() / 8), BESIDE / zoom
    near = card.adjusted(-beside, -beside, beside, beside).contains(at)
    return is_port(card, at, zoom) or (near and not card.adjusted(band, band, -band, -band).contains(at))


def draw_ports(painter: QPainter, node: NodeItem, theme: QtTheme, zoom: float) -> None:
    """A dot in the middle of each side."""
    painter.setPen(theme.pen("selection", 1.5))
    painter.setBrush(theme.color("card"))
    for port in ports(node.card):
        painter.drawEllipse(port, SIZE / zoom, SIZE / zoom)
