"""The inspector: forms from the model, edits that merge and undo, refusals in the model's words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from designer.app.document import Document
from designer.model import message, onprem, tenant, topology
from designer.model.edits import rename, set_value
from designer.model.part import Part
from designer.model.places import value_at
from designer.model.refs import Ref, member
from designer.model.topology import Recipient, Topology
from designer.ui.inspector.fields import fields_of
from designer.ui.inspector.form import EDITORS
from designer.ui.inspector.lists import FIRST, PartRow, PartsEditor
from designer.ui.inspector.panel import Inspector

OUTBOUND = member("tenants", "contoso", "outbound_connectors", "Outbound to contoso-onprem")
INBOUND = member("tenants", "contoso", "inbound_connectors", "Inbound from contoso-onprem")


@pytest.fixture
def inspector(qtbot: QtBot, document: Document) -> Iterator[Inspector]:
    """An inspector on the screen that follows the document."""
    panel = Inspector(document)
    end = document.subscribe(lambda change: panel.refresh(change.after))
    qtbot.addWidget(panel)
    panel.resize(360, 900)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    end()


def line_of(inspector: Inspector, name: str) -> QLineEdit:
    assert inspector.form is not None
    return inspector.form.rows[name].editor.findChild(QLineEdit)


def row_of(inspector: Inspector, setting: str, title: str) -> PartRow:
    assert inspector.form is not None
    rows = inspector.form.rows[setting].editor.findChildren(PartRow)
    return next(row for row in rows if row.open_button.accessibleName().startswith(title))


def type_over(qtbot: QtBot, line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)


def model_parts() -> list[type[Part]]:
    modules = (topology, tenant, onprem, message)
    parts = [value for module in modules for value in vars(module).values() if isinstance(value, type)]
    return sorted({part for part in parts if issubclass(part, Part)}, key=lambda part: part.__name__)


@pytest.mark.parametrize("part", model_parts(), ids=lambda part: part.__name__)
def test_every_setting_of_the_model_has_an_editor_and_a_title(part: type[Part]) -> None:
    for field in fields_of(part):
        assert field.editor in {*EDITORS, "text", "choice"}
        assert field.title


def test_typing_a_name_is_one_step_of_the_history(qtbot: QtBot, inspector: Inspector, document: Document) -> None:
    inspector.show_selection((Ref("nodes", "onprem"),))
    type_over(qtbot, line_of(inspector, "label"), "Head office")
    assert document.topology.node("onprem").label == "Head office"
    document.undo()
    assert document.topology.node("onprem").label is None
    assert not document.can_undo


def test_undo_shows_the_old_value_in_the_form(qtbot: QtBot, inspector: Inspector, document: Document) -> None:
    inspector.show_selection((OUTBOUND,))
    type_over(qtbot, line_of(inspector, "TlsDomain"), "mx.contoso.com")
    document.undo()
    assert line_of(inspector, "TlsDomain").text() == "mail.contoso.com"


def test_a_value_that_cannot_be_is_refused_in_the_models_words_and_changes_nothing(
    qtbot: QtBot, inspector: Inspector, document: Document
) -> None:
    inspector.show_selection((Ref("nodes", "onprem"),))
    before = document.topology
    type_over(qtbot, line_of(inspector, "fqdn"), "not a host")
    assert inspector.form is not None
    problem = inspector.form.rows["fqdn"].problem
    assert "is not a host name such as mail.contoso.com" in problem.text()
    assert problem.isVisible()
    assert document.topology.node("onprem").fqdn != "not a host"
    while document.can_undo:
        document.undo()
    assert document.topology == before


def test_a_good_value_takes_the_refusal_away(qtbot: QtBot, inspector: Inspector) -> None:
    inspector.show_selection((Ref("nodes", "onprem"),))
    type_over(qtbot, line_of(inspector, "fqdn"), "not a host")
    type_over(qtbot, line_of(inspector, "fqdn"), "mx.contoso.com")
    assert inspector.form is not None
    assert not inspector.form.rows["fqdn"].problem.isVisible()


def test_a_tick_changes_a_flag_of_the_connector(qtbot: QtBot, inspector: Inspector, document: Document) -> None:
    inspector.show_selection((INBOUND,))
    assert inspector.form is not None
    inspector.form.rows["RequireTls"].editor.findChild(QCheckBox).click()
    assert value_at(document.topology, INBOUND / "RequireTls") is False


def test_a_choice_offers_the_values_of_the_cmdlet(inspector: Inspector, document: Document) -> None:
    inspector.show_selection((OUTBOUND,))
    assert inspector.form is not None
    combo = inspector.form.rows["TlsSettings"].editor.findChild(QComboBox)
    offered = [combo.itemText(index) for index in range(combo.count())]
    assert offered == ["Not set", "EncryptionOnly", "CertificateValidation", "DomainValidation"]
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    assert value_at(document.topology, OUTBOUND / "TlsSettings") == "EncryptionOnly"


def test_a_setting_that_names_a_certificate_offers_the_certificates(inspector: Inspector) -> None:
    inspector.show_selection((Ref("nodes", "onprem"),))
    assert inspector.form is not None
    combo = inspector.form.rows["client_cert"].editor.findChild(QComboBox)
    assert [combo.itemData(index) for index in range(combo.count())] == [None, "c1"]


def test_renaming_a_connector_is_done_when_the_line_is_left_and_the_form_stays(
    qtbot: QtBot, inspector: Inspector, document: Document
) -> None:
    inspector.show_selection((OUTBOUND,))
    line = line_of(inspector, "Name")
    type_over(qtbot, line, "To head office")
    assert document.topology.tenants["contoso"].outbound_connectors[0].Name == "Outbound to contoso-onprem"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert document.topology.tenants["contoso"].outbound_connectors[0].Name == "To head office"
    assert inspector.header.title.text_in_full() == "To head office"


def test_an_address_is_added_to_a_list_and_removed_again(
    qtbot: QtBot, inspector: Inspector, document: Document
) -> None:
    inspector.show_selection((Ref("nodes", "onprem"),))
    assert inspector.form is not None
    editor = inspector.form.rows["ips"].editor
    qtbot.mouseClick(editor.add_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(editor.rows[-1].lines[0], "203.0.113.26")
    assert document.topology.node("onprem").ips == ("203.0.113.25", "203.0.113.26")
    remove = editor.rows[0].findChildren(type(editor.described))[0]
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert document.topology.node("onprem").ips == ("203.0.113.26",)


def test_a_long_list_shows_its_first_objects_and_the_rest_when_asked(qtbot: QtBot) -> None:
    people = tuple(Recipient(address=f"person{index:04}@contoso.com") for index in range(FIRST + 50))
    document = Document(Topology(recipients=people))
    inspector = Inspector(document)
    qtbot.addWidget(inspector)
    inspector.show_selection(())
    assert inspector.form is not None
    editor = inspector.form.rows["recipients"].editor
    assert isinstance(editor, PartsEditor)
    assert len(editor.rows) == FIRST
    assert editor.more.text() == "Show 50 more"
    editor.more.click()
    assert len(editor.rows) == FIRST + 50
    assert editor.more.isHidden()


def test_an_edit_of_one_of_many_objects_makes_only_its_row_anew(qtbot: QtBot) -> None:
    people = tuple(Recipient(address=f"person{index:04}@contoso.com") for index in range(40))
    document = Document(Topology(recipients=people))
    inspector = Inspector(document)
    qtbot.addWidget(inspector)
    inspector.show_selection(())
    assert inspector.form is not None
    editor = inspector.form.rows["recipients"].editor
    assert isinstance(editor, PartsEditor)
    before = list(editor.rows)
    document.apply("Rename", rename(Ref("recipients", "person0007@contoso.com"), "x@contoso.com"))
    inspector.refresh(document.topology)
    keys = [row.key for row in editor.rows if isinstance(row, PartRow)]
    assert keys == [row.address for row in document.topology.recipients]
    assert [index for index, row in enumerate(editor.rows) if row is not before[index]] == [7]


def test_an_empty_line_of_a_list_is_not_a_member_yet(qtbot: QtBot, inspector: Inspector, document: Document) -> None:
    inspector.show_selection((Ref("nodes", "onprem"),))
    assert inspector.form is not None
    qtbot.mouseClick(inspector.form.rows["ips"].editor.add_button, Qt.MouseButton.LeftButton)
    assert not document.can_undo


def test_an_accepted_domain_is_added_opened_and_removed(qtbot: QtBot, inspector: Inspector, document: Document) -> None:
    inspector.show_selection((Ref("tenants", "contoso"),))
    assert inspector.form is not None
    qtbot.mouseClick(inspector.form.rows["accepted_domains"].editor.add_button, Qt.MouseButton.LeftButton)
    assert len(document.topology.tenants["contoso"].accepted_domains) == 3
    assert inspector.header.line.text_in_full().startswith("Accepted domain")
    qtbot.mouseClick(inspector.header.back, Qt.MouseButton.LeftButton)
    added = document.topology.tenants["contoso"].accepted_domains[-1].DomainName
    row = row_of(inspector, "accepted_domains", added)
    row.removed.emit(added)
    assert len(document.topology.tenants["contoso"].accepted_domains) == 2


def test_not_described_and_none_are_different_things(inspector: Inspector, document: Document) -> None:
    inspector.show_selection((Ref("tenants", "contoso"),))
    assert inspector.form is not None
    menu = inspector.form.rows["transport_rules"].editor.described.menu()
    menu.actions()[0].trigger()
    assert document.topology.tenants["contoso"].transport_rules == ()
    menu.actions()[1].trigger()
    assert document.topology.tenants["contoso"].transport_rules is None


def test_a_nested_object_opens_and_back_leads_to_its_holder(
    qtbot: QtBot, inspector: Inspector, document: Document
) -> None:
    inspector.show_selection((Ref("nodes", "onprem"),))
    row = row_of(inspector, "tls_server", "STARTTLS")
    qtbot.mouseClick(row.open_button, Qt.MouseButton.LeftButton)
    assert inspector.form is not None
    inspector.form.rows["starttls"].editor.findChild(QCheckBox).click()
    assert document.topology.node("onprem").tls_server.starttls is False
    qtbot.mouseClick(inspector.header.back, Qt.MouseButton.LeftButton)
    assert "fqdn" in inspector.form.rows


def test_several_nodes_are_edited_together_in_one_step(qtbot: QtBot, inspector: Inspector, document: Document) -> None:
    inspector.show_selection((Ref("nodes", "inet"), Ref("nodes", "onprem")))
    assert inspector.form is not None
    inspector.form.rows["up"].editor.findChild(QCheckBox).click()
    assert [document.topology.node(name).up for name in ("inet", "onprem")] == [False, False]
    document.undo()
    assert [document.topology.node(name).up for name in ("inet", "onprem")] == [True, True]


def test_a_value_that_differs_between_the_selected_nodes_says_so(inspector: Inspector) -> None:
    inspector.show_selection((Ref("nodes", "inet"), Ref("nodes", "onprem")))
    line = line_of(inspector, "fqdn")
    assert (line.text(), line.placeholderText()) == ("", "Several values")


def test_a_line_between_two_sites_shows_the_configuration_of_both_sides(inspector: Inspector) -> None:
    send = member("onprem_orgs", "contoso-onprem", "send_connectors", "Outbound to Office 365")
    inspector.show_selection((send, INBOUND))
    assert [inspector.sides.tabText(index) for index in range(inspector.sides.count())] == [
        "Sending side",
        "Receiving side",
    ]
    inspector.sides.setCurrentIndex(1)
    assert inspector.header.title.text_in_full() == "Inbound from contoso-onprem"


def test_nothing_selected_shows_the_whole_design(inspector: Inspector) -> None:
    inspector.show_selection(())
    assert inspector.form is not None
    assert {"title", "messages", "recipients"} <= set(inspector.form.rows)


def test_an_object_that_is_gone_gives_way_to_the_whole_design(inspector: Inspector, document: Document) -> None:
    from designer.model.edits import remove

    inspector.show_selection((Ref("nodes", "inet"),))
    document.apply("Delete", remove((Ref("nodes", "inet"),)))
    assert inspector.header.line.text_in_full() == "Design"


def test_the_filter_leaves_only_matching_settings_and_finds_those_under_more(
    qtbot: QtBot, inspector: Inspector
) -> None:
    inspector.show_selection((Ref("nodes", "onprem"),))
    qtbot.keyClicks(inspector.filter, "reputation")
    assert inspector.form is not None
    assert [name for name, row in inspector.form.rows.items() if row.isVisible()] == ["reputation"]


def test_a_filter_that_fits_nothing_says_so(qtbot: QtBot, inspector: Inspector) -> None:
    inspector.show_selection((INBOUND,))
    assert inspector.form is not None
    assert not inspector.form.nothing.isVisible()
    inspector.filter.setText("xyzzy")
    assert inspector.form.nothing.isVisible()
    inspector.filter.setText("tls")
    assert not inspector.form.nothing.isVisible()


def test_a_name_from_a_file_is_never_read_as_markup(inspector: Inspector, document: Document) -> None:
    document.apply("Label", set_value(Ref("nodes", "inet", "label"), "<b>Bold</b>"))
    inspector.show_selection((Ref("nodes", "inet"),))
    assert inspector.header.title.textFormat() == Qt.TextFormat.PlainText
    assert inspector.header.title.text_in_full() == "<b>Bold</b>"


def test_every_control_of_a_form_has_an_accessible_name(inspector: Inspector) -> None:
    for ref in (OUTBOUND, INBOUND, Ref("nodes", "onprem"), Ref("tenants", "contoso"), Ref("messages", "erin-to-both")):
        inspector.show_selection((ref,))
        assert inspector.form is not None
        inspector.form.show_all()
        controls = [
            control
            for kind in (QLineEdit, QComboBox, QCheckBox, QPushButton)
            for control in inspector.form.findChildren(kind)
            if control.objectName() != "qt_spinbox_lineedit"
        ]
        silent = [control for control in controls if not (control.accessibleName() or getattr(control, "text", str)())]
        assert [type(control).__name__ for control in silent] == []


def test_an_organization_leads_to_its_nodes_and_a_node_to_its_organization(qtbot: QtBot, inspector: Inspector) -> None:
    inspector.show_selection((Ref("nodes", "exo"),))
    assert inspector.header.first_related.accessibleName() == "Organization contoso"
    qtbot.mouseClick(inspector.header.first_related, Qt.MouseButton.LeftButton)
    assert inspector.header.title.text_in_full() == "contoso"
    assert inspector.header.first_related.accessibleName() == "Exchange Online Protection"


def test_coming_back_to_a_field_starts_another_step(qtbot: QtBot, inspector: Inspector, document: Document) -> None:
    inspector.show_selection((Ref("nodes", "onprem"),))
    line = line_of(inspector, "label")
    type_over(qtbot, line, "Head")
    line_of(inspector, "fqdn").setFocus()
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_End)
    qtbot.keyClicks(line, " office")
    document.undo()
    assert document.topology.node("onprem").label == "Head"


def test_a_new_connector_is_called_what_it_is_and_gets_a_number(inspector: Inspector, document: Document) -> None:
    for _ in range(2):
        inspector.show_selection((Ref("tenants", "contoso"),))
        inspector.add_member("inbound_connectors")
    names = [row.Name for row in document.topology.tenants["contoso"].inbound_connectors or ()]
    assert names[1:] == ["Inbound connector", "Inbound connector 2"]


def test_a_new_recipient_has_a_mailbox_and_the_object_that_goes_with_it(
    inspector: Inspector, document: Document
) -> None:
    inspector.show_selection(())
    inspector.add_member("recipients")
    new = document.topology.recipients[-1]
    assert (new.mailbox_at, new.cloud_object, new.onprem_object) == ("exo", "mailbox", "remote-mailbox")
    assert new.RemoteRoutingAddress == "user@contoso.mail.onmicrosoft.com"
    assert inspector.form is not None
    assert list(inspector.form.rows)[:4] == ["address", "mailbox_at", "cloud_object", "onprem_object"]


def test_a_mail_flow_rule_shows_its_name_what_is_in_use_and_the_common_settings(inspector: Inspector) -> None:
    inspector.show_selection((Ref("tenants", "contoso"),))
    inspector.add_member("transport_rules")
    assert inspector.form is not None
    names = list(inspector.form.rows)
    assert names[0] == "Name"
    assert {"FromScope", "SentToScope", "RouteMessageOutboundConnector", "SetSCL"} <= set(names)


def test_parameter_names_that_do_not_fit_beside_the_title_stand_below_it(qtbot: QtBot, inspector: Inspector) -> None:
    inspector.show_selection((INBOUND,))
    assert inspector.form is not None
    for name in ("RestrictDomainsToCertificate", "RestrictDomainsToIPAddresses"):
        label = inspector.form.rows[name]._name
        qtbot.waitUntil(lambda label=label, name=name: label.text() == name, timeout=1000)


def test_keys_of_the_file_are_not_shown_as_if_they_were_parameters(inspector: Inspector) -> None:
    inspector.show_selection((Ref("tenants", "contoso"),))
    assert inspector.form is not None
    assert not inspector.form.rows["accepted_domains"]._name.isVisible()


def test_the_filter_ends_where_the_settings_end_with_a_scroll_bar_and_without(
    qtbot: QtBot, inspector: Inspector
) -> None:
    inspector.show_selection((Ref("tenants", "contoso"),))
    bar = inspector.area.verticalScrollBar()
    for height, scrolled in ((500, True), (4000, False)):
        inspector.resize(360, height)
        qtbot.waitUntil(lambda scrolled=scrolled: bar.isVisible() == scrolled)
        qtbot.waitUntil(lambda: inspector.filter.geometry().right() == inspector.area.viewport().width() - 17)
