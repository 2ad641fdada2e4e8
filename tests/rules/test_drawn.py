"""What is drawn from the palette, line by line, is sound: no alarm while a design comes into being."""

from __future__ import annotations

import pytest

from designer.model.edits.nodes import add_node
from designer.model.kinds import NodeKind
from designer.model.pairs import connect
from designer.model.topology import Topology
from tests.rules.designs import findings

DRAWINGS: dict[str, tuple[tuple[NodeKind, ...], tuple[tuple[str, str], ...]]] = {
    "hosted": (("internet", "eop", "exo"), (("inet", "eop"), ("eop", "inet"))),
    "hybrid": (
        ("internet", "eop", "exo", "onprem"),
        (("inet", "eop"), ("eop", "inet"), ("eop", "onprem"), ("onprem", "eop"), ("onprem", "inet")),
    ),
    "filter in front": (("internet", "filter", "eop", "exo"), (("inet", "filter"), ("filter", "eop"), ("eop", "inet"))),
    "device": (("internet", "eop", "exo", "device"), (("inet", "eop"), ("device", "eop"))),
    "add-on service": (("internet", "eop", "exo", "addon"), (("inet", "eop"), ("eop", "addon"), ("addon", "eop"))),
    "partner": (("internet", "eop", "exo", "partner"), (("inet", "eop"), ("eop", "partner"), ("partner", "eop"))),
    "archive": (("internet", "eop", "exo", "archive"), (("inet", "eop"), ("eop", "archive"), ("archive", "inet"))),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_design_drawn_line_by_line_never_raises_an_alarm(name: str) -> None:
    kinds, lines = DRAWINGS[name]
    topology = Topology()
    for place, kind in enumerate(kinds):
        topology = add_node(kind, (200 * place, 0))(topology)
        assert [f.text for f in findings(topology, include_off=False) if f.severity != "info"] == []
    for source, target in lines:
        topology = connect(source, target)(topology)
    assert [f.text for f in findings(topology, include_off=False) if f.severity != "info"] == []
