"""Links: the picture is what the configuration says, hop by hop."""

from __future__ import annotations

import time

import pytest

from designer.model.edits import add_member, add_node, move, remove, set_value
from designer.model.links import Link, links, other_matches
from designer.model.onprem import OnPremOrganization, ReceiveConnector, SendConnector
from designer.model.refs import Ref, member
from designer.model.tenant import InboundConnector, OutboundConnector, Tenant
from designer.model.topology import MxRecord, Node, Topology, Zone
from tests.model.hybrid_design import hybrid

OUT = "out:contoso:Outbound to contoso-onprem>onprem"
SEND = "send:contoso-onprem:Outbound to Office 365 - contoso-onprem>eop"
OUTBOUND = member("tenants", "contoso", "outbound_connectors", "Outbound to contoso-onprem")
INBOUND = member("tenants", "contoso", "inbound_connectors", "Inbound from contoso-onprem")


def drawn(topology: Topology) -> dict[str, Link]:
    return {link.id: link for link in links(topology)}


def test_a_hybrid_draws_exactly_its_lines() -> None:
    assert {link.id: (link.source, link.target) for link in links(hybrid())} == {
        "internal:contoso": ("eop", "exo"),
        OUT: ("eop", "onprem"),
        SEND: ("onprem", "eop"),
        "send:contoso-onprem:To internet>inet": ("onprem", "inet"),
        "mx:contoso.com:contoso-com.mail.protection.outlook.com>eop": ("inet", "eop"),
        "mx:fabrikam.com:mail.fabrikam.com>inet": ("eop", "inet"),
    }


def test_both_sides_of_a_hop_are_one_line() -> None:
    assert drawn(hybrid())[SEND].receiving == INBOUND
    receive = member("onprem_orgs", "contoso-onprem", "receive_connectors", "Default Frontend onprem")
    assert drawn(hybrid())[OUT].receiving == receive


def test_an_inbound_connector_that_nobody_fits_is_a_loose_end_with_its_reason() -> None:
    topology = set_value(INBOUND / "TlsSenderCertificateName", "mail.adatum.com")(hybrid())
    loose = drawn(topology)["in:contoso:Inbound from contoso-onprem<"]
    assert (loose.source, loose.target) == (None, "eop")
    assert loose.dangling_because == "No node presents a trusted certificate for mail.adatum.com."
    assert drawn(topology)[SEND].receiving is None


@pytest.mark.parametrize(("setting", "value"), [("expired", True), ("trusted", False), ("chain_complete", False)])
def test_a_certificate_that_cannot_be_trusted_is_as_good_as_none(setting: str, value: bool) -> None:
    topology = set_value(Ref("certs", "onprem-cert", setting), value)(hybrid())
    assert drawn(topology)[SEND].receiving is None


def test_a_smart_host_that_nobody_answers_at_is_a_loose_end() -> None:
    topology = set_value(OUTBOUND / "SmartHosts", ("gone.contoso.com",))(hybrid())
    loose = drawn(topology)["out:contoso:Outbound to contoso-onprem>gone.contoso.com"]
    assert loose.target is None
    assert loose.dangling_because == "No node answers at the smart host gone.contoso.com."


def test_a_disabled_connector_is_drawn_as_disabled_and_takes_part_in_no_hop() -> None:
    topology = set_value(INBOUND / "Enabled", False)(hybrid())
    assert not drawn(topology)["in:contoso:Inbound from contoso-onprem<onprem"].enabled
    assert drawn(topology)[SEND].receiving is None


def test_the_node_s_own_client_certificate_decides_before_that_of_the_connector() -> None:
    topology = add_member(Ref("certs"), {"subject": "other.adatum.com"}, name="other")(hybrid())
    topology = set_value(Ref("nodes", "onprem", "client_cert"), "other")(topology)
    assert drawn(topology)[SEND].receiving is None


def test_a_domain_whose_mx_leads_back_is_no_way_out() -> None:
    topology = set_value(OUTBOUND / "UseMXRecord", True)(hybrid())
    loose = drawn(topology)["out:contoso:Outbound to contoso-onprem>contoso.com"]
    assert loose.dangling_because == "The MX of contoso.com leads back to where the mail is."


def test_a_certificate_connector_wins_over_one_by_address_and_the_other_is_named() -> None:
    row = {"Name": "By address", "ConnectorType": "OnPremises", "SenderIPAddresses": ("203.0.113.25",)}
    topology = add_member(Ref("tenants", "contoso", "inbound_connectors"), row)(hybrid())
    link = drawn(topology)[SEND]
    assert link.receiving == INBOUND
    assert other_matches(topology, link) == (member("tenants", "contoso", "inbound_connectors", "By address"),)


def test_a_more_specific_receive_connector_takes_the_hop() -> None:
    row = {"Name": "From EOP", "Server": "onprem", "RemoteIPRanges": ("192.0.2.0/26",)}
    topology = add_member(Ref("onprem_orgs", "contoso-onprem", "receive_connectors"), row)(hybrid())
    taken = member("onprem_orgs", "contoso-onprem", "receive_connectors", "From EOP")
    assert drawn(topology)[OUT].receiving == taken
    assert not [key for key in drawn(topology) if key.startswith("recv:")]


def test_a_relay_connector_for_one_address_is_a_line_from_there() -> None:
    topology = add_node("device", (0, 0))(hybrid())
    row = {"Name": "Relay", "Server": "onprem", "RemoteIPRanges": topology.node("device").ips}
    topology = add_member(Ref("onprem_orgs", "contoso-onprem", "receive_connectors"), row)(topology)
    link = drawn(topology)["recv:contoso-onprem:Relay<device"]
    assert (link.source, link.target) == ("device", "onprem")


