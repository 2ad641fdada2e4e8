"""Room for the canvas: in a narrow window the side docks step aside, and come back when there is room again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from designer.ui.window import MainWindow

NARROW = {"palette": 1120, "inspector": 880}
"""Width of the window in pixels below which a dock steps aside."""


class Room:
    """Closes and opens side docks when the window becomes narrow or wide; what the user opens again stays open."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._aside: set[str] = set()
        self._width = 0

    def follow(self) -> None:
        """The window has another width."""
        width, before = self._window.width(), self._width or 1 << 16
        self._width = width
        for name, least in NARROW.items():
            dock = self._window.docks[name]
            if width < least <= before and dock.isVisible():
                dock.hide()
                self._aside.add(name)
            elif width >= least and name in self._aside:
                self._aside.discard(name)
                dock.show()
