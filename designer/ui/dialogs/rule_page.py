"""The page of a rule: what it looks for, why it hurts, an example, the remedy, the source. No network is needed."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QTextBrowser, QVBoxLayout, QWidget

from designer import paths
from designer.formats.files import FileRefused, load


def page_of(rule: str) -> str | None:
    """The page of a rule as Markdown; None where it has none."""
    path = paths.resources() / "docs" / "rules" / f"{rule}.md"
    if not rule.replace("-", "").isalnum() or not path.is_file():
        return None
    try:
        return load(path).decode("utf-8")
    except FileRefused:
        return None


class RulePage(QDialog):
    """Shows a page to read and to copy from; links in it lead nowhere."""

    def __init__(self, rule: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rule-page")
        self.setWindowTitle(f"Rule {rule}")
        self.resize(720, 600)
        self.page = QTextBrowser()
        self.page.setAccessibleName(f"Page of rule {rule}")
        self.page.setOpenLinks(False)
        self.page.setOpenExternalLinks(False)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.document().setDocumentMargin(8)
        self.page.setMarkdown(text)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(8)
        box.addWidget(self.page, 1)
        box.addWidget(buttons)
