"""Automatic forwarding is left to the service.

AutoForwardingMode is written as Automatic. Since 2021 that means Off, except in tenants that were forwarding before.

Why it hurts: the same setting does different things in two tenants.

How to mend it: say On or Off.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    for row in tenant.tenant.outbound_spam_policy or ():
        if row.AutoForwardingMode == "Automatic" and "AutoForwardingMode" in row.model_fields_set:
            ref = tenant.ref(f"outbound_spam_policy[{row.Name}].AutoForwardingMode")
            yield RULE.finding(
                f"Outbound spam policy {row.Name} leaves automatic forwarding to the service.",
                (ref, tenant.ref("outbound_spam_policy")),
                fix=remedies.setting("Say Off", ref, "Off"),
            )


RULE = Rule(
    "L-098", "forwarding-left-to-the-service", "info", "Automatic forwarding is left to the service", "R-FWD-2", check
)
GOOD = changed(
    HOSTED,
    (
        "    inbound_connectors:",
        """\
    outbound_spam_policy:
      - {Name: Default, AutoForwardingMode: "Off"}
    inbound_connectors:""",
    ),
)
BAD = changed(GOOD, ('AutoForwardingMode: "Off"', "AutoForwardingMode: Automatic"))
