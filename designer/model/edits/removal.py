"""Removing things, with everything that would be left pointing nowhere; `what_goes_with` says it beforehand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from designer.model.edits.base import Edit, EditRefused
from designer.model.edits.members import collection_of
from designer.model.edits.picture import with_layout
from designer.model.links import Link, links
from designer.model.message import ExpectedRecipient
from designer.model.part import Part
from designer.model.places import changed_at, exists, name_of
from designer.model.references import Role, names_in, naming_fields, organization_of
from designer.model.refs import Ref, member
from designer.model.topology import Topology

P = TypeVar("P", bound=Part)
_SECTIONS = ("nodes", "certs", "dns", "tenants", "onprem_orgs", "recipients", "messages", "annotations")


def what_goes_with(topology: Topology, refs: Iterable[Ref]) -> tuple[Ref, ...]:
    """What else is removed with these things, because it would point nowhere: shown before the deletion."""
    chosen = tuple(dict.fromkeys(refs))
    return tuple(ref for ref in _closure(topology, chosen) if ref not in chosen and not _inside(ref, chosen))


def _inside(ref: Ref, chosen: tuple[Ref, ...]) -> bool:
    return any(ref.section == other.section and ref.id == other.id and not other.path for other in chosen)


def remove(refs: Iterable[Ref]) -> Edit:
    """Removes things and what goes with them: records, connectors that lead only there, mailboxes, messages, layout.

    A last node takes its organization along. Settings that named something removed become empty.
    """
    chosen = tuple(dict.fromkeys(refs))

    def apply(topology: Topology) -> Topology:
        for ref in chosen:
            if ref.section == "layout":
                continue
            if not exists(topology, ref):
                raise EditRefused(f"There is no {ref}.", "It may have been removed already.")
        kept = _without(topology, _closure(topology, chosen))
        unbent = {ref.id for ref in chosen if ref.section == "layout"}
        return _pruned(kept, unbent)

    return apply


def remove_member(ref: Ref) -> Edit:
    """Removes one member of a collection, with what goes with it."""
    return remove((ref,))


# What goes along


def _closure(topology: Topology, chosen: tuple[Ref, ...]) -> tuple[Ref, ...]:
    found: dict[Ref, None] = dict.fromkeys(chosen)
    while True:
        more = [ref for ref in _following(topology, found) if ref not in found]
        if not more:
            return tuple(found)
        found.update(dict.fromkeys(more))


def _following(topology: Topology, gone: dict[Ref, None]) -> Iterable[Ref]:
    nodes = {ref.id for ref in gone if ref.section == "nodes" and not ref.path}
    organizations = {ref for ref in gone if ref.section in {"tenants", "onprem_orgs"} and not ref.path}
    yield from _nodes_and_organizations(topology, nodes, organizations)
    if nodes:
        yield from _at_nodes(topology, nodes)
        yield from _connectors_only_there(topology, nodes)
    yield from _uses_of_connectors(topology, gone)
    yield from _expectations(topology, nodes, gone)


def _nodes_and_organizations(topology: Topology, nodes: set[str], organizations: set[Ref]) -> Iterable[Ref]:
    by_owner: dict[Ref, list[str]] = defaultdict(list)
    for node in topology.nodes:
        owner = organization_of(topology, node)
        if owner is not None:
            by_owner[owner].append(node.id)
    for owner, members in by_owner.items():
        if owner in organizations:
            yield from (Ref("nodes", key) for key in members)
        elif nodes.issuperset(members):
            yield owner


def _at_nodes(topology: Topology, nodes: set[str]) -> Iterable[Ref]:
    for zone, settings in topology.dns.items():
        for record in settings.mx or ():
            if record.node in nodes:
                yield Ref("dns", zone, f"mx[{record.host}]")
    yield from (Ref("recipients", row.address) for row in topology.recipients if row.mailbox_at in nodes)
    yield from (Ref("messages", row.id) for row in topology.messages if row.from_node in nodes)
    for org, organization in topology.onprem_orgs.items():
        for receive in organization.receive_connectors or ():
            if receive.Server in nodes:
                yield member("onprem_orgs", org, "receive_connectors", receive.Name)
        for send in organization.send_connectors or ():
            if send.SourceTransportServers and nodes.issuperset(send.SourceTransportServers):
                yield member("onprem_orgs", org, "send_connectors", send.Name)
        subscription = organization.edge_subscription
        if subscription is not None and nodes.issuperset(subscription.Edge):
            yield Ref("onprem_orgs", org, "edge_subscription")


def _connectors_only_there(topology: Topology, nodes: set[str]) -> Iterable[Ref]:
    """Connectors all of whose lines lead to, or start at, removed nodes."""
    ends: dict[Ref, list[bool]] = defaultdict(list)
    for link in links(topology):
        for ref, end in _far_ends(link):
            ends[ref].append(end in nodes)
    yield from (ref for ref, lost in ends.items() if all(lost) and ref.path.endswith("]") and ref.section != "dns")


def _far_ends(link: Link) -> Iterable[tuple[Ref, str | None]]:
    if link.sending is not None:
        yield link.sending, link.target
    if (link.receiving is not None and link.purpose in {"inbound", "receive"}) or (
        link.receiving is not None and link.receiving.section == "tenants"
    ):
        yield link.receiving, link.source


def _uses_of_connectors(topology: Topology, gone: dict[Ref, None]) -> Iterable[Ref]:
    for tenant, settings in topology.tenants.items():
        for rule in settings.transport_rules or ():
            chosen = rule.RouteMessageOutboundConnector
            if chosen is not None and member("tenants", tenant, "outbound_connectors", chosen) in gone:
                yield member("tenants", tenant, "transport_rules", rule.Name)


def _expectations(topology: Topology, nodes: set[str], gone: dict[Ref, None]) -> Iterable[Ref]:
    connectors = {
        name_of_path(ref) for ref in gone if ref.path.endswith("]") and ref.section in {"tenants", "onprem_orgs"}
    }
    for message in topology.messages:
        if message.expect is None or Ref("messages", message.id) in gone:
            continue
        for row in message.expect.recipients:
            if _names_removed(row, nodes, connectors):
                yield Ref("messages", message.id, f"expect.recipients[{row.rcpt}]")
        told = message.expect.attribution
        tenant_gone = told is not None and told.tenant is not None and Ref("tenants", told.tenant) in gone
        if told is not None and (tenant_gone or told.connector in connectors):
            yield Ref("messages", message.id, "expect.attribution")


def name_of_path(ref: Ref) -> str:
    """The name of the member that a path ends in."""
    return collection_of(ref)[1]


def _names_removed(row: ExpectedRecipient, nodes: set[str], connectors: set[str]) -> bool:
    if any(what == "node" and name in nodes for what, name in names_in(row)):
        return True
    return any(hop.out in connectors or hop.in_ in connectors for hop in row.hops or ())


# Taking it out


def _without(topology: Topology, gone: tuple[Ref, ...]) -> Topology:
    whole = {section: {ref.id for ref in gone if ref.section == section and not ref.path} for section in _SECTIONS}
    changed = topology
    for ref in gone:
        inside = bool(ref.path) and ref.id not in whole.get(ref.section, set())
        if inside and exists(changed, ref):
            changed = _without_inner(changed, ref)
    update: dict[str, Any] = {}
    for section, names in whole.items():
        if names:
            update[section] = _without_names(getattr(changed, section), names)
    changed = changed.model_copy(update=update) if update else changed
    lost: dict[Role, set[str]] = {"node": whole["nodes"], "server": whole["nodes"], "cert": whole["certs"]}
    lost |= {"store": whole["certs"], "organization": whole["tenants"] | whole["onprem_orgs"]}
    lost["organization"] -= changed.tenants.keys() | changed.onprem_orgs.keys()
    return forgetting(changed, lost) if any(lost.values()) else changed


def _without_names(collection: Any, names: set[str]) -> Any:
    if isinstance(collection, dict):
        return {key: value for key, value in collection.items() if key not in names}
    return tuple(item for item in collection if name_of(item) not in names)


def _without_inner(topology: Topology, ref: Ref) -> Topology:
    if not ref.path.endswith("]"):
        return changed_at(topology, ref, lambda _owner, _field, _old: None)
    collection, name = collection_of(ref)
    return changed_at(topology, collection, lambda _owner, _field, old: _without_names(old, {name}))


def forgetting(part: P, lost: dict[Role, set[str]]) -> P:
    """The object without any use of the lost names: a setting becomes empty, a list loses the entry."""
    update: dict[str, Any] = {}
    for field, what in naming_fields(type(part)):
        old = getattr(part, field)
        if old is None:
            continue
        new = _forgetting(old, lost.get(what or "record", set()), lost, _is_optional(type(part), field))
        if new is not old:
            update[field] = new
    return part.model_copy(update=update) if update else part


def _forgetting(value: Any, names: set[str], lost: dict[Role, set[str]], optional: bool) -> Any:
    if isinstance(value, str):
        return None if optional and value in names else value
    if isinstance(value, Part):
        return forgetting(value, lost)
    if isinstance(value, tuple):
        kept = tuple(
            _forgetting(item, set(), lost, False) for item in value if not (isinstance(item, str) and item in names)
        )
        same = len(kept) == len(value) and all(a is b for a, b in zip(kept, value, strict=True))
        return value if same else kept
    if isinstance(value, dict):
        entries = {key: _forgetting(item, set(), lost, False) for key, item in value.items()}
        return value if all(entries[key] is item for key, item in value.items()) else entries
    return value


@lru_cache(maxsize=2048)
def _is_optional(part_type: type[Part], field: str) -> bool:
    annotation = part_type.model_fields[field].annotation
    return get_origin(annotation) in {Union, UnionType} and type(None) in get_args(annotation)


def _pruned(topology: Topology, unbent: set[str]) -> Topology:
    """The layout without entries of things that are no longer drawn."""
    if not topology.layout:
        return topology
    drawn = {node.id for node in topology.nodes} | topology.tenants.keys() | topology.onprem_orgs.keys()
    if any(key not in drawn for key in topology.layout):
        drawn |= {link.id for link in links(topology)}
    return with_layout(topology, {k: entry for k, entry in topology.layout.items() if k in drawn and k not in unbent})
