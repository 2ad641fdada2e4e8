"""An OnPremises connector trusts the address of a service that serves others too.

The connector recognises by address, and the address belongs to a third-party service, or stands on a connector of
another tenant too.

Why it hurts: mail of the service's other customers comes from the same address. It is attributed to this tenant, and
whoever forges one of its domains may relay through it.

How to mend it: recognise the service by a certificate that is issued for this customer only, or ask for an address of
one's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import prefix_size
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.facts import nodes_within, public_ips, services_for_all
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import listing
from designer.rules.things import each_onpremises_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_onpremises_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    if row.TlsSenderCertificateName is not None or row.TreatMessagesAsInternal:
        return
    for text, ref in _of_two_tenants(plan, tenant, row):
        yield RULE.finding(
            f"{text} on inbound connector {row.Name} stands on a connector of another tenant too.",
            (tenant.inbound_ref(row, "SenderIPAddresses"), tenant.inbound_ref(row), ref),
            fix=remedies.steps("Separate the tenants", "Give each tenant an address or a certificate of its own."),
        )
    for node in shared_services(plan, row):
        yield RULE.finding(
            f"Inbound connector {row.Name} trusts the address of {node.title} ({node.id}), which serves others too.",
            (tenant.inbound_ref(row, "SenderIPAddresses"), tenant.inbound_ref(row), Ref("nodes", node.id)),
            fix=remedies.steps(
                "Recognise the service by its own certificate",
                "Ask the service for a certificate issued for this customer only.",
                f"Set TlsSenderCertificateName of {row.Name} to its name and remove the addresses.",
                "Add that name to the accepted domains.",
            ),
        )


def _of_two_tenants(plan: Plan, tenant: TenantPlan, connector: InboundConnector) -> Iterator[tuple[str, Ref]]:
    """Addresses that an OnPremises connector of another tenant lists as well, and that no node of the design has."""
    for text in connector.SenderIPAddresses:
        others = [
            other.inbound_ref(row, "SenderIPAddresses") for other, row in listing(plan, text) if other is not tenant
        ]
        for ref in dict.fromkeys(others) if not nodes_within(plan, text) else ():
            yield text, ref


def shared_services(plan: Plan, connector: InboundConnector) -> tuple[Node, ...]:
    """The services of no organization whose address a connector lists."""
    return tuple(
        node
        for node in services_for_all(plan)
        if any(prefix_size(connector.SenderIPAddresses, ip) is not None for ip in public_ips(node))
    )


RULE = Rule(
    "L-039",
    "relay-for-shared-address",
    "error",
    "An OnPremises connector trusts the address of a service that serves others too",
    "R-ATTR-9, R-ATTR-30",
    check,
)
GOOD = changed(
    WITH_DEVICE,
    ("title: A printer that relays through", "title: A newsletter service that relays through"),
    (
        "{id: printer, kind: device, ips: [203.0.113.90], fqdn: printer.contoso.com}",
        "{id: printer, kind: smarthost, org: contoso, ips: [203.0.113.90], fqdn: out.news.example.net}",
    ),
)
BAD = changed(GOOD, ("kind: smarthost, org: contoso,", "kind: smarthost,"))
