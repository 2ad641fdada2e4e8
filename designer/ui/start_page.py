"""The start page: the samples as cards with their pictures, the files opened last, and a new design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from designer.ui.docks.hop_details import plain
from designer.ui.icons_qt import icon
from designer.ui.inspector.lists import ElidedLabel, PartButton, two_lines
from designer.ui.pictograms import current_theme

CARD_WIDTH = 272
PICTURE_HEIGHT = 128
TEXT_HEIGHT = 112
THUMBNAIL = QSize(72, 40)


@dataclass(frozen=True, slots=True)
class Sample:
    """A design that comes with the program."""

    path: Path
    title: str
    description: str


class Picture(QWidget):
    """A preview of a design, painted when it is first seen."""

    def __init__(self, path: Path, size: QSize | None = None) -> None:
        super().__init__()
        self._path = path
        self._pixmap: QPixmap | None = None
        self._look = ""
        if size is None:
            self.setFixedHeight(PICTURE_HEIGHT)
        else:
            self.setFixedSize(size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pixmap is None or self._look != current_theme().id:
            self._look = current_theme().id
            self._pixmap = preview(self._path, self.size(), self.devicePixelRatioF())
        painter = QPainter(self)
        if self._pixmap is not None:
            painter.drawPixmap(0, 0, self._pixmap)
        painter.end()


def preview(path: Path, size: QSize, ratio: float) -> QPixmap:
    """The drawing of a design, fitted into a size, on the canvas's ground."""
    from designer.ui.previews import paint_preview

    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    paint_preview(pixmap, path, size)
    return pixmap


class Card(QPushButton):
    """One sample: picture, title, description. The whole card opens it."""

    def __init__(self, sample: Sample) -> None:
        super().__init__()
        self.sample = sample
        self.setProperty("role", "card")
        self.setAccessibleName(sample.title)
        self.setAccessibleDescription(sample.description)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(CARD_WIDTH)
        self.setFixedHeight(PICTURE_HEIGHT + TEXT_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(4)
        picture = Picture(sample.path)
        picture.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.addWidget(picture)
        title = ElidedLabel(sample.title)
        title.setProperty("role", "subheading")
        about = plain(shortened(sample.description, 140), "hint")
        about.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        about.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        about.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        for label in (title, about):
            label.setContentsMargins(8, 4, 8, 0)
            box.addWidget(label)
        about.setFixedHeight(about.fontMetrics().lineSpacing() * 4)
        box.setStretchFactor(about, 1)
        self.setToolTip(sample.description)


def shortened(text: str, most: int = 190) -> str:
    """A text that fits on a card: cut between words where it is longer."""
    return text if len(text) <= most else text[:most].rpartition(" ")[0].rstrip(".,;:") + "…"


class RecentRow(PartButton):
    """A file opened before: its picture, its name, and where it is."""

    opened = Signal(Path)

    def __init__(self, path: Path) -> None:
        super().__init__(THUMBNAIL.height() + 8)
        self.setProperty("role", "part")
        self.setAccessibleName(f"{path.name} in {path.parent}")
        self.setToolTip(str(path))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: self.opened.emit(path))
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(Picture(path, THUMBNAIL))
        row.addLayout(two_lines(path.name, str(path.parent)), 1)


class StartPage(QScrollArea):
    """What the window shows while no design is open."""

    sample_wanted = Signal(Path)
    file_wanted = Signal(Path)
    new_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, samples: Sequence[Sample], recent: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start-page")
        self.setAccessibleName("Start page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.cards = [Card(sample) for sample in samples]
        self.grid = QGridLayout()
        self.grid.setSpacing(16)
        self.recent = QVBoxLayout()
        self.recent.setSpacing(4)
        page = QWidget()
        page.setProperty("role", "page")
        columns = QHBoxLayout(page)
        columns.setContentsMargins(48, 40, 48, 40)
        columns.setSpacing(48)
        columns.addLayout(self._side(recent), 2)
        columns.addLayout(self._gallery(), 7)
        self.setWidget(page)
        for card in self.cards:
            card.clicked.connect(self._card_clicked)
        self._columns = 0

    def show_recent(self, paths: Sequence[Path]) -> None:
        """List the files opened last; missing ones are left out."""
        while self.recent.count():
            item = self.recent.takeAt(0)
            if item.widget() is not None:
                item.widget().deleteLater()
        if not paths:
            self.recent.addWidget(plain("Files that you open or save appear here.", "hint"))
        for path in paths:
            row = RecentRow(path)
            row.opened.connect(self.file_wanted)
            self.recent.addWidget(row)

    def _side(self, recent: Sequence[Path]) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(plain("Mail Flow Designer", "display"))
        side.addWidget(plain("Draw a mail organization, send a message through it, and see why it goes where it goes."))
        side.addSpacing(16)
        self.new_button = QPushButton(icon("file-plus", current_theme()["on-accent"]), "New design")
        self.new_button.setProperty("primary", True)
        self.new_button.clicked.connect(self.new_wanted)
        self.open_button = QPushButton(icon("folder-open"), "Open file…")
        self.open_button.clicked.connect(self.open_wanted)
        side.addWidget(self.new_button)
        side.addWidget(self.open_button)
        side.addSpacing(24)
        side.addWidget(plain("Recent files", "subheading"))
        side.addLayout(self.recent)
        side.addStretch(1)
        self.show_recent(recent)
        return side

    def _gallery(self) -> QVBoxLayout:
        gallery = QVBoxLayout()
        gallery.setSpacing(16)
        gallery.addWidget(plain("Start from a sample", "heading"))
        gallery.addLayout(self.grid)
        gallery.addStretch(1)
        return gallery

    def _place_cards(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for index, card in enumerate(self.cards):
            self.grid.addWidget(card, index // columns, index % columns)
        for column in range(8):
            self.grid.setColumnStretch(column, 1 if column < columns else 0)

    def _card_clicked(self) -> None:
        card = self.sender()
        assert isinstance(card, Card)
        self.sample_wanted.emit(card.sample.path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width() * 7 // 9 - 96
        self._place_cards(max(1, min(4, room // (CARD_WIDTH + 16))))
