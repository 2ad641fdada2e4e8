"""A system sends to outside addresses without login and without a connector.

A sample message of a device or an application goes straight to the tenant's front door, is for an outside recipient,
and no OnPremises connector recognises the system.

Why it hurts: the service relays only for its own; the message is refused with 5.7.64.

How to mend it: create an OnPremises connector for the system's own public address or certificate, or let it log in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.facts import public_ips
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import addresses, stands_for, tenants_served_by
from designer.rules.things import each_message

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_message)
def check(topology: Topology, plan: Plan, message: Message) -> Iterator[Finding]:
    node = plan.nodes.get(message.from_node)
    if node is None or node.kind not in {"device", "app"} or message.auth is not None:
        return
    outside = [a for a in message.rcpt_to if plan.tenant_of_domain(domain_of(a)) is None]
    for tenant in tenants_served_by(plan, node.id) if outside and _dials_service(plan, message) else ():
        unseen = not addresses(plan, node.id)
        known = any(
            stands_for(plan, row, node) or (unseen and row.SenderIPAddresses) for row in tenant.onpremises_inbound
        )
        if known or tenant.tenant.inbound_connectors is None or tenant.tenant.accepted_domains is None:
            continue
        ips = (message.source_ip,) if message.source_ip is not None else public_ips(node)[:1]
        value = {
            "Name": f"From {node.id}",
            "ConnectorType": "OnPremises",
            "SenderDomains": ("*",),
            "SenderIPAddresses": ips,
        }
        ref = Ref("messages", message.id)
        yield RULE.finding(
            f"{node.title} ({node.id}) writes to {outside[0]} without login and without a connector.",
            (Ref("nodes", node.id), ref, tenant.ref("inbound_connectors")),
            witness=message,
            fix=remedies.addition(f"Recognise {node.id} by its address", tenant.ref("inbound_connectors"), value)
            if ips and ips == public_ips(node)[:1]
            else remedies.steps("Let the system log in", "Or give it a public address of its own and a connector."),
        )


def _dials_service(plan: Plan, message: Message) -> bool:
    """True where the message goes to the front door, and not to a host that relays for the system."""
    dialled = plan.nodes.get(message.connects_to or "")
    return dialled is not None and dialled.kind == "eop"


RULE = Rule(
    "L-117",
    "direct-send-to-outside",
    "error",
    "A system sends to outside addresses without login and without a connector",
    "R-ATTR-22, devices and applications",
    check,
)
GOOD = WITH_DEVICE
BAD = changed(GOOD, ("SenderIPAddresses: [203.0.113.90]", "SenderIPAddresses: [203.0.113.91]"))
