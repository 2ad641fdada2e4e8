"""An OnPremises connector carries a restriction that is not read.

RestrictDomainsToCertificate and RestrictDomainsToIPAddresses count only on Partner connectors. Connectors that keep the
cross-premises headers, as the wizard and add-on services make them, are not reported:
nobody takes them for a lock-down.

Why it hurts: mail past the described source is not refused, it only does not match the connector.

How to mend it: create a Partner connector for the restriction beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.finding import Finding, Rule

if TYPE_CHECKING:
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    for tenant in plan.tenants.values():
        for row in tenant.inbound:
            flags = [
                name for name in ("RestrictDomainsToCertificate", "RestrictDomainsToIPAddresses") if getattr(row, name)
            ]
            if row.ConnectorType != "OnPremises" or not flags or row.CloudServicesMailEnabled:
                continue
            yield RULE.finding(
                f"{' and '.join(flags)} on {row.Name} has no effect, because it is an OnPremises connector.",
                (tenant.inbound_ref(row), *(tenant.inbound_ref(row, name) for name in flags)),
                fix=remedies.settings(
                    "Turn the restriction off here", *((tenant.inbound_ref(row, name), False) for name in flags)
                ),
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
