"""An outbound connector is disabled.

The service chooses among enabled connectors only.

Why it hurts: its routing and its demand for TLS are off; mail for its domains goes by MX.

How to mend it: enable it, or delete it if it is not needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.rules import TransportRule
from designer.model.tenant import OutboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import acting_rules
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.things import each_outbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Iterator[Finding]:
    if not row.Enabled:
        ref = tenant.outbound_ref(row, "Enabled")
        demand = f" and its demand for TLS ({row.TlsSettings})" if row.TlsSettings is not None else ""
        yield RULE.finding(
            f"Outbound connector {row.Name} is disabled.",
            (tenant.outbound_ref(row), ref),
            f"Its routing{demand} {'do' if demand else 'does'} not apply.",
            fix=_remedy(tenant, row),
        )


def _remedy(tenant: TenantPlan, row: OutboundConnector) -> Fix:
    """Enabling it; removing it where another connector takes its mail, or no rule would ever choose it."""
    named = [rule for rule in tenant.tenant.transport_rules or () if _names(rule, row)]
    idle = row.IsTransportRuleScoped and not any(_names(rule, row) for rule in acting_rules(tenant))
    if idle and named:
        return remedies.steps(
            "Choose one of the two",
            f"Enable {row.Name} together with rule {named[0].Name}, which names it, or",
            "remove both.",
        )
    taken = {domain for other in tenant.selectable_outbound for domain in other.RecipientDomains}
    doubled = not row.IsTransportRuleScoped and bool(row.RecipientDomains) and taken.issuperset(row.RecipientDomains)
    if idle or doubled:
        return remedies.removal(f"Remove {row.Name}", tenant.outbound_ref(row))
    return remedies.setting(f"Enable {row.Name}", tenant.outbound_ref(row, "Enabled"), True)


def _names(rule: TransportRule, row: OutboundConnector) -> bool:
    return (rule.RouteMessageOutboundConnector or "").casefold() == row.Name.casefold()


RULE = Rule("L-124", "connector-disabled", "info", "An outbound connector is disabled", "R-OUT-3, R-OUT-5", check)
GOOD = changed(
    HOSTED,
    (
        "outbound_connectors: []",
        """\
outbound_connectors:
      - {Name: Fabrikam, RecipientDomains: [fabrikam.com], TlsSettings: CertificateValidation}""",
    ),
)
BAD = changed(GOOD, ("Name: Fabrikam,", "Name: Fabrikam, Enabled: false,"))
