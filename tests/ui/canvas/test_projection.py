"""The scene is a projection: kept in sync through any edits, it equals one built from scratch."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.draw.shapes import Drawing
from designer.model import edits
from designer.model.edits import EditRefused
from designer.model.kinds import KINDS
from designer.model.pairs import connect
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.ui.canvas import CanvasView
from designer.ui.canvas.looks import Key
from designer.ui.canvas.projection import projection
from designer.ui.canvas.scene import CanvasScene
from designer.ui.theme_qt import qt_theme
from tests.ui.canvas.conftest import HYBRID, Hand, topology_of

START = topology_of(HYBRID)


def facts(scene: CanvasScene) -> dict[Any, Any]:
    """Everything an onlooker can tell: shapes, places, outlines, colours, and where labels are looked for."""
    items = {
        key: (item.drawn, item.pos().toTuple(), item.boundingRect().getRect(), item.zValue(), item.opacity())
        for key, item in scene.items_by_key.items()
    }
    lines = {
        key: (link.points, link.path().elementCount(), link.pen().color().name(), link.pen().widthF())
        for key, link in scene.links.items()
    }
    ends = {node: sorted(found) for node, found in scene.links_at.items()}
    on_scene = sum(1 for item in scene.items() if item is not scene.labels)
    cells = {cell: sorted(found) for cell, found in scene.labels.cells.items() if found}
    return {"items": items, "lines": lines, "ends": ends, "count": on_scene, "labels": cells}


def rebuilt(drawing: Drawing) -> CanvasScene:
    scene = CanvasScene(qt_theme("light"))
    scene.sync(drawing)
    return scene


places = st.tuples(st.integers(-40, 80).map(lambda n: n * 16), st.integers(-20, 60).map(lambda n: n * 16))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from([row.kind for row in KINDS]), places),
        st.tuples(st.just("remove"), st.integers(0, 20), st.none()),
        st.tuples(st.just("move"), st.integers(0, 20), places),
        st.tuples(st.just("label"), st.integers(0, 20), st.text("abc ", min_size=1, max_size=30)),
        st.tuples(st.just("connect"), st.integers(0, 20), st.integers(0, 20)),
        st.tuples(st.just("fold"), st.sampled_from(["contoso", "contoso-onprem"]), st.booleans()),
        st.tuples(st.just("undo"), st.none(), st.none()),
    ),
    max_size=6,
)


def edit_of(topology: Topology, step: tuple[str, Any, Any]) -> edits.Edit:
    what, first, second = step
    if what == "add":
        return edits.add_node(first, second)
    if what == "fold":
        return edits.collapse(first, second)
    if not topology.nodes:
        return edits.add_node("internet", (0, 0))
    node = topology.nodes[first % len(topology.nodes)].id
    if what == "remove":
        return edits.remove([Ref("nodes", node)])
    if what == "move":
        return edits.move({node: second})
    if what == "label":
        return edits.set_value(Ref("nodes", node, "label"), second)
    return connect(node, topology.nodes[second % len(topology.nodes)].id)


@given(steps=steps)
@settings(max_examples=25)
def test_a_scene_kept_in_sync_equals_one_built_from_scratch(qapp: object, steps: list[tuple[str, Any, Any]]) -> None:
    document = Document(START)
    canvas = CanvasView(document, qt_theme("light"))
    for step in steps:
        if step[0] == "undo":
            document.undo()
            continue
        try:
            document.apply("Edit", edit_of(document.topology, step))
        except EditRefused:
            continue
    drawing = projection()(document.topology, (), None)
    assert facts(canvas.scene_) == facts(rebuilt(drawing))
    canvas.close()
    canvas.deleteLater()


def test_only_what_differs_is_touched(canvas: CanvasView, document: Document) -> None:
    kept = dict(canvas.scene_.items_by_key)
    document.apply("Label", edits.set_value(Ref("nodes", "printer", "label"), "Scanner"))
    drawing = canvas.project(document.topology)
    assert canvas.scene_.sync(drawing) == frozenset()
    assert all(canvas.scene_.items_by_key[key] is item for key, item in kept.items())


def test_moving_a_node_touches_neither_the_others_nor_their_lines(canvas: CanvasView, document: Document) -> None:
    canvas.document.apply("Move", edits.move({"printer": (0, 480)}))
    after = canvas.scene_.sync(canvas.project(document.topology))
    assert after == frozenset()
    canvas._unsubscribe()
    document.apply("Move", edits.move({"printer": (0, 640)}))
    assert canvas.scene_.sync(canvas.project(document.topology)) == {Key("node", "printer")}


def test_the_selection_survives_an_edit_and_forgets_what_is_gone(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    canvas.select([Ref("nodes", "printer"), Ref("nodes", "onprem")])
    document.apply("Remove", edits.remove([Ref("nodes", "onprem")]))
    assert canvas.selection == (Ref("nodes", "printer"),)


def test_a_closed_canvas_no_longer_listens(canvas: CanvasView, document: Document) -> None:
    canvas.close()
    document.apply("Move", edits.move({"printer": (0, 640)}))
    assert canvas.scene_.nodes["printer"].y() == 320


def test_a_canvas_without_a_parent_can_be_thrown_away(qtbot: QtBot, document: Document) -> None:
    view = CanvasView(document, qt_theme("light"))
    view.close()
    view.deleteLater()
    document.apply("Move", edits.move({"printer": (0, 640)}))
    assert document.can_undo
