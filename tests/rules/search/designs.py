"""Designs for the tests of the search: the samples, with a few settings changed."""

from __future__ import annotations

from designer.engine.plan import Plan, compile_plan
from designer.model.edits import set_value
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.paths import samples
from tests.rules.designs import design


def sample(name: str, more: str = "") -> Topology:
    """A sample by its file name, with more sections of text added before its layout."""
    text = next(path for path in samples() if path.stem == name).read_text(encoding="utf-8")
    head, layout, tail = text.partition("\nlayout:")
    return design(f"{head}\n{more.strip()}{layout}{tail}")


def changed(topology: Topology, ref: str, value: object) -> Topology:
    """The design with one setting changed."""
    return set_value(Ref.parse(ref), value)(topology)


def planned(topology: Topology) -> tuple[Topology, Plan]:
    """A design and its compiled form."""
    return topology, compile_plan(topology)
