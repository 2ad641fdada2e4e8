"""Lines between a tenant and an on-premises organization: the two halves of a hybrid, and standalone EOP."""

from __future__ import annotations

from designer.model.connections.parts import (
    EOP_INCLUDE,
    front_door_host,
    hosted_domains,
    owner,
    parent_domain,
    with_certificate,
    with_host,
    with_mx,
    with_onprem,
    with_row,
    with_spf,
    with_tenant,
)
from designer.model.edits.starting import default_frontend
from designer.model.hybrid import (
    HybridPair,
    certificate_name,
    hears_cloud,
    hybrid_objects,
    missing_objects,
    tenant_label,
)
from designer.model.onprem import SendConnector
from designer.model.tenant import AcceptedDomain, InboundConnector, OutboundConnector, RemoteDomain
from designer.model.topology import Node, Topology


def has_cloud_mailboxes(topology: Topology, tenant: str) -> bool:
    """True where the tenant has Exchange Online: the pair is a hybrid, not standalone EOP."""
    return any(node.kind == "exo" and node.org == tenant for node in topology.nodes)


def hybrid_pair(topology: Topology, door: Node, server: Node, centralized: bool = False) -> tuple[Topology, HybridPair]:
    """The names of a pair, with a host name and a certificate for the server where it has none."""
    tenant, org = owner(door), owner(server)
    domains = shared_domains(topology, door, server)
    topology, server, host = with_host(topology, server, f"mail.{domains[0] if domains else 'example.com'}")
    topology, certificate, _ = with_certificate(topology, server)
    label = tenant_label(tenant, topology.tenants[tenant])
    return topology, HybridPair(tenant, org, domains, (server.id,), host, certificate, label, centralized)


def shared_domains(topology: Topology, door: Node, server: Node) -> tuple[str, ...]:
    """The domains of both sides; the on-premises ones where they share none."""
    onprem, cloud = hosted_domains(topology, server), hosted_domains(topology, door)
    return tuple(name for name in onprem if name in cloud) or onprem or cloud


def cloud_to_server(topology: Topology, door: Node, server: Node) -> Topology:
    """EOP to a server: the OnPremises outbound connector, and trust in the cloud on the receiving side."""
    topology, pair = hybrid_pair(topology, door, server)
    objects = hybrid_objects(pair)
    outbound = objects.outbound
    if not has_cloud_mailboxes(topology, pair.tenant):
        outbound = _standalone_outbound(outbound)
    rows = topology.tenants[pair.tenant].outbound_connectors
    topology = with_tenant(topology, pair.tenant, outbound_connectors=with_row(rows, outbound))
    return with_trusting_frontend(topology, pair)


def _standalone_outbound(outbound: OutboundConnector) -> OutboundConnector:
    """Without mailboxes in the cloud nothing crosses premises: no hybrid headers, every accepted domain (T-2)."""
    return outbound.model_copy(
        update={
            "ConnectorSource": "Default",
            "CloudServicesMailEnabled": False,
            "AllAcceptedDomains": True,
            "RecipientDomains": (),
        }
    )


def with_trusting_frontend(topology: Topology, pair: HybridPair) -> Topology:
    """The organization whose front-end Receive connector trusts the cloud (R-HYB-4), made where there is none."""
    rows = topology.onprem_orgs[pair.org].receive_connectors or ()
    ours = [row for row in rows if row.Server in {*pair.servers, None} and _hears_everybody(row.Bindings)]
    if not ours:
        ours = [default_frontend(pair.servers[0])]
        rows = with_row(rows, ours[0])
    changed = tuple(hears_cloud(row, pair.certificate) if row.Name == ours[0].Name else row for row in rows)
    return with_onprem(topology, pair.org, receive_connectors=changed)


def _hears_everybody(bindings: tuple[str, ...]) -> bool:
    return any(binding.rpartition(":")[2] == "25" for binding in bindings)


def server_to_cloud(topology: Topology, server: Node, door: Node) -> Topology:
    """A server to EOP: Send connector and inbound connector by certificate, and what a hybrid needs besides."""
    topology, pair = hybrid_pair(topology, door, server)
    if not has_cloud_mailboxes(topology, pair.tenant):
        return _standalone_to_cloud(topology, pair)
    objects = hybrid_objects(pair)
    org = topology.onprem_orgs[pair.org]
    tenant = topology.tenants[pair.tenant]
    topology = with_onprem(
        topology,
        pair.org,
        send_connectors=_with_send(org.send_connectors, objects.send),
        accepted_domains=_with_domain(org.accepted_domains, objects.accepted_domain),
        remote_domains=_with_remote(org.remote_domains, objects.remote_domains),
        hybrid=org.hybrid or objects.configuration,
    )
    topology = with_tenant(
        topology,
        pair.tenant,
        inbound_connectors=_with_inbound(tenant.inbound_connectors, objects.inbound),
        accepted_domains=_with_domain(tenant.accepted_domains, objects.accepted_domain),
    )
    return with_routing_zone(topology, pair, door)


