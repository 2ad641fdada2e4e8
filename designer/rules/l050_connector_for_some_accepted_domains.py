"""An inbound connector applies to some accepted domains only.

AssociatedAcceptedDomains is not empty. Microsoft advises to leave it empty except for tests.

Why it hurts: mail for a domain that is added later goes past the connector, and nobody remembers why.

How to mend it: empty it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    if row.Enabled and row.AssociatedAcceptedDomains:
        ref = tenant.inbound_ref(row, "AssociatedAcceptedDomains")
        yield RULE.finding(
            f"Inbound connector {row.Name} applies to {', '.join(row.AssociatedAcceptedDomains)} only.",
            (ref, tenant.inbound_ref(row)),
            fix=remedies.setting("Apply it to all accepted domains", ref, ()),
        )


RULE = Rule(
    "L-050",
    "connector-for-some-domains",
    "warning",
    "An inbound connector applies to some accepted domains only",
    "R-INC-7",
    check,
)
GOOD = HYBRID
BAD = changed(
    GOOD,
    (
        "- Name: Inbound from contoso-onprem",
        "- Name: Inbound from contoso-onprem\n        AssociatedAcceptedDomains: [contoso.com]",
    ),
)
