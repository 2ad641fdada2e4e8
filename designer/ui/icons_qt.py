"""Toolbar and menu icons: glyphs of the Phosphor font that the icon library brings, painted in the palette's colours.

The library itself (with its Qt wrapper) costs more at start than the whole window, so only its font and its table of
names are read, when the first icon is painted. The palette decides the colour, so icons follow a change of theme.
"""

from __future__ import annotations

import importlib.util
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap

if TYPE_CHECKING:
    from PySide6.QtCore import QSize

FONT_FILE = "phosphor-1.3.0.ttf"
NAMES_FILE = "phosphor-charmap-1.3.0.json"


@lru_cache(maxsize=1)
def _font_folder() -> Path:
    found = importlib.util.find_spec("qtawesome")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("the icon font is missing: package qtawesome is not installed")
    return Path(found.submodule_search_locations[0]) / "fonts"


@lru_cache(maxsize=1)
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_font_folder() / FONT_FILE))
    return QFontDatabase.applicationFontFamilies(number)[0]


@lru_cache(maxsize=1)
def glyphs() -> dict[str, str]:
    """Name of every icon, and the number of its character in the font."""
    table: dict[str, str] = json.loads((_font_folder() / NAMES_FILE).read_text(encoding="utf-8"))
    return table


def glyph(name: str) -> str:
    """The character of an icon in the font."""
    return chr(int(glyphs()[name], 16))


class GlyphEngine(QIconEngine):
    """Paints one glyph in the palette's text colour, greyed when disabled; a fixed colour where one is given."""

    def __init__(self, name: str, color: str | None = None) -> None:
        super().__init__()
        self._name = name
        self._color = color

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """One centred glyph that fills the square."""
        side = min(rect.width(), rect.height())
        font = QFont(_family())
        font.setPixelSize(max(1, side))
        painter.save()
        painter.setFont(font)
        painter.setPen(self._pen(mode))
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.drawText(QRectF(rect), Qt.AlignmentFlag.AlignCenter, glyph(self._name))
        painter.restore()

    def _pen(self, mode: QIcon.Mode) -> QColor:
        palette = QGuiApplication.palette()
        if mode == QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        return QColor(self._color) if self._color else palette.color(QPalette.ColorRole.ButtonText)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The glyph on a transparent ground."""
        pixmap = QPixmap(size)
        if pixmap.isNull():
            return pixmap  # a control that is squeezed to nothing asks for an icon of no size
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> GlyphEngine:
        """A second icon with the same look."""
        return GlyphEngine(self._name, self._color)


def icon(name: str, color: str | None = None) -> QIcon:
    """The icon with this name of the Phosphor set, such as `floppy-disk` or `play-fill`."""
    return QIcon(GlyphEngine(name, color))
