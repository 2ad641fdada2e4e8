"""Small controls that several parts of the window use."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from designer.ui.icons_qt import icon


def is_undo_or_redo(event: QEvent) -> bool:
    """Whether a key that a field would take for itself means undo or redo."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


def is_seen(widget: QWidget) -> bool:
    """Whether any of it is seen; the toolkit calls a dock behind another tab visible too."""
    return not widget.visibleRegion().isEmpty()


class PageArea(QScrollArea):
    """A scrolling place whose page is replaced whole, even while a control of the old page is still telling something.

    `QScrollArea.setWidget` deletes the old page at once; a line that is in the middle of `editingFinished` then goes on
    in memory that is gone. Here the old page is hidden now and deleted when the event is over. It keeps its parent till
    then: the style of a widget without one would be worked out anew, only to be thrown away.
    """

    bar_changed = Signal(int)
    """How much room the scroll bar takes; told by the area, since a bar that is being deleted still tells its range."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

        self._page: QWidget | None = None
        self._holder = QWidget()
        box = QVBoxLayout(self._holder)
        box.setContentsMargins(0, 0, 0, 0)
        super().setWidget(self._holder)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar_changed.emit(self.width() - self.viewport().width())

    def widget(self) -> QWidget | None:
        """The page that is shown."""
        return self._page

    def setWidget(self, page: QWidget) -> None:
        """Show another page."""
        old, self._page = self._page, page
        box = self._holder.layout()
        if old is not None:
            box.removeWidget(old)
            old.hide()
            old.deleteLater()
        box.addWidget(page)
        page.show()


class SearchField(QLineEdit):
    """A line that narrows a list; a mark in the colours of the theme empties it."""

    def __init__(self, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(says)
        self.setAccessibleName(says)
        self.clearing = QAction(icon("x"), "Clear", self)
        self.clearing.triggered.connect(self.clear)
        self.addAction(self.clearing, QLineEdit.ActionPosition.TrailingPosition)
        self.clearing.setVisible(False)  # only now: its button follows changes, and is there from the beginning
        self.textChanged.connect(lambda text: self.clearing.setVisible(bool(text)))


class LiveLine(QLineEdit):
    """A line whose every letter is an edit of the design already, so undo is the design's and not the line's own."""

    def event(self, event: QEvent) -> bool:
        if is_undo_or_redo(event):
            event.ignore()
            return False
        return super().event(event)


class LiveText(QPlainTextEdit):
    """The same for several lines."""

    def event(self, event: QEvent) -> bool:
        if is_undo_or_redo(event):
            event.ignore()
            return False
        return super().event(event)


class ElidedButton(QPushButton):
    """A quiet button that ends its text in an ellipsis where there is no room; the whole text is its name and tip."""

    def __init__(self, picture: QIcon) -> None:
        super().__init__(picture, "")
        self.setProperty("quiet", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._text = ""

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self.setAccessibleName(text)
        self.setToolTip(text)
        self._elide()

    def _elide(self) -> None:
        room = self.width() - self.iconSize().width() - 16
        text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, max(16, room))
        self.setText(text.replace("&", "&&"))

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + self.iconSize().width() + 20, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(64, 28)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()


class FlowLayout(QLayout):
    """Controls in a row that goes on in the next line where there is no more room."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self.setSpacing(spacing)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        widest = max((item.minimumSize().width() for item in self._items), default=0)
        return QSize(widest, self.heightForWidth(max(widest, self.geometry().width())))

    def _arrange(self, rect: QRect, place: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint().boundedTo(QSize(max(rect.width(), 48), 1 << 16))
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if place:
                item.setGeometry(QRect(QPoint(x, y), size))
            x, line = x + size.width() + self.spacing(), max(line, size.height())
        return y + line - rect.y()
