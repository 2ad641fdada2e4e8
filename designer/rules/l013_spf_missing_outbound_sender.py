"""Mail leaves from an address that the SPF record does not authorise.

On-premises servers, a service behind Exchange Online, a device or an application hand mail of the domain to other
organizations themselves, and the domain's record does not list their address.

Why it hurts: receivers get an SPF failure; without a DKIM signature DMARC fails too.

How to mend it: add the address to the record, or send this mail through Exchange Online.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.tenant import AcceptedDomain
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.sending import address_term, direct_senders, spf_records, spf_result, with_terms
from designer.rules.things import each_custom_domain

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_custom_domain)
def check(topology: Topology, plan: Plan, _: TenantPlan, row: AcceptedDomain) -> Iterator[Finding]:
    domain, records = row.DomainName, spf_records(plan, row.DomainName)
    if len(records) != 1:
        return
    senders = [s for s in direct_senders(plan, domain) if _refused(spf_result(plan, domain, s.ip))]
    if not senders:
        return
    terms = tuple(address_term(sender.ip) for sender in senders)
    spf = Ref("dns", domain, "spf")
    yield RULE.finding(
        f"Mail of {domain} leaves from {', '.join(s.ip for s in senders)}, which its SPF record does not list.",
        (spf, Ref("dns", domain), *(s.ref for s in senders), *(Ref("nodes", s.node.id) for s in senders)),
        *(f"{sender.ip}: {sender.because}." for sender in senders),
        fix=remedies.setting(f"Add {' '.join(terms)} to the record", spf, (with_terms(records[0], *terms),)),
    )


def _refused(result: str) -> bool:
    return result in {"fail", "softfail", "neutral"}


RULE = Rule(
    "L-013",
    "spf-missing-outbound-sender",
    "warning",
    "Mail leaves from an address that the SPF record does not authorise",
    "R-DNS-11",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ("v=spf1 ip4:203.0.113.25 include", "v=spf1 include"))
