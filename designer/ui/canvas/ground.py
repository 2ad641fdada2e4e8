"""The ground of the canvas: a plain colour, and a dot at every third step of the grid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap, QTransform

if TYPE_CHECKING:
    from designer.ui.theme_qt import QtTheme

GRID = 24.0
GRID_FROM = 0.5
"""Zoom from which dots do not become fog."""
GRID_RUN = 20 * GRID
"""Length of one dashed line: dashes are counted from its start in 1/64 px, so that longer ones would drift."""
STRIP = 10 * GRID
"""Up to this width dashes are three times cheaper than copying a tile, as in the strips that panning exposes."""
TILE = 10
"""Dots along the edge of a tile."""


class Ground:
    """Paints the ground; where dots fall on whole pixels, as at 100 %, by copying a tile, else as dashes of lines."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[str, float, int], QPixmap] = {}

    def paint(self, painter: QPainter, rect: QRectF, theme: QtTheme, *, grid: bool) -> None:
        """Paint a part of the ground, given in scene coordinates.

        It is erased, not filled: the first `fillRect` makes a Python class for gradients, which takes 2 ms.
        """
        zoom = painter.worldTransform().m11()
        step = GRID * zoom * theme.ratio
        painter.setBackground(theme.color("surface"))
        if not grid or zoom < GRID_FROM:
            painter.eraseRect(rect)
        elif abs(step - round(step)) < 1e-6 and theme.ratio == 1.0 and rect.width() > STRIP:
            self._copy(painter, rect, self._tile(theme, round(step)))
        else:
            painter.eraseRect(rect)
            draw_dots(painter, rect, theme, zoom)

    def _copy(self, painter: QPainter, rect: QRectF, tile: QPixmap) -> None:
        world = painter.worldTransform()
        place = world.mapRect(rect).toAlignedRect()
        origin = world.map(QPointF(0, 0))
        offset = QPointF(
            (place.x() - round(origin.x())) % tile.width(), (place.y() - round(origin.y())) % tile.height()
        )
        painter.setWorldTransform(_PIXELS)
        painter.drawTiledPixmap(QRectF(place), tile, offset)
        painter.setWorldTransform(world)

    def _tile(self, theme: QtTheme, step: int) -> QPixmap:
        key = (theme.id, theme.ratio, step)
        if key not in self._tiles:
            tile = QPixmap(step * TILE, step * TILE)
            tile.fill(theme.color("surface"))
            painter = QPainter(tile)
            painter.setPen(theme.color("grid"))
            for column in range(TILE):
                for row in range(TILE):
                    painter.drawPoint(column * step, row * step)
            painter.end()
            self._tiles = {key: tile}
        return self._tiles[key]


def draw_dots(painter: QPainter, rect: QRectF, theme: QtTheme, zoom: float) -> None:
    """Draw the dots of a part of the ground.

    The dots of a row are the dashes of a line: a call per row instead of one per dot, nine times as fast. A part that
    is higher than wide has more rows than columns, so that its lines run down: the strip that panning exposes often
    has no column at all.
    """
    dot = round(theme.ratio)
    painter.setPen(theme.at(1.0).pen("grid", 1.0, (dot, GRID * zoom * theme.ratio - dot)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    pixel = 1 / (zoom * theme.ratio)
    across, down = (rect.left(), rect.right()), (rect.top(), rect.bottom())
    upright = rect.width() < rect.height()
    along, beside = (down, across) if upright else (across, down)
    lines = [line * GRID + row * pixel for line in _lines(*beside, (dot + 1) * pixel) for row in range(dot)]
    runs = [(start, min(start + GRID_RUN - pixel, along[1] + 1)) for start in _starts(*along)]
    if upright:
        painter.drawLines([QLineF(x, start, x, end) for x in lines for start, end in runs])
    else:
        painter.drawLines([QLineF(start, y, end, y) for y in lines for start, end in runs])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _lines(low: float, high: float, dot: float) -> range:
    """The numbers of the grid's lines of which at least an edge may be seen."""
    return range(math.ceil((low - dot) / GRID), math.floor((high + dot) / GRID) + 1)


def _starts(low: float, high: float) -> list[float]:
    """Where the dashed lines of a row begin: never before what is seen, because clipping a line shifts its dashes."""
    first = math.ceil(low / GRID) * GRID
    return [first + run * GRID_RUN for run in range(int((high - first) // GRID_RUN) + 1)]


_PIXELS = QTransform()
