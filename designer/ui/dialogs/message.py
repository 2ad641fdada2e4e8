"""A short question or message: what happened, what it means, and the buttons that answer it."""

from __future__ import annotations

from typing import cast

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QMessageBox, QSpacerItem, QWidget

MARGIN, GAP, LEAST = 24, 8, 408


class MessageBox(QMessageBox):
    """The toolkit's box without its icon, and without the room that it keeps for one; nothing in it is markup."""

    def __init__(self, name: str, title: str, text: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setIcon(QMessageBox.Icon.NoIcon)
        self.setWindowTitle(title)
        self.setTextFormat(self.textFormat().PlainText)
        self.setText(text)
        self.setInformativeText(hint)

    def showEvent(self, event: QShowEvent) -> None:
        self._align()
        super().showEvent(event)

    def _align(self) -> None:
        """Texts and buttons begin at the same edge.

        WORKAROUND The toolkit puts a spacer of 15 pixels and a gap before the text, with an icon or without:
        https://code.qt.io/cgit/qt/qtbase.git/tree/src/widgets/dialogs/qmessagebox.cpp (setupLayout)
        """
        grid = self.layout()
        assert isinstance(grid, QGridLayout)
        items = [grid.itemAt(index) for index in range(grid.count())]
        for item in items:
            spacer = item.spacerItem() if item is not None else None
            if spacer is not None:
                spacer.changeSize(0, 0)
        label = next(label for label in self.findChildren(QLabel) if label.text() == self.text())
        _row, column, *_span = cast("tuple[int, ...]", grid.getItemPosition(grid.indexOf(label)))
        grid.addItem(QSpacerItem(LEAST, 0), grid.rowCount(), column)
        grid.setColumnStretch(column, 1)
        grid.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(GAP)
        grid.invalidate()