def with_routing_zone(topology: Topology, pair: HybridPair, door: Node) -> Topology:
    """The MX of the tenant's routing domain, which the service publishes itself."""
    if pair.routing_domain in topology.dns:
        return topology
    return with_mx(topology, (pair.routing_domain,), f"{pair.label}.mail.protection.outlook.com", door.id, 0)


def _with_send(rows: tuple[SendConnector, ...] | None, row: SendConnector) -> tuple[SendConnector, ...]:
    """The Send connectors with one for this address space; one that exists is kept."""
    same = any(other.Enabled and other.AddressSpaces == row.AddressSpaces for other in rows or ())
    return (rows or ()) if same else with_row(rows, row)


def _with_domain(rows: tuple[AcceptedDomain, ...] | None, row: AcceptedDomain) -> tuple[AcceptedDomain, ...]:
    known = any(other.DomainName == row.DomainName for other in rows or ())
    return (rows or ()) if known else (*(rows or ()), row)


def _with_remote(rows: tuple[RemoteDomain, ...] | None, more: tuple[RemoteDomain, ...]) -> tuple[RemoteDomain, ...]:
    known = {row.DomainName for row in rows or ()}
    return (*(rows or ()), *(row for row in more if row.DomainName not in known))


def _with_inbound(rows: tuple[InboundConnector, ...] | None, row: InboundConnector) -> tuple[InboundConnector, ...]:
    """The inbound connectors with one for this certificate; a second for the same would be ambiguous (R-ATTR-10)."""
    key = (row.ConnectorType, row.TlsSenderCertificateName)
    same = any((other.ConnectorType, other.TlsSenderCertificateName) == key and other.Enabled for other in rows or ())
    return (rows or ()) if same else with_row(rows, row)


def _standalone_to_cloud(topology: Topology, pair: HybridPair) -> Topology:
    """Standalone EOP sends for the organization: everything by smart host, known by certificate (T-2, R-HYB-9)."""
    send = SendConnector(
        Name="Outbound through EOP",
        AddressSpaces=("SMTP:*;1",),
        SourceTransportServers=pair.servers,
        DNSRoutingEnabled=False,
        SmartHosts=(front_door_host(pair.domains[0] if pair.domains else parent_domain(pair.host)),),
        RequireTLS=True,
        TlsAuthLevel="CertificateValidation",
        TlsCertificateName=pair.certificate,
        Fqdn=pair.host,
    )
    inbound = InboundConnector(
        Name=f"Inbound from {pair.org}",
        ConnectorType="OnPremises",
        TlsSenderCertificateName=certificate_name(pair.host, pair.domains),
    )
    rows = topology.onprem_orgs[pair.org].send_connectors
    topology = with_onprem(topology, pair.org, send_connectors=with_row(rows, send))
    tenant = topology.tenants[pair.tenant]
    topology = with_tenant(topology, pair.tenant, inbound_connectors=_with_inbound(tenant.inbound_connectors, inbound))
    return with_spf(topology, [name for name in pair.domains if name in topology.dns], EOP_INCLUDE)


def still_missing(topology: Topology, door: Node, server: Node) -> tuple[str, ...]:
    """What a hybrid of these two still lacks; nothing for standalone EOP."""
    if door.org not in topology.tenants or server.org not in topology.onprem_orgs:
        return ()
    if not has_cloud_mailboxes(topology, door.org):
        return ()
    return missing_objects(door.org, topology.tenants[door.org], topology.onprem_orgs[server.org])


def with_hybrid(topology: Topology, door: Node, server: Node, centralized: bool = False) -> Topology:
    """Both directions at once, as the Hybrid Configuration wizard makes them; what exists already is kept."""
    topology, pair = hybrid_pair(topology, door, server, centralized)
    objects = hybrid_objects(pair)
    missing = " ".join(still_missing(topology, door, server))
    if "R-HYB-6" in missing:
        rows = topology.tenants[pair.tenant].outbound_connectors
        topology = with_tenant(topology, pair.tenant, outbound_connectors=with_row(rows, objects.outbound))
    topology = with_trusting_frontend(topology, pair)
    if "R-HYB-3" in missing or "R-HYB-5" in missing:
        topology = server_to_cloud(topology, topology.node(server.id), door)
    return with_onprem(topology, pair.org, hybrid=objects.configuration)
