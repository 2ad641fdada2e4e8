"""The Flows dock: origins x destinations, what becomes of mail between them, and the messages behind a cell."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.model.refs import Ref
from designer.rules.search.flows import FlowCell, FlowMatrix, FlowMessage, title_of
from designer.ui.docks.hop_details import plain
from designer.ui.docks.story import STATUS, short_names
from designer.ui.icons_qt import icon
from designer.ui.inspector.summaries import counted, joined
from designer.ui.pictograms import current_theme

TRUST = {"internal": "internal", "external": "external", None: ""}
TLS = {"yes": "encrypted", "no": "clear text", None: ""}
FEW = 4
"""Columns that share the width of the table; more of them scroll."""
_CELL = Qt.ItemDataRole.UserRole


class FlowsDock(QWidget):
    """The matrix at the left, the messages of the chosen cell at the right; one of them is played."""

    wanted = Signal()
    """The matrix should be worked out now."""
    play_wanted = Signal(object)
    refs_wanted = Signal(object)
    export_wanted = Signal()

    def __init__(self, document: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.matrix: FlowMatrix | None = None
        self._names: dict[str, str] = {}
        self.table = QTableWidget()
        self.table.setAccessibleName("Flows")
        self.table.setShowGrid(True)
        self.table.setWordWrap(True)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setCornerButtonEnabled(False)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.verticalHeader().setMinimumSectionSize(48)
        self.table.currentCellChanged.connect(self._cell_chosen)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Messages of this flow")
        self.list.setHeaderLabels(["Message", "Outcome", "Path"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.setColumnWidth(1, 104)
        self.list.setColumnWidth(2, 136)
        self.list.currentItemChanged.connect(self._update_buttons)
        self.list.itemActivated.connect(self.play)
        self.play_button = QPushButton(icon("play-fill"), "Play message")
        self.play_button.clicked.connect(self.play)
        self.export_button = QPushButton(icon("export"), "Export CSV…")
        self.export_button.clicked.connect(self.export_wanted)
        self.title = plain("", "subheading")
        self.hint = plain("", "hint")
        self._lay_out()
        self.show_waiting()

    def _lay_out(self) -> None:
        self.bar = QWidget(self)
        bar = QHBoxLayout(self.bar)
        bar.setContentsMargins(16, 4, 16, 4)
        bar.setSpacing(8)
        bar.addWidget(self.hint, 1)
        bar.addWidget(self.export_button)
        side = QWidget()
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 4, 16, 4)
        head.addWidget(self.title, 1)
        head.addWidget(self.play_button)
        box.addLayout(head)
        box.addWidget(self.list, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(side)
        split.setSizes([640, 480])
        split.setChildrenCollapsible(False)
        full = QWidget()
        whole = QVBoxLayout(full)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(split, 1)
        nothing = QWidget()
        middle = QVBoxLayout(nothing)
        middle.setSpacing(8)
        self.empty = plain("", "hint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.start_button = QPushButton("Look at all flows")
        self.start_button.clicked.connect(self.wanted)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        middle.addWidget(self.start_button, 0, Qt.AlignmentFlag.AlignCenter)
        middle.addStretch(1)
        self.stack = QStackedLayout(self)
        self.stack.addWidget(full)
        self.stack.addWidget(nothing)
        self.setMinimumSize(320, 120)

    def show_waiting(self, working: bool = False) -> None:
        """There is no matrix of the design as it is now: say how to get one, or that it is being worked out."""
        self.empty.setText(
            "Sending one message of every class…"
            if working
            else "See what becomes of mail between every origin and every destination."
        )
        self.start_button.setVisible(not working)
        self.stack.setCurrentIndex(1)

    def show_matrix(self, matrix: FlowMatrix) -> None:
        """Show another matrix; the chosen pair stays chosen where it is still there."""
        chosen = self.cell
        self.matrix = matrix
        if not matrix.cells:
            self.empty.setText("No mail flows here yet. Draw where mail comes from and who receives it.")
            self.start_button.hide()
            self.stack.setCurrentIndex(1)
            return
        self._names = short_names(self._document.topology)
        self._fill(matrix)
        self.hint.setText(
            f"{matrix.classes} message {'class' if matrix.classes == 1 else 'classes'}, "
            "the worst of each cell is shown"
            + (f"; {matrix.total - matrix.classes} more were not looked at" if matrix.bounded else "")
        )
        self.stack.setCurrentIndex(0)
        wanted = (chosen.origin, chosen.destination) if chosen is not None else None
        pairs = [(cell.origin, cell.destination) for cell in matrix.cells]
        first = next((pair for pair in pairs if pair == wanted), pairs[0])
        with QSignalBlocker(self.table):
            self.table.setCurrentCell(matrix.origins.index(first[0]), matrix.destinations.index(first[1]))
        self._show_messages(self.cell)

    @property
    def cell(self) -> FlowCell | None:
        """The chosen flow."""
        item: QTableWidgetItem | None = self.table.currentItem()
        return item.data(_CELL) if item is not None else None

    @property
    def message(self) -> FlowMessage | None:
        """The chosen message of the flow."""
        row = self.list.currentItem()
        return row.data(0, _CELL) if row is not None else None

    def play(self) -> None:
        """Play the chosen message."""
        if self.message is not None:
            self.play_wanted.emit(self.message.message)

    def _fill(self, matrix: FlowMatrix) -> None:
        topology = self._document.topology
        with QSignalBlocker(self.table):
            self.table.clear()
            self.table.setRowCount(len(matrix.origins))
            self.table.setColumnCount(len(matrix.destinations))
            self.table.setVerticalHeaderLabels([f"From {title_of(topology, row)}" for row in matrix.origins])
            self.table.setHorizontalHeaderLabels([f"To {title_of(topology, row)}" for row in matrix.destinations])
            few = len(matrix.destinations) <= FEW
            modes = QHeaderView.ResizeMode
            self.table.horizontalHeader().setDefaultSectionSize(152)
            self.table.horizontalHeader().setSectionResizeMode(modes.Stretch if few else modes.Interactive)
            for row, origin in enumerate(matrix.origins):
                for column, destination in enumerate(matrix.destinations):
                    self.table.setItem(row, column, self._item(matrix.cell(origin, destination)))

    def _item(self, cell: FlowCell | None) -> QTableWidgetItem:
        if cell is None:
            item = QTableWidgetItem("–")
            item.setForeground(self.palette().placeholderText())
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            return item
        word, name, role = STATUS[cell.outcome]
        some = " (some)" if cell.mixed else ""
        facts = joined(TRUST[cell.trust], TLS[cell.tls])
        item = QTableWidgetItem(f"{word}{some}\n{facts}" if facts else f"{word}{some}")
        item.setIcon(icon(name, current_theme()[role]))
        item.setToolTip(f"{self._path(cell.route)}\n{counted(len(cell.messages), 'messages')}")
        item.setData(_CELL, cell)
        return item

    def _path(self, route: tuple[str, ...]) -> str:
        return " → ".join(self._names.get(node, node) for node in route)

    def _cell_chosen(self) -> None:
        self._show_messages(self.cell)
        if self.cell is not None:
            self.refs_wanted.emit(tuple(Ref("nodes", node) for node in dict.fromkeys(self.cell.route)))

    def _show_messages(self, cell: FlowCell | None) -> None:
        self.list.clear()
        topology = self._document.topology
        self.title.setText(
            "" if cell is None else f"{title_of(topology, cell.origin)} to {title_of(topology, cell.destination)}"
        )
        for message in cell.messages if cell is not None else ():
            word, name, role = STATUS[message.outcome]
            texts = [self._says(message), word, self._path(message.route)]
            row = QTreeWidgetItem(self.list, texts)
            row.setIcon(1, icon(name, current_theme()[role]))
            for column, text in enumerate(texts):
                row.setToolTip(column, text)
            row.setToolTip(1, joined(word, message.code, message.question, TRUST[message.trust], TLS[message.tls]))
            row.setData(0, _CELL, message)
        if (first := self.list.topLevelItem(0)) is not None:
            self.list.setCurrentItem(first)
        self._update_buttons()

    def _says(self, message: FlowMessage) -> str:
        """The class in words, with the name of the node it comes from instead of its id."""
        origin, _, rest = message.says.partition(" ")
        return f"{self._names.get(origin, origin)} {rest}"

    def _update_buttons(self) -> None:
        self.play_button.setEnabled(self.message is not None)
        self.export_button.setEnabled(self.matrix is not None and bool(self.matrix.cells))
