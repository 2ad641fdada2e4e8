"""A rule exempts all mail of a shared service from the filter.

A mail flow rule sets SCL -1 for addresses of a third-party service, and Enhanced Filtering is off for the connector
that takes its mail.

Why it hurts: mail of the service's other customers, and what the service lets through, is not filtered here either.

How to mend it: turn on Enhanced Filtering for the connector and remove the rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import prefix_size
from designer.model.refs import Ref
from designer.model.rules import TransportRule
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import public_ips, services_for_all, skips
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import receiving_connector
from designer.rules.things import each_acting_rule

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_acting_rule)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, rule: TransportRule) -> Iterator[Finding]:
    if rule.SetSCL != -1 or tenant.tenant.inbound_connectors is None:
        return
    shared = [node for node in services_for_all(plan) if _covered(rule, node)]
    row = receiving_connector(plan, tenant, shared[0].id) if shared else None
    if not shared or (row is not None and skips(row)):
        return
    ref = tenant.ref(f"transport_rules[{rule.Name}]")
    yield RULE.finding(
        f"Rule {rule.Name} exempts all mail of {shared[0].title} ({shared[0].id}) from spam filtering.",
        (ref / "SenderIpRanges", ref / "SetSCL", ref, Ref("nodes", shared[0].id)),
        fix=remedies.settings(
            "Use Enhanced Filtering instead",
            (ref / "Enabled", False),
            (tenant.inbound_ref(row, "EFSkipLastIP"), True),
        )
        if row is not None
        else remedies.steps(
            "Use Enhanced Filtering instead",
            f"Create a Partner connector for {shared[0].id} with Enhanced Filtering.",
            f"Disable rule {rule.Name}.",
        ),
    )


def _covered(rule: TransportRule, node: Node) -> bool:
    return any(prefix_size(rule.SenderIpRanges, ip) is not None for ip in public_ips(node))


RULE = Rule(
    "L-104",
    "filter-bypass-for-shared-service",
    "warning",
    "A rule exempts all mail of a shared service from the filter",
    "R-INC-35",
    check,
)
GOOD = FILTERED
BAD = changed(
    GOOD,
    ("        EFSkipLastIP: true\n", ""),
    (
        "    outbound_connectors: []",
        """\
    outbound_connectors: []
    transport_rules:
      - {Name: Trust the filter, SenderIpRanges: [203.0.113.70], SetSCL: -1}""",
    ),
)
