"""The DNS of a design that is being edited answers as the DNS of the design that it has become."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from designer.engine.zones import Zones
from designer.model.edits import add_member, add_node, remove, rename, set_value
from designer.model.edits.base import Edit, EditRefused
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.paths import samples
from designer.rules.live import LivePlan
from tests.rules.designs import design
from tests.rules.edits import random_edit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging" / "bench"))
from enterprise import enterprise  # noqa: E402
from many import many_organizations  # noqa: E402

LARGE = enterprise()
CORPUS = sorted((ROOT / "tests" / "corpus").glob("*.mailflow"))


class Watched:
    """A design that is being edited beside what a new compilation says, with every name that was ever known."""

    def __init__(self, topology: Topology) -> None:
        self.plan = LivePlan()
        self.keys: set[tuple[str, str]] = set()
        self.hosts: set[str] = set()
        self.show(topology)

    def show(self, topology: Topology) -> None:
        """Takes an edit in and compares every answer."""
        assert self.plan.show(topology)
        zones = Zones(topology)
        self.keys |= set(zones.records())
        self.hosts |= set(zones.places())
        told = {key: self.plan.zones.lookup(*key) for key in self.keys}
        assert told == {key: zones.lookup(*key) for key in self.keys}
        places = {host: self.plan.zones.node_at(host) for host in self.hosts}
        assert places == {host: zones.node_at(host) for host in self.hosts}


@pytest.mark.parametrize("path", [*CORPUS[::6], *samples()], ids=lambda path: path.stem)
def test_after_any_edit_dns_answers_as_if_compiled_anew(path: Path) -> None:
    random, topology = Random(path.stem), design(path.read_text(encoding="utf-8"))
    watched = Watched(topology)
    for _ in range(15):
        changed = random_edit(topology, random)
        if len({row.address for row in changed.recipients}) == len(changed.recipients):
            topology = changed
            watched.show(topology)


@pytest.mark.parametrize("large", [LARGE, many_organizations(samples(), 60)], ids=["one", "many"])
def test_after_any_edit_of_a_large_design_too(large: Topology) -> None:
    random, topology = Random(3), large
    watched = Watched(topology)
    for _ in range(15):
        topology = random_edit(topology, random)
        watched.show(topology)


DNS = {
    "a node more": add_node("onprem", (8, 8)),
    "a node less": remove((Ref("nodes", "server3"),)),
    "a node of another name": rename(Ref("nodes", "server4"), "aserver"),
    "a host name": set_value(Ref("nodes", "server5", "fqdn"), "mail6.contoso.com"),
    "an address of another node": set_value(Ref("nodes", "server6", "ips"), ("203.0.113.2", "203.0.113.3")),
    "a zone for a host": add_member(Ref("dns"), {"a": ("192.0.2.99",)}, "mail7.contoso.com"),
    "an MX that names another node": set_value(
        Ref("dns", "brand004.contoso.com", "mx"), ({"pref": 0, "host": "mail8.contoso.com", "node": "server9"},)
    ),
    "reverse names by address": set_value(Ref("dns", "contoso.com", "ptr"), {"203.0.113.4": "other.contoso.com"}),
    "a reverse name by host": set_value(Ref("dns", "contoso.com", "ptr"), "mail3.contoso.com"),
    "a policy": set_value(Ref("dns", "brand005.contoso.com", "dmarc"), None),
    "a zone for a policy": add_member(Ref("dns"), {"txt": ("v=DMARC1; p=reject",)}, "_dmarc.brand006.contoso.com"),
}


@pytest.mark.parametrize("edit", DNS.values(), ids=DNS)
@pytest.mark.parametrize("before", DNS.values(), ids=DNS)
def test_dns_answers_as_if_compiled_anew_after(before: Edit, edit: Edit) -> None:
    large = before(LARGE)
    watched = Watched(large)
    with suppress(EditRefused):  # the same thing added or removed twice
        watched.show(edit(large))
    watched.show(large)
