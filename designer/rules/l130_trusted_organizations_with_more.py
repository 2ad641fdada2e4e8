"""A connector trusts another tenant and has other keys as well.

TrustedOrganizations names Microsoft 365 tenants; certificates, addresses and restrictions on the same connector are not
used with it.

Why it hurts: one of the two purposes silently does not work.

How to mend it: make separate connectors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


KEYS = ("SenderIPAddresses", "TlsSenderCertificateName", "RestrictDomainsToCertificate", "RestrictDomainsToIPAddresses")


@for_each(each_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    used = [name for name in KEYS if getattr(row, name)]
    if row.TrustedOrganizations and used:
        yield RULE.finding(
            f"Inbound connector {row.Name} has TrustedOrganizations and {', '.join(used)}.",
            (
                tenant.inbound_ref(row, "TrustedOrganizations"),
                tenant.inbound_ref(row),
                *(tenant.inbound_ref(row, name) for name in used),
            ),
            fix=remedies.setting(
                "Trust the tenants by a connector of their own",
                tenant.inbound_ref(row, "TrustedOrganizations"),
                (),
            ),
        )


RULE = Rule(
    "L-130",
    "trusted-organizations-with-other-keys",
    "warning",
    "A connector trusts another tenant and has other keys as well",
    "New-InboundConnector",
    check,
)
GOOD = FILTERED
BAD = changed(
    GOOD, ("EFSkipLastIP: true", "EFSkipLastIP: true\n        TrustedOrganizations: [fabrikam.onmicrosoft.com]")
)
