"""The objects of a hybrid pair, R-HYB-1 to R-HYB-6, made in one place: drawing, the wizard and the samples use them.

The values are those that the Hybrid Configuration wizard writes; where it puts an identifier into a name, the
organization's name stands here, so that a reader sees what belongs together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from designer.model.onprem import HybridConfiguration, OnPremOrganization, ReceiveConnector, SendConnector
from designer.model.tenant import AcceptedDomain, InboundConnector, OutboundConnector, RemoteDomain, Tenant

CAPABILITY = "mail.protection.outlook.com:AcceptCloudServicesMail"
"""What the Receive connector that hears EOP has to grant (R-HYB-4)."""
ROUTING, INITIAL = ".mail.onmicrosoft.com", ".onmicrosoft.com"
"""Where the targets of remote mailboxes lie (R-HYB-2), and the first domain of every tenant."""
CLOUD_NAME = "mail.protection.outlook.com"
"""The name in the certificate of Exchange Online Protection."""


@dataclass(frozen=True, slots=True)
class HybridPair:
    """What the two sides are called: the answers the wizard asks for."""

    tenant: str
    org: str
    domains: tuple[str, ...]
    servers: tuple[str, ...]
    """Node ids of the servers that send to and receive from the cloud."""
    host: str
    """The public name the cloud connects to; also the name in the certificate."""
    certificate: str
    """The name of the certificate in `certs`."""
    label: str
    """The tenant's name in its initial domains: `contoso` of contoso.onmicrosoft.com."""
    centralized: bool = False

    @property
    def routing_domain(self) -> str:
        """The tenant's domain for mail from on-premises to cloud mailboxes."""
        return f"{self.label}{ROUTING}"

    @property
    def initial_domain(self) -> str:
        """The tenant's initial domain."""
        return f"{self.label}{INITIAL}"


def tenant_label(name: str, tenant: Tenant) -> str:
    """The tenant's name in its initial domains, from an accepted one; else what its id makes as a label."""
    domains = [row.DomainName for row in tenant.accepted_domains or ()]
    for suffix in (ROUTING, INITIAL):
        for domain in domains:
            if domain.endswith(suffix) and "." not in domain.removesuffix(suffix):
                return domain.removesuffix(suffix)
    return re.sub(r"[^a-z0-9-]+", "", name.lower()).strip("-") or "tenant"


@dataclass(frozen=True, slots=True)
class HybridObjects:
    """Everything the wizard makes, by the rules that describe it."""

    remote_domains: tuple[RemoteDomain, ...]
    accepted_domain: AcceptedDomain
    send: SendConnector
    receive_certificate: str
    inbound: InboundConnector
    outbound: OutboundConnector
    configuration: HybridConfiguration


def hybrid_objects(pair: HybridPair) -> HybridObjects:
    """The objects of R-HYB-1 to R-HYB-6 for one pair of organizations, ready to be put in place."""
    return HybridObjects(
        remote_domains=(
            RemoteDomain(
                Name=f"Hybrid Domain - {pair.routing_domain}",
                DomainName=pair.routing_domain,
                TargetDeliveryDomain=True,
                TrustedMailInboundEnabled=True,
            ),
            RemoteDomain(
                Name=f"Hybrid Domain - {pair.initial_domain}",
                DomainName=pair.initial_domain,
                TrustedMailInboundEnabled=True,
            ),
        ),
        accepted_domain=AcceptedDomain(DomainName=pair.routing_domain),
        send=_send(pair),
        receive_certificate=pair.certificate,
        inbound=_inbound(pair),
        outbound=_outbound(pair),
        configuration=_configuration(pair),
    )


def _send(pair: HybridPair) -> SendConnector:
    """R-HYB-3."""
    return SendConnector(
        Name=f"Outbound to Office 365 - {pair.org}",
        AddressSpaces=(f"SMTP:{pair.routing_domain};1",),
        SourceTransportServers=pair.servers,
        RequireTLS=True,
        TlsAuthLevel="DomainValidation",
        TlsDomain=CLOUD_NAME,
        TlsCertificateName=pair.certificate,
        Fqdn=pair.host,
        CloudServicesMailEnabled=True,
    )


