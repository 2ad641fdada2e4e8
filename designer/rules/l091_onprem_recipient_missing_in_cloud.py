"""An on-premises recipient has no object in the cloud, and the domain is Authoritative there.

Exchange Online refuses addresses of an Authoritative domain that its directory does not know.

Why it hurts: with the MX at the service the sender gets 5.4.1 (recipient address rejected); cloud users get 5.1.10
whatever the MX.

How to mend it: synchronise the recipient, so that it gets a mail user in the cloud. Where that is not possible, make
the domain InternalRelay.
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
from designer.rules.facts import held_on_premises
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_recipient
from designer.rules.witness import from_internet

if TYPE_CHECKING:
    from designer.engine.plan import Plan

NOT_SYNCHRONISED = frozenset({"dynamic-group", "public-folder"})


@for_each(each_recipient)
def check(topology: Topology, plan: Plan, row: Recipient) -> Iterator[Finding]:
    tenant = plan.tenant_of_domain(domain_of(row.address))
    accepted = tenant.accepted_domain(domain_of(row.address)) if tenant is not None else None
    if tenant is None or accepted is None or accepted.DomainType != "Authoritative":
        return
    here = held_on_premises(plan, row) or row.onprem_object not in {None, "none"}
    if row.cloud_object != "none" or not here or row.onprem_object in NOT_SYNCHRONISED:
        return
    ref = Ref("recipients", row.address)
    kind = "group" if row.onprem_object == "group" else "mail-user"
    yield RULE.finding(
        f"{row.address} exists on-premises but not in Exchange Online, where {accepted.DomainName} is Authoritative.",
        (ref, ref / "cloud_object", tenant.ref(f"accepted_domains[{accepted.DomainName}].DomainType")),
        f"{tenant.name} refuses mail for {row.address}.",
        witness=from_internet(plan, row.address),
        fix=remedies.setting("Synchronise the recipient", ref / "cloud_object", kind),
    )


RULE = Rule(
    "L-091",
    "onprem-recipient-missing-in-authoritative-cloud-domain",
    "error",
    "An on-premises recipient has no object in the cloud, and the domain is Authoritative there",
    "R-RCPT-3",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ("mailbox_at: onprem, cloud_object: mail-user", "mailbox_at: onprem, cloud_object: none"))
