"""The cross-premises headers are kept in one direction only.

CloudServicesMailEnabled differs between the connectors to and from the same system: the own Exchange servers of a
hybrid deployment, or an add-on service.

Why it hurts: the side without it strips the headers. Mail of colleagues arrives as external mail, is filtered, and is
refused by groups for internal senders.

How to mend it: turn it on on both sides (for an add-on service: on both or on none).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import is_hybrid, sends_to_service, sources
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import recognises
from designer.rules.routes import onprem_targets
from designer.rules.things import each_tenant
from designer.rules.witness import cloud_address, from_cloud, from_premises, local_address

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    told = set()
    for row, node in onprem_targets(plan, tenant) if tenant.exo is not None else ():
        org = plan.organization_of_node(node.id)
        servers = {node.id} | ({s for c in sends_to_service(plan, org) for s in sources(org, c)} if org else set())
        found = [ic for ic in tenant.onpremises_inbound if any(recognises(plan, ic, s) for s in servers)]
        kept = [ic for ic in found if ic.CloudServicesMailEnabled]
        hybrid = org is not None and (is_hybrid(plan, org) or row.CloudServicesMailEnabled)
        sent = org is not None and is_hybrid(plan, org) and _sent_with_headers(plan, org)
        dropped = bool(found) and not kept and (row.CloudServicesMailEnabled or sent)
        if kept and not row.CloudServicesMailEnabled:
            out = from_cloud(plan, tenant, local_address(plan, org))
            yield _finding(tenant.outbound_ref(row), row.Name, kept[0].Name, hybrid, out)
        elif dropped and row not in tenant.centralized and found[0].Name not in told:
            told.add(found[0].Name)
            back = from_premises(plan, org, cloud_address(plan, tenant))
            yield _finding(tenant.inbound_ref(found[0]), found[0].Name, row.Name, hybrid, back)


def _sent_with_headers(plan: Plan, org: OnPremPlan) -> bool:
    return any(row.CloudServicesMailEnabled for row in sends_to_service(plan, org))


def _finding(place: Ref, name: str, other: str, hybrid: bool, witness: Message | None) -> Finding:
    ref = place / "CloudServicesMailEnabled"
    kind = "Outbound" if place.path.startswith("outbound") else "Inbound"
    return RULE.finding(
        f"{kind} connector {name} strips the cross-premises headers that the other direction ({other}) keeps.",
        (place, ref),
        witness=witness,
        fix=remedies.setting(f"Turn on CloudServicesMailEnabled on {name}", ref, True),
        severity="error" if hybrid else "warning",
        slug=None if hybrid else "headers-kept-on-one-side",
    )


RULE = Rule(
    "L-065",
    "hybrid-connector-cloudservicesmail-disabled",
    "error",
    "The cross-premises headers are kept in one direction only",
    "R-HYB-25",
    check,
    slugs=("headers-kept-on-one-side",),
)
GOOD = HYBRID
BAD = changed(
    GOOD,
    ("Name: Inbound from contoso-onprem\n        CloudServicesMailEnabled: true", "Name: Inbound from contoso-onprem"),
)
