"""Failures: what breaks when one thing is gone."""

from __future__ import annotations

from designer.model.topology import Topology
from designer.rules.search.failures import Failure, Failures, failures
from tests.rules.search.designs import planned, sample

HYBRID = "hybrid-mx-to-eop"


def found(topology: Topology) -> Failures:
    """The failures of a design."""
    return failures(*planned(topology))


def of(topology: Topology, ref: str) -> Failure:
    """The failure of one thing."""
    (row,) = [row for row in found(topology).rows if str(row.ref) == ref]
    return row


def test_without_the_front_door_nothing_comes_in_from_the_internet() -> None:
    row = of(sample(HYBRID), "nodes[eop]")
    assert row.single_point
    assert ("inet", "exo") in row.flows
    assert ("inet", "onprem") in row.flows


def test_an_expired_certificate_parts_the_two_sides_of_a_hybrid() -> None:
    row = of(sample(HYBRID), "certs.onprem-cert")
    assert {("exo", "onprem"), ("onprem", "exo")} <= set(row.flows)


def test_without_the_way_back_on_premises_mail_for_the_servers_is_lost() -> None:
    row = of(sample(HYBRID), "tenants.contoso.outbound_connectors[Outbound to contoso-onprem]")
    assert "loop" in row.effects[0].says


def test_without_the_mx_record_nothing_arrives() -> None:
    topology = sample("hosted")
    row = of(topology, "dns[contoso.com].mx[contoso-com.mail.protection.outlook.com]")
    assert row.flows == (("inet", "exo"),)


def test_without_the_lock_down_attacks_arrive() -> None:
    row = of(sample("third-party-filter"), "tenants.contoso.inbound_connectors[Only through the filter]")
    assert row.count("opened") > 0
    assert not row.single_point


def test_without_the_spf_record_mail_is_weaker_not_lost() -> None:
    row = of(sample("hosted"), "dns[contoso.com].spf")
    assert (row.count("lost"), row.count("weaker") > 0) == (0, True)


def test_without_the_hybrid_send_connector_own_mail_counts_as_external() -> None:
    ref = "onprem_orgs.contoso-onprem.send_connectors[Outbound to Office 365 - contoso-onprem]"
    assert "counts as external" in of(sample(HYBRID), ref).effects[0].says


def test_single_points_come_first_and_the_worst_of_them_leads() -> None:
    rows = found(sample(HYBRID)).rows
    assert [row.single_point for row in rows] == sorted((row.single_point for row in rows), reverse=True)
    assert [row.rank for row in rows] == sorted((row.rank for row in rows), reverse=True)


def test_a_second_server_that_takes_over_makes_the_first_harmless() -> None:
    topology = sample("standalone-eop")
    second = topology.node("onprem").model_copy(
        update={"id": "second", "fqdn": "mail2.contoso.com", "ips": ("203.0.113.26",)}
    )
    tenant = topology.tenants["contoso"]
    (row,) = tenant.outbound_connectors or ()
    both = row.model_copy(
        update={"SmartHosts": (*row.SmartHosts, "mail2.contoso.com"), "TlsSettings": None, "TlsDomain": None}
    )
    doubled = topology.model_copy(
        update={
            "nodes": (*topology.nodes, second),
            "tenants": {"contoso": tenant.model_copy(update={"outbound_connectors": (both,)})},
        }
    )
    kinds = {effect.kind for row in found(doubled).rows if str(row.ref) == "nodes[second]" for effect in row.effects}
    assert "lost" not in kinds


def test_the_same_service_is_not_told_twice() -> None:
    result = found(sample("hosted"))
    told = {str(row.ref) for row in result.rows} | {str(ref) for ref, _ in result.harmless}
    assert "nodes[exo]" not in told


def test_what_is_outside_is_not_ours_to_fail() -> None:
    result = found(sample("partner-tls"))
    told = {str(row.ref) for row in result.rows} | {str(ref) for ref, _ in result.harmless}
    assert not {"nodes[inet]", "nodes[partner]"} & told


def test_a_message_that_is_lost_can_be_played() -> None:
    effect = of(sample(HYBRID), "nodes[eop]").effects[0]
    assert effect.message.from_node == effect.origin


def test_everything_of_a_sample_is_examined() -> None:
    assert found(sample(HYBRID)).left_out == 0
