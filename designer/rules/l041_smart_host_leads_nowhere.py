"""The smart host of an outbound connector cannot be reached.

The name does not exist in a zone of the design, it is a private address, or the host there is switched off.

Why it hurts: the mail waits in the queue with 4.4.31x and is returned after a day with 4.4.7.

How to mend it: name a host that answers on port 25 from the internet, or remove the connector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import is_front_door, is_private
from designer.model.network import SERVERS
from designer.model.refs import Ref
from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import SERVICES, organizations_of
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_outbound
from designer.rules.witness import from_cloud, handed_on_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Iterator[Finding]:
    for host in row.SmartHosts if row.Enabled else ():
        why, place = unreachable(plan, host)
        if not why:
            continue
        better = tuple(h for h in row.SmartHosts if h != host) or _own_hosts(plan, tenant)
        ref = tenant.outbound_ref(row, "SmartHosts")
        fix = remedies.setting(f"Use {', '.join(better)}", ref, better) if better else None
        yield RULE.finding(
            f"Smart host {host} of outbound connector {row.Name} {why}.",
            (ref, tenant.outbound_ref(row), *place),
            witness=from_cloud(plan, tenant, handed_on_address(plan, row)),
            fix=fix or remedies.steps("Repair the host", f"Make {host} answer on port 25, or name another host."),
        )


def unreachable(plan: Plan, host: str) -> tuple[str, tuple[Ref, ...]]:
    """Why mail cannot be handed to a host, and what shows it; empty where it can or where the design does not say."""
    from designer.engine.address import parsed_address

    if host == "--" or is_front_door(host):
        return "", ()
    node = plan.nodes.get(plan.node_for_host(host) or "")
    if node is not None:
        return ("", ()) if node.up else ("does not answer", (Ref("nodes", node.id, "up"), Ref("nodes", node.id)))
    if "/" in host or parsed_address(host) is not None:
        return ("is a private address", ()) if "/" not in host and is_private(host) else ("", ())
    parts = host.split(".")
    zones = [zone for i in range(len(parts) - 1) if (zone := ".".join(parts[i:])) in plan.topology.dns]
    if zones and not plan.zones.addresses(host) and not _nameless_server(plan):
        return f"does not exist in the zone {zones[-1]}", (Ref("dns", zones[-1]),)
    return "", ()


def _nameless_server(plan: Plan) -> bool:
    """True where a server that takes mail has neither host name nor DNS name: it may be the one that is meant."""
    takers = {*SERVERS, *SERVICES}
    named = {mx.node for zone in plan.topology.dns.values() for mx in zone.mx or ()}
    return any(n.kind in takers and n.fqdn is None and n.id not in named for n in plan.topology.nodes)


def _own_hosts(plan: Plan, tenant: TenantPlan) -> tuple[str, ...]:
    """The one host name at which the tenant's own servers answer."""
    nodes = (node for org in organizations_of(plan, tenant) for node in org.nodes)
    names = tuple(node.fqdn for node in nodes if node.fqdn is not None and node.up)
    return names if len(names) == 1 else ()


RULE = Rule(
    "L-041",
    "smart-host-unreachable",
    "error",
    "The smart host of an outbound connector cannot be reached",
    "R-OUT-24",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ("SmartHosts: [mail.contoso.com]", "SmartHosts: [old-hub.contoso.com]"))
