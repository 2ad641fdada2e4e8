"""Which settings name another object, and the design with a name changed wherever it is used.

A rename has to follow every use: node ids in MX records, certificates on connectors, domains in address spaces,
addresses in expectations. Domains and addresses are found by their type; the other uses are the rows of `NAMES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from designer.model import values
from designer.model.kinds import KIND
from designer.model.part import Part
from designer.model.refs import Ref
from designer.model.topology import Node, Topology

P = TypeVar("P", bound=Part)
Role = Literal[
    "node", "server", "organization", "tenant", "cert", "store", "domain", "address", "space", "record", "place"
]
"""What a text names.

A `server` is a node id or any server name, a `store` a certificate or its `<I>...<S>...` string, a `space` an address
space, a `place` a node or a word for several, which may lead nowhere (`model/policies.py`).
"""

NAMES: dict[tuple[str, str], Role] = {
    ("EdgeSubscription", "Edge"): "node",
    ("ExpectedAttribution", "tenant"): "tenant",
    ("ExpectedHop", "from_node"): "node",
    ("ExpectedHop", "to"): "node",
    ("ExpectedRecipient", "at"): "node",
    ("ExpectedRecipient", "must_not_traverse"): "node",
    ("ExpectedRecipient", "must_traverse"): "node",
    ("ExpectedRecipient", "next_hop"): "node",
    ("ExpectedRecipient", "route"): "node",
    ("HybridConfiguration", "ClientAccessServers"): "server",
    ("HybridConfiguration", "EdgeTransportServers"): "server",
    ("HybridConfiguration", "ReceivingTransportServers"): "server",
    ("HybridConfiguration", "SendingTransportServers"): "server",
    ("HybridConfiguration", "TlsCertificateName"): "store",
    ("Message", "client_cert"): "cert",
    ("Message", "connects_to"): "node",
    ("Message", "from_node"): "node",
    ("MxRecord", "node"): "node",
    ("Node", "client_cert"): "cert",
    ("Node", "delivers_onward"): "node",
    ("Node", "org"): "organization",
    ("OnPremOrganization", "installed_certs"): "cert",
    ("Policy", "must_not_pass"): "place",
    ("Policy", "must_pass"): "place",
    ("Policy", "origin"): "place",
    ("ReceiveConnector", "Server"): "server",
    ("ReceiveConnector", "TlsCertificateName"): "cert",
    ("Recipient", "mailbox_at"): "node",
    ("SendConnector", "AddressSpaces"): "space",
    ("SendConnector", "SourceTransportServers"): "server",
    ("SendConnector", "TlsCertificateName"): "cert",
    ("TlsServer", "cert"): "cert",
    ("Waiver", "object"): "record",
    ("Message", "connect_host"): "record",
    ("Zone", "dmarc"): "record",
    ("Zone", "spf"): "record",
}
"""Settings that name an object, by class and field."""

OWN_NAMES = frozenset({("Node", "id"), ("Message", "id"), ("Annotation", "id"), ("Policy", "id")})
"""Identifiers that are an object's own name and name nothing else."""

_DOMAINS: tuple[Any, ...] = (
    values.Domain,
    values.HostName,
    values.MxHost,
    values.SmartHost,
    values.DomainPattern,
    values.CertificateName,
)
_ADDRESSES: tuple[Any, ...] = (values.EmailAddress, values.ProxyAddress, values.ReversePath)
_DOMAIN_CHECKS = frozenset(kind.__metadata__[0].func for kind in _DOMAINS)
_ADDRESS_CHECKS = frozenset(kind.__metadata__[0].func for kind in _ADDRESSES)

Rewrite = Callable[[Role, str], str]


@lru_cache(maxsize=2048)
def role(part_type: type[Part], field: str) -> Role | None:
    """What the texts of a field name; None where they name nothing."""
    row = NAMES.get((part_type.__name__, field))
    if row is not None:
        return row
    checks = set(_checks(part_type.model_fields[field]))
    if checks & _ADDRESS_CHECKS:
        return "address"
    return "domain" if checks & _DOMAIN_CHECKS else None


