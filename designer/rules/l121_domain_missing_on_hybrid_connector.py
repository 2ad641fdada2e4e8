"""An accepted domain with on-premises recipients is on no connector.

The tenant has an OnPremises connector to the own servers, and a domain whose recipients are there is covered by none of
its enabled outbound connectors. A connector for centralized transport that is limited to some domains is reported as
that alone (L-056).

Why it hurts: the mail follows the MX instead of the connector: back to the tenant, where it loops, or in the open.

How to mend it: add the domain to the connector.
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
from designer.rules.l056_onpremises_only_parameter import is_scoped
from designer.rules.l059_relays_to_itself import hands_on, outside_recipients, routed_by_rule
from designer.rules.routes import connector_for, onprem_targets
from designer.rules.things import each_custom_domain
from designer.rules.witness import from_internet

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_custom_domain)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, accepted: AcceptedDomain) -> Iterator[Finding]:
    targets = onprem_targets(plan, tenant)
    if not targets or routed_by_rule(plan, tenant):
        return
    domain = accepted.DomainName
    if not hands_on(plan, tenant, domain) or connector_for(plan, tenant, domain) is not None:
        return
    outside = outside_recipients(plan, tenant, domain)
    homes = {plan.nodes[row.mailbox_at].org for row in outside if row.mailbox_at in plan.nodes and row.mailbox_at}
    fitting = [row for row, node in targets if node.org in homes] or [targets[0][0]]
    if is_scoped(tenant, fitting[0]):
        return
    ref = tenant.outbound_ref(fitting[0], "RecipientDomains")
    yield RULE.finding(
        f"{domain} has on-premises recipients, but no outbound connector takes its mail.",
        (
            ref,
            tenant.ref(f"accepted_domains[{domain}]"),
            tenant.outbound_ref(fitting[0]),
            *(Ref("recipients", row.address) for row in outside),
        ),
        witness=from_internet(plan, outside[0].address),
        fix=remedies.setting(f"Add it to {fitting[0].Name}", ref, (*fitting[0].RecipientDomains, domain)),
    )


RULE = Rule(
    "L-121",
    "accepted-domain-missing-on-hybrid-connector",
    "error",
    "An accepted domain with on-premises recipients is on no connector",
    "R-OUT-3, R-OUT-5, R-RCPT-6",
    check,
)
GOOD = changed(
    HYBRID,
    (
        "    inbound_connectors:",
        "      - {DomainName: contoso.net, DomainType: Authoritative}\n    inbound_connectors:",
    ),
    ("    send_connectors:", "      - {DomainName: contoso.net, DomainType: Authoritative}\n    send_connectors:"),
    ("RecipientDomains: [contoso.com]", "RecipientDomains: [contoso.com, contoso.net]"),
    (
        "  contoso.mail.onmicrosoft.com:\n",
        """\
  contoso.net:
    mx: [{pref: 0, host: contoso-net.mail.protection.outlook.com, node: eop}]
    spf: v=spf1 ip4:203.0.113.25 -all
    dmarc: v=DMARC1; p=reject
  contoso.mail.onmicrosoft.com:
""",
    ),
    (
        "recipients:\n",
        """\
recipients:
  - {address: anna@contoso.net, mailbox_at: onprem, cloud_object: mail-user, onprem_object: mailbox}
""",
    ),
)
BAD = changed(GOOD, ("RecipientDomains: [contoso.com, contoso.net]", "RecipientDomains: [contoso.com]"))
