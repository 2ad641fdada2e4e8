"""Giving things other names: every use follows, in settings, expectations and the layout."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from designer.model.edits.base import Edit, EditRefused
from designer.model.edits.naming import taken_domains, taken_ids
from designer.model.links import links
from designer.model.message import ExpectedHop, Message, MessageExpectation
from designer.model.part import Part
from designer.model.places import NAMED_BY, NoSuchPlace, changed_at, checked, exists, name_of, steps, value_at
from designer.model.references import Role, organization_of, renamed_domain, rewritten
from designer.model.refs import Ref
from designer.model.tenant import Tenant
from designer.model.topology import Topology


def rename(ref: Ref, new: str) -> Edit:
    """Renames a node, organization, certificate, domain, recipient, connector or any other named object.

    Everything that used the old name uses the new one; lines keep their bends. Refused where the name is taken or not
    possible.
    """

    def apply(topology: Topology) -> Topology:
        try:
            value_at(topology, ref)
        except NoSuchPlace as missing:
            raise EditRefused(str(missing)) from None
        try:
            changed = _renamed(topology, ref, new)
        except ValueError as error:
            raise EditRefused(f"{error}.", "Choose another name.") from None
        return changed if changed is topology else _layout_follows(topology, _waivers_follow(changed, ref, new))

    return apply


def _waivers_follow(topology: Topology, old: Ref, new: str) -> Topology:
    """What is accepted about an object stays accepted under its new name."""
    names = (new, new.strip(), new.strip().lower())
    renamed = next((found for name in names if exists(topology, found := _with_name(old, name))), None)
    if renamed is None or not topology.waivers:
        return topology
    rows = tuple(
        row.model_copy(update={"object": str(_moved(Ref.parse(row.object), old, renamed))}) if row.object else row
        for row in topology.waivers
    )
    return topology if rows == topology.waivers else topology.model_copy(update={"waivers": rows})


def _with_name(ref: Ref, name: str) -> Ref:
    """The reference to the same object under another name."""
    if not ref.path:
        return Ref(ref.section, name)
    return Ref(ref.section, ref.id, f"{ref.path.rpartition('[')[0]}[{name}]")


def _moved(place: Ref, old: Ref, new: Ref) -> Ref:
    """A place in an object that has another reference now; any other place stays."""
    inside = not old.path or f"{place.path}.".startswith(f"{old.path}.")
    if (place.section, place.id) != (old.section, old.id) or not inside:
        return place
    return Ref(new.section, new.id, new.path + place.path.removeprefix(old.path))


def _renamed(topology: Topology, ref: Ref, new: str) -> Topology:
    if ref.path:
        return _renamed_member(topology, ref, new)
    if ref.section == "nodes":
        return _renamed_node(topology, ref.id, new)
    if ref.section in {"tenants", "onprem_orgs"}:
        return _renamed_organization(topology, ref, new)
    if ref.section == "certs":
        return _renamed_certificate(topology, ref.id, new)
    if ref.section == "dns":
        return _renamed_domain(topology, ref.id, new)
    if ref.section == "recipients":
        return _renamed_address(topology, ref.id, new)
    return _renamed_in_collection(topology, ref, new)


def _key(topology: Topology, section: str, old: str, new: str, taken: set[str]) -> str:
    """The new name as the model holds it, refused where another object has it."""
    name: str = next(iter(checked(Topology, section, {new: getattr(topology, section)[old]})))
    _refuse_taken(name, old, taken)
    return name


def _refuse_taken(name: str, old: str, taken: set[str]) -> None:
    if name.casefold() in {other.casefold() for other in taken if other != old}:
        raise EditRefused(f"{name} exists already.", "Choose another name.")


def _with_key(entries: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if key == old else key: value for key, value in entries.items()}


def _only(roles: set[Role], old: str, new: str) -> Callable[[Role, str], str]:
    return lambda role, text: new if role in roles and text == old else text


def _renamed_node(topology: Topology, old: str, new: str) -> Topology:
    kind = type(topology.nodes[0])
    name: str = checked(kind, "id", new)
    _refuse_taken(name, old, taken_ids(topology))
    nodes = tuple(node.model_copy(update={"id": name}) if node.id == old else node for node in topology.nodes)
    changed = rewritten(topology.model_copy(update={"nodes": nodes}), _only({"node", "server", "place"}, old, name))
    return changed.model_copy(update={"layout": _with_key(changed.layout, old, name)})


def _renamed_organization(topology: Topology, ref: Ref, new: str) -> Topology:
    name = _key(topology, ref.section, ref.id, new, taken_ids(topology))
    members = {node.id for node in topology.nodes if organization_of(topology, node) == ref}
    nodes = tuple(node.model_copy(update={"org": name}) if node.id in members else node for node in topology.nodes)
    update = {
        "nodes": nodes if members else topology.nodes,
        ref.section: _with_key(getattr(topology, ref.section), ref.id, name),
        "layout": _with_key(topology.layout, ref.id, name),
    }
    changed = topology.model_copy(update=update)
    return rewritten(changed, _only({"tenant"}, ref.id, name)) if ref.section == "tenants" else changed


def _renamed_certificate(topology: Topology, old: str, new: str) -> Topology:
    name = _key(topology, "certs", old, new, set(topology.certs))
    changed = topology.model_copy(update={"certs": _with_key(topology.certs, old, name)})
    return rewritten(changed, _only({"cert", "store"}, old, name))


def _renamed_domain(topology: Topology, old: str, new: str) -> Topology:
    name = next(iter(checked(Topology, "dns", {new: {}})))
    _refuse_taken(name, old, taken_domains(topology))
    return domain_follows(topology, old, name)


def domain_follows(topology: Topology, old: str, new: str) -> Topology:
    """The design with a domain called otherwise everywhere: zones, hosts, certificates, connectors, addresses."""
    label, new_label = f"{old.replace('.', '-')}.", f"{new.replace('.', '-')}."
    word = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])")

    def rewrite(role: Role, text: str) -> str:
        if role == "domain":
            if text.startswith(label):
                return new_label + text.removeprefix(label)
            return renamed_domain(old, new, text)
        if role == "address":
            local, _, domain = text.rpartition("@")
            return f"{local}@{renamed_domain(old, new, domain)}" if local else renamed_domain(old, new, text)
        return word.sub(new, text) if role in {"space", "record"} else text

    return rewritten(topology, rewrite)


def _renamed_address(topology: Topology, old: str, new: str) -> Topology:
    kind = type(topology.recipients[0])
    name: str = checked(kind, "address", new)
    _refuse_taken(name, old, {row.address for row in topology.recipients})
    return rewritten(topology, _only({"address"}, old, name))


def _renamed_member(topology: Topology, ref: Ref, new: str) -> Topology:
    field, old = steps(ref.path)[-1]
    if old is None:
        raise EditRefused(f"{ref} has no name of its own.")
    if field == "accepted_domains":
        name = checked(type(value_at(topology, ref)), "DomainName", new)
        if name not in taken_domains(topology) and not old.startswith("*"):
            return domain_follows(topology, old, name)
    changed = _renamed_in_collection(topology, ref, new)
    return _connector_follows(changed, ref, field, old, new) if field in _USED_AS else changed


def _renamed_in_collection(topology: Topology, ref: Ref, new: str) -> Topology:
    subject = value_at(topology, ref)
    naming = NAMED_BY.get(type(subject).__name__)
    if not isinstance(subject, Part) or naming is None:
        raise EditRefused(f"{ref} has no name of its own.")
    name = checked(type(subject), naming, new)
    siblings = _siblings(topology, ref)
    _refuse_taken(str(name), name_of(subject), {name_of(row) for row in siblings if row is not subject})
    if not str(name).strip():
        raise EditRefused("A name cannot be empty.", "Type a name.")
    return changed_at(topology, ref, lambda _owner, _field, old: old.model_copy(update={naming: name}))


def _siblings(topology: Topology, ref: Ref) -> tuple[Part, ...]:
    if not ref.path:
        return tuple(getattr(topology, ref.section))
    name = steps(ref.path)[-1][1]
    return tuple(value_at(topology, Ref(ref.section, ref.id, ref.path.removesuffix(f"[{name}]"))))


_USED_AS = {
    "inbound_connectors": "in_",
    "receive_connectors": "in_",
    "outbound_connectors": "out",
    "send_connectors": "out",
}
"""Which side of an expected hop names the members of a collection."""


def _connector_follows(topology: Topology, ref: Ref, collection: str, old: str, new: str) -> Topology:
    """Rules and expectations name the connector by its new name."""
    owner = Ref(ref.section, ref.id)
    members = {node.id for node in topology.nodes if organization_of(topology, node) == owner}
    messages = tuple(_message_follows(message, members, owner, collection, old, new) for message in topology.messages)
    same = all(a is b for a, b in zip(messages, topology.messages, strict=True))
    changed = topology if same else topology.model_copy(update={"messages": messages})
    if collection != "outbound_connectors":
        return changed
    tenant = changed.tenants[ref.id]
    followed = _rules_follow(tenant, old, new)
    return (
        changed if followed is tenant else changed.model_copy(update={"tenants": {**changed.tenants, ref.id: followed}})
    )


def _rules_follow(tenant: Tenant, old: str, new: str) -> Tenant:
    rules = tuple(
        rule.model_copy(update={"RouteMessageOutboundConnector": new})
        if rule.RouteMessageOutboundConnector == old
        else rule
        for rule in tenant.transport_rules or ()
    )
    return tenant if rules == (tenant.transport_rules or ()) else tenant.model_copy(update={"transport_rules": rules})


def _message_follows(message: Message, members: set[str], owner: Ref, collection: str, old: str, new: str) -> Message:
    expect = message.expect
    if expect is None:
        return message
    update: dict[str, Any] = {}
    side = _USED_AS[collection]

    def hop_follows(hop: ExpectedHop) -> ExpectedHop:
        end = hop.to if side == "in_" else hop.from_node
        return hop.model_copy(update={side: new}) if end in members and getattr(hop, side) == old else hop

    recipients = tuple(
        row if row.hops is None else row.model_copy(update={"hops": tuple(map(hop_follows, row.hops))})
        for row in expect.recipients
    )
    if recipients != expect.recipients:
        update["recipients"] = recipients
    told = expect.attribution
    ours = told is not None and told.connector == old and told.tenant in {None, owner.id}
    if told is not None and ours and collection == "inbound_connectors":
        update["attribution"] = told.model_copy(update={"connector": new})
    if not update:
        return message
    changed: MessageExpectation = expect.model_copy(update=update)
    return message.model_copy(update={"expect": changed})


def _layout_follows(before: Topology, after: Topology) -> Topology:
    """Lines keep their bends: links come in the order of the configuration, so the same places are the same lines."""
    if not any(":" in key for key in before.layout):
        return after
    old, new = links(before), links(after)
    if len(old) != len(new):
        return after
    names = {a.id: b.id for a, b in zip(old, new, strict=True)}
    layout = {names.get(key, key): entry for key, entry in after.layout.items()}
    return after if layout == after.layout else after.model_copy(update={"layout": layout})
