"""A design that is being edited, as the rules see it: the compiled topology, with every read recorded in a ledger.

It answers with the code of the plan (`engine/plan.py`) itself; only what that code reads is replaced. What is not
replaced does not exist here, so nothing can be read without being recorded.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from designer.engine.directory import Directory, DirectoryObject, cloud_addresses_of, cloud_object
from designer.engine.organizations import OnPremPlan, TenantPlan
from designer.engine.plan import Plan, assumed_certificate, domains_of, recipients_by_domain
from designer.engine.zones import MailExchangers, Zones, zone_records
from designer.model.onprem import OnPremOrganization
from designer.model.part import Part
from designer.model.recipients import Recipient
from designer.model.tenant import AcceptedDomain
from designer.model.topology import Certificate, Node, Topology, Zone
from designer.model.values import domain_of
from designer.rules.ledger import Ledger, same

Changes = list[tuple[Hashable, ...]]
"""The inputs that have become others."""
V = TypeVar("V")
C = TypeVar("C", bound=type)
_NAMED = {"nodes": "id", "recipients": "address", "messages": "id"}
_SERVERS = frozenset({"onprem", "edge"})


class Table(Mapping[str, V], Generic[V]):
    """Rows by name; reading one is recorded by its name, reading all of them as such."""

    def __init__(self, ledger: Ledger, section: str, *, plain: bool = False) -> None:
        self._ledger = ledger
        self._section = section
        self._rows: dict[Hashable, V] = {}
        self._plain = plain
        """True where rows are texts or tuples of texts, which are compared by value."""

    def replace(self, rows: dict[Any, V]) -> Changes:
        """Takes other rows in, and tells what has changed."""
        before, self._rows = self._rows, rows
        if self._plain:
            names = {name for name, row in rows.items() if before.get(name) != row}
        else:
            names = {name for name, row in rows.items() if before.get(name) is not row}
            names = {name for name in names if name not in before or not same(before[name], rows[name])}
        names |= before.keys() - rows.keys()
        changed: Changes = [(self._section, name) for name in names]
        return [*changed, (self._section,)] if names or list(before) != list(rows) else []

    def known(self, name: Hashable) -> V | None:
        """A row, for the table's own upkeep: nobody is told."""
        return self._rows.get(name)

    def patch(self, rows: dict[Any, V | None]) -> Changes:
        """Takes some rows in, None for those that are gone, and tells what has changed."""
        changed: Changes = []
        for name, row in rows.items():
            if name in self._rows or row is not None:
                if same(self._rows.get(name), row):
                    continue
                changed += [(self._section, name), (self._section,)]
                if row is None:
                    del self._rows[name]
                else:
                    self._rows[name] = row
        return changed

    def __getitem__(self, name: Any) -> V:
        self._ledger.note((self._section, name))
        return self._rows[name]

    def get(self, name: Any, default: Any = None) -> Any:
        """The row of this name."""
        self._ledger.note((self._section, name))
        return self._rows.get(name, default)

    def __contains__(self, name: object) -> bool:
        self._ledger.note((self._section, name))
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        self._ledger.note((self._section,))
        return iter(cast("dict[str, V]", self._rows))

    def __len__(self) -> int:
        self._ledger.note((self._section,))
        return len(self._rows)

    def values(self) -> Any:
        """All rows."""
        self._ledger.note((self._section,))
        return self._rows.values()

    def items(self) -> Any:
        """All rows with their names."""
        self._ledger.note((self._section,))
        return self._rows.items()


class _Fields:
    """A tenant or organization as it is described; each setting that is read is recorded."""

    def __init__(self, ledger: Ledger, section: str, name: str) -> None:
        self._ledger = ledger
        self._place = (section, name)
        self._part: Part = Part()

    def replace(self, part: Part) -> Changes:
        """Takes another description in, and tells which settings have changed."""
        before, self._part = self._part, part
        if before is part:
            return []
        fields = type(part).model_fields
        return [(*self._place, f) for f in fields if not same(getattr(before, f, None), getattr(part, f))]

    def __getattr__(self, field: str) -> Any:
        if field not in type(self._part).model_fields:
            raise AttributeError(field)
        self._ledger.note((*self._place, field))
        return getattr(self._part, field)


def _asking(kind: C) -> C:
    """What the class below works out once per plan (`cached_property`) becomes a question to the ledger."""
    for base in kind.__mro__[1:]:
        for name, found in vars(base).items():
            if isinstance(found, cached_property) and name not in vars(kind):
                setattr(kind, name, property(_question(kind.__name__, name, found.func)))
    return kind


def _question(kind: str, name: str, work: Any) -> Any:
    def asked(self: Any) -> Any:
        return self.ledger.ask((kind, self.name, name), lambda: work(self))

    return asked


