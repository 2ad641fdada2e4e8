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
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.routes import target_of
from designer.rules.sending import internet_connectors
from designer.rules.witness import from_premises, outside_address

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    for org in plan.onprem_orgs.values():
        subscription = org.organization.edge_subscription
        if (
            org.organization.send_connectors is None
            or internet_connectors(plan, org)
            or not _has_mail_to_send(plan, org)
        ):
            continue
        if subscription is not None and subscription.CreateInternetSendConnector:
            continue
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
    if own and not plan.topology.recipients and _is_connected(plan, org):
        return True
    if any(row.mailbox_at in own for row in plan.topology.recipients):
        return True
    if any(message.from_node in own for message in plan.topology.messages):
        return True
    targets = (target_of(plan, row) for tenant in plan.tenants.values() for row in tenant.centralized)
    return any(node is not None and node.id in own for node in targets)


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
