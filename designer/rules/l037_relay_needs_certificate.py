"""Servers that relay to the internet are recognised by their address only.

The own servers send internet mail through Exchange Online, and the OnPremises connector that recognises them has
addresses but no certificate name. An error where such mail is there to be seen: a sample message with an empty or
foreign sender, a mailbox or group that sends on to the outside; else a warning, since a connector by address is a
documented way for mail of own senders.

Why it hurts: by address only mail with an envelope sender in an accepted domain may be relayed. Non-delivery reports
and automatic replies (empty sender), and forwarded mail of foreign senders, are refused with 5.7.64.

How to mend it: recognise the servers by a certificate whose domain is accepted.
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
from designer.rules.facts import outside_forwards, sends_to_service, sources
from designer.rules.finding import Finding, Fix, Rule
from designer.rules.recognition import clients, presented, recognises
from designer.rules.sending import covers_internet
from designer.rules.things import each_onpremises_inbound
from designer.rules.witness import outside_address, report_from_premises

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_onpremises_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    known = tenant.tenant.accepted_domains is not None
    if row.TlsSenderCertificateName is not None or not row.SenderIPAddresses or not known:
        return
    servers = [id_ for id_ in clients(plan, tenant) if recognises(plan, row, id_)]
    servers = [id_ for id_ in servers if _relays(plan, tenant, id_) and not _by_certificate(plan, tenant, id_)]
    if servers:
        yield RULE.finding(
            f"Inbound connector {row.Name} recognises {', '.join(servers)} by address only, "
            "which is not enough for relaying.",
            (
                tenant.inbound_ref(row),
                tenant.inbound_ref(row, "SenderIPAddresses"),
                *(Ref("nodes", id_) for id_ in servers),
            ),
            "Mail with an empty or foreign envelope sender is refused with 5.7.64.",
            witness=report_from_premises(plan, plan.organization_of_node(servers[0]), outside_address(plan)),
            fix=_remedy(plan, tenant, row, servers[0]),
            severity=None if any(_foreign_mail(plan, tenant, id_) for id_ in servers) else "warning",
        )


def _relays(plan: Plan, tenant: TenantPlan, server: str) -> bool:
    """True where a server sends internet mail through the service, or a sample message shows a foreign sender."""
    org = plan.organization_of_node(server)
    if org is not None and any(
        covers_internet(row) and server in sources(org, row) for row in sends_to_service(plan, org)
    ):
        return True
    return _seen_relaying(plan, tenant, server)


def _seen_relaying(plan: Plan, tenant: TenantPlan, server: str) -> bool:
    return any(
        message.from_node == server
        and not tenant.accepts(message.mail_from)
        and any(not tenant.accepts(address) for address in message.rcpt_to)
        for message in plan.topology.messages
    )


def _foreign_mail(plan: Plan, tenant: TenantPlan, server: str) -> bool:
    """True where the design shows mail with an empty or foreign sender that the server relays (R-ATTR-24)."""
    org = plan.organization_of_node(server)
    own = {node.id for node in org.nodes} if org is not None else set()
    return _seen_relaying(plan, tenant, server) or any(
        any(outside_forwards(plan, row)) or any(plan.owner_of_domain(domain_of(m)) is None for m in row.members)
        for row in plan.topology.recipients
        if row.mailbox_at in own
    )


def _by_certificate(plan: Plan, tenant: TenantPlan, server: str) -> bool:
    return any(
        row.TlsSenderCertificateName is not None and recognises(plan, row, server) for row in tenant.onpremises_inbound
    )


def _remedy(plan: Plan, tenant: TenantPlan, row: InboundConnector, server: str) -> Fix:
    for shown in presented(plan, server):
        names = [*shown.certificate.names, *(f"*.{name.partition('.')[2]}" for name in shown.certificate.names)]
        for name in names if shown.usable else ():
            fits = certificate_matches(name, shown.certificate.names)
            if fits and certificate_domain_accepted(name, tenant.accepted):
                return remedies.settings(
                    f"Recognise them by {name}",
                    (tenant.inbound_ref(row, "TlsSenderCertificateName"), name),
                    (tenant.inbound_ref(row, "SenderIPAddresses"), ()),
                )
    return remedies.steps(
        "Recognise them by a certificate",
        "Install a certificate with a name in an accepted domain.",
        f"Set TlsSenderCertificateName of {row.Name} to that name and remove the addresses.",
    )


RULE = Rule(
    "L-037",
    "relay-needs-certificate-connector",
    "error",
    "Servers that relay to the internet are recognised by their address only",
    "R-ATTR-24",
    check,
)
GOOD = changed(
    HYBRID,
    (
        'AddressSpaces: ["*"]',
        """\
AddressSpaces: ["*"]
        DNSRoutingEnabled: false
        SmartHosts: [contoso-com.mail.protection.outlook.com]
        CloudServicesMailEnabled: true""",
    ),
)
BAD = changed(GOOD, ('TlsSenderCertificateName: "*.contoso.com"', "SenderIPAddresses: [203.0.113.25]"))
