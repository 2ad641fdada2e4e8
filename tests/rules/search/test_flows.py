"""The flows matrix: the worst of ordinary mail between every origin and destination."""

from __future__ import annotations

import pytest

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.model.topology import Topology
from designer.rules.search.cases import search
from designer.rules.search.flows import FlowMatrix, flows_matrix, title_of
from tests.rules.search.designs import changed, planned, sample

HYBRID = "hybrid-mx-to-eop"


def matrix(topology: Topology) -> FlowMatrix:
    """The matrix of a design."""
    return flows_matrix(*planned(topology))


@pytest.mark.parametrize(
    ("origin", "destination", "route", "trust"),
    [
        ("inet", "onprem", ("inet", "eop", "exo", "eop", "onprem"), "external"),
        ("inet", "exo", ("inet", "eop", "exo"), "external"),
        ("exo", "onprem", ("exo", "eop", "onprem"), "internal"),
        ("onprem", "exo", ("onprem", "eop", "exo"), "internal"),
        ("onprem", "inet", ("onprem", "inet"), "external"),
    ],
)
def test_each_cell_has_path_trust_and_encryption(
    origin: str, destination: str, route: tuple[str, ...], trust: str
) -> None:
    cell = matrix(sample(HYBRID)).cell(origin, destination)
    assert cell is not None
    assert (cell.outcome, cell.route, cell.trust, cell.tls) == ("delivered", route, trust, "yes")


def test_mail_inside_one_site_is_not_said_to_be_encrypted_or_not() -> None:
    cell = matrix(sample(HYBRID)).cell("exo", "exo")
    assert cell is not None
    assert cell.tls is None


def test_a_cell_shows_the_worst_of_its_messages_first() -> None:
    topology = changed(sample(HYBRID), "recipients[kate@contoso.com].cloud_object", "none")
    cell = matrix(topology).cell("inet", "onprem")
    assert cell is not None
    assert cell.mixed
    assert cell.outcome == "rejected"
    assert "kate@contoso.com" in cell.messages[0].says


def test_attacks_are_no_flows() -> None:
    cells = matrix(sample("third-party-filter")).cells
    assert {cell.outcome for cell in cells} == {"delivered"}


def test_mail_between_two_outsiders_is_no_flow() -> None:
    assert matrix(sample("partner-tls")).cell("inet", "partner") is None


def test_the_messages_behind_a_cell_can_be_played() -> None:
    topology, plan = planned(sample(HYBRID))
    for cell in flows_matrix(topology, plan).cells:
        for row in cell.messages:
            assert row.outcome in {outcome.result for outcome in simulate(plan, row.message).outcomes}


def test_a_printer_by_direct_send_reaches_its_own_organization_only() -> None:
    found = matrix(sample("printers-and-applications"))
    outside, inside = found.cell("printer", "inet"), found.cell("printer", "exo")
    assert outside is not None
    assert inside is not None
    assert (outside.outcome, inside.outcome) == ("rejected", "delivered")


def test_a_search_already_made_is_not_made_again() -> None:
    topology, plan = planned(sample(HYBRID))
    few = search(plan, limit=3)
    found = flows_matrix(topology, plan, few)
    assert (found.classes, found.bounded) == (3, True)


def test_rows_and_columns_are_in_the_order_of_the_design() -> None:
    found = matrix(sample(HYBRID))
    assert found.origins == ("inet", "exo", "onprem")
    assert found.destinations == ("inet", "exo", "onprem")


def test_two_servers_of_one_name_are_told_apart_by_their_ids() -> None:
    topology = sample(HYBRID)
    twin = topology.node("onprem").model_copy(update={"id": "second"})
    both = topology.model_copy(update={"nodes": (*topology.nodes, twin)})
    assert title_of(both, "second") == "Exchange server (second)"
    assert title_of(topology, "onprem") == "Exchange server"


def test_a_design_without_people_has_no_flows() -> None:
    sections: dict[str, object] = {"recipients": (), "messages": (), "tenants": {}, "onprem_orgs": {}, "dns": {}}
    empty = sample(HYBRID).model_copy(update=sections)
    assert flows_matrix(empty, compile_plan(empty)).cells == ()
