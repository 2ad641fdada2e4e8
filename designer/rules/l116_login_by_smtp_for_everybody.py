"""Every mailbox may log in by SMTP.

SMTP AUTH is not disabled for the tenant. Reported only when asked for: it is the default of older tenants.

Why it hurts: SMTP AUTH is what password guessers try first.

How to mend it: disable it for the tenant and enable it for the mailboxes that need it.
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
    if tenant.tenant.transport_config is None or tenant.transport.SmtpClientAuthenticationDisabled:
        return
    ref = tenant.ref("transport_config.SmtpClientAuthenticationDisabled")
    yield RULE.finding(
        f"Every mailbox of {tenant.name} may log in by SMTP.",
        (ref,),
        fix=remedies.setting("Disable it for the tenant", ref, True),
    )


RULE = Rule(
    "L-116",
    "smtp-login-for-everybody",
    "info",
    "Every mailbox may log in by SMTP",
    "R-ATTR-32, Exchange team blog, SMTP AUTH",
    check,
    on_by_default=False,
)
GOOD = changed(
    HOSTED,
    (
        "    inbound_connectors:",
        "    transport_config: {SmtpClientAuthenticationDisabled: true}\n    inbound_connectors:",
    ),
)
BAD = changed(GOOD, ("SmtpClientAuthenticationDisabled: true", "SmtpClientAuthenticationDisabled: false"))
