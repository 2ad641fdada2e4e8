"""Which gesture a press begins: the first starter that wants it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from designer.ui.canvas.gestures.bend import bend_starter
from designer.ui.canvas.gestures.connect import connect_starter, port_starter
from designer.ui.canvas.gestures.fold import fold_starter
from designer.ui.canvas.gestures.gesture import Gesture, Press
from designer.ui.canvas.gestures.move import move_starter
from designer.ui.canvas.gestures.pan import pan_starter
from designer.ui.canvas.gestures.retarget import retarget_starter
from designer.ui.canvas.gestures.select import select_starter

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

Starter = Callable[["CanvasView", Press], Gesture | None]

STARTERS: tuple[Starter, ...] = (
    pan_starter,
    fold_starter,
    retarget_starter,
    port_starter,
    bend_starter,
    connect_starter,
    move_starter,
    select_starter,
)


def begin(canvas: CanvasView, press: Press) -> Gesture | None:
    """The gesture that a press begins, if any."""
    for starter in STARTERS:
        gesture = starter(canvas, press)
        if gesture is not None:
            return gesture
    return None
