"""A design that is being edited, as the rules see it: the compiled topology, with every read recorded in a ledger.

It answers with the code of the plan (`engine/plan.py`) itself; only what that code reads is replaced. What is not
replaced does not exist here, so nothing can be read without being recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from operator import is_not
from typing import Any, Generic, TypeVar, cast

from designer.engine.directory import Directory, DirectoryObject, cloud_addresses_of, cloud_object
from designer.engine.organizations import OnPremPlan, TenantPlan
from designer.engine.plan import Plan, assumed_certificate, domains_of, recipients_by_domain
from designer.model.matching import accepted_domain
from designer.model.onprem import OnPremOrganization
from designer.model.part import Part
from designer.model.recipients import Recipient
from designer.model.tenant import AcceptedDomain
from designer.model.topology import Certificate, Node, Topology
from designer.model.values import domain_of
from designer.rules.ledger import Changes, Ledger, same
from designer.rules.live_zones import LiveZones
from designer.rules.tables import Table

C = TypeVar("C", bound=type)
Owner = TypeVar("Owner")
_NAMED = {"nodes": "id", "recipients": "address", "messages": "id"}
_SERVERS = frozenset({"onprem", "edge"})


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


class LiveDomains:
    """Accepted domains; each that is looked up is recorded."""

    def __init__(self, ledger: Ledger, section: str, owner: str) -> None:
        self._ledger = ledger
        self._wide_ones = (section, owner, "wide domains")
        self._exact: Table[AcceptedDomain] = Table(ledger, f"domains of {section} {owner}")
        self.rows: tuple[AcceptedDomain, ...] = ()
        self.wide: tuple[AcceptedDomain, ...] = ()

    def replace(self, rows: tuple[AcceptedDomain, ...]) -> Changes:
        """Takes other domains in, and tells which have changed."""
        if rows is self.rows:
            return []
        before, self.rows = self.wide, rows
        self.wide = tuple(row for row in rows if row.MatchSubDomains or row.DomainName.startswith("*."))
        changed = self._exact.replace({row.DomainName: row for row in reversed(rows)})
        return changed if same(before, self.wide) else [*changed, self._wide_ones]

    def find(self, domain: str) -> AcceptedDomain | None:
        """The accepted domain that a domain falls under."""
        exact: AcceptedDomain | None = self._exact.get(domain)
        if exact is not None:
            return exact
        self._ledger.note(self._wide_ones)
        return accepted_domain(self.wide, domain)


def _asking(kind: C) -> C:
    """What the class below works out once per plan (`cached_property`) becomes a question to the ledger."""
    for base in kind.__mro__[1:]:
        for name, found in vars(base).items():
            if isinstance(found, cached_property) and name not in vars(kind):
                setattr(kind, name, property(_question(kind.__name__, name, found.func)))
    return kind


def _question(kind: str, name: str, work: Any) -> Any:
    def asked(self: Any) -> Any:
        return self.ledger.ask((kind, self.name, name), work, self)

    return asked


@_asking
class LiveTenant(TenantPlan):
    """A tenant of the design that is being edited."""

    def __init__(self, plan: LivePlan, name: str) -> None:
        self.ledger = plan.ledger
        self.name = name
        self.fields = _Fields(plan.ledger, "tenants", name)
        self.tenant = cast(Any, self.fields)
        self.domains = LiveDomains(plan.ledger, "tenants", name)
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

    @property
    def _domains(self) -> LiveDomains:  # type: ignore[override]
        return self.domains


@_asking
class LiveOrganization(OnPremPlan):
    """An organization of own servers in the design that is being edited."""

    def __init__(self, plan: LivePlan, name: str) -> None:
        self.ledger = plan.ledger
        self.name = name
        self.fields = _Fields(plan.ledger, "onprem_orgs", name)
        self.organization = cast(Any, self.fields)
        self.domains = LiveDomains(plan.ledger, "onprem_orgs", name)
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
    def _domains(self) -> LiveDomains:  # type: ignore[override]
        return self.domains

    @property
    def described(self) -> bool:  # type: ignore[override]
        """True where the design describes it, and not only its servers."""
        self.ledger.note(("onprem_orgs", self.name))
        return self.is_described

    @property
    def as_of(self) -> str:  # type: ignore[override]
        """The date for which the design is judged."""
        return self._plan.as_of


class Accepting(Generic[Owner]):
    """Who accepts a domain; each domain that is looked up is recorded."""

    def __init__(self, ledger: Ledger, section: str) -> None:
        self._ledger = ledger
        self._section = section
        self._shown: dict[Owner, tuple[AcceptedDomain, ...]] = {}
        self.every: Table[tuple[Owner, ...]] = Table(ledger, f"{section} by domain")
        self._wide: tuple[Owner, ...] = ()

    def show(self, owners: dict[Owner, LiveDomains]) -> Changes:
        """Takes other owners in, and tells what has changed."""
        rows = {owner: domains.rows for owner, domains in owners.items()}
        if list(rows) == list(self._shown) and all(rows[owner] is self._shown[owner] for owner in rows):
            return []
        self._shown = rows
        by_domain: dict[str, dict[Owner, None]] = {}
        for owner, accepted in rows.items():
            for row in accepted:
                by_domain.setdefault(row.DomainName, {})[owner] = None
        changed = self.every.replace({domain: tuple(found) for domain, found in by_domain.items()})
        before, self._wide = self._wide, tuple(owner for owner, domains in owners.items() if domains.wide)
        return changed if before == self._wide else [*changed, (self._section, "wide")]

    @property
    def wide(self) -> tuple[Owner, ...]:
        """Those that accept sub-domains of a domain."""
        self._ledger.note((self._section, "wide"))
        return self._wide


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
        self.zones = self._zones = LiveZones(self.ledger, self.tables["dns"], self.tables["nodes"])
        self.topology = cast(Any, LiveTopology(self))
        self.tenants = cast(Any, Table(self.ledger, "tenant names"))
        self.onprem_orgs = cast(Any, Table(self.ledger, "organization names"))
        self._legacy: Table[str] = Table(self.ledger, "legacy hosts")
        self._first: Table[str] = Table(self.ledger, "first of kind")
        self._at: Table[tuple[Recipient, ...]] = Table(self.ledger, "recipients at")
        self._of_domain: Table[tuple[Recipient, ...]] = Table(self.ledger, "recipients of domain")
        self._accepting_tenants = Accepting[LiveTenant](self.ledger, "tenants")
        self._accepting_organizations = Accepting[LiveOrganization](self.ledger, "organizations")
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
            changed += tenant.domains.replace(topology.tenants[name].accepted_domains or ())
            changed += _with_nodes(tenant, tuple(own.get(name, ())))
        changed += self._accepting_tenants.show({row: row.domains for row in tenants.values()})
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
            part = topology.onprem_orgs[name] if described else row.undescribed
            changed += row.fields.replace(part)
            changed += row.domains.replace(part.accepted_domains or ())
            changed += _with_nodes(row, tuple(own.get(name, ())))
        changed += self._accepting_organizations.show({row: row.domains for row in rows.values()})
        return [*changed, *self.onprem_orgs.replace(rows)]  # type: ignore[attr-defined]

    def _show_addresses(self, before: Topology, topology: Topology) -> Changes:
        """The recipients by address and by domain."""
        known, present = set(map(id, before.recipients)), {id(row): n for n, row in enumerate(topology.recipients)}
        gone = [row for row in before.recipients if id(row) not in present]
        new = [row for row in topology.recipients if id(row) not in known]
        stayed = [row for row in before.recipients if id(row) in present]
        if any(map(is_not, stayed, (row for row in topology.recipients if id(row) in known))):
            every = topology.recipients
            return [*self._at.replace(_by_address(every)), *self._of_domain.replace(recipients_by_domain(every))]
        changed: Changes = []
        tables = (self._at, _by_address, cloud_addresses_of), (self._of_domain, recipients_by_domain, domains_of)
        for table, grouped, names_of in tables:
            touched = {name for row in (*gone, *new) for name in names_of(row)}
            near = {id(row): row for row in new}
            near |= {id(row): row for name in touched for row in table.unrecorded(name) or () if id(row) in present}
            found = grouped(sorted(near.values(), key=lambda row: present[id(row)]))
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
        return self.ledger.ask(("node for host", host), self._answering, host)

    def tenant_of_domain(self, domain: str) -> TenantPlan | None:
        """The tenant that has the domain as an accepted domain."""
        exact = self._accepting_tenants.every.get(domain)
        if exact:
            return cast(TenantPlan, exact[0])
        wide = self._accepting_tenants.wide
        return next((tenant for tenant in wide if tenant.accepted_domain(domain) is not None), None)

    @property
    def _organizations_by_domain(self) -> Any:
        return self._accepting_organizations.every

    @property
    def _wide_organizations(self) -> Any:
        return self._accepting_organizations.wide

    def owner_of_domain(self, domain: str) -> TenantPlan | OnPremPlan | None:
        """The organization of the design a domain belongs to."""
        return self.ledger.ask(("owner of domain", domain), Plan.owner_of_domain, self, domain)

    def assumed_certificate(self, node: str) -> Certificate | None:
        """The trusted certificate for a node's own name that R-CONV-1 and R-CONV-2 assume."""
        return assumed_certificate(self.nodes[node])

    @property
    def _recipients_of(self) -> Mapping[str, tuple[Recipient, ...]]:
        return self._of_domain

    def recipient(self, address: str) -> Recipient | None:
        """The listed recipient an address belongs to."""
        rows = self._at.get(address, ())
        return next((row for row in rows if row.address == address), rows[0] if rows else None)

    def cloud_object(self, address: str) -> DirectoryObject | None:
        """The object of the owning tenant's directory that has the address."""
        return self.ledger.ask(("cloud object", address), self._cloud_object, address)

    def _cloud_object(self, address: str) -> DirectoryObject | None:
        tenant = self.tenant_of_domain(domain_of(address))
        directory = Directory()

        def accepted(target: str) -> bool:
            return self.tenant_of_domain(domain_of(target)) is tenant

        for row in self._at.get(address, ()):
            found = cloud_object(row, self._cloud, accepted) if tenant is not None else None
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
