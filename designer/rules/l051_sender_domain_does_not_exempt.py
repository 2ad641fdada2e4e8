"""A connector by sender domain does not exempt from the rejection of direct send.

RejectDirectSend is on, and a Partner connector names an own accepted domain as sender but neither certificate nor
address. Where a sample message of such a source is refused, that is reported instead (L-053).

Why it hurts: only connectors by certificate or address count, so the mail it is made for is refused with 5.7.68.

How to mend it: give the connector the certificate name or the addresses of the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.finding import Finding, Rule
from designer.rules.l053_direct_send_refused import by_sender_alone, exempting, refused
from designer.rules.things import each_partner_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_partner_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    proven = [exempting(tenant, message) for message, _ in refused(plan, tenant)]
    if not tenant.organization.RejectDirectSend:
        return
    if not by_sender_alone(row) or row in proven:
        return
    own = [d for d in row.SenderDomains if d != "*" and tenant.accepted_domain(d.removeprefix("*.")) is not None]
    if own:
        yield RULE.finding(
            f"Inbound connector {row.Name} is to let in mail of {', '.join(own)}, "
            "but a sender domain alone does not exempt it "
            "from RejectDirectSend.",
            (
                tenant.inbound_ref(row, "SenderDomains"),
                tenant.inbound_ref(row),
                tenant.ref("organization_config.RejectDirectSend"),
            ),
            fix=remedies.steps(
                "Recognise the source", f"Set TlsSenderCertificateName or SenderIPAddresses on {row.Name}."
            ),
        )


RULE = Rule(
    "L-051",
    "sender-domain-does-not-exempt",
    "warning",
    "A connector by sender domain does not exempt from the rejection of direct send",
    "R-ATTR-41",
    check,
)
GOOD = changed(
    WITH_DEVICE,
    (
        "    inbound_connectors:\n",
        """\
    organization_config: {RejectDirectSend: true}
    inbound_connectors:
      - Name: Newsletter
        ConnectorType: Partner
        SenderDomains: [contoso.com]
        SenderIPAddresses: [203.0.113.95]
        RestrictDomainsToIPAddresses: false
""",
    ),
)
BAD = changed(GOOD, ("        SenderIPAddresses: [203.0.113.95]\n", ""))
