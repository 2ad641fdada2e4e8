"""Dragging an end of a line: the setting that named the old node names the new one."""

from __future__ import annotations

import pytest

from designer.model.edits import EditRefused, add_node
from designer.model.links import Link, links
from designer.model.pairs import connect
from designer.model.references import dangling
from designer.model.retarget import End, retarget
from designer.model.topology import Topology
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
