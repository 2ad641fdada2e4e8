"""The own servers take mail from the whole internet although the MX is at the service.

A Receive connector on port 25 accepts anonymous mail from every address. It is only a remark, because a firewall may
keep the internet away; it is an error where a sample message from the internet goes straight to the server. An open
relay is reported as that alone (L-080).

Why it hurts: spammers find the server and go round the filter.

How to mend it: accept only the addresses of Exchange Online Protection and the own networks, or let the firewall do it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import EOP_PUBLISHED
from designer.model.onprem import ReceiveConnector
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import custom_domains, mx_at_service, partners, takes_everybody
from designer.rules.finding import Finding, Rule
from designer.rules.l080_open_relay import relays_for_everybody
from designer.rules.memory import per_plan
from designer.rules.things import each_receive_connector

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan
    from designer.engine.plan import Plan


@for_each(each_receive_connector)
def check(topology: Topology, plan: Plan, org: OnPremPlan, row: ReceiveConnector) -> Iterator[Finding]:
    open_ = row.Enabled and "AnonymousUsers" in row.PermissionGroups and takes_everybody(row)
    if not open_ or relays_for_everybody(row) or not any(binding.endswith(":25") for binding in row.Bindings):
        return
    if _stands_behind_the_service(plan, org):
        proof = _proof(plan, org)
        ref = org.receive_ref(row, "RemoteIPRanges")
        yield RULE.finding(
            f"Receive connector {row.Name} takes mail from the whole internet, past the filter.",
            (ref, org.receive_ref(row), *(Ref("messages", name) for name in proof)),
            fix=remedies.setting("Only the service and private networks", ref, (EOP_PUBLISHED, *PRIVATE)),
            severity="error" if proof else None,
        )


@per_plan
def _stands_behind_the_service(plan: Plan, org: OnPremPlan) -> bool:
    """True where an organization accepts a domain whose MX is at the service."""
    domains = (row.DomainName for tenant in partners(plan, org) for row in custom_domains(tenant))
    return any(org.accepted_domain(domain) is not None and mx_at_service(plan, domain) for domain in domains)


PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


@per_plan
def _proof(plan: Plan, org: OnPremPlan) -> list[str]:
    """Sample messages that come from the internet straight to a server."""
    own = {node.id for node in org.nodes}
    return [
        message.id
        for message in plan.topology.messages
        if message.connects_to in own
        and message.from_node in plan.nodes
        and plan.nodes[message.from_node].kind == "internet"
    ]


RULE = Rule(
    "L-081",
    "servers-open-to-the-internet",
    "info",
    "The own servers take mail from the whole internet although the MX is at the service",
    "R-HYB-28",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ("RemoteIPRanges: [10.0.0.0/8, 192.0.2.0/26]", "RemoteIPRanges: [0.0.0.0-255.255.255.255]"))
