"""The palette: what can be put on the canvas, searchable and grouped; drag it there, or press Enter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QFocusEvent, QFont, QHoverEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.model.kinds import KIND, KINDS
from designer.ui.controls import SearchField
from designer.ui.icons_qt import icon
from designer.ui.pictograms import current_theme, kind_icon

KIND_MIME = "application/x-mailflow-kind"
_PAYLOAD = Qt.ItemDataRole.UserRole
_SEARCH = Qt.ItemDataRole.UserRole + 1
ICON = 28
_Move = QAbstractItemView.CursorAction
_STEPS = {
    _Move.MoveDown: 1,
    _Move.MoveNext: 1,
    _Move.MoveUp: -1,
    _Move.MovePrevious: -1,
    _Move.MoveHome: -1000,
    _Move.MoveEnd: 1000,
}
_BY_KEY = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)


class PaletteTree(QTreeWidget):
    """Kinds under the headings of their groups, and the samples as templates."""

    chosen = Signal(str)
    """A kind was activated by Enter or a double click."""
    template_chosen = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Palette")
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setObjectName("palette-tree")
        self.setItemsExpandable(False)
        self.setUniformRowHeights(False)
        self.setIconSize(QSize(ICON, ICON))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.itemActivated.connect(self._activate)
        self._groups: dict[str, QTreeWidgetItem] = {}
        for kind in KINDS:
            row = self._row(kind.group, kind.title, f"{kind.title}. {kind.help}", kind.kind)
            row.setData(0, _SEARCH, f"{kind.title} {kind.kind} {kind.help} {kind.group}".casefold())
        self.refresh_icons()

    def add_templates(self, samples: Sequence[tuple[Path, str, str]]) -> None:
        """Offer samples (file, title, description) as templates."""
        for path, title, description in samples:
            row = self._row("Templates", title, f"{title}. {description}", path)
            row.setIcon(0, icon("tree-structure"))
            row.setData(0, _SEARCH, f"{title} {description} template".casefold())

    @property
    def has_templates(self) -> bool:
        """Whether the samples are offered already."""
        return "Templates" in self._groups

    def refresh_icons(self) -> None:
        """Paint the pictograms in the tints of the current theme."""
        for group in self._groups.values():
            group.setForeground(0, QColor(current_theme()["text-muted"]))
        for row in self._rows():
            if isinstance(row.data(0, _PAYLOAD), str):
                row.setIcon(0, kind_icon(row.data(0, _PAYLOAD), ICON))

    def show_matches(self, text: str) -> None:
        """Hide what does not hold every word of the text, and groups without rows."""
        words = text.casefold().split()
        for group in self._groups.values():
            shown = 0
            for index in range(group.childCount()):
                row = group.child(index)
                hidden = not all(word in row.data(0, _SEARCH) for word in words)
                row.setHidden(hidden)
                shown += not hidden
            group.setHidden(not shown)
        first = next((row for row in self._rows() if not row.isHidden()), None)
        if words and first is not None:
            self.setCurrentItem(first)
        else:
            self.setCurrentIndex(QModelIndex())

    def choose_current(self) -> None:
        """Insert what is marked, as Enter in the search line does."""
        row = self.currentItem()
        if row is not None and not row.isHidden():
            self._activate(row, 0)

    def _row(self, group: str, title: str, tip: str, payload: object) -> QTreeWidgetItem:
        row = QTreeWidgetItem(self._group(group), [title])
        row.setToolTip(0, tip.rstrip(". ") + ".")
        row.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, tip)
        row.setData(0, _PAYLOAD, payload)
        row.setSizeHint(0, QSize(0, ICON + 8))
        return row

    def _group(self, title: str) -> QTreeWidgetItem:
        if title not in self._groups:
            item = QTreeWidgetItem(self, [title])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = QFont(self.font())
            font.setWeight(QFont.Weight.DemiBold)
            item.setFont(0, font)
            item.setForeground(0, QColor(current_theme()["text-muted"]))
            item.setSizeHint(0, QSize(0, 28))
            item.setExpanded(True)
            self._groups[title] = item
        return self._groups[title]

    def _rows(self) -> list[QTreeWidgetItem]:
        return [group.child(index) for group in self._groups.values() for index in range(group.childCount())]

    def _activate(self, row: QTreeWidgetItem, _column: int) -> None:
        payload = row.data(0, _PAYLOAD)
        if isinstance(payload, Path):
            self.template_chosen.emit(payload)
        elif payload:
            self.chosen.emit(payload)

    def viewportEvent(self, event: QEvent) -> bool:
        """A heading does not light up under the pointer: nothing can be done with it."""
        if isinstance(event, QHoverEvent) and event.type() != QEvent.Type.HoverLeave:
            row = self.itemAt(event.position().toPoint())
            if row is not None and row.parent() is None:
                leave, at, before = QEvent.Type.HoverLeave, event.position(), event.oldPosF()
                event = QHoverEvent(leave, at, event.globalPosition(), before)
        return super().viewportEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Arrows go from row to row and pass by the headings, which cannot be marked."""
        rows = [row for row in self._rows() if not row.isHidden()]
        step, current = _STEPS.get(action), self.currentItem()
        if step is None or not rows:
            return super().moveCursor(action, modifiers)
        index = rows.index(current) + step if current in rows else 0
        return self.indexFromItem(rows[min(max(index, 0), len(rows) - 1)])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentItem() is None and event.reason() in _BY_KEY:
            self.setCurrentIndex(self.moveCursor(_Move.MoveDown, Qt.KeyboardModifier.NoModifier))

    def mimeTypes(self) -> list[str]:
        return [KIND_MIME]

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        data = QMimeData()
        kinds = [row.data(0, _PAYLOAD) for row in items if row.data(0, _PAYLOAD) in KIND]
        if kinds:
            data.setData(KIND_MIME, kinds[0].encode())
        return data

    def startDrag(self, actions: Qt.DropAction) -> None:
        data = self.mimeData(self.selectedItems())
        if not data.hasFormat(KIND_MIME):
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        picture = self.selectedItems()[0].icon(0)
        drag.setPixmap(QIcon(picture).pixmap(ICON, ICON))
        drag.exec(Qt.DropAction.CopyAction)
        self._forget_drag()

    def _forget_drag(self) -> None:
        """What was dragged stays neither marked nor lit: the pointer has left without the tree being told."""
        self.setCurrentIndex(QModelIndex())
        nowhere = QPointF(-1, -1)
        QApplication.sendEvent(self.viewport(), QHoverEvent(QEvent.Type.HoverLeave, nowhere, nowhere, nowhere))


class SearchLine(SearchField):
    """A search line; the arrow down goes on to what was found."""

    list_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.list_wanted.emit()
        else:
            super().keyPressEvent(event)


class Palette(QWidget):
    """Search line over the tree."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchLine("Search palette")
        self.tree = PaletteTree()
        self.search.textChanged.connect(self.tree.show_matches)
        self.search.returnPressed.connect(self.tree.choose_current)
        self.search.list_wanted.connect(lambda: self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(4)
        inset = QVBoxLayout()
        inset.setContentsMargins(16, 0, 16, 4)
        inset.addWidget(self.search)
        box.addLayout(inset)
        box.addWidget(self.tree, 1)
