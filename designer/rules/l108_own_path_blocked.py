"""The IP Block list holds an address that own mail comes from.

An entry covers the own servers, a service in front of the tenant, a partner, or a device of the design.

Why it hurts: the mail is refused with 5.7.513 and does not even appear in the message trace.

How to mend it: remove the entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.facts import nodes_within
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_tenant
from designer.rules.witness import from_internet, some_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    blocked = tenant.tenant.connection_filter.IPBlockList if tenant.tenant.connection_filter else ()
    for entry in blocked:
        hit = [node for node in nodes_within(plan, entry) if node.kind not in {"internet", "exo"}]
        if hit:
            ref = tenant.ref("connection_filter.IPBlockList")
            yield RULE.finding(
                f"{entry} in the IP Block list is {', '.join(f'{node.title} ({node.id})' for node in hit)}.",
                (ref, *(Ref("nodes", node.id) for node in hit)),
                witness=from_internet(plan, some_address(plan, tenant.default_domain)),
                fix=remedies.setting(f"Remove {entry}", ref, tuple(e for e in blocked if e != entry)),
            )


RULE = Rule(
    "L-108",
    "own-path-blocked",
    "error",
    "The IP Block list holds an address that own mail comes from",
    "R-FILT-5",
    check,
)
GOOD = changed(
    FILTERED,
    ("    inbound_connectors:", "    connection_filter: {IPBlockList: [198.51.100.66]}\n    inbound_connectors:"),
)
BAD = changed(GOOD, ("IPBlockList: [198.51.100.66]", "IPBlockList: [198.51.100.66, 203.0.113.70]"))
