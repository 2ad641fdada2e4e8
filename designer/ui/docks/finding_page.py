"""One finding in full: what, where, why, the message that proves it, and what its fix would change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from designer.model.edits import Edit, EditRefused
from designer.model.places import NoSuchPlace
from designer.model.policies import Severity, Waiver
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules.finding import SEVERITIES, Finding
from designer.ui.controls import FlowLayout
from designer.ui.dialogs.rule_page import page_of
from designer.ui.docks.changes import preview
from designer.ui.docks.hop_details import LinkLabel, plain
from designer.ui.icons_qt import icon
from designer.ui.inspector.about import name_and_kind
from designer.ui.inspector.places import owner_of
from designer.ui.pictograms import current_theme

WORDS = {"error": "Error", "warning": "Warning", "info": "Note"}
MOST = 8
"""Changes that are listed; a fix that changes more says how many."""


def object_of(topology: Topology, finding: Finding) -> str:
    """The object that a finding is about, as people call it."""
    return name_of_place(topology, finding.refs[0]) if finding.refs else "Whole design"


def name_of_place(topology: Topology, ref: Ref) -> str:
    """What a reference points at in words; the reference itself where that is gone."""
    try:
        owner, _setting = owner_of(topology, ref)
        title, line = name_and_kind(topology, owner)
    except NoSuchPlace:
        return str(ref)
    kind = line.partition(" of ")[0]
    return title if owner is None or kind == title else f"{title} · {kind}"


def place_text(topology: Topology, ref: Ref) -> str:
    """A place with the setting in it."""
    setting = ref.path.rpartition("].")[2] if "]" in ref.path else ref.path
    where = name_of_place(topology, ref)
    return f"{where} · {setting}" if setting and not setting.endswith("]") else where


class FindingPage(QWidget):
    """Says everything about one finding, and what can be done about it."""

    refs_wanted = Signal(object)
    fix_wanted = Signal()
    play_wanted = Signal(object)
    accept_wanted = Signal()
    again_wanted = Signal()
    page_wanted = Signal(str, str)
    severity_wanted = Signal(object)
    """How bad the rule is in this design; None for what the rule says."""

    def __init__(self, topology: Topology, finding: Finding | None, waiver: Waiver | None = None) -> None:
        super().__init__()
        self._topology = topology
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(16, 8, 16, 16)
        self._box.setSpacing(8)
        if finding is None:
            self._box.addWidget(plain("Choose a finding to see where it is and how to mend it.", "hint"))
        else:
            self._explain(finding, waiver)
        self._box.addStretch(1)

    def _explain(self, finding: Finding, waiver: Waiver | None) -> None:
        self._box.addWidget(plain(finding.text, "subheading"))
        if waiver is not None:
            until = f" until {waiver.expiry}" if waiver.expiry else ""
            self._box.addWidget(plain(f"Accepted{until}: {waiver.reason}", "part-title"))
        self._box.addLayout(self._buttons(finding, waiver))
        for text in finding.evidence:
            self._box.addWidget(plain(text))
        self._remedy(finding)
        for ref in finding.refs:
            self._place(ref)
        self._box.addWidget(plain(f"{WORDS[finding.severity]} · {finding.rule} · {finding.slug}", "hint"))

    def _place(self, ref: Ref) -> None:
        link = LinkLabel(place_text(self._topology, ref), str(ref))
        link.activated.connect(lambda: self.refs_wanted.emit((ref,)))
        self._box.addWidget(link)

    def _buttons(self, finding: Finding, waiver: Waiver | None) -> FlowLayout:
        row = FlowLayout(8)
        fix = finding.fix
        if fix is not None and fix.edit is not None and waiver is None:
            button = QPushButton(icon("wrench", current_theme()["on-accent"]), fix.label)
            button.setProperty("primary", True)
            button.clicked.connect(self.fix_wanted)
            row.addWidget(button)
        if finding.witness is not None:
            play = QPushButton(icon("play-fill"), "Play proof")
            play.setToolTip(
                f"Play the message that proves it: from {finding.witness.mail_from or 'the null sender'} "
                f"to {', '.join(finding.witness.rcpt_to)}"
            )
            play.clicked.connect(lambda: self.play_wanted.emit(finding.witness))
            row.addWidget(play)
        self._more_buttons(row, finding, waiver)
        return row

    def _more_buttons(self, row: FlowLayout, finding: Finding, waiver: Waiver | None) -> None:
        if finding.refs or waiver is not None:
            accept = QPushButton("Accept no longer" if waiver else "Accept…")
            accept.clicked.connect(self.again_wanted if waiver else self.accept_wanted)
            row.addWidget(accept)
        if waiver is None:
            row.addWidget(self._severity_button(finding))
        text = page_of(finding.rule)
        if text is not None:
            page = QPushButton(icon("info"), "About this rule")
            page.clicked.connect(lambda: self.page_wanted.emit(finding.rule, text))
            row.addWidget(page)

    def _severity_button(self, finding: Finding) -> QPushButton:
        """How bad this design takes the rule to be; ticked is what counts now."""
        button = QPushButton("Severity")
        button.setToolTip(f"How bad {finding.rule} is in this design")
        menu = QMenu(button)
        menu.setAccessibleName("Severity")
        for severity in SEVERITIES:
            action = menu.addAction(WORDS[severity], self._chooser(severity))
            action.setCheckable(True)
            action.setChecked(severity == finding.severity)
        menu.addSeparator()
        own = menu.addAction("As the rule says", self._chooser(None))
        own.setEnabled(finding.rule in self._topology.severities)
        button.setMenu(menu)
        return button

    def _chooser(self, severity: Severity | None) -> Callable[[], None]:
        return lambda: self.severity_wanted.emit(severity)

    def _remedy(self, finding: Finding) -> None:
        fix = finding.fix
        if fix is None:
            return
        if fix.edit is not None:
            self._changes(fix.edit)
        else:
            self._box.addWidget(plain(fix.label, "part-title"))
        for number, step in enumerate(fix.steps, start=1):
            self._box.addWidget(plain(f"{number}. {step}"))

    def _changes(self, edit: Edit) -> None:
        """The settings that the fix changes, from what to what."""
        try:
            found = preview(self._topology, edit)
        except EditRefused as refusal:
            self._box.addWidget(plain(f"The fix is not possible now: {refusal}", "hint"))
            return
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for column, (title, stretch) in enumerate((("The fix changes", 3), ("Now", 2), ("Afterwards", 2))):
            grid.addWidget(plain(title, "column"), 0, column)
            grid.setColumnStretch(column, stretch)
        for row, change in enumerate(found[:MOST], start=1):
            where = plain(f"{change.where} › {change.setting}" if change.where else change.setting)
            texts = (where, plain(change.before, "same"), plain(change.after, "part-title"))
            for column, label in enumerate(texts):
                grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        self._box.addLayout(grid)
        if len(found) > MOST:
            self._box.addWidget(plain(f"and {len(found) - MOST} more settings", "hint"))
