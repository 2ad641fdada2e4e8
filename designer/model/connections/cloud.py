"""Lines from and to a tenant's front door, other than the hybrid pair: partners, services, other tenants, senders."""

from __future__ import annotations

from designer.model.connections.parts import (
    EOP_INCLUDE,
    front_door_host,
    hosted_domains,
    mx_nodes,
    needed_domains,
    outside_domains,
    owner,
    with_address,
    with_certificate,
    with_host,
    with_mx,
    with_node,
    with_row,
    with_spf,
    with_tenant,
)
from designer.model.edits.base import EditRefused
from designer.model.edits.naming import taken_domains
from designer.model.edits.starting import PARTNERS
from designer.model.hybrid import tenant_label
from designer.model.matching import is_private
from designer.model.rules import TransportRule
from designer.model.tenant import AcceptedDomain, InboundConnector, OutboundConnector
from designer.model.topology import Certificate, Node, Topology

STAMP = "X-Routed-By-Service"
"""The header by which a rule knows mail that an add-on service has seen already (R-TR-9)."""


def _with_outbound(topology: Topology, tenant: str, row: OutboundConnector) -> Topology:
    rows = topology.tenants[tenant].outbound_connectors
    return with_tenant(topology, tenant, outbound_connectors=with_row(rows, row))


def _with_inbound(topology: Topology, tenant: str, row: InboundConnector) -> Topology:
    rows = topology.tenants[tenant].inbound_connectors
    return with_tenant(topology, tenant, inbound_connectors=with_row(rows, row))


def _label(topology: Topology, tenant: str) -> str:
    return tenant_label(tenant, topology.tenants[tenant])


# Outgoing


def to_internet(topology: Topology, door: Node, internet: Node) -> Topology:
    """Delivery by MX needs no connector; what is added is an outside domain to send to (R-OUT-5)."""
    taken = taken_domains(topology)
    domain = next((name for name in PARTNERS if name not in taken), f"outside{len(taken)}.example")
    topology, internet, host = with_host(topology, internet, f"mail.{domain}")
    topology = with_mx(topology, (domain,), host, internet.id)
    return with_spf(topology, (domain,), *(f"ip4:{ip}" for ip in internet.ips[:1]))


def to_partner(topology: Topology, door: Node, partner: Node) -> Topology:
    """A Partner connector that demands TLS with the partner's own certificate (T-11)."""
    tenant = owner(door)
    topology, partner, domains = with_partner_domains(topology, partner)
    topology, _, certificate = with_certificate(topology, partner)
    row = OutboundConnector(
        Name=f"To {domains[0]}",
        RecipientDomains=domains,
        TlsSettings="DomainValidation",
        TlsDomain=certificate.subject,
    )
    return _with_outbound(topology, tenant, row)


def with_partner_domains(topology: Topology, partner: Node) -> tuple[Topology, Node, tuple[str, ...]]:
    """The partner with at least one domain whose MX it is."""
    domains = outside_domains(topology, partner)
    if not domains:
        taken = taken_domains(topology)
        domain = next((name for name in PARTNERS if name not in taken), f"partner{len(taken)}.example")
        topology, partner, host = with_host(topology, partner, f"mail.{domain}")
        domains = (domain,)
        topology = with_mx(topology, domains, host, partner.id)
    return topology, topology.node(partner.id), domains


def to_tenant(topology: Topology, door: Node, other: Node) -> Topology:
    """A Partner connector to another tenant: its domains, straight to its front door, with EOP's certificate."""
    domains = needed_domains(topology, other)
    row = OutboundConnector(
        Name=f"To tenant {owner(other)}",
        RecipientDomains=domains,
        UseMXRecord=False,
        SmartHosts=(front_door_host(domains[0]),),
        TlsSettings="DomainValidation",
        TlsDomain="mail.protection.outlook.com",
    )
    return _with_outbound(topology, owner(door), row)


