"""How a message in flight looks: an envelope with a short tail, in the colour of its copy and with its number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF, QTransform

from designer.draw.tokens import Token
from designer.ui.canvas.flight import Flying
from designer.ui.theme_qt import QtTheme, canvas_font

WIDTH, HEIGHT = 28.0, 19.0
LIFT = 16.0
"""How far above its line a message travels, so that it does not hide the line's label."""
REPORT_SCALE = 0.72
_LOOKS = {"failed": "failed", "report": "report"}
NUMBER = 7.5
"""Radius of the disc that holds the copy's number."""
LEFT, TOP, RIGHT, BOTTOM = 20.0, 20.0, 24.0, 15.0
"""Room round the middle of an envelope for its number and, when it is cracked, its halves."""


def draw_flight(
    painter: QPainter, theme: QtTheme, flight: Sequence[Flying], transform: QTransform, scale: float
) -> None:
    """All envelopes of a moment, their tails below them, where a transform puts them on the viewport."""
    across, down, dx, dy = transform.m11(), transform.m22(), transform.dx(), transform.dy()
    tails: dict[int, list[QLineF]] = {}
    spots: list[tuple[float, float]] = []
    for flying in flight:
        trail = [(x * across + dx, y * down + dy) for x, y in flying.trail]
        spots.append(trail[0] if trail else (flying.at[0] * across + dx, flying.at[1] * down + dy))
        if len(trail) > 1:
            lines = tails.setdefault(_color(theme, flying.token).rgb(), [])
            lines += [QLineF(*start, *end) for start, end in pairwise(trail)]
    for rgb, lines in tails.items():
        painter.setPen(_tail_pen(rgb))
        painter.drawLines(lines)
    ratio = painter.device().devicePixelRatioF()
    for flying, (x, y) in zip(flight, spots, strict=True):
        size = scale * (REPORT_SCALE if flying.token.state == "report" else 1.0)
        token = flying.token
        looks = _LOOKS.get(token.state, "whole")
        lift = LIFT * size if token.state == "moving" else 0.0
        pixmap = _pixmap(theme, looks, token.colour, token.copies, size, ratio)
        painter.drawPixmap(round(x - LEFT * size), round(y - TOP * size - lift), pixmap)


@lru_cache(maxsize=32)
def _tail_pen(rgb: int) -> QPen:
    color = QColor(rgb)
    color.setAlphaF(0.4)
    return QPen(color, 4.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)


@lru_cache(maxsize=128)
def _pixmap(theme: QtTheme, looks: str, colour: int, copies: tuple[int, ...], size: float, ratio: float) -> QPixmap:
    wide = LEFT + RIGHT + 7.0 * len(copies)
    pixmap = QPixmap(round(wide * size * ratio), round((TOP + BOTTOM) * size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size, size)
    painter.translate(LEFT, TOP)
    color = theme.copy(colour) if looks == "whole" else theme.color("error")
    if looks == "failed":
        _cracked(painter, theme, color)
    elif looks == "report":
        _report(painter, theme, color)
    else:
        _whole(painter, theme, color)
    _number(painter, theme, color, copies)
    painter.end()
    return pixmap


def _color(theme: QtTheme, token: Token) -> QColor:
    return theme.color("error") if token.state in ("failed", "report") else theme.copy(token.colour)


def _paper(painter: QPainter, theme: QtTheme, color: QColor) -> None:
    painter.setPen(QPen(theme.color("surface"), 2.0))
    painter.setBrush(color)
    painter.drawRoundedRect(QRectF(-WIDTH / 2, -HEIGHT / 2, WIDTH, HEIGHT), 3, 3)
    ink = QPen(theme.color("on-copy"), 1.4)
    ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    ink.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(ink)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _whole(painter: QPainter, theme: QtTheme, color: QColor) -> None:
    _paper(painter, theme, color)
    flap = [QPointF(-WIDTH / 2 + 3, -HEIGHT / 2 + 3.5), QPointF(0, 1.5), QPointF(WIDTH / 2 - 3, -HEIGHT / 2 + 3.5)]
    painter.drawPolyline(QPolygonF(flap))


def _report(painter: QPainter, theme: QtTheme, color: QColor) -> None:
    """An envelope that says "back": an arrow to the left."""
    _paper(painter, theme, color)
    painter.drawPolyline(QPolygonF([QPointF(-3, -5), QPointF(-9, 0), QPointF(-3, 5)]))
    painter.drawLine(QPointF(-9, 0), QPointF(8, 0))


def _cracked(painter: QPainter, theme: QtTheme, color: QColor) -> None:
    """Two halves that have come apart along a jagged line."""
    left, right, top, bottom = -WIDTH / 2, WIDTH / 2, -HEIGHT / 2, HEIGHT / 2
    crack = [QPointF(1, top), QPointF(-3, -3), QPointF(3, 2), QPointF(-1, bottom)]
    painter.setPen(QPen(theme.color("surface"), 1.5))
    painter.setBrush(color)
    ink = QPen(theme.color("on-copy"), 1.4)
    for side, corners, flap in (
        (-1, [QPointF(left, bottom), QPointF(left, top)], QLineF(left + 3, top + 3.5, -4, -0.5)),
        (1, [QPointF(right, bottom), QPointF(right, top)], QLineF(right - 3, top + 3.5, 4, -0.5)),
    ):
        painter.save()
        painter.translate(side * 2.5, 0)
        painter.rotate(side * 7)
        painter.drawPolygon(QPolygonF([*crack, *corners]))
        painter.setPen(ink)
        painter.drawLine(flap)
        painter.restore()


def _number(painter: QPainter, theme: QtTheme, color: QColor, copies: tuple[int, ...]) -> None:
    """The number of the copy; of several that have not parted yet, all of them or how many."""
    text = "+".join(map(str, copies)) if len(copies) <= 2 else f"×{len(copies)}"
    width = 2 * NUMBER + 7.0 * (len(text) - 1)
    disc = QRectF(WIDTH / 2 - NUMBER, -HEIGHT / 2 - NUMBER, width, 2 * NUMBER)
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(theme.color("card"))
    painter.drawRoundedRect(disc, NUMBER, NUMBER)
    painter.setPen(theme.color("text"))
    painter.setFont(canvas_font(11, bold=True))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, text)
