"""Exchange Online sends for a domain whose SPF record does not name it.

Mailboxes in Exchange Online use the domain, or own servers hand their internet mail to it, and the record lacks
`include:spf.protection.outlook.com`.

Why it hurts: receivers get an SPF failure for all mail of these mailboxes. Only a warning where the outbound connectors
are not described: the mail may leave another way.

How to mend it: add the include to the record.
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
from designer.rules.facts import used_in_cloud
from designer.rules.finding import Finding, Rule
from designer.rules.routes import connector_for
from designer.rules.sending import (
    OUTSIDE,
    SPF_INCLUDE,
    relayed_by_service,
    spf_records,
    spf_result,
    with_terms,
)
from designer.rules.things import each_custom_domain

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_custom_domain)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: AcceptedDomain) -> Iterator[Finding]:
    if tenant.eop is None or connector_for(plan, tenant, OUTSIDE) is not None:
        return
    domain, records = row.DomainName, spf_records(plan, row.DomainName)
    if len(records) != 1 or not (used_in_cloud(plan, domain) or relayed_by_service(plan, tenant, domain)):
        return
    ip = plan.egress_ips(tenant.eop)[0]
    if spf_result(plan, domain, ip) in {"fail", "softfail", "neutral"}:
        yield RULE.finding(
            f"Exchange Online sends for {domain}, but its SPF record does not allow it.",
            (Ref("dns", domain, "spf"), Ref("dns", domain), Ref("nodes", tenant.eop)),
            fix=remedies.setting(
                f"Add {SPF_INCLUDE}", Ref("dns", domain, "spf"), (with_terms(records[0], SPF_INCLUDE),)
            ),
            severity="warning" if tenant.tenant.outbound_connectors is None else None,
        )


RULE = Rule(
    "L-012",
    "spf-missing-service-include",
    "error",
    "Exchange Online sends for a domain whose SPF record does not name it",
    "R-DNS-10, R-DNS-11",
    check,
)
GOOD = HOSTED
BAD = changed(GOOD, ("v=spf1 include:spf.protection.outlook.com -all", "v=spf1 ip4:203.0.113.25 -all"))