def _inbound(pair: HybridPair) -> InboundConnector:
    """R-HYB-5; the certificate name is the wildcard of the domain, which its accepted domain covers (R-ATTR-6)."""
    return InboundConnector(
        Name=f"Inbound from {pair.org}",
        ConnectorType="OnPremises",
        ConnectorSource="HybridWizard",
        SenderDomains=("*",),
        RequireTls=True,
        TlsSenderCertificateName=certificate_name(pair.host, pair.domains),
        CloudServicesMailEnabled=True,
    )


def certificate_name(host: str, domains: tuple[str, ...]) -> str:
    """What an inbound connector asks of the certificate: `*.domain` where the host lies in a domain, else the host."""
    for domain in domains:
        if host.endswith(f".{domain}"):
            return f"*.{domain}"
    return host


def _outbound(pair: HybridPair) -> OutboundConnector:
    """R-HYB-6; with centralized mail transport it takes every recipient (R-OUT-10)."""
    return OutboundConnector(
        Name=f"Outbound to {pair.org}",
        ConnectorType="OnPremises",
        ConnectorSource="HybridWizard",
        RecipientDomains=("*",) if pair.centralized else pair.domains,
        RouteAllMessagesViaOnPremises=pair.centralized,
        UseMXRecord=False,
        SmartHosts=(pair.host,),
        TlsSettings="DomainValidation",
        TlsDomain=pair.host,
        CloudServicesMailEnabled=True,
        IsValidated=True,
    )


def _configuration(pair: HybridPair) -> HybridConfiguration:
    features = ("FreeBusy", "MoveMailbox", "MessageTracking", "SecureMail", "Photos")
    return HybridConfiguration(
        Domains=pair.domains,
        Features=(*features, "Centralized") if pair.centralized else features,
        ReceivingTransportServers=pair.servers,
        SendingTransportServers=pair.servers,
        TlsCertificateName=pair.certificate,
        OnPremisesSmartHost=pair.host,
    )


def hears_cloud(row: ReceiveConnector, certificate: str) -> ReceiveConnector:
    """The Receive connector as the wizard leaves it: its certificate, and trust in the cloud's headers (R-HYB-4)."""
    capabilities = tuple(dict.fromkeys((*row.TlsDomainCapabilities, CAPABILITY)))
    return row.model_copy(update={"TlsCertificateName": certificate, "TlsDomainCapabilities": capabilities})


def missing_objects(tenant: str, cloud: Tenant, onprem: OnPremOrganization) -> tuple[str, ...]:
    """Which objects of a hybrid pair are not there yet, in words: drawing one line says what the other still needs."""
    routing = f"{tenant_label(tenant, cloud)}{ROUTING}"
    sends = [row for row in onprem.send_connectors or () if row.Enabled]
    checks = (
        (
            "the remote domain for the tenant (R-HYB-1)",
            any(row.TargetDeliveryDomain for row in onprem.remote_domains or ()),
        ),
        (
            f"the accepted domain {routing} (R-HYB-2)",
            any(row.DomainName == routing for row in onprem.accepted_domains or ()),
        ),
        (
            "the Send connector to Office 365 (R-HYB-3)",
            any(routing in space.lower() for row in sends for space in row.AddressSpaces),
        ),
        (
            "trust in the cloud on a Receive connector (R-HYB-4)",
            any(CAPABILITY in row.TlsDomainCapabilities for row in onprem.receive_connectors or ()),
        ),
        (
            "the inbound connector from on-premises (R-HYB-5)",
            any(row.ConnectorType == "OnPremises" and row.Enabled for row in cloud.inbound_connectors or ()),
        ),
        (
            "the outbound connector to on-premises (R-HYB-6)",
            any(row.ConnectorType == "OnPremises" and row.Enabled for row in cloud.outbound_connectors or ()),
        ),
    )
    return tuple(text for text, present in checks if not present)
