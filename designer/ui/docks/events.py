"""The event list: all that happens to the message, in the order of time; one row is now, the next is marked."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from designer.ui.docks.story import STATUS, Event
from designer.ui.icons_qt import icon
from designer.ui.pictograms import current_theme

COLUMNS = ("Time", "Copy", "Where", "What")


class EventList(QTreeWidget):
    """Rows of events. Choosing one asks for its moment."""

    moment_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Events")
        self.setHeaderLabels(COLUMNS)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((60, 44, 152)):
            self.setColumnWidth(column, width)
        self.currentItemChanged.connect(self._chosen)
        self.itemPressed.connect(self._chosen)
        self._pinned: int | None = None
        self._events: list[Event] = []
        self._now = -1

    def show_events(self, events: list[Event]) -> None:
        """List another run."""
        self._events = events
        self._now = -1
        self._pinned = None
        several = len({copy for event in events for copy in event.copies}) > 1
        with QSignalBlocker(self):
            self.clear()
            for event in events:
                self._add(event, several)
        self.setColumnHidden(1, not several)

    def show_moment(self, t: int) -> Event | None:
        """Mark what happened last at this moment, and what comes next; None before the first event of an empty list."""
        now = max((index for index, event in enumerate(self._events) if event.time_ms <= t), default=-1)
        if self._pinned is not None and self._events[self._pinned].time_ms == t:
            now = self._pinned
        else:
            self._pinned = None
        if now != self._now:
            self._now = now
            with QSignalBlocker(self):
                self._mark(now)
        return self._events[now] if 0 <= now < len(self._events) else None

    def _mark(self, now: int) -> None:
        following = self._next(now)
        for index in range(self.topLevelItemCount()):
            row = self.topLevelItem(index)
            font = QFont(self.font())
            font.setItalic(index == following)
            muted = index > now and index != following
            for column in range(len(COLUMNS)):
                row.setFont(column, font)
                row.setForeground(column, self.palette().placeholderText() if muted else self.palette().text())
            row.setText(0, f"{'next' if index == following else _time(self._events[index])}")
        if now >= 0:
            self.setCurrentIndex(self.model().index(now, 0))
            self.scrollTo(self.model().index(min(now + 1, self.topLevelItemCount() - 1), 0))

    def _next(self, now: int) -> int:
        return now + 1 if now + 1 < len(self._events) else -1

    def _add(self, event: Event, several: bool) -> None:
        row = QTreeWidgetItem(
            self, [_time(event), "+".join(str(copy + 1) for copy in event.copies), event.where, event.what]
        )
        row.setTextAlignment(0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.setTextAlignment(1, Qt.AlignmentFlag.AlignHCenter)
        row.setToolTip(2, event.where)
        row.setToolTip(3, event.what)
        if event.outcome is not None:
            _word, name, role = STATUS[event.outcome.result]
            row.setIcon(3, icon(name, current_theme()[role]))
        elif event.hop.failed:
            row.setIcon(3, icon("x-circle", current_theme()["error"]))

    def _chosen(self, row: QTreeWidgetItem | None) -> None:
        if row is not None:
            self.choose(self.indexOfTopLevelItem(row))

    def choose(self, index: int) -> None:
        """Ask for the moment of an event, and stay on this one where several happen at once."""
        self._pinned = index
        self.moment_wanted.emit(self._events[index].time_ms)


def _time(event: Event) -> str:
    return f"{event.time_ms / 1000:.2f} s"
