"""Mail flow rules in the inspector stand in the order in which they run, and go up and down in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.model.edits import set_value
from designer.model.refs import Ref
from designer.model.rules import TransportRule
from designer.model.topology import Topology
from designer.ui.inspector.lists import PartRow, PartsEditor
from designer.ui.inspector.panel import Inspector

TENANT = Ref("tenants", "contoso")
RULES = tuple(
    TransportRule(Name=name, Priority=number, PrependSubject=name)
    for name, number in (("Last", 2), ("First", 0), ("Middle", 1))
)


@pytest.fixture
def document(hybrid: Topology) -> Document:
    """The hybrid organization with three mail flow rules, numbered in another order than they are listed."""
    return Document(set_value(TENANT / "transport_rules", RULES)(hybrid))


@pytest.fixture
def inspector(qtbot: QtBot, document: Document) -> Iterator[Inspector]:
    """An inspector on the tenant that follows the document."""
    panel = Inspector(document)
    end = document.subscribe(lambda change: panel.refresh(change.after))
    qtbot.addWidget(panel)
    panel.resize(344, 900)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_selection((TENANT,))
    yield panel
    end()


def rows(inspector: Inspector) -> list[PartRow]:
    assert inspector.form is not None
    editor = inspector.form.rows["transport_rules"].editor
    assert isinstance(editor, PartsEditor)
    return [row for row in editor.rows if isinstance(row, PartRow)]


def names(inspector: Inspector) -> list[str]:
    return [row.key for row in rows(inspector)]


def test_rules_are_listed_in_the_order_in_which_they_run(inspector: Inspector) -> None:
    assert names(inspector) == ["First", "Middle", "Last"]


def test_a_rule_is_moved_up_by_mouse_and_undo_moves_it_back(
    qtbot: QtBot, inspector: Inspector, document: Document
) -> None:
    qtbot.mouseClick(rows(inspector)[2].movers[-1], Qt.MouseButton.LeftButton)
    assert names(inspector) == ["First", "Last", "Middle"]
    assert [rule.Priority for rule in document.topology.tenants["contoso"].transport_rules or ()] == [0, 1, 2]
    assert document.undo_label == "Run Last earlier"
    document.undo()
    assert names(inspector) == ["First", "Middle", "Last"]


def test_the_keyboard_stays_on_the_button_while_the_rule_goes_down(qtbot: QtBot, inspector: Inspector) -> None:
    rows(inspector)[0].movers[1].setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert names(inspector) == ["Middle", "First", "Last"]
    assert QApplication.focusWidget() is rows(inspector)[1].movers[1]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert names(inspector) == ["Middle", "Last", "First"]
    assert QApplication.focusWidget() is rows(inspector)[2].movers[-1], "at the end, only up is left"


def test_the_first_rule_cannot_run_earlier_nor_the_last_one_later(inspector: Inspector) -> None:
    enabled = [[button.isEnabled() for button in row.movers.values()] for row in rows(inspector)]
    assert enabled == [[False, True], [True, True], [True, False]]


def test_a_mover_says_what_it_does_to_which_rule(inspector: Inspector) -> None:
    assert rows(inspector)[1].movers[-1].accessibleName() == "Run earlier: Middle"


def test_what_has_no_order_has_no_movers(inspector: Inspector) -> None:
    assert inspector.form is not None
    editor = inspector.form.rows["accepted_domains"].editor
    assert [row.movers for row in editor.findChildren(PartRow)] == [{}, {}]
