"""A small world to edit, a canvas on it, and a hand that presses, moves and releases on the real viewport."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, SignalInstance
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.formats import project
from designer.model.topology import Topology
from designer.ui.canvas import CanvasView
from designer.ui.theme_qt import qt_theme

HYBRID = """
mailflow: 1
title: Contoso hybrid
nodes:
  - {id: inet, kind: internet, ips: [198.51.100.10]}
  - {id: eop, kind: eop, org: contoso, ips: [192.0.2.10]}
  - {id: exo, kind: exo, org: contoso}
  - {id: onprem, kind: onprem, org: contoso-onprem, ips: [203.0.113.25], fqdn: mail.contoso.com,
     tls_server: {starttls: true, cert: c1}}
  - {id: printer, kind: device, ips: [203.0.113.77]}
certs:
  c1: {subject: mail.contoso.com, san: [mail.contoso.com, contoso.com]}
dns:
  contoso.com:
    mx: [{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}]
tenants:
  contoso:
    accepted_domains: [{DomainName: contoso.com, DomainType: Authoritative}]
    inbound_connectors:
      - {Name: From our servers, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true,
         TlsSenderCertificateName: "*.contoso.com", CloudServicesMailEnabled: true}
    outbound_connectors:
      - {Name: To our servers, ConnectorType: OnPremises, RecipientDomains: [contoso.com], UseMXRecord: false,
         SmartHosts: [mail.contoso.com], TlsSettings: DomainValidation, TlsDomain: mail.contoso.com,
         CloudServicesMailEnabled: true}
onprem_orgs:
  contoso-onprem:
    accepted_domains: [{DomainName: contoso.com, DomainType: Authoritative}]
    send_connectors:
      - {Name: To Office 365, AddressSpaces: ["SMTP:contoso.mail.onmicrosoft.com;1"], RequireTLS: true,
         SmartHosts: [contoso-com.mail.protection.outlook.com], SourceTransportServers: [onprem]}
    receive_connectors:
      - {Name: Default Frontend, Server: onprem, RemoteIPRanges: [0.0.0.0-255.255.255.255]}
recipients:
  - {address: julie@contoso.com, mailbox_at: onprem, cloud_object: mail-user, onprem_object: mailbox}
layout: {inet: [0, 0], eop: [320, 0], exo: [640, 0], onprem: [320, 320], printer: [0, 320]}
"""


def topology_of(text: str) -> Topology:
    """The topology that a project text describes."""
    found = project.read(text, "test")
    assert found.topology is not None, found.problems
    return found.topology


def heard(signal: SignalInstance) -> list[Any]:
    """What a signal with one argument says from now on, in order."""
    said: list[Any] = []
    signal.connect(said.append)
    return said


class Hand:
    """A hand on a canvas: real mouse events on its viewport, at places of the scene."""

    def __init__(self, canvas: CanvasView) -> None:
        self.canvas = canvas

    def spot(self, at: tuple[float, float]) -> QPoint:
        """Where a place of the scene is on the viewport."""
        return self.canvas.mapFromScene(QPointF(*at))

    def press(
        self,
        at: tuple[float, float],
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        QTest.mouseMove(self.canvas.viewport(), self.spot(at))
        QTest.mousePress(self.canvas.viewport(), button, modifiers, self.spot(at))

    def move(self, *places: tuple[float, float]) -> None:
        """Move through these places."""
        for at in places:
            QTest.mouseMove(self.canvas.viewport(), self.spot(at))

    def release(
        self,
        at: tuple[float, float],
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        QTest.mouseRelease(self.canvas.viewport(), button, modifiers, self.spot(at))

    def drag(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        """Press, move half way, all the way, release."""
        self.press(start, modifiers, button)
        self.move(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end)
        self.release(end, modifiers, button)

    def click(self, at: tuple[float, float], modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.press(at, modifiers)
        self.release(at, modifiers)

    def double_click(self, at: tuple[float, float]) -> None:
        QTest.mouseDClick(
            self.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, self.spot(at)
        )

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.canvas, key, modifiers)

    def middle(self, node: str) -> tuple[float, float]:
        """The middle of a node's card."""
        center = self.canvas.scene_.nodes[node].card.center()
        return (center.x(), center.y())

    def rim(self, node: str) -> tuple[float, float]:
        """The middle of the right edge, where a line begins."""
        card = self.canvas.scene_.nodes[node].card
        return (card.right() - 2, card.center().y())


@pytest.fixture
def document() -> Document:
    """A hybrid organization, a printer that is not connected, and the internet."""
    return Document(topology_of(HYBRID))


@pytest.fixture
def canvas(qtbot: QtBot, document: Document) -> Iterator[CanvasView]:
    """The canvas of that document at 100 %, shown and with the keyboard."""
    view = CanvasView(document, qt_theme("light"))
    qtbot.addWidget(view)
    view.set_reduced_motion(True)
    view.resize(1200, 800)
    with qtbot.waitExposed(view):
        view.show()
    view.fit()
    view.setFocus()
    yield view
    view.close()


@pytest.fixture
def hand(canvas: CanvasView) -> Hand:
    return Hand(canvas)
