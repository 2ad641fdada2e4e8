"""Renaming in place: a line edit over the title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from designer.ui.canvas import editing
from designer.ui.canvas.looks import Key
from designer.ui.theme_qt import canvas_font

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


LEAST_WIDTH, HEIGHT, INSET, BASE_LINE = 140, 24, 5, 17
"""Pixels on the screen; the inset and the base line put the text where the title is."""


class TitleEditor(QLineEdit):
    """Lies over a title; Enter or leaving it renames, Escape does not."""

    def __init__(self, canvas: CanvasView, key: Key) -> None:
        super().__init__(canvas.viewport())
        self._canvas = canvas
        self._key = key
        self._before = editing.name_of(canvas.topology, key)
        self._done = False
        self.setText(self._before)
        self.setAccessibleName("Name")
        self.setFont(canvas_font(13, bold=True))
        self.setGeometry(self._place())
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> QRect:
        item = self._canvas.scene_.items_by_key[self._key]
        x, y = item.drawn.title.at
        rect = item.drawn.rect
        zoom = self._canvas.zoom
        corner = self._canvas.mapFromScene(QPointF(x, y))
        width = max(round((rect.right - x - 6) * zoom), LEAST_WIDTH)
        top = corner.y() - round(BASE_LINE * max(zoom, 1.0))
        return QRect(corner.x() - INSET, top, width + 2 * INSET, HEIGHT)

    def _finish(self, *, rename: bool) -> None:
        if self._done:
            return
        self._done = True
        name = self.text().strip()
        canvas = self._canvas
        if self.hasFocus():  # before hiding: Qt moves the keyboard on from what it hides, here to the next node
            canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.deleteLater()
        if rename and name != self._before:
            canvas.edit("Rename", editing.renamed(canvas.topology, self._key, name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._finish(rename=False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish(rename=True)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        if self._done:
            return False
        self._finish(rename=True)
        return self._canvas.focusNextPrevChild(next)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish(rename=True)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)
