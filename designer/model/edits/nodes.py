"""Adding a node: what dropping a symbol on the canvas makes."""

from __future__ import annotations

from typing import Any

from designer.model.edits.base import Edit, EditRefused
from designer.model.edits.naming import taken_domains, taken_ids, unique
from designer.model.edits.starting import (
    PARTNERS,
    START,
    accepted,
    free_address,
    free_host,
    new_company,
    new_onprem,
    new_tenant,
    partner_zone,
    with_frontend,
)
from designer.model.kinds import KIND, NodeKind
from designer.model.places import checked
from designer.model.tenant import AcceptedDomain
from designer.model.topology import LayoutEntry, Node, Point, Topology


def add_node(kind: NodeKind, at: Point, org: str | None = None, id: str | None = None) -> Edit:
    """Places a node; a cloud or on-premises one joins its organization, which is made where there is none yet.

    Without `org` a cloud node joins the first tenant that has no node of its kind, and a server the first on-premises
    organization without one, except that any further server joins the last.
    """

    def apply(topology: Topology) -> Topology:
        node_id = _id(topology, kind, id)
        topology, owner = _with_organization(topology, kind, org, node_id)
        node = _node(topology, kind, node_id, owner)
        update: dict[str, Any] = {
            "nodes": (*topology.nodes, node),
            "layout": {**topology.layout, node_id: LayoutEntry(at=at)},
        }
        if kind == "partner" and node.fqdn is not None:
            update["dns"] = {**topology.dns, node.fqdn.partition(".")[2]: partner_zone(node)}
        if kind == "onprem" and owner is not None:
            update["onprem_orgs"] = _with_frontend(topology, owner, node)
        return topology.model_copy(update=update)

    return apply


def _id(topology: Topology, kind: NodeKind, wish: str | None) -> str:
    if kind not in KIND:
        raise EditRefused(f"There is no kind of node called {kind}.", "Choose one of the palette.")
    taken = taken_ids(topology)
    if wish is None:
        return unique(START[kind].id, taken)
    try:
        name: str = checked(Node, "id", wish)
    except ValueError as error:
        raise EditRefused(str(error)) from None
    if name.casefold() in {other.casefold() for other in taken}:
        raise EditRefused(f"{name} exists already.", "Choose another id.")
    return name


def _node(topology: Topology, kind: NodeKind, node_id: str, owner: str | None) -> Node:
    start = START[kind]
    host = start.host
    if host is not None and "." not in host:
        host = f"{host}.{_domain(topology, kind, owner)}"
    same = sum(node.kind == kind for node in topology.nodes)
    return Node(
        id=node_id,
        kind=kind,
        label=f"{KIND[kind].title} {same + 1}" if same else None,
        org=owner,
        ips=free_address(topology, start.address),
        fqdn=free_host(topology, host),
    )


def _domain(topology: Topology, kind: NodeKind, owner: str | None) -> str:
    if kind == "partner" or owner is None:
        taken = taken_domains(topology)
        return next((name for name in PARTNERS if name not in taken), f"partner{len(taken)}.example")
    rows = topology.onprem_orgs[owner].accepted_domains or ()
    names = [row.DomainName for row in rows if not row.DomainName.endswith("onmicrosoft.com")]
    return names[0].removeprefix("*.") if names else f"{owner}.example"


def _with_organization(
    topology: Topology, kind: NodeKind, org: str | None, node_id: str
) -> tuple[Topology, str | None]:
    row = KIND[kind]
    if row.organization is None:
        if org is not None and org not in topology.tenants and org not in topology.onprem_orgs:
            raise EditRefused(f"There is no organization called {org}.", "Leave the organization empty.")
        return topology, org
    existing = topology.tenants if row.organization == "tenant" else topology.onprem_orgs
    name = org or _joined(topology, kind)
    if name is not None and name in existing:
        return topology, name
    if row.organization == "tenant":
        return _with_tenant(topology, name)
    return _with_onprem(topology, name, node_id, kind)


def _joined(topology: Topology, kind: NodeKind) -> str | None:
    """The organization a node without a wish joins; None where a new one is to be made."""
    if KIND[kind].organization == "tenant":
        served = {node.org for node in topology.nodes if node.kind == kind}
        return next((name for name in topology.tenants if name not in served), None)
    if kind == "othermta":
        return None
    foreign = {node.org for node in topology.nodes if node.kind == "othermta"}
    return next((name for name in reversed(topology.onprem_orgs) if name not in foreign), None)


def _with_tenant(topology: Topology, name: str | None) -> tuple[Topology, str]:
    if name is None:
        name = _alone(topology) or new_company(topology)
    partner = topology.onprem_orgs.get(f"{name}-onprem")
    shared = [row.DomainName for row in (partner.accepted_domains if partner else None) or ()]
    domain = shared[0].removeprefix("*.") if shared else f"{name}.com"
    tenant = new_tenant(name, domain)
    return topology.model_copy(update={"tenants": {**topology.tenants, name: tenant}}), name


def _alone(topology: Topology) -> str | None:
    """The company whose servers are drawn already and whose tenant is not."""
    for org in topology.onprem_orgs:
        name = org.removesuffix("-onprem")
        if name != org and name not in topology.tenants:
            return name
    return None


def _with_onprem(topology: Topology, name: str | None, node_id: str, kind: NodeKind) -> tuple[Topology, str]:
    taken = taken_ids(topology)
    domains: tuple[AcceptedDomain, ...] = ()
    if name is None:
        tenant = next((key for key in topology.tenants if f"{key}-onprem" not in taken), None)
        if tenant is None or kind == "othermta":
            company = new_company(topology)
            name, domains = f"{company}-onprem", (accepted(f"{company}.com", default=True),)
        else:
            name = f"{tenant}-onprem"
    tenant_rows = topology.tenants.get(name.removesuffix("-onprem"))
    if not domains and tenant_rows is not None:
        rows = tenant_rows.accepted_domains or ()
        domains = tuple(accepted(row.DomainName, row.Default) for row in rows if _public(row))
    organization = new_onprem(domains or (accepted(f"{name}.example"),), node_id)
    if kind != "onprem":
        organization = organization.model_copy(update={"receive_connectors": None, "send_connectors": None})
    return topology.model_copy(update={"onprem_orgs": {**topology.onprem_orgs, name: organization}}), name


def _public(row: AcceptedDomain) -> bool:
    return not row.DomainName.endswith("onmicrosoft.com")


def _with_frontend(topology: Topology, owner: str, node: Node) -> dict[str, Any]:
    """The organizations, with the Receive connector that a further server brings along."""
    return {**topology.onprem_orgs, owner: with_frontend(topology.onprem_orgs[owner], node.id)}
