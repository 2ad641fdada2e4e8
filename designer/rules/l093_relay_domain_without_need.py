"""A domain relays unknown addresses although all its recipients are in the cloud.

The accepted domain is InternalRelay, no on-premises organization accepts it, and every recipient of it is in Exchange
Online.

Why it hurts: unknown addresses are not refused at the front door; each makes a loop or a non-delivery report to
somebody who never wrote.

How to mend it: make the domain Authoritative.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.recipients import Recipient
from designer.model.tenant import AcceptedDomain
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import each_custom_domain, held_in_cloud, recipients_in
from designer.rules.finding import Finding, Rule
from designer.rules.routes import connector_for

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_custom_domain)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: AcceptedDomain) -> Iterator[Finding]:
    domain = row.DomainName
    people = [r for r in recipients_in(plan, domain) if r.mailbox_at != "none"]
    elsewhere = bool(plan.organizations_of_domain(domain))
    if row.DomainType != "InternalRelay" or row.MatchSubDomains or elsewhere or not people:
        return
    if connector_for(plan, tenant, domain) is None and all(_in_cloud(plan, r) for r in people):
        ref = tenant.ref(f"accepted_domains[{domain}]")
        yield RULE.finding(
            f"{domain} relays unknown addresses, but all its recipients are in Exchange Online.",
            (ref, ref / "DomainType"),
            fix=remedies.setting(f"Make {domain} Authoritative", ref / "DomainType", "Authoritative"),
        )


def _in_cloud(plan: Plan, row: Recipient) -> bool:
    return held_in_cloud(plan, row) or (row.mailbox_at is None and row.cloud_object not in {None, "none", "mail-user"})


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
