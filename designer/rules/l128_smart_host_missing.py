"""An outbound connector has no next hop.

UseMXRecord is off and no smart host is given.

Why it hurts: the combination is invalid; there is nowhere to send the mail.

How to mend it: name a smart host, or route by MX.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.l059_relays_to_itself import own_host
from designer.rules.things import each_outbound
from designer.rules.witness import from_cloud, handed_on_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Iterator[Finding]:
    if row.UseMXRecord or row.SmartHosts:
        return
    hosts = [h for d in row.RecipientDomains if (h := own_host(plan, tenant, d.removeprefix("*."))) is not None]
    ref = tenant.outbound_ref(row, "SmartHosts")
    yield RULE.finding(
        f"Outbound connector {row.Name} routes by smart host but names none.",
        (tenant.outbound_ref(row), ref, tenant.outbound_ref(row, "UseMXRecord")),
        witness=from_cloud(plan, tenant, handed_on_address(plan, row)),
        fix=remedies.setting(f"Send to {hosts[0].fqdn}", ref, (hosts[0].fqdn,))
        if hosts and row.ConnectorType == "OnPremises"
        else remedies.setting("Route by MX", tenant.outbound_ref(row, "UseMXRecord"), True),
    )


RULE = Rule(
    "L-128", "smart-host-missing", "error", "An outbound connector has no next hop", "New-OutboundConnector", check
)
GOOD = HYBRID
BAD = changed(GOOD, ("        SmartHosts: [mail.contoso.com]\n", ""))
