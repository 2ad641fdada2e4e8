"""An OnPremises connector carries a restriction that is not read.

RestrictDomainsToCertificate and RestrictDomainsToIPAddresses count only on Partner connectors. The connector that takes
back mail of an add-on service is not reported: the instructions for such services set the flag.

Why it hurts: mail past the described source is not refused, it only does not match the connector.

How to mend it: create a Partner connector for the restriction beside it. Where the connector stands for the service
that the MX names, make it a Partner connector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.facts import SERVICES
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.recognition import deliverers, presented, recognises, stands_for
from designer.rules.things import each_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


RESTRICTIONS = ("RestrictDomainsToCertificate", "RestrictDomainsToIPAddresses")


@for_each(each_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    flags = idle_restrictions(plan, row)
    if not flags:
        return
    yield RULE.finding(
        f"{' and '.join(flags)} on inbound connector {row.Name} {'has' if len(flags) == 1 else 'have'} no effect, "
        "because it is an OnPremises connector.",
        (tenant.inbound_ref(row), *(tenant.inbound_ref(row, name) for name in flags)),
        fix=_remedy(plan, tenant, row, flags),
    )


def _remedy(plan: Plan, tenant: TenantPlan, row: InboundConnector, flags: tuple[str, ...]) -> Fix:
    """A Partner connector where it was to lock the tenant to the service that the MX names, else no restriction."""
    services = deliverers(plan, tenant)
    lock = "*" in row.SenderDomains and all(node.kind in SERVICES and stands_for(plan, row, node) for node in services)
    if services and lock and not row.CloudServicesMailEnabled:
        return remedies.setting(
            f"Make {row.Name} a Partner connector", tenant.inbound_ref(row, "ConnectorType"), "Partner"
        )
    return remedies.settings(
        "Turn the restriction off here", *((tenant.inbound_ref(row, name), False) for name in flags)
    )


def idle_restrictions(plan: Plan, row: InboundConnector) -> tuple[str, ...]:
    """The restrictions on a connector that nobody reads."""
    found = tuple(name for name in RESTRICTIONS if getattr(row, name))
    return found if found and row.ConnectorType == "OnPremises" and not _of_addon(plan, row) else ()


def _of_addon(plan: Plan, row: InboundConnector) -> bool:
    """True where the connector takes back the mail of an add-on service: its instructions set the flag, harmlessly.

    So it may where the design does not say which certificate the service shows.
    """
    return any(
        node.returns_to is not None and (recognises(plan, row, node.id) or not presented(plan, node.id))
        for node in plan.topology.nodes
    )


RULE = Rule(
    "L-047",
    "restriction-on-onpremises-connector-ineffective",
    "warning",
    "An OnPremises connector carries a restriction that is not read",
    "R-INC-16, R-INC-17",
    check,
)
GOOD = WITH_DEVICE
BAD = changed(
    GOOD,
    (
        "SenderIPAddresses: [203.0.113.90]",
        "SenderIPAddresses: [203.0.113.90]\n        RestrictDomainsToIPAddresses: true",
    ),
)
