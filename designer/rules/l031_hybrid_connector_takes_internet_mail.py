"""A connector to the own servers takes mail for every domain.

An OnPremises outbound connector has RecipientDomains `*`, but centralized transport is off and no mail flow rule has to
choose it.

Why it hurts: every message to the internet goes to the own servers, which usually refuse to relay it.

How to mend it: name the domains that have recipients there, or turn on centralized transport if that is the purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import custom_domains, held_on_premises
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.routes import target_of
from designer.rules.things import each_selectable_outbound
from designer.rules.witness import from_cloud, outside_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_selectable_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Iterator[Finding]:
    target = target_of(plan, row)
    elsewhere = target is not None and target.kind not in {"onprem", "edge", "othermta"}
    if row.ConnectorType != "OnPremises" or "*" not in row.RecipientDomains or elsewhere:
        return
    if row.RouteAllMessagesViaOnPremises:
        return
    used = _domains_on_premises(plan)
    own = [d.DomainName for d in custom_domains(tenant)]
    domains = tuple(d for d in own if d in used) or tuple(own)
    ref = tenant.outbound_ref(row, "RecipientDomains")
    yield RULE.finding(
        f"Outbound connector {row.Name} sends all mail for the internet to the own servers.",
        (ref, tenant.outbound_ref(row)),
        "RecipientDomains is * and RouteAllMessagesViaOnPremises is off.",
        witness=from_cloud(plan, tenant, outside_address(plan)),
        fix=remedies.setting(f"Only {', '.join(domains)}", ref, domains)
        if domains
        else remedies.steps(
            "Name the domains", "List the accepted domains that have recipients on-premises instead of *."
        ),
    )


@per_plan
def _domains_on_premises(plan: Plan) -> set[str]:
    return {domain_of(row.address) for row in plan.topology.recipients if held_on_premises(plan, row)}


RULE = Rule(
    "L-031",
    "onpremises-connector-takes-all-mail",
    "error",
    "A connector to the own servers takes mail for every domain",
    "R-OUT-3, R-OUT-10",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ("RecipientDomains: [contoso.com]", 'RecipientDomains: ["*"]'))
