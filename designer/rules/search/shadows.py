"""Connectors and mail flow rules that can never win, each with what stands before it (M-007)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from designer.model.onprem import SendConnector
from designer.model.refs import Ref, member
from designer.model.tenant import OutboundConnector
from designer.rules.finding import Finding, Fix
from designer.rules.routes import connector_for
from designer.rules.search.cases import Search
from designer.rules.search.invariants import INVARIANTS, NEVER_WINS

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan
    from designer.engine.rule_conditions import CompiledRule

SLUG = "never-wins"
_TOLD_BY = frozenset(next(row.rules for row in INVARIANTS if row.id == NEVER_WINS))
_ANY_OF = frozenset({"From", "SentTo", "SenderDomainIs", "RecipientDomainIs", "SubjectContainsWords"})
"""Conditions that hold for any of their values: more values take more mail."""


def shadowed(plan: Plan, found: Search, told: Iterable[Finding]) -> tuple[Finding, ...]:
    """What no message of any class uses because something else always takes it; what a finding tells is left out."""
    known = {ref.object for row in told if row.rule in _TOLD_BY for ref in row.refs}
    names = {hop.out for case in found.cases for hop in case.trace.hops if hop.out is not None}
    rows: list[Finding] = []
    for tenant in plan.tenants.values():
        rows += _outbound(plan, tenant)
        rows += _rules(tenant, "tenants")
    for org in plan.onprem_orgs.values():
        rows += _send(org, names)
        rows += _rules(org, "onprem_orgs")
    return tuple(row for row in rows if row.refs[0].object not in known)


def _finding(ref: Ref, winner: Ref, text: str, why: str) -> Finding:
    fix = Fix(
        "Narrow what stands before it, or remove it", steps=(f"Look at {winner} first: it takes all of its mail.",)
    )
    return Finding(NEVER_WINS, SLUG, "warning", text, (ref, winner), (why,), fix)


def _outbound(plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    """A connector each of whose domains another connector serves more exactly (R-OUT-3)."""
    chosen_by_rule = {row.rule.RouteMessageOutboundConnector for row in tenant.rules}
    for row in tenant.selectable_outbound:
        if row.AllAcceptedDomains or not row.RecipientDomains or row.Name in chosen_by_rule:
            continue
        winners = [connector_for(plan, tenant, _below(domain)) for domain in row.RecipientDomains]
        others = [winner for winner in winners if winner is not None and winner is not row]
        if len(others) == len(winners) and all(_as_wide(other, row) for other in others):
            other = others[0]
            yield _finding(
                tenant.outbound_ref(row),
                tenant.outbound_ref(other),
                f"Outbound connector {row.Name} never carries mail: {other.Name} is chosen for all of its domains.",
                f"RecipientDomains of {row.Name}: {', '.join(row.RecipientDomains)} (R-OUT-3)",
            )


def _as_wide(other: OutboundConnector, row: OutboundConnector) -> bool:
    return set(row.RecipientDomains) <= set(other.RecipientDomains)


def _below(pattern: str) -> str:
    return "any.example" if pattern == "*" else pattern.replace("*.", "any.", 1)


def _send(org: OnPremPlan, used: set[str]) -> Iterator[Finding]:
    """A Send connector whose address spaces another one of the same servers serves at lower cost (R-OPS-3)."""
    live = [row for row in org.send_rows if row.spaces and not row.connector.IsScopedConnector]
    for row in live:
        if row.connector.Name in used:
            continue
        for other in live:
            if other is row or other.sources != row.sources or not _larger(other.connector, row.connector):
                continue
            costs = {space.pattern: space.cost for space in other.spaces}
            if all(costs.get(space.pattern, space.cost) < space.cost for space in row.spaces):
                yield _finding(
                    org.send_ref(row.connector),
                    org.send_ref(other.connector),
                    f"Send connector {row.connector.Name} never carries mail: {other.connector.Name} has the same "
                    "address spaces at lower cost.",
                    f"Address spaces of {row.connector.Name}: {', '.join(row.connector.AddressSpaces)} (R-OPS-3)",
                )
                break


def _larger(other: SendConnector, row: SendConnector) -> bool:
    """A larger message would pass the cheaper connector by."""
    from designer.model.values import size_in_bytes

    limit, mine = size_in_bytes(other.MaxMessageSize), size_in_bytes(row.MaxMessageSize)
    return limit is None or (mine is not None and limit >= mine)


def _rules(owner: TenantPlan | OnPremPlan, section: str) -> Iterator[Finding]:
    """A rule behind one that stops and takes at least the same mail (R-TR-1)."""
    rows = tuple(owner.rules)
    for number, row in enumerate(rows):
        first = next((other for other in rows[:number] if _takes_all(other, row)), None)
        if first is not None:
            yield _finding(
                member(section, owner.name, "transport_rules", row.rule.Name),
                member(section, owner.name, "transport_rules", first.rule.Name),
                f"Mail flow rule {row.rule.Name} never applies: {first.rule.Name} takes its mail first and stops.",
                f"StopRuleProcessing of {first.rule.Name} is true, and its conditions hold wherever those of "
                f"{row.rule.Name} do (R-TR-1)",
            )


def _takes_all(wide: CompiledRule, narrow: CompiledRule) -> bool:
    """True where the first rule stops, has no exceptions, and fits all mail that the second fits."""
    if not wide.rule.StopRuleProcessing or wide.exceptions:
        return False
    if wide.rule.SenderAddressLocation != narrow.rule.SenderAddressLocation:
        return False
    theirs = {name: value for name, value, _ in narrow.conditions}
    return all(name in theirs and _wider(name, value, theirs[name]) for name, value, _ in wide.conditions)


def _wider(name: str, value: object, other: object) -> bool:
    if name in _ANY_OF and isinstance(value, tuple) and isinstance(other, tuple):
        return set(other) <= set(value)
    return value == other
