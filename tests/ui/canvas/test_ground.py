"""The dots of the grid: the same wherever and however they are painted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from designer.ui.canvas.ground import GRID, Ground, draw_dots
from designer.ui.theme_qt import qt_theme


def painted(left: float, top: float, zoom: float, *, grid: bool = True, by_hand: bool = False) -> QImage:
    """A part of the ground as a picture of 600 x 300."""
    theme = qt_theme("light")
    image = QImage(600, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    painter.translate(-left, -top)
    rect = QRectF(left, top, 600 / zoom, 300 / zoom)
    if by_hand:
        painter.fillRect(rect, theme.color("surface"))
        draw_dots(painter, rect, theme, zoom)
    else:
        Ground().paint(painter, rect, theme, grid=grid)
    painter.end()
    return image


@pytest.mark.parametrize("left, top", [(0, 0), (-37, 11), (1000, -1000), (5, 7)])
def test_copied_and_drawn_dots_fall_on_the_same_pixels(qapp: object, left: int, top: int) -> None:
    assert painted(left, top, 1.0) == painted(left, top, 1.0, by_hand=True)


def test_dots_stand_at_every_third_step_of_the_grid(qapp: object) -> None:
    image, theme = painted(0, 0, 1.0), qt_theme("light")
    step = int(GRID)
    assert image.pixelColor(step, 2 * step) == theme.color("grid")
    assert image.pixelColor(step + 1, 2 * step) == theme.color("surface")


def test_zoomed_out_the_dots_do_not_become_fog(qapp: object) -> None:
    assert painted(0, 0, 0.4) == painted(0, 0, 0.4, grid=False)


def test_without_a_grid_the_ground_is_plain(qapp: object) -> None:
    image = painted(0, 0, 1.0, grid=False)
    colors = {image.pixel(x, y) for x in range(0, 600, 8) for y in range(0, 300, 8)}
    assert colors == {qt_theme("light").color("surface").rgb()}


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("left", range(-2, 27, 3))
def test_the_strip_that_panning_exposes_continues_the_dots_beside_it(qapp: object, left: int, ratio: float) -> None:
    whole, strip = QImage(64, 300, QImage.Format.Format_RGB32), QImage(64, 300, QImage.Format.Format_RGB32)
    theme = qt_theme("light", ratio)
    for image, parts in ((whole, [(0, 64)]), (strip, [(0, 20), (20, 9), (29, 35)])):
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        painter.translate(-left, 5)
        for start, wide in parts:
            part = QRectF(left + start, -5, wide, 300)
            painter.setClipRect(part)
            Ground().paint(painter, part, theme, grid=True)
        painter.end()
    assert strip == whole
