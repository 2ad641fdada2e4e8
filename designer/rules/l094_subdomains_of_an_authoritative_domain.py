"""Sub-domains are matched on an Authoritative domain.

MatchSubDomains needs the type InternalRelay.

Why it hurts: the combination is not supported; what happens to mail for a sub-domain is not defined.

How to mend it: make the domain InternalRelay, or accept each sub-domain by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import AcceptedDomain
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_accepted_domain

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_accepted_domain)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: AcceptedDomain) -> Iterator[Finding]:
    if row.MatchSubDomains and row.DomainType == "Authoritative":
        ref = tenant.ref(f"accepted_domains[{row.DomainName}]")
        yield RULE.finding(
            f"{row.DomainName} matches sub-domains but is Authoritative.",
            (ref, ref / "MatchSubDomains", ref / "DomainType"),
            fix=remedies.setting("Do not match sub-domains", ref / "MatchSubDomains", False),
        )


RULE = Rule(
    "L-094",
    "subdomains-of-authoritative-domain",
    "error",
    "Sub-domains are matched on an Authoritative domain",
    "R-RCPT-2",
    check,
)
_OWN = "  contoso-onprem:\n    accepted_domains:\n      - {DomainName: "
_CLOUD = "  contoso:\n    accepted_domains:\n      - {DomainName: contoso.com, DomainType: "
GOOD = changed(
    HYBRID,
    (f"{_CLOUD}Authoritative}}", f"{_CLOUD}InternalRelay, MatchSubDomains: true}}"),
    (f"{_OWN}contoso.com,", f'{_OWN}"*.contoso.com",'),
    ("RecipientDomains: [contoso.com]", 'RecipientDomains: [contoso.com, "*.contoso.com"]'),
)
BAD = changed(GOOD, ("DomainType: InternalRelay, MatchSubDomains", "DomainType: Authoritative, MatchSubDomains"))
