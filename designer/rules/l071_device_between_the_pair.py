"""A host that handles mail stands between the own servers and Exchange Online.

In a hybrid deployment the Send connector hands mail for the cloud to a gateway, or the tenant's connector ends at one
that hands it on to the servers. A firewall that only passes port 25 is fine.

Why it hurts: the gateway ends the TLS session and rewrites headers. The certificate of the servers is lost, mail of
colleagues arrives as external mail: filtered, refused by groups for internal senders, marked as external.

How to mend it: connect both sides directly on port 25.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from designer.model.refs import Ref
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import SERVICES, is_hybrid, pairs
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.l072_hybrid_send_connector import connector_to, routing_domains
from designer.rules.memory import per_plan
from designer.rules.routes import onprem_targets
from designer.rules.sending import covers_internet
from designer.rules.witness import cloud_address, from_premises

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    told = set()
    for tenant, org in pairs(plan):
        for name, found in _between(plan, tenant, org).items():
            if name in told:
                continue
            told.add(name)
            yield RULE.finding(
                f"{found[0].node.title} ({name}) stands between {org.name} and Exchange Online.",
                (Ref("nodes", name), *(place.ref for place in found)),
                witness=from_premises(plan, org, cloud_address(plan, tenant)),
                fix=_remedy(org, found),
            )


@per_plan
def _between(plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> dict[str, list[_Place]]:
    """The places at which something stands between the two sides of a pair that is or seems hybrid, by its node."""
    places: dict[str, list[_Place]] = {}
    if is_hybrid(plan, org) or any(c.CloudServicesMailEnabled for c in tenant.onpremises_inbound):
        for place in (*_on_the_way_out(plan, tenant, org), *_on_the_way_in(plan, tenant, org)):
            if place not in places.setdefault(place.node.id, []):
                places[place.node.id].append(place)
    return places


class _Place(NamedTuple):
    """Where a host stands in the way, the setting that leads there, and how to lead past it, where that is known."""

    node: Node
    ref: Ref
    label: str = ""
    changes: tuple[tuple[Ref, object], ...] = ()


def _remedy(org: OnPremPlan, found: list[_Place]) -> Fix:
    if all(place.changes for place in found):
        labels = dict.fromkeys(place.label for place in found)
        return remedies.settings(", ".join(labels), *(change for place in found for change in place.changes))
    return remedies.steps(
        "Connect directly", f"Let the connector name a host of {org.name} itself and open port 25 between the two."
    )


def _on_the_way_out(plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> Iterator[_Place]:
    routes = (connector_to(org, domain, enabled=True) for domain in routing_domains(tenant, org))
    rows = [*(row for row in routes if row is not None), *(r.connector for r in org.send_rows)]
    for row in (row for row in rows if row.CloudServicesMailEnabled or row is rows[0]):
        for host in row.SmartHosts:
            node = plan.nodes.get(plan.node_for_host(host) or "")
            if node is not None and node.kind in {*SERVICES, "device", "app"}:
                ref = org.send_ref(row, "SmartHosts")
                direct = len(row.SmartHosts) == 1 and not covers_internet(row)
                changes = ((ref, ()), (org.send_ref(row, "DNSRoutingEnabled"), True)) if direct else ()
                yield _Place(node, ref, "Deliver by MX", changes)


def _on_the_way_in(plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> Iterator[_Place]:
    own = {node.id for node in org.nodes}
    for row, node in onprem_targets(plan, tenant):
        onward = node.delivers_onward if isinstance(node.delivers_onward, str) else None
        if node.kind in SERVICES and (node.id in own or onward in own):
            yield _Place(node, tenant.outbound_ref(row, "SmartHosts"))


RULE = Rule(
    "L-071",
    "smtp-device-between-onprem-and-eop",
    "error",
    "A host that handles mail stands between the own servers and Exchange Online",
    "R-HYB-24",
    check,
)
GOOD = changed(
    HYBRID,
    (
        "certs:\n",
        """\
  - {id: gateway, kind: filter, org: contoso-onprem, ips: [203.0.113.26], fqdn: gateway.contoso.com,
     modifies: [headers], client_cert: hybrid, delivers_onward: eop}
certs:
""",
    ),
)
BAD = changed(
    GOOD,
    (
        "AddressSpaces: [contoso.mail.onmicrosoft.com]",
        """\
AddressSpaces: [contoso.mail.onmicrosoft.com]
        DNSRoutingEnabled: false
        SmartHosts: [gateway.contoso.com]""",
    ),
)
