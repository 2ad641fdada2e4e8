"""Edits: what each changes, what follows, and what is refused."""

from __future__ import annotations

import pytest

from designer.model.edits import (
    EditRefused,
    add_annotation,
    add_member,
    add_node,
    bend,
    collapse,
    copy,
    lock,
    move,
    move_member,
    paste,
    remove,
    rename,
    set_value,
    what_goes_with,
)
from designer.model.links import links
from designer.model.part import Part
from designer.model.places import NAMED_BY, value_at
from designer.model.references import NAMES, OWN_NAMES, dangling, role
from designer.model.refs import Ref, member
from designer.model.topology import Annotation, Topology
from designer.model.values import Identifier
from tests.model.hybrid_design import hybrid

OUTBOUND = member("tenants", "contoso", "outbound_connectors", "Outbound to contoso-onprem")
NAME = "Inbound from contoso-onprem"
INBOUND = member("tenants", "contoso", "inbound_connectors", NAME)


# Adding


def test_the_first_cloud_node_brings_a_tenant_with_a_domain() -> None:
    topology = add_node("eop", (0, 0))(Topology())
    (node,) = topology.nodes
    rows = topology.tenants[str(node.org)].accepted_domains
    assert rows is not None
    assert [row.DomainName for row in rows] == ["contoso.com", "contoso.onmicrosoft.com"]


def test_exchange_online_joins_the_tenant_that_has_a_front_door_only() -> None:
    topology = add_node("exo", (0, 0))(add_node("eop", (0, 0))(Topology()))
    assert [node.org for node in topology.nodes] == ["contoso", "contoso"]


def test_a_second_front_door_is_a_second_tenant() -> None:
    topology = add_node("eop", (0, 0))(add_node("eop", (0, 0))(Topology()))
    assert list(topology.tenants) == ["contoso", "fabrikam"]


def test_a_server_shares_the_domains_of_the_tenant_that_is_drawn() -> None:
    topology = add_node("onprem", (0, 0))(add_node("eop", (0, 0))(Topology()))
    rows = topology.onprem_orgs["contoso-onprem"].accepted_domains
    assert rows is not None
    assert [row.DomainName for row in rows] == ["contoso.com"]


def test_a_second_server_joins_the_organization_under_a_name_and_an_address_of_its_own() -> None:
    topology = add_node("onprem", (0, 0))(hybrid())
    first, second = topology.node("onprem"), topology.node("onprem-2")
    assert second.org == first.org
    assert second.fqdn == "mail2.contoso.com"
    assert not set(first.ips) & set(second.ips)


def test_a_taken_id_is_refused() -> None:
    with pytest.raises(EditRefused, match="onprem exists already"):
        add_node("onprem", (0, 0), id="onprem")(hybrid())


def test_an_added_connector_with_a_taken_name_gets_a_number() -> None:
    topology = add_member(Ref("tenants", "contoso", "inbound_connectors"), {"Name": NAME})(hybrid())
    rows = topology.tenants["contoso"].inbound_connectors
    assert rows is not None
    assert [row.Name for row in rows] == [NAME, f"{NAME} 2"]


def test_an_address_range_is_checked_before_it_is_listed() -> None:
    ranges = Ref("tenants", "contoso", f"{INBOUND.path}.SenderIPAddresses")
    topology = add_member(ranges, "203.0.113.25")(hybrid())
    assert value_at(topology, ranges) == ("203.0.113.25",)
    with pytest.raises(EditRefused, match="not an IP address"):
        add_member(ranges, "mail.contoso.com")(topology)
    with pytest.raises(EditRefused, match="listed already"):
        add_member(ranges, "203.0.113.25")(topology)


def test_a_member_moves_to_another_place_in_its_order() -> None:
    collection = Ref("tenants", "contoso", "accepted_domains")
    topology = move_member(member("tenants", "contoso", "accepted_domains", "contoso.mail.onmicrosoft.com"), 0)(
        hybrid()
    )
    assert value_at(topology, collection)[0].DomainName == "contoso.mail.onmicrosoft.com"


# Settings


def test_a_setting_is_changed_by_reference() -> None:
    topology = set_value(INBOUND / "RequireTls", False)(hybrid())
    assert value_at(topology, INBOUND / "RequireTls") is False


def test_a_refused_setting_says_what_the_model_says() -> None:
    with pytest.raises(EditRefused, match="'x y' is not a host name"):
        set_value(Ref("nodes", "onprem", "fqdn"), "x y")(hybrid())


def test_a_setting_cannot_name_what_does_not_exist() -> None:
    with pytest.raises(EditRefused, match="no certificate called nobody"):
        set_value(Ref("nodes", "onprem", "client_cert"), "nobody")(hybrid())


def test_a_setting_of_something_not_described_describes_it() -> None:
    place = Ref("tenants", "contoso", "transport_config.SmtpClientAuthenticationDisabled")
    assert value_at(set_value(place, True)(hybrid()), place) is True


def test_setting_a_value_to_what_it_is_changes_nothing() -> None:
    assert set_value(Ref("nodes", "onprem", "fqdn"), "mail.contoso.com")(hybrid()) is hybrid()


