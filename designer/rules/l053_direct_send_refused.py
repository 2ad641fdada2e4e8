"""A system that sends directly is refused.

RejectDirectSend is on, and a sample message of a device, an application or a service reaches the tenant with an own
sender domain, without login and without a connector that recognises its certificate or address.

Why it hurts: the message is refused with 5.7.68.

How to mend it: create a Partner connector for its certificate or address, or let it log in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.facts import public_ips
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import anonymous_own_mail

if TYPE_CHECKING:
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    for tenant in plan.tenants.values():
        if not tenant.organization.RejectDirectSend or tenant.tenant.inbound_connectors is None:
            continue
        for message, node in anonymous_own_mail(plan, tenant):
            if not any(tenant.accepts(address) for address in message.rcpt_to):
                continue
            ips = public_ips(node)
            value = {"Name": f"From {node.id}", "SenderDomains": ("*",), "SenderIPAddresses": ips}
            yield RULE.finding(
                f"{node.title} ({node.id}) sends to {tenant.name} directly, which RejectDirectSend refuses.",
                (
                    tenant.ref("organization_config.RejectDirectSend"),
                    Ref("messages", message.id),
                    Ref("nodes", node.id),
                ),
                witness=message,
                fix=remedies.addition(f"Recognise {node.id} by its address", tenant.ref("inbound_connectors"), value)
                if ips
                else remedies.steps(
                    "Recognise the system", "Create a Partner connector for its certificate or address."
                ),
            )


RULE = Rule("L-053", "direct-send-refused", "error", "A system that sends directly is refused", "R-ATTR-41", check)
GOOD = changed(
    WITH_DEVICE,
    ("    inbound_connectors:", "    organization_config: {RejectDirectSend: true}\n    inbound_connectors:"),
    ("rcpt_to: [erin@fabrikam.com]", "rcpt_to: [bob@contoso.com]"),
)
BAD = changed(GOOD, ("SenderIPAddresses: [203.0.113.90]", "SenderIPAddresses: [203.0.113.91]"))
