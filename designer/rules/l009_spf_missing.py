"""A sending domain publishes no SPF record.

Mailboxes or sample messages of the design send with the domain, its zone is described, and no `v=spf1` record is in it.
A warning where the zone says nothing of DKIM and DMARC either: many designs do not go into authentication at all.

Why it hurts: receivers get the result "none", DMARC cannot pass by SPF, and the mail tends to end in Junk.

How to mend it: publish one record that names every sender of the domain, such as
`v=spf1 include:spf.protection.outlook.com -all`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.tenant import AcceptedDomain
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.sending import complete_spf, sends_mail, spf_records
from designer.rules.things import each_custom_domain

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_custom_domain)
def check(topology: Topology, plan: Plan, _: TenantPlan, row: AcceptedDomain) -> Iterator[Finding]:
    domain = row.DomainName
    if domain not in topology.dns or spf_records(plan, domain) or not sends_mail(plan, domain):
        return
    record, zone = complete_spf(plan, domain), topology.dns[domain]
    silent = zone.spf is None and not zone.dkim and zone.dmarc is None
    yield RULE.finding(
        f"{domain} sends mail but has no SPF record.",
        (Ref("dns", domain, "spf"), Ref("dns", domain)),
        f"Receivers cannot tell who may send for {domain}.",
        fix=remedies.setting(f"Publish {record}", Ref("dns", domain, "spf"), (record,)),
        severity="warning" if silent else None,
    )


RULE = Rule("L-009", "spf-missing", "error", "A sending domain publishes no SPF record", "R-DNS-10", check)
GOOD = HOSTED
BAD = changed(GOOD, ("    spf: v=spf1 include:spf.protection.outlook.com -all\n", ""))
