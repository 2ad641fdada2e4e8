"""A service that changes mail and seals it is not a trusted sealer.

A service in front of the tenant modifies the body, a sample message bears its ARC seal, and the described list of
trusted sealers does not name it.

Why it hurts: the senders' signatures no longer fit, and the result that the service recorded is not believed: DMARC
fails.

How to mend it: add its sealing domain to the trusted ARC sealers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.routes import incoming_path
from designer.rules.things import each_message

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_message)
def check(topology: Topology, plan: Plan, message: Message) -> Iterator[Finding]:
    tenant = plan.tenant_of_domain(domain_of(message.rcpt_to[0]))
    sealer = message.arc_sealer
    if tenant is None or sealer is None or tenant.tenant.arc_trusted_sealers is None:
        return
    passed = [node for node in incoming_path(plan, domain_of(message.rcpt_to[0])) if "body" in node.modifies]
    if passed and sealer not in tenant.tenant.arc_trusted_sealers:
        ref = tenant.ref("arc_trusted_sealers")
        yield RULE.finding(
            f"{passed[0].title} ({passed[0].id}) changes mail and seals it as {sealer}, which is not trusted.",
            (ref, Ref("nodes", passed[0].id), Ref("messages", message.id)),
            fix=remedies.setting(f"Trust {sealer}", ref, (*tenant.tenant.arc_trusted_sealers, sealer)),
        )


RULE = Rule(
    "L-111",
    "sealer-not-trusted",
    "warning",
    "A service that changes mail and seals it is not a trusted sealer",
    "R-FILT-15",
    check,
)
GOOD = changed(
    FILTERED,
    ("client_cert: fcert}", "client_cert: fcert, modifies: [body]}"),
    ("    inbound_connectors:", "    arc_trusted_sealers: [filter.example.net]\n    inbound_connectors:"),
    (
        "recipients:\n",
        """\
messages:
  - {id: order, from_node: inet, mail_from: sun@fabrikam.com, header_from: sun@fabrikam.com,
     rcpt_to: [bob@contoso.com], arc_sealer: filter.example.net}
recipients:
""",
    ),
)
BAD = changed(GOOD, ("arc_trusted_sealers: [filter.example.net]", "arc_trusted_sealers: []"))
