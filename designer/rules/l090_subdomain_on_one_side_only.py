"""A sub-domain is accepted on one side of the hybrid only.

A sub-domain that recipients of the design use is an accepted domain in the cloud and not on-premises, or the other way
round, while its parent is accepted on both.

Why it hurts: the side without it takes the mail for external and sends it by MX: it loops, or arrives as external mail.

How to mend it: add the sub-domain on the other side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import custom_domains, organizations_of, recipients_in
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_hybrid_pair

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


@for_each(each_hybrid_pair)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> Iterator[Finding]:
    others = organizations_of(plan, tenant)
    if tenant.tenant.accepted_domains is None or any(o.organization.accepted_domains is None for o in others):
        return
    for row in custom_domains(tenant):
        domain = row.DomainName
        held = any(other.accepted_domain(domain) is not None for other in others)
        if not held and recipients_in(plan, domain) and org.accepted_domain(_parent(domain)) is not None:
            yield _finding(domain, tenant.name, org.name, org.ref("accepted_domains"))
    for own in org.accepted:
        domain = own.DomainName.removeprefix("*.")
        below = tenant.accepted_domain(_parent(domain)) is not None
        if below and tenant.accepted_domain(domain) is None and recipients_in(plan, domain):
            yield _finding(domain, org.name, tenant.name, tenant.ref("accepted_domains"))


def _parent(domain: str) -> str:
    return domain.partition(".")[2]


def _finding(domain: str, here: str, there: str, ref: Ref) -> Finding:
    return RULE.finding(
        f"{domain} is an accepted domain in {here} but not in {there}.",
        (ref,),
        fix=remedies.addition(f"Add it in {there}", ref, {"DomainName": domain}),
    )


RULE = Rule(
    "L-090",
    "subdomain-on-one-side-only",
    "warning",
    "A sub-domain is accepted on one side of the hybrid only",
    "R-OPA-3",
    check,
)
GOOD = changed(
    HYBRID,
    ("    inbound_connectors:", "      - {DomainName: sales.contoso.com}\n    inbound_connectors:"),
    ("    send_connectors:", "      - {DomainName: sales.contoso.com}\n    send_connectors:"),
    ("RecipientDomains: [contoso.com]", "RecipientDomains: [contoso.com, sales.contoso.com]"),
    (
        "recipients:\n",
        """\
recipients:
  - {address: sam@sales.contoso.com, mailbox_at: onprem, cloud_object: mail-user, onprem_object: mailbox}
""",
    ),
)
BAD = changed(GOOD, ("      - {DomainName: sales.contoso.com}\n    send_connectors:", "    send_connectors:"))
