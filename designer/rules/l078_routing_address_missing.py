"""An on-premises object does not say where its cloud mailbox is.

A RemoteMailbox has no RemoteRoutingAddress at `tenant.mail.onmicrosoft.com`, or a mail user or contact that stands for
a cloud mailbox has no ExternalEmailAddress. Reported in hybrid deployments; a remark where the design gives no such
address at all, because many designs do not go into them.

Why it hurts: mail from on-premises users, and internet mail that arrives there, is returned with 5.1.1.

How to mend it: stamp the address; the mailbox in Exchange Online needs it as a proxy address too.
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
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import MOERA, held_in_cloud, hybrid_organizations
from designer.rules.finding import Finding, Rule
from designer.rules.l072_hybrid_send_connector import connector_to, routing_domains
from designer.rules.memory import per_plan
from designer.rules.things import each_recipient
from designer.rules.witness import from_premises

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan
    from designer.engine.plan import Plan


@for_each(each_recipient)
def check(topology: Topology, plan: Plan, row: Recipient) -> Iterator[Finding]:
    domain = domain_of(row.address)
    owner = plan.tenant_of_domain(domain) if held_in_cloud(plan, row) else None
    for org in hybrid_organizations(plan, owner) if owner is not None else ():
        name = _lacking(org, row) if org.accepted_domain(domain) is not None else None
        if owner is None or name is None:
            continue
        routing = routing_domains(owner, org)
        ref = Ref("recipients", row.address)
        value = f"{row.address.partition('@')[0]}@{routing[0]}" if routing else ""
        yield RULE.finding(
            f"The on-premises object of {row.address} has no usable {name}.",
            (ref / name, ref),
            "The on-premises servers do not know where the mailbox is.",
            witness=from_premises(plan, org, row.address),
            severity=None if getattr(row, name) is not None or _described(plan, name) else "info",
            fix=remedies.setting(f"Set {name} to {value}", ref / name, value)
            if value
            else remedies.steps(
                f"Set {name}",
                "Accept the tenant's domain under mail.onmicrosoft.com on both sides.",
                f"Set {name} to the address of {row.address} in it.",
            ),
        )


@per_plan
def _described(plan: Plan, name: str) -> bool:
    """True where the design gives this setting of any recipient: then it is not just left out."""
    return any(getattr(row, name) is not None for row in plan.topology.recipients)


def _lacking(org: OnPremPlan, row: Recipient) -> str | None:
    """The setting that should lead to the cloud mailbox and does not."""
    if row.onprem_object in {"mail-user", "mail-contact"} and row.ExternalEmailAddress is None:
        return "ExternalEmailAddress"
    if row.onprem_object != "remote-mailbox":
        return None
    domain = domain_of(row.RemoteRoutingAddress or "")
    if domain.endswith(MOERA) or (
        domain and org.accepted_domain(domain) is None and connector_to(org, domain, enabled=True)
    ):
        return None
    return "RemoteRoutingAddress"


RULE = Rule(
    "L-078",
    "routing-address-missing",
    "error",
    "An on-premises object does not say where its cloud mailbox is",
    "R-RCPT-20",
    check,
)
GOOD = HYBRID
BAD = changed(
    GOOD,
    (
        "     RemoteRoutingAddress: david@contoso.mail.onmicrosoft.com}",
        """\
     RemoteRoutingAddress: david@contoso.mail.onmicrosoft.com}
  - {address: eva@contoso.com, mailbox_at: exo, cloud_object: mailbox, onprem_object: remote-mailbox}""",
    ),
)
