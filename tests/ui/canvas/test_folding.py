"""Collapsing and expanding organizations by hand, key and command, and everything that then goes on with the box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.model import edits
from designer.model.message import Message
from designer.model.refs import Ref
from designer.ui.canvas import CanvasView, clipboard
from designer.ui.canvas.looks import Key, Look
from designer.ui.canvas.organization_item import OrganizationItem
from designer.ui.canvas.renaming import TitleEditor
from designer.ui.theme_qt import qt_theme
from tests.ui.canvas.conftest import Hand, heard
from tests.ui.canvas.test_edit_by_hand import dropped

CONTOSO = Key("organization", "tenant:contoso")
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def folded(canvas: CanvasView) -> CanvasView:
    """The canvas with the tenant collapsed."""
    canvas.fold(("contoso",))
    return canvas


def area(canvas: CanvasView) -> OrganizationItem:
    item = canvas.scene_.items_by_key[CONTOSO]
    assert isinstance(item, OrganizationItem)
    return item


def mark(canvas: CanvasView) -> tuple[float, float]:
    """Where the tenant is collapsed or expanded by a click."""
    fold = area(canvas).drawn.fold
    assert fold is not None
    return fold.center


def middle(canvas: CanvasView) -> tuple[float, float]:
    return area(canvas).drawn.rect.center


def is_closed(document: Document) -> bool:
    entry = document.topology.layout.get("contoso")
    return entry is not None and entry.collapsed


# by hand, by key, by command


def test_a_click_on_the_mark_collapses_and_another_one_expands(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    hand.click(mark(canvas))
    assert is_closed(document)
    assert set(canvas.scene_.nodes) == {"inet", "onprem", "printer"}
    hand.click(mark(canvas))
    assert not is_closed(document)
    assert set(canvas.scene_.nodes) == {"inet", "eop", "exo", "onprem", "printer"}


def test_collapsing_is_one_step_that_can_be_undone_and_changes_no_mail(canvas: CanvasView, document: Document) -> None:
    before = document.topology
    canvas.fold(("contoso",))
    assert document.undo_label == "Collapse contoso"
    assert document.topology.model_copy(update={"layout": before.layout}) == before
    document.undo()
    assert document.topology == before
    assert "eop" in canvas.scene_.nodes


def test_dragging_away_from_the_mark_does_nothing(canvas: CanvasView, hand: Hand, document: Document) -> None:
    x, y = mark(canvas)
    hand.drag((x, y), (x + 60, y + 60))
    assert not document.can_undo


def test_the_pointer_tells_that_the_mark_can_be_pressed(canvas: CanvasView, hand: Hand) -> None:
    hand.move((0.0, 200.0), mark(canvas))
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor


def test_a_double_click_opens_the_box_and_on_an_open_area_edits_its_name(
    folded: CanvasView, hand: Hand, document: Document
) -> None:
    hand.double_click(middle(folded))
    assert not is_closed(document)
    title = area(folded).drawn.title.at
    hand.double_click((title[0] + 10, title[1] - 4))
    assert not is_closed(document)
    assert folded.findChild(TitleEditor) is not None


def test_ctrl_k_collapses_the_organization_of_the_selected_node_and_keeps_the_box_selected(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    canvas.select_keys((Key("node", "exo"),))
    hand.key(Qt.Key.Key_K, CTRL)
    assert is_closed(document)
    assert canvas.states.selected == (CONTOSO,)
    hand.key(Qt.Key.Key_K, CTRL)
    assert not is_closed(document)


def test_enter_opens_the_box_that_is_selected(folded: CanvasView, hand: Hand, document: Document) -> None:
    folded.select_keys((CONTOSO,))
    hand.key(Qt.Key.Key_Return)
    assert not is_closed(document)


def test_ctrl_k_without_an_organization_does_nothing(canvas: CanvasView, hand: Hand, document: Document) -> None:
    canvas.select_keys((Key("node", "printer"),))
    hand.key(Qt.Key.Key_K, CTRL)
    assert not document.can_undo


# pointing, selecting, moving


def test_a_click_anywhere_on_the_box_selects_the_organization(folded: CanvasView, hand: Hand) -> None:
    hand.click(middle(folded))
    assert folded.selection == (Ref("tenants", "contoso"),)


def test_a_rubber_band_takes_the_box_and_select_all_too(folded: CanvasView) -> None:
    rect = area(folded).card.adjusted(-8, -8, 8, 8)
    assert CONTOSO in folded.scene_.keys_within(rect)
    folded.select_all()
    assert CONTOSO in folded.states.selected


def test_tab_and_alt_arrow_reach_the_box(folded: CanvasView, hand: Hand) -> None:
    folded.select_keys((Key("node", "inet"),))
    hand.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert folded.states.leading == CONTOSO
    hand.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert folded.states.leading == Key("node", "onprem")
    folded.select_keys(())
    seen = []
    for _ in range(4):
        hand.key(Qt.Key.Key_Tab)
        seen.append(folded.states.leading)
    assert CONTOSO in seen


def test_dragging_the_box_moves_its_nodes_with_it(folded: CanvasView, hand: Hand, document: Document) -> None:
    x, y = middle(folded)
    hand.drag((x, y), (x + 80, y - 160))
    assert document.topology.layout["eop"].at == (400, -160)
    assert document.topology.layout["exo"].at == (720, -160)


def test_while_the_box_is_dragged_its_lines_follow(folded: CanvasView, hand: Hand) -> None:
    x, y = middle(folded)
    hand.press((x, y))
    hand.move((x + 40, y - 40), (x + 80, y - 160))
    lines = [folded.scene_.links[link] for link in folded.scene_.links_at["box/contoso"]]
    ends = [line.points[0] if line.drawn.source == "box/contoso" else line.points[-1] for line in lines]
    card = area(folded).card.adjusted(-1, -1, 1, 1)
    assert card.topLeft() != QPointF(area(folded).drawn.rect.x - 1, area(folded).drawn.rect.y - 1)
    assert all(card.contains(QPointF(*end)) for end in ends)
    hand.release((x + 80, y - 160))


def test_bends_of_lines_inside_move_with_the_box(folded: CanvasView, document: Document) -> None:
    document.apply("Bend", edits.bend("internal:contoso", [(560, 96)]))
    folded.move_things((CONTOSO,), (16, 32))
    assert document.topology.layout["internal:contoso"].bends == ((576, 128),)


def test_an_arrow_key_moves_the_box(folded: CanvasView, hand: Hand, document: Document) -> None:
    folded.select_keys((CONTOSO,))
    hand.key(Qt.Key.Key_Right)
    assert document.topology.layout["eop"].at == (328, 0)


# what lines may and may not do


def test_a_line_cannot_be_drawn_to_the_box_and_the_tip_says_why(
    folded: CanvasView, hand: Hand, document: Document
) -> None:
    hand.press(hand.rim("printer"))
    hand.move((200, 200), middle(folded))
    tip = folded.overlay.tip
    assert tip is not None
    assert (tip.text, tip.good) == ("contoso is collapsed.", False)
    assert area(folded).look & Look.REFUSED
    steps = len(document.history)
    hand.release(middle(folded))
    assert len(document.history) == steps
    assert folded.chooser is None


def test_a_line_at_the_box_is_not_bent(folded: CanvasView, document: Document) -> None:
    from designer.ui.canvas.gestures import Press, begin
    from designer.ui.canvas.gestures.bend import FixedLine

    link = next(item for item in folded.scene_.links.values() if item.drawn.stands_for)
    (ax, ay), (bx, by) = link.points[0], link.points[1]
    at = QPointF((ax + bx) / 2, (ay + by) / 2)
    spot = folded.mapFromScene(at)
    none = Qt.KeyboardModifier.NoModifier
    said = heard(folded.edit_refused)
    gesture = begin(folded, Press(at, spot, Qt.MouseButton.LeftButton, none, link.key))
    assert isinstance(gesture, FixedLine)
    gesture.moved(at + QPointF(40, 40), spot + QPointF(40, 40).toPoint(), none)
    assert "cannot be bent" in str(said[0])


def test_deleting_a_line_that_stands_for_several_asks_to_expand_first(canvas: CanvasView, document: Document) -> None:
    document.apply("Collapse", edits.collapse("contoso"))
    second = {
        "Name": "Backup",
        "ConnectorType": "OnPremises",
        "RecipientDomains": ("fabrikam.com",),
        "UseMXRecord": False,
        "SmartHosts": ("mail.contoso.com",),
    }
    document.apply("Add", edits.add_member(Ref("tenants", "contoso", "outbound_connectors"), second))
    merged = next(item for item in canvas.scene_.links.values() if len(item.drawn.stands_for) > 1)
    canvas.select_keys((merged.key,))
    before, said = document.topology, heard(canvas.edit_refused)
    canvas.delete_selection()
    assert document.topology is before
    assert "stands for 2 connections" in str(said[0])


def test_a_single_line_at_the_box_is_deleted_as_usual(folded: CanvasView, document: Document) -> None:
    line = next(key for key in folded.scene_.links if key.startswith("out:"))
    folded.select_keys((Key("link", line),))
    folded.delete_selection()
    assert not document.topology.tenants["contoso"].outbound_connectors


# showing what is inside


def test_an_object_that_is_to_be_shown_opens_the_organization_that_hides_it(
    folded: CanvasView, document: Document
) -> None:
    folded.select((Ref("nodes", "exo"),))
    assert not is_closed(document)
    assert folded.states.selected == (Key("node", "exo"),)
    document.undo()
    assert is_closed(document)


def test_a_connector_is_shown_at_its_line_without_opening_anything(folded: CanvasView, document: Document) -> None:
    folded.select((Ref("tenants", "contoso", "outbound_connectors[To our servers]"),))
    assert is_closed(document)
    assert [key.sort for key in folded.states.selected] == ["link"]


def test_a_node_dropped_on_the_box_joins_the_organization_which_opens(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    canvas.fold(("contoso-onprem",))
    (box,) = canvas.scene_.boxes.values()
    assert dropped(canvas, hand, "onprem", box.drawn.rect.center)
    assert not document.topology.layout.keys() & {"contoso-onprem"}
    servers = [node.id for node in document.topology.nodes if node.org == "contoso-onprem"]
    assert len(servers) == 2
    assert set(servers) <= set(canvas.scene_.nodes)


def test_the_box_can_be_copied(folded: CanvasView) -> None:
    folded.select_keys((CONTOSO,))
    assert clipboard.copy(folded)
    assert not clipboard.picture(folded).isNull()


def test_the_badge_of_the_box_sums_what_was_found_inside(folded: CanvasView) -> None:
    from tests.draw.designs import Report

    reports: Any = (Report("warning", (Ref("nodes", "eop"),)), Report("error", (Ref("nodes", "exo"),)))
    folded.set_findings(reports)
    assert (area(folded).drawn.badge, area(folded).drawn.badge_count) == ("error", 2)


def test_a_screen_reader_hears_that_it_is_collapsed(folded: CanvasView) -> None:
    folded.select_keys((CONTOSO,))
    assert folded.accessibleDescription() == "Organization contoso; collapsed, 2 nodes."


@pytest.fixture
def watched(folded: CanvasView, document: Document) -> Iterator[CanvasView]:
    """The canvas while a message from the internet to a mailbox in the cloud is shown."""
    topology = document.topology
    message = Message(
        id="m", from_node="inet", mail_from="erin@fabrikam.com", rcpt_to=("julie@contoso.com",), source_ip=None
    )
    folded.set_reduced_motion(False)
    folded.set_trace(simulate(compile_plan(topology), message))
    yield folded
    folded.set_trace(None)


def test_a_message_flies_into_the_box_and_rests_there(watched: CanvasView) -> None:
    card = area(watched).card
    watched.set_time(600)
    assert not card.contains(QPointF(*watched.playback.flying[0].at))
    watched.set_time(900 + 400)
    assert all(card.adjusted(-1, -1, 1, 1).contains(QPointF(*flying.at)) for flying in watched.playback.flying)


def test_the_box_is_marked_where_the_next_event_happens_inside(watched: CanvasView) -> None:
    watched.set_time(0)
    assert area(watched).look & Look.NEXT


def test_zoomed_far_out_the_box_is_painted_too(folded: CanvasView) -> None:
    folded.zoom_to(0.2)
    folded.centerOn(QPointF(*middle(folded)))
    picture = folded.viewport().grab().toImage()
    spot = folded.mapFromScene(QPointF(*middle(folded)))
    assert picture.pixelColor(spot) == qt_theme("light").color("organization-tenant")
    assert folded.is_overview


@pytest.mark.xvfb
def test_a_session_with_a_collapsed_organization_by_hand(
    qtbot: QtBot, canvas: CanvasView, hand: Hand, document: Document
) -> None:
    hand.click(mark(canvas))
    x, y = middle(canvas)
    hand.drag((x, y), (x + 80, y))
    assert canvas.selection == (Ref("tenants", "contoso"),)
    hand.key(Qt.Key.Key_K, CTRL)
    assert [state.label for state in document.history] == ["Open", "Collapse contoso", "Move", "Expand contoso"]
    assert document.topology.layout["eop"].at == (400, 0)
    while document.can_undo:
        document.undo()
    assert set(canvas.scene_.nodes) == {"inet", "eop", "exo", "onprem", "printer"}
