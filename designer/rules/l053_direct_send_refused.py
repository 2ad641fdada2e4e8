"""A system that sends directly is refused.

RejectDirectSend is on, and a sample message of a device, an application or a service reaches the tenant with an own
sender domain, without login and without a connector that recognises its certificate or address.

Why it hurts: the message is refused with 5.7.68.

How to mend it: create a Partner connector for its certificate or address, or let it log in. Where a connector names its
sender domain alone, give that connector the certificate or address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import covers
from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Node, Topology
from designer.model.values import domain_of
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.facts import public_ips
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.recognition import anonymous_own_mail
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    for message, node in refused(plan, tenant):
        row = exempting(tenant, message)
        meant = (tenant.inbound_ref(row, "SenderDomains"), tenant.inbound_ref(row)) if row is not None else ()
        yield RULE.finding(
            f"{node.title} ({node.id}) sends to {tenant.name} directly, which RejectDirectSend refuses.",
            (
                tenant.ref("organization_config.RejectDirectSend"),
                Ref("messages", message.id),
                Ref("nodes", node.id),
                *meant,
            ),
            *((f"{row.Name} names its sender domain, which alone exempts nobody.",) if row is not None else ()),
            witness=message,
            fix=_remedy(tenant, node, row),
        )


def refused(plan: Plan, tenant: TenantPlan) -> Iterator[tuple[Message, Node]]:
    """The sample messages of own systems that RejectDirectSend turns away."""
    if tenant.organization.RejectDirectSend and tenant.tenant.inbound_connectors is not None:
        for message, node in anonymous_own_mail(plan, tenant):
            if any(tenant.accepts(address) for address in message.rcpt_to):
                yield message, node


def exempting(tenant: TenantPlan, message: Message) -> InboundConnector | None:
    """The connector that is meant to let a message in but knows its sender domain alone."""
    domain = domain_of(message.mail_from)
    return next(
        (
            row
            for row in tenant.partner_inbound
            if by_sender_alone(row) and any(wanted != "*" and covers(wanted, domain) for wanted in row.SenderDomains)
        ),
        None,
    )


def by_sender_alone(row: InboundConnector) -> bool:
    """True where a connector knows neither certificate nor address."""
    return row.TlsSenderCertificateName is None and not row.SenderIPAddresses


def _remedy(tenant: TenantPlan, node: Node, row: InboundConnector | None) -> Fix:
    label, ips = f"Recognise {node.id} by its address", public_ips(node)
    if not ips:
        what = f"Set TlsSenderCertificateName of {row.Name}" if row is not None else "Create a Partner connector"
        return remedies.steps("Recognise the system", f"{what} for its certificate or address.")
    if row is not None:
        return remedies.setting(f"{label} on {row.Name}", tenant.inbound_ref(row, "SenderIPAddresses"), ips)
    value = {"Name": f"From {node.id}", "SenderDomains": ("*",), "SenderIPAddresses": ips}
    return remedies.addition(label, tenant.ref("inbound_connectors"), value)


RULE = Rule("L-053", "direct-send-refused", "error", "A system that sends directly is refused", "R-ATTR-41", check)
GOOD = changed(
    WITH_DEVICE,
    ("    inbound_connectors:", "    organization_config: {RejectDirectSend: true}\n    inbound_connectors:"),
    ("rcpt_to: [erin@fabrikam.com]", "rcpt_to: [bob@contoso.com]"),
)
BAD = changed(GOOD, ("SenderIPAddresses: [203.0.113.90]", "SenderIPAddresses: [203.0.113.91]"))
