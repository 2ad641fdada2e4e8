"""Collapsing and expanding an organization: a press on the mark before its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from designer.ui.canvas.gestures.gesture import Gesture, Press
from designer.ui.canvas.looks import FOLDS_FROM
from designer.ui.canvas.organization_item import OrganizationItem

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

REACH = 3.0
"""Screen pixels round the mark that still count as the mark."""


class FoldGesture(Gesture):
    """Releasing where it was pressed folds; dragging away from it does nothing."""

    def __init__(self, canvas: CanvasView, press: Press, organization: str) -> None:
        super().__init__(canvas, press)
        self._organization = organization

    def click(self, modifiers: Qt.KeyboardModifier) -> None:
        self.canvas.fold((self._organization,))


def fold_starter(canvas: CanvasView, press: Press) -> Gesture | None:
    """A press on the mark of an organization."""
    if press.button != Qt.MouseButton.LeftButton or press.adds:
        return None
    item = fold_mark(canvas, press)
    return FoldGesture(canvas, press, item.drawn.id) if item is not None else None


def fold_mark(canvas: CanvasView, press: Press) -> OrganizationItem | None:
    """The organization whose mark is pressed."""
    return mark_at(canvas, press.at)


def mark_at(canvas: CanvasView, at: QPointF) -> OrganizationItem | None:
    """The organization whose mark is at a point; zoomed out the marks are not drawn."""
    return canvas.scene_.fold_at(at, REACH / canvas.zoom) if canvas.zoom >= FOLDS_FROM else None
