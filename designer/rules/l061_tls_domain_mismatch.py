"""The certificate of the target does not carry the TlsDomain of the connector.

TlsSettings is DomainValidation, and TlsDomain is missing or fits no name of the certificate that the target presents.
Where delivery by MX leads back to the tenant itself, the name is not what is wrong (L-059).

Why it hurts: the connection fails with SubjectMismatch, the mail waits in the queue and is returned after a day.

How to mend it: set TlsDomain to a name in the certificate, or install a certificate that carries it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import tls_name_matches
from designer.model.refs import Ref
from designer.model.tenant import OutboundConnector
from designer.model.topology import Certificate, Node, Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import best_exchanger
from designer.rules.finding import Finding, Rule
from designer.rules.routes import target_of
from designer.rules.things import each_outbound
from designer.rules.witness import from_cloud, handed_on_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_outbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Iterator[Finding]:
    if not row.Enabled or row.TlsSettings != "DomainValidation":
        return
    if row.TlsDomain is None:
        yield _missing(plan, tenant, row)
        return
    for node in targets(plan, row):
        if node.id == tenant.eop:
            continue  # mail goes round (L-059); the certificate is the smaller trouble
        certificate, name = served(plan, node)
        if certificate is not None and not tls_name_matches(row.TlsDomain, certificate.names):
            yield _mismatch(plan, tenant, row, node, certificate, name)


def targets(plan: Plan, connector: OutboundConnector) -> tuple[Node, ...]:
    """The nodes a connector delivers to: its smart host, or the MX of the domains it names."""
    if not connector.UseMXRecord:
        node = target_of(plan, connector)
        return (node,) if node is not None else ()
    best = (best_exchanger(plan, domain.removeprefix("*.")) for domain in connector.RecipientDomains if domain != "*")
    return tuple(plan.nodes[row.node] for row in best if row is not None and row.node in plan.nodes and row.node)


def served(plan: Plan, node: Node) -> tuple[Certificate | None, str]:
    """The certificate a node offers as a server and its name; no name where it is assumed (R-CONV-1)."""
    if node.tls_server is not None and not node.tls_server.starttls:
        return None, ""
    if node.tls_server is not None and node.tls_server.cert is not None:
        return plan.topology.certs[node.tls_server.cert], node.tls_server.cert
    return plan.assumed_certificate(node.id), ""


def _missing(plan: Plan, tenant: TenantPlan, row: OutboundConnector) -> Finding:
    names = [certificate.subject for node in targets(plan, row) if (certificate := served(plan, node)[0]) is not None]
    ref = tenant.outbound_ref(row, "TlsDomain")
    return RULE.finding(
        f"Outbound connector {row.Name} validates the domain of the certificate but names none.",
        (tenant.outbound_ref(row), ref, tenant.outbound_ref(row, "TlsSettings")),
        fix=remedies.setting(f"Set TlsDomain to {names[0]}", ref, names[0])
        if names
        else remedies.steps(
            "Name the certificate", f"Set TlsDomain of {row.Name} to a name in the target's certificate."
        ),
    )


def _mismatch(
    plan: Plan, tenant: TenantPlan, row: OutboundConnector, node: Node, certificate: Certificate, name: str
) -> Finding:
    ref = tenant.outbound_ref(row, "TlsDomain")
    shown = f"Certificate {name} carries" if name else f"No certificate is described for {node.id}; assumed is one for"
    return RULE.finding(
        f"Outbound connector {row.Name} wants {row.TlsDomain}, but {node.title} ({node.id}) "
        f"presents {certificate.subject}.",
        (tenant.outbound_ref(row), ref, Ref("nodes", node.id), *((Ref("certs", name),) if name else ())),
        f"{shown} {', '.join(certificate.names)}.",
        witness=from_cloud(plan, tenant, handed_on_address(plan, row)),
        fix=remedies.setting(f"Set TlsDomain to {certificate.subject}", ref, certificate.subject),
        severity=None if name else "warning",
    )


RULE = Rule(
    "L-061",
    "outbound-connector-tlsdomain-mismatch",
    "error",
    "The certificate of the target does not carry the TlsDomain of the connector",
    "R-OUT-21",
    check,
)
GOOD = HYBRID
BAD = changed(GOOD, ("TlsDomain: mail.contoso.com", "TlsDomain: hub.contoso.com"))
