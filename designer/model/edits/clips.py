"""Copy and paste: a clip is a piece of a topology, so it can be written, read and pasted into another document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.model.edits.base import Edit, EditRefused
from designer.model.edits.naming import taken_domains, taken_ids, unique
from designer.model.edits.removal import forgetting
from designer.model.edits.renaming import rename
from designer.model.references import Role, dangling, names_in, organization_of
from designer.model.refs import Ref
from designer.model.topology import Annotation, LayoutEntry, Node, Point, Topology

Clip = Topology
"""A fragment: the copied nodes with their organizations, certificates, DNS zones, recipients and positions."""

PASTE_OFFSET: Point = (32, 32)
"""How far from the original a copy lands when no place is given: four grid steps."""


def copy(topology: Topology, refs: Iterable[Ref]) -> Clip:
    """The clip of nodes, organizations and annotations; a connector or line alone cannot be copied and is left out.

    An organization comes along with its nodes. Recipients whose mailbox is on a copied node, certificates it presents
    and zones whose MX it is come too, so that the clip works where it is pasted.
    """
    chosen = tuple(refs)
    organizations = {ref for ref in chosen if ref.section in {"tenants", "onprem_orgs"} and not ref.path}
    ids = {ref.id for ref in chosen if ref.section == "nodes"}
    nodes = tuple(node for node in topology.nodes if node.id in ids or organization_of(topology, node) in organizations)
    notes = {ref.id for ref in chosen if ref.section == "annotations"}
    if not nodes and not notes:
        raise EditRefused("There is nothing to copy.", "Select nodes, organizations or annotations.")
    return _fragment(topology, nodes, organizations, tuple(a for a in topology.annotations if a.id in notes))


def _fragment(
    topology: Topology, nodes: tuple[Node, ...], organizations: set[Ref], notes: tuple[Annotation, ...]
) -> Clip:
    ids = {node.id for node in nodes}
    owners = organizations | {owner for node in nodes if (owner := organization_of(topology, node)) is not None}
    tenants = {key: value for key, value in topology.tenants.items() if Ref("tenants", key) in owners}
    onprem = {key: value for key, value in topology.onprem_orgs.items() if Ref("onprem_orgs", key) in owners}
    zones = {key: zone for key, zone in topology.dns.items() if any(record.node in ids for record in zone.mx or ())}
    clip = Topology(
        title="clip",
        nodes=nodes,
        dns=zones,
        tenants=tenants,
        onprem_orgs=onprem,
        recipients=tuple(row for row in topology.recipients if row.mailbox_at in ids),
        layout={key: entry for key, entry in topology.layout.items() if key in ids | tenants.keys() | onprem.keys()},
        annotations=notes,
    )
    wanted = {name for what, name in names_in(clip) if what in {"cert", "store"}}
    certs = {key: value for key, value in topology.certs.items() if key in wanted}
    return closed(clip.model_copy(update={"certs": certs}))


def closed(clip: Clip) -> Clip:
    """The fragment without names that lead out of it."""
    while lost := dangling(clip):
        by_role: dict[Role, set[str]] = {}
        for what, name in lost:
            by_role.setdefault(what, set()).add(name)
        smaller = forgetting(clip, by_role)
        if smaller == clip:
            return clip
        clip = smaller
    return clip


def paste(clip: Clip, at: Point | None = None) -> Edit:
    """Puts a clip into the topology; what is called like something else there gets a number.

    Servers of an on-premises organization that exists here join it. A cloud node joins its tenant where that lacks one
    of its kind; otherwise it is a second tenant, whose domains are to be renamed. `at` is where the upper left corner
    lands; without it, a little beside the original.
    """

    def apply(topology: Topology) -> Topology:
        ready = _renamed(topology, _without_known(topology, clip))
        shift = _shift(ready, at)
        return topology.model_copy(
            update={
                "nodes": (*topology.nodes, *ready.nodes),
                "certs": {**ready.certs, **topology.certs},
                "dns": {**topology.dns, **{k: v for k, v in ready.dns.items() if k not in topology.dns}},
                "tenants": {**ready.tenants, **topology.tenants},
                "onprem_orgs": {**ready.onprem_orgs, **topology.onprem_orgs},
                "recipients": (*topology.recipients, *ready.recipients),
                "layout": {**topology.layout, **{k: _shifted(v, shift) for k, v in ready.layout.items()}},
                "annotations": (*topology.annotations, *(_moved(note, shift) for note in ready.annotations)),
            }
        )

    return apply


def _without_known(topology: Topology, clip: Clip) -> Clip:
    """The clip without recipients and zones that the document has already: addresses and domains are unique."""
    known = {row.address for row in topology.recipients}
    domains = taken_domains(topology)
    return clip.model_copy(
        update={
            "recipients": tuple(row for row in clip.recipients if row.address not in known),
            "dns": {key: zone for key, zone in clip.dns.items() if key not in domains},
        }
    )


def _renamed(topology: Topology, clip: Clip) -> Clip:
    """The clip under names that the document does not use."""
    for ref, new in _conflicts(topology, clip):
        clip = rename(ref, new)(clip)
    return clip


def _conflicts(topology: Topology, clip: Clip) -> Iterator[tuple[Ref, str]]:
    taken = taken_ids(topology) | taken_ids(clip)
    for node in clip.nodes:
        if node.id in taken_ids(topology):
            new = unique(node.id, taken)
            taken.add(new)
            yield Ref("nodes", node.id), new
    for section in ("tenants", "onprem_orgs"):
        for key in getattr(clip, section):
            if key in taken_ids(topology) and not _joins(topology, clip, Ref(section, key)):
                new = unique(key, taken)
                taken.add(new)
                yield Ref(section, key), new
    names = set(topology.certs) | set(clip.certs)
    for key, certificate in clip.certs.items():
        if key in topology.certs and topology.certs[key] != certificate:
            new = unique(key, names)
            names.add(new)
            yield Ref("certs", key), new
    notes = {note.id for note in (*topology.annotations, *clip.annotations)}
    for note in clip.annotations:
        if note.id in {other.id for other in topology.annotations}:
            new = unique(note.id, notes)
            notes.add(new)
            yield Ref("annotations", note.id), new


def _joins(topology: Topology, clip: Clip, owner: Ref) -> bool:
    """True where the nodes of a clip join the organization of that name here."""
    if owner.id not in getattr(topology, owner.section):
        return False
    here = {node.kind for node in topology.nodes if organization_of(topology, node) == owner}
    copied = {node.kind for node in clip.nodes if organization_of(clip, node) == owner}
    return owner.section == "onprem_orgs" or not here & copied


def _shift(clip: Clip, at: Point | None) -> Point:
    corners = [entry.at for key, entry in clip.layout.items() if entry.at is not None]
    corners += [note.at for note in clip.annotations]
    if at is None or not corners:
        return PASTE_OFFSET
    return (at[0] - min(x for x, _ in corners), at[1] - min(y for _, y in corners))


def _shifted(entry: LayoutEntry, shift: Point) -> LayoutEntry:
    if entry.at is None:
        return entry
    return entry.model_copy(update={"at": (entry.at[0] + shift[0], entry.at[1] + shift[1]), "locked": False})


def _moved(note: Annotation, shift: Point) -> Annotation:
    to = None if note.to is None else (note.to[0] + shift[0], note.to[1] + shift[1])
    return note.model_copy(update={"at": (note.at[0] + shift[0], note.at[1] + shift[1]), "to": to})
