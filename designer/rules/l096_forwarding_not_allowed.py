"""A mailbox forwards to an outside address, and the policy does not allow it.

The mailbox or one of its inbox rules forwards automatically to another organization, and the outbound spam policy that
applies to it is Off or Automatic.

Why it hurts: the copy is refused, and the original sender gets 5.7.520.

How to mend it: remove the forward, or allow it for this sender by a policy of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.recipients import Recipient
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import held_in_cloud, outside_forwards
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.things import each_recipient
from designer.rules.witness import from_internet

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_recipient)
def check(topology: Topology, plan: Plan, row: Recipient) -> Iterator[Finding]:
    tenant = plan.tenant_of_domain(domain_of(row.address))
    if tenant is None or tenant.tenant.outbound_spam_policy is None or not held_in_cloud(plan, row):
        return
    policy = tenant.outbound_spam_policy(row.address, groups_of(plan, row.address))
    for _, target, ref in outside_forwards(plan, row) if policy.AutoForwardingMode != "On" else ():
        value = {"Name": f"Forwarding of {row.address}", "From": (row.address,), "AutoForwardingMode": "On"}
        yield RULE.finding(
            f"{row.address} forwards to {target}, "
            f"which outbound spam policy {policy.Name} ({policy.AutoForwardingMode}) stops.",
            (ref, ref.object, tenant.ref("outbound_spam_policy")),
            witness=from_internet(plan, row.address),
            fix=remedies.addition(f"Allow it for {row.address}", tenant.ref("outbound_spam_policy"), value, at=0),
        )


@per_plan
def groups_of(plan: Plan, address: str) -> frozenset[str]:
    """The groups that an address is a member of."""
    return frozenset(_members(plan).get(address, ()))


@per_plan
def _members(plan: Plan) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in plan.topology.recipients:
        for address in row.members:
            found.setdefault(address, []).append(row.address)
    return found


RULE = Rule(
    "L-096",
    "forwarding-not-allowed",
    "warning",
    "A mailbox forwards to an outside address, and the policy does not allow it",
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
BAD = changed(GOOD, ("cloud_object: mailbox}", "cloud_object: mailbox, ForwardingSmtpAddress: bob@fabrikam.com}"))
