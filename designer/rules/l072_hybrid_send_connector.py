"""The Send connector to Exchange Online is missing, disabled or incomplete.

In a hybrid deployment one Send connector covers `tenant.mail.onmicrosoft.com`, keeps the cross-premises headers
(CloudServicesMailEnabled), demands TLS with the service's certificate and presents the hybrid certificate.

Why it hurts: cloud mailboxes cannot be reached from the own servers, or mail of colleagues arrives as external mail: it
is filtered, refused by groups for internal senders, and answered with the external out-of-office text.

How to mend it: run the Hybrid Configuration wizard again, or set the parameters as it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import address_space, specificity
from designer.model.message import Message
from designer.model.onprem import SendConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import ROUTING_DOMAIN, hybrid_pairs
from designer.rules.finding import Finding, Rule
from designer.rules.witness import cloud_address, from_premises

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    for tenant, org in hybrid_pairs(plan):
        if org.organization.send_connectors is None:
            continue
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
            else:
                yield from _incomplete(org, row, witness)


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
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


def _missing(org: OnPremPlan, domain: str, witness: Message | None) -> Finding:
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
    return RULE.finding(
        f"{org.name} has no Send connector for {domain}.",
        (org.ref("send_connectors"), org.ref()),
        witness=witness,
        fix=remedies.addition("Create the hybrid Send connector", org.ref("send_connectors"), value),
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
    lacking = [name for name in ("RequireTLS", "TlsAuthLevel") if not getattr(row, name)]
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
            f"Send connector {row.Name} lacks {', '.join(lacking)}.",
            (*(org.send_ref(row, name) for name in lacking), org.send_ref(row)),
            "The service recognises the servers by their certificate, and the servers the service by its own.",
            fix=remedies.settings("Set them as the wizard does", *dict(changes).items()) if changes else None,
            slug="hybrid-send-connector-incomplete",
            severity="warning",
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
