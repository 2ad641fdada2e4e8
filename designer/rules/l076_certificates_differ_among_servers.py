"""The servers of one hybrid deployment have different certificates.

The servers that send to and receive from Exchange Online, Edge servers included, carry certificates with different
subjects or issuers.

Why it hurts: which server takes a message is a matter of chance, and so is whether the other side recognises it.

How to mend it: install the same certificate everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import sends_to_service, sources
from designer.rules.finding import Finding, Rule
from designer.rules.routes import onprem_targets
from designer.rules.things import each_hybrid_pair

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


@for_each(each_hybrid_pair)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> Iterator[Finding]:
    involved = {node.id for _, node in onprem_targets(plan, tenant)}
    involved |= {server for row in sends_to_service(plan, org) for server in sources(org, row)}
    hybrid = org.organization.hybrid
    if hybrid is not None:
        named = (*hybrid.ReceivingTransportServers, *hybrid.SendingTransportServers, *hybrid.EdgeTransportServers)
        involved |= set(org.node_ids(named))
    held = {
        node.id: node.tls_server.cert
        for node in org.nodes
        if node.id in involved and node.tls_server is not None and node.tls_server.cert is not None
    }
    kinds = {(topology.certs[name].subject, topology.certs[name].issuer) for name in held.values()}
    if len(kinds) < 2:
        return
    named_by = Counter(
        [*(row.TlsCertificateName for row in org.send), *(row.TlsCertificateName for row in org.receive)]
    )
    first = max(held.values(), key=lambda name: named_by[name])
    other = [node for node, name in held.items() if name != first]
    yield RULE.finding(
        f"The servers of {org.name} have different certificates: "
        + ", ".join(f"{node} {name}" for node, name in held.items())
        + ".",
        (*(Ref("nodes", node, "tls_server.cert") for node in held), *(Ref("nodes", node) for node in held)),
        fix=remedies.settings(
            f"Install {first} everywhere", *((Ref("nodes", node, "tls_server.cert"), first) for node in other)
        ),
    )


RULE = Rule(
    "L-076",
    "certificates-differ-among-servers",
    "error",
    "The servers of one hybrid deployment have different certificates",
    "R-HYBC-1",
    check,
)
GOOD = changed(
    HYBRID,
    (
        "certs:\n",
        """\
  - {id: onprem2, kind: onprem, org: contoso-onprem, ips: [203.0.113.27], fqdn: mail2.contoso.com,
     tls_server: {cert: hybrid}}
certs:
  second: {subject: mail2.contoso.com, san: [mail.contoso.com, mail2.contoso.com]}
""",
    ),
    ("v=spf1 ip4:203.0.113.25", "v=spf1 ip4:203.0.113.25 ip4:203.0.113.27"),
)
_SECOND = "fqdn: mail2.contoso.com,\n     tls_server: "
BAD = changed(GOOD, (f"{_SECOND}{{cert: hybrid}}", f"{_SECOND}{{cert: second}}"))
