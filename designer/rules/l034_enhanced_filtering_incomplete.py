"""Enhanced Filtering skips fewer hosts than mail passes.

Internet mail passes several hosts before the tenant, and the connector skips only the last one (EFSkipLastIP) or lists
not all of them (EFSkipIPs).

Why it hurts: the host that is left is taken for the sender: SPF fails for everybody.

How to mend it: turn EFSkipLastIP off and list the public addresses of all hosts on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import prefix_size
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import custom_domains, public_ips, skips
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import receiving_connector
from designer.rules.routes import incoming_path
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    told = set()
    for domain in (row.DomainName for row in custom_domains(tenant)):
        path = [node for node in incoming_path(plan, domain) if public_ips(node)]
        row = receiving_connector(plan, tenant, path[-1].id) if path else None
        if row is None or row.Name in told or not skips(row):
            continue
        left = path[:-1] if row.EFSkipLastIP else [node for node in path if not _listed(row, node)]
        if not left:
            continue
        told.add(row.Name)
        every = tuple(dict.fromkeys((*row.EFSkipIPs, *(ip for node in path for ip in public_ips(node)))))
        yield RULE.finding(
            f"Mail for {domain} passes {', '.join(node.id for node in path)}, "
            f"but inbound connector {row.Name} does not skip {', '.join(node.id for node in left)}.",
            (tenant.inbound_ref(row), tenant.inbound_ref(row, "EFSkipIPs"), *(Ref("nodes", n.id) for n in left)),
            fix=remedies.settings(
                "Skip all hosts on the way",
                (tenant.inbound_ref(row, "EFSkipLastIP"), False),
                (tenant.inbound_ref(row, "EFSkipIPs"), every),
            ),
        )


def _listed(connector: InboundConnector, node: Node) -> bool:
    return prefix_size(connector.EFSkipIPs, public_ips(node)[0]) is not None


RULE = Rule(
    "L-034",
    "enhanced-filtering-incomplete",
    "warning",
    "Enhanced Filtering skips fewer hosts than mail passes",
    "R-INC-30",
    check,
)
GOOD = changed(
    FILTERED,
    ("title: A third-party filter", "title: An archive and a filter"),
    (
        "nodes:\n",
        """\
nodes:
  - {id: archive, kind: archive, ips: [203.0.113.80], fqdn: in.archive.example.net, delivers_onward: filter}
""",
    ),
    ("client_cert: fcert}", "client_cert: fcert, delivers_onward: eop}"),
    (
        "mx: [{pref: 10, host: mx1.filter.example.net, node: filter}]",
        "mx: [{pref: 10, host: in.archive.example.net, node: archive}]",
    ),
    ("EFSkipLastIP: true", "EFSkipIPs: [203.0.113.70, 203.0.113.80]"),
)
BAD = changed(GOOD, ("EFSkipIPs: [203.0.113.70, 203.0.113.80]", "EFSkipLastIP: true"))
