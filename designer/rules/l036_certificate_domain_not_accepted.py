"""The certificate name of an OnPremises connector is not within an accepted domain.

The front door attributes mail by certificate only where an accepted domain of the tenant covers the name on the
connector: `*.contoso.com` is covered by contoso.com, `mail.contoso.com` only by mail.contoso.com itself. A name one
level below an accepted domain is reported only where the servers relay to the internet, because mail of own senders
still passes by its sender domain. A connector that is to restrict mail to a service of others has the wrong type, which
is reported instead (L-047); so is a domain whose MX leads here but that nobody accepts (L-004).

Why it hurts: mail of foreign senders, automatic replies and non-delivery reports are refused with 5.7.64 ATTR36.

How to mend it: add the domain to the accepted domains, or use a certificate whose domain is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import certificate_domain_accepted, certificate_matches
from designer.model.refs import Ref
from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.model.values import domain_of
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import SERVICES, organizations_of, sends_to_service
from designer.rules.finding import Finding, Rule
from designer.rules.l004_mx_but_domain_not_accepted import strange_exchangers
from designer.rules.l047_restriction_without_effect import idle_restrictions
from designer.rules.recognition import holders, presented
from designer.rules.sending import covers_internet
from designer.rules.things import each_onpremises_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_onpremises_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    if tenant.tenant.accepted_domains is None:
        return
    name = row.TlsSenderCertificateName
    if name is None or certificate_domain_accepted(name, tenant.accepted):
        return
    domain = name.removeprefix("*.")
    if idle_restrictions(plan, row) and _of_others(plan, name):
        return
    if any(owner is tenant for _, owner in strange_exchangers(plan, domain)):
        return
    needed = foreign_mail(plan, tenant, row)
    below = tenant.accepted_domain(name.partition(".")[2]) is not None
    if below and not needed and not _relays(plan, tenant):
        return
    yield RULE.finding(
        f"{name} on inbound connector {row.Name} is not within an accepted domain of {tenant.name}.",
        (tenant.inbound_ref(row, "TlsSenderCertificateName"), tenant.inbound_ref(row), *needed),
        "Without an accepted domain the certificate alone does not make the mail the tenant's own.",
        fix=remedies.addition(
            f"Add {domain} to the accepted domains", tenant.ref("accepted_domains"), {"DomainName": domain}
        ),
        severity="error" if needed else None,
    )


def _relays(plan: Plan, tenant: TenantPlan) -> bool:
    """True where servers of the tenant send internet mail through it."""
    return any(covers_internet(row) for org in organizations_of(plan, tenant) for row in sends_to_service(plan, org))


def _of_others(plan: Plan, name: str) -> bool:
    """True where only services of others present a certificate under the name."""
    named = (n for n in plan.topology.nodes if n.fqdn is not None and certificate_matches(name, (n.fqdn,)))
    kinds = {node.kind for node in (*(node for node, _ in holders(plan, name)), *named)}
    return bool(kinds) and kinds <= SERVICES


def foreign_mail(plan: Plan, tenant: TenantPlan, connector: InboundConnector) -> tuple[Ref, ...]:
    """Sample messages with a foreign or empty envelope sender that a server relays by this certificate (R-ATTR-24)."""
    wanted = connector.TlsSenderCertificateName or ""
    return tuple(
        Ref("messages", message.id)
        for message in plan.topology.messages
        if message.from_node in plan.nodes
        and plan.nodes[message.from_node].kind not in {"internet", "partner", "eop", "exo"}
        and not tenant.accepts(message.mail_from)
        and any(plan.tenant_of_domain(domain_of(address)) is None for address in message.rcpt_to)
        and any(certificate_matches(wanted, p.certificate.names) for p in presented(plan, message.from_node))
    )


RULE = Rule(
    "L-036",
    "onpremises-connector-cert-domain-not-accepted",
    "warning",
    "The certificate name of an OnPremises connector is not within an accepted domain",
    "R-ATTR-6",
    check,
)
GOOD = changed(
    HYBRID,
    (
        "    outbound_connectors:",
        """\
      - Name: Vendor relay
        ConnectorType: OnPremises
        SenderDomains: ["*"]
        TlsSenderCertificateName: relay.contoso.com
    outbound_connectors:""",
    ),
)
BAD = changed(
    GOOD, ("TlsSenderCertificateName: relay.contoso.com", "TlsSenderCertificateName: smtp.vendor.example.net")
)
