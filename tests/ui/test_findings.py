"""Findings: live, grouped, filtered; choosing one shows where, and its fix is one undoable step."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.model.edits import set_value
from designer.model.message import Message
from designer.model.policies import Waiver
from designer.model.refs import Ref, member
from designer.rules.finding import Finding, Fix
from designer.ui.dialogs.fixes import FixDialog
from designer.ui.docks.findings import ICONS, FindingsDock
from designer.ui.window import MainWindow
from tests.ui.conftest import when_asked

INBOUND = member("tenants", "contoso", "inbound_connectors", "Inbound from contoso-onprem")
TLS = INBOUND / "RequireTls"
WITH_FIX = Finding(
    "L-028", "tls-not-required", "warning", "Mail from your own site may arrive unencrypted.", (TLS,),
    ("RequireTls is on",), Fix("Turn TLS off", set_value(TLS, False)),
)  # fmt: skip
WITH_STEPS = Finding(
    "L-009", "spf-missing", "error", "fabrikam.com has no SPF record.", (Ref("dns", "fabrikam.com"),),
    fix=Fix("Publish an SPF record", steps=("Write the record", "Publish it")),
)  # fmt: skip
WITNESS = Message(id="witness", from_node="inet", mail_from="zoe@fabrikam.com", rcpt_to=("david@contoso.com",))
PROVEN = Finding("L-006", "second-mx", "error", "Mail may pass the filter by.", (), witness=WITNESS)
HINT = Finding("L-018", "info-only", "info", "Consider DANE.", ())


@pytest.fixture
def dock(qtbot: QtBot, document: Document) -> FindingsDock:
    """The dock with three findings."""
    made = FindingsDock(document)
    qtbot.addWidget(made)
    made.resize(1200, 320)
    made.show_findings((WITH_FIX, WITH_STEPS, HINT))
    made.show()
    qtbot.waitUntil(lambda: made.details.widget() is not None)
    return made


def rows(dock: FindingsDock) -> dict[str, list[str]]:
    groups = [dock.tree.topLevelItem(at) for at in range(dock.tree.topLevelItemCount())]
    return {group.text(0): [group.child(at).text(0) for at in range(group.childCount())] for group in groups}


def choose(qtbot: QtBot, dock: FindingsDock, finding: Finding) -> None:
    row = next(row for row in dock._rows() if row.text(0) == finding.text)
    rect = dock.tree.visualItemRect(row)
    qtbot.mouseClick(dock.tree.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


def said(dock: FindingsDock) -> list[str]:
    return [label.text() for label in dock.details.widget().findChildren(QLabel)]


def test_errors_come_first_and_every_severity_has_its_own_sign(dock: FindingsDock) -> None:
    assert list(rows(dock)) == ["Errors", "Warnings", "Notes"]
    assert len(set(ICONS.values())) == len(ICONS)


def test_findings_can_be_grouped_by_object_and_by_rule(dock: FindingsDock) -> None:
    dock.grouping.setCurrentText("By object")
    dock.grouping.activated.emit(1)
    assert list(rows(dock)) == [
        "fabrikam.com · DNS zone",
        "Inbound from contoso-onprem · Inbound connector",
        "Whole design",
    ]
    dock.grouping.setCurrentText("By rule")
    dock.grouping.activated.emit(2)
    assert list(rows(dock)) == ["L-009 spf-missing", "L-028 tls-not-required", "L-018 info-only"]


def test_the_filter_looks_at_text_rule_and_object(qtbot: QtBot, dock: FindingsDock) -> None:
    qtbot.keyClicks(dock.filter, "fabrikam")
    assert rows(dock) == {"Errors": [WITH_STEPS.text]}
    dock.filter.setText("l-028")
    assert rows(dock) == {"Warnings": [WITH_FIX.text]}


def test_choosing_a_finding_asks_for_the_place_it_points_at(qtbot: QtBot, dock: FindingsDock) -> None:
    with qtbot.waitSignal(dock.refs_wanted) as asked:
        choose(qtbot, dock, WITH_FIX)
    assert asked.args == [(TLS,)]


def test_the_fix_is_one_step_that_can_be_undone(qtbot: QtBot, dock: FindingsDock, document: Document) -> None:
    before = document.topology
    choose(qtbot, dock, WITH_FIX)
    buttons = dock.details.widget().findChildren(QPushButton)
    button = next(button for button in buttons if button.text() == "Turn TLS off")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert document.topology.tenants["contoso"].inbound_connectors[0].RequireTls is False
    assert document.undo_label == "Turn TLS off"
    document.undo()
    assert document.topology == before


def test_without_a_fix_the_steps_are_listed_and_no_button_is(qtbot: QtBot, dock: FindingsDock) -> None:
    choose(qtbot, dock, WITH_STEPS)
    assert {"Publish an SPF record", "1. Write the record", "2. Publish it"} <= set(said(dock))
    assert "Publish an SPF record" not in [button.text() for button in dock.details.widget().findChildren(QPushButton)]


def test_the_chosen_finding_stays_chosen_when_a_check_finds_it_again(qtbot: QtBot, dock: FindingsDock) -> None:
    choose(qtbot, dock, WITH_STEPS)
    dock.show_findings((HINT, WITH_STEPS))
    assert dock.chosen == WITH_STEPS


def test_a_finding_that_is_mended_leaves_the_list(qtbot: QtBot, dock: FindingsDock) -> None:
    choose(qtbot, dock, WITH_FIX)
    dock.show_findings((WITH_STEPS,))
    assert dock.chosen == WITH_STEPS
    assert rows(dock) == {"Errors": [WITH_STEPS.text]}


def test_no_findings_is_good_news_and_says_so(dock: FindingsDock) -> None:
    dock.show_findings(())
    assert dock.empty.isVisible()
    assert dock.empty.text().startswith("No findings")


def test_the_count_names_each_severity(dock: FindingsDock) -> None:
    assert dock.count.text() == "1 error, 1 warning, 1 note"


def test_next_goes_round_all_findings(dock: FindingsDock) -> None:
    seen = []
    for _ in range(4):
        dock.next()
        seen.append(dock.chosen)
    assert seen == [WITH_STEPS, WITH_FIX, HINT, WITH_STEPS]


def test_choosing_a_finding_selects_its_line_on_the_canvas_and_its_setting_in_the_inspector(
    qtbot: QtBot, desk: Any
) -> None:
    desk.findings.show_findings((WITH_FIX,))
    desk.findings.next()
    assert desk.selection == (TLS,)
    assert INBOUND in desk.canvas.selection
    assert desk.inspector.header.title.text_in_full() == "Inbound from contoso-onprem"
    assert "RequireTls" in desk.inspector.form.rows


def test_breaking_the_design_raises_a_finding_and_undo_takes_it_away(qtbot: QtBot, desk: Any) -> None:
    before = {finding.slug for finding in desk.findings.findings}
    with qtbot.waitSignal(desk.analysed, timeout=20_000):
        desk.document.apply("Break", set_value(Ref("dns", "contoso.com", "spf"), None))
    assert {finding.slug for finding in desk.findings.findings} - before
    with qtbot.waitSignal(desk.analysed, timeout=20_000):
        desk.document.undo()
    assert {finding.slug for finding in desk.findings.findings} == before


@pytest.mark.xvfb
def test_the_message_that_proves_a_finding_is_played(qtbot: QtBot, desk: Any, window: MainWindow) -> None:
    window.show_dock("findings")
    desk.findings.show_findings((PROVEN,))
    desk.findings.next()
    qtbot.wait(1)
    button = next(button for button in desk.findings.details.findChildren(QPushButton) if "Play" in button.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert desk.simulation.message == WITNESS
    assert desk.simulation.player.playing
    assert window.docks["simulation"].isVisible()
    desk.simulation.choose("erin-to-both")
    assert desk.simulation.message.id == "erin-to-both"


def test_the_first_finding_is_marked_without_moving_the_selection(dock: FindingsDock, qtbot: QtBot) -> None:
    asked: list[object] = []
    dock.refs_wanted.connect(asked.append)
    dock.show_findings((WITH_FIX, WITH_STEPS))
    assert dock.chosen == WITH_STEPS
    assert asked == []
    choose(qtbot, dock, WITH_STEPS)
    assert asked == [WITH_STEPS.refs]


def test_a_fix_says_from_what_to_what_it_changes_each_setting(qtbot: QtBot, dock: FindingsDock) -> None:
    choose(qtbot, dock, WITH_FIX)
    texts = said(dock)
    at = texts.index("contoso › Inbound from contoso-onprem › Require TLS (RequireTls)")
    assert texts[at + 1 : at + 3] == ["Yes", "No"]


def test_all_fixes_are_shown_first_and_become_one_step(qtbot: QtBot, dock: FindingsDock, document: Document) -> None:
    other = Finding(
        "L-001", "other", "warning", "No SPF.", (Ref("dns", "contoso.com"),),
        fix=Fix("Remove SPF", set_value(Ref("dns", "contoso.com", "spf"), None)),
    )  # fmt: skip
    dock.show_findings((WITH_FIX, other))
    before, seen = document.topology, []

    def look(dialog: FixDialog) -> None:
        seen.extend((dialog.table.item(row, 1).text(), dialog.table.item(row, 3).text()) for row in range(2))
        assert document.topology is before
        qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)

    when_asked(look)
    qtbot.mouseClick(dock.fix_all, Qt.MouseButton.LeftButton)
    assert sorted(after for _setting, after in seen) == ["No", "–"]
    assert document.topology.tenants["contoso"].inbound_connectors[0].RequireTls is False
    assert document.topology.dns["contoso.com"].spf is None
    document.undo()
    assert document.topology == before


def test_a_fix_that_is_not_wanted_can_be_left_out(qtbot: QtBot, dock: FindingsDock, document: Document) -> None:
    def leave_out(dialog: FixDialog) -> None:
        dialog.fixes.item(0).setCheckState(Qt.CheckState.Unchecked)
        assert not dialog.apply_button.isEnabled()
        dialog.reject()

    when_asked(leave_out)
    qtbot.mouseClick(dock.fix_all, Qt.MouseButton.LeftButton)
    assert not document.can_undo


def test_a_finding_is_accepted_with_a_reason_and_a_day(qtbot: QtBot, desk: Any) -> None:
    with qtbot.waitSignal(desk.analysed, timeout=20_000):
        desk.document.apply("Break", set_value(Ref("dns", "contoso.com", "spf"), None))
    dock = desk.findings
    dock.tree.setCurrentItem(next(row for row in dock._rows() if row.data(0, Qt.ItemDataRole.UserRole).rule == "L-009"))

    def fill_in(dialog: Any) -> None:
        assert not dialog.accept_button.isEnabled()
        qtbot.keyClicks(dialog.reason, "The provider publishes it")
        qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    when_asked(fill_in)
    button = next(row for row in dock.details.widget().findChildren(QPushButton) if row.text() == "Accept…")
    with qtbot.waitSignal(desk.analysed, timeout=20_000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    waiver = desk.document.topology.waivers[0]
    assert (waiver.rule, waiver.reason) == ("L-009", "The provider publishes it")
    assert waiver.expiry is not None
    assert "L-009" not in {row.rule for row in dock.findings}
    dock.accepted.setChecked(True)
    assert rows(dock)["Accepted"]


def test_the_page_of_a_rule_is_read_without_a_network(qtbot: QtBot, dock: FindingsDock) -> None:
    texts: list[str] = []

    def read(dialog: Any) -> None:
        texts.append(dialog.page.toPlainText())
        dialog.reject()

    choose(qtbot, dock, WITH_FIX)
    when_asked(read)
    button = next(row for row in dock.details.widget().findChildren(QPushButton) if row.text() == "About this rule")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert texts[0].startswith("L-028: ")
    assert "Why it hurts" in texts[0]


def test_findings_can_be_grouped_by_topic(dock: FindingsDock) -> None:
    dock.grouping.setCurrentText("By topic")
    dock.grouping.activated.emit(2)
    assert list(rows(dock)) == ["DNS", "Inbound connectors"]


def test_the_tab_says_how_many_findings_there_are(desk: Any, window: MainWindow) -> None:
    desk.findings.show_findings((WITH_FIX, WITH_STEPS))
    assert window.docks["findings"].windowTitle() == "Findings (2)"
    desk.findings.show_findings(())
    assert window.docks["findings"].windowTitle() == "Findings"


def test_a_list_of_findings_names_places_without_looking_for_rivals(
    dock: FindingsDock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which connectors lose on a line is only told for the object that is selected: every row needs a name."""
    asked: list[object] = []
    monkeypatch.setattr("designer.ui.inspector.about.other_matches", lambda *line: asked.append(line) or ())
    dock.show_findings((WITH_FIX, WITH_STEPS))
    rows = [dock.tree.topLevelItem(at).child(0) for at in range(2)]
    assert {row.text(1) for row in rows} == {
        "Inbound from contoso-onprem · Inbound connector",
        "fabrikam.com · DNS zone",
    }
    assert asked == []


