"""Centralized transport is on while the MX is at Exchange Online Protection.

All mail makes a detour over the own servers. Reported only when asked for: the detour may be wanted for compliance.

Why it hurts: twice the hops, a dependency on the own servers for mail between the internet and the cloud, and filtering
on the second pass.

How to mend it: switch it off if the own servers need not see all mail.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import CENTRALIZED, HYBRID
from designer.rules.facts import custom_domains, mx_at_service
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    if not any(mx_at_service(plan, row.DomainName) for row in custom_domains(tenant)):
        return
    for row in tenant.centralized:
        ref = tenant.outbound_ref(row, "RouteAllMessagesViaOnPremises")
        yield RULE.finding(
            f"Outbound connector {row.Name} sends all mail of {tenant.name} over the own servers.",
            (ref, tenant.outbound_ref(row)),
            fix=remedies.steps(
                "Switch centralized transport off",
                "Run the Hybrid Configuration wizard and clear centralized mail transport.",
            ),
        )


RULE = Rule(
    "L-057",
    "centralized-transport-with-mx-at-service",
    "info",
    "Centralized transport is on while the MX is at Exchange Online Protection",
    "R-OUT-10, hybrid transport options",
    check,
    on_by_default=False,
)
GOOD = HYBRID
BAD = CENTRALIZED
