"""DMARC policies are to be honoured, but behind another service they are not.

A described anti-phishing policy honours DMARC, the MX is a third-party service or the own servers, and Enhanced
Filtering is off for the connector that takes their mail.

Why it hurts: the policy is not applied: forged mail of domains that ask to refuse it is delivered.

How to mend it: turn on Enhanced Filtering for the connector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import custom_domains, public_ips, skips
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import receiving_connector
from designer.rules.routes import incoming_path
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    policy = next((p for p in tenant.tenant.antiphish_policy or () if p.Enabled and p.HonorDmarcPolicy), None)
    told = set()
    for domain in (row.DomainName for row in custom_domains(tenant)) if policy is not None else ():
        path = incoming_path(plan, domain)
        row = receiving_connector(plan, tenant, path[-1].id) if path else None
        if policy is None or row is None or skips(row) or row.Name in told:
            continue
        told.add(row.Name)
        ref = tenant.inbound_ref(row, "EFSkipLastIP")
        skipped = tuple(ip for node in path for ip in public_ips(node))
        yield RULE.finding(
            f"Anti-phishing policy {policy.Name} honours DMARC, but not for mail that comes through {path[-1].id}.",
            (ref, tenant.inbound_ref(row), tenant.ref(f"antiphish_policy[{policy.Name}].HonorDmarcPolicy")),
            fix=remedies.setting(f"Set EFSkipLastIP on {row.Name}", ref, True)
            if len(path) == 1
            else remedies.setting(f"Set EFSkipIPs on {row.Name}", tenant.inbound_ref(row, "EFSkipIPs"), skipped),
        )


RULE = Rule(
    "L-110",
    "dmarc-not-honoured-behind-filter",
    "warning",
    "DMARC policies are to be honoured, but behind another service they are not",
    "R-INC-34",
    check,
)
GOOD = changed(
    FILTERED,
    (
        "    inbound_connectors:",
        """\
    antiphish_policy:
      - {Name: Default, HonorDmarcPolicy: true}
    inbound_connectors:""",
    ),
)
BAD = changed(GOOD, ("        EFSkipLastIP: true\n", ""))
