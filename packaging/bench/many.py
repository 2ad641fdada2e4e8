"""Many organizations in one design: copies of the samples under other names, side by side. Always the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from designer.formats.project import read
from designer.model.edits import rename
from designer.model.message import Message
from designer.model.onprem import OnPremOrganization
from designer.model.refs import Ref
from designer.model.tenant import Tenant
from designer.model.topology import Certificate, Node, Recipient, Topology, Zone

_OWN_NAMES = re.compile(r"contoso|woodgrove|filter(?=\.example)")
_ADDRESS = re.compile(r"203\.0\.113\.")
SHARED = frozenset({"internet"})


@dataclass
class _Parts:
    nodes: dict[str, Node] = field(default_factory=dict)
    certs: dict[str, Certificate] = field(default_factory=dict)
    dns: dict[str, Zone] = field(default_factory=dict)
    tenants: dict[str, Tenant] = field(default_factory=dict)
    onprem_orgs: dict[str, OnPremOrganization] = field(default_factory=dict)
    recipients: list[Recipient] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)


def many_organizations(paths: list[Path], nodes: int) -> Topology:
    """At least so many nodes: the samples in turn, each copy with its own names and addresses, one internet for all."""
    parts = _Parts()
    number = 0
    while len(parts.nodes) < nodes:
        _add(parts, _copy(paths[number % len(paths)], number))
        number += 1
    return Topology(
        title=f"{number} organizations",
        nodes=tuple(parts.nodes.values()),
        certs=parts.certs,
        dns=parts.dns,
        tenants=parts.tenants,
        onprem_orgs=parts.onprem_orgs,
        recipients=tuple(parts.recipients),
        messages=tuple(parts.messages),
    )


def _copy(path: Path, number: int) -> Topology:
    text = _OWN_NAMES.sub(lambda match: f"{match[0]}{number}", path.read_text(encoding="utf-8"))
    text = _ADDRESS.sub(f"20.{number // 200}.{number % 200}.", text)
    topology = read(text, path.name).topology
    assert topology is not None
    for node in topology.nodes:
        if node.kind not in SHARED:
            topology = rename(Ref("nodes", node.id), f"{node.id}-{number}")(topology)
    for name in topology.certs:
        topology = rename(Ref("certs", name), f"{name}-{number}")(topology)
    for message in topology.messages:
        topology = rename(Ref("messages", message.id), f"{message.id}-{number}")(topology)
    return topology


def _add(parts: _Parts, copy: Topology) -> None:
    for node in copy.nodes:
        parts.nodes.setdefault(node.id, node)
    parts.certs |= copy.certs
    for name, zone in copy.dns.items():
        parts.dns.setdefault(name, zone)
    parts.tenants |= copy.tenants
    parts.onprem_orgs |= copy.onprem_orgs
    parts.recipients += copy.recipients
    parts.messages += copy.messages
