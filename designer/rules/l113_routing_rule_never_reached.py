"""A routing rule is never reached.

A rule before it stops the processing of further rules, and fits all mail that the routing rule fits.

Why it hurts: the mail takes the usual way instead of the connector.

How to mend it: put the routing rule first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.rules import TransportRule
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
    for index, late in enumerate(rules):
        if late.RouteMessageOutboundConnector is None:
            continue
        hiding = next((early for early in rules[:index] if _hides(early, late)), None)
        if hiding is not None:
            ref, first = (tenant.ref(f"transport_rules[{rule.Name}]") for rule in (late, hiding))
            yield RULE.finding(
                f"Rule {late.Name} is never reached, because {hiding.Name} stops before it.",
                (ref, first / "StopRuleProcessing", first),
                fix=remedies.setting(
                    f"Put {late.Name} before {hiding.Name}",
                    tenant.ref("transport_rules"),
                    _moved(tenant.tenant.transport_rules or (), late, hiding),
                ),
            )


def _hides(early: TransportRule, late: TransportRule) -> bool:
    """True where the early rule stops, has no exception, and demands nothing that the late one does not demand."""
    exceptions = any(_set(early, f"ExceptIf{name}") for name in _CONDITIONS)
    wanted = {name for name in _CONDITIONS if _set(early, name)}
    same = all(getattr(early, name) == getattr(late, name) for name in wanted)
    return early.StopRuleProcessing and not exceptions and same


def _set(rule: TransportRule, name: str) -> bool:
    return getattr(rule, name) not in ((), None, False)


_CONDITIONS = tuple(name for name in TransportRule.model_fields if f"ExceptIf{name}" in TransportRule.model_fields)


def _moved(rules: tuple[TransportRule, ...], late: TransportRule, early: TransportRule) -> tuple[TransportRule, ...]:
    """The rules in the order of their priority, numbered anew, with the late one before the early one."""
    places = {id(rule): (index if rule.Priority is None else rule.Priority, index) for index, rule in enumerate(rules)}
    order = [rule for rule in sorted(rules, key=lambda rule: places[id(rule)]) if rule is not late]
    order.insert(next(index for index, rule in enumerate(order) if rule is early), late)
    return tuple(rule.model_copy(update={"Priority": number}) for number, rule in enumerate(order))


RULE = Rule("L-113", "routing-rule-never-reached", "warning", "A routing rule is never reached", "R-TR-1", check)
GOOD = changed(
    HYBRID,
    (
        "    outbound_connectors:\n",
        """\
    transport_rules:
      - {Name: Mark, SentToScope: NotInOrganization, PrependSubject: "[Out] ", StopRuleProcessing: true}
      - {Name: To the branch, RecipientDomainIs: [branch.contoso.com], RouteMessageOutboundConnector: Branch}
    outbound_connectors:
      - Name: Branch
        CloudServicesMailEnabled: true
        ConnectorType: OnPremises
        IsTransportRuleScoped: true
        UseMXRecord: false
        SmartHosts: [mail.contoso.com]
        TlsSettings: EncryptionOnly
""",
    ),
)
BAD = changed(
    GOOD, ("{Name: Mark, SentToScope: NotInOrganization,", "{Name: Mark, RecipientDomainIs: [branch.contoso.com],")
)
