"""What gestures want, as edits of the topology.

Every function returns an edit or answers a question; none changes anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from designer.draw.shapes import XY
from designer.model import edits
from designer.model.edits import Edit, EditRefused
from designer.model.links import links
from designer.model.refs import Ref
from designer.model.topology import Point, Topology
from designer.ui.canvas.looks import Key, node_ref

NAMED = 3
"""How many of several things a message names."""


def chain(*steps: Edit) -> Edit:
    """Several edits as one: all of them, or none when one is refused."""

    def apply(topology: Topology) -> Topology:
        for step in steps:
            topology = step(topology)
        return topology

    return apply


def organization_ref(key: Key) -> Ref:
    """The organization that a key of the canvas stands for."""
    kind, _, item_id = key.id.partition(":")
    return Ref("tenants" if kind == "tenant" else "onprem_orgs", item_id)


def members(topology: Topology, key: Key) -> tuple[str, ...]:
    """The nodes of an organization."""
    owner = organization_ref(key)
    return tuple(node.id for node in topology.nodes if node.org == owner.id)


def organizations(topology: Topology, keys: Iterable[Key]) -> tuple[str, ...]:
    """The organizations among these things, and those that nodes among them belong to; only such as are drawn."""
    homes = {node.id: node.org for node in topology.nodes if node.org is not None}
    wanted = [organization_ref(key).id if key.sort == "organization" else homes.get(key.id, "") for key in keys]
    return tuple(dict.fromkeys(name for name in wanted if name in homes.values()))


def is_collapsed(topology: Topology, organization: str) -> bool:
    """Whether an organization is drawn as one box."""
    entry = topology.layout.get(organization)
    return entry is not None and entry.collapsed


def folded(organizations: Iterable[str], *, collapsed: bool) -> Edit:
    """Several organizations collapsed or expanded as one step."""
    return chain(*(edits.collapse(name, collapsed) for name in organizations))


def bent_between(topology: Topology, nodes: Iterable[str]) -> tuple[str, ...]:
    """The lines with bends of the user both of whose ends are among these nodes, drawn or inside a box."""
    if not any(entry.bends for entry in topology.layout.values()):
        return ()
    among = set(nodes)
    bent = [link for link in links(topology) if link.id in topology.layout]
    return tuple(link.id for link in bent if among.issuperset((link.source, link.target)))


def movable(topology: Topology, keys: Iterable[Key]) -> tuple[str, ...]:
    """The nodes that move when these things are dragged: an organization takes its members along, locked ones stay."""
    wanted: list[str] = []
    for key in keys:
        if key.sort == "node":
            wanted.append(key.id)
        elif key.sort == "organization":
            wanted.extend(members(topology, key))
    return tuple(
        item_id
        for item_id in dict.fromkeys(wanted)
        if item_id not in topology.layout or not topology.layout[item_id].locked
    )


def moved(
    topology: Topology, places: Mapping[str, XY], keys: Iterable[Key], inner_links: Iterable[str], by: XY
) -> Edit:
    """Nodes and annotations shifted; the user's bends of lines between two moved nodes go along."""
    targets: dict[str, Point] = {item_id: shifted(at, by) for item_id, at in places.items()}
    notes = {key.id for key in keys if key.sort == "annotation"}
    targets |= {note.id: shifted(note.at, by) for note in topology.annotations if note.id in notes}
    bent = {item_id: topology.layout[item_id].bends for item_id in inner_links if item_id in topology.layout}
    bends = [edits.bend(item_id, [shifted(at, by) for at in corners]) for item_id, corners in bent.items() if corners]
    return chain(edits.move(targets), *bends)


def shifted(at: XY, by: XY) -> Point:
    """Whole pixels, so that the file stays readable."""
    return (round(at[0] + by[0]), round(at[1] + by[1]))


def removed(topology: Topology, refs: Iterable[Ref], links: Mapping[str, Iterable[Ref]]) -> str:
    """What deleting these takes away, in words: what was chosen, what goes with it, and how to have it back."""
    chosen = [ref for ref in refs if ref.section != "layout"]
    chosen += [ref.object if "]" in ref.path else ref for made_by in links.values() for ref in made_by if ref.path]
    chosen = list(dict.fromkeys(chosen))
    more = [ref for ref in edits.what_goes_with(topology, chosen) if ref.section != "layout"]
    text = f"Deleted {_listed(topology, chosen)}"
    if more:
        text += f", and {len(more)} more that would lead nowhere: {_listed(topology, more)}"
    return f"{text}. Ctrl+Z brings everything back."


def _listed(topology: Topology, refs: list[Ref]) -> str:
    names = [_called(topology, ref) for ref in refs[: NAMED if len(refs) > NAMED + 1 else None]]
    rest = len(refs) - len(names)
    return ", ".join(names) + (f" and {rest} others" if rest else "")


def _called(topology: Topology, ref: Ref) -> str:
    if ref.section == "nodes" and not ref.path:
        return topology.node(ref.id).title
    _, bracket, inner = ref.path.rpartition("[")
    if ref.section == "messages" and bracket:
        return f"what {ref.id} expects for {inner.removesuffix(']')}"
    return inner.removesuffix("]") if bracket else ref.id


def deleted(topology: Topology, refs: Iterable[Ref], links: Mapping[str, Iterable[Ref]]) -> Edit:
    """Things removed; a line goes by removing the configuration that makes it.

    A line that has none goes with its ends: it is no obstacle where other things are removed as well.
    """
    chosen = list(refs)
    for made_by in links.values():
        chosen += [ref.object if "]" in ref.path else ref for ref in made_by if ref.path]
    if links and not chosen:
        return refused(
            "This line follows from what its two ends are and cannot be removed alone.",
            "Remove one of the ends instead.",
        )
    return edits.remove(chosen)


def refused(reason: str, hint: str = "") -> Edit:
    """An edit that is never made, with its reason."""

    def apply(topology: Topology) -> Topology:
        raise EditRefused(reason, hint)

    return apply


def name_of(topology: Topology, key: Key) -> str:
    """The name as the user may edit it."""
    return topology.node(key.id).title if key.sort == "node" else organization_ref(key).id


def renamed(topology: Topology, key: Key, name: str) -> Edit:
    """Another label of a node (none: the name of its kind), or another name of an organization."""
    if key.sort == "node":
        return edits.set_value(node_ref(key.id) / "label", name or None)
    return edits.rename(organization_ref(key), name)
