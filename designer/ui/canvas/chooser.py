"""A searchable list of what may go at a place of the canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QIcon, QKeyEvent, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from designer.model.kinds import KIND, NodeKind
from designer.ui.canvas.connecting import Tip
from designer.ui.canvas.icons import draw_tile
from designer.ui.controls import SearchField

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

Index = QModelIndex | QPersistentModelIndex
SIZE = QSize(360, 376)
ROW, PADDING, SMALL = 56, 8, 11
ICON = 32
_KIND_ROLE = Qt.ItemDataRole.UserRole


class OfferDelegate(QStyledItemDelegate):
    """A kind's name, and below it in small letters what choosing it makes or why it cannot be chosen."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        name, _, detail = str(index.data()).partition("\n")
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        palette, group = option.palette, QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
        role = QPalette.ColorRole
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(role.Highlight))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 6, 6)
        icon = option.rect.adjusted(PADDING, 0, 0, 0)
        icon.setWidth(ICON)
        painter.setOpacity(1.0 if enabled else 0.45)
        index.data(Qt.ItemDataRole.DecorationRole).paint(painter, icon)
        painter.setOpacity(1.0)
        text = option.rect.adjusted(2 * PADDING + ICON, 0, -PADDING, 0)
        bold, small = QFont(option.font), QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        small.setPixelSize(SMALL)
        head, wrapped = QFontMetrics(bold).height(), int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        needed = head + QFontMetrics(small).boundingRect(text.adjusted(0, head, 0, 0), wrapped, detail).height()
        text.adjust(0, max(0, (text.height() - needed) // 2), 0, 0)
        painter.setFont(bold)
        painter.setPen(palette.color(group, role.HighlightedText if chosen else role.Text))
        painter.drawText(text, Qt.AlignmentFlag.AlignTop, name)
        below = text.adjusted(0, head, 0, 0)
        painter.setFont(small)
        painter.setPen(palette.color(group, role.HighlightedText if chosen else role.PlaceholderText))
        painter.drawText(below, wrapped, detail)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(SIZE.width() - 48, ROW)


class Chooser(QFrame):
    """Type to narrow, arrows to walk, Enter to choose, Escape to leave.

    Choices that are refused say why and cannot be taken.
    """

    def __init__(
        self,
        canvas: CanvasView,
        at: QPoint,
        offers: Sequence[tuple[NodeKind, Tip]],
        chosen: Callable[[NodeKind], None],
    ) -> None:
        super().__init__(canvas.viewport())
        self._canvas = canvas
        self._chosen = chosen
        self._most = SIZE.height()
        self._closed = False
        self.setObjectName("chooser")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        theme = canvas.theme.source
        self.setStyleSheet(
            f"#chooser {{ background: {theme['panel']}; border: 1px solid {theme['border']}; border-radius: 8px; }}"
            "#chooser QListWidget { background: transparent; }"
        )
        self.setAccessibleName("What goes here?")
        self._build()
        self._fill(offers)
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        self._show_at(at)

    def _build(self) -> None:
        self.search = SearchField("What goes here?", self)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Kinds of node")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setIconSize(QSize(ICON, ICON))
        self.list.setItemDelegate(OfferDelegate(self.list))
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.search)
        layout.addWidget(self.list)

    def _fill(self, offers: Sequence[tuple[NodeKind, Tip]]) -> None:
        for kind, tip in sorted(offers, key=lambda offer: offer[1].good is False):
            item = QListWidgetItem(self._icon(kind), f"{KIND[kind].title}\n{tip.text}")
            item.setData(_KIND_ROLE, kind)
            item.setToolTip(f"{tip.text} {tip.hint}".strip())
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{KIND[kind].title}: {tip.text}")
            if tip.good is False:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._narrow("")

    def _icon(self, kind: NodeKind) -> QIcon:
        ratio = self._canvas.devicePixelRatioF()
        pixmap = QPixmap(round(ICON * ratio), round(ICON * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        source = self._canvas.theme.source
        draw_tile(painter, kind, pixmap.rect().toRectF(), source[f"family-{KIND[kind].family}"], source["on-family"])
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return QIcon(pixmap)

    def _show_at(self, at: QPoint) -> None:
        room = self._canvas.viewport().rect()
        self._most = min(SIZE.height(), room.height())
        self.resize(min(SIZE.width(), room.width()), self._height())
        x = min(max(at.x(), 4), max(4, room.width() - self.width() - 4))
        y = min(max(at.y(), 4), max(4, room.height() - self.height() - 4))
        self.move(x, y)
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        first = None
        for item in self.rows():
            row = KIND[item.data(_KIND_ROLE)]
            known = f"{row.title} {row.kind} {row.group} {row.help}".casefold()
            item.setHidden(not all(word in known for word in words))
            if first is None and not item.isHidden() and item.flags() & Qt.ItemFlag.ItemIsEnabled:
                first = item
        self.resize(self.width(), self._height())
        self.list.setCurrentRow(-1 if first is None else self.list.row(first))

    def _height(self) -> int:
        """As high as the rows that are left need."""
        shown = sum(not item.isHidden() for item in self.rows())
        return min(self._most, self.search.sizeHint().height() + max(shown, 1) * ROW + 4 * PADDING)

    def rows(self) -> list[QListWidgetItem]:
        """Every offer, the hidden ones too."""
        return [self.list.item(row) for row in range(self.list.count())]

    def _walk(self, step: int) -> None:
        rows = [item for item in self.rows() if not item.isHidden() and item.flags() & Qt.ItemFlag.ItemIsEnabled]
        current = self.list.currentItem()
        if rows:
            index = rows.index(current) + step if current in rows else 0
            self.list.setCurrentItem(rows[min(max(index, 0), len(rows) - 1)])

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            kind = item.data(_KIND_ROLE)
            self.close_chooser()
            self._chosen(kind)

    def close_chooser(self) -> None:
        """Leave without choosing."""
        if self._closed:
            return
        self._closed = True
        self._canvas.chooser = None
        if self._has_keyboard():  # before hiding: Qt moves the keyboard on from what it hides, here to the next node
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.deleteLater()

    def _has_keyboard(self) -> bool:
        return self._canvas.window().focusWidget() in (self.search, self.list)

    def _key(self, event: QKeyEvent) -> bool:
        keys = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close_chooser()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentItem())
        elif key in keys:
            self._walk(keys[key])
        else:
            return False
        return True

    def focusNextPrevChild(self, next: bool) -> bool:
        self._walk(1 if next else -1)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(event):
            return True
        left = isinstance(event, QFocusEvent) and event.lostFocus()
        if left and event.reason() != Qt.FocusReason.PopupFocusReason and not self._has_keyboard():
            self.close_chooser()
        return super().eventFilter(watched, event)
