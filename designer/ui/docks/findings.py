"""The Findings dock: what is wrong, live; choosing a finding shows where, and a fix is one button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.model.edits import EditRefused
from designer.model.places import NoSuchPlace
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules.finding import SEVERITIES, Finding
from designer.ui.controls import PageArea
from designer.ui.docks.hop_details import LinkLabel, plain
from designer.ui.icons_qt import icon
from designer.ui.inspector.about import heading_of
from designer.ui.inspector.editors import QuietCombo
from designer.ui.inspector.places import owner_of
from designer.ui.pictograms import current_theme

ICONS = {"error": "x-circle", "warning": "warning", "info": "info"}
WORDS = {"error": "Error", "warning": "Warning", "info": "Information"}
_FINDING = Qt.ItemDataRole.UserRole


def object_of(topology: Topology, finding: Finding) -> str:
    """The object that a finding is about, as people call it."""
    return name_of_place(topology, finding.refs[0]) if finding.refs else "Whole design"


def name_of_place(topology: Topology, ref: Ref) -> str:
    """What a reference points at in words; the reference itself where that is gone."""
    try:
        owner, _setting = owner_of(topology, ref)
        heading = heading_of(topology, owner)
    except NoSuchPlace:
        return str(ref)
    kind = heading.line.partition(" · ")[0].partition(" of ")[0]
    return heading.title if owner is None or kind == heading.title else f"{heading.title} · {kind}"


GROUPS: dict[str, Callable[[Topology, Finding], str]] = {
    "By severity": lambda _topology, finding: WORDS[finding.severity],
    "By object": object_of,
    "By rule": lambda _topology, finding: f"{finding.rule} {finding.slug}",
}


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
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter findings")
        self.filter.setAccessibleName("Filter findings")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._fill)
        self.grouping = QuietCombo()
        self.grouping.setAccessibleName("Group findings")
        self.grouping.addItems(list(GROUPS))
        self.grouping.activated.connect(self._fill)
        self.count = QLabel()
        self.count.setProperty("role", "hint")
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Findings")
        self.tree.setHeaderLabels(["Finding", "Where"])
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(16)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        self.tree.header().setStretchLastSection(False)
        self.tree.setColumnWidth(1, 232)
        self.tree.currentItemChanged.connect(self._chosen)
        self.details = PageArea("Finding")
        self._lay_out()
        self.show_findings((), pending=True)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 4, 16, 4)
        bar.setSpacing(8)
        bar.addWidget(self.filter, 1)
        bar.addWidget(self.grouping)
        bar.addWidget(self.count, 2)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.tree)
        split.addWidget(self.details)
        split.setSizes([680, 420])
        split.setChildrenCollapsible(False)
        full = QWidget()
        box = QVBoxLayout(full)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(bar)
        box.addWidget(split, 1)
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "hint")
        self.stack = QStackedLayout(self)
        self.stack.addWidget(full)
        self.stack.addWidget(self.empty)

    @property
    def chosen(self) -> Finding | None:
        """The finding that is marked."""
        row = self.tree.currentItem()
        return None if row is None else row.data(0, _FINDING)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong now."""
        return self._findings

    def show_findings(self, findings: Sequence[Finding], pending: bool = False) -> None:
        """Follow a new check; the chosen finding stays chosen where it still holds."""
        self._findings = tuple(findings)
        self.empty.setText("Checking…" if pending else "No findings. The design is sound as far as the rules can tell.")
        self.stack.setCurrentIndex(0 if findings else 1)
        self._fill()
        self.changed.emit()

    def next(self) -> None:
        """Choose the finding after the chosen one, or the first."""
        rows = self._rows()
        current = self.tree.currentItem()
        if rows:
            at = rows.index(current) if current is not None and current in rows else -1
            self.tree.setCurrentItem(rows[(at + 1) % len(rows)])

    def fix_chosen(self) -> None:
        """Make the edit that mends the chosen finding; it can be undone like any other."""
        finding = self.chosen
        if finding is None or finding.fix is None or finding.fix.edit is None:
            return
        try:
            self._document.apply(finding.fix.label, finding.fix.edit, origin=self)
        except EditRefused as refusal:
            self.refused.emit(refusal)

    def _rows(self) -> list[QTreeWidgetItem]:
        groups = [self.tree.topLevelItem(index) for index in range(self.tree.topLevelItemCount())]
        return [group.child(index) for group in groups for index in range(group.childCount())]

    def _fill(self) -> None:
        chosen = self.chosen
        shown = [finding for finding in self._findings if self._matches(finding)]
        shown.sort(key=lambda finding: SEVERITIES.index(finding.severity))
        with QSignalBlocker(self.tree):
            self.tree.clear()
            groups: dict[str, QTreeWidgetItem] = {}
            for finding in shown:
                self._add(groups, finding)
            self.tree.expandAll()
        self.count.setText(self._counted(shown))
        again = next((row for row in self._rows() if row.data(0, _FINDING) == chosen), None)
        with QSignalBlocker(self.tree):
            if again is not None:
                self.tree.setCurrentItem(again)
        self._explain(again.data(0, _FINDING) if again is not None else None)

    def _matches(self, finding: Finding) -> bool:
        text = f"{finding.text} {finding.rule} {finding.slug} {finding.severity} {' '.join(map(str, finding.refs))}"
        return all(word in text.casefold() for word in self.filter.text().casefold().split())

    def _counted(self, shown: list[Finding]) -> str:
        numbers = [(sum(row.severity == severity for row in shown), severity) for severity in SEVERITIES]
        names = {"error": ("error", "errors"), "warning": ("warning", "warnings"), "info": ("note", "notes")}
        return ", ".join(f"{number} {names[severity][number != 1]}" for number, severity in numbers if number)

    def _add(self, groups: dict[str, QTreeWidgetItem], finding: Finding) -> None:
        title = GROUPS[self.grouping.currentText()](self._document.topology, finding)
        group = groups.get(title)
        if group is None:
            group = groups[title] = QTreeWidgetItem(self.tree, [title])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            group.setFirstColumnSpanned(True)
        where = object_of(self._document.topology, finding)
        row = QTreeWidgetItem(group, [finding.text, where])
        row.setIcon(0, icon(ICONS[finding.severity], current_theme()[finding.severity]))
        row.setData(0, _FINDING, finding)
        row.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{WORDS[finding.severity]}: {finding.text}")
        row.setToolTip(0, finding.text)
        row.setToolTip(1, "\n".join(map(str, finding.refs)))

    def _chosen(self, row: QTreeWidgetItem | None) -> None:
        finding = row.data(0, _FINDING) if row is not None else None
        self._explain(finding)
        if finding is not None:
            self.refs_wanted.emit(finding.refs)
        self.changed.emit()

    def _explain(self, finding: Finding | None) -> None:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(16, 8, 16, 16)
        box.setSpacing(8)
        if finding is None:
            box.addWidget(plain("Choose a finding to see where it is and how to mend it.", "hint"))
        else:
            self._explain_fully(box, finding)
        box.addStretch(1)
        self.details.setWidget(page)

    def _play(self) -> None:
        if self.chosen is not None:
            self.play_wanted.emit(self.chosen.witness)

    def _place_text(self, ref: Ref) -> str:
        setting = ref.path.rpartition("].")[2] if "]" in ref.path else ref.path
        where = name_of_place(self._document.topology, ref)
        return f"{where} · {setting}" if setting and not setting.endswith("]") else where

    def _explain_fully(self, box: QVBoxLayout, finding: Finding) -> None:
        box.addWidget(plain(finding.text, "subheading"))
        for text in finding.evidence:
            box.addWidget(plain(text))
        for ref in finding.refs:
            link = LinkLabel(self._place_text(ref), str(ref))
            link.activated.connect(lambda ref=ref: self.refs_wanted.emit((ref,)))
            box.addWidget(link)
        fix = finding.fix
        row = QHBoxLayout()
        if fix is not None and fix.edit is not None:
            button = QPushButton(icon("wrench", current_theme()["on-accent"]), fix.label)
            button.setProperty("primary", True)
            button.clicked.connect(self.fix_chosen)
            row.addWidget(button)
        if finding.witness is not None:
            play = QPushButton(icon("play-fill"), "Play the message that proves it")
            play.clicked.connect(self._play)
            row.addWidget(play)
        row.addStretch(1)
        box.addLayout(row)
        if fix is not None and fix.edit is None:
            box.addWidget(plain(fix.label, "part-title"))
        for number, step in enumerate(fix.steps if fix else (), start=1):
            box.addWidget(plain(f"{number}. {step}"))
        box.addWidget(plain(f"{WORDS[finding.severity]} · {finding.rule} · {finding.slug}", "hint"))