def through_service(topology: Topology, door: Node, service: Node) -> Topology:
    """Everything outgoing through a filter, archive or smart host, which sends it on from there (T-8)."""
    tenant = owner(door)
    topology, service, host = with_host(topology, service, f"{service.id}.example.net")
    row = OutboundConnector(
        Name=f"Through {service.title}",
        RecipientDomains=("*",),
        UseMXRecord=False,
        SmartHosts=(host,),
        TlsSettings="DomainValidation",
        TlsDomain=host if service.tls_server is None else _certificate_subject(topology, service, host),
    )
    topology = _with_outbound(topology, tenant, row)
    domains = [name for name in hosted_domains(topology, door) if name in topology.dns]
    return with_spf(topology, domains, *(f"ip4:{ip}" for ip in service.ips if not is_private(ip)))


def _certificate_subject(topology: Topology, service: Node, host: str) -> str:
    cert = service.tls_server.cert if service.tls_server is not None else None
    return topology.certs[cert].subject if cert in topology.certs else host


def to_addon(topology: Topology, door: Node, addon: Node) -> Topology:
    """Mail of inside senders through a signature or DLP service: a connector that only a mail flow rule uses (T-9)."""
    tenant = owner(door)
    topology, addon, host = with_host(topology, addon, f"{addon.id}.example.net")
    row = OutboundConnector(
        Name=f"To {addon.title}",
        ConnectorType="OnPremises",
        IsTransportRuleScoped=True,
        UseMXRecord=False,
        SmartHosts=(host,),
        TlsSettings="DomainValidation",
        TlsDomain=host,
        CloudServicesMailEnabled=True,
    )
    rows = with_row(topology.tenants[tenant].outbound_connectors, row)
    rule = TransportRule(
        Name=f"Route to {addon.title}",
        FromScope="InOrganization",
        ExceptIfHeaderContainsMessageHeader=STAMP,
        ExceptIfHeaderContainsWords=("true",),
        RouteMessageOutboundConnector=rows[-1].Name,
        StopRuleProcessing=True,
    )
    rules = with_row(topology.tenants[tenant].transport_rules, rule)
    topology = with_tenant(topology, tenant, outbound_connectors=rows, transport_rules=rules)
    return with_node(topology, addon.id, adds_header={**(addon.adds_header or {}), STAMP: "true"})


def to_other_system(topology: Topology, door: Node, system: Node) -> Topology:
    """Mail for the domains of a system that is not Exchange, by smart host; no hybrid headers (T-15)."""
    tenant, domains = owner(door), hosted_domains(topology, system)
    topology, system, host = with_host(topology, system, f"mail.{domains[0] if domains else 'example.com'}")
    topology, _, certificate = with_certificate(topology, system)
    row = OutboundConnector(
        Name=f"To {system.title}",
        ConnectorType="OnPremises",
        RecipientDomains=domains or outside_domains(topology, system),
        UseMXRecord=False,
        SmartHosts=(host,),
        TlsSettings="DomainValidation",
        TlsDomain=certificate.subject,
    )
    return _with_outbound(topology, tenant, row)


# Incoming


def mx_to_cloud(topology: Topology, outside: Node, door: Node) -> Topology:
    """The MX of the tenant's domains at EOP, and SPF that lets it send (T-1)."""
    domains = needed_domains(topology, door)
    for domain in domains:
        topology = with_mx(topology, (domain,), front_door_host(domain), door.id, 0)
    return with_spf(topology, domains, EOP_INCLUDE)


def from_partner(topology: Topology, partner: Node, door: Node) -> Topology:
    """A Partner connector: mail of the partner's domains only with TLS and the partner's certificate (T-11)."""
    tenant = owner(door)
    topology, partner, domains = with_partner_domains(topology, partner)
    topology, _, certificate = with_certificate(topology, partner)
    if partner.client_cert in topology.certs:
        certificate = topology.certs[str(partner.client_cert)]
    row = InboundConnector(
        Name=f"From {domains[0]}",
        SenderDomains=domains,
        TlsSenderCertificateName=certificate.subject,
        RestrictDomainsToCertificate=True,
    )
    return _with_inbound(topology, tenant, row)


