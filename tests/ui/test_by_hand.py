"""The gestures of a session in the whole window, with the keyboard where a hand would have left it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.model.refs import Ref
from designer.ui.canvas import CanvasView
from designer.ui.canvas.looks import Key
from designer.ui.window import MainWindow
from tests.ui.canvas.conftest import Hand

pytestmark = pytest.mark.xvfb


@pytest.fixture
def canvas(desk: Any, window: MainWindow, qtbot: QtBot) -> CanvasView:
    """The canvas of the window, fitted and with the keyboard."""
    desk.canvas.set_reduced_motion(True)
    desk.canvas.fit()
    desk.canvas.setFocus()
    qtbot.waitUntil(desk.canvas.hasFocus)
    found: CanvasView = desk.canvas
    return found


@pytest.fixture
def hand(canvas: CanvasView) -> Hand:
    """A hand on the canvas."""
    return Hand(canvas)


def editor(canvas: CanvasView) -> QLineEdit:
    return next(child for child in canvas.viewport().findChildren(QLineEdit) if child.isVisible())


def press_key(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key goes to whatever has the keyboard, as the real one does."""
    focused = window.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifiers)


def test_tab_walks_through_the_nodes_and_only_then_leaves_the_canvas(
    canvas: CanvasView, hand: Hand, window: MainWindow
) -> None:
    hand.click(hand.middle("inet"))
    seen = []
    for _ in range(3):
        press_key(window, Qt.Key.Key_Tab)
        seen.append(canvas.states.selected_nodes)
        assert canvas.hasFocus()
    assert seen == [("eop",), ("onprem",), ("exo",)]
    press_key(window, Qt.Key.Key_Tab)
    assert not canvas.hasFocus()
    assert canvas.states.selected_nodes == ("exo",)


@pytest.mark.parametrize(("key", "name"), [(Qt.Key.Key_Escape, None), (Qt.Key.Key_Return, "World")])
def test_renaming_leaves_the_node_selected(
    canvas: CanvasView, hand: Hand, document: Document, key: Qt.Key, name: str | None
) -> None:
    hand.click(hand.middle("inet"))
    hand.key(Qt.Key.Key_F2)
    QTest.keyClicks(editor(canvas), "World")
    QTest.keyClick(editor(canvas), key)
    assert canvas.states.selected_nodes == ("inet",)
    assert canvas.hasFocus()
    assert document.topology.node("inet").label == name


def test_tab_ends_renaming_and_goes_to_the_next_node(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.click(hand.middle("inet"))
    hand.key(Qt.Key.Key_F2)
    QTest.keyClicks(editor(canvas), "World")
    QTest.keyClick(editor(canvas), Qt.Key.Key_Tab)
    assert document.topology.node("inet").label == "World"
    assert canvas.states.selected_nodes == ("eop",)
    assert canvas.hasFocus()


def test_a_field_clicked_while_renaming_gets_the_keyboard_and_the_name_is_kept(
    qtbot: QtBot, canvas: CanvasView, hand: Hand, desk: Any, document: Document
) -> None:
    hand.click(hand.middle("inet"))
    line = desk.inspector.form.rows["fqdn"].editor.findChild(QLineEdit)
    hand.key(Qt.Key.Key_F2)
    QTest.keyClicks(editor(canvas), "World")
    line.setFocus(Qt.FocusReason.MouseFocusReason)
    assert document.topology.node("inet").label == "World"
    qtbot.waitUntil(line.hasFocus)


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Tab])
def test_leaving_the_list_of_what_goes_here_selects_nothing(canvas: CanvasView, hand: Hand, key: Qt.Key) -> None:
    hand.double_click((160.0, 400.0))
    assert canvas.chooser is not None
    QTest.keyClick(canvas.chooser.search, key)
    assert canvas.states.selected == ()


def test_a_line_dropped_on_empty_canvas_ends_at_the_node_chosen_there(
    canvas: CanvasView, hand: Hand, desk: Any, document: Document
) -> None:
    hand.drag(hand.rim("inet"), (160.0, 400.0))
    assert canvas.chooser is not None
    QTest.keyClicks(canvas.chooser.search, "third")
    QTest.keyClick(canvas.chooser.search, Qt.Key.Key_Return)
    added = document.topology.nodes[-1]
    assert added.kind == "filter"
    assert desk.selection == (Ref("nodes", added.id),)
    assert canvas.states.focused is None
    assert {("inet", added.id)} <= {(link.drawn.source, link.drawn.target) for link in canvas.scene_.links.values()}


def test_a_drawn_line_says_what_it_has_made_in_place_of_an_earlier_refusal(
    canvas: CanvasView, hand: Hand, window: MainWindow
) -> None:
    hand.drag(hand.rim("inet"), hand.middle("exo"))
    refused = window.statusBar().currentMessage()
    assert "Exchange Online Protection" in refused
    hand.drag(hand.rim("onprem"), hand.middle("inet"))
    assert window.statusBar().currentMessage() != refused
    assert window.statusBar().currentMessage() == "Created Send connector To internet. Ctrl+Z takes it back."


def test_an_edit_takes_an_earlier_refusal_off_the_status_bar(
    canvas: CanvasView, hand: Hand, window: MainWindow
) -> None:
    hand.drag(hand.rim("inet"), hand.middle("exo"))
    assert window.statusBar().currentMessage()
    x, y = hand.middle("inet")
    hand.drag((x, y), (x, y + 96))
    assert window.statusBar().currentMessage() == ""


def test_everything_can_be_selected_and_deleted_and_brought_back(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    before = document.topology
    hand.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    hand.key(Qt.Key.Key_Delete)
    assert document.topology.nodes == ()
    assert canvas.scene_.items_by_key == {}
    document.undo()
    assert document.topology == before


def test_the_hand_over_inside_a_tenant_cannot_be_deleted_alone(
    canvas: CanvasView, document: Document, window: MainWindow
) -> None:
    canvas.select_keys((Key("link", "internal:contoso"),))
    canvas.delete_selection()
    assert not document.can_undo
    assert window.statusBar().currentMessage().endswith("cannot be removed alone. Remove one of the ends instead.")


def test_a_host_name_that_turns_out_to_be_none_leaves_the_old_one_in_the_design(
    hand: Hand, canvas: CanvasView, desk: Any, document: Document
) -> None:
    hand.click(hand.middle("onprem"))
    row = desk.inspector.form.rows["fqdn"]
    line = row.editor.findChild(QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, "not a host")
    assert document.topology.node("onprem").fqdn == "mail.contoso.com"
    assert not document.can_undo
    assert line.text() == "not a host"
    assert "is not a host name" in row.problem.text()
    line.selectAll()
    QTest.keyClicks(line, "mx.contoso.com")
    assert document.topology.node("onprem").fqdn == "mx.contoso.com"
    assert [state.label for state in document.history] == ["Open", "Change host name"]
