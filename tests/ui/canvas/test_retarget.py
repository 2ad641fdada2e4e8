"""Dragging an end of a line by hand: the configuration then names the new node."""

from __future__ import annotations

from PySide6.QtCore import Qt

from designer.app.document import Document
from designer.ui.canvas import CanvasView
from designer.ui.canvas.looks import Key, Look
from tests.ui.canvas.conftest import Hand

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
