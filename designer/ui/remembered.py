"""What the window remembers between two starts: its place, docks and zoom, the preferences, the files opened last."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QTimer

from designer.app.preferences import PreferenceFile
from designer.formats.files import FileRefused

if TYPE_CHECKING:
    from designer.app.preferences import Preferences
    from designer.ui.window import MainWindow

LAYOUT_VERSION = 2
"""Counts up when docks or toolbars are not what they were, so that an old arrangement is not applied to them."""
WRITTEN_AFTER_MS = 500
"""The list of recent files is written this long after a file was opened."""
THEME_IDS = {"contrast": "high-contrast"}
"""Preferences whose word is not the theme's id."""


class Memory:
    """The preferences of a window, kept in a file; a file that cannot be written is told once and then left alone."""

    def __init__(self, window: MainWindow, store: PreferenceFile | None = None) -> None:
        self._window = window
        self._store = store or PreferenceFile()
        self._told = False
        self.preferences = self._store.load()

    @property
    def recent(self) -> list[Path]:
        """The files opened last that still exist."""
        return [path for path in map(Path, self.preferences.recent) if path.is_file()]

    def change(self, preferences: Preferences) -> None:
        """Keep other preferences."""
        self.preferences = preferences
        self._keep()

    def _keep(self) -> None:
        try:
            self._store.save(self.preferences)
        except FileRefused as refusal:
            if not self._told:
                self._window.say(f"Preferences cannot be kept: {refusal.reason}")
            self._told = True

    def add_recent(self, path: Path) -> None:
        """A file was opened or saved; that is written when the design has been shown, however slow the disk is."""
        self.preferences = self.preferences.with_recent(path.absolute())
        QTimer.singleShot(WRITTEN_AFTER_MS, self._window, self._keep)

    def keep_window(self, zoom: float | None) -> None:
        """Keep where the window and its docks are."""
        state = {
            "geometry": _text(self._window.saveGeometry()),
            "docks": _text(self._window.dock_state),
            "zoom": f"{zoom:.4f}" if zoom is not None else self.preferences.window.get("zoom", ""),
            "file": str(self._window.document.path or "") if self._window.document else "",
        }
        self.change(replace(self.preferences, window=state))

    @property
    def dock_state(self) -> QByteArray:
        """How the docks were; empty at the first start."""
        return _bytes(self.preferences.window.get("docks", ""))

    def restore_window(self) -> None:
        """Put the window where it was."""
        geometry = _bytes(self.preferences.window.get("geometry", ""))
        if not geometry.isEmpty():
            self._window.restoreGeometry(geometry)

    def zoom_for(self, path: Path | None) -> float | None:
        """The zoom at which this file was left; None where another one was."""
        window = self.preferences.window
        if path is None or window.get("file") != str(path):
            return None
        try:
            return float(window.get("zoom", ""))
        except ValueError:
            return None


def theme_id(preferences: Preferences, system: str) -> str:
    """The theme to wear; `system` is the one that the desktop wants."""
    return system if preferences.theme == "system" else THEME_IDS.get(preferences.theme, preferences.theme)


def _text(data: QByteArray) -> str:
    return base64.b64encode(data.data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    try:
        return QByteArray(base64.b64decode(text, validate=True))
    except binascii.Error:
        return QByteArray()
