"""What a new node and a new organization start with, so that a design works before anything is typed.

Names are Microsoft's fictitious companies, domains those or RFC 2606 names, addresses documentation ranges (RFC 5737);
`192.0.2.0/26` stands for the published addresses of Exchange Online Protection.
"""

from __future__ import annotations

import ipaddress

from designer.model.edits.naming import taken_domains, taken_ids, unique
from designer.model.kinds import NodeKind
from designer.model.onprem import OnPremOrganization, ReceiveConnector
from designer.model.records import dataclass
from designer.model.tenant import AcceptedDomain, RemoteDomain, Tenant
from designer.model.topology import MxRecord, Node, Topology, Zone

COMPANIES = ("contoso", "fabrikam", "adatum", "northwindtraders", "tailspintoys", "wingtiptoys", "proseware", "litware")
PARTNERS = (
    "fabrikam.com",
    "adatum.com",
    "northwindtraders.com",
    "tailspintoys.com",
    "wingtiptoys.com",
    "proseware.com",
)


@dataclass(frozen=True, slots=True)
class Start:
    """The id, the first address and the host name of a new node of one kind."""

    id: str
    address: str | None = None
    host: str | None = None


START: dict[NodeKind, Start] = {
    "internet": Start("inet", "198.51.100.10"),
    "partner": Start("partner", "198.51.100.40", "mail"),
    "eop": Start("eop", "192.0.2.10"),
    "exo": Start("exo"),
    "onprem": Start("onprem", "203.0.113.25", "mail"),
    "edge": Start("edge", "203.0.113.35", "edge"),
    "filter": Start("filter", "198.51.100.100", "mx.filter.example"),
    "archive": Start("archive", "198.51.100.120", "smtp.archive.example"),
    "addon": Start("addon", "198.51.100.140", "smtp.addon.example"),
    "smarthost": Start("smarthost", "198.51.100.160", "smtp.relay.example"),
    "device": Start("device", "203.0.113.60"),
    "app": Start("app", "203.0.113.80"),
    "othermta": Start("othermta", "203.0.113.45", "mail"),
}
"""One row per kind; a host name without a dot is a name below the organization's domain."""


def free_address(topology: Topology, wish: str | None) -> tuple[str, ...]:
    """The wished address, or the next one that no node has; a new node never shares an address by accident."""
    if wish is None:
        return ()
    taken = {ip for node in topology.nodes for ip in node.ips}
    address = ipaddress.ip_address(wish)
    while str(address) in taken:
        address += 1
    return (str(address),)


def free_host(topology: Topology, wish: str | None) -> str | None:
    """The wished host name, or one with a number where a node has it."""
    if wish is None:
        return None
    name, _, domain = wish.partition(".")
    taken = [node.fqdn.partition(".")[0] for node in topology.nodes if node.fqdn and node.fqdn.endswith(f".{domain}")]
    return f"{unique(name, taken, '')}.{domain}"


def accepted(name: str, default: bool = False) -> AcceptedDomain:
    """An authoritative accepted domain."""
    return AcceptedDomain(DomainName=name, Default=default)


def new_company(topology: Topology) -> str:
    """A company name that no organization, node or zone uses yet."""
    domains, ids = taken_domains(topology), taken_ids(topology)
    for name in COMPANIES:
        if name not in ids and f"{name}.com" not in domains:
            return name
    return unique(COMPANIES[0], ids)


def new_tenant(name: str, domain: str) -> Tenant:
    """A tenant with its domain, its initial domain and no connectors (T-1)."""
    return Tenant(
        accepted_domains=(accepted(domain, default=True), accepted(f"{name}.onmicrosoft.com")),
        inbound_connectors=(),
        outbound_connectors=(),
        remote_domains=(RemoteDomain(Name="Default", DomainName="*"),),
    )


def new_onprem(domains: tuple[AcceptedDomain, ...], server: str) -> OnPremOrganization:
    """An on-premises organization with the Receive connector of every installation, and no Send connector (R-OPS-4)."""
    return OnPremOrganization(
        accepted_domains=domains, send_connectors=(), receive_connectors=(default_frontend(server),)
    )


def default_frontend(server: str, name: str | None = None) -> ReceiveConnector:
    """The Default Frontend Receive connector of a server, as installed (R-OPR-2)."""
    return ReceiveConnector(
        Name=f"Default Frontend {name or server}",
        Server=server,
        PermissionGroups=("AnonymousUsers", "ExchangeServers", "ExchangeLegacyServers"),
        AuthMechanism=("Tls", "BasicAuth", "BasicAuthRequireTLS", "ExchangeServer", "Integrated"),
        TransportRole="FrontendTransport",
    )


def with_frontend(organization: OnPremOrganization, server: str) -> OnPremOrganization:
    """The organization with the Receive connector that a further server brings along, where they are described."""
    rows = organization.receive_connectors
    if rows is None or any(row.Server == server for row in rows):
        return organization
    return organization.model_copy(update={"receive_connectors": (*rows, default_frontend(server))})


def partner_zone(node: Node) -> Zone:
    """The DNS of a new partner: an MX at its own server, and SPF that names its address."""
    return Zone(
        mx=(MxRecord(pref=10, host=node.fqdn or "mail.invalid", node=node.id),),
        spf=tuple(f"v=spf1 ip4:{ip} -all" for ip in node.ips[:1]),
    )