@_asking
class LiveTenant(TenantPlan):
    """A tenant of the design that is being edited."""

    def __init__(self, plan: LivePlan, name: str) -> None:
        self.ledger = plan.ledger
        self.name = name
        self.fields = _Fields(plan.ledger, "tenants", name)
        self.tenant = cast(Any, self.fields)
        self._plan = plan
        self.own_nodes: tuple[Node, ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:  # type: ignore[override]
        """Its nodes, by id."""
        self.ledger.note(("nodes of", self.name))
        return self.own_nodes

    @property
    def as_of(self) -> str:  # type: ignore[override]
        """The date for which the design is judged."""
        return self._plan.as_of

    def accepted_domain(self, domain: str) -> AcceptedDomain | None:
        """The accepted domain that a domain falls under."""
        return self.ledger.ask(("accepted", self.name, domain), lambda: self._domains.find(domain))


@_asking
class LiveOrganization(OnPremPlan):
    """An organization of own servers in the design that is being edited."""

    def __init__(self, plan: LivePlan, name: str) -> None:
        self.ledger = plan.ledger
        self.name = name
        self.fields = _Fields(plan.ledger, "onprem_orgs", name)
        self.organization = cast(Any, self.fields)
        self.undescribed = OnPremOrganization()
        self.is_described = False
        self._plan = plan
        self.own_nodes: tuple[Node, ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:  # type: ignore[override]
        """Its nodes, by id."""
        self.ledger.note(("nodes of", self.name))
        return self.own_nodes

    @property
    def described(self) -> bool:  # type: ignore[override]
        """True where the design describes it, and not only its servers."""
        self.ledger.note(("onprem_orgs", self.name))
        return self.is_described

    @property
    def as_of(self) -> str:  # type: ignore[override]
        """The date for which the design is judged."""
        return self._plan.as_of


class LiveTopology:
    """The sections of the design that is being edited."""

    def __init__(self, plan: LivePlan) -> None:
        self._plan = plan

    def __getattr__(self, section: str) -> Any:
        if section not in Topology.model_fields:
            raise AttributeError(section)
        if section in {"dns", "certs"}:
            return self._plan.tables[section]
        self._plan.ledger.note((section,))
        return getattr(self._plan.current, section)


class LiveZones(Zones):
    """The DNS of the design that is being edited."""

    __slots__ = ("_ledger", "_places", "_texts")

    def __init__(self, plan: LivePlan) -> None:
        self._ledger = plan.ledger
        self._described = cast(Any, plan.tables["dns"])
        self._nodes = cast(Any, plan.tables["nodes"])
        self._texts: Table[tuple[str, ...]] = Table(plan.ledger, "records", plain=True)
        self._places: Table[str] = Table(plan.ledger, "places", plain=True)
        self._node_at = cast(Any, self._places)

    def become(self, before: Topology, topology: Topology) -> Changes:
        """Takes the DNS of another design in, and tells what answers otherwise."""
        if before.dns is topology.dns and _places(before) == _places(topology):
            return []
        texts = _only_texts(before, topology)
        if texts is None:
            now = Zones(topology)
            return [*self._texts.replace(dict(now.records())), *self._places.replace(dict(now.places()))]
        changed: Changes = []
        for zone in texts:
            old, new = zone_records(zone, before.dns[zone]), zone_records(zone, topology.dns[zone])
            changed += self._texts.patch({key: new.get(key) for key in old | new})
        return changed

    def lookup(self, name: str, rdtype: str) -> tuple[str, ...]:
        """Records of a name."""
        found: tuple[str, ...] = self._texts.get((name, rdtype), ())
        return found

    def mail_exchangers(self, domain: str) -> MailExchangers:
        """Hosts that take a domain's mail."""
        return self._ledger.ask(("mail exchangers", domain), lambda: self._ordered(domain))


def _places(topology: Topology) -> list[tuple[object, ...]]:
    """What DNS knows of the nodes."""
    return [(node.id, node.kind, node.fqdn, node.ips) for node in topology.nodes]


def _hosts(zone: Zone) -> list[tuple[str, str | None]]:
    return [(mx.host, mx.node) for mx in zone.mx or ()]


def _only_texts(before: Topology, after: Topology) -> list[str] | None:
    """The zones that changed, where that moves no host: texts such as SPF, preferences; None for any other change."""
    if before.nodes is not after.nodes or before.dns.keys() != after.dns.keys():
        return None
    changed = [name for name, zone in after.dns.items() if before.dns[name] is not zone]
    for name in changed:
        old, new = before.dns[name], after.dns[name]
        told_elsewhere = any(f"{label}.{name}" in after.dns for label in ("_dmarc", "_mta-sts")) or name[0] == "_"
        if told_elsewhere or _hosts(old) != _hosts(new):
            return None
        if not all(same(getattr(old, f), getattr(new, f)) for f in ("a", "aaaa", "ptr")):
            return None
    return changed


class _CloudNodes:
    """The ids of the nodes that are Exchange Online's."""

    def __init__(self, nodes: Table[Node]) -> None:
        self._nodes = nodes

    def __contains__(self, node: object) -> bool:
        row = self._nodes.get(node) if isinstance(node, str) else None
        return row is not None and row.kind in {"exo", "eop"}


@_asking
class LivePlan(Plan):
    """The compiled design that is being edited; `show` takes in what it has become."""

    name = ""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.current = Topology()
        sections = ("nodes", "certs", "dns", "recipients", "messages")
        self.tables: dict[str, Table[Any]] = {name: Table(self.ledger, name) for name in sections}
        self.nodes = cast(Any, self.tables["nodes"])
        self.zones = self._zones = LiveZones(self)
        self.topology = cast(Any, LiveTopology(self))
        self.tenants = cast(Any, Table(self.ledger, "tenant names"))
        self.onprem_orgs = cast(Any, Table(self.ledger, "organization names"))
        self._legacy: Table[str] = Table(self.ledger, "legacy hosts")
        self._first: Table[str] = Table(self.ledger, "first of kind")
        self._at: Table[tuple[Recipient, ...]] = Table(self.ledger, "recipients at")
        self._of_domain: Table[tuple[Recipient, ...]] = Table(self.ledger, "recipients of domain")
        self._all_tenants: dict[str, LiveTenant] = {}
        self._all_organizations: dict[str, LiveOrganization] = {}
        self._cloud = _CloudNodes(self.tables["nodes"])
        self._in_order: tuple[Node, ...] = ()

    # -- what it has become -------------------------------------------------------------------------------------------

    def show(self, topology: Topology) -> bool:
        """Takes in what the design has become; False where two objects bear one name, so that none is known by it."""
        before, changed = self.current, Changes()
        moved = {s for s in Topology.model_fields if getattr(before, s) is not getattr(topology, s)}
        rows = {section: _by_name(topology, section) for section in self.tables if section in moved}
        if any(len(found) < len(getattr(topology, section)) for section, found in rows.items()):
            return False
        self.current = topology
        for section in moved:
            changed += self.tables[section].replace(rows[section]) if section in rows else [(section,)]
        if "nodes" in moved:
            changed += self._place(topology)
        if moved & {"nodes", "tenants", "onprem_orgs"}:
            changed += self._organize(topology)
        if "recipients" in moved:
            changed += self._show_addresses(before, topology)
        if moved & {"nodes", "dns"}:
            changed += self._zones.become(before, topology)
        self.ledger.change(changed)
        return True

    def _place(self, topology: Topology) -> Changes:
        self._in_order = tuple(sorted(topology.nodes, key=lambda node: node.id))
        legacy = {host: node.id for node in topology.nodes for host in node.legacy_hosts}
        first: dict[str, str] = {}
        for node in self._in_order:
            first.setdefault(node.kind, node.id)
        return [*self._legacy.replace(legacy), *self._first.replace(first)]

    def _organize(self, topology: Topology) -> Changes:
        """The organizations, as the plan finds them."""
        own: dict[str, list[Node]] = {}
        for node in self._in_order:
            if node.org is not None or node.kind in _SERVERS:
                own.setdefault(node.org or "", []).append(node)
        described = topology.onprem_orgs
        servers = {name for name, nodes in own.items() if any(node.kind in _SERVERS for node in nodes)}
        names = (*described, *sorted(servers - {""} - set(described)), *sorted(servers & {""}))
        changed = self._show_organizations(topology, names, own)
        tenants = {name: self._all_tenants.get(name) or LiveTenant(self, name) for name in topology.tenants}
        self._all_tenants |= tenants
        for name, tenant in tenants.items():
            changed += tenant.fields.replace(topology.tenants[name])
            changed += _with_nodes(tenant, tuple(own.get(name, ())))
        return [*changed, *self.tenants.replace(tenants)]  # type: ignore[attr-defined]

    def _show_organizations(self, topology: Topology, names: tuple[str, ...], own: dict[str, list[Node]]) -> Changes:
        known = self._all_organizations
        rows = {name: known.get(name) or LiveOrganization(self, name) for name in names}
        known |= rows
        changed: Changes = []
        for name, row in rows.items():
            described = name in topology.onprem_orgs
            if described is not row.is_described:
                row.is_described = described
                changed.append(("onprem_orgs", name))
            changed += row.fields.replace(topology.onprem_orgs[name] if described else row.undescribed)
            changed += _with_nodes(row, tuple(own.get(name, ())))
        return [*changed, *self.onprem_orgs.replace(rows)]  # type: ignore[attr-defined]

    def _show_addresses(self, before: Topology, topology: Topology) -> Changes:
        """The recipients by address; where only their settings changed, those that did."""
        pairs = [(old, new) for old, new in zip(before.recipients, topology.recipients, strict=False) if old is not new]
        if len(before.recipients) != len(topology.recipients) or any(o.address != n.address for o, n in pairs):
            every = topology.recipients
            return [*self._at.replace(_by_address(every)), *self._of_domain.replace(recipients_by_domain(every))]
        place = {id(row): number for number, row in enumerate(topology.recipients)}
        changed: Changes = []
        tables = (self._at, _by_address, cloud_addresses_of), (self._of_domain, recipients_by_domain, domains_of)
        for table, grouped, names_of in tables:
            touched = {name for pair in pairs for row in pair for name in names_of(row)}
            near = {id(new): new for _, new in pairs}
            near |= {id(row): row for name in touched for row in table.known(name) or () if id(row) in place}
            found = grouped(sorted(near.values(), key=lambda row: place[id(row)]))
            changed += table.patch({name: found.get(name) for name in touched})
        return changed

    # -- what the plan's own code reads -------------------------------------------------------------------------------

    @property
    def as_of(self) -> str:  # type: ignore[override]
        """The date for which the design is judged."""
        self.ledger.note(("as_of",))
        return self.current.as_of

    @property
    def _sorted_nodes(self) -> tuple[Node, ...]:  # type: ignore[override]
        self.ledger.note(("nodes",))
        return self._in_order

    @property
    def _legacy_hosts(self) -> dict[str, str]:
        return cast("dict[str, str]", self._legacy)

    def _first_of_kind(self, kind: str) -> str | None:
        found: str | None = self._first.get(kind)
        return found

    def node_for_host(self, host: str) -> str | None:
        """Id of the node that answers at a host name or address."""
        return self.ledger.ask(("node for host", host), lambda: self._answering(host))

    def tenant_of_domain(self, domain: str) -> TenantPlan | None:
        """The tenant that has the domain as an accepted domain."""
        return self.ledger.ask(("tenant of domain", domain), lambda: self._accepting(domain))

    def owner_of_domain(self, domain: str) -> TenantPlan | OnPremPlan | None:
        """The organization of the design a domain belongs to."""
        return self.ledger.ask(("owner of domain", domain), lambda: Plan.owner_of_domain(self, domain))

    def organizations_of_domain(self, domain: str) -> tuple[OnPremPlan, ...]:
        """The on-premises organizations that accept a domain."""
        return self.ledger.ask(("organizations of", domain), lambda: Plan.organizations_of_domain(self, domain))

    def assumed_certificate(self, node: str) -> Certificate | None:
        """The trusted certificate for a node's own name that R-CONV-1 and R-CONV-2 assume."""
        return self.ledger.ask(("assumed certificate", node), lambda: assumed_certificate(self.nodes[node]))

    @property
    def _recipients_of(self) -> Mapping[str, tuple[Recipient, ...]]:
        return self._of_domain

    def recipient(self, address: str) -> Recipient | None:
        """The listed recipient an address belongs to."""
        rows = self._at.get(address, ())
        return next((row for row in rows if row.address == address), rows[0] if rows else None)

    def cloud_object(self, address: str) -> DirectoryObject | None:
        """The object of the owning tenant's directory that has the address."""
        return self.ledger.ask(("cloud object", address), lambda: self._cloud_object(address))

    def _cloud_object(self, address: str) -> DirectoryObject | None:
        tenant = self.tenant_of_domain(domain_of(address))
        directory = Directory()
        for row in self._at.get(address, ()):
            found = cloud_object(row, self._cloud) if tenant is not None else None
            if found is not None and self.tenant_of_recipient(row) is tenant:
                directory.add(found, cloud_addresses_of(row))
        return directory.find(address)


def _with_nodes(row: LiveTenant | LiveOrganization, nodes: tuple[Node, ...]) -> Changes:
    before, row.own_nodes = row.own_nodes, nodes
    return [] if same(before, nodes) else [("nodes of", row.name)]


def _by_name(topology: Topology, section: str) -> dict[str, Any]:
    rows: Any = getattr(topology, section)
    return rows if isinstance(rows, dict) else {getattr(row, _NAMED[section]): row for row in rows}


def _by_address(recipients: Iterable[Recipient]) -> dict[str, tuple[Recipient, ...]]:
    found: dict[str, tuple[Recipient, ...]] = {}
    for row in recipients:
        for address in cloud_addresses_of(row):
            found[address] = (*found.get(address, ()), row)
    return found