def _checks(annotation: object) -> Iterator[object]:
    if isinstance(annotation, FieldInfo):
        yield from (item.func for item in annotation.metadata if isinstance(item, AfterValidator))
        yield from _checks(annotation.annotation)
    elif get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        yield from (item.func for item in metadata if isinstance(item, AfterValidator))
        yield from _checks(inner)
    else:
        for inner in get_args(annotation):
            yield from _checks(inner)


@lru_cache(maxsize=256)
def naming_fields(part_type: type[Part]) -> tuple[tuple[str, Role | None], ...]:
    """The fields in which a name can be, with their role: those of most settings cannot hold any."""
    fields = part_type.model_fields
    roles = {field: role(part_type, field) for field in fields}
    return tuple((f, what) for f, what in roles.items() if what is not None or _holds_part(fields[f].annotation))


def _holds_part(annotation: object) -> bool:
    kind = get_origin(annotation) or annotation
    return (isinstance(kind, type) and issubclass(kind, Part)) or any(map(_holds_part, get_args(annotation)))


def rewritten(part: P, rewrite: Rewrite) -> P:
    """The object with every name in it passed through `rewrite(role, name)`; the same object where none changes."""
    update: dict[str, Any] = {}
    for field, what in naming_fields(type(part)):
        old = getattr(part, field)
        new = old if old is None else _rewritten_value(old, what, rewrite)
        if new is not old:
            update[field] = new
    return part.model_copy(update=update) if update else part


def _rewritten_value(value: Any, what: Role | None, rewrite: Rewrite) -> Any:
    if isinstance(value, str):
        if what is None:
            return value
        new = rewrite(what, value)
        return value if new == value else new
    if isinstance(value, Part):
        return rewritten(value, rewrite)
    if isinstance(value, tuple):
        items = tuple(_rewritten_value(item, what, rewrite) for item in value)
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    if isinstance(value, dict):
        entries = {
            key if what is None else rewrite(what, key): _rewritten_value(item, None, rewrite)
            for key, item in value.items()
        }
        same = all(entries.get(key) is item for key, item in value.items()) and len(entries) == len(value)
        return value if same else entries
    return value


def organization_of(topology: Topology, node: Node) -> Ref | None:
    """The tenant or on-premises organization a node belongs to; the kind decides where both have the name."""
    if node.org is None:
        return None
    sections: tuple[tuple[str, dict[str, Any]], ...] = (
        ("tenants", topology.tenants),
        ("onprem_orgs", topology.onprem_orgs),
    )
    if KIND[node.kind].organization == "onprem":
        sections = sections[::-1]
    for section, organizations in sections:
        if node.org in organizations:
            return Ref(section, node.org)
    return None


def renamed_domain(old: str, new: str, text: str) -> str:
    """A host, domain, pattern or certificate name after a domain got another name; names below it follow."""
    if text == old:
        return new
    return text[: -len(old)] + new if text.endswith(f".{old}") else text


def names_in(part: Part) -> Iterator[tuple[Role, str]]:
    """Every name that an object and what lies in it use, with its role."""
    for field, what in naming_fields(type(part)):
        value = getattr(part, field)
        if value is not None:
            yield from _names_in(value, what)


def _names_in(value: Any, what: Role | None) -> Iterator[tuple[Role, str]]:
    if isinstance(value, str):
        if what is not None:
            yield what, value
    elif isinstance(value, Part):
        yield from names_in(value)
    elif isinstance(value, (tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _names_in(item, what if not isinstance(value, dict) else None)


def dangling(topology: Topology, parts: Iterable[Part] | None = None) -> tuple[tuple[Role, str], ...]:
    """The names that lead nowhere, in some objects or in the whole design; edits never leave any behind."""
    nodes = {node.id for node in topology.nodes} | {"none"}
    organizations = topology.tenants.keys() | topology.onprem_orgs.keys()
    known: dict[Role, Iterable[str]] = {
        "node": nodes,
        "cert": topology.certs.keys(),
        "organization": organizations,
        "tenant": topology.tenants.keys(),
    }
    found = (pair for part in ((topology,) if parts is None else parts) for pair in names_in(part))
    return tuple(dict.fromkeys((what, name) for what, name in found if what in known and name not in known[what]))
