"""What is wrong with an object, in one cell of a table: the marks of the canvas with their numbers, worst first.

A mark has a shape and a sign of its own, so that nobody needs to tell its colour; a screen reader hears the words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidgetItem,
    QToolTip,
)

from designer.draw.shapes import Rect
from designer.model.policies import Severity
from designer.rules.finding import SEVERITIES, Finding
from designer.ui.canvas.cards import draw_badge
from designer.ui.pictograms import current_theme
from designer.ui.theme_qt import qt_theme

NAMES: dict[Severity, tuple[str, str]] = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "info": ("note", "notes"),
}
"""What one finding and several of a severity are called."""
MOST = 8
"""Findings that a tip names before it says how many more there are."""
MARK, GAP, MARGIN = 18, 4, 8

Cell = QModelIndex | QPersistentModelIndex


def counts(findings: Sequence[Finding]) -> tuple[tuple[Severity, int], ...]:
    """How many findings of each severity there are, the worst severity first, none that has none."""
    numbers = [(severity, sum(finding.severity == severity for finding in findings)) for severity in SEVERITIES]
    return tuple((severity, number) for severity, number in numbers if number)


def counted(findings: Sequence[Finding]) -> str:
    """The same in words: "1 error, 2 warnings"."""
    return ", ".join(f"{number} {NAMES[severity][number != 1]}" for severity, number in counts(findings))


def tip(findings: Sequence[Finding]) -> str:
    """What each finding says, the worst first."""
    ordered = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    lines = [f"{NAMES[row.severity][0].capitalize()}: {row.text} ({row.rule})" for row in ordered[:MOST]]
    return "\n".join([*lines, f"and {len(ordered) - MOST} more"] if len(ordered) > MOST else lines)


class FindingsCell(QTableWidgetItem):
    """A cell that asks for its findings when somebody looks: a new check of a large design writes to no cell."""

    def __init__(self, findings: Callable[[], Sequence[Finding]]) -> None:
        super().__init__()
        self._findings = findings

    def data(self, role: int) -> Any:
        """Words for screen readers and for whoever copies the table; tips only where the mouse rests."""
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return counted(self._findings())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(self._findings())
        return super().data(role)

    @property
    def marks(self) -> tuple[tuple[Severity, int], ...]:
        """What is painted."""
        return counts(self._findings())


class FindingsDelegate(QStyledItemDelegate):
    """Paints the marks of a `FindingsCell` over the row's own ground."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Cell) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        option.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = option.rect.left() + MARGIN
        for severity, number in self._marks(index):
            spot = Rect(left, option.rect.center().y() + 1 - MARK / 2, MARK, MARK)
            draw_badge(painter, spot, severity, 1, qt_theme(current_theme().id))
            text = str(number)
            width = option.fontMetrics.horizontalAdvance(text)
            painter.setFont(option.font)
            painter.setPen(option.palette.color(role))
            place = QRectF(left + MARK + GAP, option.rect.top(), width + 1, option.rect.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
            left += MARK + GAP + width + 2 * GAP
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Cell) -> QSize:
        width = sum(
            MARK + GAP + option.fontMetrics.horizontalAdvance(str(number)) + 2 * GAP
            for _severity, number in self._marks(index)
        )
        return QSize(width + 2 * MARGIN, MARK + 2 * GAP)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Cell) -> bool:
        if event.type() == QEvent.Type.ToolTip and not index.data(Qt.ItemDataRole.ToolTipRole):
            QToolTip.hideText()
            return True
        return super().helpEvent(event, view, option, index)

    def _marks(self, index: Cell) -> tuple[tuple[Severity, int], ...]:
        view = self.parent()
        cell = view.item(index.row(), index.column())
        return cell.marks if isinstance(cell, FindingsCell) else ()
