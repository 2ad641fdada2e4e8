"""Beside the matrix: the design's demands with their answers, and what breaks when one thing is gone."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.model.edits import set_value
from designer.model.policies import Policy
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.ui.window import MainWindow

DEMANDS = (
    Policy(id="through-the-front-door", origin=("outside",), recipient=("david@contoso.com",), must_pass=("eop",)),
    Policy(id="nothing-to-julie", recipient=("julie@contoso.com",), outcome=("rejected",)),
    Policy(id="through-the-archive", origin=("outside",), must_pass=("vault",)),
)


@pytest.fixture
def document(hybrid: Topology) -> Document:
    """The hybrid organization with three demands on its mail."""
    return Document(set_value(Ref("policies"), DEMANDS)(hybrid))


@pytest.fixture
def demands(qtbot: QtBot, desk: Any, window: MainWindow) -> Any:
    """The page with the answers."""
    window.show_question("demands")
    qtbot.waitUntil(lambda: desk.demands.list.topLevelItemCount() == 3, timeout=20_000)
    return desk.demands


def rows(page: Any) -> dict[str, str]:
    items = [page.list.topLevelItem(at) for at in range(page.list.topLevelItemCount())]
    return {item.text(0): item.text(1) for item in items}


def test_each_demand_is_answered_the_violated_one_first(demands: Any) -> None:
    assert list(rows(demands).items()) == [
        ("nothing-to-julie", "Violated"),
        ("through-the-archive", "Unknown"),
        ("through-the-front-door", "Holds"),
    ]
    assert demands.hint.text() == "1 violated, 1 unknown, 1 holds"


def test_the_tab_says_that_a_demand_is_violated(demands: Any, desk: Any) -> None:
    assert desk.questions.views.tabText(1) == "Demands (1 violated)"


def test_the_counter_example_is_played(qtbot: QtBot, demands: Any, desk: Any) -> None:
    demands.list.setCurrentItem(demands.list.topLevelItem(0))
    qtbot.mouseClick(demands.play_button, Qt.MouseButton.LeftButton)
    assert desk.simulation.message.rcpt_to == ("julie@contoso.com",)
    assert desk.simulation.player.playing


def test_a_demand_that_holds_has_nothing_to_play_and_is_shown_in_the_inspector(demands: Any, desk: Any) -> None:
    demands.list.setCurrentItem(demands.list.topLevelItem(2))
    assert not demands.play_button.isEnabled()
    assert desk.inspector.header.title.text_in_full() == "through-the-front-door"


def test_a_demand_is_added_and_its_form_opens(qtbot: QtBot, demands: Any, desk: Any, window: MainWindow) -> None:
    qtbot.mouseClick(demands.add_button, Qt.MouseButton.LeftButton)
    assert window.document is not None
    assert len(window.document.topology.policies) == 4
    assert desk.inspector.form.subject.owners[0].section == "policies"


def test_a_design_without_demands_says_what_one_is(desk: Any, document: Document) -> None:
    desk.demands.show_answers(())
    assert desk.demands.stack.currentIndex() == 1
    assert desk.demands.first_button.text() == "Add a demand"


@pytest.fixture
def failures(qtbot: QtBot, desk: Any, window: MainWindow) -> Any:
    """The page with what breaks, worked out."""
    window.show_question("failures")
    qtbot.mouseClick(desk.failures.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.failures.found is not None, timeout=20_000)
    return desk.failures


def test_single_points_of_failure_are_ranked_with_what_they_cost(failures: Any) -> None:
    first = failures.list.topLevelItem(0)
    assert first.text(0) == "Exchange Online Protection (eop) does not answer"
    assert "lost" in first.text(1)
    assert failures.hint.text().split(" single")[0] == str(len(failures.found.single_points))


def test_choosing_a_failure_shows_it_on_the_canvas_and_what_mail_it_costs(failures: Any, desk: Any) -> None:
    failures.list.setCurrentItem(failures.list.topLevelItem(1))
    row = failures.found.rows[1]
    assert desk.selection == (row.ref,)
    assert failures.effects.topLevelItemCount() == len(row.effects)
    assert failures.effects.topLevelItem(0).text(0) == row.effects[0].says


def test_after_an_edit_what_breaks_must_be_asked_again(failures: Any, document: Document) -> None:
    document.apply("Change", set_value(Ref("nodes", "onprem", "up"), False))
    assert failures.found is None
    assert failures.start_button.isVisible()


def test_moving_a_node_keeps_what_is_known(failures: Any, document: Document) -> None:
    from designer.model.edits import move

    document.apply("Move", move({"exo": (700, 80)}))
    assert failures.found is not None
