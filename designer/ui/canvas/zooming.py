"""Zoom and pan: how the viewport lies over the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QGraphicsView

LEAST, MOST = 0.04, 4.0
STEP = 1.25
FIT_MARGIN = 48.0
FIT_MOST = 1.0
"""Fitting never enlarges beyond 100 %: a small drawing looks best in its own size."""

READABLE = 0.85
"""The least zoom at which facts of 11 px are still more than 9 px high; a design opens no smaller."""


def zoom_of(view: QGraphicsView) -> float:
    """Screen pixels per scene pixel."""
    return view.transform().m11()


def set_zoom(view: QGraphicsView, zoom: float, anchor: QPointF | None = None) -> None:
    """Zoom so that the scene point under the viewport point `anchor` (default: the middle) stays there."""
    zoom = min(max(zoom, LEAST), MOST)
    spot = anchor if anchor is not None else QPointF(view.viewport().rect().center())
    fixed = scene_point(view, spot)
    view.resetTransform()
    view.scale(zoom, zoom)
    show_at(view, fixed, spot)


def scene_point(view: QGraphicsView, spot: QPointF) -> QPointF:
    """The scene point under a viewport point, without rounding to whole pixels."""
    inverse, _ = view.viewportTransform().inverted()
    return inverse.map(spot)


def show_at(view: QGraphicsView, point: QPointF, spot: QPointF) -> None:
    """Scroll so that a scene point appears at a viewport point."""
    offset = view.viewportTransform().map(point) - spot
    pan(view, offset)


def pan(view: QGraphicsView, by: QPointF) -> None:
    """Scroll by viewport pixels."""
    across, down = view.horizontalScrollBar(), view.verticalScrollBar()
    across.setValue(across.value() + round(by.x()))
    down.setValue(down.value() + round(by.y()))


def fitting(view: QGraphicsView, rect: QRectF, most: float = FIT_MOST) -> float:
    """The zoom at which a scene rectangle fills the viewport but for a margin."""
    room = view.viewport().rect()
    width = max(rect.width(), 1.0)
    height = max(rect.height(), 1.0)
    fit = min((room.width() - 2 * FIT_MARGIN) / width, (room.height() - 2 * FIT_MARGIN) / height)
    return min(max(fit, LEAST), most)


def within(view: QGraphicsView, rect: QRectF, wish: QPointF, zoom: float) -> QPointF:
    """The middle of the view that is nearest to the wished one and shows nothing beyond a rectangle."""
    room = view.viewport().rect()

    def nearest(wished: float, low: float, high: float, pixels: int) -> float:
        half = pixels / 2 / zoom
        return (low + high) / 2 if high - low <= 2 * half else min(max(wished, low + half), high - half)

    return QPointF(
        nearest(wish.x(), rect.left(), rect.right(), room.width()),
        nearest(wish.y(), rect.top(), rect.bottom(), room.height()),
    )


def between(start: float, end: float, share: float) -> float:
    """A zoom on the way from one to the other: equal steps look equal when they multiply."""
    return start * (end / start) ** share
