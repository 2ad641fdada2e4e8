"""What the pointer does on the paper besides pressing, and what another screen does to it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.model.refs import Ref
from designer.ui.canvas import CanvasView
from tests.ui.canvas.conftest import Hand, heard


def enter(canvas: CanvasView) -> None:
    """The pointer comes onto the paper."""
    spot = QPointF(5, 5)
    QApplication.sendEvent(canvas.viewport(), QEnterEvent(spot, spot, spot))


def test_nothing_is_pointed_at_when_the_pointer_has_left_the_canvas(canvas: CanvasView, hand: Hand) -> None:
    spy = heard(canvas.hovered)
    QTest.mouseMove(canvas.viewport(), hand.spot((360, 30)))
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert spy == [Ref("nodes", "eop"), None]


def test_two_fingers_zoom_about_the_place_between_them(canvas: CanvasView) -> None:
    enter(canvas)
    canvas.zoom_to(1.0)
    spot = QPointF(120, 90)
    before = canvas.viewportTransform().inverted()[0].map(spot)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2, spot, spot, spot,
        0.5, QPointF(),
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), pinch)
    assert canvas.zoom == pytest.approx(1.5)
    after = canvas.viewportTransform().inverted()[0].map(spot)
    assert (after - before).manhattanLength() < 1.5


def test_lines_are_as_wide_as_a_finer_screen_wants_when_they_are_painted_there(
    canvas: CanvasView, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = next(iter(canvas.scene_.links.values()))
    usual = line.pen().widthF()
    monkeypatch.setattr(canvas, "devicePixelRatioF", lambda: 2.0)
    canvas.grab()
    assert canvas.theme.ratio == 2.0
    assert line.pen().widthF() == 2 * usual
