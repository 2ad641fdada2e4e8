"""Preferences and recent files: small JSON files in the places where each system keeps such things."""

from __future__ import annotations

import json
from dataclasses import asdict, field, fields, replace
from pathlib import Path
from typing import Any, Literal

import platformdirs

from designer.formats import files
from designer.formats.files import FileRefused
from designer.model.records import dataclass

APPLICATION = "mailflow-designer"
MOST_RECENT = 12
_THEMES = frozenset({"system", "light", "dark", "contrast"})


def settings_folder() -> Path:
    """Where preferences belong on this system."""
    return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False))


def state_folder() -> Path:
    """Where recovery copies belong on this system."""
    return Path(platformdirs.user_state_dir(APPLICATION, appauthor=False))


@dataclass(frozen=True)
class Preferences:
    """What the user chose; every change is a new value."""

    theme: Literal["system", "light", "dark", "contrast"] = "system"
    reduced_motion: bool = False
    show_grid: bool = True
    snap: bool = True
    show_information: bool = False
    """Findings that many sound designs would trip are shown as well."""
    recent: tuple[str, ...] = ()
    window: dict[str, str] = field(default_factory=dict)
    """Size, place and docks of the window, in the window's own words."""

    def with_recent(self, path: Path) -> Preferences:
        """With a file first among the recent ones, each once."""
        name = str(path)
        return replace(self, recent=(name, *(other for other in self.recent if other != name))[:MOST_RECENT])

    def without_recent(self, path: Path) -> Preferences:
        """Without a file that is no longer there."""
        return replace(self, recent=tuple(other for other in self.recent if other != str(path)))


class PreferenceFile:
    """Reads and writes the preferences. What cannot be read counts as not set: a bad file never stops the program."""

    def __init__(self, folder: Path | None = None) -> None:
        self._place = (settings_folder() if folder is None else folder) / "preferences.json"

    def load(self) -> Preferences:
        """The stored preferences; the default for each that is missing or makes no sense."""
        try:
            stored = json.loads(files.load(self._place).decode("utf-8"))
        except (FileRefused, ValueError):
            return Preferences()
        return _understood(stored) if isinstance(stored, dict) else Preferences()

    def save(self, preferences: Preferences) -> None:
        """Writes the preferences, whole or not at all. Raises FileRefused where that is not possible."""
        files.make_folder(self._place.parent)
        text = json.dumps(asdict(preferences), indent=2, ensure_ascii=False, sort_keys=True)
        files.save(self._place, f"{text}\n".encode())


def _understood(stored: dict[str, Any]) -> Preferences:
    values: dict[str, Any] = {}
    for entry in fields(Preferences):
        value = stored.get(entry.name)
        if entry.name == "theme":
            if isinstance(value, str) and value in _THEMES:
                values["theme"] = value
        elif entry.name == "recent":
            rows = value if isinstance(value, list) else []
            values["recent"] = tuple(row for row in rows if isinstance(row, str))[:MOST_RECENT]
        elif entry.name == "window":
            pairs = value.items() if isinstance(value, dict) else ()
            values["window"] = {key: text for key, text in pairs if isinstance(text, str)}
        elif isinstance(value, bool):
            values[entry.name] = value
    return Preferences(**values)
