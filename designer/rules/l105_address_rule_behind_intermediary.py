"""A rule tests the sender's address, but mail comes through another host.

A mail flow rule has SenderIpRanges, all internet mail reaches the tenant through a service or the own servers, and the
rule names none of their addresses.

Why it hurts: the condition looks at the last hop only, also with Enhanced Filtering, so it never fits.

How to mend it: test a header that the first host writes, or leave the judgement to Enhanced Filtering.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.rules import TransportRule
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import custom_domains, mx_at_service, nodes_within
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import deliverers
from designer.rules.things import each_acting_rule

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_acting_rule)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, rule: TransportRule) -> Iterator[Finding]:
    tested = rule.SenderIpRanges
    if not tested or any(
        node.kind not in {"internet", "partner"} for text in tested for node in nodes_within(plan, text)
    ):
        return
    hosts = deliverers(plan, tenant)
    if hosts and not any(mx_at_service(plan, row.DomainName) for row in custom_domains(tenant)):
        ref = tenant.ref(f"transport_rules[{rule.Name}]")
        yield RULE.finding(
            f"Rule {rule.Name} tests for {', '.join(tested)}, but all mail comes from {hosts[0].id}.",
            (ref / "SenderIpRanges", ref, Ref("nodes", hosts[0].id)),
            fix=remedies.steps(
                "Test something that arrives",
                "Test a header that the host in front writes, instead of the address.",
            ),
        )


RULE = Rule(
    "L-105",
    "address-rule-behind-intermediary",
    "warning",
    "A rule tests the sender's address, but mail comes through another host",
    "R-TR-6, R-INC-36",
    check,
)
GOOD = changed(
    FILTERED,
    (
        "    outbound_connectors: []",
        """\
    outbound_connectors: []
    transport_rules:
      - {Name: Mark, SenderIpRanges: [203.0.113.70], PrependSubject: "[Outside] "}""",
    ),
)
BAD = changed(GOOD, ("SenderIpRanges: [203.0.113.70]", "SenderIpRanges: [198.51.100.10]"))
