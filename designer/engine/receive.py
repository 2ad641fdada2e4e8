"""Which Receive connector takes a session, and what it may do there (R-OPR-1 to 4, R-HYB-21)."""

from __future__ import annotations

from designer.engine.organizations import OnPremPlan, Rights
from designer.engine.plan import Plan
from designer.model.matching import prefix_size, tls_name_matches
from designer.model.onprem import ReceiveConnector
from designer.model.topology import Certificate, Node

ACCEPT_CLOUD = frozenset({"acceptcloudservicesmail", "acceptoorgprotocol"})
"""Capabilities that let Exchange Online hand its headers over; the second is Exchange 2010's word (R-HYB-4)."""
ACCEPT_ANY_RECIPIENT = "ms-exch-smtp-accept-any-recipient"


REMEMBERED = 4096
"""Choices and rights an organization keeps."""


def listens(connector: ReceiveConnector, port: int) -> bool:
    """True where one of its bindings has the port."""
    return any(binding.rpartition(":")[2] == str(port) for binding in connector.Bindings)


def choose(org: OnPremPlan, node: Node, ip: str | None, port: int) -> ReceiveConnector | None:
    """The connector with the binding whose remote range holds the client most specifically; ties by name (R-OPR-1)."""
    question = (node.id, ip, port)
    memory = org.chosen_receive
    if question not in memory:
        if len(memory) >= REMEMBERED:
            memory.clear()
        memory[question] = _chosen(org, node, ip, port)
    return memory[question]


def _chosen(org: OnPremPlan, node: Node, ip: str | None, port: int) -> ReceiveConnector | None:
    best: tuple[int, str, ReceiveConnector] | None = None
    for row in org.receive_rows[node.id]:
        size = prefix_size(row.RemoteIPRanges, ip) if ip is not None else _widest(row)
        if size is not None and listens(row, port) and (best is None or (size, row.Name) < best[:2]):
            best = (size, row.Name, row)
    return best[2] if best is not None else None


def _widest(row: ReceiveConnector) -> int | None:
    return prefix_size(row.RemoteIPRanges, "0.0.0.0")  # noqa: S104  an address, not a binding


def server_certificate(plan: Plan, node: Node, ip: str | None) -> tuple[str | None, bool]:
    """The certificate name a server's Receive connector gives, and whether it is installed (R-HYBC-2)."""
    org = plan.onprem_orgs.get(node.org or "") if node.kind in {"onprem", "edge"} else None
    connector = choose(org, node, ip, 25) if org is not None and org.receive else None
    if org is None or connector is None or connector.TlsCertificateName is None:
        return None, True
    installed = org.organization.installed_certs
    return connector.TlsCertificateName, installed is None or connector.TlsCertificateName in installed


def from_cloud(connector: ReceiveConnector, certificate: Certificate | None) -> bool:
    """True where the client's certificate has a TlsDomainCapabilities entry for cloud mail (R-HYB-21)."""
    if certificate is None or not certificate.trusted or not certificate.chain_complete:
        return False
    for entry in connector.TlsDomainCapabilities:
        name, _, capabilities = entry.partition(":")
        granted = {word.strip().casefold() for word in capabilities.split(",")}
        if granted & ACCEPT_CLOUD and tls_name_matches(name.strip().casefold(), certificate.names):
            return True
    return False


def rights(
    org: OnPremPlan, connector: ReceiveConnector, certificate: Certificate | None, authenticated: bool, own_server: bool
) -> Rights:
    """The rights of a session on a connector: of an Exchange server, the cloud, a user, or anybody (R-OPR-3,
    R-OPR-4).
    """
    question = (id(connector), id(certificate), authenticated, own_server)
    found = org.rights.get(question)
    if found is None:
        found = org.rights[question] = _rights(connector, certificate, authenticated, own_server)
    return found


def _rights(
    connector: ReceiveConnector, certificate: Certificate | None, authenticated: bool, own_server: bool
) -> Rights:
    groups = {name.casefold() for name in connector.PermissionGroups}
    methods = {name.casefold() for name in connector.AuthMechanism}
    if own_server:
        return Rights(True, True, True, True, "Exchange server of the organization", any_size=True)
    if from_cloud(connector, certificate):
        return Rights(True, True, False, True, "Exchange Online by its certificate")
    if "externalauthoritative" in methods and "exchangeservers" in groups:
        return Rights(True, True, True, True, "externally secured host", any_size=True)
    if authenticated and "exchangeusers" in groups:
        return Rights(True, True, True, False, "authenticated user", any_sender=False)
    anonymous = "anonymoususers" in groups
    extended = {right.casefold().removesuffix("}") for right in connector.ExtendedRights}
    return Rights(anonymous, anonymous and ACCEPT_ANY_RECIPIENT in extended, False, False, "anonymous client")


def undescribed_rights(from_door: bool, own_server: bool, authenticated: bool) -> Rights:
    """Without described Receive connectors: own domains are accepted, and EOP may relay (model convention)."""
    if own_server or authenticated:
        return Rights(True, True, True, own_server, "own server or user")
    return Rights(True, from_door, False, from_door, "Exchange Online" if from_door else "anonymous client")
