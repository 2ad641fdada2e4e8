"""The Findings dock: what is wrong, live; choosing a finding shows where, how to mend it, and what that changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.model.edits import Edit, EditRefused
from designer.model.policies import Severity, Waiver
from designer.model.topology import Topology
from designer.rules.finding import SEVERITIES, Finding
from designer.rules.topics import TOPICS, topic_of
from designer.rules.waivers import unwaived, with_severity
from designer.ui.controls import PageArea, SearchField, is_seen
from designer.ui.docks.changes import all_fixes, fixable
from designer.ui.docks.finding_page import WORDS, FindingPage, object_of
from designer.ui.finding_marks import NAMES, counted
from designer.ui.icons_qt import icon
from designer.ui.inspector.editors import QuietCombo
from designer.ui.pictograms import current_theme

ICONS = {"error": "x-circle", "warning": "warning", "info": "info"}
ACCEPTED = "Accepted"
_FINDING = Qt.ItemDataRole.UserRole
_SAID = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
Waived = Sequence[tuple[Finding, Waiver]]


def _topic(_topology: Topology, finding: Finding) -> str:
    return topic_of(finding.rule) or "Mail flow as a whole"


GROUPS: dict[str, Callable[[Topology, Finding], str]] = {
    "By severity": lambda _topology, finding: NAMES[finding.severity][1].capitalize(),
    "By object": object_of,
    "By topic": _topic,
    "By rule": lambda _topology, finding: f"{finding.rule} {finding.slug}",
}
_TOPIC_ORDER = {title: number for number, (title, _numbers) in enumerate(TOPICS)}


class Row(QTreeWidgetItem):
    """One finding; where it is, in words, is asked when the row is seen."""

    def __init__(self, finding: Finding, where: Callable[[], str]) -> None:
        super().__init__([finding.text])
        self.finding = finding
        self._where = where
        self.setData(0, _FINDING, finding)
        self.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{WORDS[finding.severity]}: {finding.text}")
        self.setToolTip(0, finding.text)

    def data(self, column: int, role: int) -> Any:
        if column == 1 and role in _SAID:
            return self._where()
        return super().data(column, role)


def _group(title: str) -> QTreeWidgetItem:
    group = QTreeWidgetItem([title])
    group.setFlags(Qt.ItemFlag.ItemIsEnabled)
    return group


class FindingsDock(QWidget):
    """Rows of findings at the left, the chosen one with its remedy at the right."""

    refs_wanted = Signal(object)
    """tuple of Ref that the chosen finding points at."""
    play_wanted = Signal(object)
    """The message that proves the finding should be played."""
    refused = Signal(object)
    changed = Signal()

    def __init__(self, document: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._findings: tuple[Finding, ...] = ()
        self._waived: tuple[tuple[Finding, Waiver], ...] = ()
        self._quiet = False
        self._unexplained = False
        self._build_bar()
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Findings")
        self.tree.setHeaderLabels(["Finding", "Where"])
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(16)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        self.tree.header().setStretchLastSection(False)
        self.tree.setColumnWidth(1, 208)
        self.tree.currentItemChanged.connect(self._chosen)
        self.tree.itemPressed.connect(self._pressed)
        self.details = PageArea("Finding")
        self._lay_out()
        self.show_findings((), pending=True)

    def _build_bar(self) -> None:
        self.filter = SearchField("Filter findings")
        self.filter.textChanged.connect(self._fill)
        self.grouping = QuietCombo()
        self.grouping.setAccessibleName("Group findings")
        self.grouping.addItems(list(GROUPS))
        self.grouping.activated.connect(self._fill)
        self.accepted = QPushButton(ACCEPTED)
        self.accepted.setCheckable(True)
        self.accepted.setToolTip("Show the findings that this design accepts, with the reason")
        self.accepted.toggled.connect(self._show_accepted)
        self.fix_all = QPushButton(icon("wrench"), "Fix all…")
        self.fix_all.setToolTip("Shows every setting that would change before anything is changed")
        self.fix_all.clicked.connect(self.fix_several)
        self.count = QLabel()
        self.count.setProperty("role", "hint")

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 4, 16, 4)
        bar.setSpacing(8)
        bar.addWidget(self.filter, 1)
        bar.addWidget(self.grouping)
        bar.addWidget(self.accepted)
        bar.addWidget(self.count, 1)
        bar.addWidget(self.fix_all)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.tree)
        split.addWidget(self.details)
        split.setSizes([600, 500])
        split.setChildrenCollapsible(False)
        full = QWidget()
        box = QVBoxLayout(full)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(bar)
        box.addWidget(split, 1)
        nothing = QWidget()
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "hint")
        self.show_accepted = QPushButton("Show accepted findings")
        self.show_accepted.clicked.connect(lambda: self.accepted.setChecked(True))
        middle = QBoxLayout(QBoxLayout.Direction.TopToBottom, nothing)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        middle.addWidget(self.show_accepted, 0, Qt.AlignmentFlag.AlignCenter)
        middle.addStretch(1)
        self.stack = QStackedLayout(self)
        self.stack.addWidget(full)
        self.stack.addWidget(nothing)

    @property
    def chosen(self) -> Finding | None:
        """The finding that is marked."""
        row = self.tree.currentItem()
        return None if row is None else row.data(0, _FINDING)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong now."""
        return self._findings

    def show_findings(self, findings: Sequence[Finding], waived: Waived = (), pending: bool = False) -> None:
        """Follow a new check; the chosen finding stays chosen where it still holds."""
        self._findings, self._waived = tuple(findings), tuple(waived)
        self.empty.setText("Checking…" if pending else "No findings. The design is sound as far as the rules can tell.")
        self.accepted.setText(f"{ACCEPTED} ({len(self._waived)})" if self._waived else ACCEPTED)
        self.accepted.setEnabled(bool(self._waived))
        self.show_accepted.setVisible(bool(self._waived))
        self._fill()
        self.changed.emit()

    def refresh(self) -> None:
        """Show the same findings again, in another theme."""
        self.tree.clear()
        self.show_findings(self._findings, self._waived)

    def next(self) -> None:
        """Choose the finding after the chosen one, or the first."""
        rows = self._rows()
        current = self.tree.currentItem()
        if rows and self._quiet and current is not None:
            self._tell(current)
        elif rows:
            at = rows.index(current) if current is not None and current in rows else -1
            self.tree.setCurrentItem(rows[(at + 1) % len(rows)])

    def fix_chosen(self) -> None:
        """Make the edit that mends the chosen finding; it can be undone like any other."""
        finding = self.chosen
        if finding is not None and finding.fix is not None and finding.fix.edit is not None:
            self._apply(finding.fix.label, finding.fix.edit)

    def fix_several(self) -> None:
        """Show what all fixes together would change, and make those that are chosen as one step."""
        from designer.ui.dialogs.fixes import FixDialog

        dialog = FixDialog(self._document.topology, fixable(self._findings), self)
        if dialog.exec():
            number = len(dialog.chosen)
            self._apply("Fix one finding" if number == 1 else f"Fix {number} findings", all_fixes(dialog.chosen))
        dialog.deleteLater()

    def accept_chosen(self) -> None:
        """Ask why the chosen finding is all right, and keep the answer in the design."""
        from designer.ui.dialogs.waive import WaiveDialog

        finding = self.chosen
        if finding is None:
            return
        dialog = WaiveDialog(finding, self._document.topology.as_of, self)
        if dialog.exec():
            self._apply(f"Accept {finding.rule}", dialog.edit)
        dialog.deleteLater()
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def judge_chosen(self, severity: Severity | None) -> None:
        """Take the rule of the chosen finding for so bad in this design; None: as bad as it says itself."""
        finding = self.chosen
        if finding is not None:
            says = NAMES[severity][0] if severity is not None else "as it says itself"
            self._apply(f"{finding.rule}: {says}", with_severity(finding.rule, severity))

    def _apply(self, label: str, edit: Edit) -> None:
        try:
            self._document.apply(label, edit, origin=self)
        except EditRefused as refusal:
            self.refused.emit(refusal)

    def _rows(self) -> list[QTreeWidgetItem]:
        groups = [self.tree.topLevelItem(index) for index in range(self.tree.topLevelItemCount())]
        return [group.child(index) for group in groups for index in range(group.childCount())]

    def _fill(self) -> None:
        chosen = self.chosen
        shown = [finding for finding in self._findings if self._matches(finding)]
        by_topic = self.grouping.currentText() == "By topic"
        shown.sort(key=lambda row: (self._topic_order(row) if by_topic else 0, SEVERITIES.index(row.severity)))
        waived = [row for row, _waiver in self._waived if self._matches(row)] if self.accepted.isChecked() else []
        wanted: dict[str, list[Finding]] = {}
        for finding in shown:
            wanted.setdefault(GROUPS[self.grouping.currentText()](self._document.topology, finding), []).append(finding)
        if waived:
            wanted[ACCEPTED] = waived
        with QSignalBlocker(self.tree):
            self._arrange(wanted)
        self.tree.viewport().update()
        self.count.setText(counted(shown))
        self.fix_all.setEnabled(any(row.fix is not None and row.fix.edit is not None for row in self._findings))
        self.stack.setCurrentIndex(0 if self._findings or waived or self.filter.text() else 1)
        self._choose_again(chosen)

    def _show_accepted(self, shown: bool) -> None:
        """What is accepted stands at the end of the list: go there."""
        self._fill()
        last = self.tree.topLevelItem(self.tree.topLevelItemCount() - 1)
        if shown and last is not None:
            self.tree.scrollToItem(last, QAbstractItemView.ScrollHint.PositionAtTop)

    def _topic_order(self, finding: Finding) -> int:
        return _TOPIC_ORDER.get(topic_of(finding.rule), len(_TOPIC_ORDER))

    def _choose_again(self, chosen: Finding | None) -> None:
        """The same finding, else the first: marked without moving what is selected on the canvas."""
        rows = self._rows()
        again = next((row for row in rows if row.data(0, _FINDING) == chosen), None)
        self._quiet = self._quiet or again is None
        row = again or (rows[0] if rows else None)
        with QSignalBlocker(self.tree):
            if row is not None:
                self.tree.setCurrentItem(row)
        if row is not None and row is rows[0]:
            self.tree.scrollToTop()  # with the name of its group
        self._unexplained = True
        if is_seen(self):
            QTimer.singleShot(0, self, self._explain_chosen)

    def _matches(self, finding: Finding) -> bool:
        text = f"{finding.text} {finding.rule} {finding.slug} {finding.severity} {' '.join(map(str, finding.refs))}"
        return all(word in text.casefold() for word in self.filter.text().casefold().split())

    def _arrange(self, wanted: dict[str, list[Finding]]) -> None:
        """Bring the rows up to date: what stays is left alone, so that a change of one finding is one row's work."""
        tree = self.tree
        groups = [group for index in range(tree.topLevelItemCount()) if (group := tree.topLevelItem(index)) is not None]
        known = {group.text(0): group for group in groups}
        for title, group in known.items():
            if title not in wanted:
                tree.takeTopLevelItem(tree.indexOfTopLevelItem(group))
        for index, (title, findings) in enumerate(wanted.items()):
            group = known.get(title) or _group(title)
            if tree.topLevelItem(index) is not group:
                tree.takeTopLevelItem(tree.indexOfTopLevelItem(group))
                tree.insertTopLevelItem(index, group)
                group.setFirstColumnSpanned(True)
                group.setExpanded(True)
            self._arrange_rows(group, findings)

    def _arrange_rows(self, group: QTreeWidgetItem, findings: list[Finding]) -> None:
        rows = [row for index in range(group.childCount()) if isinstance(row := group.child(index), Row)]
        known = {id(row.finding): row for row in rows}
        for gone in known.keys() - set(map(id, findings)):
            group.removeChild(known[gone])
        for index, finding in enumerate(findings):
            row = known.get(id(finding))
            if row is None:
                group.insertChild(index, self._row(finding, accepted=group.text(0) == ACCEPTED))
            elif group.child(index) is not row:
                group.removeChild(row)
                group.insertChild(index, row)

    def _row(self, finding: Finding, *, accepted: bool) -> Row:
        row = Row(finding, lambda: object_of(self._document.topology, finding))
        colour = current_theme()["text-muted" if accepted else finding.severity]
        row.setIcon(0, icon(ICONS[finding.severity], colour))
        if accepted:
            row.setForeground(0, self.palette().placeholderText())
        return row

    def _chosen(self, row: QTreeWidgetItem | None) -> None:
        finding = row.data(0, _FINDING) if row is not None else None
        self._explain(finding)
        if row is not None and finding is not None:
            self._tell(row)
        self.changed.emit()

    def _pressed(self, row: QTreeWidgetItem) -> None:
        """The first finding is marked already; pressing on it shows where it is all the same."""
        if self._quiet and row is self.tree.currentItem():
            self._tell(row)

    def _tell(self, row: QTreeWidgetItem) -> None:
        finding = row.data(0, _FINDING)
        if finding is not None:
            self._quiet = False
            self.refs_wanted.emit(finding.refs)

    def paintEvent(self, event: QPaintEvent) -> None:
        """It is seen: what was left waiting is made, in a turn of its own."""
        super().paintEvent(event)
        if self._unexplained:
            QTimer.singleShot(0, self, self._explain_chosen)

    def _explain_chosen(self) -> None:
        if self._unexplained:
            self._explain(self.chosen)

    def _explain(self, finding: Finding | None) -> None:
        self._unexplained = False
        focused = QApplication.focusWidget()
        if focused is not None and self.details.isAncestorOf(focused):
            # Its page goes away; the toolkit would give the keyboard to some field that the next letter overwrites.
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        waiver = next((waiver for row, waiver in self._waived if row == finding), None)
        page = FindingPage(self._document.topology, finding, waiver)
        page.refs_wanted.connect(self.refs_wanted)
        page.fix_wanted.connect(self.fix_chosen)
        page.play_wanted.connect(self.play_wanted)
        page.accept_wanted.connect(self.accept_chosen)
        page.again_wanted.connect(lambda: self._apply("Accept no longer", unwaived(waiver)) if waiver else None)
        page.page_wanted.connect(self._show_page)
        page.severity_wanted.connect(self.judge_chosen)
        self.details.setWidget(page)

    def _show_page(self, rule: str, text: str) -> None:
        from designer.ui.dialogs.rule_page import RulePage

        dialog = RulePage(rule, text, self)
        dialog.exec()
        dialog.deleteLater()
