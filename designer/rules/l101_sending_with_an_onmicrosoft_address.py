"""Mail goes out with an onmicrosoft.com address.

A mailbox whose primary address is in a domain of Microsoft's writes to an outside address in a sample message, or such
a domain is the default while own domains exist.

Why it hurts: a tenant may write to 100 outside recipients a day with these domains (5.7.236), and rewritten forwards
bear them.

How to mend it: give the mailbox a primary address in an own domain; make an own domain the default.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules import remedies
from designer.rules.each import InTurn, for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import MOERA, custom_domains, held_in_cloud
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_message, each_tenant

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_tenant)
def _default_domain(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    own = custom_domains(tenant)
    for row in tenant.accepted:
        if row.Default and row.DomainName.endswith(MOERA) and own:
            old = tenant.ref(f"accepted_domains[{row.DomainName}].Default")
            new = tenant.ref(f"accepted_domains[{own[0].DomainName}].Default")
            yield RULE.finding(
                f"{row.DomainName} is the default domain of {tenant.name}.",
                (old, tenant.ref(f"accepted_domains[{row.DomainName}]")),
                fix=remedies.settings(f"Make {own[0].DomainName} the default", (old, False), (new, True)),
            )


@for_each(each_message)
def _sample_message(topology: Topology, plan: Plan, message: Message) -> Iterator[Finding]:
    sender = plan.recipient(message.mail_from) if message.mail_from.endswith(MOERA) else None
    if sender is None or not held_in_cloud(plan, sender) or sender.address != message.mail_from:
        return
    outside = [address for address in message.rcpt_to if plan.owner_of_domain(domain_of(address)) is None]
    if outside:
        yield RULE.finding(
            f"{sender.address} writes to {outside[0]} with an onmicrosoft.com address.",
            (Ref("recipients", sender.address), Ref("messages", message.id)),
            fix=remedies.steps("Use an own domain", f"Give {sender.address} a primary address in an own domain."),
        )


RULE = Rule(
    "L-101",
    "sending-with-onmicrosoft-address",
    "warning",
    "Mail goes out with an onmicrosoft.com address",
    "R-LIM-15",
    InTurn(_default_domain, _sample_message),
)
GOOD = changed(
    HOSTED,
    (
        "      - {DomainName: contoso.com, DomainType: Authoritative}\n",
        """\
      - {DomainName: contoso.com, DomainType: Authoritative, Default: true}
      - {DomainName: contoso.onmicrosoft.com, DomainType: Authoritative}
""",
    ),
)
BAD = changed(
    HOSTED,
    (
        "      - {DomainName: contoso.com, DomainType: Authoritative}\n",
        """\
      - {DomainName: contoso.com, DomainType: Authoritative}
      - {DomainName: contoso.onmicrosoft.com, DomainType: Authoritative, Default: true}
""",
    ),
)
