"""The lock-down refuses the service that the MX names.

A Partner connector for all sender domains is restricted to a certificate or to addresses, and what delivers the
tenant's mail has another certificate or another address.

Why it hurts: legitimate mail is refused with 5.7.51.

How to mend it: complete the list; a certificate name needs less care than addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import certificate_matches, prefix_size
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import public_ips
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.l015_tenant_not_locked_down import is_lock_down
from designer.rules.recognition import deliverers, presented, recognises
from designer.rules.things import each_tenant
from designer.rules.witness import from_internet, some_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    doors = [row for row in tenant.partner_inbound if is_lock_down(row)]
    if not doors:
        return
    for node in deliverers(plan, tenant):
        if any(recognises(plan, row, node.id) for row in tenant.onpremises_inbound):
            continue
        refusals = [(row, why) for row in doors if (why := _refusal(plan, row, node))]
        if len(refusals) < len(doors):
            continue
        row, why = refusals[0]
        yield RULE.finding(
            f"Inbound connector {row.Name} refuses mail from {node.title} ({node.id}), which delivers for the tenant.",
            (tenant.inbound_ref(row), Ref("nodes", node.id)),
            why,
            witness=from_internet(plan, some_address(plan, tenant.default_domain)),
            fix=_remedy(plan, tenant, row, node),
        )


def _refusal(plan: Plan, connector: InboundConnector, node: Node) -> str:
    """Why a lock-down turns a node away; empty where it does not, or where the design does not say."""
    ips, shown = public_ips(node), presented(plan, node.id)
    wanted = connector.TlsSenderCertificateName
    if connector.RestrictDomainsToIPAddresses and ips and prefix_size(connector.SenderIPAddresses, ips[0]) is None:
        return f"{node.id} sends from {ips[0]}, which SenderIPAddresses does not list."
    if not connector.RestrictDomainsToCertificate or wanted is None or not shown:
        return ""
    if any(certificate_matches(wanted, row.certificate.names) for row in shown):
        return ""
    return f"{node.id} presents {shown[0].certificate.subject}; the connector wants {wanted}."


def _remedy(plan: Plan, tenant: TenantPlan, connector: InboundConnector, node: Node) -> Fix:
    if connector.RestrictDomainsToIPAddresses:
        ips = tuple(dict.fromkeys((*connector.SenderIPAddresses, *public_ips(node))))
        ref = tenant.inbound_ref(connector, "SenderIPAddresses")
        return remedies.setting("Add the addresses of the service", ref, ips)
    name = presented(plan, node.id)[0].certificate.subject
    others = [row for row in deliverers(plan, tenant) if row.id != node.id and not _refusal(plan, connector, row)]
    if others:
        return _by_address(tenant, connector, [*others, node])
    return remedies.setting(
        f"Expect the certificate {name}", tenant.inbound_ref(connector, "TlsSenderCertificateName"), name
    )


def _by_address(tenant: TenantPlan, connector: InboundConnector, nodes: list[Node]) -> Fix:
    """One name fits one certificate only; where several deliver, their addresses are the way."""
    ips = tuple(ip for row in nodes for ip in public_ips(row))
    if not all(map(public_ips, nodes)):
        return remedies.steps(
            "One certificate for all hosts",
            f"Ask the service for a certificate name that {' and '.join(row.id for row in nodes)} have in common.",
            f"Set it as TlsSenderCertificateName of {connector.Name}.",
        )
    return remedies.settings(
        f"Restrict {connector.Name} to their addresses instead",
        (tenant.inbound_ref(connector, "SenderIPAddresses"), ips),
        (tenant.inbound_ref(connector, "RestrictDomainsToIPAddresses"), True),
        (tenant.inbound_ref(connector, "RestrictDomainsToCertificate"), False),
        (tenant.inbound_ref(connector, "TlsSenderCertificateName"), None),
    )


RULE = Rule(
    "L-027",
    "lock-down-refuses-mx-path",
    "error",
    "The lock-down refuses the service that the MX names",
    "R-INC-11, R-INC-12",
    check,
)
GOOD = FILTERED
BAD = changed(
    GOOD, ("TlsSenderCertificateName: mx1.filter.example.net", "TlsSenderCertificateName: old.filter.example.net")
)