def test_typing_a_connectors_name_renames_it_everywhere() -> None:
    topology = set_value(OUTBOUND / "Name", "To servers")(hybrid())
    (row,) = topology.messages[0].expect.recipients  # type: ignore[union-attr]
    assert row.hops is not None
    assert row.hops[0].out == "To servers"


# Renaming


def test_a_renamed_node_is_renamed_in_records_expectations_recipients_and_layout() -> None:
    topology = rename(Ref("nodes", "onprem"), "hq")(hybrid())
    assert not dangling(topology)
    assert topology.recipients[0].mailbox_at == "hq"
    assert topology.messages[0].expect.recipients[0].route[-1] == "hq"  # type: ignore[union-attr, index]
    assert "hq" in topology.layout
    assert "onprem" not in topology.layout


def test_a_renamed_tenant_keeps_its_nodes() -> None:
    topology = rename(Ref("tenants", "contoso"), "adventure")(hybrid())
    assert {node.org for node in topology.nodes if node.kind in {"eop", "exo"}} == {"adventure"}


def test_a_line_keeps_its_bends_when_its_connector_is_renamed() -> None:
    bent = bend("out:contoso:Outbound to contoso-onprem>onprem", [(8, 8)])(hybrid())
    topology = rename(OUTBOUND, "To servers")(bent)
    assert topology.layout["out:contoso:To servers>onprem"].bends == ((8, 8),)


def test_a_renamed_certificate_is_still_presented() -> None:
    topology = rename(Ref("certs", "onprem-cert"), "public")(hybrid())
    assert not dangling(topology)
    assert len(links(topology)) == len(links(hybrid()))


def test_a_renamed_domain_follows_into_hosts_certificates_addresses_and_records() -> None:
    topology = rename(Ref("dns", "contoso.com"), "adatum.com")(hybrid())
    assert topology.dns["adatum.com"].mx[0].host == "adatum-com.mail.protection.outlook.com"  # type: ignore[index]
    assert topology.node("onprem").fqdn == "mail.adatum.com"
    assert topology.certs["onprem-cert"].subject == "mail.adatum.com"
    assert [row.address for row in topology.recipients] == ["julie@adatum.com", "david@adatum.com"]
    assert not [link for link in links(topology) if link.dangling_because]


def test_a_renamed_mailbox_is_renamed_in_messages() -> None:
    topology = rename(Ref("recipients", "julie@contoso.com"), "Kate@Contoso.com")(hybrid())
    assert topology.messages[0].rcpt_to == ("kate@contoso.com",)


@pytest.mark.parametrize(
    ("place", "taken"),
    [
        (Ref("nodes", "onprem"), "EOP"),
        (Ref("recipients", "julie@contoso.com"), "david@contoso.com"),
        (Ref("dns", "contoso.com"), "fabrikam.com"),
        (Ref("tenants", "contoso"), "contoso-onprem"),
    ],
)
def test_a_name_that_is_taken_is_refused(place: Ref, taken: str) -> None:
    with pytest.raises(EditRefused, match="exists already"):
        rename(place, taken)(hybrid())


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(EditRefused, match="is not a name"):
        rename(Ref("nodes", "onprem"), "a:b")(hybrid())


# Removing


def test_removing_a_server_says_what_goes_with_it() -> None:
    gone = {str(ref) for ref in what_goes_with(hybrid(), [Ref("nodes", "onprem")])}
    assert gone == {
        "onprem_orgs.contoso-onprem",
        "recipients[julie@contoso.com]",
        "onprem_orgs.contoso-onprem.receive_connectors[Default Frontend onprem]",
        "onprem_orgs.contoso-onprem.send_connectors[Outbound to Office 365 - contoso-onprem]",
        "onprem_orgs.contoso-onprem.send_connectors[To internet]",
        str(OUTBOUND),
        str(INBOUND),
        "messages[erin-to-julie].expect.recipients[julie@contoso.com]",
    }


def test_removing_a_server_leaves_nothing_that_points_nowhere() -> None:
    topology = remove([Ref("nodes", "onprem")])(hybrid())
    assert not dangling(topology)
    assert not topology.onprem_orgs
    assert not [link for link in links(topology) if link.dangling_because]
    assert set(topology.layout) == {"inet", "eop", "exo"}


def test_one_of_two_servers_can_go_and_the_organization_stays() -> None:
    topology = remove([Ref("nodes", "onprem-2")])(add_node("onprem", (0, 0))(hybrid()))
    assert topology.tenants == hybrid().tenants
    assert topology.onprem_orgs == hybrid().onprem_orgs


def test_removing_a_connector_removes_the_rule_that_routes_to_it() -> None:
    rule = {"Name": "Route", "RouteMessageOutboundConnector": "Outbound to contoso-onprem"}
    topology = add_member(Ref("tenants", "contoso", "transport_rules"), rule)(hybrid())
    after = remove([OUTBOUND])(topology)
    assert after.tenants["contoso"].transport_rules == ()
    assert after.tenants["contoso"].outbound_connectors == ()


