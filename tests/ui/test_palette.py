"""The palette: every kind, searchable, dragged or inserted by key."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.model.kinds import KIND, KINDS
from designer.model.refs import Ref
from designer.ui.canvas import KIND_MIME as CANVAS_MIME
from designer.ui.palette import KIND_MIME, Palette
from designer.ui.window import MainWindow


def shown(palette: Palette) -> list[str]:
    groups = [palette.tree.topLevelItem(at) for at in range(palette.tree.topLevelItemCount())]
    rows = [group.child(at) for group in groups if not group.isHidden() for at in range(group.childCount())]
    return [row.text(0) for row in rows if not row.isHidden()]


def test_every_kind_is_offered_under_its_group(qtbot: QtBot) -> None:
    palette = Palette()
    qtbot.addWidget(palette)
    groups = [palette.tree.topLevelItem(at) for at in range(palette.tree.topLevelItemCount())]
    found = {(group.text(0), group.child(at).text(0)) for group in groups for at in range(group.childCount())}
    assert found == {(kind.group, kind.title) for kind in KINDS}


def test_typing_leaves_what_matches(qtbot: QtBot) -> None:
    palette = Palette()
    qtbot.addWidget(palette)
    qtbot.keyClicks(palette.search, "signature")
    assert shown(palette) == [KIND["addon"].title]
    palette.search.clear()
    assert len(shown(palette)) == len(KINDS)


@pytest.mark.xvfb
def test_enter_in_the_search_line_inserts_the_first_match(
    qtbot: QtBot, desk: Any, window: MainWindow, document: Document
) -> None:
    qtbot.keyClicks(window.palette_.search, "edge tr")
    qtbot.keyClick(window.palette_.search, Qt.Key.Key_Return)
    added = document.topology.nodes[-1]
    assert added.kind == "edge"
    assert desk.selection == (Ref("nodes", added.id),)


def test_enter_on_a_row_inserts_its_kind(qtbot: QtBot, desk: Any, window: MainWindow, document: Document) -> None:
    tree = window.palette_.tree
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(0).child(0))
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert document.topology.nodes[-1].kind == KINDS[0].kind


def test_a_drag_carries_the_kind_that_the_canvas_understands(qtbot: QtBot) -> None:
    palette = Palette()
    qtbot.addWidget(palette)
    row = palette.tree.topLevelItem(0).child(0)
    data = palette.tree.mimeData([row])
    assert KIND_MIME == CANVAS_MIME
    assert data.data(KIND_MIME).data().decode() == KINDS[0].kind


def test_inserting_into_no_design_starts_one(window: MainWindow) -> None:
    window.insert("internet")
    assert window.document is not None
    assert [node.kind for node in window.document.topology.nodes] == ["internet"]


@pytest.mark.xvfb
def test_arrows_go_from_the_search_line_through_the_rows_and_pass_by_the_headings(
    qtbot: QtBot, desk: Any, window: MainWindow
) -> None:
    palette = window.palette_
    palette.search.setFocus()
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    seen = [palette.tree.currentItem().text(0)]
    for _ in range(4):
        qtbot.keyClick(palette.tree, Qt.Key.Key_Down)
        seen.append(palette.tree.currentItem().text(0))
    assert seen == [kind.title for kind in KINDS[:5]]
    qtbot.keyClick(palette.tree, Qt.Key.Key_Home)
    assert palette.tree.currentItem().text(0) == KINDS[0].title
