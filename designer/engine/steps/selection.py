"""Which outbound connector carries a recipient: exact, longest wildcard, all accepted domains, `*` (R-OUT-3, Q-2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from designer.engine.decisions import RefMaker
from designer.engine.organizations import Selected, TenantPlan
from designer.model.matching import covers
from designer.model.tenant import OutboundConnector

EXACT, WILDCARD, ACCEPTED, EVERYTHING = 4, 3, 2, 1


def score(tenant: TenantPlan, connector: OutboundConnector, domain: str) -> tuple[int, int] | None:
    """How exactly a connector covers a domain; None where it does not."""
    best: tuple[int, int] | None = None
    for pattern in connector.RecipientDomains:
        if covers(pattern, domain):
            rank = (
                (EVERYTHING, 0) if pattern == "*" else (WILDCARD, len(pattern)) if pattern[:2] == "*." else (EXACT, 0)
            )
            best = rank if best is None or rank > best else best
    everywhere = connector.AllAcceptedDomains and connector.ConnectorType == "OnPremises"
    if everywhere and tenant.accepted_domain(domain) is not None:
        best = max(best or (0, 0), (ACCEPTED, 0))
    return best


def select(tenant: TenantPlan, domain: str, without_centralized: bool) -> Selected:
    """The most specific enabled connector that no rule reserves; ties by name (R-OUT-3, R-OUT-11)."""
    key = (domain, without_centralized)
    found = tenant.selection.get(key)
    if found is None:
        found = tenant.selection[key] = _select(tenant, domain, without_centralized)
    return found


def _select(tenant: TenantPlan, domain: str, without_centralized: bool) -> Selected:
    ranked = [
        (rank, row)
        for row, _ in tenant.outbound_by_domain.covering(domain)
        if not (without_centralized and row in tenant.centralized) and (rank := score(tenant, row, domain)) is not None
    ]
    if not ranked:
        return Selected(None)
    best = max(rank for rank, _ in ranked)
    equal = sorted((row for rank, row in ranked if rank == best), key=lambda row: row.Name)
    return Selected(equal[0], tuple(row.Name for row in equal[1:]))


def losers(
    tenant: TenantPlan, domain: str, winner: OutboundConnector | None, without_centralized: bool
) -> Sequence[tuple[str, str, RefMaker]]:
    """Why the other outbound connectors were not taken."""
    rows: list[tuple[str, str, RefMaker]] = []
    for row in tenant.outbound:
        if row is winner:
            continue
        if not row.Enabled:
            why = "it is disabled"
        elif row.IsTransportRuleScoped:
            why = "only a mail flow rule can choose it"
        elif score(tenant, row, domain) is None:
            why = f"none of its domains covers {domain}"
        elif without_centralized and row in tenant.centralized:
            why = "the message has been on-premises already: no second trip"
        else:
            why = "it is less specific"
        rows.append((row.Name, why, partial(tenant.outbound_ref, row)))
    return rows
