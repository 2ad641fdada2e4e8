"""Drawing lines by hand: legal targets light up, the tip says what will be made or why not, release makes it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from designer.app.document import Document
from designer.model.edits import add_node
from designer.model.links import links
from designer.ui.canvas import CanvasView, drops
from designer.ui.canvas.gestures.connect import ConnectGesture
from designer.ui.canvas.looks import Key, Look
from designer.ui.canvas.ports import ports
from tests.ui.canvas.conftest import HYBRID, Hand, heard, topology_of

EMPTY = (-100.0, 180.0)
CTRL = Qt.KeyboardModifier.ControlModifier


def lines_between(document: Document, source: str, target: str) -> list[str]:
    return [link.id for link in links(document.topology) if (link.source, link.target) == (source, target)]


@pytest.mark.xvfb
def test_a_line_from_the_printer_to_eop_makes_an_inbound_connector(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    hand.drag(hand.rim("printer"), hand.middle("eop"))
    names = [row.Name for row in document.topology.tenants["contoso"].inbound_connectors or ()]
    assert len(names) == 2
    assert lines_between(document, "printer", "eop")
    assert [state.label for state in document.history] == ["Open", "Connect"]


def test_a_line_can_be_begun_on_the_half_of_a_port_outside_the_card(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    inside = hand.rim("printer")
    hand.move(hand.middle("printer"), inside)
    hand.drag((inside[0] + 6, inside[1]), hand.middle("eop"))
    assert lines_between(document, "printer", "eop")


def test_alt_on_the_rim_copies_instead_of_drawing_a_line(canvas: CanvasView, hand: Hand, document: Document) -> None:
    rim = hand.rim("printer")
    hand.drag(rim, (rim[0] + 104, rim[1] + 160), Qt.KeyboardModifier.AltModifier)
    assert [state.label for state in document.history] == ["Open", "Duplicate"]


def test_the_new_line_is_selected(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.drag(hand.rim("printer"), hand.middle("eop"))
    assert canvas.states.selected == (Key("link", lines_between(document, "printer", "eop")[0]),)


def test_while_a_line_is_drawn_legal_targets_light_up_and_the_rest_fades(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.rim("printer"))
    hand.move(EMPTY)
    nodes = canvas.scene_.nodes
    assert nodes["eop"].look == Look.LEGAL
    assert nodes["exo"].look == Look.DIMMED
    assert nodes["inet"].look == Look.DIMMED
    assert canvas.scene_.links["out:contoso:To our servers>onprem"].look == Look.DIMMED
    hand.key(Qt.Key.Key_Escape)
    assert nodes["exo"].look == Look.NORMAL


def test_the_tip_over_a_legal_target_says_what_will_be_made(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.rim("printer"))
    hand.move(EMPTY, hand.middle("eop"))
    tip = canvas.overlay.tip
    assert tip is not None
    assert tip.good
    assert "SMTP relay" in tip.text
    hand.key(Qt.Key.Key_Escape)
    assert canvas.overlay.tip is None


def test_the_tip_over_a_refused_target_says_why_and_what_to_do(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.rim("inet"))
    hand.move(EMPTY, hand.middle("exo"))
    tip = canvas.overlay.tip
    assert tip is not None
    assert tip.good is False
    assert tip.text
    assert tip.hint
    assert canvas.scene_.nodes["exo"].look & Look.REFUSED


def test_releasing_on_a_refused_target_changes_nothing_and_tells_the_reason(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    spy = heard(canvas.edit_refused)
    hand.drag(hand.rim("inet"), hand.middle("exo"))
    assert not document.can_undo
    assert spy[0].reason


def test_escape_while_drawing_leaves_everything_as_it_was(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.press(hand.rim("printer"))
    hand.move(hand.middle("eop"))
    hand.key(Qt.Key.Key_Escape)
    hand.release(hand.middle("eop"))
    assert not document.can_undo


def test_releasing_on_empty_canvas_offers_what_may_go_there(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.drag(hand.rim("printer"), (400, 500))
    assert canvas.chooser is not None
    QTest.keyClicks(canvas.chooser.search, "smart")
    QTest.keyClick(canvas.chooser.search, Qt.Key.Key_Return)
    added = document.topology.nodes[-1]
    assert added.kind == "smarthost"
    assert lines_between(document, "printer", added.id)
    assert [state.label for state in document.history] == ["Open", "Add Smart host"]


def test_the_list_says_why_a_kind_cannot_go_there(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(hand.rim("printer"), (400, 500))
    assert canvas.chooser is not None
    rows = canvas.chooser.rows()
    internet = next(row for row in rows if row.text().startswith("Internet"))
    assert not internet.flags() & Qt.ItemFlag.ItemIsEnabled
    assert len(internet.text().splitlines()) == 2


def test_escape_closes_the_list(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.drag(hand.rim("printer"), (400, 500))
    assert canvas.chooser is not None
    QTest.keyClick(canvas.chooser.search, Qt.Key.Key_Escape)
    assert canvas.chooser is None
    assert not document.can_undo
    assert canvas.window().focusWidget() is canvas


def test_a_line_can_be_drawn_from_the_keyboard_alone(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.click(hand.middle("printer"))
    canvas.begin_connect()
    hand.key(Qt.Key.Key_Tab)
    assert canvas.gesture.target == "eop"
    hand.key(Qt.Key.Key_Return)
    assert lines_between(document, "printer", "eop")


def test_a_line_begun_from_the_menu_ends_with_the_next_click(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    hand.click(hand.middle("printer"))
    canvas.begin_connect()
    hand.click(hand.middle("eop"))
    assert lines_between(document, "printer", "eop")
    assert canvas.gesture is None


def test_ctrl_arrow_creates_the_next_node_and_its_line(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.click(hand.middle("printer"))
    hand.key(Qt.Key.Key_Down, CTRL)
    assert canvas.chooser is not None
    QTest.keyClicks(canvas.chooser.search, "smart host")
    QTest.keyClick(canvas.chooser.search, Qt.Key.Key_Return)
    added = document.topology.nodes[-1]
    place = document.topology.layout[added.id].at
    assert place is not None
    assert place[1] > 320
    assert lines_between(document, "printer", added.id)


def test_undo_takes_a_drawn_line_back(canvas: CanvasView, hand: Hand, document: Document) -> None:
    before = set(canvas.scene_.links)
    hand.drag(hand.rim("printer"), hand.middle("eop"))
    document.undo()
    assert set(canvas.scene_.links) == before


def test_a_node_drawn_from_a_server_joins_the_organization_of_that_server() -> None:
    topology = add_node("onprem", (0, 400), "adatum-onprem")(topology_of(HYBRID))
    adatum = topology.nodes[-1].id
    topology = add_node("onprem", (320, 600), "contoso-onprem")(topology)
    made = drops.placed("edge", (320, 480), adatum)(topology)
    assert made.nodes[-1].kind == "edge"
    assert made.nodes[-1].org == "adatum-onprem"


@pytest.mark.parametrize("side", range(4), ids=["right", "left", "top", "bottom"])
@pytest.mark.parametrize("node", ["eop", "onprem"])
def test_a_press_on_a_port_draws_a_line_even_where_another_ends(
    canvas: CanvasView, hand: Hand, node: str, side: int
) -> None:
    port = ports(canvas.scene_.nodes[node].card)[side]
    for dx, dy in ((0, 0), (5, 3), (-5, -3)):
        hand.press((port.x() + dx, port.y() + dy))
        assert isinstance(canvas.gesture, ConnectGesture)
        assert canvas.gesture.source == node
        hand.release((port.x() + dx, port.y() + dy))


def test_a_near_miss_beside_a_card_draws_a_line_and_no_rubber_band(canvas: CanvasView, hand: Hand) -> None:
    card = canvas.scene_.nodes["printer"].card
    hand.press((card.left() + 30, card.bottom() + 4))
    assert isinstance(canvas.gesture, ConnectGesture)
    hand.release((card.left() + 30, card.bottom() + 4))
    hand.press((card.left() + 30, card.bottom() + 9))
    assert not isinstance(canvas.gesture, ConnectGesture)
    hand.release((card.left() + 30, card.bottom() + 9))


def test_the_list_is_as_high_as_what_is_left_of_it(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(hand.rim("printer"), (400, 500))
    assert canvas.chooser is not None
    whole = canvas.chooser.height()
    QTest.keyClicks(canvas.chooser.search, "smart")
    assert canvas.chooser.height() < whole / 2
    canvas.chooser.search.clear()
    assert canvas.chooser.height() == whole


def test_the_words_of_a_refusal_cover_no_card(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.rim("inet"))
    hand.move((200, 40), hand.middle("exo"))
    tip = canvas.mapToScene(canvas.overlay._tip_rect).boundingRect()
    assert canvas.overlay.tip is not None
    assert canvas.overlay.tip.good is False
    assert not [key for key, node in canvas.scene_.nodes.items() if tip.intersects(node.card)]
    hand.release(EMPTY)
