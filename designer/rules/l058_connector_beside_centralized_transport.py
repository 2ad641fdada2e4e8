"""A more specific connector sends some domains past centralized transport.

Centralized transport is on, and another enabled connector names domains that it hands over itself. Reported only when
asked for: forced TLS with a partner is a good reason.

Why it hurts: this mail escapes what the own servers do for compliance, and its answers take another way.

How to mend it: remove the domains, or write down why they go directly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import CENTRALIZED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_selectable_outbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_selectable_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Iterator[Finding]:
    if not tenant.centralized:
        return
    away = [d for d in row.RecipientDomains if d != "*" and tenant.accepted_domain(d.removeprefix("*.")) is None]
    if row not in tenant.centralized and away:
        yield RULE.finding(
            f"Outbound connector {row.Name} sends mail for {', '.join(away)} past the own servers.",
            (tenant.outbound_ref(row, "RecipientDomains"), tenant.outbound_ref(row)),
            fix=remedies.setting(f"Disable {row.Name}", tenant.outbound_ref(row, "Enabled"), False),
        )


RULE = Rule(
    "L-058",
    "connector-beside-centralized-transport",
    "info",
    "A more specific connector sends some domains past centralized transport",
    "R-OUT-14",
    check,
    on_by_default=False,
)
GOOD = CENTRALIZED
BAD = changed(
    GOOD,
    (
        "    outbound_connectors:\n",
        """\
    outbound_connectors:
      - {Name: Fabrikam, RecipientDomains: [fabrikam.com], TlsSettings: EncryptionOnly}
""",
    ),
)
