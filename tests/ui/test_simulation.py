"""Playback: one player owns the moment, and event list, slider and details follow it exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.engine.trace import AuthView, Decision, Explanation, Fact, Hop, Outcome, Rejected, Trace
from designer.model.edits import set_value
from designer.model.message import Message
from designer.model.refs import Ref
from designer.ui.docks.hop_details import HopDetails, LinkLabel
from designer.ui.docks.player import Player
from designer.ui.docks.simulation import SimulationDock
from designer.ui.docks.story import STATUS, comparison, events_of, judged_before
from designer.ui.window import MainWindow

NAMES = {"inet": "Internet", "eop": "EOP", "exo": "Exchange Online"}
SETTING = Ref("tenants", "contoso", "accepted_domains[contoso.com].DomainType")


def decision(says: str = "The domain is accepted here.", assumed: bool = False) -> Decision:
    explained = Explanation(
        says,
        (Fact("contoso.com is Authoritative", SETTING), Fact("the address exists")),
        (Rejected("Partner in", "its certificate name does not fit"),),
    )
    return Decision("R-RCPT-1", "S5", lambda: explained, "DOC", "R-RCPT-1", assumed)


def trace_of(message: Message, result: Any = "delivered", **more: Any) -> Trace:
    both = ("julie@contoso.com", "david@contoso.com")
    hops = [
        Hop(0, None, None, "inet", both, "erin@fabrikam.com"),
        Hop(1, 0, "inet", "eop", both, "erin@fabrikam.com", out="default", in_="default", tls="yes"),
        Hop(2, 1, "eop", "exo", both, "erin@fabrikam.com", trust="internal"),
    ]
    hops[1].decisions.append(decision())
    hops[1].auth = AuthView(spf="pass", dkim="none", dmarc="pass")
    hops[1].stamped = [("X-New", "1")]
    hops[1].stripped = [("X-Old", "1")]
    outcomes = [
        Outcome("julie@contoso.com", None, result, "exo", 2, ("inet", "eop", "exo"), copy=0, **more),
        Outcome("david@contoso.com", None, "delivered", "exo", 2, ("inet", "eop", "exo"), copy=1),
    ]
    return Trace(message, hops, outcomes, copies=2)


@pytest.fixture
def player(qtbot: QtBot) -> Player:
    """A player of a run with four moments."""
    made = Player()
    made.load([100, 300, 600], 900)
    return made


def moments(player: Player, act: Callable[[], None]) -> list[int]:
    seen: list[int] = []
    player.moved.connect(seen.append)
    act()
    player.moved.disconnect(seen.append)
    return seen


def test_steps_go_from_event_to_event_and_back_again(player: Player) -> None:
    forward = [moments(player, player.step)[-1] for _ in range(4)]
    backward = [moments(player, player.back)[-1] for _ in range(4)]
    assert forward == [100, 300, 600, 900]
    assert backward == [600, 300, 100, 0]


def test_a_step_from_between_two_events_goes_to_the_next_one(player: Player) -> None:
    player.go(250)
    player.step()
    assert player.t == 300
    player.go(250)
    player.back()
    assert player.t == 100


def test_start_and_end_are_exact(player: Player) -> None:
    player.end()
    assert player.t == 900
    player.start()
    assert player.t == 0


def test_scrubbing_beyond_the_ends_stays_at_them(player: Player) -> None:
    player.scrub(5000)
    assert player.t == 900
    player.scrub(-5)
    assert player.t == 0


def test_playing_moves_on_and_pausing_stays(qtbot: QtBot, player: Player) -> None:
    player.play()
    qtbot.waitUntil(lambda: player.t > 0)
    player.pause()
    stayed = player.t
    assert moments(player, lambda: qtbot.waitUntil(lambda: not player.playing)) == []
    assert player.t == stayed


def test_playing_ends_at_the_end_and_starts_over_from_there(qtbot: QtBot, player: Player) -> None:
    player.set_speed(4.0)
    player.go(880)
    with qtbot.waitSignal(player.playing_changed, check_params_cb=lambda playing: not playing):
        player.play()
    assert player.t == 900
    player.play()
    assert player.t < 900
    player.pause()


def test_under_reduced_motion_only_events_are_shown(qtbot: QtBot, player: Player) -> None:
    player.reduced_motion = True
    player.set_speed(4.0)
    seen: list[int] = []
    player.moved.connect(seen.append)
    with qtbot.waitSignal(player.playing_changed, check_params_cb=lambda playing: not playing):
        player.toggle()
        player.playing_changed.emit(True)
    assert set(seen) <= {0, 100, 300, 600, 900}


def test_another_trace_can_keep_the_moment(player: Player) -> None:
    player.go(300)
    player.load([100, 300], 500, keep=True)
    assert player.t == 300
    player.load([100], 200, keep=True)
    assert player.t == 200


def test_the_story_names_every_hop_and_every_outcome_in_order(hybrid: Any) -> None:
    events = events_of(trace_of(hybrid.messages[0]), NAMES)
    assert [event.where for event in events] == [
        "Internet",
        "Internet → EOP",
        "EOP → Exchange Online",
        "Exchange Online",
        "Exchange Online",
    ]
    assert [event.what for event in events][-2:] == ["Delivered: julie@contoso.com", "Delivered: david@contoso.com"]
    assert [event.time_ms for event in events] == sorted(event.time_ms for event in events)


def test_what_a_hop_changed_is_told_property_by_property(hybrid: Any) -> None:
    hops = trace_of(hybrid.messages[0]).hops
    changes = {change.title: change for change in comparison(hops[0], hops[1], NAMES)}
    assert (changes["SPF"].before, changes["SPF"].after) == ("not evaluated", "pass")
    assert changes["Where"].differs
    assert not changes["Sender"].differs


@pytest.mark.parametrize("word", STATUS)
def test_every_outcome_has_a_word_and_an_icon_of_its_own(word: str) -> None:
    from designer.ui.icons_qt import glyphs

    assert STATUS[word][1] in glyphs()
    assert len({row[0] for row in STATUS.values()}) == len(STATUS)
    assert len({row[1] for row in STATUS.values()}) == len(STATUS)


def texts(details: HopDetails) -> list[str]:
    return [label.text() for label in details.findChildren(QLabel)]


def test_a_hop_says_what_decided_why_who_lost_and_where_it_is_written(qtbot: QtBot, hybrid: Any) -> None:
    details = HopDetails()
    qtbot.addWidget(details)
    hops = trace_of(hybrid.messages[0]).hops
    hops[1].decisions[0] = decision(assumed=True)
    details.show_hop(hops[0], hops[1], NAMES)
    said = texts(details)
    assert "The domain is accepted here." in said
    assert "contoso.com is Authoritative" in said
    assert "Not Partner in: its certificate name does not fit" in said
    assert "R-RCPT-1 · documented · assumed: the design does not say" in said
    assert "+ X-New: 1" in said
    assert "− X-Old: 1" in said


def test_a_fact_leads_to_its_setting_by_mouse_and_by_key(qtbot: QtBot, hybrid: Any) -> None:
    details = HopDetails()
    qtbot.addWidget(details)
    details.resize(900, 400)
    details.show()
    hops = trace_of(hybrid.messages[0]).hops
    details.show_hop(hops[0], hops[1], NAMES)
    link = details.findChildren(LinkLabel)[0]
    with qtbot.waitSignal(details.ref_wanted, timeout=1000) as clicked:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(details.ref_wanted, timeout=1000) as pressed:
        qtbot.keyClick(link, Qt.Key.Key_Return)
    assert clicked.args == pressed.args == [SETTING]


@pytest.fixture
def dock(qtbot: QtBot, document: Document) -> SimulationDock:
    """The dock with a run that does not depend on the simulator."""
    made = SimulationDock(document, lambda _topology, message: trace_of(message))
    qtbot.addWidget(made)
    made.resize(1400, 320)
    made.refresh(document.topology)
    made.show()
    return made


def current(dock: SimulationDock) -> int:
    return dock.events.currentIndex().row()


def test_event_list_slider_and_details_follow_the_player(dock: SimulationDock) -> None:
    for row in range(4):
        moment = dock._events[row].time_ms
        dock.player.go(moment)
        assert dock.bar.slider.value() == moment
        assert current(dock) == max(at for at, event in enumerate(dock._events) if event.time_ms <= moment)


def test_the_next_event_is_marked_before_it_happens(dock: SimulationDock) -> None:
    dock.player.go(dock._events[1].time_ms)
    assert dock.events.topLevelItem(2).text(0) == "next"
    dock.player.go(dock._events[2].time_ms)
    assert dock.events.topLevelItem(2).text(0) != "next"


def test_choosing_an_event_goes_to_its_moment(qtbot: QtBot, dock: SimulationDock) -> None:
    rect = dock.events.visualItemRect(dock.events.topLevelItem(1))
    qtbot.mouseClick(dock.events.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert dock.player.t == dock._events[1].time_ms


def test_dragging_the_slider_scrubs(dock: SimulationDock) -> None:
    dock.bar.slider.setValue(dock._events[2].time_ms)
    assert dock.player.t == dock._events[2].time_ms
    assert current(dock) == 2


def test_buttons_step_and_go_to_the_ends(qtbot: QtBot, dock: SimulationDock) -> None:
    for button in (dock.bar.end, dock.bar.back, dock.bar.start, dock.bar.step):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dock.player.t == dock._events[1].time_ms


def test_outcomes_say_their_word_and_unknown_asks_its_question(qtbot: QtBot, document: Document) -> None:
    question = "Does mail.contoso.com offer STARTTLS?"
    dock = SimulationDock(document, lambda _topology, message: trace_of(message, "unknown", question=question))
    qtbot.addWidget(dock)
    dock.refresh(document.topology)
    row = dock.outcomes.topLevelItem(0)
    assert (row.text(0), row.text(1), row.text(2)) == ("julie@contoso.com", "Unknown", question)
    assert not row.icon(1).isNull()


def test_a_refusal_shows_the_report_that_the_sender_reads(qtbot: QtBot, document: Document) -> None:
    report = "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'"
    dock = SimulationDock(document, lambda _topology, message: trace_of(message, "rejected", ndr=report))
    qtbot.addWidget(dock)
    dock.refresh(document.topology)
    dock.player.end()
    assert dock.report.toPlainText() == report


def test_another_message_is_simulated_when_chosen(dock: SimulationDock) -> None:
    dock.choose("erin-to-david")
    assert dock.trace is not None
    assert dock.trace.message.id == "erin-to-david"
    assert dock.player.t == 0


def test_a_changed_draft_is_simulated_at_once_and_is_not_in_the_design(
    qtbot: QtBot, dock: SimulationDock, document: Document
) -> None:
    dock.compose.click()
    form = dock.composer.form
    assert form is not None
    line = form.rows["mail_from"].editor.findChild(QLineEdit)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "zoe@fabrikam.com")
    assert dock.trace is not None
    assert dock.trace.message.mail_from == "zoe@fabrikam.com"
    assert not document.can_undo


def test_a_draft_with_a_new_name_becomes_a_message_of_the_design(
    qtbot: QtBot, dock: SimulationDock, document: Document
) -> None:
    dock.compose.click()
    assert dock.composer.form is not None
    line = dock.composer.form.rows["id"].editor.findChild(QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "mine")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.mouseClick(dock.composer.save_button, Qt.MouseButton.LeftButton)
    assert [message.id for message in document.topology.messages] == ["erin-to-both", "erin-to-david", "mine"]
    assert dock.message is not None
    assert dock.message.id == "mine"


def test_a_composed_message_is_new_and_changes_no_other(qtbot: QtBot, dock: SimulationDock, document: Document) -> None:
    dock.choose("erin-to-david")
    before = document.topology.messages
    dock.compose.click()
    draft = dock.composer.draft
    assert draft is not None
    assert draft.id not in {message.id for message in before}
    assert (draft.subject, draft.from_node, draft.rcpt_to) == ("", "inet", ("julie@contoso.com",))
    qtbot.mouseClick(dock.composer.save_button, Qt.MouseButton.LeftButton)
    assert document.topology.messages == (*before, draft)


def test_a_draft_with_the_name_of_a_saved_message_gets_a_name_of_its_own(
    qtbot: QtBot, dock: SimulationDock, document: Document
) -> None:
    before = document.topology.messages
    dock.compose.click()
    assert dock.composer.form is not None
    line = dock.composer.form.rows["id"].editor.findChild(QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "erin-to-both")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.mouseClick(dock.composer.save_button, Qt.MouseButton.LeftButton)
    assert document.topology.messages[:2] == before
    assert document.topology.messages[2].id == "erin-to-both-2"


def test_who_the_sender_proves_to_be_is_edited_in_a_form_of_its_own(qtbot: QtBot, dock: SimulationDock) -> None:
    dock.compose.click()
    row = dock.composer.form.rows["auth"].editor
    qtbot.mouseClick(row.add_button, Qt.MouseButton.LeftButton)
    assert list(dock.composer.form.rows)[:2] == ["method", "user"]
    assert dock.composer.draft.auth is not None
    dock.composer._forms.header.back.click()
    assert "mail_from" in dock.composer.form.rows


def test_the_composer_asks_for_sender_and_recipient_first_and_for_the_name_last(dock: SimulationDock) -> None:
    dock.compose.click()
    names = list(dock.composer.form.rows)
    assert names[:4] == ["mail_from", "rcpt_to", "from_node", "subject"]
    assert names[-1] == "id"


def test_editing_a_saved_message_happens_in_the_inspector(qtbot: QtBot, dock: SimulationDock) -> None:
    dock.choose("erin-to-david")
    with qtbot.waitSignal(dock.ref_wanted) as asked:
        qtbot.mouseClick(dock.change, Qt.MouseButton.LeftButton)
    assert asked.args == [Ref("messages", "erin-to-david")]


def test_choosing_an_event_while_it_plays_pauses_there(qtbot: QtBot, dock: SimulationDock) -> None:
    dock.player.play()
    for row in (3, 4):
        rect = dock.events.visualItemRect(dock.events.topLevelItem(row))
        qtbot.mouseClick(dock.events.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
        assert not dock.player.playing
        assert current(dock) == row


def test_what_was_found_out_about_the_sender_is_known_at_later_hops(hybrid: Any) -> None:
    trace = trace_of(hybrid.messages[0])
    known = judged_before(trace, trace.hops[2])
    changes = {change.title: change for change in comparison(trace.hops[1], trace.hops[2], NAMES, known)}
    assert (changes["SPF"].before, changes["SPF"].after) == ("pass", "pass")
    assert judged_before(trace, trace.hops[1]) is None


@pytest.mark.parametrize("width", [240, 480, 900])
def test_an_explanation_never_scrolls_sideways_and_its_addresses_break(width: int, qtbot: QtBot, hybrid: Any) -> None:
    details = HopDetails()
    qtbot.addWidget(details)
    details.resize(width, 400)
    details.show()
    trace = trace_of(hybrid.messages[0])
    details.show_hop(trace.hops[0], trace.hops[1], NAMES)
    details.resize(width + 8, 400)
    page = details.widget()
    assert page.width() <= details.viewport().width()
    for label in page.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())
        assert label.geometry().right() <= page.width()


def test_a_design_without_messages_says_what_to_do(qtbot: QtBot) -> None:
    from designer.model.topology import Topology

    dock = SimulationDock(Document(Topology()), lambda _topology, message: trace_of(message))
    qtbot.addWidget(dock)
    dock.refresh(Topology())
    assert "Nothing is drawn yet that could send a message." in texts(dock.details)
    assert not dock.compose.isEnabled()
    assert not dock.bar.play.isEnabled()


def test_without_a_message_one_button_composes_the_first(qtbot: QtBot, hybrid: Any) -> None:
    silent = hybrid.model_copy(update={"messages": ()})
    dock = SimulationDock(Document(silent), lambda _topology, message: trace_of(message))
    qtbot.addWidget(dock)
    dock.refresh(silent)
    assert "No message yet. Compose one to see its way." in texts(dock.details)
    qtbot.mouseClick(dock.details.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert dock.composer.draft is not None


@pytest.mark.xvfb
def test_keys_play_only_while_the_simulation_has_the_keyboard(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    window.show_dock("simulation")
    desk.simulation.events.setFocus()
    qtbot.keyClick(desk.simulation.events, Qt.Key.Key_Right)
    first = desk.simulation.player.t
    assert first > 0
    qtbot.keyClick(desk.simulation.events, Qt.Key.Key_End)
    assert desk.simulation.player.t == desk.simulation.player.duration
    qtbot.keyClick(desk.simulation.events, Qt.Key.Key_Home)
    assert desk.simulation.player.t == 0
    desk.canvas.setFocus()
    qtbot.keyClick(desk.canvas, Qt.Key.Key_End)
    assert desk.simulation.player.t == 0


def test_a_real_message_forks_to_cloud_and_on_premises(desk: Any) -> None:
    outcomes = {row.recipient: row.route for row in desk.simulation.trace.outcomes}
    assert outcomes["david@contoso.com"][-1] == "exo"
    assert outcomes["julie@contoso.com"][-1] == "onprem"


def test_a_broken_connector_changes_the_route_and_undo_brings_it_back(qtbot: QtBot, desk: Any) -> None:
    before = [outcome.route for outcome in desk.simulation.trace.outcomes]
    hosts = Ref("tenants", "contoso", "outbound_connectors[Outbound to contoso-onprem].Enabled")
    with qtbot.waitSignal(desk.analysed, timeout=20_000):
        desk.document.apply("Disable", set_value(hosts, False))
    assert [outcome.route for outcome in desk.simulation.trace.outcomes] != before
    with qtbot.waitSignal(desk.analysed, timeout=20_000):
        desk.document.undo()
    assert [outcome.route for outcome in desk.simulation.trace.outcomes] == before
