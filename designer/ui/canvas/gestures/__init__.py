"""Gestures: one object per thing the hand does, from press to release.

Escape cancels, release commits at most one edit.
"""

from designer.ui.canvas.gestures.begin import begin
from designer.ui.canvas.gestures.gesture import Gesture, Press

__all__ = ["Gesture", "Press", "begin"]
