"""A service on the way out changes mail that is already signed.

Internet mail of the tenant leaves through a third-party service that modifies the body, after Exchange Online has
signed it with the domain's key.

Why it hurts: the DKIM signature no longer fits; DMARC rests on SPF alone, and fails after every forwarding.

How to mend it: let the service sign with a key of the domain, or let it return the mail to Exchange Online.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import SERVICES, own_zones
from designer.rules.finding import Finding, Rule
from designer.rules.routes import connector_for, target_of
from designer.rules.sending import OUTSIDE
from designer.rules.things import each_tenant
from designer.rules.witness import from_domain, outside_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    row = connector_for(plan, tenant, OUTSIDE)
    node = target_of(plan, row) if row is not None else None
    if row is None or node is None or node.kind not in SERVICES or "body" not in node.modifies:
        return
    signed = [name for _, name, zone in own_zones(plan) if zone.dkim and plan.tenant_of_domain(name) is tenant]
    if node.returns_to is None and signed:
        yield RULE.finding(
            f"{node.title} ({node.id}) changes mail of {', '.join(signed)} after it has been signed.",
            (Ref("nodes", node.id, "modifies"), Ref("nodes", node.id), tenant.outbound_ref(row)),
            witness=from_domain(plan, signed[0], outside_address(plan)),
            fix=remedies.steps(
                "Sign after the change",
                f"Publish a DKIM selector of the service in {signed[0]} and let it sign, or",
                "let the service hand the mail back to Exchange Online.",
            ),
        )


RULE = Rule(
    "L-069",
    "signature-broken-on-the-way-out",
    "warning",
    "A service on the way out changes mail that is already signed",
    "R-OUT-34",
    check,
)
GOOD = changed(
    HOSTED,
    ("title: All mailboxes in Exchange Online", "title: A service on the way out"),
    (
        "dns:\n  contoso.com:\n",
        """\
  - {id: relay, kind: smarthost, ips: [203.0.113.95], fqdn: out.relay.example.net, modifies: [headers]}
dns:
  contoso.com:
""",
    ),
    ("spf: v=spf1 include:spf", "spf: v=spf1 ip4:203.0.113.95 include:spf"),
    (
        "outbound_connectors: []",
        """\
outbound_connectors:
      - Name: Everything through the service
        RecipientDomains: ["*"]
        UseMXRecord: false
        SmartHosts: [out.relay.example.net]
        TlsSettings: CertificateValidation""",
    ),
)
BAD = changed(GOOD, ("modifies: [headers]", "modifies: [body]"))
