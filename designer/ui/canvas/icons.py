"""Pictograms as pixmaps, drawn once per size and colour: drawing SVG at every repaint costs more than a card."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from designer.draw.icons import svg, tile_svg


def draw_tile(painter: QPainter, kind: str, rect: QRectF, tile_colour: str, glyph_colour: str) -> None:
    """A kind's pictogram on its family's tile."""
    _renderer(tile_svg(kind, tile_colour, glyph_colour)).render(painter, rect)


def draw_glyph(painter: QPainter, name: str, rect: QRectF, colour: str) -> None:
    """One pictogram in one colour, copied from a pixmap of the size the painter needs."""
    ratio = painter.device().devicePixelRatioF()
    scale = max(abs(painter.worldTransform().m11()), 0.05) * ratio
    painter.drawPixmap(rect, glyph_pixmap(name, max(1, round(rect.width() * scale)), colour), QRectF())


@lru_cache(maxsize=256)
def glyph_pixmap(name: str, edge: int, colour: str) -> QPixmap:
    """The pictogram in a square of `edge` device pixels on a transparent ground."""
    pixmap = QPixmap(edge, edge)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(svg(name, colour)).render(painter, QRectF(pixmap.rect()))
    painter.end()
    return pixmap


@lru_cache(maxsize=128)
def _renderer(document: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(document.encode()))
