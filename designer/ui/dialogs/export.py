"""Exporting the picture: format, paper and size, then where to."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from designer.draw.theme import THEMES, theme
from designer.formats.exports import EXPORT, EXPORTS
from designer.ui.docks.hop_details import plain
from designer.ui.inspector.editors import QuietCombo

SCALES = ((1.0, "Screen, 96 dpi"), (2.0, "Sharp, 192 dpi"), (3.125, "Print, 300 dpi"))


@dataclass(frozen=True, slots=True)
class Choice:
    """What to export: a row of the formats' table, the look, and the scale of a pixel picture."""

    format: str
    look: str
    scale: float
    title: bool = True
    legend: bool = True
    findings: bool = False


class ExportDialog(QDialog):
    """Asks for format and look; the program's own theme does not matter, a picture has its own paper."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export picture")
        self.setMinimumWidth(400)
        self.format = _combo("Format", [(row.name, row.title) for row in EXPORTS])
        self.look = _combo("Colours", [(look, theme(look).name) for look in THEMES])
        self.scale = _combo("Size", list(SCALES))
        self.scale.setCurrentIndex(1)
        self.format.currentIndexChanged.connect(self._format_chosen)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow("Format", self.format)
        form.addRow("Colours", self.look)
        form.addRow("Size", self.scale)
        self.title = QCheckBox("Title")
        self.legend = QCheckBox("Legend")
        self.findings = QCheckBox("Badges of findings")
        for tick in (self.title, self.legend, self.findings):
            tick.setChecked(tick is not self.findings)
            form.addRow("", tick)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        export = buttons.addButton("Export…", QDialogButtonBox.ButtonRole.AcceptRole)
        export.setProperty("primary", True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(16)
        box.addWidget(plain("Export picture", "heading"))
        box.addLayout(form)
        box.addWidget(buttons)
        self._format_chosen()

    @property
    def choice(self) -> Choice:
        """What the user chose."""
        return Choice(
            self.format.currentData(),
            self.look.currentData(),
            self.scale.currentData(),
            self.title.isChecked(),
            self.legend.isChecked(),
            self.findings.isChecked(),
        )

    @property
    def suffix(self) -> str:
        """The suffix of the chosen format."""
        return EXPORT[self.choice.format].suffix

    @property
    def filter(self) -> str:
        """The chosen format as a file dialog names it."""
        row = EXPORT[self.choice.format]
        return f"{row.title} (*{row.suffix})"

    def _format_chosen(self) -> None:
        self.scale.setEnabled(self.choice.format == "png")


def _combo(name: str, rows: list[tuple[object, str]]) -> QuietCombo:
    combo = QuietCombo()
    combo.setAccessibleName(name)
    for value, text in rows:
        combo.addItem(text, value)
    return combo
