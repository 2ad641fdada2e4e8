"""TreatMessagesAsInternal is set where it does not belong.

The connector also keeps the cross-premises headers (CloudServicesMailEnabled), which excludes it, or it takes mail of
the Exchange servers of a hybrid deployment, which say themselves what is internal.

Why it hurts: internet mail that the servers pass on with an own sender domain counts as internal and is not filtered.

How to mend it: turn it off and use CloudServicesMailEnabled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import hybrid_pairs
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import recognises
from designer.rules.things import each_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    if row.ConnectorType != "OnPremises" or not row.TreatMessagesAsInternal:
        return
    servers = (node.id for _, org in hybrid_pairs(plan) for node in org.servers)
    fed = [id_ for id_ in servers if recognises(plan, row, id_)]
    if not row.CloudServicesMailEnabled and not fed:
        return
    off = tenant.inbound_ref(row, "TreatMessagesAsInternal")
    headers = tenant.inbound_ref(row, "CloudServicesMailEnabled")
    yield RULE.finding(
        f"Inbound connector {row.Name} treats messages as internal, "
        + ("which excludes CloudServicesMailEnabled." if not fed else f"but {', '.join(fed)} is hybrid Exchange."),
        (off, headers, tenant.inbound_ref(row)),
        fix=remedies.settings("Use CloudServicesMailEnabled instead", (off, False), (headers, True)),
    )


RULE = Rule(
    "L-048",
    "internal-marking-excluded",
    "warning",
    "TreatMessagesAsInternal is set where it does not belong",
    "R-INC-26",
    check,
)
GOOD = HYBRID
BAD = changed(
    GOOD,
    (
        "- Name: Inbound from contoso-onprem",
        "- Name: Inbound from contoso-onprem\n        TreatMessagesAsInternal: true",
    ),
)
