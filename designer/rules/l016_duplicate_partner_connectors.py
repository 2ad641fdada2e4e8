"""Two Partner inbound connectors compete for the same mail.

Both are enabled and name the same sender domain without a certificate or address of their own, or they share a
certificate name or an address for the same sender domains.

Why it hurts: which of them applies is not documented; duplicates cause errors.

How to mend it: merge them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import following, overlap
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.things import each_partner_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_partner_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, first: InboundConnector) -> Iterator[Finding]:
    for second in following(first, (_by_sender_domain(plan, tenant)[domain] for domain in first.SenderDomains)):
        if same_source(first, second):
            domains = sorted(set(first.SenderDomains) & set(second.SenderDomains))
            yield RULE.finding(
                f"Inbound connectors {first.Name} and {second.Name} compete for mail of "
                f"{'all senders' if domains == ['*'] else ', '.join(domains)}.",
                (tenant.inbound_ref(first), tenant.inbound_ref(second)),
                fix=remedies.setting(f"Disable {second.Name}", tenant.inbound_ref(second, "Enabled"), False),
            )


@per_plan
def _by_sender_domain(plan: Plan, tenant: TenantPlan) -> dict[str, list[InboundConnector]]:
    found: dict[str, list[InboundConnector]] = {}
    for row in tenant.partner_inbound:
        for domain in row.SenderDomains:
            found.setdefault(domain, []).append(row)
    return found


def same_source(first: InboundConnector, second: InboundConnector) -> bool:
    """True where two connectors know their source by the same certificate or addresses, or neither by any."""
    keys = [(row.TlsSenderCertificateName, row.SenderIPAddresses) for row in (first, second)]
    if keys[0] == keys[1]:
        return True
    if keys[0][0] is not None and keys[0][0] == keys[1][0]:
        return True
    return any(overlap(a, b) for a in first.SenderIPAddresses for b in second.SenderIPAddresses)


RULE = Rule(
    "L-016",
    "duplicate-partner-connectors",
    "warning",
    "Two Partner inbound connectors compete for the same mail",
    "R-INC-5",
    check,
)
GOOD = FILTERED
BAD = changed(
    GOOD,
    (
        "    outbound_connectors: []",
        """\
      - Name: Only the filter, second try
        ConnectorType: Partner
        SenderDomains: ["*"]
        RestrictDomainsToCertificate: true
        TlsSenderCertificateName: mx1.filter.example.net
    outbound_connectors: []""",
    ),
)
