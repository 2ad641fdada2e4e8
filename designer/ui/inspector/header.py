"""The head of the inspector: pictogram, name, what it is, the way back up, and ways to related objects."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from designer.model.kinds import KIND
from designer.model.refs import Ref
from designer.ui.buttons import small_button
from designer.ui.controls import ElidedButton
from designer.ui.icons_qt import icon
from designer.ui.inspector.about import Heading
from designer.ui.inspector.lists import ElidedLabel
from designer.ui.pictograms import paint_tile


class Tile(QWidget):
    """The pictogram of a node's kind on the tint of its family."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = ""
        self.setFixedSize(32, 32)

    def show_kind(self, kind: str) -> None:
        """Show another kind; nothing for an empty one."""
        self._kind = kind
        self.setVisible(bool(kind))
        self.setAccessibleName(KIND[kind].title if kind else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._kind:
            painter = QPainter(self)
            paint_tile(painter, self._kind, QRectF(self.rect()))
            painter.end()


class Header(QWidget):
    """Says what the form below is about."""

    back_wanted = Signal()
    related_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = small_button("arrow-left", "Back")
        self.back.clicked.connect(self.back_wanted)
        self.tile = Tile()
        self.title = ElidedLabel()
        self.title.setProperty("role", "heading")
        self.line = ElidedLabel()
        self.line.setProperty("role", "hint")
        self.related = QToolButton()
        self.related.setIcon(icon("link-simple"))
        self.related.setIconSize(QSize(16, 16))
        self.related.setAutoRaise(True)
        self.related.setToolTip("More related objects")
        self.related.setAccessibleName("Related objects")
        self.related.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.related.setMenu(QMenu(self.related))
        self.related.menu().setAccessibleName("More related objects")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.title)
        texts.addWidget(self.line)
        self.first_related = ElidedButton(icon("arrow-right"))
        self.first_related.clicked.connect(self._go_first)
        self._first: Ref | None = None
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self.tile)
        row.addLayout(texts, 1)
        row.addWidget(self.related)
        row.setAlignment(self.related, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 4, 12, 4)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.first_related)

    def show_heading(self, heading: Heading, back_to: str) -> None:
        """Show another object; `back_to` names where Back leads, empty where it is the top."""
        self.title.set_text(heading.title)
        self.line.set_text(heading.line)
        self.tile.show_kind(heading.kind)
        self.back.setVisible(bool(back_to))
        self.back.setToolTip(f"Back to {back_to}")
        self.related.setVisible(len(heading.related) > 1)
        self.first_related.setVisible(bool(heading.related))
        self._first = heading.related[0][1] if heading.related else None
        self.first_related.set_text(heading.related[0][0] if heading.related else "")
        menu = self.related.menu()
        menu.clear()
        for text, ref in heading.related[1:]:
            self._add_related(menu, text, ref)

    def _go_first(self) -> None:
        self.related_wanted.emit(self._first)

    def _add_related(self, menu: QMenu, text: str, ref: Ref) -> None:
        menu.addAction(text.replace("&", "&&"), lambda: self.related_wanted.emit(ref))


def hint(text: str) -> QLabel:
    """A line of quiet, plain text that wraps."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", "hint")
    return label
