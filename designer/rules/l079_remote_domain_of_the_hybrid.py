"""The remote domain that marks the cloud as the same organization is missing.

The on-premises remote domains are described, and none for `tenant.mail.onmicrosoft.com` is the target delivery domain,
or none for the tenant's names has the trust flag (TrustedMailInboundEnabled).

Why it hurts: remote mailboxes get wrong addresses, and the headers of mail from the cloud are not believed.

How to mend it: run the Hybrid Configuration wizard again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import MOERA
from designer.rules.finding import Finding, Rule
from designer.rules.l072_hybrid_send_connector import routing_domains
from designer.rules.things import each_hybrid_pair

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


@for_each(each_hybrid_pair)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> Iterator[Finding]:
    rows = org.organization.remote_domains
    routing = routing_domains(tenant, org)
    if rows is None or not routing:
        return
    own = [row for row in rows if row.DomainName == routing[0]]
    trusted = [row for row in rows if row.DomainName.endswith(MOERA) and row.TrustedMailInboundEnabled]
    if not own:
        value = {
            "Name": f"Hybrid Domain - {routing[0]}",
            "DomainName": routing[0],
            "TargetDeliveryDomain": True,
            "TrustedMailInboundEnabled": True,
        }
        yield RULE.finding(
            f"{org.name} has no remote domain for {routing[0]}.",
            (org.ref("remote_domains"),),
            fix=remedies.addition("Create the remote domain", org.ref("remote_domains"), value),
        )
        return
    ref = org.ref(f"remote_domains[{own[0].Name}]")
    lacking = [] if own[0].TargetDeliveryDomain else ["TargetDeliveryDomain"]
    lacking += [] if trusted else ["TrustedMailInboundEnabled"]
    if lacking:
        yield RULE.finding(
            f"Remote domain {own[0].Name} lacks {' and '.join(lacking)}.",
            (*(ref / name for name in lacking), ref),
            fix=remedies.settings("Set them as the wizard does", *((ref / name, True) for name in lacking)),
        )


RULE = Rule(
    "L-079",
    "hybrid-remote-domain-missing",
    "error",
    "The remote domain that marks the cloud as the same organization is missing",
    "R-HYB-1, R-HYB-21",
    check,
)
GOOD = changed(
    HYBRID,
    (
        "    hybrid: {Domains",
        """\
    remote_domains:
      - Name: Hybrid Domain
        DomainName: contoso.mail.onmicrosoft.com
        TargetDeliveryDomain: true
        TrustedMailInboundEnabled: true
    hybrid: {Domains""",
    ),
)
BAD = changed(GOOD, ("        TargetDeliveryDomain: true\n", ""))