def from_service(topology: Topology, service: Node, door: Node) -> Topology:
    """A service in front: the MX at the service, and a Partner connector that refuses what goes round it (R-INC-20).

    Enhanced filtering looks past the service, so that SPF and reputation are those of the true sender (R-INC-30, T-7).
    """
    tenant, domains = owner(door), needed_domains(topology, door)
    topology, service, host = with_host(topology, service, f"{service.id}.example.net")
    topology, service = with_address(topology, service)
    topology, _, certificate = with_certificate(topology, service)
    if not any(service.id in mx_nodes(topology, domain) for domain in domains):
        topology = with_mx(topology, domains, host, service.id)
    if service.client_cert in topology.certs:
        certificate = topology.certs[str(service.client_cert)]
    row = InboundConnector(
        Name=f"Only through {service.title}",
        SenderDomains=("*",),
        TlsSenderCertificateName=certificate.subject,
        RestrictDomainsToCertificate=True,
        EFSkipLastIP=True,
    )
    topology = _with_inbound(topology, tenant, row)
    return with_spf(topology, domains, EOP_INCLUDE)


def from_addon(topology: Topology, addon: Node, door: Node) -> Topology:
    """The way back from an add-on service: known by a certificate of its own for this customer (T-9, R-ATTR-6)."""
    topology, addon, name = _with_customer_certificate(topology, addon, owner(door))
    topology = with_node(topology, addon.id, returns_to=f"{_label(topology, owner(door))}.mail.protection.outlook.com")
    row = InboundConnector(
        Name=f"From {addon.title}",
        ConnectorType="OnPremises",
        TlsSenderCertificateName=name,
        CloudServicesMailEnabled=True,
    )
    return _with_inbound(topology, owner(door), row)


def from_relay(topology: Topology, relay: Node, door: Node) -> Topology:
    """A smart host that serves others too: known by a certificate for this customer, not by its address (R-ATTR-9)."""
    topology, relay, name = _with_customer_certificate(topology, relay, owner(door))
    row = InboundConnector(Name=f"From {relay.title}", ConnectorType="OnPremises", TlsSenderCertificateName=name)
    return with_node(_with_inbound(topology, owner(door), row), relay.id, delivers_onward=door.id)


def _with_customer_certificate(topology: Topology, service: Node, tenant: str) -> tuple[Topology, Node, str]:
    """A service with a client certificate that bears a name of this customer alone, which the tenant accepts."""
    topology, service, host = with_host(topology, service, f"{service.id}.example.net")
    name, key = f"{_label(topology, tenant)}.{host}", f"{service.id}-customer"
    topology = topology.model_copy(update={"certs": {**topology.certs, key: Certificate(subject=name, san=(name,))}})
    topology = with_node(topology, service.id, client_cert=key)
    accepted = topology.tenants[tenant].accepted_domains or ()
    if all(other.DomainName != name for other in accepted):
        accepted = (*accepted, AcceptedDomain(DomainName=name))
    return with_tenant(topology, tenant, accepted_domains=accepted), topology.node(service.id), name


def from_sender(topology: Topology, sender: Node, door: Node) -> Topology:
    """SMTP relay for a device or application: an OnPremises connector by its public address (T-12, R-ATTR-8)."""
    tenant = owner(door)
    topology, sender = with_address(topology, sender)
    public = tuple(ip for ip in sender.ips if not is_private(ip))
    if not public:
        raise EditRefused(
            f"{sender.title} has no public address.", "Give it the public address it sends from, or use a server."
        )
    row = InboundConnector(
        Name=f"Relay for {sender.title}",
        ConnectorType="OnPremises",
        SenderIPAddresses=public,
        identified_by="ip",
    )
    topology = with_node(_with_inbound(topology, tenant, row), sender.id, delivers_onward=door.id)
    domains = [name for name in hosted_domains(topology, door) if name in topology.dns]
    return with_spf(topology, domains, *(f"ip4:{ip}" for ip in public))


def from_other_system(topology: Topology, system: Node, door: Node) -> Topology:
    """Mail of another system: an OnPremises connector by its certificate, without hybrid headers (T-15)."""
    tenant = owner(door)
    topology, system, _ = with_host(topology, system, f"{system.id}.example.com")
    topology, _, certificate = with_certificate(topology, system)
    row = InboundConnector(
        Name=f"From {system.title}", ConnectorType="OnPremises", TlsSenderCertificateName=certificate.subject
    )
    return with_node(_with_inbound(topology, tenant, row), system.id, delivers_onward=door.id)
