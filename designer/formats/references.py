"""Names that must exist: which places of a file point at a node, certificate or organization, and names that must be
unique.

Checked on the values as they were read, before the model is built, so that a wrong type elsewhere hides no dangling
name. What Exchange itself would store although it leads nowhere (a mail flow rule that names a missing connector, a
smart host nobody answers) is no reading problem but a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from designer.formats.problems import did_you_mean
from designer.formats.walk import Loc, Walk
from designer.model.kinds import KIND
from designer.model.records import dataclass

Target = Literal["node", "certificate", "tenant"]
ANY = "*"


@dataclass(frozen=True, slots=True)
class Reference:
    """One kind of place that holds a name: its path (`*` for every item or entry), what it names, and words that name
    nothing.
    """

    path: tuple[str, ...]
    target: Target
    besides: frozenset[str] = frozenset()


def _row(path: str, target: Target, *besides: str) -> Reference:
    return Reference(tuple(path.split(".")), target, frozenset(besides))


REFERENCES: tuple[Reference, ...] = (
    _row("nodes.*.delivers_onward", "node"),
    _row("nodes.*.client_cert", "certificate"),
    _row("nodes.*.tls_server.cert", "certificate"),
    _row("dns.*.mx.*.node", "node"),
    _row("onprem_orgs.*.send_connectors.*.TlsCertificateName", "certificate"),
    _row("onprem_orgs.*.receive_connectors.*.TlsCertificateName", "certificate"),
    _row("onprem_orgs.*.installed_certs.*", "certificate"),
    _row("onprem_orgs.*.edge_subscription.Edge.*", "node"),
    _row("recipients.*.mailbox_at", "node", "none"),
    _row("messages.*.from_node", "node"),
    _row("messages.*.connects_to", "node"),
    _row("messages.*.client_cert", "certificate"),
    _row("messages.*.expect.attribution.tenant", "tenant"),
    _row("messages.*.expect.recipients.*.route.*", "node"),
    _row("messages.*.expect.recipients.*.must_traverse.*", "node"),
    _row("messages.*.expect.recipients.*.must_not_traverse.*", "node"),
    _row("messages.*.expect.recipients.*.at", "node"),
    _row("messages.*.expect.recipients.*.next_hop", "node"),
    _row("messages.*.expect.recipients.*.hops.*.from", "node"),
    _row("messages.*.expect.recipients.*.hops.*.to", "node"),
)

UNIQUE: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = (
    (("nodes", ANY), ("id",), "node"),
    (("messages", ANY), ("id",), "message"),
    (("annotations", ANY), ("id",), "annotation"),
    (("policies", ANY), ("id",), "demand"),
    (("recipients", ANY), ("address",), "recipient"),
    (("tenants", ANY, "inbound_connectors", ANY), ("Name",), "inbound connector"),
    (("tenants", ANY, "outbound_connectors", ANY), ("Name",), "outbound connector"),
    (("onprem_orgs", ANY, "send_connectors", ANY), ("Name",), "Send connector"),
    (("onprem_orgs", ANY, "receive_connectors", ANY), ("Name", "Server"), "Receive connector"),
)
"""List, the keys that make an item's name (compared without case), and what the item is."""


def check_references(values: dict[str, Any], walk: Walk) -> None:
    """Tells every name that names nothing, with the nearest one that exists."""
    nodes = [name for row in _each(values.get("nodes")) if isinstance(name := row.get("id"), str)]
    known: dict[Target, list[str]] = {
        "node": nodes,
        "certificate": _keys(values, "certs"),
        "tenant": _keys(values, "tenants"),
    }
    for reference in REFERENCES:
        names = known[reference.target]
        for loc, name in _matches(values, reference.path, ()):
            if isinstance(name, str) and name not in names and name not in reference.besides:
                _tell_dangling(walk, loc, name, reference.target, names)
    _check_organizations(values, walk, known["tenant"])


def check_unique(values: dict[str, Any], walk: Walk) -> None:
    """Tells every name that is given twice in one list; Exchange compares names without case."""
    for path, keys, thing in UNIQUE:
        seen: dict[tuple[object, ...], Loc] = {}
        for loc, item in _matches(values, path, ()):
            if not isinstance(item, dict) or not isinstance(item.get(keys[0]), str):
                continue
            words = (item.get(key) for key in keys)
            name = (loc[:-1], *(w.casefold() if isinstance(w, str) else w for w in words))
            if name in seen:
                line = walk.place((*seen[name], keys[0]))[1].line
                _, mark = walk.place((*loc, keys[0]))
                message = f"a second {thing} is called {item[keys[0]]!r}"
                walk.tell(mark, (*loc, keys[0]), message, suggestion=f"the first one is in line {line}")
            else:
                seen[name] = loc


def _check_organizations(values: dict[str, Any], walk: Walk, tenants: list[str]) -> None:
    """A cloud node names a tenant of the file. Other nodes may belong to an organization that is not described."""
    if not tenants:
        return
    for index, row in enumerate(values.get("nodes") or ()):
        kind = KIND.get(str(row.get("kind"))) if isinstance(row, dict) else None
        org = row.get("org") if isinstance(row, dict) else None
        if kind is not None and kind.organization == "tenant" and isinstance(org, str) and org not in tenants:
            _tell_dangling(walk, ("nodes", index, "org"), org, "tenant", tenants)


def _tell_dangling(walk: Walk, loc: Loc, name: str, target: str, names: list[str]) -> None:
    suggestion = did_you_mean(name, names)
    if not suggestion:
        suggestion = f"known: {', '.join(names)}" if 0 < len(names) <= 12 else f"no {target} is described" * (not names)
    _, mark = walk.place(loc)
    walk.tell(mark, loc, f"there is no {target} {name!r}", suggestion=suggestion)


def _matches(value: Any, path: tuple[str, ...], loc: Loc) -> Iterator[tuple[Loc, Any]]:
    """The values at a path, with their places; what has another form than the path supposes is passed over."""
    if not path:
        yield loc, value
        return
    step, rest = path[0], path[1:]
    if step == ANY and isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _matches(item, rest, (*loc, index))
    elif step == ANY and isinstance(value, dict):
        for key, item in value.items():
            yield from _matches(item, rest, (*loc, key))
    elif isinstance(value, dict) and step in value:
        yield from _matches(value[step], rest, (*loc, step))


def _each(items: Any) -> Iterator[dict[str, Any]]:
    if isinstance(items, tuple):
        yield from (item for item in items if isinstance(item, dict))


def _keys(values: dict[str, Any], section: str) -> list[str]:
    entries = values.get(section)
    return list(entries) if isinstance(entries, dict) else []
