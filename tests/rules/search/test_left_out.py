"""Sound designs with something left out: nothing is reported that only the gap would cause."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from designer.model.topology import Topology
from designer.paths import samples
from designer.rules.check import check_all
from designer.rules.search.witness import proven
from tests.rules.search.designs import changed, planned, sample

OF_NODES = ("ips", "fqdn", "tls_server", "client_cert", "ad_site", "version")
OF_RECIPIENTS = ("cloud_object", "onprem_object", "cloud_aliases", "RemoteRoutingAddress", "mailbox_at")
OF_TENANTS = ("accepted_domains", "inbound_connectors", "outbound_connectors", "remote_domains", "organization_config")
OF_SERVERS = (
    "accepted_domains",
    "send_connectors",
    "receive_connectors",
    "remote_domains",
    "transport_rules",
    "hybrid",
)
SOUND = [path.stem for path in samples() if path.stem != "broken-hybrid"]


def gaps(topology: Topology) -> Iterator[tuple[str, Topology]]:
    """The design with each setting left out in turn."""
    places = [f"nodes[{row.id}].{key}" for row in topology.nodes for key in OF_NODES if getattr(row, key)]
    places += [
        f"recipients[{row.address}].{key}"
        for row in topology.recipients
        for key in OF_RECIPIENTS
        if getattr(row, key) and not (key == "RemoteRoutingAddress" and len(topology.recipients) > 1)
    ]
    for section, keys in (("tenants", OF_TENANTS), ("onprem_orgs", OF_SERVERS)):
        for name, row in getattr(topology, section).items():
            places += [f"{section}.{name}.{key}" for key in keys if getattr(row, key) is not None]
    for place in places:
        empty = () if place.endswith((".ips", ".cloud_aliases")) else None
        yield place, changed(topology, place, empty)
    for zone in topology.dns:
        rest = {name: row for name, row in topology.dns.items() if name != zone}
        yield f"dns.{zone}", topology.model_copy(update={"dns": rest})
    for section in ("tenants", "onprem_orgs", "dns", "recipients"):
        nothing: object = () if section == "recipients" else {}
        yield section, topology.model_copy(update={section: nothing})


def errors(topology: Topology) -> list[str]:
    """Everything of severity error that `check` tells."""
    topology, plan = planned(topology)
    found = proven(topology, plan, check_all(topology, plan)).findings
    return [f"{row.rule} {row.text}" for row in found if row.severity == "error"]


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_sample_with_a_gap_has_no_error(name: str) -> None:
    topology = sample(name)
    told = {place: rows for place, left in gaps(topology) if (rows := errors(left))}
    assert told == {}
