"""The page of a rule: what it looks for, why it hurts, an example, the remedy, the source. No network is needed."""

from __future__ import annotations

from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat, QTextTable
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


HEADINGS = {1: 16, 2: 13}
"""Size of letters in pixels by level of the heading."""


def spread(document: QTextDocument) -> None:
    """Give headings and paragraphs the sizes and distances of the rest of the window."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        layout, level = block.blockFormat(), block.blockFormat().headingLevel()
        if level:
            layout.setTopMargin(16 if level > 1 else 0)
            letters = QTextCharFormat()
            letters.setProperty(QTextFormat.Property.FontPixelSize, HEADINGS.get(level, 13))
            letters.clearProperty(QTextFormat.Property.FontSizeAdjustment)
            letters.setFontWeight(QFont.Weight.DemiBold)
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            letters.setProperty(QTextFormat.Property.FontSizeAdjustment, 0)
            cursor.mergeCharFormat(letters)
        if not layout.nonBreakableLines() and cursor.currentTable() is None:
            layout.setBottomMargin(8)
        QTextCursor(block).setBlockFormat(layout)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            look = frame.format()
            look.setCellPadding(6)
            look.setBorderCollapse(True)
            look.setTopMargin(8)
            look.setBottomMargin(8)
            frame.setFormat(look)


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
        spread(self.page.document())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(8)
        box.addWidget(self.page, 1)
        box.addWidget(buttons)
