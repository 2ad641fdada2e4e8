"""A rule for mail from inside does not see a system that sends anonymously.

A mail flow rule has FromScope InOrganization and names the sender of a device or an application, whose mail arrives as
anonymous: over no connector, or over one that does not mark it as internal.

Why it hurts: the rule never fits this mail.

How to mend it: recognise the system by a connector that treats its messages as internal, or drop the scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.facts import acting_rules
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import recognises
from designer.rules.things import each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    rules = [rule for rule in acting_rules(tenant) if rule.FromScope == "InOrganization" and rule.From]
    for message in topology.messages if rules else ():
        node = plan.nodes.get(message.from_node)
        if node is None or node.kind not in {"device", "app", "othermta"} or message.auth is not None:
            continue
        rows = [row for row in tenant.onpremises_inbound if recognises(plan, row, node.id)]
        if any(row.CloudServicesMailEnabled or row.TreatMessagesAsInternal for row in rows):
            continue
        rule = next((rule for rule in rules if message.header_from in rule.From), None)
        if rule is not None:
            ref = tenant.ref(f"transport_rules[{rule.Name}]")
            yield RULE.finding(
                f"Rule {rule.Name} is for {message.header_from}, but mail of {node.id} does not count as internal.",
                (ref / "FromScope", ref, Ref("messages", message.id), Ref("nodes", node.id)),
                fix=remedies.setting("Drop the scope", ref / "FromScope", None),
            )


RULE = Rule(
    "L-112",
    "rule-misses-anonymous-own-mail",
    "warning",
    "A rule for mail from inside does not see a system that sends anonymously",
    "R-TR-2",
    check,
)
GOOD = changed(
    WITH_DEVICE,
    (
        "    outbound_connectors: []",
        """\
    outbound_connectors: []
    transport_rules:
      - {Name: Mark scans, From: [scan@contoso.com], PrependSubject: "[Scan] "}""",
    ),
)
BAD = changed(GOOD, ("From: [scan@contoso.com],", "From: [scan@contoso.com], FromScope: InOrganization,"))
