"""A connector waits for a mail flow rule that does not exist, or a rule names a connector that is not there.

The connector is reachable only through a rule (IsTransportRuleScoped) and no acting rule names it; or an acting rule
names a connector that is disabled or missing.

Why it hurts: the connector is never used; mail of the rule is deferred or takes another way.

How to mend it: enable the connector, correct its name in the rule, or remove what is no longer needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import acting_rules
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    rules = acting_rules(tenant)
    wanted = {(rule.RouteMessageOutboundConnector or "").casefold() for rule in rules}
    for row in tenant.outbound if tenant.tenant.transport_rules is not None else ():
        if row.IsTransportRuleScoped and row.Enabled and row.Name.casefold() not in wanted:
            yield RULE.finding(
                f"Outbound connector {row.Name} is used only through a mail flow rule, but no acting rule names it.",
                (tenant.outbound_ref(row, "IsTransportRuleScoped"), tenant.outbound_ref(row)),
                fix=remedies.setting(f"Disable {row.Name}", tenant.outbound_ref(row, "Enabled"), False),
            )
    for rule in rules if tenant.tenant.outbound_connectors is not None else ():
        name = rule.RouteMessageOutboundConnector
        connector = tenant.outbound_by_name.get((name or "").casefold())
        if name is None or (connector is not None and connector.Enabled):
            continue
        ref = tenant.ref(f"transport_rules[{rule.Name}]")
        enabled = tenant.outbound_ref(connector, "Enabled") if connector is not None else None
        yield RULE.finding(
            f"Rule {rule.Name} routes by outbound connector {name}, "
            f"which {'is disabled' if connector else 'does not exist'}.",
            (ref / "RouteMessageOutboundConnector", ref, *((enabled,) if enabled is not None else ())),
            fix=remedies.setting(f"Enable {name}", enabled, True)
            if enabled is not None
            else remedies.setting(f"Disable rule {rule.Name}", ref / "Enabled", False),
        )


RULE = Rule(
    "L-063",
    "rule-and-connector-do-not-meet",
    "warning",
    "A connector waits for a mail flow rule that does not exist, or a rule names a connector that is not there",
    "R-TR-8",
    check,
)
GOOD = changed(
    HYBRID,
    (
        "    outbound_connectors:\n",
        """\
    transport_rules:
      - {Name: To the branch, RecipientDomainIs: [branch.contoso.com], RouteMessageOutboundConnector: Branch}
    outbound_connectors:
      - Name: Branch
        ConnectorType: OnPremises
        CloudServicesMailEnabled: true
        IsTransportRuleScoped: true
        UseMXRecord: false
        SmartHosts: [mail.contoso.com]
        TlsSettings: EncryptionOnly
""",
    ),
)
BAD = changed(
    GOOD, ("RouteMessageOutboundConnector: Branch}", "RouteMessageOutboundConnector: Branch, Enabled: false}")
)
