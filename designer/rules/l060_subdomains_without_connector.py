"""Sub-domains are accepted, but no outbound connector takes their mail.

An accepted domain has MatchSubDomains, and no enabled connector covers `*.domain` or all accepted domains. Where no
connector takes the mail of the domain itself either and it comes back, that is reported instead (L-059); so is a domain
that may not match sub-domains at all (L-094).

Why it hurts: mail for a sub-domain goes to its public MX; where that is the service, it loops.

How to mend it: add `*.domain` to the connector that leads to the server with the sub-domains.
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
from designer.rules.l059_relays_to_itself import has_no_way_on
from designer.rules.routes import connector_for
from designer.rules.things import each_accepted_domain

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_accepted_domain)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: AcceptedDomain) -> Iterator[Finding]:
    if not row.MatchSubDomains or row.DomainType == "Authoritative" or tenant.tenant.outbound_connectors is None:
        return
    if connector_for(plan, tenant, f"any.{row.DomainName}") is not None or has_no_way_on(plan, tenant, row):
        return
    wide = f"*.{row.DomainName}"
    own = connector_for(plan, tenant, row.DomainName)
    accepted = tenant.ref(f"accepted_domains[{row.DomainName}]")
    yield RULE.finding(
        f"Sub-domains of {row.DomainName} are accepted, but no outbound connector takes their mail.",
        (accepted / "MatchSubDomains", accepted, tenant.ref("outbound_connectors")),
        fix=remedies.setting(
            f"Add {wide} to {own.Name}",
            tenant.outbound_ref(own, "RecipientDomains"),
            (*own.RecipientDomains, wide),
        )
        if own is not None
        else remedies.steps("Create a connector", f"Name {wide} and the server that holds the sub-domains."),
    )


RULE = Rule(
    "L-060",
    "subdomains-without-connector",
    "error",
    "Sub-domains are accepted, but no outbound connector takes their mail",
    "R-RCPT-2",
    check,
)
_CLOUD = "  contoso:\n    accepted_domains:\n      - {DomainName: contoso.com, DomainType: "
_OWN = "  contoso-onprem:\n    accepted_domains:\n      - {DomainName: "
GOOD = changed(
    HYBRID,
    (f"{_CLOUD}Authoritative}}", f"{_CLOUD}InternalRelay, MatchSubDomains: true}}"),
    (f"{_OWN}contoso.com,", f'{_OWN}"*.contoso.com",'),
    ("RecipientDomains: [contoso.com]", 'RecipientDomains: [contoso.com, "*.contoso.com"]'),
)
BAD = changed(GOOD, ('RecipientDomains: [contoso.com, "*.contoso.com"]', "RecipientDomains: [contoso.com]"))
