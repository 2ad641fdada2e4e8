"""What a setting that names another object may name: the existing nodes, certificates, organizations and connectors."""

from __future__ import annotations

from typing import Any

from designer.model import references
from designer.model.kinds import KIND
from designer.model.part import Part
from designer.model.topology import Node, Topology
from designer.ui.inspector.places import Owner

OPEN = frozenset({"server"})
"""Roles that may also hold names the design does not know, such as a server's."""


def names_for(topology: Topology, owner: Owner, part: Part, field: str) -> tuple[tuple[str, Any], ...] | None:
    """Text and name of each object that the setting may name; None where it names nothing of the design."""
    if field == "RouteMessageOutboundConnector" and owner is not None and owner.section == "tenants":
        connectors = topology.tenants[owner.id].outbound_connectors or ()
        return tuple((row.Name, row.Name) for row in connectors)
    if (type(part).__name__, field) not in references.NAMES:
        return None
    role = references.role(type(part), field)
    if role in {"node", "server"}:
        return tuple((_node_text(node), node.id) for node in topology.nodes)
    if role == "cert":
        return tuple((f"{name} ({cert.subject})", name) for name, cert in topology.certs.items())
    if role == "tenant":
        return tuple((name, name) for name in topology.tenants)
    if role == "organization":
        return tuple((name, name) for name in _organizations(topology, part))
    return None


def is_open(part: Part, field: str) -> bool:
    """Whether the setting may also hold a name that the design does not know."""
    return references.role(type(part), field) in OPEN


def _node_text(node: Node) -> str:
    return node.id if node.title == node.id else f"{node.title} ({node.id})"


def _organizations(topology: Topology, part: Part) -> tuple[str, ...]:
    wanted = KIND[part.kind].organization if isinstance(part, Node) else None
    if wanted == "tenant":
        return tuple(topology.tenants)
    if wanted == "onprem":
        return tuple(topology.onprem_orgs)
    return (*topology.tenants, *topology.onprem_orgs)
