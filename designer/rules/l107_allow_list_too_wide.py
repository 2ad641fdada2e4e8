"""An entry of the IP Allow list is wider than one host, or belongs to a shared service.

Why it hurts: all mail from these addresses skips the spam filter and sender authentication, whoever sends it.

How to mend it: allow single hosts, or better none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import prefix_size
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.model.values import ip_bounds
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import services_for_all
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    services = services_for_all(plan)
    allowed = tenant.tenant.connection_filter.IPAllowList if tenant.tenant.connection_filter else ()
    for entry in allowed:
        low, high, _ = ip_bounds(entry)
        shared = [node for node in services if any(prefix_size((entry,), ip) is not None for ip in node.ips)]
        if low == high and not shared:
            continue
        ref = tenant.ref("connection_filter.IPAllowList")
        hosts = tuple(
            ip
            for node in topology.nodes
            if node.kind not in {"internet", "partner"} and node not in services
            for ip in node.ips
            if prefix_size((entry,), ip) is not None
        )
        kept = tuple(e for e in allowed if e != entry)
        yield RULE.finding(
            f"{entry} in the IP Allow list "
            + (f"belongs to {shared[0].title} ({shared[0].id})." if shared else f"covers {high - low + 1} addresses."),
            (ref, *(Ref("nodes", node.id) for node in shared)),
            fix=remedies.setting("Allow only hosts of the design", ref, (*kept, *hosts)),
        )


RULE = Rule(
    "L-107",
    "allow-list-too-wide",
    "warning",
    "An entry of the IP Allow list is wider than one host, or belongs to a shared service",
    "R-FILT-4",
    check,
)
GOOD = changed(
    HOSTED,
    ("    inbound_connectors:", "    connection_filter: {IPAllowList: [198.51.100.77]}\n    inbound_connectors:"),
)
BAD = changed(GOOD, ("IPAllowList: [198.51.100.77]", "IPAllowList: [198.51.100.0/24]"))
