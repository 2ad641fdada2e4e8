"""Watching a run: envelopes on the lines, the next event marked, a report on its way back, the same at any moment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage

from designer.app.document import Document
from designer.draw.tokens import DWELL_MS, HOP_MS, timeline
from designer.engine.trace import Hop, Outcome, Trace
from designer.model import edits
from designer.model.links import links
from designer.model.message import Message
from designer.ui.canvas import CanvasView
from designer.ui.canvas.envelopes import LIFT
from designer.ui.canvas.flight import Flight, Flying
from designer.ui.canvas.looks import Key, Look
from designer.ui.theme_qt import qt_theme
from tests.ui.canvas.conftest import Hand

MX = "mx:contoso.com:contoso-com.mail.protection.outlook.com>eop"
OUT = "out:contoso:To our servers>onprem"
FORK = HOP_MS + DWELL_MS
"""When the two copies have parted and leave EOP."""


def hop(number: int, parent: int | None, source: str | None, node: str, *who: str, failed: bool = False) -> Hop:
    out = "To our servers" if node == "onprem" else None
    return Hop(number, parent, source, node, who, "erin@fabrikam.com", out=out, failed=failed)


@pytest.fixture
def trace() -> Trace:
    """Erin writes to David in the cloud and Julie on-premises; Julie's server refuses, and a report goes back."""
    david, julie = "david@contoso.com", "julie@contoso.com"
    message = Message(id="m", from_node="inet", mail_from="erin@fabrikam.com", rcpt_to=(david, julie))
    hops = [
        hop(0, None, None, "inet", david, julie),
        hop(1, 0, "inet", "eop", david, julie),
        hop(2, 1, "eop", "exo", david),
        hop(3, 1, "eop", "onprem", julie, failed=True),
    ]
    outcomes = [
        Outcome(david, None, "delivered", "exo", 2, ("inet", "eop", "exo"), copy=0),
        Outcome(julie, None, "bounced", "eop", 3, ("inet", "eop"), copy=1, ndr="Your message could not be delivered."),
    ]
    return Trace(message, hops, outcomes, copies=2)


@pytest.fixture
def flight(canvas: CanvasView, document: Document, trace: Trace) -> Flight:
    drawing = canvas.scene_.drawing
    assert drawing is not None
    return Flight(trace, drawing, links(document.topology))


def on_line(canvas: CanvasView, link: str, flying: Flying) -> bool:
    item = canvas.scene_.links[link]
    at = QPointF(*flying.at)
    return item.path().intersects(canvas.scene_.nodes["eop"].card) and any(
        abs((x2 - x1) * (at.y() - y1) - (y2 - y1) * (at.x() - x1)) < 1
        and min(x1, x2) - 1 <= at.x() <= max(x1, x2) + 1
        and min(y1, y2) - 1 <= at.y() <= max(y1, y2) + 1
        for (x1, y1), (x2, y2) in zip(item.points, item.points[1:], strict=False)
    )


def test_a_message_travels_on_the_line_of_its_route(canvas: CanvasView, flight: Flight) -> None:
    (flying,) = flight.at(DWELL_MS + HOP_MS / 2)
    assert flying.token.copies == (1, 2)
    assert on_line(canvas, MX, flying)


def test_copies_fork_and_travel_at_once_each_in_its_colour(canvas: CanvasView, flight: Flight) -> None:
    cloud, servers = flight.at(FORK + DWELL_MS + HOP_MS / 2)
    assert (cloud.token.copy, servers.token.copy) == (1, 2)
    assert cloud.token.colour != servers.token.colour
    assert on_line(canvas, OUT, servers)
    assert on_line(canvas, "internal:contoso", cloud)


def test_a_moving_envelope_has_its_tail_behind_it(flight: Flight) -> None:
    (flying,) = flight.at(DWELL_MS + HOP_MS / 2)
    assert flying.trail[0] == flying.at
    assert flying.trail[-1][0] < flying.at[0]


def test_a_failed_copy_stops_and_a_smaller_envelope_goes_back(flight: Flight, trace: Trace) -> None:
    end = FORK + DWELL_MS + HOP_MS
    _, servers = flight.at(end + 1)
    assert servers.token.state == "failed"
    _, report = flight.at(end + 2 * DWELL_MS)
    assert report.token.state == "report"
    later = flight.at(end + 3 * DWELL_MS)[1]
    assert later.at[0] < report.at[0], "back towards the sender, who is on the left"


def test_a_delivered_copy_lies_at_the_foot_of_the_card(canvas: CanvasView, flight: Flight, trace: Trace) -> None:
    cloud = flight.at(timeline(trace).duration)[0]
    card = canvas.scene_.nodes["exo"].card
    assert cloud.token.state == "arrived"
    assert cloud.at[1] == card.bottom()
    assert card.left() < cloud.at[0] < card.right()


