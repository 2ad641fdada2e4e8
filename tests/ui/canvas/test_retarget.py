"""Dragging an end of a line by hand: the configuration then names the new node."""

from __future__ import annotations

from PySide6.QtCore import Qt

from designer.app.document import Document
from designer.model import edits
from designer.model.topology import Node
from designer.ui.canvas import CanvasView
from designer.ui.canvas.looks import Key, Look
from tests.ui.canvas.conftest import Hand, heard

MX = "mx:contoso.com:contoso-com.mail.protection.outlook.com>eop"


def grasped(canvas: CanvasView) -> tuple[float, float]:
    """The end of the MX route, selected."""
    canvas.select_keys((Key("link", MX),))
    return canvas.scene_.links[MX].points[-1]


def test_the_mx_is_moved_by_dragging_its_end_and_undone_in_one_step(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    hand.drag(grasped(canvas), hand.middle("onprem"))
    records = document.topology.dns["contoso.com"].mx or ()
    assert [(row.host, row.node) for row in records] == [("mail.contoso.com", "onprem")]
    document.undo()
    assert (document.topology.dns["contoso.com"].mx or ())[0].node == "eop"


def test_where_the_end_may_go_lights_up_and_a_refused_node_says_why(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    hand.press(grasped(canvas))
    hand.move((-100.0, 180.0), hand.middle("printer"))
    assert canvas.scene_.nodes["onprem"].look == Look.LEGAL
    tip = canvas.overlay.tip
    assert tip is not None
    assert (tip.good, "only sends" in tip.text) == (False, True)
    hand.key(Qt.Key.Key_Escape)
    assert [state.label for state in document.history] == ["Open"]


def test_the_tip_and_the_message_afterwards_say_which_settings_the_end_takes_along(
    canvas: CanvasView, hand: Hand, document: Document
) -> None:
    hub = Node.model_validate({"id": "hub", "kind": "onprem", "org": "contoso-onprem", "fqdn": "hub.contoso.com"})
    document.apply("Add", lambda topology: topology.model_copy(update={"nodes": (*topology.nodes, hub)}))
    document.apply("Place", edits.move({"hub": (640, 320)}))
    out = "out:contoso:To our servers>onprem"
    canvas.select_keys((Key("link", out),))
    end = canvas.scene_.links[out].points[-1]
    said = heard(canvas.announced)
    hand.press(end)
    hand.move((500.0, 300.0), hand.middle("hub"))
    tip = canvas.overlay.tip
    assert tip is not None
    assert tip.hint == "Sets SmartHosts to hub.contoso.com and TlsDomain to hub.contoso.com."
    hand.release(hand.middle("hub"))
    assert said == [f"Moved the line. {tip.hint}"]
    assert canvas.states.selected == (Key("link", "out:contoso:To our servers>hub"),)
