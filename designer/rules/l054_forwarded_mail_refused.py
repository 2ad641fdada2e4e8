"""Own mail that an outside system forwards back is refused.

RejectDirectSend is on, and a sample message comes back automatically forwarded from outside with its first envelope
sender, an own address, because the forwarder does not rewrite it.

Why it hurts: it looks like direct send without a connector and is refused with 5.7.68.

How to mend it: have the forwarder rewrite the envelope sender (SRS), or recognise it by a Partner connector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import recognises
from designer.rules.things import each_message

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_message)
def check(topology: Topology, plan: Plan, message: Message) -> Iterator[Finding]:
    node = plan.nodes.get(message.from_node)
    if node is None or not message.auto_forward or node.kind not in {"internet", "partner"}:
        return
    for tenant in plan.tenants.values():
        back = [address for address in message.rcpt_to if tenant.accepts(address)]
        known = any(recognises(plan, row, node.id) for row in (*tenant.onpremises_inbound, *tenant.partner_inbound))
        if not back or known or not tenant.organization.RejectDirectSend or not tenant.accepts(message.mail_from):
            continue
        yield RULE.finding(
            f"{node.title} ({node.id}) forwards mail of {message.mail_from} back to {back[0]}, which is refused.",
            (
                tenant.ref("organization_config.RejectDirectSend"),
                Ref("messages", message.id),
                Ref("nodes", node.id),
            ),
            witness=message,
            fix=remedies.steps(
                "Let the forwarded mail in",
                "Ask the forwarder to rewrite the envelope sender (SRS), or",
                "create a Partner connector for its certificate or address.",
            ),
        )


RULE = Rule(
    "L-054",
    "forwarded-mail-refused",
    "warning",
    "Own mail that an outside system forwards back is refused",
    "R-ATTR-44",
    check,
)
_FORWARD = """\
    organization_config: {RejectDirectSend: true}
    outbound_connectors: []
messages:
  - {id: list, from_node: inet, mail_from: bob@contoso.com, header_from: bob@contoso.com,
     rcpt_to: [bob@contoso.com], auto_forward: true}
"""
BAD = changed(HOSTED, ("    outbound_connectors: []\n", _FORWARD))
GOOD = changed(BAD, ("mail_from: bob@contoso.com", "mail_from: bounce@fabrikam.com"))
