"""Dragging an end of a line: the setting that named the old node names the new one."""

from __future__ import annotations

import pytest

from designer.model.edits import EditRefused, add_node
from designer.model.links import Link, links
from designer.model.pairs import connect
from designer.model.references import dangling
from designer.model.retarget import End, retarget, told
from designer.model.tenant import OutboundConnector
from designer.model.topology import Certificate, Node, Topology
from tests.model.hybrid_design import hybrid


def with_more() -> Topology:
    """The hybrid, a filter, a smart host, a device that relays through EOP, and partners of which one sends to EOP."""
    topology = hybrid()
    for kind in ("filter", "smarthost", "device", "partner", "partner"):
        topology = add_node(kind, (0, 400))(topology)
    for source, target in (("onprem", "smarthost"), ("device", "eop"), ("partner", "eop")):
        topology = connect(source, target)(topology)
    return topology


def line(topology: Topology, source: str, target: str, purpose: str) -> Link:
    wanted = (source, target, purpose)
    return next(row for row in links(topology) if (row.source, row.target, row.purpose) == wanted)


@pytest.mark.parametrize(
    ("source", "target", "purpose", "end", "node"),
    [
        ("inet", "eop", "mx", "target", "onprem"),
        ("inet", "eop", "mx", "target", "filter"),
        ("eop", "onprem", "outbound", "target", "smarthost"),
        ("onprem", "smarthost", "send", "target", "filter"),
        ("device", "eop", "send", "target", "smarthost"),
        ("partner", "eop", "inbound", "source", "partner-2"),
    ],
)
def test_a_dragged_end_leads_to_the_new_node_and_no_longer_to_the_old(
    source: str, target: str, purpose: str, end: End, node: str
) -> None:
    topology = with_more()
    link = line(topology, source, target, purpose)
    after = retarget(link.id, end, node)(topology)
    ends = (source, node) if end == "target" else (node, target)
    assert any((row.source, row.target) == ends for row in links(after))
    assert link.id not in {row.id for row in links(after)}
    assert not dangling(after)


def test_a_connector_that_routes_by_dns_has_no_end_to_drag() -> None:
    topology = with_more()
    link = line(topology, "onprem", "inet", "send")
    with pytest.raises(EditRefused, match="DNS"):
        retarget(link.id, "target", "filter")(topology)


def test_a_line_cannot_be_dragged_where_none_could_be_drawn() -> None:
    topology = with_more()
    link = line(topology, "inet", "eop", "mx")
    with pytest.raises(EditRefused, match="only sends"):
        retarget(link.id, "target", "device")(topology)


def outbound(topology: Topology) -> OutboundConnector:
    """The tenant's connector to the servers."""
    rows = topology.tenants["contoso"].outbound_connectors or ()
    return next(row for row in rows if row.TlsDomain is not None)


def with_second_server(**more: object) -> Topology:
    """The hybrid with one more server in the organization."""
    topology = hybrid()
    server = Node.model_validate({"id": "hub", "kind": "onprem", "org": "contoso-onprem", **more})
    return topology.model_copy(update={"nodes": (*topology.nodes, server)})


def test_the_tls_domain_of_a_connector_follows_its_smart_host() -> None:
    topology = with_second_server(fqdn="hub.contoso.com")
    after = retarget(line(topology, "eop", "onprem", "outbound").id, "target", "hub")(topology)
    assert outbound(after).SmartHosts == ("hub.contoso.com",)
    assert outbound(after).TlsDomain == "hub.contoso.com"


def test_the_tls_domain_stays_where_the_new_servers_certificate_carries_it_too() -> None:
    (name,) = hybrid().certs
    topology = with_second_server(fqdn="hub.contoso.com", tls_server={"starttls": True, "cert": name})
    before = outbound(topology).TlsDomain
    after = retarget(line(topology, "eop", "onprem", "outbound").id, "target", "hub")(topology)
    assert outbound(after).SmartHosts == ("hub.contoso.com",)
    assert outbound(after).TlsDomain == before


def test_the_tls_domain_is_a_name_of_the_certificate_where_the_host_name_is_none() -> None:
    topology = with_second_server(fqdn="hub.contoso.com", tls_server={"starttls": True, "cert": "other"})
    other = Certificate(subject="edge.contoso.com", san=("edge.contoso.com",))
    topology = topology.model_copy(update={"certs": {**topology.certs, "other": other}})
    after = retarget(line(topology, "eop", "onprem", "outbound").id, "target", "hub")(topology)
    assert outbound(after).TlsDomain == "edge.contoso.com"


def test_a_host_that_offers_no_tls_leaves_the_tls_domain_for_the_findings_to_tell() -> None:
    topology = with_second_server(fqdn="hub.contoso.com", tls_server={"starttls": False})
    before = outbound(topology).TlsDomain
    after = retarget(line(topology, "eop", "onprem", "outbound").id, "target", "hub")(topology)
    assert outbound(after).TlsDomain == before


def test_what_moving_an_end_changes_can_be_told() -> None:
    topology = with_second_server(fqdn="hub.contoso.com")
    link = line(topology, "eop", "onprem", "outbound")
    after = retarget(link.id, "target", "hub")(topology)
    assert told(topology, after, link.sending) == "Sets SmartHosts to hub.contoso.com and TlsDomain to hub.contoso.com."
    assert told(topology, topology, link.sending) == ""
