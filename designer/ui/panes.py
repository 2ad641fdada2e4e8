"""Going from one part of the window to the next by key: palette, canvas, inspector, the dock below."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from designer.ui.window import MainWindow

ORDER = ("palette", "canvas", "inspector", "simulation", "findings", "flows", "objects")
"""From left to right, then below; of docks that share a place only the one in front counts."""


def go_to_pane(window: MainWindow, step: int) -> None:
    """Give the keyboard to the pane after (1) or before (-1) the one that has it, where a step left it last."""
    panes, focus = panes_of(window), QApplication.focusWidget()
    if not panes:
        return
    names = list(panes)
    at = next((index for index, name in enumerate(names) if _holds(panes[name], focus)), None)
    if at is not None and focus is not None:
        window.left_at[names[at]] = ref(focus)
    name = names[(0 if step > 0 else -1) if at is None else (at + step) % len(names)]
    _enter(panes[name], window.left_at.get(name))
    window.say("Canvas" if name == "canvas" else window.docks[name].windowTitle())


def panes_of(window: MainWindow) -> dict[str, QWidget]:
    """The panes that can be seen, by name."""
    if window.desk is None:
        return {}
    docks: dict[str, QDockWidget] = window.docks
    found = {}
    for name in ORDER:
        widget: QWidget | None = window.desk.canvas if name == "canvas" else docks[name].widget()
        if widget is not None and widget.isVisible() and (name == "canvas" or _in_front(window, docks[name])):
            found[name] = widget
    return found


def _in_front(window: MainWindow, dock: QDockWidget) -> bool:
    """False for a dock behind the tab of another: the toolkit keeps it open, but outside the window."""
    return window.rect().intersects(dock.geometry())


def _holds(pane: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (focus is pane or pane.isAncestorOf(focus))


def _enter(pane: QWidget, left_at: ref[QWidget] | None) -> None:
    """The control where the keyboard was when it left; else the pane itself, else the first that takes it.

    WORKAROUND PySide takes what a widget's `focusWidget` or `nextInFocusChain` gives for a child of that widget, and
    lets go of it together with that widget though it lives on; later calls crash. Shiboken's documentation calls this
    the return value heuristic: https://doc.qt.io/qtforpython-6/shiboken6/shibokengenerator.html
    """
    last = left_at() if left_at is not None else None
    if last is not None and isValid(last) and _holds(pane, last) and last.isVisible() and last.isEnabled():
        last.setFocus(Qt.FocusReason.ShortcutFocusReason)
    elif pane.focusPolicy() != Qt.FocusPolicy.NoFocus:
        pane.setFocus(Qt.FocusReason.ShortcutFocusReason)
    else:
        first = next((child for child in pane.findChildren(QWidget) if _takes_keyboard(child)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)


def _takes_keyboard(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled() and widget.isVisible()
