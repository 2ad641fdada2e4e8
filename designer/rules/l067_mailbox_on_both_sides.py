"""The same address is a mailbox in the cloud and on-premises.

Why it hurts: each side delivers to its own mailbox, so mail is split between the two by the way it came.

How to mend it: keep one mailbox; make the other object a remote mailbox or a mail user.
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
from designer.rules.facts import MOERA, held_in_cloud
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_recipient
from designer.rules.witness import from_premises

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_recipient)
def check(topology: Topology, plan: Plan, row: Recipient) -> Iterator[Finding]:
    if row.cloud_object != "mailbox" or row.onprem_object != "mailbox":
        return
    ref = Ref("recipients", row.address)
    cloud = held_in_cloud(plan, row)
    org = next(iter(plan.organizations_of_domain(domain_of(row.address))), None)
    tenant = plan.tenant_of_domain(domain_of(row.address))
    routing = next((d.DomainName for d in tenant.accepted if d.DomainName.endswith(MOERA)), "") if tenant else ""
    address = row.RemoteRoutingAddress or (f"{row.address.partition('@')[0]}@{routing}" if routing else None)
    change = (
        ((ref / "onprem_object", "remote-mailbox"), (ref / "RemoteRoutingAddress", address))
        if cloud
        else ((ref / "cloud_object", "mail-user"), (ref / "ExternalEmailAddress", row.address))
    )
    yield RULE.finding(
        f"{row.address} is a mailbox in the cloud and on-premises.",
        (ref, ref / "cloud_object", ref / "onprem_object"),
        witness=from_premises(plan, org, row.address) if cloud else None,
        fix=remedies.settings(f"Keep the mailbox {'in the cloud' if cloud else 'on-premises'}", *change),
    )


RULE = Rule(
    "L-067",
    "mailbox-on-both-sides",
    "error",
    "The same address is a mailbox in the cloud and on-premises",
    "R-RCPT-23",
    check,
)
GOOD = HYBRID
BAD = changed(
    GOOD, ("cloud_object: mailbox, onprem_object: remote-mailbox", "cloud_object: mailbox, onprem_object: mailbox")
)
