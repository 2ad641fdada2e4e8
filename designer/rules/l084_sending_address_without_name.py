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
from designer.rules.sending import internet_connectors

if TYPE_CHECKING:
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    told = set()
    for org in plan.onprem_orgs.values():
        for row in internet_connectors(plan, org):
            for server in sources(org, row) if row.DNSRoutingEnabled and not row.SmartHosts else ():
                node, ips = plan.nodes[server], plan.egress_ips(server)
                zone = next((name for name in _parents(node.fqdn or "") if name in topology.dns), None)
                ptr = topology.dns[zone].ptr if zone is not None else None
                if zone is None or not ips or not isinstance(ptr, dict) or server in told:
                    continue
                if not plan.zones.reverse_names(ips[0]):
                    told.add(server)
                    ref = Ref("dns", zone, "ptr")
                    yield RULE.finding(
                        f"{node.title} ({server}) sends from {ips[0]}, which has no reverse name.",
                        (ref, Ref("nodes", server), org.send_ref(row)),
                        fix=remedies.setting(f"Name it {node.fqdn}", ref, {**ptr, ips[0]: node.fqdn}),
                    )


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
