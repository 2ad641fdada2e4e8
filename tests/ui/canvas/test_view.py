"""Zooming, panning, walking and hearing: what changes only how the drawing is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.app.document import Document
from designer.model.refs import Ref
from designer.rules.finding import Finding
from designer.ui.canvas import CanvasView
from designer.ui.canvas.looks import Key, Look
from designer.ui.theme_qt import qt_theme
from tests.ui.canvas.conftest import Hand, heard

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def wheel(canvas: CanvasView, spot: QPoint, angle: int, modifiers: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        QPointF(spot), QPointF(canvas.viewport().mapToGlobal(spot)), QPoint(), QPoint(0, angle),
        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), event)


def visible_middle(canvas: CanvasView) -> QPointF:
    return canvas.visible_rect().center()


def test_ctrl_wheel_zooms_and_keeps_what_is_under_the_pointer(canvas: CanvasView, hand: Hand) -> None:
    spot = hand.spot(hand.middle("printer"))
    before = canvas.mapToScene(spot)
    wheel(canvas, spot, 240, CTRL)
    assert canvas.zoom > 1.2
    after = canvas.mapToScene(spot)
    assert (after - before).manhattanLength() < 2


def test_the_wheel_alone_moves_the_paper(canvas: CanvasView) -> None:
    before = visible_middle(canvas)
    wheel(canvas, QPoint(200, 200), -120, Qt.KeyboardModifier.NoModifier)
    assert visible_middle(canvas).y() == pytest.approx(before.y() + 60, abs=1)


def test_the_middle_button_drags_the_paper(canvas: CanvasView, hand: Hand) -> None:
    start = QPoint(300, 300)
    before = visible_middle(canvas)
    middle = Qt.MouseButton.MiddleButton
    QTest.mousePress(canvas.viewport(), middle, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(canvas.viewport(), start + QPoint(40, 10))
    QTest.mouseMove(canvas.viewport(), start + QPoint(80, 20))
    QTest.mouseRelease(canvas.viewport(), middle, Qt.KeyboardModifier.NoModifier, start + QPoint(80, 20))
    assert before.x() - visible_middle(canvas).x() == pytest.approx(80, abs=1)


def test_space_and_drag_moves_the_paper_even_over_a_node(canvas: CanvasView, hand: Hand, document: Document) -> None:
    before = visible_middle(canvas)
    start = hand.spot(hand.middle("eop"))
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(canvas.viewport(), start + QPoint(0, 50))
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert before.y() - visible_middle(canvas).y() == pytest.approx(50, abs=1)
    assert not document.can_undo


def test_shift_1_shows_everything_and_shift_2_the_selection(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.middle("printer"))
    canvas.zoom_to(0.2)
    hand.key(Qt.Key.Key_2, SHIFT)
    assert canvas.zoom == pytest.approx(1.5)
    hand.key(Qt.Key.Key_1, SHIFT)
    assert canvas.zoom <= 1.0
    drawn = canvas.scene_.drawing.bounds
    assert canvas.visible_rect().contains(drawn.center[0], drawn.center[1])


def test_zoom_is_told_and_ctrl_0_is_100_percent(canvas: CanvasView, hand: Hand) -> None:
    canvas.zoom_to(0.5)
    spy = heard(canvas.zoom_changed)
    hand.key(Qt.Key.Key_0, CTRL)
    assert canvas.zoom == pytest.approx(1.0)
    assert spy[-1] == pytest.approx(1.0)


def test_zooming_eases_and_ends_exactly_there(canvas: CanvasView) -> None:
    canvas.set_reduced_motion(False)
    canvas.zoom_to(0.5)
    motion = canvas.scene_.motion
    motion.setCurrentTime(motion.duration() // 2)
    assert 0.5 < canvas.zoom < 1.0
    motion.setCurrentTime(motion.duration())
    assert canvas.zoom == pytest.approx(0.5)


def test_zoomed_far_out_a_click_still_selects_and_a_drag_still_moves(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    canvas.zoom_to(0.2)
    assert canvas.is_overview
    hand.click(hand.middle("eop"))
    assert canvas.selection == (Ref("nodes", "eop"),)
    start = hand.middle("printer")
    hand.drag(start, (start[0] + 200, start[1] + 400))
    assert document.topology.layout["printer"].at != (0, 320)


def pixel(canvas: CanvasView, at: tuple[float, float]) -> QColor:
    image = canvas.viewport().grab().toImage()
    spot = canvas.mapFromScene(QPointF(*at))
    return image.pixelColor(spot)


def test_zoomed_far_out_cards_are_boxes_in_the_tint_of_their_family(canvas: CanvasView, hand: Hand) -> None:
    canvas.zoom_to(0.2)
    assert pixel(canvas, hand.middle("onprem")) == canvas.theme.color("family-onprem")


def test_zoomed_far_out_a_finding_is_still_seen(canvas: CanvasView) -> None:
    canvas.zoom_to(0.2)
    canvas.set_findings([Finding("L-004", "open-relay", "error", "An open relay.", (Ref("nodes", "onprem"),))])
    card = canvas.scene_.nodes["onprem"].card
    assert pixel(canvas, (card.right(), card.top())) == canvas.theme.color("error")


def test_findings_put_a_badge_on_the_card_and_take_it_away_again(canvas: CanvasView) -> None:
    canvas.set_findings([Finding("L-004", "open-relay", "error", "An open relay.", (Ref("nodes", "onprem"),))])
    assert canvas.scene_.nodes["onprem"].drawn.badge == "error"
    canvas.set_findings([])
    assert canvas.scene_.nodes["onprem"].drawn.badge is None


def test_tab_goes_through_the_nodes_from_left_to_right_and_then_leaves(canvas: CanvasView, hand: Hand) -> None:
    seen = []
    for _ in range(5):
        hand.key(Qt.Key.Key_Tab)
        seen.append(canvas.states.selected_nodes[0])
    assert seen == ["inet", "printer", "eop", "onprem", "exo"]
    assert canvas.scene_.nodes["exo"].look == Look.SELECTED | Look.FOCUSED
    hand.key(Qt.Key.Key_Backtab, SHIFT)
    assert canvas.states.selected_nodes == ("onprem",)


def test_alt_arrow_walks_along_the_lines(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.middle("inet"))
    hand.key(Qt.Key.Key_Right, ALT)
    assert canvas.states.selected_nodes == ("eop",)
    hand.key(Qt.Key.Key_Down, ALT)
    assert canvas.states.selected_nodes == ("onprem",)
    hand.key(Qt.Key.Key_Left, ALT)
    assert canvas.states.selected_nodes == ("onprem",), "the printer lies there, but no line leads to it"


def test_with_nothing_selected_an_arrow_selects_the_nearest_node(canvas: CanvasView, hand: Hand) -> None:
    hand.key(Qt.Key.Key_Right)
    assert len(canvas.states.selected_nodes) == 1


def test_enter_and_double_click_open_a_node(canvas: CanvasView, hand: Hand) -> None:
    spy = heard(canvas.node_activated)
    hand.click(hand.middle("eop"))
    hand.key(Qt.Key.Key_Return)
    hand.double_click(hand.middle("exo"))
    assert spy == ["eop", "exo"]


def test_a_screen_reader_hears_what_is_selected(canvas: CanvasView, hand: Hand) -> None:
    assert canvas.accessibleName() == "Canvas"
    hand.click(hand.middle("onprem"))
    said = canvas.accessibleDescription()
    assert said == "Exchange server; mail.contoso.com; 2 lines."
    canvas.set_findings([Finding("L-004", "open-relay", "error", "An open relay.", (Ref("nodes", "printer"),))])
    hand.click(hand.middle("printer"))
    assert canvas.accessibleDescription() == "Device; 203.0.113.77; 1 finding, worst: error; no lines."


def test_a_right_click_selects_what_the_menu_will_be_about(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.middle("eop"), button=Qt.MouseButton.RightButton)
    hand.release(hand.middle("eop"), button=Qt.MouseButton.RightButton)
    assert canvas.states.selected == (Key("node", "eop"),)


def test_another_theme_repaints_the_ground(canvas: CanvasView) -> None:
    canvas.set_grid(False)
    assert pixel(canvas, (-120, 200)) == qt_theme("light").color("surface")
    canvas.set_theme(qt_theme("dark"))
    assert pixel(canvas, (-120, 200)) == qt_theme("dark").color("surface")


@pytest.mark.xvfb
def test_a_whole_session_by_hand(canvas: CanvasView, hand: Hand, document: Document) -> None:
    hand.drag(hand.rim("printer"), hand.middle("eop"))
    hand.drag(hand.middle("exo"), (hand.middle("exo")[0] + 80, hand.middle("exo")[1] + 80))
    hand.click(hand.middle("inet"))
    hand.key(Qt.Key.Key_Delete)
    assert [state.label for state in document.history] == ["Open", "Connect", "Move", "Delete"]
    while document.can_undo:
        document.undo()
    assert set(canvas.scene_.nodes) == {"inet", "eop", "exo", "onprem", "printer"}


def test_a_design_opens_large_enough_to_be_read(canvas: CanvasView) -> None:
    canvas.resize(500, 300)
    canvas.fit()
    assert canvas.zoom < 0.6
    canvas.fit_readable()
    assert canvas.zoom == pytest.approx(0.85)
    seen = canvas.visible_rect()
    assert any(seen.contains(canvas.scene_.nodes[key].card) for key in ("eop", "exo", "onprem"))


def test_a_fitted_drawing_stays_fitted_when_the_window_changes_its_size(canvas: CanvasView) -> None:
    canvas.resize(600, 400)
    small = canvas.zoom
    assert all(canvas.visible_rect().contains(node.card) for node in canvas.scene_.nodes.values())
    canvas.resize(1200, 800)
    assert canvas.zoom > small


@pytest.mark.parametrize("moved_by", ["wheel", "zoom"])
def test_a_view_that_the_user_chose_is_kept_when_the_window_changes_its_size(canvas: CanvasView, moved_by: str) -> None:
    modifiers = CTRL if moved_by == "zoom" else Qt.KeyboardModifier.NoModifier
    wheel(canvas, QPoint(300, 200), 120, modifiers)
    zoom = canvas.zoom
    canvas.resize(600, 400)
    assert canvas.zoom == zoom


def test_a_selected_line_keeps_the_colour_of_the_message_that_travels_it(canvas: CanvasView) -> None:
    item = next(iter(canvas.scene_.links.values()))
    item.show_shape(replace(item.drawn, copies=(1,)))
    travelled = item.pen().color()
    item.set_look(Look.SELECTED)
    assert item.pen().color() == travelled
    (band,) = item.childItems()
    assert band.isVisible()
    item.set_look(Look.NORMAL)
    assert not band.isVisible()


def test_a_design_that_is_readable_without_a_margin_opens_whole(canvas: CanvasView) -> None:
    assert canvas.scene_.drawing is not None
    bounds = canvas.scene_.drawing.bounds
    canvas.resize(round(bounds.w * 0.85) + 2, 800)
    canvas.fit_readable()
    assert canvas.zoom == pytest.approx(0.85)
    assert all(canvas.visible_rect().contains(node.card) for node in canvas.scene_.nodes.values())
