"""Going from one part of the window to the next by key: palette, canvas, inspector, the dock below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

if TYPE_CHECKING:
    from designer.ui.window import MainWindow

ORDER = ("palette", "canvas", "inspector", "simulation", "findings", "flows", "objects")
"""From left to right, then below; of docks that share a place only the one in front counts."""


def go_to_pane(window: MainWindow, step: int) -> None:
    """Give the keyboard to the pane after (1) or before (-1) the one that has it, where it was there last."""
    panes = panes_of(window)
    if not panes:
        return
    names = list(panes)
    at = next((index for index, name in enumerate(names) if _holds(panes[name], QApplication.focusWidget())), None)
    name = names[(0 if step > 0 else -1) if at is None else (at + step) % len(names)]
    _enter(panes[name])
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


def _enter(pane: QWidget) -> None:
    """The control that had the keyboard last; else the pane itself, else the first that takes it."""
    last: QWidget | None = pane.focusWidget()
    if last is not None and last.isVisible() and last.isEnabled():
        last.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    if pane.focusPolicy() != Qt.FocusPolicy.NoFocus:
        pane.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    for child in _in_tab_order(pane):
        child.setFocus(Qt.FocusReason.TabFocusReason)
        return


def _in_tab_order(pane: QWidget) -> list[QWidget]:
    """What of a pane the tabulator key reaches, in its order."""
    found: list[QWidget] = []
    widget = pane.nextInFocusChain()
    while widget is not None and widget is not pane:
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisibleTo(pane)
        if takes and pane.isAncestorOf(widget):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found
