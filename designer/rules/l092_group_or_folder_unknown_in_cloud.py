"""An on-premises dynamic group or public folder is unknown in the cloud.

Its domain is Authoritative there, and neither kind is synchronised by itself. A public folder is reported where the
design says that the cloud has no object for it; a dynamic group also where it says nothing.

Why it hurts: mail from outside is refused with 5.4.1, mail of cloud users with 5.1.10.

How to mend it: create a mail contact with the same address in the cloud, or synchronise the public folders.
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
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_recipient
from designer.rules.witness import from_internet

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_recipient)
def check(topology: Topology, plan: Plan, row: Recipient) -> Iterator[Finding]:
    absent = row.cloud_object == "none" or (row.cloud_object is None and row.onprem_object == "dynamic-group")
    if row.onprem_object not in {"dynamic-group", "public-folder"} or not absent:
        return
    tenant = plan.tenant_of_domain(domain_of(row.address))
    accepted = tenant.accepted_domain(domain_of(row.address)) if tenant is not None else None
    if tenant is None or accepted is None or accepted.DomainType != "Authoritative":
        return
    ref = Ref("recipients", row.address)
    yield RULE.finding(
        f"{row.address}, a {row.onprem_object.replace('-', ' ')} on-premises, is unknown in Exchange Online.",
        (ref, tenant.ref(f"accepted_domains[{accepted.DomainName}].DomainType")),
        witness=from_internet(plan, row.address),
        fix=remedies.setting("Create a mail contact for it", ref / "cloud_object", "mail-contact"),
    )


RULE = Rule(
    "L-092",
    "group-or-folder-unknown-in-cloud",
    "error",
    "An on-premises dynamic group or public folder is unknown in the cloud",
    "R-RCPT-4",
    check,
)
GOOD = changed(
    HYBRID,
    (
        "recipients:\n",
        """\
recipients:
  - {address: all@contoso.com, onprem_object: dynamic-group, members: [julie@contoso.com], cloud_object: mail-contact}
""",
    ),
)
BAD = changed(GOOD, ("cloud_object: mail-contact", "cloud_object: none"))
