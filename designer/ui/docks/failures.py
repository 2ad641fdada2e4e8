"""What breaks when one thing is gone or has expired: single points of failure by rank, each with the mail it costs."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.rules.search.failures import EffectKind, Failure, Failures
from designer.ui.docks.hop_details import plain
from designer.ui.icons_qt import icon
from designer.ui.pictograms import current_theme

EFFECTS: dict[EffectKind, tuple[str, str, str]] = {
    "lost": ("Lost", "x-circle", "error"),
    "opened": ("Attack arrives", "shield-warning", "error"),
    "weaker": ("Weaker", "warning", "warning"),
    "detour": ("Other way", "info", "info"),
}
"""Word, icon and colour role of what a failure does to mail; never the colour alone."""
_ROW = Qt.ItemDataRole.UserRole


class FailuresPage(QWidget):
    """Things that can fail at the left, what happens to mail then at the right."""

    wanted = Signal()
    """It should be worked out now."""
    refs_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: Failures | None = None
        self.list = _tree("What fails", ["What fails", "Costs"])
        self.list.currentItemChanged.connect(self._chosen)
        self.effects = _tree("What happens to mail", ["Mail", "Then"])
        self.hint = plain("", "hint")
        self.empty = plain("", "hint")
        self.start_button = QPushButton("See what breaks")
        self.start_button.clicked.connect(self.wanted)
        self._lay_out()
        self.show_waiting()

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(self.effects)
        split.setSizes([560, 560])
        split.setChildrenCollapsible(False)
        self.bar = QWidget(self)
        bar = QHBoxLayout(self.bar)
        bar.setContentsMargins(16, 4, 16, 4)
        bar.addWidget(self.hint, 1)
        full = QWidget()
        box = QVBoxLayout(full)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(split, 1)
        nothing = QWidget()
        middle = QVBoxLayout(nothing)
        middle.setSpacing(8)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        middle.addWidget(self.start_button, 0, Qt.AlignmentFlag.AlignCenter)
        middle.addStretch(1)
        self.stack = QStackedLayout(self)
        self.stack.addWidget(full)
        self.stack.addWidget(nothing)

    def show_waiting(self, working: bool = False) -> None:
        """Nothing is known of the design as it is now: say how to find out, or that it is being worked out."""
        self.found = None
        self.hint.clear()
        self.empty.setText(
            "Taking away one thing after the other…"
            if working
            else "See what breaks when a server, a connector, a certificate or a DNS record is gone."
        )
        self.start_button.setVisible(not working)
        self.stack.setCurrentIndex(1)

    def show_failures(self, found: Failures) -> None:
        """Show what breaks, the worst first."""
        self.found = found
        single = len(found.single_points)
        told = [f"{single} single {'point' if single == 1 else 'points'} of failure"]
        told += [f"{len(found.harmless)} things can fail without any difference"] if found.harmless else []
        told += [f"{found.left_out} were not looked at"] if found.left_out else []
        self.hint.setText("; ".join(told))
        with QSignalBlocker(self.list):
            self.list.clear()
            for row in found.rows:
                self._add(row)
        first = self.list.topLevelItem(0)
        if first is None:
            self.empty.setText("Nothing that fails alone makes a difference here.")
            self.start_button.hide()
            self.stack.setCurrentIndex(1)
            return
        self.stack.setCurrentIndex(0)
        with QSignalBlocker(self.list):
            self.list.setCurrentItem(first)
        self._show_effects(found.rows[0])

    def _add(self, row: Failure) -> None:
        words = ((row.count(kind), word.lower()) for kind, (word, _, _) in EFFECTS.items())
        costs = ", ".join(f"{number} {word}" for number, word in words if number)
        item = QTreeWidgetItem(self.list, [row.what, costs])
        _word, name, role = EFFECTS[row.effects[0].kind]
        item.setIcon(0, icon(name, current_theme()[role]))
        item.setData(0, _ROW, row)
        for column, text in enumerate((row.what, f"{costs} of {row.examined} message classes")):
            item.setToolTip(column, text)

    def _chosen(self) -> None:
        item: QTreeWidgetItem | None = self.list.currentItem()
        if item is not None:
            row = item.data(0, _ROW)
            self._show_effects(row)
            self.refs_wanted.emit((row.ref,))

    def _show_effects(self, row: Failure) -> None:
        self.effects.clear()
        for effect in row.effects:
            word, name, role = EFFECTS[effect.kind]
            item = QTreeWidgetItem(self.effects, [effect.says, word])
            item.setIcon(1, icon(name, current_theme()[role]))
            item.setToolTip(0, effect.says)


def _tree(says: str, titles: list[str]) -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName(says)
    tree.setHeaderLabels(titles)
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.header().setStretchLastSection(False)
    tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    tree.setColumnWidth(1, 176)
    return tree
