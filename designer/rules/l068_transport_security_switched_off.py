"""A connector switches DANE or MTA-STS off.

SmtpDaneMode or MtaStsMode is None. Reported only when asked for: a smart host of one's own needs neither.

Why it hurts: an attacker on the way can make the connection fall back to clear text.

How to mend it: use Opportunistic.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_outbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Iterator[Finding]:
    off = [name for name in ("SmtpDaneMode", "MtaStsMode") if getattr(row, name) == "None"]
    if row.Enabled and off:
        yield RULE.finding(
            f"Outbound connector {row.Name} switches {' and '.join(off)} off.",
            (*(tenant.outbound_ref(row, name) for name in off), tenant.outbound_ref(row)),
            fix=remedies.settings(
                "Use them where offered", *((tenant.outbound_ref(row, name), "Opportunistic") for name in off)
            ),
        )


RULE = Rule(
    "L-068",
    "transport-security-switched-off",
    "info",
    "A connector switches DANE or MTA-STS off",
    "R-OUT-22, R-OUT-23",
    check,
    on_by_default=False,
)
BAD = changed(
    HOSTED,
    (
        "outbound_connectors: []",
        """\
outbound_connectors:
      - Name: Fabrikam
        RecipientDomains: [fabrikam.com]
        TlsSettings: CertificateValidation
        MtaStsMode: None""",
    ),
)
GOOD = changed(BAD, ("MtaStsMode: None", "MtaStsMode: Opportunistic"))