def test_removing_a_certificate_empties_the_settings_that_name_it() -> None:
    topology = remove([Ref("certs", "onprem-cert")])(hybrid())
    assert not dangling(topology)
    assert topology.node("onprem").tls_server.cert is None  # type: ignore[union-attr]


def test_removing_a_tenant_removes_its_nodes() -> None:
    topology = remove([Ref("tenants", "contoso")])(hybrid())
    assert [node.id for node in topology.nodes] == ["inet", "onprem"]


def test_removing_what_is_not_there_is_refused() -> None:
    with pytest.raises(EditRefused, match="There is no"):
        remove([Ref("nodes", "nobody")])(hybrid())


# Picture


def test_a_locked_node_does_not_move() -> None:
    topology = move({"inet": (80, 80), "eop": (88, 88)})(lock(["inet"])(hybrid()))
    assert topology.layout["inet"].at == (0, 0)
    assert topology.layout["eop"].at == (88, 88)


def test_an_organization_collapses_and_opens_again() -> None:
    closed = collapse("contoso")(hybrid())
    assert closed.layout["contoso"].collapsed
    assert collapse("contoso", False)(closed).layout == hybrid().layout


def test_an_arrow_moves_with_both_its_ends() -> None:
    topology = add_annotation(Annotation(id="arrow", kind="arrow", at=(0, 0), to=(80, 0)))(hybrid())
    (note,) = move({"arrow": (8, 16)})(topology).annotations
    assert (note.at, note.to) == ((8, 16), (88, 16))


# Copy and paste


def test_a_copied_server_joins_its_organization_under_a_new_name() -> None:
    topology = paste(copy(hybrid(), [Ref("nodes", "onprem")]))(hybrid())
    assert topology.node("onprem-2").org == "contoso-onprem"
    assert topology.layout["onprem-2"].at == (752, 32)
    assert topology.recipients == hybrid().recipients


def test_a_tenant_pasted_into_another_document_works_there() -> None:
    clip = copy(hybrid(), [Ref("tenants", "contoso"), Ref("nodes", "inet")])
    assert not dangling(clip)
    topology = paste(clip, (16, 24))(Topology())
    assert {link.id for link in links(topology)} >= {
        "internal:contoso",
        "mx:contoso.com:contoso-com.mail.protection.outlook.com>eop",
    }
    assert topology.layout["inet"].at == (16, 24)


@pytest.mark.parametrize("node", ["eop", "exo"])
def test_a_second_node_of_one_tenant_is_refused_with_the_way_out(node: str) -> None:
    with pytest.raises(EditRefused, match=r"has its .* already") as refused:
        paste(copy(hybrid(), [Ref("nodes", node)]))(hybrid())
    assert "palette" in refused.value.hint


def test_a_node_joins_the_tenant_of_its_name_in_another_design_and_changes_none_of_its_settings() -> None:
    there = add_node("eop", (0, 0))(Topology())
    topology = paste(copy(hybrid(), [Ref("nodes", "exo")]))(there)
    assert topology.node("exo").org == "contoso"
    assert topology.tenants == there.tenants


def test_a_copied_server_has_a_name_and_an_address_of_its_own() -> None:
    topology = paste(copy(hybrid(), [Ref("nodes", "onprem")]))(hybrid())
    one, two = topology.node("onprem"), topology.node("onprem-2")
    assert not set(one.ips) & set(two.ips)
    assert one.fqdn != two.fqdn
    assert one.title != two.title
    receiving = topology.onprem_orgs["contoso-onprem"].receive_connectors or ()
    assert [row.Server for row in receiving] == ["onprem", "onprem-2"]


def test_pasting_twice_never_makes_one_id_twice() -> None:
    clip = copy(hybrid(), [Ref("nodes", node.id) for node in hybrid().nodes if node.org != "contoso"])
    topology = paste(clip)(paste(clip)(hybrid()))
    ids = [node.id for node in topology.nodes]
    assert len(set(ids)) == len(ids) == 8
    assert not dangling(topology)


def test_nothing_selected_cannot_be_copied() -> None:
    with pytest.raises(EditRefused, match="nothing to copy"):
        copy(hybrid(), [])


# Tables


def test_every_identifier_of_the_model_is_a_name_or_a_reference() -> None:
    check = Identifier.__metadata__[0].func  # type: ignore[attr-defined]
    for part_type in _every_part():
        for field, info in part_type.model_fields.items():
            told = role(part_type, field) is not None or (part_type.__name__, field) in OWN_NAMES
            keyed = "dict[" in str(info.annotation)
            assert told or keyed or check.__name__ not in repr((info.annotation, info.metadata)), (part_type, field)


def test_the_tables_of_names_speak_of_fields_that_exist() -> None:
    fields = {(part_type.__name__, field) for part_type in _every_part() for field in part_type.model_fields}
    assert set(NAMES) <= fields
    assert set(NAMED_BY.items()) <= fields


def _every_part() -> set[type[Part]]:
    found: set[type[Part]] = set()
    todo: list[type[Part]] = [Part]
    while todo:
        for kind in todo.pop().__subclasses__():
            if kind.__module__.startswith("designer.model"):
                found.add(kind)
                todo.append(kind)
    return found
