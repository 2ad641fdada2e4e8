"""The Send connector to Exchange Online is missing, disabled or incomplete.

In a hybrid deployment one Send connector covers `tenant.mail.onmicrosoft.com`, keeps the cross-premises headers
(CloudServicesMailEnabled), demands TLS with the service's certificate and presents the hybrid certificate. A hybrid
configuration whose features leave SecureMail out wants none of that; there the mail only has to have a way.

Why it hurts: cloud mailboxes cannot be reached from the own servers, or mail of colleagues arrives as external mail: it
is filtered, refused by groups for internal senders, and answered with the external out-of-office text.

How to mend it: run the Hybrid Configuration wizard again, or set the parameters as it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import address_space, specificity, tls_name_matches
from designer.model.message import Message
from designer.model.onprem import SendConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import ROUTING_DOMAIN, without_secure_mail
from designer.rules.finding import Finding, Rule
from designer.rules.things import each_hybrid_pair
from designer.rules.witness import cloud_address, from_premises

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


@for_each(each_hybrid_pair)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> Iterator[Finding]:
    if org.organization.send_connectors is None:
        return
    witness = from_premises(plan, org, cloud_address(plan, tenant))
    for domain in routing_domains(tenant, org):
        row = connector_to(org, domain, enabled=True)
        disabled = connector_to(org, domain, enabled=False)
        if row is None and disabled is not None:
            ref = org.send_ref(disabled, "Enabled")
            yield RULE.finding(
                f"Send connector {disabled.Name} to {domain} is disabled.",
                (org.send_ref(disabled), ref),
                witness=witness,
                fix=remedies.setting(f"Enable {disabled.Name}", ref, True),
                slug="hybrid-send-connector-disabled",
            )
        elif row is None:
            yield _missing(org, domain, witness)
        elif without_secure_mail(org):
            continue
        elif _only_for_the_internet(row, domain):
            yield _missing(org, domain, witness, instead=row)
        else:
            yield from _incomplete(org, row, witness)
            yield from _wrong_name(plan, tenant, org, row, witness)


def _only_for_the_internet(row: SendConnector, domain: str) -> bool:
    """True for the connector that sends everything by MX: it takes this mail for want of a better one."""
    named = specificity((s.pattern for s in map(address_space, row.AddressSpaces) if s.pattern != "*"), domain)
    return named is None and row.SmartHosts == () and not row.CloudServicesMailEnabled


def routing_domains(tenant: TenantPlan, org: OnPremPlan) -> tuple[str, ...]:
    """The routing domains that either side accepts, else those that a Send connector names."""
    rows = [row.DomainName for row in (*tenant.accepted, *org.accepted) if row.DomainName.endswith(ROUTING_DOMAIN)]
    named = [space.pattern for c in org.send for space in map(address_space, c.AddressSpaces)]
    return tuple(dict.fromkeys(rows or [name for name in named if name.endswith(ROUTING_DOMAIN)]))


def connector_to(org: OnPremPlan, domain: str, *, enabled: bool) -> SendConnector | None:
    """The Send connector, enabled or disabled, that covers a domain most exactly (R-OPS-2)."""
    scored = [
        (score, row)
        for row in org.send
        if row.Enabled is enabled
        and (score := specificity((space.pattern for space in map(address_space, row.AddressSpaces)), domain))
        is not None
    ]
    return min(scored, key=lambda pair: (-pair[0], pair[1].Name))[1] if scored else None


def _missing(org: OnPremPlan, domain: str, witness: Message | None, instead: SendConnector | None = None) -> Finding:
    certificates = [row.TlsCertificateName for row in org.receive if row.TlsCertificateName]
    certificates += [row.TlsCertificateName for row in org.send if row.TlsCertificateName]
    value: dict[str, object] = {
        "Name": "Outbound to Office 365",
        "AddressSpaces": (domain,),
        "CloudServicesMailEnabled": True,
        "RequireTLS": True,
        "TlsAuthLevel": "DomainValidation",
        "TlsDomain": "mail.protection.outlook.com",
    }
    if certificates:
        value["TlsCertificateName"] = certificates[0]
    fix = remedies.addition("Create the hybrid Send connector", org.ref("send_connectors"), value)
    if instead is not None:
        return RULE.finding(
            f"{org.name} has no Send connector of its own for {domain}: {instead.Name} takes its mail, "
            "by MX and without the cross-premises headers.",
            (org.ref("send_connectors"), org.send_ref(instead), org.ref()),
            "Mail of on-premises users arrives in Exchange Online as external mail.",
            witness=witness,
            fix=fix,
        )
    return RULE.finding(
        f"{org.name} has no Send connector for {domain}.",
        (org.ref("send_connectors"), org.ref()),
        witness=witness,
        fix=fix,
        slug="hybrid-send-connector-missing",
    )


def _incomplete(org: OnPremPlan, row: SendConnector, witness: Message | None) -> Iterator[Finding]:
    if not row.CloudServicesMailEnabled:
        ref = org.send_ref(row, "CloudServicesMailEnabled")
        yield RULE.finding(
            f"Send connector {row.Name} does not keep the cross-premises headers.",
            (org.send_ref(row), ref),
            "Mail of on-premises users arrives in Exchange Online as external mail.",
            witness=witness,
            fix=remedies.setting(f"Turn on CloudServicesMailEnabled on {row.Name}", ref, True),
            slug="hybrid-connector-cloudservicesmail-disabled",
        )
    wanted = {"RequireTLS": True, "TlsAuthLevel": "DomainValidation", "TlsDomain": "mail.protection.outlook.com"}
    lacking = [name for name in ("RequireTLS", "TlsAuthLevel") if getattr(row, name) in _TOO_LITTLE]
    if row.TlsAuthLevel == "DomainValidation" and row.TlsDomain is None:
        lacking.append("TlsDomain")
    changes = [(org.send_ref(row, name), wanted[name]) for name in (*lacking, *(["TlsDomain"] if lacking else []))]
    if row.TlsCertificateName is None:
        lacking.append("TlsCertificateName")
        known = next((r.TlsCertificateName for r in org.receive if r.TlsCertificateName), None)
        if known is not None:
            changes.append((org.send_ref(row, "TlsCertificateName"), known))
    if lacking and row.SmartHosts == ():
        yield RULE.finding(
            f"Send connector {row.Name} lacks {', '.join(_told(row, name) for name in lacking)}.",
            (*(org.send_ref(row, name) for name in lacking), org.send_ref(row)),
            "The service recognises the servers by their certificate, and the servers the service by its own.",
            fix=remedies.settings("Set them as the wizard does", *dict(changes).items())
            if changes
            else remedies.steps(
                "Name the certificate",
                f"Set TlsCertificateName of {row.Name} to the certificate of the hybrid deployment.",
            ),
            slug="hybrid-send-connector-incomplete",
            severity="warning",
        )


_TOO_LITTLE = (False, None, "EncryptionOnly")
"""RequireTLS and TlsAuthLevel with which the certificate of the service is not looked at (R-HYBC-5)."""


def _told(row: SendConnector, name: str) -> str:
    value = getattr(row, name)
    return f"{name} with a check of the certificate (it is {value})" if isinstance(value, str) else name


def _wrong_name(
    plan: Plan, tenant: TenantPlan, org: OnPremPlan, row: SendConnector, witness: Message | None
) -> Iterator[Finding]:
    """The connector waits for a certificate that the service does not have (R-OPS-6)."""
    shown = plan.assumed_certificate(tenant.eop) if tenant.eop is not None else None
    if shown is None or row.TlsAuthLevel != "DomainValidation" or row.TlsDomain is None or row.SmartHosts:
        return
    server = plan.nodes[tenant.eop or ""].tls_server
    if (server is not None and server.cert is not None) or tls_name_matches(row.TlsDomain, shown.names):
        return
    ref = org.send_ref(row, "TlsDomain")
    yield RULE.finding(
        f"Send connector {row.Name} wants the certificate name {row.TlsDomain}, "
        f"but Exchange Online presents {shown.subject}.",
        (org.send_ref(row), ref),
        "TLS fails, and the mail waits in the queue.",
        witness=witness,
        fix=remedies.setting(f"Set TlsDomain to {shown.subject}", ref, shown.subject),
        slug="hybrid-send-connector-incomplete",
    )


RULE = Rule(
    "L-072",
    "hybrid-connector-cloudservicesmail-disabled",
    "error",
    "The Send connector to Exchange Online is missing, disabled or incomplete",
    "R-HYB-3, R-HYBC-5",
    check,
    slugs=("hybrid-send-connector-missing", "hybrid-send-connector-disabled", "hybrid-send-connector-incomplete"),
)
GOOD = HYBRID
BAD = changed(
    GOOD,
    ("- Name: Outbound to Office 365\n        CloudServicesMailEnabled: true", "- Name: Outbound to Office 365"),
)
