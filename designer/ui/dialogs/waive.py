"""Accepting a finding: why, until when, and here or wherever its rule finds something."""

from __future__ import annotations

from PySide6.QtCore import QDate
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from designer.model.edits import Edit
from designer.rules.finding import Finding
from designer.rules.waivers import waive
from designer.ui.docks.hop_details import plain
from designer.ui.inspector.editors import paint_caret

MONTHS = 6


class DayField(QDateEdit):
    """A day, typed or chosen from a calendar."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_caret(self)


class WaiveDialog(QDialog):
    """Asks for the reason, which is kept in the design with the day on which the finding comes back."""

    def __init__(self, finding: Finding, as_of: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding = finding
        self.setObjectName("waive-dialog")
        self.setWindowTitle("Accept finding")
        self.setMinimumWidth(480)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("Reason")
        self.reason.setPlaceholderText("Why this is all right, and who says so")
        self.expires = QCheckBox("Comes back on")
        self.expires.setChecked(True)
        start = QDate.fromString(as_of or "", "yyyy-MM-dd")
        self.date = DayField((start if start.isValid() else QDate.currentDate()).addMonths(MONTHS))
        self.date.setAccessibleName("Comes back on")
        self.date.setDisplayFormat("yyyy-MM-dd")
        self.date.setCalendarPopup(True)
        self.expires.toggled.connect(self.date.setEnabled)
        self.everywhere = QCheckBox(f"Accept everything that {finding.rule} finds in this design")
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow("Reason", self.reason)
        form.addRow(self.expires, self.date)
        form.addRow("", self.everywhere)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton("Accept finding", QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setProperty("primary", True)
        self.accept_button.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.accept_button.setEnabled(bool(text.strip())))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(16)
        box.addWidget(plain("Accept finding", "heading"))
        box.addWidget(plain(finding.text))
        box.addLayout(form)
        box.addWidget(buttons)
        self.reason.setFocus()

    @property
    def edit(self) -> Edit:
        """The edit that accepts the finding as it is filled in."""
        expiry = self.date.date().toString("yyyy-MM-dd") if self.expires.isChecked() else None
        return waive(self._finding, self.reason.text(), expiry, everywhere=self.everywhere.isChecked())
