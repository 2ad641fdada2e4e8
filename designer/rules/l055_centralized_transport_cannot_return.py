"""Centralized transport sends mail to the own servers, and it cannot come back as the tenant's own.

All internet mail goes to the servers and has to return over an OnPremises inbound connector that recognises them and
keeps the cross-premises headers (CloudServicesMailEnabled).

Why it hurts: a message that is not recognised on its return counts as new internet mail, goes to the servers again and
circulates until 5.4.14; without the headers it is filtered a second time as anonymous mail from the servers' address.

How to mend it: run the Hybrid Configuration wizard again, or repair the inbound connector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import CENTRALIZED, changed
from designer.rules.facts import sends_to_service, sources
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.recognition import presented, recognises
from designer.rules.routes import target_of
from designer.rules.things import each_tenant
from designer.rules.witness import cloud_address, from_internet, from_premises

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan
    from designer.model.tenant import OutboundConnector


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    if tenant.tenant.inbound_connectors is None or tenant.exo is None:
        return
    for row in tenant.centralized:
        servers = _returning(plan, row)
        if not servers:
            continue
        found = [ic for ic in tenant.onpremises_inbound if any(recognises(plan, ic, server) for server in servers)]
        if not found and not _told_elsewhere(plan, tenant, servers):
            yield RULE.finding(
                f"Outbound connector {row.Name} sends all mail to the own servers, "
                "but no inbound connector recognises them.",
                (tenant.ref("inbound_connectors"), tenant.outbound_ref(row, "RouteAllMessagesViaOnPremises")),
                "Mail that returns counts as new internet mail and goes to the servers again.",
                witness=from_internet(plan, cloud_address(plan, tenant)),
                fix=_new_connector(plan, tenant, servers),
            )
        elif found and not any(ic.CloudServicesMailEnabled for ic in found):
            ref = tenant.inbound_ref(found[0], "CloudServicesMailEnabled")
            yield RULE.finding(
                f"Inbound connector {found[0].Name} drops the cross-premises headers of mail that returns "
                "from centralized transport.",
                (tenant.inbound_ref(found[0]), ref, tenant.outbound_ref(row, "RouteAllMessagesViaOnPremises")),
                "The message is filtered again, as anonymous mail from the servers' address.",
                witness=from_premises(plan, plan.organization_of_node(servers[0]), cloud_address(plan, tenant)),
                fix=remedies.setting(f"Turn on CloudServicesMailEnabled on {found[0].Name}", ref, True),
                slug="hybrid-connector-cloudservicesmail-disabled",
            )


def _returning(plan: Plan, connector: OutboundConnector) -> tuple[str, ...]:
    """The servers that send mail back: the sources of the Send connectors to the service, else the target itself."""
    target = target_of(plan, connector)
    organization = plan.organization_of_node(target.id) if target is not None else None
    if target is None or organization is None:
        return ()
    rows = sends_to_service(plan, organization)
    return tuple(dict.fromkeys(server for row in rows for server in sources(organization, row))) or (target.id,)


def _told_elsewhere(plan: Plan, tenant: TenantPlan, servers: tuple[str, ...]) -> bool:
    """True where a connector for the servers exists and something else keeps it from matching, or nothing is known."""
    by_certificate = [
        row for row in tenant.inbound if row.ConnectorType == "OnPremises" and row.TlsSenderCertificateName
    ]
    disabled = [row for row in tenant.inbound if row.ConnectorType == "OnPremises" and not row.Enabled]
    return bool(by_certificate or disabled) or not servers


def _new_connector(plan: Plan, tenant: TenantPlan, servers: tuple[str, ...]) -> Fix:
    names = [p.certificate.subject for server in servers for p in presented(plan, server) if p.usable]
    if not names:
        return remedies.steps("Run the Hybrid Configuration wizard again", "It creates the inbound connector.")
    value = {
        "Name": "Inbound from the own servers",
        "ConnectorType": "OnPremises",
        "SenderDomains": ("*",),
        "TlsSenderCertificateName": names[0],
        "CloudServicesMailEnabled": True,
    }
    return remedies.addition("Create the inbound connector", tenant.ref("inbound_connectors"), value)


RULE = Rule(
    "L-055",
    "centralized-transport-cannot-return",
    "error",
    "Centralized transport sends mail to the own servers, and it cannot come back as the tenant's own",
    "R-OUT-12",
    check,
    slugs=("hybrid-connector-cloudservicesmail-disabled",),
)
GOOD = CENTRALIZED
BAD = changed(
    GOOD,
    ("Name: Inbound from contoso-onprem\n        CloudServicesMailEnabled: true", "Name: Inbound from contoso-onprem"),
)
