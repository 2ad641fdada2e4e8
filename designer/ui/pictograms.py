"""Node pictograms outside the canvas: a kind's picture on the tile of its family, for palette, inspector and lists."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from designer.draw.icons import tile_svg
from designer.draw.theme import theme
from designer.model.kinds import KIND

if TYPE_CHECKING:
    from designer.draw.theme import Theme

_PROPERTY = "mailflowTheme"


def current_theme() -> Theme:
    """The look that the application wears now."""
    application = QApplication.instance()
    return theme((application and application.property(_PROPERTY)) or "light")


def wear(look: Theme) -> None:
    """Remember the application's look for everything that paints itself."""
    QApplication.instance().setProperty(_PROPERTY, look.id)


@lru_cache(maxsize=64)
def _renderer(kind: str, look: str) -> QSvgRenderer:
    colours = theme(look)
    text = tile_svg(kind, colours[f"family-{KIND[kind].family}"], colours["on-family"])
    return QSvgRenderer(QByteArray(text.encode()))


def paint_tile(painter: QPainter, kind: str, rect: QRectF) -> None:
    """The kind's pictogram on its family's tile, filling the square."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(kind, current_theme().id).render(painter, rect)


def kind_icon(kind: str, size: int = 32) -> QIcon:
    """The same as an icon for lists and menus, sharp on dense screens."""
    found = QIcon()
    for factor in (1, 2):
        pixmap = QPixmap(QSize(size * factor, size * factor))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_tile(painter, kind, QRectF(QRect(0, 0, size * factor, size * factor)))
        painter.end()
        pixmap.setDevicePixelRatio(factor)
        found.addPixmap(pixmap)
    return found
