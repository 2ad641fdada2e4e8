"""Drawing a line: what every pair of kinds creates, and that the picture then has the line."""

from __future__ import annotations

from itertools import permutations

import pytest

from designer.model.edits import EditRefused, add_node
from designer.model.kinds import KINDS, NodeKind
from designer.model.links import links
from designer.model.pairs import PAIRS, connect, preview, why_not
from designer.model.references import dangling
from designer.model.topology import Topology

EVERY_KIND = tuple(row.kind for row in KINDS)
EVERY_PAIR = [(source, target) for source in EVERY_KIND for target in EVERY_KIND]


def drawn(source: NodeKind, target: NodeKind) -> tuple[Topology, str, str]:
    """A design with a tenant and the two nodes of a pair."""
    topology = add_node("exo", (0, 0))(add_node("eop", (0, 0))(Topology()))
    names = []
    for kind in (source, target):
        free = [node.id for node in topology.nodes if node.kind == kind and node.id not in names]
        if not free:
            topology = add_node(kind, (0, 0))(topology)
            free = [topology.nodes[-1].id]
        names.append(free[0])
    return topology, names[0], names[1]


def test_the_table_has_a_row_for_every_ordered_pair_of_kinds() -> None:
    assert set(PAIRS) == set(EVERY_PAIR)


@pytest.mark.parametrize(("source", "target"), EVERY_PAIR)
def test_drawing_a_line_makes_exactly_that_line_or_says_why_not(source: NodeKind, target: NodeKind) -> None:
    topology, start, end = drawn(source, target)
    refusal = why_not(topology, start, end)
    tip = preview(topology, start, end)
    if refusal is None:
        after = connect(start, end)(topology)
        assert any((link.source, link.target) == (start, end) and link.enabled for link in links(after))
        assert not dangling(after)
        assert tip.startswith(PAIRS[source, target].says)
    else:
        assert refusal.reason.endswith(".")
        assert refusal.hint.endswith(".")
        assert tip == f"{refusal.reason} {refusal.hint}"
        with pytest.raises(EditRefused, match=refusal.reason.split("(", 1)[0]):
            connect(start, end)(topology)


@pytest.mark.parametrize(("source", "target"), EVERY_PAIR)
def test_only_the_table_refuses_a_pair_in_a_fresh_design(source: NodeKind, target: NodeKind) -> None:
    topology, start, end = drawn(source, target)
    refused_by_situation = {
        ("onprem", "onprem"): "Servers of one organization",
        ("edge", "edge"): "Servers of one organization",
    }
    refusal = why_not(topology, start, end)
    if PAIRS[source, target].refusal is not None:
        assert refusal == PAIRS[source, target].refusal
    elif (source, target) in refused_by_situation:
        assert refusal is not None
        assert refusal.reason.startswith(refused_by_situation[source, target])
    else:
        assert refusal is None


LINES_OF_A_HYBRID = (("inet", "eop"), ("eop", "inet"), ("onprem", "eop"), ("eop", "onprem"))


def hybrid_drawn_in(order: tuple[tuple[str, str], ...]) -> Topology:
    topology = Topology()
    for kind in ("internet", "eop", "exo", "onprem"):
        topology = add_node(kind, (0, 0))(topology)
    for source, target in order:
        assert why_not(topology, source, target) is None, (order, source, target)
        topology = connect(source, target)(topology)
    return topology


def sorted_configuration(value: object) -> object:
    """Configuration without the order in which it was made."""
    if isinstance(value, dict):
        return sorted((key, sorted_configuration(inner)) for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return sorted((sorted_configuration(inner) for inner in value), key=repr)
    return value


@pytest.mark.parametrize("order", list(permutations(LINES_OF_A_HYBRID)), ids=str)
def test_a_hybrid_may_be_drawn_in_any_order(order: tuple[tuple[str, str], ...]) -> None:
    drawn_so, usual = hybrid_drawn_in(order), hybrid_drawn_in(LINES_OF_A_HYBRID)
    assert sorted_configuration(drawn_so.model_dump()) == sorted_configuration(usual.model_dump())
