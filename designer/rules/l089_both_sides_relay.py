"""Both sides hand on what they do not know.

The domain is InternalRelay in the cloud and on-premises, and nothing leads on to a third system.

Why it hurts: a message to an unknown address goes back and forth until 5.4.6 or 5.4.14.

How to mend it: make the domain Authoritative on one side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import specificity
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import custom_domains
from designer.rules.finding import Finding, Rule
from designer.rules.routes import connector_for
from designer.rules.things import each_pair
from designer.rules.witness import UNKNOWN, from_internet

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


@for_each(each_pair)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> Iterator[Finding]:
    for row in custom_domains(tenant):
        other = org.accepted_domain(row.DomainName)
        if row.DomainType != "InternalRelay" or other is None or other.DomainType != "InternalRelay":
            continue
        if _leads_on(plan, org, row.DomainName) or connector_for(plan, tenant, row.DomainName) is None:
            continue
        ref = org.ref(f"accepted_domains[{other.DomainName}].DomainType")
        yield RULE.finding(
            f"{row.DomainName} is InternalRelay in {tenant.name} and in {org.name}.",
            (tenant.ref(f"accepted_domains[{row.DomainName}].DomainType"), ref),
            witness=from_internet(plan, f"{UNKNOWN}@{row.DomainName}"),
            fix=remedies.setting(f"Make it Authoritative in {org.name}", ref, "Authoritative"),
        )


def _leads_on(plan: Plan, org: OnPremPlan, domain: str) -> bool:
    """True where a Send connector for the domain leads to a third system."""
    own = {node.id for node in org.nodes}
    for row in org.send_rows:
        if specificity((s.pattern for s in row.spaces if s.pattern != "*"), domain) is None:
            continue
        nodes = [plan.node_for_host(host) for host in row.connector.SmartHosts]
        if any(id_ is not None and id_ not in own and plan.nodes[id_].kind != "eop" for id_ in nodes):
            return True
    return False


RULE = Rule(
    "L-089", "both-sides-relay", "error", "Both sides hand on what they do not know", "R-RCPT-6, R-OPA-1", check
)
_CLOUD = "  contoso:\n    accepted_domains:\n      - {DomainName: contoso.com, DomainType: "
_OWN = "  contoso-onprem:\n    accepted_domains:\n      - {DomainName: contoso.com, DomainType: "
GOOD = changed(HYBRID, (f"{_CLOUD}Authoritative", f"{_CLOUD}InternalRelay"))
BAD = changed(GOOD, (f"{_OWN}Authoritative", f"{_OWN}InternalRelay"))