def test_under_reduced_motion_envelopes_stand_instead_of_travelling(flight: Flight) -> None:
    early = flight.at(DWELL_MS + HOP_MS * 0.2, reduced=True)
    late = flight.at(DWELL_MS + HOP_MS * 0.8, reduced=True)
    assert [flying.at for flying in early] == [flying.at for flying in late]
    assert early[0].trail in ((), (early[0].at,))


def test_the_next_event_is_marked_before_it_happens(canvas: CanvasView, trace: Trace) -> None:
    canvas.set_trace(trace)
    canvas.set_time(DWELL_MS)
    assert canvas.scene_.nodes["eop"].look == Look.NEXT
    assert canvas.scene_.links[MX].look == Look.NEXT
    canvas.set_time(FORK + DWELL_MS)
    assert canvas.scene_.nodes["eop"].look == Look.NORMAL
    assert canvas.states.coming >= {Key("node", "exo"), Key("node", "onprem"), Key("link", OUT)}
    canvas.set_trace(None)
    assert canvas.scene_.nodes["exo"].look == Look.NORMAL


def test_the_lines_of_the_run_wear_the_colours_of_its_copies(canvas: CanvasView, trace: Trace) -> None:
    canvas.set_trace(trace)
    canvas.set_time(0)
    assert canvas.scene_.links[OUT].pen().color() == canvas.theme.copy(2)
    canvas.set_trace(None)
    assert canvas.scene_.links[OUT].pen().color() == canvas.theme.color("link")


def picture(canvas: CanvasView) -> QImage:
    return canvas.viewport().grab().toImage()


@pytest.mark.xvfb
def test_back_and_scrub_show_exactly_what_playing_showed(canvas: CanvasView, trace: Trace) -> None:
    canvas.set_reduced_motion(False)
    canvas.set_trace(trace)
    canvas.set_time(DWELL_MS + 400)
    once = picture(canvas)
    for t in (DWELL_MS + 700, FORK + 900, 0, DWELL_MS + 400):
        canvas.set_time(t)
    assert picture(canvas) == once
    canvas.set_time(DWELL_MS + 500)
    assert picture(canvas) != once


def test_without_a_run_the_picture_is_the_one_before(canvas: CanvasView, trace: Trace) -> None:
    before = picture(canvas)
    canvas.set_trace(trace)
    canvas.set_time(500)
    assert picture(canvas) != before
    canvas.set_trace(None)
    assert picture(canvas) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda canvas: canvas.zoom_to(0.7),
        lambda canvas: canvas.zoom_to(0.2),
        lambda canvas: canvas.set_theme(qt_theme("dark")),
        lambda canvas: canvas.horizontalScrollBar().setValue(canvas.horizontalScrollBar().value() + 40),
        lambda canvas: canvas.select_keys([Key("node", "printer")]),
        lambda canvas: canvas.resize(900, 700),
        lambda canvas: canvas.document.apply("Move", edits.move({"printer": (64, 400)})),
    ],
    ids=["zoom", "overview", "theme", "scroll", "select", "resize", "edit"],
)
def test_the_cached_picture_never_shows_what_is_no_longer_so(
    canvas: CanvasView, trace: Trace, change: Callable[[CanvasView], object]
) -> None:
    canvas.set_trace(trace)
    canvas.set_time(DWELL_MS)
    picture(canvas)
    change(canvas)
    shown = picture(canvas)
    canvas.playback.forget_picture()
    canvas.viewport().update()
    assert shown == picture(canvas)


def test_one_can_edit_while_a_run_is_shown(canvas: CanvasView, hand: Hand, trace: Trace, document: Document) -> None:
    canvas.set_trace(trace)
    canvas.set_time(DWELL_MS)
    start = hand.middle("exo")
    hand.drag(start, (start[0] + 80, start[1] + 160))
    assert document.topology.layout["exo"].at == (720, 160)
    canvas.set_time(timeline(trace).duration)
    assert canvas.playback.flying[0].at[1] == canvas.scene_.nodes["exo"].card.bottom()


def test_a_run_through_a_node_that_was_removed_shows_the_rest(
    canvas: CanvasView, hand: Hand, trace: Trace, document: Document
) -> None:
    canvas.set_trace(trace)
    canvas.set_time(FORK + DWELL_MS)
    hand.click(hand.middle("onprem"))
    hand.key(Qt.Key.Key_Delete)
    assert [flying.token.copy for flying in canvas.playback.flying] == [1]


def test_an_envelope_wears_the_colour_of_its_copy(canvas: CanvasView, trace: Trace) -> None:
    canvas.set_reduced_motion(False)
    canvas.set_trace(trace)
    canvas.set_time(FORK + DWELL_MS + HOP_MS / 2)
    servers = canvas.playback.flying[1]
    spot = canvas.mapFromScene(QPointF(*servers.at) - QPointF(0, LIFT))
    ratio = canvas.devicePixelRatioF()
    seen = {
        picture(canvas).pixelColor(round((spot.x() + dx) * ratio), round((spot.y() + dy) * ratio)).name()
        for dx in range(-8, 9)
        for dy in range(-5, 6)
    }
    assert QColor(canvas.theme.copy(servers.token.colour)).name() in seen
