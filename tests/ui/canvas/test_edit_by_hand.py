"""Adding, naming, removing and copying on the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.ui.canvas import KIND_MIME, CanvasView
from designer.ui.canvas.looks import Key
from designer.ui.theme_qt import qt_theme
from tests.ui.canvas.conftest import Hand, heard

CTRL = Qt.KeyboardModifier.ControlModifier


def dropped(canvas: CanvasView, hand: Hand, payload: str, at: tuple[float, float], mime: str = KIND_MIME) -> bool:
    """Drag something from the palette over the canvas and let go; whether the canvas took it."""
    data = QMimeData()
    data.setData(mime, payload.encode())
    spot = hand.spot(at)
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(spot, actions, data, buttons, keys)
    QApplication.sendEvent(canvas.viewport(), enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(canvas.viewport(), QDragMoveEvent(spot, actions, data, buttons, keys))
    drop = QDropEvent(QPointF(spot), actions, data, buttons, keys)
    QApplication.sendEvent(canvas.viewport(), drop)
    return drop.isAccepted()


def editor(canvas: CanvasView) -> QLineEdit:
    return next(child for child in canvas.viewport().findChildren(QLineEdit) if child.isVisible())


@pytest.mark.xvfb
def test_a_kind_dropped_from_the_palette_becomes_a_node_there(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    assert dropped(canvas, hand, "smarthost", (720.0, 400.0))
    added = document.topology.nodes[-1]
    assert added.kind == "smarthost"
    assert document.topology.layout[added.id].at == (632, 368)
    assert canvas.states.selected == (Key("node", added.id),)
    assert [state.label for state in document.history] == ["Open", "Add Smart host"]


def test_what_is_no_kind_is_not_taken(canvas: CanvasView, hand: Hand, document: Document) -> None:
    assert not dropped(canvas, hand, "teapot", (720.0, 400.0))
    assert not dropped(canvas, hand, "smarthost", (720.0, 400.0), mime="text/plain")
    assert not document.can_undo


def test_a_dropped_tenant_node_brings_its_organization(canvas: CanvasView, hand: Hand) -> None:
    assert dropped(canvas, hand, "exo", (900.0, 400.0))
    organizations = [key for key in canvas.scene_.items_by_key if key.sort == "organization"]
    assert len(organizations) == 3


def test_a_server_dropped_on_an_organization_joins_it(canvas: CanvasView, hand: Hand, document: Document) -> None:
    assert dropped(canvas, hand, "othermta", (330.0, 310.0))
    assert document.topology.nodes[-1].org == "contoso-onprem"


def test_a_double_click_on_empty_canvas_offers_every_kind(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.double_click((720.0, 400.0))
    assert canvas.chooser is not None
    QTest.keyClicks(canvas.chooser.search, "partner")
    QTest.keyClick(canvas.chooser.search, Qt.Key.Key_Return)
    assert document.topology.nodes[-1].kind == "partner"


@pytest.mark.xvfb
def test_f2_renames_a_node_in_its_place(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.click(hand.middle("printer"))
    hand.key(Qt.Key.Key_F2)
    line = editor(canvas)
    assert line.text() == "Device"
    line.selectAll()
    QTest.keyClicks(line, "Scanner, 2nd floor")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert document.topology.node("printer").label == "Scanner, 2nd floor"
    assert canvas.scene_.nodes["printer"].drawn.title.text.startswith("Scanner")
    assert [state.label for state in document.history] == ["Open", "Rename"]


def test_escape_leaves_the_name_as_it_was(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.click(hand.middle("printer"))
    hand.key(Qt.Key.Key_F2)
    line = editor(canvas)
    QTest.keyClicks(line, "x")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert document.topology.node("printer").label is None
    assert not document.can_undo


def test_an_organization_is_renamed_wherever_it_is_used(canvas: CanvasView, document: Document) -> None:
    canvas.select([Ref("tenants", "contoso")])
    canvas.rename_selection()
    line = editor(canvas)
    line.selectAll()
    QTest.keyClicks(line, "fabrikam")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert set(document.topology.tenants) == {"fabrikam"}
    assert document.topology.node("eop").org == "fabrikam"


def test_a_taken_organization_name_is_refused_with_a_reason(canvas: CanvasView, document: Document) -> None:
    spy = heard(canvas.edit_refused)
    canvas.select([Ref("tenants", "contoso")])
    canvas.rename_selection()
    line = editor(canvas)
    line.selectAll()
    QTest.keyClicks(line, "contoso-onprem")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "exists already" in spy[0].reason
    assert not document.can_undo


def test_del_removes_the_node_and_its_lines(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.click(hand.middle("onprem"))
    hand.key(Qt.Key.Key_Delete)
    assert "onprem" not in canvas.scene_.nodes
    assert [link for link in canvas.scene_.links if "onprem" in link] == []
    assert canvas.selection == ()
    document.undo()
    assert "onprem" in canvas.scene_.nodes


def test_del_on_a_line_removes_the_connectors_that_make_it(canvas: CanvasView, hand: Hand, document: Document) -> None:
    canvas.select([Ref("tenants", "contoso", "outbound_connectors[To our servers]")])
    hand.key(Qt.Key.Key_Delete)
    assert document.topology.tenants["contoso"].outbound_connectors == ()
    assert "out:contoso:To our servers>onprem" not in canvas.scene_.links


def test_the_hand_over_inside_a_tenant_cannot_be_removed_alone(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    spy = heard(canvas.edit_refused)
    canvas.select_keys([Key("link", "internal:contoso")])
    hand.key(Qt.Key.Key_Delete)
    assert "cannot be removed alone" in spy[0].reason
    assert not document.can_undo


def test_copy_and_paste_adds_the_selection_under_new_names(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.click(hand.middle("printer"))
    hand.key(Qt.Key.Key_C, CTRL)
    hand.key(Qt.Key.Key_V, CTRL)
    devices = [node.id for node in document.topology.nodes if node.kind == "device"]
    assert len(devices) == 2
    assert canvas.states.selected_nodes == (devices[1],)


def test_what_is_copied_can_be_pasted_into_another_window(
    canvas: CanvasView, hand: Hand, document: Document, qtbot: QtBot
) -> None:
    hand.click(hand.middle("printer"))
    canvas.copy()
    other_document = Document(Topology())
    other = CanvasView(other_document, qt_theme("dark"))
    qtbot.addWidget(other)
    other.paste()
    assert [node.kind for node in other_document.topology.nodes] == ["device"]
    other.close()


def test_other_programs_get_a_picture_and_the_text(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.middle("printer"))
    canvas.copy()
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert bytes(data.data("image/svg+xml").data()).lstrip().startswith((b"<?xml", b"<svg"))
    assert "printer" in data.text()


def test_cut_takes_the_selection_away(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.click(hand.middle("printer"))
    hand.key(Qt.Key.Key_X, CTRL)
    assert [node.id for node in document.topology.nodes if node.kind == "device"] == []


def test_nothing_selected_is_nothing_cut(canvas: CanvasView, document: Document) -> None:
    spy = heard(canvas.edit_refused)
    canvas.cut()
    assert spy[0].reason
    assert not document.can_undo


def test_pasting_something_else_says_so(canvas: CanvasView, document: Document) -> None:
    spy = heard(canvas.edit_refused)
    QGuiApplication.clipboard().setText("mailflow: [")
    canvas.paste()
    assert "no part of a design" in spy[0].reason
    assert not document.can_undo


def test_a_hostile_clip_is_refused_not_read(canvas: CanvasView, document: Document) -> None:
    spy = heard(canvas.edit_refused)
    data = QMimeData()
    data.setData("application/x-mailflow-clip", b"mailflow: 1\nnodes: &a [*a, *a]\n" + b"\xff\xfe")
    QGuiApplication.clipboard().setMimeData(data)
    canvas.paste()
    assert len(spy) == 1
    assert not document.can_undo


def test_ctrl_d_duplicates_beside_the_original(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.click(hand.middle("printer"))
    hand.key(Qt.Key.Key_D, CTRL)
    copy = canvas.states.selected_nodes[0]
    assert document.topology.layout[copy].at == (32, 352)
    assert [state.label for state in document.history] == ["Open", "Duplicate"]


def test_deleting_a_node_says_what_goes_with_it_and_how_to_undo(canvas: CanvasView, hand: Hand) -> None:
    said = heard(canvas.announced)
    hand.click(hand.middle("onprem"))
    hand.key(Qt.Key.Key_Delete)
    assert len(said) == 1
    assert said[0].startswith("Deleted Exchange server, and ")
    assert "To our servers" in said[0] or "others" in said[0]
    assert said[0].endswith("Ctrl+Z brings everything back.")


def test_deleting_what_nothing_depends_on_says_only_its_name(canvas: CanvasView, hand: Hand) -> None:
    said = heard(canvas.announced)
    hand.click(hand.middle("printer"))
    hand.key(Qt.Key.Key_Delete)
    assert said == ["Deleted Device. Ctrl+Z brings everything back."]


def test_a_refused_deletion_announces_nothing(canvas: CanvasView) -> None:
    said = heard(canvas.announced)
    canvas.select_keys((Key("link", "internal:contoso"),))
    canvas.delete_selection()
    assert said == []


def test_a_second_front_door_is_refused_when_duplicated(canvas: CanvasView, hand: Hand, document: Document) -> None:
    said = heard(canvas.edit_refused)
    hand.click(hand.middle("exo"))
    hand.key(Qt.Key.Key_D, CTRL)
    assert not document.can_undo
    assert "has its Exchange Online already" in said[0].reason


def test_the_hand_over_inside_a_tenant_has_an_arrow_head_at_either_end(canvas: CanvasView) -> None:
    item = canvas.scene_.links["internal:contoso"]
    assert item.tips == (item.points[-1], item.points[0])
    assert len(item.heads) == 2


def test_a_kind_dropped_on_a_node_stands_beside_it(canvas: CanvasView, hand: Hand, document: Document) -> None:
    assert dropped(canvas, hand, "smarthost", hand.middle("printer"))
    added = canvas.scene_.nodes[document.topology.nodes[-1].id].card
    others = [node.card for key, node in canvas.scene_.nodes.items() if key != document.topology.nodes[-1].id]
    assert not any(added.intersects(card) for card in others)
    distance = added.center() - canvas.scene_.nodes["printer"].card.center()
    assert abs(distance.x()) + abs(distance.y()) < 300
