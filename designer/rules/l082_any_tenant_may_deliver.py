"""The own servers do not check from which tenant mail of the service comes.

A Receive connector takes anonymous mail from the addresses of the service, and no mail flow rule looks at the tenant
(X-OriginatorOrg or X-MS-Exchange-CrossTenant-Id). Reported only when asked for, and not of a connector that takes mail
from the whole internet (L-081).

Why it hurts: all tenants share these addresses, so anybody with a tenant can deliver past the filter.

How to mend it: reject or quarantine mail from the service whose tenant evidence is not one's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import EOP_PUBLISHED
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import acting_rules, overlap, takes_everybody
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_pair

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


EVIDENCE = ("x-originatororg", "x-ms-exchange-crosstenant-id")


@for_each(each_pair)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> Iterator[Finding]:
    if org.organization.transport_rules is None or tenant.eop is None:
        return
    headers = {
        (name or "").casefold()
        for rule in acting_rules(org)
        for name in (
            rule.HeaderContainsMessageHeader,
            rule.HeaderMatchesMessageHeader,
            rule.ExceptIfHeaderContainsMessageHeader,
            rule.ExceptIfHeaderMatchesMessageHeader,
        )
    }
    rows = [row for row in org.receive if row.Enabled and "AnonymousUsers" in row.PermissionGroups]
    rows = [row for row in rows if any(overlap(text, EOP_PUBLISHED) for text in row.RemoteIPRanges)]
    rows = [row for row in rows if not takes_everybody(row)]
    if rows and not headers & set(EVIDENCE):
        yield RULE.finding(
            f"{org.name} takes mail from any tenant of the service.",
            (org.receive_ref(rows[0]), org.ref("transport_rules")),
            fix=remedies.steps(
                "Check the tenant",
                "Reject mail from the service by a rule, except where X-OriginatorOrg names an own domain.",
            ),
        )


RULE = Rule(
    "L-082",
    "any-tenant-may-deliver",
    "info",
    "The own servers do not check from which tenant mail of the service comes",
    "R-HYB-28",
    check,
    on_by_default=False,
)
_RULE = """\
    transport_rules:
      - Name: Only our tenant
        ExceptIfHeaderContainsMessageHeader: X-OriginatorOrg
        ExceptIfHeaderContainsWords: [contoso.com]
        SenderIpRanges: [192.0.2.0/26]
        Quarantine: true
    hybrid: {Domains"""
GOOD = changed(HYBRID, ("    hybrid: {Domains", _RULE))
BAD = changed(HYBRID, ("    hybrid: {Domains", "    transport_rules: []\n    hybrid: {Domains"))
