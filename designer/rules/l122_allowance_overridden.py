"""An allowance by sender domain has no effect beside a restriction.

One Partner connector names sender domains and neither certificate nor address, to let them in; another restricts
domains that include them.

Why it hurts: restrictions are tested first, so mail of these domains is still refused with 5.7.51.

How to mend it: give the allowance a certificate name or addresses, or take the domain out of the restriction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import covers
from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_partner_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_partner_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    strict = [
        row for row in tenant.partner_inbound if row.RestrictDomainsToCertificate or row.RestrictDomainsToIPAddresses
    ]
    restricts = row.RestrictDomainsToCertificate or row.RestrictDomainsToIPAddresses
    if restricts or row.TlsSenderCertificateName is not None or row.SenderIPAddresses:
        return
    for other in strict:
        lost = [d for d in row.SenderDomains if any(_includes(p, d) for p in other.SenderDomains)]
        if lost:
            yield RULE.finding(
                f"Inbound connector {row.Name} has no effect: {other.Name} restricts {', '.join(lost)} first.",
                (tenant.inbound_ref(row), tenant.inbound_ref(row, "SenderDomains"), tenant.inbound_ref(other)),
                fix=remedies.steps(
                    "Recognise the sender",
                    f"Set TlsSenderCertificateName or SenderIPAddresses on {row.Name}, or",
                    f"narrow the SenderDomains of {other.Name}.",
                ),
            )
            break


def _includes(wide: str, narrow: str) -> bool:
    return wide == "*" or (narrow != "*" and covers(wide, narrow.removeprefix("*.")))


RULE = Rule(
    "L-122",
    "allow-connector-overridden-by-restrict-connector",
    "warning",
    "An allowance by sender domain has no effect beside a restriction",
    "R-INC-2, R-INC-10",
    check,
)
GOOD = FILTERED
BAD = changed(
    GOOD,
    (
        "    outbound_connectors: []",
        "      - {Name: Allow adatum, SenderDomains: [adatum.com]}\n    outbound_connectors: []",
    ),
)
