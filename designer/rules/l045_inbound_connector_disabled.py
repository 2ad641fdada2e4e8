"""An inbound connector is disabled.

A disabled connector is invisible: the front door looks for a match as if it did not exist. It is an error where the own
servers depend on it, because no other connector recognises them.

Why it hurts: mail of the own servers counts as anonymous internet mail; relaying is refused and centralized transport
loops. For a partner, the demand for TLS or for its certificate is off.

How to mend it: enable the connector, or delete it if it is not needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import certificate_matches, covers
from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.l016_duplicate_partner_connectors import same_source
from designer.rules.l053_direct_send_refused import by_sender_alone
from designer.rules.recognition import clients, presented, recognises
from designer.rules.things import each_inbound
from designer.rules.witness import cloud_address, from_premises

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    if row.Enabled:
        return
    cut_off = _dependants(plan, tenant, row)
    yield RULE.finding(
        f"Inbound connector {row.Name} is disabled"
        + (f", so mail of {', '.join(cut_off)} is not recognised as the tenant's own." if cut_off else "."),
        (
            tenant.inbound_ref(row),
            tenant.inbound_ref(row, "Enabled"),
            *(Ref("nodes", server) for server in cut_off),
        ),
        witness=_proof(plan, tenant, cut_off),
        fix=_remedy(tenant, row, needed=bool(cut_off)),
        severity="error" if cut_off else "info",
    )


def _remedy(tenant: TenantPlan, row: InboundConnector, *, needed: bool) -> Fix:
    """Enabling it; removing it where another connector already takes its mail."""
    if not needed and any(_stands_in_for(other, row) for other in tenant.partner_inbound):
        return remedies.removal(f"Remove {row.Name}", tenant.inbound_ref(row))
    return remedies.setting(f"Enable {row.Name}", tenant.inbound_ref(row, "Enabled"), True)


def _stands_in_for(other: InboundConnector, row: InboundConnector) -> bool:
    if row.ConnectorType != "Partner":
        return False
    if set(other.SenderDomains) & set(row.SenderDomains) and same_source(other, row):
        return True
    restricts = other.RestrictDomainsToCertificate or other.RestrictDomainsToIPAddresses
    covered = any(covers(wide, domain) for wide in other.SenderDomains for domain in row.SenderDomains)
    return restricts and covered and by_sender_alone(row)


def _proof(plan: Plan, tenant: TenantPlan, cut_off: tuple[str, ...]) -> Message | None:
    """A message of a server that is no longer recognised."""
    org = plan.organization_of_node(cut_off[0]) if cut_off else None
    return from_premises(plan, org, cloud_address(plan, tenant))


def _dependants(plan: Plan, tenant: TenantPlan, connector: InboundConnector) -> tuple[str, ...]:
    """The own servers that only this connector would recognise."""
    wanted = connector.TlsSenderCertificateName
    if connector.ConnectorType != "OnPremises":
        return ()
    return tuple(
        server
        for server in clients(plan, tenant)
        if not any(recognises(plan, row, server) for row in tenant.onpremises_inbound)
        and (
            recognises(plan, connector, server)
            or any(certificate_matches(wanted or "", p.certificate.names) for p in presented(plan, server))
        )
    )


RULE = Rule("L-045", "connector-disabled", "error", "An inbound connector is disabled", "R-ATTR-5, R-ATTR-8", check)
GOOD = HYBRID
BAD = changed(
    GOOD, ("- Name: Inbound from contoso-onprem", "- Name: Inbound from contoso-onprem\n        Enabled: false")
)
