"""A domain relays unknown addresses although all its recipients are in the cloud.

The accepted domain is InternalRelay, no on-premises organization accepts it, and every recipient of it is in Exchange
Online. Where its mail comes back to the tenant, that is reported instead (L-059).

Why it hurts: unknown addresses are not refused at the front door; each makes a loop or a non-delivery report to
somebody who never wrote.

How to mend it: make the domain Authoritative.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import AcceptedDomain
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import only_in_cloud
from designer.rules.finding import Finding, Rule
from designer.rules.l059_relays_to_itself import has_no_way_on
from designer.rules.routes import connector_for
from designer.rules.things import each_custom_domain

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_custom_domain)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: AcceptedDomain) -> Iterator[Finding]:
    domain = row.DomainName
    elsewhere = bool(plan.organizations_of_domain(domain))
    if row.DomainType != "InternalRelay" or row.MatchSubDomains or elsewhere or not only_in_cloud(plan, domain):
        return
    if has_no_way_on(plan, tenant, row):
        return
    if connector_for(plan, tenant, domain) is None:
        ref = tenant.ref(f"accepted_domains[{domain}]")
        yield RULE.finding(
            f"{domain} relays unknown addresses, but all its recipients are in Exchange Online.",
            (ref, ref / "DomainType"),
            fix=remedies.setting(f"Make {domain} Authoritative", ref / "DomainType", "Authoritative"),
        )


RULE = Rule(
    "L-093",
    "relay-domain-without-need",
    "warning",
    "A domain relays unknown addresses although all its recipients are in the cloud",
    "R-RCPT-3",
    check,
)
GOOD = changed(
    HOSTED,
    ("title: All mailboxes in Exchange Online", "title: An Authoritative domain"),
    ("host: contoso-com.mail.protection.outlook.com, node: eop", "host: mail.fabrikam.com, node: inet"),
)
BAD = changed(GOOD, ("DomainType: Authoritative", "DomainType: InternalRelay"))
