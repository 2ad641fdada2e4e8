"""What an empty canvas says: what to do first, with one button for those who do not drag."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from designer.ui.docks.hop_details import plain
from designer.ui.icons_qt import icon
from designer.ui.pictograms import current_theme

WIDTH = 384


class EmptyCanvas(QWidget):
    """A hint in the middle of a canvas without nodes; what is dropped on it lands on the canvas."""

    insert_wanted = Signal()

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setObjectName("empty-canvas")
        self.button = QPushButton(icon("plus", current_theme()["on-accent"]), "Add the first node")
        self.button.setProperty("primary", True)
        self.button.clicked.connect(self.insert_wanted)
        title = plain("An empty design", "heading")
        text = plain("Drag a mailbox site from the palette, or start from a template.", "hint")
        box = QVBoxLayout(self)
        box.setSpacing(8)
        for label in (title, text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            box.addWidget(label)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        canvas.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        canvas = self.parentWidget()
        width = min(WIDTH, canvas.width())
        height = self.layout().heightForWidth(width) if self.layout().hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry((canvas.width() - width) // 2, (canvas.height() - height) // 2, width, height)
