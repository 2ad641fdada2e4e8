"""What may be connected to what, in words for the tip; the answers are those of the pair table.

The table is imported when a line is drawn, because the window opens faster without it.
"""

from __future__ import annotations

from dataclasses import dataclass

from designer.model.edits import Edit, EditRefused, add_node
from designer.model.kinds import KIND, NodeKind
from designer.model.topology import Topology

EXACT_UP_TO = 150
"""Up to this many nodes each target is tried out; beyond, the light follows the table of kinds and the tip is exact."""


@dataclass(frozen=True)
class Tip:
    """What a tip says: a line, and a smaller one below it. `good` is None for a hint that is neither yes nor no."""

    text: str
    hint: str = ""
    good: bool | None = None


def legal_targets(topology: Topology, source: str) -> frozenset[str]:
    """The nodes to which a line from `source` may lead."""
    from designer.model import pairs

    kind = topology.node(source).kind
    by_kind = [node.id for node in topology.nodes if node.id != source and pairs.PAIRS[kind, node.kind].refusal is None]
    if len(topology.nodes) > EXACT_UP_TO:
        return frozenset(by_kind)
    return frozenset(target for target in by_kind if pairs.why_not(topology, source, target) is None)


def tip(topology: Topology, source: str, target: str) -> Tip:
    """Which configuration the line would make, or why there can be none."""
    from designer.model import pairs

    refusal = pairs.why_not(topology, source, target)
    if refusal is not None:
        return Tip(refusal.reason, refusal.hint, good=False)
    says, _, more = pairs.preview(topology, source, target).partition(" Creates ")
    return Tip(says, f"Creates {more}" if more else "", good=True)


def invitation(topology: Topology, source: str, legal: frozenset[str]) -> Tip:
    """What to do while the pointer is over nothing."""
    name = topology.node(source).title
    if not legal:
        return Tip(f"From {name} to…", "Release on empty canvas to add a node.")
    return Tip(f"From {name} to…", "Release on a highlighted node, or on empty canvas to add one.")


def closed(organization: str) -> Tip:
    """Why a line cannot end at a collapsed organization: which of its nodes is meant cannot be seen."""
    return Tip(f"{organization} is collapsed.", "Expand it, then draw the line to one of its nodes.", good=False)


def connected(source: str, target: str) -> Edit:
    """The edit that makes the configuration of the pair."""
    from designer.model import pairs

    return pairs.connect(source, target)


def made(before: Topology, after: Topology) -> str:
    """What drawing a line has made, and how to take it back."""
    from designer.model import pairs

    created = ", ".join(pairs.created(before, after))
    return f"Created {created}. Ctrl+Z takes it back." if created else "Connected. Ctrl+Z takes it back."


def offer(topology: Topology, source: str | None, kind: NodeKind) -> Tip:
    """What choosing a kind would make: the node alone, or also a line from `source`; or why the line cannot be."""
    if source is None:
        return Tip(KIND[kind].help)
    try:
        tried = add_node(kind, (0, 0), organization_for(topology, source, kind))(topology)
    except EditRefused as refused:
        return Tip(refused.reason, refused.hint, good=False)
    return tip(tried, source, added(topology, tried, kind))


def organization_for(topology: Topology, source: str | None, kind: NodeKind) -> str | None:
    """The organization a node joins that is drawn from another: that one's, where its kind belongs into such.

    Another mail system is somebody else's, and a tenant has one node of each kind.
    """
    start = topology.node(source) if source is not None else None
    if start is None or start.org is None or kind == "othermta" or start.kind == "othermta":
        return None
    wanted = KIND[kind].organization
    if wanted is None or wanted != KIND[start.kind].organization:
        return None
    served = any(node.kind == kind and node.org == start.org for node in topology.nodes)
    return None if wanted == "tenant" and served else start.org


def added(before: Topology, after: Topology, kind: NodeKind) -> str:
    """The node of a kind that one topology has more than another."""
    known = {node.id for node in before.nodes}
    return next(node.id for node in after.nodes if node.id not in known and node.kind == kind)
