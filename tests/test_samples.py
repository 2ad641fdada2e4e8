"""The samples: each opens, is written as the program writes, draws itself, and behaves as it says."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from designer.draw.layout import CARD_H, CARD_W, organization_area
from designer.draw.shapes import Rect
from designer.engine.expectations import unmet
from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.formats.project import read, write
from designer.model import edits
from designer.model.links import links
from designer.model.matching import is_private, prefix_size
from designer.model.references import dangling, organization_of
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.paths import samples
from designer.rules.check import check_all

NAMES = (
    "broken-hybrid",
    "hosted",
    "hybrid-centralized-transport",
    "hybrid-mx-to-eop",
    "hybrid-mx-to-onprem",
    "partner-tls",
    "printers-and-applications",
    "standalone-eop",
    "third-party-filter",
)
BROKEN = "broken-hybrid"
DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
PLACES = {path.stem: path for path in samples()}


def opened(place: Path) -> Topology:
    result = read(place.read_text(encoding="utf-8"), place.name)
    assert result.topology is not None, [str(problem) for problem in result.problems]
    return result.topology


def test_every_documented_set_up_has_its_sample() -> None:
    assert tuple(PLACES) == NAMES


every_sample = pytest.mark.parametrize("name", NAMES)


@every_sample
def test_a_sample_is_written_as_it_stands(name: str) -> None:
    text = PLACES[name].read_text(encoding="utf-8")
    assert write(opened(PLACES[name])) == text


@every_sample
def test_a_sample_says_what_it_shows_and_what_each_message_must_do(name: str) -> None:
    topology = opened(PLACES[name])
    assert topology.title
    assert topology.description.endswith(".")
    assert len(topology.messages) >= 3
    assert all(message.expect is not None and message.expect.recipients for message in topology.messages)


@every_sample
def test_a_sample_s_lines_lead_somewhere(name: str) -> None:
    topology = opened(PLACES[name])
    assert not dangling(topology)
    loose = [link.id for link in links(topology) if link.dangling_because]
    assert loose == (["in:contoso:Inbound from contoso-onprem<"] if name == BROKEN else [])


@every_sample
def test_every_message_of_a_sample_does_what_is_expected(name: str) -> None:
    topology = opened(PLACES[name])
    plan = compile_plan(topology)
    for message in topology.messages:
        assert message.expect is not None
        assert unmet(message.expect, simulate(plan, message)) == (), message.id


@every_sample
def test_a_sample_is_free_of_errors_but_for_those_it_announces(name: str) -> None:
    topology = opened(PLACES[name])
    announced = {row.tag for row in topology.expect.findings} if topology.expect is not None else set()
    raised = check_all(topology, compile_plan(topology))
    assert {finding.slug for finding in raised if finding.severity == "error"} <= announced
    assert announced <= {finding.slug for finding in raised}
    assert bool(announced) == (name == BROKEN)


@every_sample
def test_a_sample_is_drawn_on_the_grid_and_nothing_overlaps(name: str) -> None:
    topology = opened(PLACES[name])
    cards = {}
    for node in topology.nodes:
        at = topology.layout[node.id].at
        assert at is not None
        assert at[0] % 8 == at[1] % 8 == 0
        cards[node.id] = Rect(at[0], at[1], CARD_W, CARD_H)
    areas: dict[str, list[Rect]] = {}
    for node in topology.nodes:
        owner = organization_of(topology, node)
        areas.setdefault(str(owner) if owner is not None else node.id, []).append(cards[node.id])
    drawn = [organization_area(rects) if "." in key else rects[0] for key, rects in areas.items()]
    for rects in (list(cards.values()), drawn):
        assert not [pair for pair in itertools.combinations(rects, 2) if _overlap(*pair)]


def _overlap(a: Rect, b: Rect) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


@every_sample
def test_a_sample_uses_addresses_kept_free_for_documentation(name: str) -> None:
    topology = opened(PLACES[name])
    for node in topology.nodes:
        assert all(is_private(ip) or prefix_size(DOCUMENTATION, ip) is not None for ip in node.ips)


@every_sample
def test_a_duplicated_node_changes_the_way_of_no_message(name: str) -> None:
    topology = opened(PLACES[name])
    for node in topology.nodes:
        clip = edits.copy(topology, [Ref("nodes", node.id)])
        if node.kind in {"eop", "exo"}:
            with pytest.raises(edits.EditRefused):
                edits.paste(clip)(topology)
            continue
        changed = edits.paste(clip)(topology)
        assert len(changed.nodes) == len(topology.nodes) + 1
        before, after = compile_plan(topology), compile_plan(changed)
        for message in topology.messages:
            then, now = simulate(before, message), simulate(after, message)
            assert unmet(message.expect, now) == (), (node.id, message.id)
            assert [hop.node for hop in now.hops] == [hop.node for hop in then.hops], (node.id, message.id)
