"""The ways that mail takes by configuration: in from the internet, out over connectors, and the hosts they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.tenant import OutboundConnector
from designer.model.topology import MxRecord, Node
from designer.rules.facts import (
    SERVICES,
    at_service,
    best_exchanger,
    mx_at_service,
    partners,
    sends_to_service,
    sources,
)
from designer.rules.memory import per_plan

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan
    from designer.engine.zones import MailExchanger


@per_plan
def incoming_path(plan: Plan, domain: str) -> tuple[Node, ...]:
    """The hosts that mail from the internet passes before it reaches the tenant's front door, in order.

    Empty where the MX is the front door itself, where no MX is described, or where the design does not say that mail
    gets to the tenant this way.
    """
    best = best_exchanger(plan, domain)
    return _path_from(plan, domain, best) if best is not None else ()


def incoming_paths(plan: Plan, domain: str) -> Iterator[tuple[Node, ...]]:
    """The paths by way of each MX host of a domain that is not the front door itself, the best one first."""
    found = plan.zones.mail_exchangers(domain)
    for exchanger in found.exchangers if found.kind == "mx" else ():
        path = _path_from(plan, domain, exchanger)
        if path:
            yield path


def _path_from(plan: Plan, domain: str, exchanger: MailExchanger) -> tuple[Node, ...]:
    tenant = plan.tenant_of_domain(domain)
    if tenant is None or tenant.eop is None or at_service(plan, exchanger):
        return ()
    passed: list[Node] = []
    node = plan.nodes.get(exchanger.node or "")
    while node is not None and node not in passed:
        passed.append(node)
        following = _hands_on_to(plan, tenant, node)
        if following == tenant.eop:
            return tuple(passed)
        node = plan.nodes.get(following or "")
    return ()


def _hands_on_to(plan: Plan, tenant: TenantPlan, node: Node) -> str | None:
    """The next host on the way in: as the design says, else to the organization behind it (corpus convention)."""
    if isinstance(node.delivers_onward, str):
        return node.delivers_onward
    if node.delivers_onward is False:
        return None
    if node.kind in SERVICES:
        return tenant.eop
    organization = plan.organization_of_node(node.id)
    if organization is None or tenant.exo is None or tenant not in partners(plan, organization):
        return None
    senders = [server for row in sends_to_service(plan, organization) for server in sources(organization, row)]
    if organization.organization.send_connectors is None or not senders or node.id in senders:
        return tenant.eop if organization.organization.send_connectors is None or senders else None
    return senders[0]


@per_plan
def connector_for(plan: Plan, tenant: TenantPlan, domain: str) -> OutboundConnector | None:
    """The outbound connector a tenant chooses for a domain: exact, `*.suffix`, all accepted, `*` (R-OUT-3)."""
    best: tuple[int, OutboundConnector] | None = None
    for row, score in tenant.outbound_by_domain.covering(domain):
        if row.AllAcceptedDomains and tenant.accepted_domain(domain) is not None:
            score = max(score, 1)
        elif score == 0 and "*" not in row.RecipientDomains:
            continue
        if best is None or score > best[0]:
            best = (score, row)
    return best[1] if best is not None else None


def target_of(plan: Plan, connector: OutboundConnector) -> Node | None:
    """The node an outbound connector hands mail to; None for MX routing or a host that is nowhere."""
    for host in connector.SmartHosts if not connector.UseMXRecord or connector.SmartHosts else ():
        found = plan.nodes.get(plan.node_for_host(host) or "")
        if found is not None:
            return found
    return None


@per_plan
def onprem_targets(plan: Plan, tenant: TenantPlan) -> tuple[tuple[OutboundConnector, Node], ...]:
    """The enabled OnPremises connectors of a tenant with the node that each leads to."""
    rows = (row for row in tenant.outbound if row.Enabled and row.ConnectorType == "OnPremises")
    found = ((row, target_of(plan, row)) for row in rows)
    return tuple((row, node) for row, node in found if node is not None)


def service_only_path(plan: Plan, domain: str) -> bool:
    """True where the MX leads back to the tenant: to the front door, or through services that hand on to it."""
    path = incoming_path(plan, domain)
    return mx_at_service(plan, domain) or (bool(path) and all(node.kind in SERVICES for node in path))


def is_legacy_host(host: str) -> bool:
    """True for the retired names of the service (R-DNS-6)."""
    return f".{host}".endswith(LEGACY_HOSTS)


def replaced(plan: Plan, ref: Ref, old: str, new: str) -> object:
    """The value of a setting that holds a host name, with the host replaced."""
    from designer.model.places import value_at

    value = value_at(plan.topology, ref)
    if isinstance(value, tuple):
        return tuple(new if host == old else host for host in value)
    return new if not isinstance(value, str) else value.lower().replace(old, new)


def with_mx_host(plan: Plan, domain: str, old: str, new: str) -> tuple[MxRecord, ...]:
    """The MX records of a domain with one host replaced; where the new one stands there already, without the old."""
    rows = plan.topology.dns[domain].mx or ()
    if any(row.host == new for row in rows):
        return tuple(row for row in rows if row.host != old)
    return tuple(row.model_copy(update={"host": new}) if row.host == old else row for row in rows)


LEGACY_HOSTS = (".mail.messaging.microsoft.com", ".frontbridge.com", ".mail.eo.outlook.com")
"""Retired names of the service (R-DNS-6)."""
