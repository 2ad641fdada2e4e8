"""An address stands in the IP Allow list and on an inbound connector.

The connection filter allows an address that an inbound connector of the design names as well.

Why it hurts: while the address is on a block list, mail is refused with 5.7.1 "Blocked by Customer Allow list"; and the
mail is filtered in spite of the Allow list.

How to mend it: take the address off the Allow list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.addresses import Addresses
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    allowed = tenant.tenant.connection_filter.IPAllowList if tenant.tenant.connection_filter else ()
    for entry in allowed:
        for owner, row in _listing(plan).overlapping(entry):
            if owner is tenant or row.ConnectorType == "OnPremises":
                ref = tenant.ref("connection_filter.IPAllowList")
                yield RULE.finding(
                    f"{entry} is in the IP Allow list and on inbound connector {row.Name}.",
                    (ref, owner.inbound_ref(row, "SenderIPAddresses"), owner.inbound_ref(row)),
                    fix=remedies.setting(
                        f"Take {entry} off the Allow list", ref, tuple(e for e in allowed if e != entry)
                    ),
                )
                break


@per_plan
def _listing(plan: Plan) -> Addresses[tuple[TenantPlan, InboundConnector]]:
    """The enabled inbound connectors of all tenants, by the addresses they list."""
    rows = ((tenant, row) for tenant in plan.tenants.values() for row in tenant.inbound if row.Enabled)
    return Addresses((text, (tenant, row)) for tenant, row in rows for text in row.SenderIPAddresses)


RULE = Rule(
    "L-021",
    "address-allowed-and-on-connector",
    "error",
    "An address stands in the IP Allow list and on an inbound connector",
    "R-FILT-4, R-FILT-4b",
    check,
)
GOOD = changed(
    WITH_DEVICE, ("    inbound_connectors:", "    connection_filter: {IPAllowList: []}\n    inbound_connectors:")
)
BAD = changed(GOOD, ("IPAllowList: []", "IPAllowList: [203.0.113.90]"))
