"""One server is recognised by OnPremises connectors of two tenants.

The certificate or the address of the server fits a connector in each of them, or the certificate one and the address
the other.

Why it hurts: the front door looks through the connectors of all tenants. Mail can be attributed to the wrong one, and
that can change without notice.

How to mend it: give each tenant a certificate of its own, named on a Send connector of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import WITH_DEVICE, changed
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import recognising
from designer.rules.things import each_node

if TYPE_CHECKING:
    from designer.engine.plan import Plan


@for_each(each_node)
def check(topology: Topology, plan: Plan, node: Node) -> Iterator[Finding]:
    if len(plan.tenants) < 2:
        return
    if node.kind in {"eop", "exo", "internet"}:
        return
    groups = (group for group in recognising(plan, node.id) if len({tenant.name for tenant, _ in group}) > 1)
    found = next(groups, None)
    if found is not None:
        yield RULE.finding(
            f"{node.title} ({node.id}) is recognised by "
            + " and ".join(f"{row.Name} of {tenant.name}" for tenant, row in found)
            + ".",
            (Ref("nodes", node.id), *(tenant.inbound_ref(row) for tenant, row in found)),
            fix=remedies.steps(
                "Separate the tenants",
                "Install one certificate per tenant, with a name in a domain of that tenant.",
                "Make one Send connector per tenant and name its certificate there.",
                "Set TlsSenderCertificateName of each inbound connector to its certificate.",
            ),
        )


RULE = Rule(
    "L-040",
    "one-server-cert-shared-by-tenants",
    "warning",
    "One server is recognised by OnPremises connectors of two tenants",
    "R-ATTR-9, message center MC1226222",
    check,
)
GOOD = changed(
    WITH_DEVICE,
    (
        "tenants:\n",
        """\
tenants:
  fabrikam:
    accepted_domains:
      - {DomainName: fabrikam.com, DomainType: Authoritative}
    inbound_connectors:
      - Name: Printers of Fabrikam
        ConnectorType: OnPremises
        SenderDomains: ["*"]
        SenderIPAddresses: [203.0.113.91]
""",
    ),
)
BAD = changed(GOOD, ("[203.0.113.91]", "[203.0.113.90, 203.0.113.91]"))
