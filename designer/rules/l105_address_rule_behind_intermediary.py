"""A rule tests the sender's address, but mail comes through another host.

A mail flow rule has SenderIpRanges, all internet mail reaches the tenant through a service or the own servers, and the
rule names none of their addresses.

Why it hurts: the condition looks at the last hop only, also with Enhanced Filtering, so it never fits.

How to mend it: test a header that the first host writes, or leave the judgement to Enhanced Filtering.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import prefix_size
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import acting_rules, custom_domains, mx_at_service
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import deliverers

if TYPE_CHECKING:
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    near = [ip for node in topology.nodes if node.kind not in {"internet", "partner"} for ip in node.ips]
    for tenant in plan.tenants.values():
        hosts = deliverers(plan, tenant)
        direct = any(mx_at_service(plan, row.DomainName) for row in custom_domains(tenant))
        for rule in acting_rules(tenant) if hosts and not direct else ():
            tested = rule.SenderIpRanges
            if tested and not any(prefix_size(tested, ip) is not None for ip in near):
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
