"""A Receive connector relays for everybody.

It lets anonymous hosts send to any recipient, or treats every host as an own server (externally secured), and its
RemoteIPRanges hold the whole internet or most of it.

Why it hurts: an open relay sends spam within hours; the address ends on block lists. Microsoft blocks the connector.

How to mend it: list the addresses of the hosts that may relay.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.onprem import ReceiveConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import takes_everybody
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_receive_connector
from designer.rules.witness import from_internet, outside_address

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan
    from designer.engine.plan import Plan


ANY_RECIPIENT = "ms-exch-smtp-accept-any-recipient"


@for_each(each_receive_connector)
def check(topology: Topology, plan: Plan, org: OnPremPlan, row: ReceiveConnector) -> Iterator[Finding]:
    if not relays_for_everybody(row):
        return
    right = _may_relay(row)
    ref = org.receive_ref(row, "RemoteIPRanges")
    known = tuple(ip for node in topology.nodes if node.kind in {"device", "app"} for ip in node.ips)
    yield RULE.finding(
        f"Receive connector {row.Name} relays for everybody.",
        (ref, org.receive_ref(row, "ExtendedRights" if right else "AuthMechanism"), org.receive_ref(row)),
        witness=from_internet(plan, outside_address(plan), straight_to=_server(org, row)),
        fix=remedies.setting("Only the devices and applications of the design", ref, known)
        if known
        else remedies.steps("List who may relay", f"Set RemoteIPRanges of {row.Name} to their addresses."),
    )


def relays_for_everybody(row: ReceiveConnector) -> bool:
    """True where a connector lets every host send to every recipient."""
    secured = "ExternalAuthoritative" in row.AuthMechanism and "ExchangeServers" in row.PermissionGroups
    return row.Enabled and (_may_relay(row) or secured) and takes_everybody(row)


def _may_relay(row: ReceiveConnector) -> bool:
    return any(name.casefold() == ANY_RECIPIENT for name in row.ExtendedRights)


def _server(org: OnPremPlan, row: ReceiveConnector) -> str | None:
    return org.node_id(row.Server) if row.Server is not None else next((node.id for node in org.servers), None)


RULE = Rule("L-080", "open-relay", "error", "A Receive connector relays for everybody", "R-OPR-4", check)
GOOD = changed(
    HYBRID,
    (
        "    receive_connectors:\n",
        """\
    receive_connectors:
      - Name: Relay for applications
        Server: onprem
        Bindings: ["10.1.1.5:25"]
        RemoteIPRanges: [10.1.2.0/24]
        PermissionGroups: [AnonymousUsers]
        ExtendedRights: [Ms-Exch-SMTP-Accept-Any-Recipient]
""",
    ),
)
BAD = changed(GOOD, ("RemoteIPRanges: [10.1.2.0/24]", "RemoteIPRanges: [0.0.0.0-255.255.255.255]"))
