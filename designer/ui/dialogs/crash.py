"""The dialog for an unexpected error: what happened, details to copy, where the recovery copy is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from designer.ui.docks.hop_details import plain
from designer.ui.icons_qt import icon
from designer.ui.pictograms import current_theme


class CrashDialog(QDialog):
    """Says in plain words that something went wrong, and offers the details."""

    def __init__(self, summary: str, details: str, recovered: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Unexpected error")
        self.setObjectName("crash-dialog")
        self.resize(640, 400)
        self._details = details
        sign = QLabel()
        sign.setPixmap(icon("warning-circle", current_theme()["error"]).pixmap(32, 32))
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(plain("Something went wrong", "heading"))
        texts.addWidget(plain(summary))
        texts.addWidget(plain(_what_now(recovered), "hint"))
        head.addLayout(texts, 1)
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setProperty("role", "mono")
        self.details.setAccessibleName("Details")
        buttons = QDialogButtonBox()
        self.go_on = buttons.addButton("Continue", QDialogButtonBox.ButtonRole.AcceptRole)
        self.copy_button = buttons.addButton("Copy details", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(self.copy)
        buttons.accepted.connect(self.accept)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(16)
        box.addLayout(head)
        box.addWidget(self.details, 1)
        box.addWidget(buttons)

    def copy(self) -> None:
        """Put the details on the clipboard."""
        QGuiApplication.clipboard().setText(self._details)


def _what_now(recovered: Path | None) -> str:
    if recovered is None:
        return "You can go on working. If the window behaves strangely, save under another name and start again."
    return f"You can go on working. A recovery copy of the design was saved: {recovered}"
