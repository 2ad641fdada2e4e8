"""What looks different after a change has been painted again, and not much else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication

from designer.app.document import Document
from designer.model.edits import move, rename, set_value
from designer.model.edits.base import Edit
from designer.model.refs import Ref, member
from designer.rules.finding import Finding
from designer.ui.canvas import CanvasView

SEND = member("onprem_orgs", "contoso-onprem", "send_connectors", "To Office 365")
RECEIVE = member("tenants", "contoso", "outbound_connectors", "To our servers")
PLACES = {"node": Ref("nodes", "printer"), "line": SEND, "organization": Ref("tenants", "contoso")}
EDITS: dict[str, Edit] = {
    "a shorter name of a line": rename(SEND, "Out"),
    "a longer name of a line": rename(RECEIVE, "To all of our many servers in the old data centre"),
    "a line switched off": set_value(SEND / "Enabled", False),
    "a node's name": set_value(Ref("nodes", "printer", "label"), "The printer in the hall"),
    "an organization's size": move({"exo": (900, 160)}),
}


class Painted(QObject):
    """Remembers which part of the paper is painted."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__()
        self._canvas = canvas
        self.region = QRegion()
        canvas.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if isinstance(event, QPaintEvent):
            self.region = self.region.united(event.region())
        return False

    def by(self, canvas: CanvasView, document: Document, edit: Edit) -> QRegion:
        """What is painted because of an edit."""
        self.region = QRegion()
        document.apply("Change", edit)
        QApplication.processEvents()
        return self.region


def picture(canvas: CanvasView) -> QImage:
    """What all of the paper would look like, painted now."""
    QApplication.processEvents()
    return canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def different(one: QImage, other: QImage) -> list[QPoint]:
    """The pixels that are not the same."""
    found = []
    for y in range(one.height()):
        if one.constScanLine(y) != other.constScanLine(y):
            found += [QPoint(x, y) for x in range(one.width()) if one.pixel(x, y) != other.pixel(x, y)]
    return found


@pytest.fixture
def shown(canvas: CanvasView) -> CanvasView:
    """The canvas at a zoom at which everything is read, after its first paint."""
    canvas.set_reduced_motion(True)
    canvas.fit()
    QApplication.processEvents()
    return canvas


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_an_edit_changes_is_painted(shown: CanvasView, document: Document, edit: Edit) -> None:
    painted = Painted(shown)
    before = picture(shown)
    region = painted.by(shown, document, edit)
    after = picture(shown)
    changed = different(before, after)
    assert changed
    assert [spot for spot in changed if not region.contains(spot)] == []


@pytest.mark.parametrize("ref", PLACES.values(), ids=PLACES)
def test_a_badge_that_comes_and_goes_paints_little_more_than_itself(shown: CanvasView, ref: Ref) -> None:
    painted = Painted(shown)
    findings = (Finding("L-004", "open-relay", "error", "An open relay.", (ref,)),)
    for wanted in (findings, ()):
        before = picture(shown)
        painted.region = QRegion()
        shown.set_findings(wanted)
        QApplication.processEvents()
        region = painted.region
        changed = different(before, picture(shown))
        assert changed
        assert [spot for spot in changed if not region.contains(spot)] == []
        part = sum(rect.width() * rect.height() for rect in region)
        paper = shown.viewport().rect()
        assert part < paper.width() * paper.height() / 6


def test_a_badge_leaves_the_lines_of_a_picture_zoomed_far_out_alone(shown: CanvasView) -> None:
    shown.zoom_to(0.1)
    picture(shown)
    lines = shown.overview._lines
    shown.set_findings((Finding("L-004", "open-relay", "error", "An open relay.", (SEND,)),))
    picture(shown)
    assert shown.overview._lines is lines
    shown.document.apply("Move", move({"exo": (900, 900)}))
    picture(shown)
    assert shown.overview._lines is not lines
