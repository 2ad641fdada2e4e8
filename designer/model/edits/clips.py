"""Copy and paste: a clip is a piece of a topology, so it can be written, read and pasted into another document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.model.edits.base import Edit, EditRefused
from designer.model.edits.naming import taken_domains, taken_ids, unique
from designer.model.edits.removal import forgetting
from designer.model.edits.renaming import rename
from designer.model.edits.starting import free_address, free_host, with_frontend
from designer.model.kinds import KIND
from designer.model.onprem import OnPremOrganization
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

    Nodes of an organization that exists here join it, and its configuration here stays as it is: the way of mail never
    changes by a copy. Another node of a tenant's kind is refused, because a tenant has one of each. An address or host
    name that a node has already becomes the next free one. `at` is where the upper left corner lands; without it, a
    little beside the original.
    """

    def apply(topology: Topology) -> Topology:
        _refuse_second(topology, clip)
        ready = _at_free_places(topology, _renamed(topology, _without_known(topology, clip)))
        shift = _shift(ready, at)
        return topology.model_copy(
            update={
                "nodes": (*topology.nodes, *ready.nodes),
                "certs": {**ready.certs, **topology.certs},
                "dns": {**topology.dns, **{k: v for k, v in ready.dns.items() if k not in topology.dns}},
                "tenants": {**ready.tenants, **topology.tenants},
                "onprem_orgs": {**ready.onprem_orgs, **_with_frontends(topology, ready)},
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
            if key in taken_ids(topology) and not _joins(topology, Ref(section, key)):
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


def _joins(topology: Topology, owner: Ref) -> bool:
    """True where the nodes of a clip join the organization of that name here."""
    return owner.id in getattr(topology, owner.section)


def _refuse_second(topology: Topology, clip: Clip) -> None:
    """A tenant has one front door and one Exchange Online: a second node would make its routes ambiguous."""
    for node in clip.nodes:
        if KIND[node.kind].organization == "tenant" and any(
            other.kind == node.kind and other.org == node.org for other in topology.nodes
        ):
            raise EditRefused(
                f"The tenant {node.org} has its {KIND[node.kind].title} already.",
                "Leave it out of the selection; for another tenant, add one from the palette.",
            )


def _at_free_places(topology: Topology, clip: Clip) -> Clip:
    """The clip's nodes with addresses, host names and labels that no node here has, so that no line moves to them."""
    known = topology
    nodes = []
    for node in clip.nodes:
        taken = {ip for other in known.nodes for ip in other.ips}
        hosts = {other.fqdn for other in known.nodes}
        titles = {other.title for other in known.nodes}
        update: dict[str, object] = {}
        if taken & set(node.ips):
            update["ips"] = _next_address(known, node.ips[0])
        if node.fqdn in hosts:
            update["fqdn"] = free_host(known, node.fqdn)
        if node.title in titles:
            update["label"] = unique(node.title, titles, " ")
        copied = node.model_copy(update=update)
        nodes.append(copied)
        known = known.model_copy(update={"nodes": (*known.nodes, copied)})
    return clip.model_copy(update={"nodes": tuple(nodes)})


def _next_address(topology: Topology, wish: str) -> tuple[str, ...]:
    """A free address near the original's; a node that stands for a whole network gives one of its addresses."""
    return free_address(topology, wish.partition("/")[0].partition("-")[0])


def _with_frontends(topology: Topology, clip: Clip) -> dict[str, OnPremOrganization]:
    """The organizations here, with the Receive connector that each further server brings along."""
    organizations = dict(topology.onprem_orgs)
    for node in clip.nodes:
        if node.kind == "onprem" and node.org in organizations:
            organization = organizations[node.org]
            organizations[node.org] = with_frontend(organization, node.id)
    return organizations


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
