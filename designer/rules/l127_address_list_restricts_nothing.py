"""The addresses on a Partner connector restrict nothing.

SenderIPAddresses is set and RestrictDomainsToIPAddresses is off. Connectors that only carry Enhanced Filtering, that
exempt a source while direct send is rejected, or that trust another tenant (L-130) are not reported.

Why it hurts: mail of these sender domains from any other address is accepted too.

How to mend it: turn RestrictDomainsToIPAddresses on, or remove the addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import skips
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_partner_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_partner_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    if not row.SenderIPAddresses or row.RestrictDomainsToIPAddresses or row.TlsSenderCertificateName:
        return
    if skips(row) or row.TrustedOrganizations or tenant.organization.RejectDirectSend:
        return
    ref = tenant.inbound_ref(row, "RestrictDomainsToIPAddresses")
    drop = "*" in row.SenderDomains
    yield RULE.finding(
        f"SenderIPAddresses of inbound connector {row.Name} restricts nothing, "
        "because RestrictDomainsToIPAddresses is off.",
        (tenant.inbound_ref(row), tenant.inbound_ref(row, "SenderIPAddresses"), ref),
        fix=remedies.setting("Remove the addresses", tenant.inbound_ref(row, "SenderIPAddresses"), ())
        if drop
        else remedies.setting("Restrict the domains to the addresses", ref, True),
    )


RULE = Rule(
    "L-127",
    "sender-ip-list-ineffective",
    "warning",
    "The addresses on a Partner connector restrict nothing",
    "R-INC-10, New-InboundConnector",
    check,
)
GOOD = changed(
    HOSTED,
    (
        "inbound_connectors: []",
        """\
inbound_connectors:
      - Name: Adatum
        ConnectorType: Partner
        SenderDomains: [adatum.com]
        SenderIPAddresses: [198.51.100.71]
        RestrictDomainsToIPAddresses: true""",
    ),
)
BAD = changed(GOOD, ("        RestrictDomainsToIPAddresses: true\n", ""))
