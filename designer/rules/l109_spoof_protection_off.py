"""Protection against forged senders is off.

An anti-phishing policy has EnableSpoofIntelligence or HonorDmarcPolicy off.

Why it hurts: forged mail is delivered although its domain asks to refuse it.

How to mend it: turn both on.
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


SWITCHES = ("EnableSpoofIntelligence", "HonorDmarcPolicy")


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    for policy in tenant.tenant.antiphish_policy or ():
        off = [name for name in SWITCHES if policy.Enabled and not getattr(policy, name)]
        if off:
            ref = tenant.ref(f"antiphish_policy[{policy.Name}]")
            yield RULE.finding(
                f"Anti-phishing policy {policy.Name} has {' and '.join(off)} off.",
                (*(ref / name for name in off), ref),
                fix=remedies.settings("Turn it on", *((ref / name, True) for name in off)),
            )


RULE = Rule("L-109", "spoof-protection-off", "warning", "Protection against forged senders is off", "R-FILT-13", check)
GOOD = changed(
    HOSTED,
    (
        "    inbound_connectors:",
        """\
    antiphish_policy:
      - {Name: Default, HonorDmarcPolicy: true}
    inbound_connectors:""",
    ),
)
BAD = changed(GOOD, ("HonorDmarcPolicy: true", "HonorDmarcPolicy: false"))
