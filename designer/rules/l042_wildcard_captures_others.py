"""A wildcard certificate name on a connector captures other gateways.

TlsSenderCertificateName is `*.contoso.com`, and a gateway that is none of the own Exchange servers has a certificate
under it. The wizard writes the wildcard where the exact name is not an accepted domain.

Why it hurts: mail of that gateway is attributed to the tenant as its own, with relay rights and kept headers.

How to mend it: add the exact name to the accepted domains and set it on the connector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.recognition import holders, presented
from designer.rules.things import each_onpremises_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_onpremises_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    wanted = row.TlsSenderCertificateName or ""
    if not wanted.startswith("*."):
        return
    own, others = _under(plan, wanted)
    if own and others:
        exact = next(p.certificate.subject for p in presented(plan, own[0]))
        yield RULE.finding(
            f"{wanted} on inbound connector {row.Name} captures {', '.join(others)} as well.",
            (
                tenant.inbound_ref(row, "TlsSenderCertificateName"),
                tenant.inbound_ref(row),
                *(Ref("nodes", id_) for id_ in others),
            ),
            fix=_remedy(tenant, row, exact),
        )


def _under(plan: Plan, wanted: str) -> tuple[list[str], list[str]]:
    """Own Exchange servers, and other gateways, that present a certificate under the wildcard."""
    rows = holders(plan, wanted)
    own = [node.id for node, _ in rows if node.kind in {"onprem", "edge"}]
    skipped = {"eop", "exo", "internet", "onprem", "edge"}
    others = [node.id for node, shown in rows if node.kind not in skipped and shown.ref is not None]
    return list(dict.fromkeys(own)), list(dict.fromkeys(others))


def _remedy(tenant: TenantPlan, row: InboundConnector, exact: str) -> Fix:
    add = remedies.AddMember(tenant.ref("accepted_domains"), {"DomainName": exact})
    name = remedies.SetValue(tenant.inbound_ref(row, "TlsSenderCertificateName"), exact)
    known = tenant.accepted_domain(exact) is not None
    return Fix(f"Name {exact} exactly", edit=remedies.Sequence((name,) if known else (add, name)))


RULE = Rule(
    "L-042",
    "wildcard-captures-others",
    "warning",
    "A wildcard certificate name on a connector captures other gateways",
    "R-ATTR-29",
    check,
)
GOOD = changed(
    HYBRID,
    (
        "certs:\n",
        """\
  - {id: gateway, kind: othermta, ips: [203.0.113.60], fqdn: gateway.contoso.net, client_cert: gateway}
certs:
  gateway: {subject: gateway.contoso.net, san: [gateway.contoso.net]}
""",
    ),
)
BAD = changed(
    GOOD,
    (
        "subject: gateway.contoso.net, san: [gateway.contoso.net]",
        "subject: gateway.contoso.com, san: [gateway.contoso.com]",
    ),
)
