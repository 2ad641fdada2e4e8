"""Centralized transport meets a Microsoft 365 group that takes mail from outside.

Centralized transport hands internet mail to the own servers before the group is looked up, and the synchronised group
there demands an authenticated sender.

Why it hurts: mail from outside to the group is refused. Microsoft does not support the combination.

How to mend it: switch centralized transport off, or let mail for the groups come in another way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.recipients import Recipient
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import CENTRALIZED, HYBRID, changed
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_recipient
from designer.rules.witness import from_internet

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_recipient)
def check(topology: Topology, plan: Plan, row: Recipient) -> Iterator[Finding]:
    tenant = plan.tenant_of_domain(domain_of(row.address))
    open_ = row.group_kind == "microsoft365" and row.RequireSenderAuthenticationEnabled is False
    if tenant is None or not tenant.centralized or not open_:
        return
    ref = Ref("recipients", row.address)
    connector = tenant.centralized[0]
    yield RULE.finding(
        f"{row.address} takes mail from outside, which centralized transport hands to the own servers first.",
        (
            ref,
            ref / "RequireSenderAuthenticationEnabled",
            tenant.outbound_ref(connector, "RouteAllMessagesViaOnPremises"),
        ),
        witness=from_internet(plan, row.address) if row.onprem_RequireSenderAuthenticationEnabled else None,
        fix=remedies.steps(
            "Choose one of the two",
            "Switch centralized transport off, or",
            "give the groups a domain whose mail does not need to pass the own servers.",
        ),
    )


RULE = Rule(
    "L-123",
    "cmt-with-microsoft365-groups",
    "warning",
    "Centralized transport meets a Microsoft 365 group that takes mail from outside",
    "R-OUT-2, R-OUT-10",
    check,
)
_GROUP = (
    "recipients:\n",
    """\
recipients:
  - {address: club@contoso.com, cloud_object: group, group_kind: microsoft365, onprem_object: group,
     RequireSenderAuthenticationEnabled: false, onprem_RequireSenderAuthenticationEnabled: true}
""",
)
GOOD = changed(HYBRID, _GROUP)
BAD = changed(CENTRALIZED, _GROUP)
