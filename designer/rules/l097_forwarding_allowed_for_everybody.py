"""Everybody may forward mail automatically to outside addresses.

AutoForwardingMode of the default outbound spam policy is On.

Why it hurts: forwarding to outside is how intruders keep reading a mailbox.

How to mend it: set it Off, and allow it by a policy of their own for those who need it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import HOSTED, changed
from designer.rules.finding import Finding, Rule

if TYPE_CHECKING:
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    for tenant in plan.tenants.values():
        for row in tenant.tenant.outbound_spam_policy or ():
            if row.AutoForwardingMode == "On" and not (row.From or row.SenderDomainIs or row.FromMemberOf):
                ref = tenant.ref(f"outbound_spam_policy[{row.Name}].AutoForwardingMode")
                yield RULE.finding(
                    f"Policy {row.Name} lets everybody forward mail to outside addresses.",
                    (ref, tenant.ref("outbound_spam_policy")),
                    fix=remedies.setting("Turn it off", ref, "Off"),
                )


RULE = Rule(
    "L-097",
    "forwarding-allowed-for-everybody",
    "warning",
    "Everybody may forward mail automatically to outside addresses",
    "R-FWD-2",
    check,
)
GOOD = changed(
    HOSTED,
    (
        "    inbound_connectors:",
        """\
    outbound_spam_policy:
      - {Name: Default, AutoForwardingMode: "Off"}
    inbound_connectors:""",
    ),
)
BAD = changed(GOOD, ('AutoForwardingMode: "Off"', 'AutoForwardingMode: "On"'))
