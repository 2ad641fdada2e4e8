"""Which program this is, its version and its licences."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from designer import __version__
from designer.ui.docks.hop_details import plain

TEXT = (
    "Draw, check and simulate the mail flow of Exchange Online, hybrid and standalone EOP organizations. "
    "The program never uses the network on its own and sends nothing to anybody."
)
LICENCES = (
    "Mail Flow Designer is under the MIT licence. It uses Qt and PySide (LGPL 3), the typefaces Source Sans and "
    "IBM Plex Mono (SIL Open Font Licence), and the Phosphor icons (MIT)."
)


class AboutDialog(QDialog):
    """A few lines of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Mail Flow Designer")
        self.setMinimumWidth(440)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(12)
        box.addWidget(plain("Mail Flow Designer", "heading"))
        box.addWidget(plain(f"Version {__version__}", "hint"))
        box.addWidget(plain(TEXT))
        box.addWidget(plain(LICENCES, "hint"))
        box.addWidget(buttons)