def test_the_name_of_the_first_group_is_seen_with_the_first_finding(dock: FindingsDock) -> None:
    dock.resize(1200, 160)
    many = [Finding(f"L-{number:03}", "a", "error", f"Fault {number}.", ()) for number in range(1, 30)]
    dock.show_findings(many)
    group = dock.tree.topLevelItem(0)
    assert dock.tree.visualItemRect(group).top() >= 0


def test_the_keyboard_stays_in_the_list_when_the_button_that_mended_a_finding_goes_away(
    qtbot: QtBot, dock: FindingsDock, document: Document
) -> None:
    choose(qtbot, dock, WITH_FIX)
    button = next(button for button in dock.details.findChildren(QPushButton) if button.text() == "Turn TLS off")
    button.setFocus()
    document.subscribe(lambda _change: dock.show_findings((WITH_STEPS, HINT)))
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(dock.tree.hasFocus)


def test_accepted_findings_are_gone_to_when_they_are_shown(qtbot: QtBot, dock: FindingsDock) -> None:
    dock.resize(1200, 160)
    many = [Finding(f"L-{number:03}", "a", "error", f"Fault {number}.", ()) for number in range(1, 30)]
    dock.show_findings(many, [(HINT, Waiver(rule="L-018", reason="Later"))])
    dock.accepted.click()
    last = dock.tree.topLevelItem(dock.tree.topLevelItemCount() - 1)
    assert last.text(0) == "Accepted"
    assert 0 <= dock.tree.visualItemRect(last).top() < dock.tree.viewport().height()


def severity_menu(dock: FindingsDock) -> dict[str, Any]:
    buttons = dock.details.widget().findChildren(QPushButton)
    button = next(button for button in buttons if button.text() == "Severity")
    return {action.text(): action for action in button.menu().actions() if action.text()}


def test_a_design_takes_a_rule_for_less_bad_and_back_again(
    qtbot: QtBot, dock: FindingsDock, document: Document
) -> None:
    choose(qtbot, dock, WITH_STEPS)
    menu = severity_menu(dock)
    assert [text for text, action in menu.items() if action.isChecked()] == ["Error"]
    assert not menu["As the rule says"].isEnabled()
    menu["Note"].trigger()
    assert document.topology.severities == {"L-009": "info"}
    assert document.undo_label == "L-009: note"
    dock.refresh()
    choose(qtbot, dock, WITH_STEPS)

    def may_go_back() -> bool:
        return bool(severity_menu(dock)["As the rule says"].isEnabled())

    qtbot.waitUntil(may_go_back)
    severity_menu(dock)["As the rule says"].trigger()
    assert document.topology.severities == {}
