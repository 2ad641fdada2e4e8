"""What rules go through one by one: domains, connectors, mail flow rules, organizations, recipients, messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.message import Message
from designer.model.onprem import ReceiveConnector
from designer.model.recipients import Recipient
from designer.model.refs import Ref
from designer.model.rules import TransportRule
from designer.model.tenant import AcceptedDomain, InboundConnector, OutboundConnector
from designer.model.topology import Node, Zone
from designer.rules.facts import acting_rules, custom_domains, hybrid_pairs, own_zones, pairs
from designer.rules.groups import AllOf
from designer.rules.routes import is_legacy_host

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


def each_node(plan: Plan) -> Iterator[tuple[Node]]:
    """The nodes."""
    return ((node,) for node in plan.topology.nodes)


def each_recipient(plan: Plan) -> Iterator[tuple[Recipient]]:
    """The listed recipients."""
    return ((row,) for row in plan.topology.recipients)


def each_message(plan: Plan) -> Iterator[tuple[Message]]:
    """The sample messages."""
    return ((message,) for message in plan.topology.messages)


def each_zone(plan: Plan) -> Iterator[tuple[str, Zone]]:
    """The described zones, by name."""
    return iter(sorted(plan.topology.dns.items()))


def each_own_zone(plan: Plan) -> Iterator[tuple[TenantPlan, str, Zone]]:
    """The customers' own accepted domains whose zone is described."""
    return own_zones(plan)


def each_accepted_domain(plan: Plan) -> Iterator[tuple[TenantPlan, AcceptedDomain]]:
    """All accepted domains, with their tenants."""
    return ((tenant, row) for tenant in plan.tenants.values() for row in tenant.accepted)


def each_custom_domain(plan: Plan) -> Iterator[tuple[TenantPlan, AcceptedDomain]]:
    """The customers' own accepted domains, with their tenants."""
    return ((tenant, row) for tenant in plan.tenants.values() for row in custom_domains(tenant))


def each_tenant(plan: Plan) -> Iterator[tuple[TenantPlan]]:
    """The tenants."""
    return ((tenant,) for tenant in plan.tenants.values())


def each_inbound(plan: Plan) -> Iterator[tuple[TenantPlan, InboundConnector]]:
    """All inbound connectors, switched off ones too."""
    return ((tenant, row) for tenant in plan.tenants.values() for row in tenant.inbound)


def each_onpremises_inbound(plan: Plan) -> Iterator[tuple[TenantPlan, InboundConnector]]:
    """The enabled inbound connectors of type OnPremises."""
    return ((tenant, row) for tenant in plan.tenants.values() for row in tenant.onpremises_inbound)


def each_partner_inbound(plan: Plan) -> Iterator[tuple[TenantPlan, InboundConnector]]:
    """The enabled inbound connectors of type Partner."""
    return ((tenant, row) for tenant in plan.tenants.values() for row in tenant.partner_inbound)


def each_outbound(plan: Plan) -> Iterator[tuple[TenantPlan, OutboundConnector]]:
    """All outbound connectors, switched off ones too."""
    return ((tenant, row) for tenant in plan.tenants.values() for row in tenant.outbound)


def each_selectable_outbound(plan: Plan) -> Iterator[tuple[TenantPlan, OutboundConnector]]:
    """The enabled outbound connectors that no rule has to name."""
    return ((tenant, row) for tenant in plan.tenants.values() for row in tenant.selectable_outbound)


def each_acting_rule(plan: Plan) -> Iterator[tuple[TenantPlan, TransportRule]]:
    """The mail flow rules of tenants that act, in the order of their priority."""
    return ((tenant, rule) for tenant in plan.tenants.values() for rule in acting_rules(tenant))


def each_organization(plan: Plan) -> Iterator[tuple[OnPremPlan]]:
    """The on-premises organizations."""
    return ((org,) for org in plan.onprem_orgs.values())


def each_receive_connector(plan: Plan) -> Iterator[tuple[OnPremPlan, ReceiveConnector]]:
    """All Receive connectors, switched off ones too."""
    return ((org, row) for org in plan.onprem_orgs.values() for row in org.receive)


def each_pair(plan: Plan) -> Iterator[tuple[TenantPlan, OnPremPlan]]:
    """The on-premises organizations with the tenants that accept a domain of them."""
    return iter(pairs(plan))


def each_hybrid_pair(plan: Plan) -> Iterator[tuple[TenantPlan, OnPremPlan]]:
    """The pairs that are a hybrid deployment."""
    return iter(hybrid_pairs(plan))


UsedHost = tuple[str, Ref, str]


def _is_odd(host: str) -> bool:
    """True for a retired name of the service, and for an address in place of a name."""
    from designer.engine.address import parsed_address

    return is_legacy_host(host) or parsed_address(host) is not None


def _mx_hosts(plan: Plan) -> Iterator[UsedHost]:
    for _, domain, zone in own_zones(plan, moera=True):
        for mx in zone.mx or ():
            if _is_odd(mx.host):
                yield mx.host, Ref("dns", domain, f"mx[{mx.host}]"), f"The MX of {domain}"


def _smart_hosts_of_tenants(plan: Plan) -> Iterator[UsedHost]:
    for tenant, row in each_outbound(plan):
        for host in filter(_is_odd, row.SmartHosts):
            yield host, tenant.outbound_ref(row, "SmartHosts"), f"Outbound connector {row.Name}"


def _smart_hosts_of_servers(plan: Plan) -> Iterator[UsedHost]:
    for org in plan.onprem_orgs.values():
        for row in org.send:
            for host in filter(_is_odd, row.SmartHosts):
                yield host, org.send_ref(row, "SmartHosts"), f"Send connector {row.Name}"


def _dialled_hosts(plan: Plan) -> Iterator[UsedHost]:
    for message in plan.topology.messages:
        if message.connect_host is not None:
            host = message.connect_host.partition(":")[0].lower()
            if _is_odd(host):
                yield host, Ref("messages", message.id, "connect_host"), f"Message {message.id}"


odd_hosts_in_use = AllOf(_mx_hosts, _smart_hosts_of_tenants, _smart_hosts_of_servers, _dialled_hosts)
"""Retired names and addresses among the MX hosts of own domains, smart hosts and hosts that messages dial, each with
its setting and who uses it.
"""
