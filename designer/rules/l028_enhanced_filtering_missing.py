"""Mail passes another service before the tenant, but Enhanced Filtering is off.

The connector that takes the mail over neither skips the last address (EFSkipLastIP) nor lists the addresses to skip
(EFSkipIPs), and no mail flow rule exempts this mail from the filter.

Why it hurts: SPF, the sender's reputation and spoof detection are judged by the address of the service in between.
Genuine senders fail, forged ones look like everybody else, and DMARC policies are not applied.

How to mend it: turn on Enhanced Filtering for the connector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import prefix_size
from designer.model.refs import Ref
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import acting_rules, custom_domains, public_ips
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import receiving_connector
from designer.rules.routes import incoming_path
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    told = set()
    for domain in (row.DomainName for row in custom_domains(tenant)):
        path = incoming_path(plan, domain)
        row = receiving_connector(plan, tenant, path[-1].id) if path else None
        if row is None or row.Name in told or row.EFSkipLastIP or row.EFSkipIPs or exempted(tenant, path[-1]):
            continue
        told.add(row.Name)
        passed = ", ".join(node.title for node in path)
        skipped = tuple(ip for node in path for ip in public_ips(node))
        change: tuple[str, object] = ("EFSkipIPs", skipped) if len(path) > 1 and skipped else ("EFSkipLastIP", True)
        yield RULE.finding(
            f"Mail for {domain} passes {passed} before inbound connector {row.Name}, "
            "but Enhanced Filtering is off there.",
            (
                tenant.inbound_ref(row),
                tenant.inbound_ref(row, "EFSkipLastIP"),
                tenant.inbound_ref(row, "EFSkipIPs"),
                *(Ref("nodes", node.id) for node in path),
                Ref("dns", domain, "mx"),
            ),
            f"SPF is tested against the address of {path[-1].id} instead of the sender's.",
            fix=remedies.setting(f"Set {change[0]} on {row.Name}", tenant.inbound_ref(row, change[0]), change[1]),
        )


def exempted(tenant: TenantPlan, node: Node) -> bool:
    """True where a mail flow rule takes the mail of a node out of the spam filter (SCL -1)."""
    ips = public_ips(node)
    return any(
        rule.SetSCL == -1 and (not rule.SenderIpRanges or any(prefix_size(rule.SenderIpRanges, ip) for ip in ips))
        for rule in acting_rules(tenant)
    )


RULE = Rule(
    "L-028",
    "enhanced-filtering-missing",
    "warning",
    "Mail passes another service before the tenant, but Enhanced Filtering is off",
    "R-INC-32, R-INC-35",
    check,
)
GOOD = FILTERED
BAD = changed(GOOD, ("        EFSkipLastIP: true\n", ""))
