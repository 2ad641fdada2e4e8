"""A server that sends to the internet has no reverse name.

A Send connector for all domains delivers by MX, the zone of the server's name describes PTR records, and none of them
is for the address it sends from.

Why it hurts: many receivers refuse mail from an address without a reverse name.

How to mend it: have the provider publish the PTR record, or send through a smart host.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import sources
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.sending import internet_connectors

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    told = set()
    for org in plan.onprem_orgs.values():
        for server, zone, connector in _nameless(plan, org):
            if server in told:
                continue
            told.add(server)
            node, ip, ref = plan.nodes[server], plan.egress_ips(server)[0], Ref("dns", zone, "ptr")
            yield RULE.finding(
                f"{node.title} ({server}) sends from {ip}, which has no reverse name.",
                (ref, Ref("nodes", server), connector),
                fix=remedies.setting(f"Name it {node.fqdn}", ref, {**_reverse_names(plan, zone), ip: node.fqdn}),
            )


@per_plan
def _nameless(plan: Plan, org: OnPremPlan) -> tuple[tuple[str, str, Ref], ...]:
    """The servers that send to the internet without a reverse name, with the zone for it and their connector."""
    found: list[tuple[str, str, Ref]] = []
    for row in internet_connectors(plan, org):
        for server in sources(org, row) if row.DNSRoutingEnabled and not row.SmartHosts else ():
            ips = plan.egress_ips(server)
            zone = next((name for name in _parents(plan.nodes[server].fqdn or "") if name in plan.topology.dns), None)
            described = zone is not None and isinstance(plan.topology.dns[zone].ptr, dict)
            if zone is not None and described and ips and not plan.zones.reverse_names(ips[0]):
                found.append((server, zone, org.send_ref(row)))
    return tuple(found)


def _reverse_names(plan: Plan, zone: str) -> dict[str, str]:
    """The described reverse names of a zone, by address."""
    ptr = plan.topology.dns[zone].ptr
    return ptr if isinstance(ptr, dict) else {}


def _parents(host: str) -> list[str]:
    parts = host.split(".")
    return [".".join(parts[index:]) for index in range(len(parts) - 1)]


RULE = Rule(
    "L-084",
    "sending-address-without-name",
    "warning",
    "A server that sends to the internet has no reverse name",
    "R-DNS-11",
    check,
)
GOOD = changed(
    HYBRID,
    ("    dmarc: v=DMARC1; p=reject\n", "    dmarc: v=DMARC1; p=reject\n    ptr: {203.0.113.25: mail.contoso.com}\n"),
)
BAD = changed(GOOD, ("ptr: {203.0.113.25: mail.contoso.com}", "ptr: {203.0.113.26: mail.contoso.com}"))
