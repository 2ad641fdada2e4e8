"""Labels whose long words break where a reader expects it: an address after its @ and dots, a path at its slashes."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QMenu, QWidget

MARK = "\u200b"
"""A zero-width space: Qt may break a line there, and nothing is seen where it does not."""
SHORT = 12
"""Letters of a word that never needs to break."""
_AFTER = re.compile(r"(?<=[@./:=_,;>\]\[-])(?=[^\s])")
_NUMBERS = re.compile(r"[0-9./,;:]{1,20}")
"""An IP address or a time stays in one piece."""
_LONG = re.compile(r"[^\s" + MARK + r"]{28}(?=[^\s" + MARK + r"])")


def breakable(text: str) -> str:
    """The text with invisible places to break in its long words."""
    return " ".join(_broken(word) if len(word) > SHORT else word for word in text.split(" "))


def _broken(word: str) -> str:
    if _NUMBERS.fullmatch(word):
        return word
    return _LONG.sub(lambda piece: piece.group() + MARK, _AFTER.sub(MARK, word))


class BreakingLabel(QLabel):
    """Plain text; what is read, selected and copied is the text itself, without the places to break."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(breakable(text))
        self.setAccessibleName(text)

    def text(self) -> str:
        """What the label says."""
        return super().text().replace(MARK, "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            self._copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            event.ignore()
            return
        menu = QMenu(self)
        menu.addAction("Copy", self._copy)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _copy(self) -> None:
        chosen = self.selectedText() if self.hasSelectedText() else self.text()
        QGuiApplication.clipboard().setText(chosen.replace(MARK, ""))
