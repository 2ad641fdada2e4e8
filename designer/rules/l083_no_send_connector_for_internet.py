"""The on-premises organization cannot send to the internet.

Its Send connectors are described, none of them takes mail for all domains (`*`), and no Edge subscription creates one.
A new installation of Exchange has no Send connector. Where recipients are listed, it is reported for organizations with
something to send: mailboxes, centralized transport, or a sample message.

Why it hurts: mail to outside domains stays in the Unreachable queue and is returned after two days.

How to mend it: create a Send connector for `*`, by MX or with a smart host.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import lists_recipients, local_user
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.routes import target_of
from designer.rules.sending import internet_connectors
from designer.rules.things import each_organization
from designer.rules.witness import from_premises, outside_address

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan
    from designer.engine.plan import Plan


@for_each(each_organization)
def check(topology: Topology, plan: Plan, org: OnPremPlan) -> Iterator[Finding]:
    subscription = org.organization.edge_subscription
    if org.organization.send_connectors is None or internet_connectors(plan, org) or not _has_mail_to_send(plan, org):
        return
    if subscription is not None and subscription.CreateInternetSendConnector:
        return
    yield RULE.finding(
        f"{org.name} has no Send connector for the internet.",
        (org.ref("send_connectors"), org.ref()),
        "Mail to a domain that no address space covers stays in the Unreachable queue.",
        witness=from_premises(plan, org, outside_address(plan)),
        fix=remedies.addition(
            "Create a Send connector for *",
            org.ref("send_connectors"),
            {"Name": "Internet", "AddressSpaces": ("*",)},
        ),
    )


def _has_mail_to_send(plan: Plan, org: OnPremPlan) -> bool:
    own = {node.id for node in org.nodes}
    if own and not lists_recipients(plan) and _is_connected(plan, org):
        return True
    return local_user(plan, org) is not None or not own.isdisjoint(_seen_sending(plan))


@per_plan
def _seen_sending(plan: Plan) -> set[str]:
    """The nodes that sample messages start at, and those that Exchange Online hands all mail to."""
    targets = (target_of(plan, row) for tenant in plan.tenants.values() for row in tenant.centralized)
    return {node.id for node in targets if node is not None} | {row.from_node for row in plan.topology.messages}


def _is_connected(plan: Plan, org: OnPremPlan) -> bool:
    """False while a server has only been put down: nothing leads anywhere yet."""
    tenants = plan.tenants.values()
    return bool(org.send or org.organization.hybrid or any(row.inbound or row.outbound for row in tenants))


RULE = Rule(
    "L-083",
    "no-send-connector-for-internet",
    "error",
    "The on-premises organization cannot send to the internet",
    "R-OPS-4",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ('      - Name: Internet\n        AddressSpaces: ["*"]\n', ""))
