"""A small hybrid design and a window for it, closed without questions at the end of each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.app.preferences import PreferenceFile
from designer.formats.project import read
from designer.model.topology import Topology
from designer.ui.window import MainWindow

HYBRID = """\
mailflow: 1
title: Contoso hybrid
nodes:
  - {id: inet, kind: internet, ips: [198.51.100.10]}
  - {id: eop, kind: eop, org: contoso, ips: [192.0.2.10]}
  - {id: exo, kind: exo, org: contoso}
  - id: onprem
    kind: onprem
    org: contoso-onprem
    ips: [203.0.113.25]
    fqdn: mail.contoso.com
    tls_server: {starttls: true, cert: c1}
certs:
  c1: {subject: mail.contoso.com, san: [mail.contoso.com, contoso.com]}
dns:
  contoso.com:
    mx: [{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}]
    spf: v=spf1 ip4:203.0.113.25 include:spf.protection.outlook.com -all
  contoso.mail.onmicrosoft.com: {mx: [{pref: 0, host: contoso.mail.protection.outlook.com, node: eop}]}
  fabrikam.com: {spf: v=spf1 ip4:198.51.100.10 -all}
tenants:
  contoso:
    accepted_domains:
      - {DomainName: contoso.com, DomainType: Authoritative}
      - {DomainName: contoso.mail.onmicrosoft.com, DomainType: Authoritative}
    inbound_connectors:
      - Name: Inbound from contoso-onprem
        ConnectorType: OnPremises
        RequireTls: true
        TlsSenderCertificateName: "*.contoso.com"
        CloudServicesMailEnabled: true
    outbound_connectors:
      - Name: Outbound to contoso-onprem
        ConnectorType: OnPremises
        RecipientDomains: [contoso.com]
        UseMXRecord: false
        SmartHosts: [mail.contoso.com]
        TlsSettings: DomainValidation
        TlsDomain: mail.contoso.com
        CloudServicesMailEnabled: true
onprem_orgs:
  contoso-onprem:
    accepted_domains: [{DomainName: contoso.com}, {DomainName: contoso.mail.onmicrosoft.com}]
    send_connectors:
      - Name: Outbound to Office 365
        AddressSpaces: [contoso.mail.onmicrosoft.com]
        RequireTLS: true
        TlsAuthLevel: DomainValidation
        TlsDomain: mail.protection.outlook.com
        CloudServicesMailEnabled: true
        Fqdn: mail.contoso.com
        TlsCertificateName: c1
recipients:
  - {address: julie@contoso.com, mailbox_at: onprem, cloud_object: mail-user, onprem_object: mailbox}
  - {address: david@contoso.com, mailbox_at: exo, cloud_object: mailbox, onprem_object: remote-mailbox,
     RemoteRoutingAddress: david@contoso.mail.onmicrosoft.com}
messages:
  - id: erin-to-both
    from_node: inet
    mail_from: erin@fabrikam.com
    header_from: erin@fabrikam.com
    rcpt_to: [julie@contoso.com, david@contoso.com]
    source_ip: 198.51.100.10
    tls: "1.2"
  - id: erin-to-david
    from_node: inet
    mail_from: erin@fabrikam.com
    rcpt_to: [david@contoso.com]
    source_ip: 198.51.100.10
layout: {inet: [0, 160], eop: [320, 64], exo: [640, 64], onprem: [320, 320]}
"""


@pytest.fixture(scope="session")
def hybrid() -> Topology:
    """A hybrid organization with MX to EOP: two mailboxes, two messages."""
    result = read(HYBRID, "hybrid.mailflow")
    assert result.problems == ()
    assert result.topology is not None
    return result.topology


@pytest.fixture
def document(hybrid: Topology) -> Document:
    """The hybrid organization, opened."""
    return Document(hybrid)


@pytest.fixture
def hybrid_file(tmp_path: Path) -> Path:
    """The hybrid organization as a file."""
    path = tmp_path / "hybrid.mailflow"
    path.write_text(HYBRID, encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> PreferenceFile:
    """Preferences of this test alone."""
    return PreferenceFile(tmp_path / "config")


@pytest.fixture
def window(qtbot: QtBot, store: PreferenceFile) -> Iterator[MainWindow]:
    """A window that shows the start page."""
    yield from opened_window(qtbot, store)


def opened_window(qtbot: QtBot, store: PreferenceFile) -> Iterator[MainWindow]:
    """A window on the screen; what it holds is given up at the end."""
    made = MainWindow(store)
    made.resize(1440, 900)
    qtbot.addWidget(made, before_close_func=give_up)
    with qtbot.waitExposed(made):
        made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    yield made


def give_up(window: Any) -> None:
    """Close without a question."""
    if window.document is not None:
        window.document.mark_saved()


@pytest.fixture
def desk(window: MainWindow, document: Document, qtbot: QtBot) -> Any:
    """The desk of a window in which the hybrid organization is open and has been analysed."""
    window.show_document(document)
    assert window.desk is not None
    qtbot.waitSignal(window.desk.analysed, timeout=20_000).wait()
    return window.desk


class Shown(QObject):
    """The windows that were shown, by class: what appears for a moment flickers, and takes the keyboard away."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(f"{type(watched).__name__} {watched.accessibleName()}".strip())
        return False


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[list[str]]:
    """Names of the windows that are shown during the test."""
    found = Shown(qapp)
    qapp.installEventFilter(found)
    yield found.names
    qapp.removeEventFilter(found)


def when_asked(answer: Callable[[Any], object]) -> list[str]:
    """Answer the next dialog as soon as it is open; the list holds its object name afterwards."""
    seen: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(5, look)
            return
        seen.append(dialog.objectName() or type(dialog).__name__)
        answer(dialog)

    QTimer.singleShot(0, look)
    return seen


def child(parent: QWidget, kind: type[Any], name: str) -> Any:
    """The widget of a kind with this accessible name."""
    return next(found for found in parent.findChildren(kind) if found.accessibleName() == name)
