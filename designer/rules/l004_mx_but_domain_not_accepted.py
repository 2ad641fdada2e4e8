"""The MX points at Microsoft 365 but no tenant accepts the domain.

The front door takes mail only for domains that some tenant has as an accepted domain.

Why it hurts: every message to the domain is refused with 5.7.64 TenantAttribution; Relay Access Denied, and senders get
a non-delivery report at once.

How to mend it: add the domain to the tenant and verify it before the MX record is changed, or point the MX elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref, member
from designer.model.topology import Topology, Zone
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import MOERA
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_zone
from designer.rules.witness import from_internet

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan
    from designer.engine.zones import MailExchanger


@for_each(each_zone)
def check(topology: Topology, plan: Plan, domain: str, _: Zone) -> Iterator[Finding]:
    for row, tenant in strange_exchangers(plan, domain):
        yield RULE.finding(
            f"The MX of {domain} is {row.host}, but no tenant has {domain} as an accepted domain.",
            (member("dns", domain, "mx", row.host), Ref("dns", domain), tenant.ref("accepted_domains")),
            f"Mail for {domain} is refused at the front door with 5.7.64.",
            witness=from_internet(plan, f"info@{domain}"),
            fix=remedies.addition(
                f"Add {domain} to the accepted domains of {tenant.name}",
                tenant.ref("accepted_domains"),
                {"DomainName": domain},
            ),
        )
        break


def strange_exchangers(plan: Plan, domain: str) -> Iterator[tuple[MailExchanger, TenantPlan]]:
    """The MX hosts of a domain at the front door of a tenant that does not accept it, nor does any other."""
    if domain.endswith(MOERA) or plan.tenant_of_domain(domain) is not None:
        return
    for row in plan.zones.mail_exchangers(domain).exchangers:
        node = plan.nodes.get(row.node or "")
        tenant = plan.tenants.get(node.org or "") if node is not None and node.kind == "eop" else None
        if tenant is not None and tenant.tenant.accepted_domains is not None:
            yield row, tenant


RULE = Rule(
    "L-004",
    "mx-points-to-service-but-domain-not-accepted",
    "error",
    "The MX points at Microsoft 365 but no tenant accepts the domain",
    "R-ATTR-15",
    check,
)
GOOD = changed(
    HOSTED,
    (
        "  fabrikam.com:\n",
        """\
  wingtiptoys.com:
    mx: [{pref: 0, host: wingtiptoys-com.mail.protection.outlook.com, node: eop}]
  fabrikam.com:
""",
    ),
    ("    inbound", "      - {DomainName: wingtiptoys.com, DomainType: Authoritative}\n    inbound"),
)
BAD = changed(GOOD, ("      - {DomainName: wingtiptoys.com, DomainType: Authoritative}\n", ""))
