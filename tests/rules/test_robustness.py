"""Rules judge whatever the reader lets through: sections that are not described, empty ones, nodes without names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from designer.engine.zones import EOP_ASSUMED_ADDRESS
from designer.model.part import Part
from designer.model.topology import Topology
from tests.rules.designs import design, findings

CASES = sorted((Path(__file__).resolve().parents[1] / "corpus").glob("*.mailflow"))
COLLECTIONS = ("accepted_domains", "inbound_connectors", "outbound_connectors", "send_connectors", "receive_connectors")


def _with(part: Part, name: str, value: Any) -> Part:
    return part.model_copy(update={name: value}) if name in type(part).model_fields else part


def _everywhere(topology: Topology, name: str, value: Any) -> Topology:
    organizations = {
        section: {key: _with(owner, name, value) for key, owner in getattr(topology, section).items()}
        for section in ("tenants", "onprem_orgs")
    }
    return topology.model_copy(update=organizations)


@pytest.mark.parametrize("path", CASES[::4], ids=lambda path: path.stem)
def test_leaving_a_section_undescribed_or_empty_never_stops_the_check(path: Path) -> None:
    topology = design(path.read_text(encoding="utf-8"))
    for name in COLLECTIONS:
        for value in (None, ()):
            findings(_everywhere(topology, name, value))


@pytest.mark.parametrize("path", CASES[1::4], ids=lambda path: path.stem)
def test_what_is_not_described_is_not_blamed(path: Path) -> None:
    topology = design(path.read_text(encoding="utf-8"))
    for name in COLLECTIONS:
        bare = _everywhere(topology, name, None)
        places = [str(ref) for finding in findings(bare, include_off=False) for ref in finding.refs]
        assert not [place for place in places if place.endswith(f".{name}")], name


@pytest.mark.parametrize("path", CASES[2::4], ids=lambda path: path.stem)
def test_nodes_without_names_and_addresses_never_stop_the_check(path: Path) -> None:
    topology = design(path.read_text(encoding="utf-8"))
    bare = tuple(node.model_copy(update={"ips": (), "fqdn": None, "tls_server": None}) for node in topology.nodes)
    findings(topology.model_copy(update={"nodes": bare}))
    findings(topology.model_copy(update={"dns": {}}))
    findings(topology.model_copy(update={"recipients": ()}))


@pytest.mark.parametrize("path", CASES[3::4], ids=lambda path: path.stem)
def test_the_order_of_the_file_does_not_matter(path: Path) -> None:
    topology = design(path.read_text(encoding="utf-8"))
    turned = {name: getattr(topology, name)[::-1] for name in ("nodes", "recipients", "messages")}
    turned |= {
        name: dict(reversed(getattr(topology, name).items())) for name in ("dns", "tenants", "certs", "onprem_orgs")
    }
    found = {(f.rule, f.slug, f.severity) for f in findings(topology)}
    assert {(f.rule, f.slug, f.severity) for f in findings(topology.model_copy(update=turned))} == found


def test_an_empty_design_has_nothing_wrong_with_it() -> None:
    assert findings(Topology()) == ()


def test_an_address_of_the_service_is_told_in_a_design_without_a_tenant() -> None:
    topology = Topology.model_validate(
        {
            "onprem_orgs": {
                "contoso-onprem": {
                    "send_connectors": (
                        {"Name": "Internet", "AddressSpaces": ("*",), "SmartHosts": (EOP_ASSUMED_ADDRESS,)},
                    )
                }
            }
        }
    )
    assert "L-008" in {finding.rule for finding in findings(topology)}
