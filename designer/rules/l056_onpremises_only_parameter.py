"""A connector carries a parameter that its type ignores, or centralized transport is limited to some domains.

RouteAllMessagesViaOnPremises, AllAcceptedDomains and SenderRewritingEnabled count only on OnPremises outbound
connectors, TreatMessagesAsInternal only on OnPremises inbound connectors. Centralized transport needs RecipientDomains
`*` and no limit to accepted domains.

Why it hurts: the parameter has no effect and mail takes another way than intended; a limited connector for centralized
transport makes messages loop (5.4.14, 5.4.6).

How to mend it: make the connector OnPremises where it leads to the own servers, else remove the parameter; give the
connector for centralized transport `*`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import CENTRALIZED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.routes import target_of
from designer.rules.things import each_tenant
from designer.rules.witness import from_cloud, outside_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan

OUTBOUND_ONLY = ("RouteAllMessagesViaOnPremises", "AllAcceptedDomains", "SenderRewritingEnabled")


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    yield from _on_partner(plan, tenant)
    for row in tenant.centralized:
        if not is_scoped(tenant, row):
            continue
        yield RULE.finding(
            f"Outbound connector {row.Name} is for centralized transport but limited to some domains.",
            (
                tenant.outbound_ref(row),
                tenant.outbound_ref(row, "RecipientDomains"),
                tenant.outbound_ref(row, "AllAcceptedDomains"),
                tenant.outbound_ref(row, "RouteAllMessagesViaOnPremises"),
            ),
            "Centralized transport takes RecipientDomains * and no limit to accepted domains.",
            witness=from_cloud(plan, tenant, outside_address(plan)),
            fix=remedies.settings(
                "Take mail for all domains",
                (tenant.outbound_ref(row, "RecipientDomains"), ("*",)),
                (tenant.outbound_ref(row, "AllAcceptedDomains"), False),
            ),
            slug="cmt-connector-scoped",
        )


def is_scoped(tenant: TenantPlan, row: OutboundConnector) -> bool:
    """True for a connector of centralized transport that takes mail for some domains only."""
    return row in tenant.centralized and ("*" not in row.RecipientDomains or row.AllAcceptedDomains)


def _on_partner(plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    for row in tenant.outbound:
        for name in OUTBOUND_ONLY:
            if row.ConnectorType != "Partner" or not getattr(row, name):
                continue
            target = target_of(plan, row)
            own = target is not None and target.kind in {"onprem", "edge"} and name != "RouteAllMessagesViaOnPremises"
            change: tuple[str, object] = ("ConnectorType", "OnPremises") if own else (name, False)
            yield RULE.finding(
                f"{name} has no effect on outbound connector {row.Name}, because it is a Partner connector.",
                (tenant.outbound_ref(row, name), tenant.outbound_ref(row)),
                fix=remedies.setting(f"Set {change[0]} to {change[1]}", tenant.outbound_ref(row, change[0]), change[1]),
            )
    for ic in tenant.inbound:
        if ic.ConnectorType == "Partner" and ic.TreatMessagesAsInternal:
            ref = tenant.inbound_ref(ic, "TreatMessagesAsInternal")
            yield RULE.finding(
                f"TreatMessagesAsInternal has no effect on inbound connector {ic.Name}, "
                "because it is a Partner connector.",
                (ref, tenant.inbound_ref(ic)),
                fix=remedies.setting("Turn TreatMessagesAsInternal off", ref, False),
            )


RULE = Rule(
    "L-056",
    "onpremises-only-parameter",
    "error",
    "A connector carries a parameter that its type ignores, or centralized transport is limited to some domains",
    "R-OUT-13, New-OutboundConnector, New-InboundConnector",
    check,
    slugs=("cmt-connector-scoped",),
)
GOOD = CENTRALIZED
BAD = changed(GOOD, ('RecipientDomains: ["*"]', "RecipientDomains: [contoso.com]"))
