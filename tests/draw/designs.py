"""Designs for the tests of the drawing: the documented cases, and random ones that move about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from designer.draw.shapes import Badge
from designer.formats.project import read
from designer.model.kinds import KINDS
from designer.model.links import Link, Purpose
from designer.model.refs import Ref
from designer.model.topology import LayoutEntry, Node, Topology
from designer.paths import samples

CORPUS = [*sorted((Path(__file__).resolve().parent.parent / "corpus").glob("*.mailflow")), *samples()]
"""The documented cases, and the samples that come with the program."""


@dataclass(frozen=True)
class Report:
    """A finding, as far as the drawing looks at it."""

    severity: Badge
    refs: tuple[Ref, ...]


def documented(path: Path) -> Topology:
    """The design of a documented case."""
    topology = read(path.read_text(encoding="utf-8"), path.name).topology
    assert topology is not None, f"{path.name} cannot be read"
    return topology


def hybrid() -> Topology:
    """Two sites, MX to EOP: the usual picture."""
    return documented(next(path for path in CORPUS if path.name.startswith("015-")))


def topology_of(*nodes: Node, **places: tuple[float, float]) -> Topology:
    """A design of these nodes at these places."""
    return Topology(nodes=nodes, layout={name: LayoutEntry(at=at) for name, at in places.items()})


def node(name: str, kind: str = "onprem", **more: object) -> Node:
    """A node of a kind."""
    return Node.model_validate({"id": name, "kind": kind, **more})


def line(source: str | None, target: str | None, name: str = "Connector", purpose: Purpose = "outbound") -> Link:
    """A line as configuration would make it."""
    end = f">{target}" if target else f"@{source}"
    return Link(
        f"out:contoso:{name}{end}",
        source,
        target,
        Ref("tenants", "contoso", f"outbound_connectors[{name}]"),
        None,
        purpose,
    )


@st.composite
def drawn_designs(draw: st.DrawFn) -> tuple[Topology, tuple[Link, ...]]:
    """A small crowd of cards at random places on the grid, some in organizations that may be collapsed, with lines
    between them and some open ends.
    """
    count = draw(st.integers(2, 7))
    names = [f"n{index}" for index in range(count)]
    nodes = tuple(
        Node(
            id=name,
            kind=draw(st.sampled_from(KINDS)).kind,
            label=draw(st.sampled_from(["Site", "A site with a rather long name", None])),
            org=draw(st.sampled_from([None, "contoso", "fabrikam"])),
        )
        for name in names
    )
    cells = draw(st.permutations([(x, y) for x in range(4) for y in range(3)]))
    layout = {
        name: LayoutEntry(at=(x * 264 + 8 * draw(st.integers(0, 8)), y * 128 + 8 * draw(st.integers(0, 6))))
        for name, (x, y) in zip(names, cells, strict=False)
    }
    ends = st.sampled_from([*names, None])
    links = []
    for index in range(draw(st.integers(0, 9))):
        source, target = draw(ends), draw(ends)
        if source or target:
            links.append(
                line(source, target, f"C{index} to {draw(st.sampled_from(['x', 'contoso-onprem', 'Office 365']))}")
            )
    for link in links:
        if draw(st.integers(0, 5)) == 0:
            layout[link.id] = LayoutEntry(bends=((8 * draw(st.integers(0, 100)), 8 * draw(st.integers(0, 50))),))
    for organization in ("contoso", "fabrikam"):
        if draw(st.integers(0, 3)) == 0:
            layout[organization] = LayoutEntry(collapsed=True)
    return Topology(nodes=nodes, layout=layout), tuple(links)
