"""Forwarded copies are dropped without notice.

A user forwards mail to an outside domain for which the remote domain switches AutoForwardEnabled off. Forwarding that
an administrator has set is not affected.

Why it hurts: nobody gets a non-delivery report; the copy is gone.

How to mend it: remove the forward, or allow it for that domain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.recipients import Recipient
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HOSTED, changed
from designer.rules.facts import held_in_cloud, outside_forwards
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_recipient
from designer.rules.witness import from_internet

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_recipient)
def check(topology: Topology, plan: Plan, row: Recipient) -> Iterator[Finding]:
    tenant = plan.tenant_of_domain(domain_of(row.address))
    for kind, target, ref in outside_forwards(plan, row) if tenant is not None and held_in_cloud(plan, row) else ():
        domain = domain_of(target)
        rule = tenant.remote_domain(domain) if tenant is not None else None
        if tenant is None or rule is None or rule.AutoForwardEnabled is not False or kind not in {"user", "inbox-rule"}:
            continue
        value = {"Name": domain, "DomainName": domain, "AutoForwardEnabled": True}
        yield RULE.finding(
            f"What {row.address} forwards to {target} is dropped by remote domain {rule.Name}.",
            (ref, tenant.ref(f"remote_domains[{rule.Name}].AutoForwardEnabled"), ref.object),
            witness=from_internet(plan, row.address),
            fix=remedies.addition(f"Allow forwarding to {domain}", tenant.ref("remote_domains"), value)
            if rule.DomainName != domain
            else remedies.setting(
                f"Allow forwarding to {domain}", tenant.ref(f"remote_domains[{rule.Name}].AutoForwardEnabled"), True
            ),
        )


RULE = Rule(
    "L-099", "forwards-dropped-silently", "warning", "Forwarded copies are dropped without notice", "R-FWD-3", check
)
GOOD = changed(
    HOSTED,
    (
        "    inbound_connectors:",
        """\
    remote_domains:
      - {Name: Default, DomainName: "*", AutoForwardEnabled: true}
    inbound_connectors:""",
    ),
    ("cloud_object: mailbox}", "cloud_object: mailbox, inbox_rules: [{Name: Home, RedirectTo: [bob@fabrikam.com]}]}"),
)
BAD = changed(GOOD, ("AutoForwardEnabled: true", "AutoForwardEnabled: false"))
