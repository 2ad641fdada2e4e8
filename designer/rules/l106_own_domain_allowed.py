"""An own domain stands among the allowed senders.

An anti-spam policy allows an accepted domain of the tenant, or an address in it.

Why it hurts: forged mail of colleagues used to pass the filter; since 2022 the entry works only for mail that
authenticates, which does not need it.

How to mend it: remove it.
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
    for policy in tenant.tenant.antispam_policy or ():
        for name in ("AllowedSenderDomains", "AllowedSenders"):
            entries: tuple[str, ...] = getattr(policy, name)
            own = [e for e in entries if tenant.accepted_domain(e.rpartition("@")[2]) is not None]
            if own:
                ref = tenant.ref(f"antispam_policy[{policy.Name}].{name}")
                yield RULE.finding(
                    f"Anti-spam policy {policy.Name} allows {', '.join(own)}, the tenant's own.",
                    (ref, ref.object),
                    fix=remedies.setting("Remove it", ref, tuple(e for e in entries if e not in own)),
                )


RULE = Rule(
    "L-106", "own-domain-allowed", "warning", "An own domain stands among the allowed senders", "R-FILT-24", check
)
GOOD = changed(
    HOSTED,
    (
        "    inbound_connectors:",
        """\
    antispam_policy:
      - {Name: Default, AllowedSenderDomains: [fabrikam.com]}
    inbound_connectors:""",
    ),
)
BAD = changed(GOOD, ("AllowedSenderDomains: [fabrikam.com]", "AllowedSenderDomains: [fabrikam.com, contoso.com]"))
