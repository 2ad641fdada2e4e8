"""Full rounds of the garbage collector wait for a quiet moment.

With a large design such a round stops the program for a tenth of a second and more, and Python would start it whenever
the design has grown enough: in the middle of an edit. Young objects are collected as always.
"""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

QUIET_MS = 3000
"""Without an edit, and without a button held, for so long nobody is in the middle of something."""
NEVER = 1_000_000
ROUNDS = 10
"""So many rounds among objects of middle age call for a full one, as Python itself has it."""
TURN = 0.001
"""Seconds after which the worker's thread lets the window's go on: Python's own five are felt when they add up."""


class Quiet(QObject):
    """Collects when nothing has happened for a moment; what is left then stays out of later rounds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(TURN)
        gc.set_threshold(*gc.get_threshold()[:2], NEVER)
        self._timer = QTimer(self)
        self._timer.setInterval(QUIET_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def stir(self) -> None:
        """Something happens: it is not quiet."""
        self._timer.start()

    def settle(self) -> None:
        """What has just been made will stay: later rounds leave it out."""
        gc.freeze()

    def close(self) -> None:
        """The design is gone: its objects are looked at again."""
        self._timer.stop()
        gc.unfreeze()

    def _collect(self) -> None:
        held = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if not held and gc.get_count()[2] >= ROUNDS:
            gc.collect()
            gc.freeze()
