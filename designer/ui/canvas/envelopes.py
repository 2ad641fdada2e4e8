"""How a message in flight looks: an envelope with a short tail, in the colour of its copy and with its number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from designer.draw.tokens import Token
from designer.ui.theme_qt import QtTheme, canvas_font

WIDTH, HEIGHT = 28.0, 19.0
REPORT_SCALE = 0.72
NUMBER = 7.5
"""Radius of the disc that holds the copy's number."""
TAIL_STEPS = 5
ROOM = 64.0
"""Scene-independent room round an envelope that its tail and number need."""


def draw_tail(painter: QPainter, theme: QtTheme, token: Token, trail: Sequence[QPointF]) -> None:
    """A stroke behind a moving envelope that fades out; `trail` leads from the envelope backwards."""
    color = QColor(_color(theme, token))
    for index, (start, end) in enumerate(pairwise(trail)):
        color.setAlphaF(0.55 * (1 - index / max(len(trail) - 1, 1)))
        pen = QPen(color, 4.0 * (1 - index / (len(trail) + 2)))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(start, end)


def draw_envelope(painter: QPainter, theme: QtTheme, token: Token, at: QPointF, scale: float) -> None:
    """The envelope with its middle at a point."""
    size = scale * (REPORT_SCALE if token.state == "report" else 1.0)
    painter.save()
    painter.translate(at)
    painter.scale(size, size)
    if token.state == "failed":
        _cracked(painter, theme, token)
    else:
        _whole(painter, theme, token)
    _number(painter, theme, token)
    painter.restore()


def _color(theme: QtTheme, token: Token) -> QColor:
    return theme.color("error") if token.state in ("failed", "report") else theme.copy(token.colour)


def _whole(painter: QPainter, theme: QtTheme, token: Token) -> None:
    box = QRectF(-WIDTH / 2, -HEIGHT / 2, WIDTH, HEIGHT)
    ink = theme.color("on-copy")
    painter.setPen(QPen(theme.color("surface"), 2.0))
    painter.setBrush(_color(theme, token))
    painter.drawRoundedRect(box, 3, 3)
    pen = QPen(ink, 1.4)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if token.state == "report":
        painter.drawPolyline(QPolygonF([QPointF(4, -5), QPointF(-4, 0), QPointF(4, 5)]))
        painter.drawLine(QPointF(-4, 0), QPointF(9, 0))
        return
    flap = [QPointF(-WIDTH / 2 + 3, -HEIGHT / 2 + 3.5), QPointF(0, 1.5), QPointF(WIDTH / 2 - 3, -HEIGHT / 2 + 3.5)]
    painter.drawPolyline(QPolygonF(flap))


def _cracked(painter: QPainter, theme: QtTheme, token: Token) -> None:
    """Two halves that have come apart along a jagged line."""
    left, right, top, bottom = -WIDTH / 2, WIDTH / 2, -HEIGHT / 2, HEIGHT / 2
    crack = [QPointF(1, top), QPointF(-3, -3), QPointF(3, 2), QPointF(-1, bottom)]
    painter.setPen(QPen(theme.color("surface"), 1.5))
    painter.setBrush(_color(theme, token))
    for side, corners, turn in ((-1, [QPointF(left, bottom), QPointF(left, top)], -7), (1, [], 7)):
        half = [*crack, *corners] if corners else [*crack, QPointF(right, bottom), QPointF(right, top)]
        painter.save()
        painter.translate(side * 2.5, 0)
        painter.rotate(turn)
        painter.drawPolygon(QPolygonF(half))
        painter.restore()


def _number(painter: QPainter, theme: QtTheme, token: Token) -> None:
    """The number of the copy; of several that have not parted yet, all of them or how many."""
    numbers = token.copies
    text = "+".join(map(str, numbers)) if len(numbers) <= 2 else f"×{len(numbers)}"
    width = 2 * NUMBER + 7.0 * (len(text) - 1)
    disc = QRectF(WIDTH / 2 - NUMBER, -HEIGHT / 2 - NUMBER, width, 2 * NUMBER)
    painter.setPen(QPen(_color(theme, token), 1.5))
    painter.setBrush(theme.color("card"))
    painter.drawRoundedRect(disc, NUMBER, NUMBER)
    painter.setPen(theme.color("text"))
    painter.setFont(canvas_font(11, bold=True))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, text)
