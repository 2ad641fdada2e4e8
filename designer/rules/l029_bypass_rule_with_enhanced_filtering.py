"""A mail flow rule exempts mail from the filter that Enhanced Filtering is to judge.

Enhanced Filtering is on for a connector, and a rule sets SCL -1 for mail of the same source: its addresses, a header
that the service writes, or everything.

Why it hurts: the sender is found out with care, and the result thrown away: spam passes.

How to mend it: disable the rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.rules import TransportRule
from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import overlap, public_ips, skips
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import deliverers, stands_for
from designer.rules.things import each_acting_rule

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


NOT_NARROWING = frozenset({"FromScope", "Name", "Priority", "SetSCL", "Enabled", "Mode", "StopRuleProcessing"})


@for_each(each_acting_rule)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, rule: TransportRule) -> Iterator[Finding]:
    rows = [row for row in (*tenant.partner_inbound, *tenant.onpremises_inbound) if skips(row)]
    row = next((row for row in rows if _same_source(plan, tenant, rule, row)), None)
    if rule.SetSCL == -1 and row is not None:
        ref = tenant.ref(f"transport_rules[{rule.Name}]")
        yield RULE.finding(
            f"Rule {rule.Name} sets SCL -1 for mail that inbound connector {row.Name} judges by Enhanced Filtering.",
            (ref, ref / "SetSCL", tenant.inbound_ref(row)),
            fix=remedies.setting(f"Disable {rule.Name}", ref / "Enabled", False),
        )


def _same_source(plan: Plan, tenant: TenantPlan, rule: TransportRule, connector: InboundConnector) -> bool:
    """True where a rule speaks of the addresses that the connector takes mail from, of a header that the service there
    writes, or of all mail.
    """
    if not rule.model_fields_set - NOT_NARROWING and rule.FromScope != "InOrganization":
        return True
    nodes = [node for node in deliverers(plan, tenant) if stands_for(plan, connector, node)]
    tested = {name.casefold() for name in (rule.HeaderContainsMessageHeader, rule.HeaderMatchesMessageHeader) if name}
    if any(name.casefold() in tested for node in nodes for name in node.adds_header or {}):
        return True
    known = [*connector.SenderIPAddresses, *(ip for node in nodes for ip in public_ips(node))]
    return any(overlap(text, ip) for text in rule.SenderIpRanges for ip in known)


RULE = Rule(
    "L-029",
    "scl-bypass-with-enhanced-filtering",
    "warning",
    "A mail flow rule exempts mail from the filter that Enhanced Filtering is to judge",
    "R-INC-35",
    check,
)
GOOD = FILTERED
BAD = changed(
    GOOD,
    (
        "    outbound_connectors: []",
        """\
    transport_rules:
      - {Name: Trust the filter, SenderIpRanges: [203.0.113.70], SetSCL: -1}
    outbound_connectors: []""",
    ),
)
