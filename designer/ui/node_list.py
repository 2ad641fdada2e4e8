"""The object list: every node, connector and recipient as a table, to reach, edit, connect and add from the keyboard.

Pictures are silent for a screen reader; this table says the same in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.model.edits import EditRefused, add_node, remove
from designer.model.kinds import KIND, KINDS, NodeKind
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules.finding import Finding
from designer.ui.controls import SearchField, is_seen
from designer.ui.finding_marks import FindingsCell, FindingsDelegate
from designer.ui.icons_qt import icon
from designer.ui.inspector.summaries import joined, some, summary_of
from designer.ui.lines import lines_of as drawn_lines
from designer.ui.pictograms import kind_icon

COLUMNS = ("Name", "Kind", "Facts", "Leads to", "Findings")
FINDINGS = COLUMNS.index("Findings")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    ref: Ref
    name: str
    kind: str
    facts: str
    leads_to: str
    node_kind: str = ""


def lines_of(topology: Topology) -> list[Line]:
    """Nodes, then what connects them, then who receives mail."""
    names = {node.id: node.title for node in topology.nodes}
    found = []
    links = drawn_lines(topology)
    targets: dict[str | None, dict[str, None]] = defaultdict(dict)
    for link in links:
        if link.target in names:
            targets[link.source][names[link.target]] = None
    for node in topology.nodes:
        facts = joined(node.id, node.org, node.fqdn or some(node.ips))
        found.append(
            Line(
                Ref("nodes", node.id),
                node.title,
                KIND[node.kind].title,
                facts,
                some(tuple(targets[node.id])),
                node.kind,
            )
        )
    for link in links:
        ref = link.sending or link.receiving
        if ref is None:
            continue
        source, target = names.get(link.source or "", "nowhere"), names.get(link.target or "", "nowhere")
        state = link.dangling_because or ("" if link.enabled else "disabled")
        found.append(Line(ref, _name(ref), PURPOSES[link.purpose], joined(f"from {source}", state), target))
    for recipient in topology.recipients:
        home = names.get(recipient.mailbox_at or "", "")
        found.append(
            Line(
                Ref("recipients", recipient.address), recipient.address, "Recipient", summary_of(recipient, names), home
            )
        )
    return found


PURPOSES = {
    "mx": "MX record",
    "outbound": "Outbound connector",
    "inbound": "Inbound connector",
    "send": "Send connector",
    "receive": "Receive connector",
    "internal": "Inside the organization",
    "edge": "Edge subscription",
}


def _name(ref: Ref) -> str:
    return ref.path.partition("[")[2].rpartition("]")[0] if "[" in ref.path else ref.id


class Table(QTableWidget):
    """Rows that Enter opens and Delete removes."""

    opened = Signal()
    delete_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)


class ObjectList(QWidget):
    """The table with its filter and the buttons that add, connect, edit and remove."""

    refs_wanted = Signal(object)
    settings_wanted = Signal()
    refused = Signal(object)

    def __init__(self, document: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._found: dict[Ref, list[Finding]] = {}
        self._stale = False
        self.lines: list[Line] = []
        self.filter = SearchField("Filter objects")
        self.filter.textChanged.connect(self._apply_filter)
        self.add_button = self._menu_button("plus", "Add")
        for kind in KINDS:
            self._add_choice(kind.kind, kind.title)
        self.connect_button = self._menu_button("flow-arrow", "Connect to")
        self.connect_button.menu().aboutToShow.connect(self._fill_targets)
        self.edit_button = QPushButton(icon("pencil-simple"), "Edit")
        self.edit_button.clicked.connect(self.settings_wanted)
        self.table = Table(0, len(COLUMNS))
        self.table.setAccessibleName("Objects")
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 240), (1, 184), (3, 200), (FINDINGS, 144)):
            self.table.setColumnWidth(column, width)
        self.table.setItemDelegateForColumn(FINDINGS, FindingsDelegate(self.table))
        self.table.itemSelectionChanged.connect(self._chosen)
        self.table.opened.connect(self.settings_wanted)
        self.table.delete_wanted.connect(self._remove)
        self._lay_out()
        self.refresh(document.topology)
        self._update_buttons()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 4, 16, 4)
        bar.setSpacing(8)
        bar.addWidget(self.filter, 1)
        bar.addWidget(self.add_button)
        bar.addWidget(self.connect_button)
        bar.addWidget(self.edit_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(bar)
        box.addWidget(self.table, 1)

    @property
    def current(self) -> Ref | None:
        """The object of the chosen row."""
        row = self.table.currentRow()
        return self.lines[row].ref if 0 <= row < len(self.lines) and self.table.selectedItems() else None

    def follow(self, topology: Topology) -> None:
        """A change of the design: seen at once where the table is seen, else when it is shown."""
        self._stale = not is_seen(self)
        if not self._stale:
            self.refresh(topology)

    def refresh(self, topology: Topology) -> None:
        """Follow a change of the design; the chosen object stays chosen."""
        lines = lines_of(topology)
        if lines == self.lines:
            return
        current, before = self.current, self.lines
        self.lines = lines
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(lines))
            for row, line in enumerate(lines):
                if row >= len(before) or before[row] != line:
                    self._fill_row(row, line)
            again = next((row for row, line in enumerate(lines) if line.ref == current), -1)
            self.table.setCurrentCell(again, 0)
        self._apply_filter(self.filter.text())
        self._update_buttons()

    def show_findings(self, findings: Iterable[Finding]) -> None:
        """Say what is wrong with each object; the cells ask for it when somebody looks."""
        self._found = {}
        for finding in findings:
            for ref in {ref.object for ref in finding.refs}:
                self._found.setdefault(ref, []).append(finding)
        model = self.table.model()
        if self.lines:
            model.dataChanged.emit(model.index(0, FINDINGS), model.index(len(self.lines) - 1, FINDINGS))

    def findings_of(self, row: int) -> list[Finding]:
        """What is wrong with the object in a row."""
        return self._found.get(self.lines[row].ref, []) if row < len(self.lines) else []

    def paintEvent(self, event: QPaintEvent) -> None:
        """It is seen: what has changed meanwhile is taken over."""
        super().paintEvent(event)
        if self._stale:
            QTimer.singleShot(0, self, self._catch_up)

    def _catch_up(self) -> None:
        if self._stale:
            self._stale = False
            self.refresh(self._document.topology)

    def _fill_row(self, row: int, line: Line) -> None:
        texts = (line.name, line.kind, line.facts, line.leads_to)
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            if column == 0 and line.node_kind:
                item.setIcon(kind_icon(line.node_kind, 16))
            self.table.setItem(row, column, item)
        if self.table.item(row, FINDINGS) is None:
            self.table.setItem(row, FINDINGS, FindingsCell(lambda: self.findings_of(row)))

    def _apply_filter(self, text: str) -> None:
        words = text.casefold().split()
        for row, line in enumerate(self.lines):
            whole = f"{line.name} {line.kind} {line.facts} {line.leads_to}".casefold()
            self.table.setRowHidden(row, not all(word in whole for word in words))

    def _chosen(self) -> None:
        self._update_buttons()
        if self.current is not None:
            self.refs_wanted.emit((self.current,))

    def _update_buttons(self) -> None:
        self.edit_button.setEnabled(self.current is not None)
        self.connect_button.setEnabled(self.current is not None and self.current.section == "nodes")

    def _menu_button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(icon(name), text)
        button.setMenu(QMenu(button))
        button.menu().setAccessibleName(text)
        return button

    def _add_choice(self, kind: NodeKind, title: str) -> None:
        self.add_button.menu().addAction(title, lambda: self._add(kind))

    def _fill_targets(self) -> None:
        """Offer every other node; those that cannot be reached say why."""
        menu = self.connect_button.menu()
        menu.clear()
        menu.setToolTipsVisible(True)
        source = self.current
        for node in self._document.topology.nodes:
            if source is None or node.id == source.id:
                continue
            refusal = why_not(self._document.topology, source.id, node.id)
            action = menu.addAction(node.title.replace("&", "&&"), self._connector(source.id, node.id))
            action.setEnabled(not refusal)
            action.setToolTip(refusal)

    def _connector(self, source: str, target: str) -> Callable[[], object]:
        from designer.ui.canvas.connecting import connected

        return lambda: self._apply("Connect", connected(source, target))

    def _add(self, kind: NodeKind) -> None:
        known = {node.id for node in self._document.topology.nodes}
        right = max((entry.at[0] for entry in self._document.topology.layout.values() if entry.at), default=-240)
        if self._apply(f"Add {KIND[kind].title}", add_node(kind, (right + 240, 0))):
            new = next(node.id for node in self._document.topology.nodes if node.id not in known)
            self.table.setCurrentCell(next(row for row, line in enumerate(self.lines) if line.ref.id == new), 0)

    def _remove(self) -> None:
        if self.current is not None:
            self._apply("Delete", remove((self.current,)))

    def _apply(self, label: str, edit: Any) -> bool:
        try:
            self._document.apply(label, edit, origin=self)
        except EditRefused as refusal:
            self.refused.emit(refusal)
            return False
        return True


def why_not(topology: Topology, source: str, target: str) -> str:
    """Why no line can lead from one node to another; empty where one can."""
    from designer.model.pairs import why_not as refusal

    found = refusal(topology, source, target)
    return "" if found is None else found.reason
