"""A device sends directly, and the design names no public address for it.

A sample message of a device or an application goes to the own tenant without login and without a connector, and neither
the message nor the system has a public address. Reported only when asked for: many designs leave such addresses out. An
address that is named but stands in no SPF record is reported as that (L-013).

Why it hurts: an address that changes stands in no SPF record. Own mail then looks forged, and spoof intelligence sends
it to the Junk folder (compauth 010 or 6xx).

How to mend it: give the system a fixed public address and list it in the SPF record, or use a connector or a login.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import is_private
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import anonymous_own_mail

if TYPE_CHECKING:
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    for tenant in plan.tenants.values():
        told = set()
        for message, node in anonymous_own_mail(plan, tenant) if not tenant.organization.RejectDirectSend else ():
            seen = message.source_ip is not None and not is_private(message.source_ip)
            if node.id in told or node.kind not in {"device", "app"} or seen or plan.egress_ips(node.id):
                continue
            if not any(tenant.accepts(address) for address in message.rcpt_to):
                continue
            told.add(node.id)
            yield RULE.finding(
                f"{node.title} ({node.id}) sends to {tenant.name} directly, and no public address is named for it.",
                (Ref("nodes", node.id, "ips"), Ref("nodes", node.id), Ref("messages", message.id)),
                "Where the address changes, no SPF record can list it.",
                fix=remedies.steps(
                    "Give the system a fixed address",
                    f"Name the public address of {node.id} here, and list it in the SPF record.",
                    "Where it has none of its own, let it log in or recognise it by a certificate.",
                ),
            )


RULE = Rule(
    "L-118",
    "direct-send-without-fixed-address",
    "info",
    "A device sends directly, and the design names no public address for it",
    "R-FILT-14, devices and applications",
    check,
    on_by_default=False,
)
GOOD = changed(
    WITH_DEVICE,
    ("SenderIPAddresses: [203.0.113.90]", "SenderIPAddresses: [203.0.113.91]"),
    ("rcpt_to: [erin@fabrikam.com]", "rcpt_to: [bob@contoso.com]"),
)
BAD = changed(GOOD, ("kind: device, ips: [203.0.113.90],", "kind: device, ips: [10.1.2.30],"))
