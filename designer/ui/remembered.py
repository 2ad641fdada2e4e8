"""What the window remembers between two starts: its place, its docks, the zoom, the preferences, the files opened last."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Preferences:
    theme: str = "system"
    reduced_motion: bool = False
    grid: bool = True
    snap: bool = True


class Remembering:
    hidden_docks: frozenset[str] = frozenset()

    def recent_files(self) -> list[Path]:
        return []

    def remember_file(self, path: Path) -> None:
        pass

    def remember(self) -> None:
        pass

    def change_preferences(self, preferences: Preferences) -> None:
        self.apply_preferences(preferences)
