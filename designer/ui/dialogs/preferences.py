"""The preferences; every change shows at once, and needs no restart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from designer.ui.docks.hop_details import plain
from designer.ui.inspector.editors import QuietCombo

THEMES = (("system", "Like the system"), ("light", "Light"), ("dark", "Dark"), ("contrast", "High contrast"))
SWITCHES = (
    ("reduced_motion", "Reduced motion", "Messages jump from event to event, zooming is immediate."),
    ("show_grid", "Show the grid", ""),
    ("snap", "Snap to the grid", "Alt ignores it while dragging."),
)


class PreferencesDialog(QDialog):
    """Edits one frozen value of preferences and says `changed` with each new one."""

    changed = Signal(object)

    def __init__(self, preferences: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.value = preferences
        self.setMinimumWidth(440)
        self.theme = QuietCombo()
        self.theme.setAccessibleName("Appearance")
        for name, title in THEMES:
            self.theme.addItem(title, name)
        self.theme.setCurrentIndex(max(0, self.theme.findData(preferences.theme)))
        self.theme.activated.connect(lambda index: self._set("theme", self.theme.itemData(index)))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow("Appearance", self.theme)
        self.switches: dict[str, QCheckBox] = {}
        for name, title, says in SWITCHES:
            form.addRow("", self._switch(name, title, says))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(16)
        box.addWidget(plain("Preferences", "heading"))
        box.addLayout(form)
        box.addWidget(buttons)

    def _switch(self, name: str, title: str, says: str) -> QWidget:
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        tick = QCheckBox(title)
        tick.setChecked(getattr(self.value, name))
        tick.setAccessibleDescription(says)
        tick.toggled.connect(lambda on: self._set(name, on))
        self.switches[name] = tick
        box.addWidget(tick)
        if says:
            hint = QLabel(says)
            hint.setProperty("role", "hint")
            hint.setContentsMargins(26, 0, 0, 0)
            hint.setWordWrap(True)
            box.addWidget(hint)
        box.addStretch(1)  # room left over is below the hint, not between it and its switch
        return holder

    def _set(self, name: str, value: object) -> None:
        self.value = replace(self.value, **{name: value})
        self.changed.emit(self.value)
