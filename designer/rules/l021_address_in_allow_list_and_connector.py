"""An address stands in the IP Allow list and on an inbound connector.

The connection filter allows an address that an inbound connector of the design names as well.

Why it hurts: while the address is on a block list, mail is refused with 5.7.1 "Blocked by Customer Allow list"; and the
mail is filtered in spite of the Allow list.

How to mend it: take the address off the Allow list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.facts import overlap
from designer.rules.finding import Finding, Rule

if TYPE_CHECKING:
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    connectors = [
        (tenant, row, text)
        for tenant in plan.tenants.values()
        for row in tenant.inbound
        if row.Enabled
        for text in row.SenderIPAddresses
    ]
    for tenant in plan.tenants.values():
        allowed = tenant.tenant.connection_filter.IPAllowList if tenant.tenant.connection_filter else ()
        for entry in allowed:
            for owner, row, text in connectors:
                if (owner is tenant or row.ConnectorType == "OnPremises") and overlap(entry, text):
                    ref = tenant.ref("connection_filter.IPAllowList")
                    yield RULE.finding(
                        f"{entry} is in the IP Allow list and on inbound connector {row.Name}.",
                        (ref, owner.inbound_ref(row, "SenderIPAddresses"), owner.inbound_ref(row)),
                        fix=remedies.setting(
                            f"Take {entry} off the Allow list", ref, tuple(e for e in allowed if e != entry)
                        ),
                    )
                    break


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
