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
from designer.model.refs import Ref, member
from designer.rules.finding import Finding, Fix
from designer.ui.docks.findings import ICONS, FindingsDock
from designer.ui.window import MainWindow

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
    return made


def rows(dock: FindingsDock) -> dict[str, list[str]]:
    groups = [dock.tree.topLevelItem(at) for at in range(dock.tree.topLevelItemCount())]
    return {group.text(0): [group.child(at).text(0) for at in range(group.childCount())] for group in groups}


def choose(qtbot: QtBot, dock: FindingsDock, finding: Finding) -> None:
    row = next(row for row in dock._rows() if row.text(0) == finding.text)
    rect = dock.tree.visualItemRect(row)
    qtbot.mouseClick(dock.tree.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


def said(dock: FindingsDock) -> list[str]:
    return [label.text() for label in dock.details.findChildren(QLabel)]


def test_errors_come_first_and_every_severity_has_its_own_sign(dock: FindingsDock) -> None:
    assert list(rows(dock)) == ["Error", "Warning", "Information"]
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
    assert rows(dock) == {"Error": [WITH_STEPS.text]}
    dock.filter.setText("l-028")
    assert rows(dock) == {"Warning": [WITH_FIX.text]}


def test_choosing_a_finding_asks_for_the_place_it_points_at(qtbot: QtBot, dock: FindingsDock) -> None:
    with qtbot.waitSignal(dock.refs_wanted) as asked:
        choose(qtbot, dock, WITH_FIX)
    assert asked.args == [(TLS,)]


def test_the_fix_is_one_step_that_can_be_undone(qtbot: QtBot, dock: FindingsDock, document: Document) -> None:
    before = document.topology
    choose(qtbot, dock, WITH_FIX)
    button = next(button for button in dock.details.findChildren(QPushButton) if button.text() == "Turn TLS off")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert document.topology.tenants["contoso"].inbound_connectors[0].RequireTls is False
    assert document.undo_label == "Turn TLS off"
    document.undo()
    assert document.topology == before


def test_without_a_fix_the_steps_are_listed_and_no_button_is(qtbot: QtBot, dock: FindingsDock) -> None:
    choose(qtbot, dock, WITH_STEPS)
    assert {"Publish an SPF record", "1. Write the record", "2. Publish it"} <= set(said(dock))
    assert dock.details.findChildren(QPushButton) == []


def test_the_chosen_finding_stays_chosen_when_a_check_finds_it_again(qtbot: QtBot, dock: FindingsDock) -> None:
    choose(qtbot, dock, WITH_STEPS)
    dock.show_findings((HINT, WITH_STEPS))
    assert dock.chosen == WITH_STEPS


def test_a_finding_that_is_mended_leaves_the_list(qtbot: QtBot, dock: FindingsDock) -> None:
    choose(qtbot, dock, WITH_FIX)
    dock.show_findings((WITH_STEPS,))
    assert dock.chosen is None
    assert rows(dock) == {"Error": [WITH_STEPS.text]}


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
    button = next(button for button in desk.findings.details.findChildren(QPushButton) if "Play" in button.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert desk.simulation.message == WITNESS
    assert desk.simulation.player.playing
    assert window.docks["simulation"].isVisible()
    desk.simulation.choose("erin-to-both")
    assert desk.simulation.message.id == "erin-to-both"
