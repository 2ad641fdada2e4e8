"""What became of each recipient's copy, in one line each: icon, word, and the most useful detail."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from designer.engine.trace import Outcome
from designer.ui.docks.story import STATUS, line_of
from designer.ui.icons_qt import icon
from designer.ui.pictograms import current_theme


class OutcomeList(QTreeWidget):
    """Rows of outcomes. Activating one asks for the moment at which it became certain."""

    outcome_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Outcomes")
        self.setHeaderLabels(["Recipient", "Outcome", "Detail"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.header().setStretchLastSection(True)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(0, 160)
        self.setColumnWidth(1, 104)
        self.itemActivated.connect(self._activated)
        self.itemClicked.connect(self._activated)
        self._outcomes: Sequence[Outcome] = ()

    def show_outcomes(self, outcomes: Sequence[Outcome], names: dict[str, str]) -> None:
        """List the outcomes of another run."""
        self._outcomes = outcomes
        self.clear()
        for outcome in outcomes:
            word, name, role = STATUS[outcome.result]
            recipient = outcome.recipient
            if outcome.derived_from:
                recipient = f"{outcome.recipient} (for {outcome.derived_from})"
            detail = line_of(outcome, names)
            row = QTreeWidgetItem(self, [recipient, word, detail])
            row.setIcon(1, icon(name, current_theme()[role]))
            row.setToolTip(0, recipient)
            row.setToolTip(2, detail)
            row.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{recipient}: {word}. {detail}")

    def _activated(self, row: QTreeWidgetItem) -> None:
        self.outcome_wanted.emit(self._outcomes[self.indexOfTopLevelItem(row)])
