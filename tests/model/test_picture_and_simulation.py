"""The picture and the simulation agree: a hop that uses a connector runs along the line that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.engine.trace import Hop
from designer.formats.project import read
from designer.model.links import Link, links
from designer.paths import samples

CASES = tuple(sorted((Path(__file__).parent.parent / "corpus").glob("*.mailflow"))) + samples()
NOT_A_LINE = {
    "121-attr-no-connector-incoming-only": "the internet is not drawn, another tenant is where this mail happens to go",
    "134-loop-hybrid-connector-dns-routing": "the connector leads back to where it starts: a loose end",
}
"""Cases whose sending connector reaches a node that no line of it leads to, and why."""


@pytest.mark.parametrize("place", CASES, ids=lambda place: place.stem)
def test_a_hop_runs_along_the_line_of_its_connectors(place: Path) -> None:
    topology = read(place.read_text(encoding="utf-8"), place.name).topology
    assert topology is not None
    drawn = links(topology)
    plan = compile_plan(topology)
    for message in topology.messages:
        for hop in simulate(plan, message).hops:
            if hop.source is not None and _named(hop.out) and place.stem not in NOT_A_LINE:
                found = [link for link in drawn if _runs(link, hop) and _is(link.sending, hop.out)]
                assert found, (message.id, hop.source, hop.node, hop.out)
                if _named(hop.in_) and not hop.failed:
                    assert any(_is(link.receiving, hop.in_) for link in found), (message.id, hop.node, hop.in_)


def _named(connector: str | None) -> bool:
    return connector is not None and connector != "default"


def _runs(link: Link, hop: Hop) -> bool:
    return (link.source, link.target) == (hop.source, hop.node)


def _is(ref: object, connector: str | None) -> bool:
    return str(ref).endswith(f"[{connector}]")
