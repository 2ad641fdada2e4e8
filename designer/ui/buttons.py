"""The small button that closes, removes or opens something; the window needs it before any other control."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

from designer.ui.icons_qt import icon


def small_button(name: str, says: str) -> QToolButton:
    """A quiet icon button that the keyboard reaches, with its name for screen readers."""
    button = QToolButton()
    button.setIcon(icon(name))
    button.setIconSize(QSize(16, 16))
    button.setAutoRaise(True)
    button.setToolTip(says)
    button.setAccessibleName(says)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
