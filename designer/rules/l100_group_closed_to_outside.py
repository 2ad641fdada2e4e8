"""A group that outside senders write to takes mail from colleagues only.

A sample message from outside is addressed to a group that demands authenticated senders, which is the default.

Why it hurts: the sender gets 5.7.133.

How to mend it: open the group to outside senders, with moderation where it matters.
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
from designer.rules.things import each_message

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_message)
def check(topology: Topology, plan: Plan, message: Message) -> Iterator[Finding]:
    node = plan.nodes.get(message.from_node)
    if node is None or node.kind not in {"internet", "partner"}:
        return
    for address in message.rcpt_to:
        row = plan.recipient(address)
        found = plan.cloud_object(address)
        kinds = {"group", "dynamic-group"}
        if row is None or found is None or found.kind not in kinds or row.RequireSenderAuthenticationEnabled is False:
            continue
        ref = Ref("recipients", row.address)
        yield RULE.finding(
            f"{row.address} is written to from outside but takes mail from colleagues only.",
            (ref / "RequireSenderAuthenticationEnabled", ref, Ref("messages", message.id)),
            witness=message,
            fix=remedies.setting("Open it to outside senders", ref / "RequireSenderAuthenticationEnabled", False),
        )


RULE = Rule(
    "L-100",
    "group-closed-to-outside",
    "warning",
    "A group that outside senders write to takes mail from colleagues only",
    "R-RCPT-14",
    check,
)
GOOD = changed(
    HOSTED,
    (
        "recipients:\n",
        """\
messages:
  - {id: order, from_node: inet, mail_from: sun@fabrikam.com, header_from: sun@fabrikam.com,
     rcpt_to: [sales@contoso.com]}
recipients:
  - {address: sales@contoso.com, cloud_object: group, members: [bob@contoso.com],
     RequireSenderAuthenticationEnabled: false}
""",
    ),
)
BAD = changed(GOOD, ("RequireSenderAuthenticationEnabled: false", "RequireSenderAuthenticationEnabled: true"))