def test_a_connector_by_sender_domain_starts_at_the_partner_it_names_else_at_the_internet() -> None:
    topology = add_node("partner", (0, 0))(hybrid())
    rows = Ref("tenants", "contoso", "inbound_connectors")
    domain = topology.nodes[-1].fqdn.partition(".")[2]  # type: ignore[union-attr]
    topology = add_member(rows, {"Name": "Named", "SenderDomains": (domain,)})(topology)
    topology = add_member(rows, {"Name": "Others", "SenderDomains": ("tailspintoys.com",)})(topology)
    assert "in:contoso:Named<partner" in drawn(topology)
    assert "in:contoso:Others<inet" in drawn(topology)


def test_a_lock_down_connector_is_not_drawn_from_the_internet() -> None:
    row = {
        "Name": "Lock",
        "SenderDomains": ("*",),
        "RestrictDomainsToCertificate": True,
        "TlsSenderCertificateName": "*.contoso.com",
    }
    topology = add_member(Ref("tenants", "contoso", "inbound_connectors"), row)(hybrid())
    assert not [link for link in links(topology) if link.source == "inet" and link.receiving is not None]
    lock = member("tenants", "contoso", "inbound_connectors", "Lock")
    assert other_matches(topology, drawn(topology)[SEND]) == (lock,)


def test_an_edge_subscription_draws_the_way_out_and_the_way_in() -> None:
    nodes = (
        Node(id="hub", kind="onprem", org="o", ips=("10.0.0.1",)),
        Node(id="edge", kind="edge", org="o", ips=("203.0.113.35",)),
        Node(id="inet", kind="internet"),
    )
    inward = SendConnector(Name="In", AddressSpaces=("--",), SourceTransportServers=("edge",), SmartHosts=("--",))
    outward = SendConnector(Name="Out", AddressSpaces=("*",), SourceTransportServers=("edge",))
    organization = OnPremOrganization.model_validate(
        {"send_connectors": (inward, outward), "edge_subscription": {"Edge": ("edge",)}}
    )
    assert {
        (link.id, link.source, link.target) for link in links(Topology(nodes=nodes, onprem_orgs={"o": organization}))
    } == {
        ("edge:o>edge", "hub", "edge"),
        ("send:o:In>hub", "edge", "hub"),
        ("send:o:Out>inet", "edge", "inet"),
    }


def test_a_null_mx_draws_no_line() -> None:
    zone = Zone(mx=(MxRecord(pref=0, host="."),))
    assert links(Topology(nodes=(Node(id="inet", kind="internet"),), dns={"example.com": zone})) == ()


def test_every_source_server_of_a_send_connector_has_a_line() -> None:
    topology = set_value(
        member("onprem_orgs", "contoso-onprem", "send_connectors", "To internet") / "SourceTransportServers", ()
    )(add_node("onprem", (0, 0))(hybrid()))
    found = drawn(topology)
    assert found["send:contoso-onprem:To internet>inet"].source == "onprem"
    assert found["send:contoso-onprem:To internet>inet@onprem-2"].source == "onprem-2"


def test_an_outbound_connector_for_everything_replaces_delivery_by_mx() -> None:
    topology = set_value(OUTBOUND / "RecipientDomains", ("*",))(hybrid())
    assert not [link for link in links(topology) if link.source == "eop" and link.target == "inet"]


def test_a_tenant_without_a_node_has_loose_connectors() -> None:
    topology = remove([Ref("nodes", "exo")])(hybrid())
    assert "internal:contoso" not in drawn(topology)
    assert drawn(topology)[OUT].source == "eop"


def test_the_picture_of_a_thousand_nodes_takes_no_noticeable_time() -> None:
    topology = large(1000)
    started = time.process_time()
    found = links(topology)
    assert len(found) == 2001
    assert time.process_time() - started < 1.0, "ten times what a slow machine needs: an index was lost"


def large(servers: int) -> Topology:
    """A tenant with as many servers, each with a connector out and one in."""
    hosts = [(f"s{i}", f"mail{i}.example.com", f"203.{i // 250}.{i % 250}.5") for i in range(servers)]
    inbound = tuple(
        InboundConnector(Name=f"in {key}", ConnectorType="OnPremises", TlsSenderCertificateName=host)
        for key, host, _ in hosts
    )
    outbound = tuple(
        OutboundConnector(Name=f"out {key}", UseMXRecord=False, SmartHosts=(host,), RecipientDomains=(host,))
        for key, host, _ in hosts
    )
    receive = tuple(ReceiveConnector(Name=f"recv {key}", Server=key) for key, _, _ in hosts)
    return Topology(
        nodes=(
            Node(id="eop", kind="eop", org="t"),
            Node(id="exo", kind="exo", org="t"),
            *(Node(id=key, kind="onprem", org="o", fqdn=host, ips=(ip,)) for key, host, ip in hosts),
        ),
        tenants={"t": Tenant(inbound_connectors=inbound, outbound_connectors=outbound)},
        onprem_orgs={"o": OnPremOrganization(receive_connectors=receive)},
    )


def test_a_connector_of_a_server_that_is_not_drawn_belongs_to_those_that_are() -> None:
    frontend = member("onprem_orgs", "contoso-onprem", "receive_connectors", "Default Frontend onprem")
    topology = set_value(frontend / "Server", "MBX01")(hybrid())
    assert drawn(topology)[OUT].receiving == frontend


def test_moving_a_card_leaves_the_lines_as_they_are() -> None:
    topology = Topology(nodes=(Node(id="eop", kind="eop", org="contoso"), Node(id="inet", kind="internet")))
    assert links(move({"eop": (8, 8)})(topology)) is links(topology)
