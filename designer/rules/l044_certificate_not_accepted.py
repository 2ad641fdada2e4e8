"""A certificate that mail depends on is incomplete, expired or not trusted.

Exchange Online does not fetch missing intermediate certificates and takes no certificate into account that has expired
or comes from no public authority.

Why it hurts: the certificate counts as absent. An inbound connector by certificate does not match, so relaying is
refused with 5.7.64; an outbound connector that validates certificates keeps the mail in the queue.

How to mend it: install a certificate of a public authority together with its intermediate certificates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import certificate_matches
from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import organizations_of
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.l061_tls_domain_mismatch import served, targets
from designer.rules.recognition import clients, deliverers, holders, presented, unfit_because
from designer.rules.things import each_tenant
from designer.rules.witness import cloud_address, from_cloud, from_internet, from_premises, local_address, some_address

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan

VALIDATING = frozenset({"CertificateValidation", "DomainValidation"})


@for_each(each_tenant)
def check(topology: Topology, plan: Plan, tenant: TenantPlan) -> Iterator[Finding]:
    uses = (*_as_client(plan, tenant), *_as_partner(plan, tenant), *_as_server(plan, tenant))
    told = set()
    for node_id, name, why, ref in uses:
        if (node_id, name) in told:
            continue
        told.add((node_id, name))
        chain = not topology.certs[name].chain_complete
        yield RULE.finding(
            f"Certificate {name} of {plan.nodes[node_id].title} ({node_id}) "
            f"{unfit_because(topology.certs[name], plan.as_of)}.",
            (Ref("nodes", node_id), Ref("certs", name), ref),
            why,
            witness=_proof(plan, tenant, node_id),
            fix=_remedy(plan, node_id),
            slug="incomplete-certificate-chain" if chain else None,
        )


def _remedy(plan: Plan, node_id: str) -> Fix:
    if plan.organization_of_node(node_id) is None and plan.nodes[node_id].kind not in {"device", "app"}:
        return remedies.steps(
            "A good certificate at the other side",
            f"Ask those who run {node_id} for a valid certificate of a public authority, sent with its whole chain.",
        )
    return remedies.steps(
        "Install a good certificate",
        "Have a public authority issue a certificate with the names that the connectors expect.",
        "Install it with its intermediate certificates on every server that sends or receives.",
        "Name it on the Send and Receive connectors.",
    )


def _proof(plan: Plan, tenant: TenantPlan, node_id: str) -> Message | None:
    """Mail of the server to the cloud, or where there is none, mail of the cloud to the server."""
    org = plan.organization_of_node(node_id)
    if any(node.id == node_id for node in deliverers(plan, tenant)):
        return from_internet(plan, some_address(plan, tenant.default_domain))
    return from_premises(plan, org, cloud_address(plan, tenant)) or from_cloud(plan, tenant, local_address(plan, org))


def _as_client(plan: Plan, tenant: TenantPlan) -> Iterator[tuple[str, str, str, Ref]]:
    """Certificates shown to the front door, where a connector recognises by certificate."""
    wanted = [row for row in tenant.onpremises_inbound if row.TlsSenderCertificateName is not None]
    for node_id in dict.fromkeys((*clients(plan, tenant), *_named(plan, tenant))) if wanted else ():
        for row in presented(plan, node_id):
            if row.ref is not None and unfit_because(row.certificate, plan.as_of):
                yield node_id, row.name, f"{wanted[0].Name} recognises {node_id} by its certificate only.", row.ref


def _as_partner(plan: Plan, tenant: TenantPlan) -> Iterator[tuple[str, str, str, Ref]]:
    """Certificates of services and partners that a Partner connector asks for by name (R-INC-12)."""
    for row in tenant.partner_inbound:
        for node, shown in holders(plan, row.TlsSenderCertificateName) if row.TlsSenderCertificateName else ():
            if shown.ref is not None and unfit_because(shown.certificate, plan.as_of):
                yield node.id, shown.name, f"{row.Name} recognises {node.id} by its certificate.", shown.ref


def _named(plan: Plan, tenant: TenantPlan) -> Iterator[str]:
    """Own servers whose way out is not described, with the very certificate that a connector asks for."""
    for org in organizations_of(plan, tenant):
        for node in org.nodes if org.organization.send_connectors is None else ():
            shown = plan.topology.certs.get(node.client_cert or "")
            names = [row.TlsSenderCertificateName or "" for row in tenant.onpremises_inbound]
            if shown is not None and any(certificate_matches(name, shown.names) for name in names if name):
                yield node.id


def _as_server(plan: Plan, tenant: TenantPlan) -> Iterator[tuple[str, str, str, Ref]]:
    """Certificates of the hosts to which a connector sends that validates them."""
    for row in tenant.outbound:
        for target in targets(plan, row) if row.Enabled and row.TlsSettings in VALIDATING else ():
            certificate, name = served(plan, target)
            if certificate is not None and name and unfit_because(certificate, plan.as_of):
                ref = tenant.outbound_ref(row, "TlsSettings")
                yield target.id, name, f"{row.Name} demands {row.TlsSettings} and keeps the mail in the queue.", ref


RULE = Rule(
    "L-044",
    "certificate-not-accepted",
    "error",
    "A certificate that mail depends on is incomplete, expired or not trusted",
    "R-ATTR-14",
    check,
    slugs=("incomplete-certificate-chain",),
)
GOOD = HYBRID
BAD = changed(
    GOOD, ("san: [mail.contoso.com, contoso.com],", "san: [mail.contoso.com, contoso.com], chain_complete: false,")
)
