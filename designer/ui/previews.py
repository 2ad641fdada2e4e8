"""Small pictures of designs for the start page, from the same drawing that canvas and exports use."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap

from designer.ui.pictograms import current_theme

MARGIN = 12
"""Pixels round the drawing in a large picture; small ones have less."""


def paint_preview(pixmap: QPixmap, path: Path, size: QSize) -> None:
    """Fill a pixmap with the drawing in a file; its ground alone where the file cannot be read."""
    from designer.draw.compose import compose
    from designer.formats import files
    from designer.model.links import links
    from designer.ui.paint import paint

    look = current_theme()
    pixmap.fill(QColor(look["surface"]))
    try:
        result = files.open_project(path)
    except files.FileRefused:
        return
    if result.topology is None or not result.topology.nodes:
        return
    drawing = compose(result.topology, links(result.topology), ())
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    margin = min(MARGIN, size.height() / 16)
    room = QRectF(0, 0, size.width(), size.height()).adjusted(margin, margin, -margin, -margin)
    bounds = drawing.bounds
    scale = min(room.width() / bounds.w, room.height() / bounds.h)
    painter.translate(room.center())
    painter.scale(scale, scale)
    painter.translate(-bounds.center[0], -bounds.center[1])
    paint(painter, drawing, look)
    painter.end()
