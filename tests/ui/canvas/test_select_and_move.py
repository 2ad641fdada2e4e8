"""Selecting and moving by hand: what is pressed, moved and released on the viewport becomes one edit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from designer.app.document import Document
from designer.model.refs import Ref
from designer.rules.finding import Finding
from designer.ui.canvas import CanvasView
from designer.ui.canvas.looks import Key, Look
from tests.ui.canvas.conftest import Hand, heard

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def at(document: Document, node: str) -> tuple[float, float]:
    place = document.topology.layout[node].at
    assert place is not None
    return place


def test_a_click_on_a_node_selects_it_and_tells_the_window(canvas: CanvasView, hand: Hand) -> None:
    spy = heard(canvas.selection_changed)
    hand.click(hand.middle("eop"))
    assert spy[0] == (Ref("nodes", "eop"),)


def test_a_click_on_a_line_selects_the_connectors_that_make_it(canvas: CanvasView, hand: Hand) -> None:
    link = canvas.scene_.links["out:contoso:To our servers>onprem"]
    (x1, y1), (x2, y2) = link.points[0], link.points[1]
    hand.click(((x1 + x2) / 2, (y1 + y2) / 2))
    assert Ref("tenants", "contoso", "outbound_connectors[To our servers]") in canvas.selection


def test_a_click_on_empty_canvas_selects_nothing(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.middle("eop"))
    hand.click((-120, 200))
    assert canvas.selection == ()


def test_shift_adds_to_the_selection_and_takes_from_it(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.middle("eop"))
    hand.click(hand.middle("inet"), SHIFT)
    assert canvas.selection == (Ref("nodes", "eop"), Ref("nodes", "inet"))
    hand.click(hand.middle("eop"), SHIFT)
    assert canvas.selection == (Ref("nodes", "inet"),)


def test_a_rubber_band_selects_what_lies_wholly_inside(canvas: CanvasView, hand: Hand) -> None:
    hand.drag((-40, -60), (200, 420))
    assert canvas.states.selected_nodes == ("inet", "printer")


def test_escape_during_a_rubber_band_brings_the_old_selection_back(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.middle("eop"))
    hand.press((-40, -60), SHIFT)
    hand.move((200, 420))
    hand.key(Qt.Key.Key_Escape)
    assert canvas.selection == (Ref("nodes", "eop"),)
    hand.release((200, 420))
    assert canvas.selection == (Ref("nodes", "eop"),)


def test_selecting_from_the_window_selects_the_line_of_a_connector_and_tells_nobody(canvas: CanvasView) -> None:
    spy = heard(canvas.selection_changed)
    canvas.select([Ref("tenants", "contoso", "outbound_connectors[To our servers].TlsSettings")])
    assert canvas.states.selected == (Key("link", "out:contoso:To our servers>onprem"),)
    assert len(spy) == 0


def test_dragging_a_node_is_one_step_of_the_history_on_the_grid(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    start = hand.middle("printer")
    hand.drag(start, (start[0] + 101, start[1] + 155))
    assert at(document, "printer") == (104, 472)
    assert [state.label for state in document.history] == ["Open", "Move"]


def test_nothing_is_edited_before_the_release(canvas: CanvasView, hand: Hand, document: Document) -> None:
    start = hand.middle("printer")
    hand.press(start)
    hand.move((start[0] + 50, start[1] + 60), (start[0] + 104, start[1] + 160))
    assert not document.can_undo
    assert canvas.scene_.nodes["printer"].x() == pytest.approx(104)


def test_the_lines_of_a_dragged_node_follow_it(canvas: CanvasView, hand: Hand) -> None:
    link = canvas.scene_.links["out:contoso:To our servers>onprem"]
    before = link.points
    start = hand.middle("onprem")
    hand.press(start)
    hand.move((start[0], start[1] + 60), (start[0], start[1] + 120))
    assert link.points[-1] == (before[-1][0], before[-1][1] + 120)
    assert link.points[0] == before[0]


def test_escape_puts_a_dragged_node_back(canvas: CanvasView, hand: Hand, document: Document) -> None:
    start = hand.middle("onprem")
    points = canvas.scene_.links["out:contoso:To our servers>onprem"].points
    hand.press(start)
    hand.move((start[0] + 80, start[1] + 80))
    hand.key(Qt.Key.Key_Escape)
    hand.release((start[0] + 80, start[1] + 80))
    assert not document.can_undo
    assert canvas.scene_.nodes["onprem"].place == canvas.scene_.nodes["onprem"].drawn.rect
    assert canvas.scene_.links["out:contoso:To our servers>onprem"].points == points


def test_a_dragged_node_comes_to_rest_in_line_with_its_neighbour(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    start = hand.middle("printer")
    hand.drag(start, (start[0] + 60, start[1] - 157))
    hand.drag(hand.middle("printer"), (hand.middle("printer")[0], hand.middle("onprem")[1] + 3))
    assert at(document, "printer")[1] == at(document, "onprem")[1]


def test_alt_during_a_drag_ignores_the_grid(canvas: CanvasView, hand: Hand, document: Document) -> None:
    start = hand.middle("printer")
    hand.press(start)
    end = (start[0] + 101, start[1] + 155)
    from PySide6.QtCore import QPointF

    canvas.gesture.moved(QPointF(*end), hand.spot(end), ALT)
    hand.release(end, ALT)
    assert at(document, "printer") == (101, 475)


def test_without_snapping_a_node_stays_where_it_is_dropped(canvas: CanvasView, hand: Hand, document: Document) -> None:
    canvas.set_snap(False)
    start = hand.middle("printer")
    hand.drag(start, (start[0] + 101, start[1] + 155))
    assert at(document, "printer") == (101, 475)


def test_dragging_one_of_several_selected_nodes_moves_all(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.drag((-40, -60), (200, 420))
    start = hand.middle("inet")
    hand.drag(start, (start[0] - 80, start[1] + 48))
    assert (at(document, "inet"), at(document, "printer")) == ((-80, 48), (-80, 368))


def test_dragging_an_organization_by_its_name_moves_its_members(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    title = canvas.scene_.items_by_key[Key("organization", "tenant:contoso")].drawn.title.at
    start = (title[0] + 10, title[1] - 4)
    hand.drag(start, (start[0] + 80, start[1] - 160))
    assert (at(document, "eop"), at(document, "exo")) == ((400, -160), (720, -160))
    assert at(document, "onprem") == (320, 320)


def test_a_locked_node_stays_where_it_is(canvas: CanvasView, hand: Hand, document: Document) -> None:
    from designer.model.edits import lock

    document.apply("Lock", lock(["printer"]))
    start = hand.middle("printer")
    hand.drag(start, (start[0] + 80, start[1] + 80))
    assert at(document, "printer") == (0, 320)


def test_arrow_keys_nudge_the_selection_and_a_run_of_them_is_one_step(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    hand.click(hand.middle("printer"))
    for _ in range(3):
        hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Down, SHIFT)
    assert at(document, "printer") == (24, 321)
    assert len(document.history) == 2


def test_undo_moves_the_card_back(canvas: CanvasView, hand: Hand, document: Document) -> None:
    start = hand.middle("printer")
    hand.drag(start, (start[0] + 104, start[1] + 160))
    document.undo()
    assert hand.middle("printer") == start


def test_alt_drag_leaves_the_original_and_moves_a_copy(canvas: CanvasView, hand: Hand, document: Document) -> None:
    start = hand.middle("printer")
    hand.drag(start, (start[0] + 104, start[1] + 160), ALT)
    copy = canvas.states.selected_nodes[0]
    assert at(document, "printer") == (0, 320)
    assert at(document, copy) == (104, 480)
    assert document.topology.node(copy).kind == "device"


def test_dragging_a_line_gives_it_a_corner_that_stays(canvas: CanvasView, hand: Hand, document: Document) -> None:
    link_id = "out:contoso:To our servers>onprem"
    x, y1 = canvas.scene_.links[link_id].points[0]
    spot = (x, y1 + 24)
    hand.drag(spot, (spot[0] + 240, spot[1] + 48))
    bends = document.topology.layout[link_id].bends
    assert len(bends) == 1
    assert bends[0] in canvas.scene_.links[link_id].points
    hand.double_click(bends[0])
    assert link_id not in document.topology.layout


def test_pointing_at_a_node_is_seen_and_told(canvas: CanvasView, hand: Hand) -> None:
    spy = heard(canvas.hovered)
    hand.move(hand.middle("exo"))
    assert spy[0] == Ref("nodes", "exo")
    assert canvas.scene_.nodes["exo"].look == Look.HOVERED
    hand.move((-120, 200))
    assert spy[1] is None
    assert canvas.scene_.nodes["exo"].look == Look.NORMAL


def test_findings_that_arrive_during_a_drag_do_not_end_it(canvas: CanvasView, hand: Hand, document: Document) -> None:
    start = hand.middle("printer")
    hand.press(start)
    hand.move((start[0] + 50, start[1] + 60))
    canvas.set_findings([Finding("L-004", "open-relay", "error", "An open relay.", (Ref("nodes", "printer"),))])
    hand.move((start[0] + 104, start[1] + 160))
    hand.release((start[0] + 104, start[1] + 160))
    assert at(document, "printer") == (104, 480)
    assert canvas.scene_.nodes["printer"].drawn.badge == "error"
