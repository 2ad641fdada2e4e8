"""Keys on the canvas, as a table. Those that menus also have work here when no menu claims them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from designer.ui.canvas import drops, editing, navigation
from designer.ui.canvas.gestures.connect import ConnectGesture
from designer.ui.canvas.snapping import GRID

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

Action = Callable[["CanvasView"], None]
_NONE, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_ALT, _SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
Keys = Qt.Key


def _zoom_whole(canvas: CanvasView) -> None:
    canvas.zoom_to(1.0)


def _activate(canvas: CanvasView) -> None:
    lead = canvas.states.leading
    if lead is not None and canvas.scene_.is_box(lead):
        canvas.fold((editing.organization_ref(lead).id,))
    elif nodes := canvas.states.selected_nodes:
        canvas.node_activated.emit(nodes[-1])


ACTIONS: dict[tuple[Qt.KeyboardModifier, Qt.Key], Action] = {
    (_NONE, Keys.Key_F2): lambda canvas: canvas.rename_selection(),
    (_NONE, Keys.Key_Delete): lambda canvas: canvas.delete_selection(),
    (_NONE, Keys.Key_Backspace): lambda canvas: canvas.delete_selection(),
    (_NONE, Keys.Key_Return): _activate,
    (_NONE, Keys.Key_Enter): _activate,
    (_CTRL, Keys.Key_L): lambda canvas: canvas.begin_connect(),
    (_CTRL, Keys.Key_K): lambda canvas: canvas.fold(canvas.chosen_organizations()),
    (_CTRL, Keys.Key_A): lambda canvas: canvas.select_all(),
    (_CTRL, Keys.Key_C): lambda canvas: canvas.copy(),
    (_CTRL, Keys.Key_X): lambda canvas: canvas.cut(),
    (_CTRL, Keys.Key_V): lambda canvas: canvas.paste(),
    (_CTRL, Keys.Key_D): lambda canvas: canvas.duplicate(),
    (_CTRL, Keys.Key_0): _zoom_whole,
    (_CTRL, Keys.Key_Plus): lambda canvas: canvas.zoom_in(),
    (_CTRL, Keys.Key_Equal): lambda canvas: canvas.zoom_in(),
    (_CTRL, Keys.Key_Minus): lambda canvas: canvas.zoom_out(),
}
# Shift and a digit arrives as another character on most keyboards; the digit is known by its place.
SHIFTED: dict[str, Action] = {
    "1": lambda canvas: canvas.fit(),
    "!": lambda canvas: canvas.fit(),
    "2": lambda canvas: canvas.zoom_to_selection(),
    "@": lambda canvas: canvas.zoom_to_selection(),
    '"': lambda canvas: canvas.zoom_to_selection(),
}


def press(canvas: CanvasView, event: QKeyEvent) -> bool:
    """Do what the key says; False where it says nothing here."""
    key, modifiers = Qt.Key(event.key()), event.modifiers() & ~_KEYPAD
    if canvas.gesture is not None and _during_gesture(canvas, key):
        return True
    if key == Keys.Key_Escape:
        return _escape(canvas)
    if key == Keys.Key_Space and modifiers == _NONE:
        canvas.hold_paper(True)
        return True
    if key in navigation.DIRECTIONS:
        return _arrow(canvas, navigation.DIRECTIONS[key], modifiers)
    action = ACTIONS.get((modifiers, key))
    if action is None and modifiers == _SHIFT:
        action = SHIFTED.get(_digit(event))
    if action is None:
        return False
    action(canvas)
    return True


def release(canvas: CanvasView, event: QKeyEvent) -> bool:
    """Space lets go of the paper."""
    if event.key() != Keys.Key_Space or event.isAutoRepeat():
        return False
    canvas.hold_paper(False)
    return True


def _digit(event: QKeyEvent) -> str:
    return QKeySequence(event.key()).toString() or event.text()


def _during_gesture(canvas: CanvasView, key: Qt.Key) -> bool:
    if key == Keys.Key_Escape:
        canvas.cancel_gesture()
        return True
    if isinstance(canvas.gesture, ConnectGesture) and key in (Keys.Key_Return, Keys.Key_Enter):
        canvas.finish_connect()
        return True
    return False


def _escape(canvas: CanvasView) -> bool:
    if not canvas.states.selected:
        return False
    canvas.select_keys(())
    return True


def _arrow(canvas: CanvasView, direction: navigation.Direction, modifiers: Qt.KeyboardModifier) -> bool:
    """Alone: move the selection, or select where there is none. Alt walks the lines, Ctrl adds the next node."""
    if modifiers == _ALT:
        navigation.walk(canvas, direction)
    elif modifiers == _CTRL:
        drops.ask_next(canvas, direction)
    elif modifiers in (_NONE, _SHIFT) and not canvas.states.selected:
        navigation.towards(canvas, direction)
    elif modifiers in (_NONE, _SHIFT):
        step = GRID if modifiers == _NONE else 1.0
        nudge(canvas, (direction[0] * step, direction[1] * step))
    else:
        return False
    return True


def nudge(canvas: CanvasView, by: tuple[float, float]) -> None:
    """Move the selection a little; nudges in a row are one step of the history."""
    keys = tuple(key for key in canvas.states.selected if key.sort != "link")
    if keys:
        canvas.move_things(keys, by, merge_key=("nudge", keys))
