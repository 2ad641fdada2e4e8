"""Everybody may forward mail automatically to outside addresses.

AutoForwardingMode of the default outbound spam policy is On.

Why it hurts: forwarding to outside is how intruders keep reading a mailbox.

How to mend it: set it Off, and allow it by a policy of their own for those who need it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.protection import OutboundSpamPolicy
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import held_in_cloud, outside_forwards, recipients_in
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.l096_forwarding_not_allowed import groups_of
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    for row in tenant.tenant.outbound_spam_policy or ():
        if row.AutoForwardingMode == "On" and not (row.From or row.SenderDomainIs or row.FromMemberOf):
            ref = tenant.ref(f"outbound_spam_policy[{row.Name}].AutoForwardingMode")
            yield RULE.finding(
                f"Outbound spam policy {row.Name} lets everybody forward mail to outside addresses.",
                (ref, tenant.ref("outbound_spam_policy")),
                fix=_remedy(plan, tenant, row),
            )


def _remedy(plan: Plan, tenant: TenantPlan, policy: OutboundSpamPolicy) -> Fix:
    """Off, with a policy for the mailboxes whose forwards the design describes."""
    ref = tenant.ref(f"outbound_spam_policy[{policy.Name}].AutoForwardingMode")
    rows = [row for d in tenant.accepted for row in recipients_in(plan, d.DomainName) if held_in_cloud(plan, row)]
    needed = tuple(
        row.address
        for row in rows
        if any(True for _ in outside_forwards(plan, row))
        and tenant.outbound_spam_policy(row.address, groups_of(plan, row.address)).Name == policy.Name
    )
    if not needed:
        return remedies.setting("Turn it off", ref, "Off")
    value = {"Name": "Forwarding allowed", "From": needed, "AutoForwardingMode": "On"}
    edits = (remedies.SetValue(ref, "Off"), remedies.AddMember(tenant.ref("outbound_spam_policy"), value, 0))
    return Fix(f"Turn it off, and on for {', '.join(needed)}", edit=remedies.Sequence(edits))


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
