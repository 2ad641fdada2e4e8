"""Direct send is allowed although nothing uses it.

RejectDirectSend is off, and no system of the design sends to the tenant without login and connector. Reported only when
asked for: it is the default of the service, and designs seldom show every device.

Why it hurts: anybody can hand the tenant mail with an own sender domain.

How to mend it: turn RejectDirectSend on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import anonymous_own_mail
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    if tenant.organization.RejectDirectSend or tenant.exo is None or any(anonymous_own_mail(plan, tenant)):
        return
    ref = Ref("tenants", tenant.name, "organization_config.RejectDirectSend")
    yield RULE.finding(
        f"{tenant.name} accepts direct send, and no system of the design uses it.",
        (tenant.ref(),),
        fix=remedies.setting("Reject direct send", ref, True),
    )


RULE = Rule(
    "L-052",
    "direct-send-not-rejected",
    "info",
    "Direct send is allowed although nothing uses it",
    "R-ATTR-40",
    check,
    on_by_default=False,
)
GOOD = changed(
    HOSTED,
    ("    inbound_connectors:", "    organization_config: {RejectDirectSend: true}\n    inbound_connectors:"),
)
BAD = changed(GOOD, ("RejectDirectSend: true", "RejectDirectSend: false"))
