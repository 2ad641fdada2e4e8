"""Two forests use the same hybrid certificate.

Two on-premises organizations that belong to a hybrid deployment send with the same certificate.

Why it hurts: the service recognises a forest by its certificate; mail of one counts as mail of the other.

How to mend it: give each forest a certificate with a subject or issuer of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.examples import HYBRID, changed
from designer.rules.facts import pairs, sends_to_service, sources
from designer.rules.finding import Finding, Rule
from designer.rules.memory import per_plan
from designer.rules.recognition import presented
from designer.rules.routes import onprem_targets

if TYPE_CHECKING:
    from designer.engine.organizations import OnPremPlan, TenantPlan
    from designer.engine.plan import Plan


def check(topology: Topology, plan: Plan) -> Iterator[Finding]:
    used: dict[tuple[str, str | None], list[OnPremPlan]] = {}
    for tenant, org in pairs(plan):
        for key in _shown_between(plan, tenant, org):
            if org not in used.setdefault(key, []):
                used[key].append(org)
    for (subject, _), orgs in used.items():
        if len(orgs) > 1:
            yield RULE.finding(
                f"{' and '.join(org.name for org in orgs)} send with the same certificate {subject}.",
                tuple(org.ref() for org in orgs),
                fix=remedies.steps(
                    "Separate the forests",
                    f"Install a certificate of its own in {orgs[1].name} and name it on its Send connector.",
                    "Make an inbound connector for it.",
                ),
            )


@per_plan
def _shown_between(plan: Plan, tenant: TenantPlan, org: OnPremPlan) -> tuple[tuple[str, str | None], ...]:
    """Subject and issuer of the certificates that servers of a pair present."""
    servers = {server for row in sends_to_service(plan, org) for server in sources(org, row)}
    servers |= {node.id for _, node in onprem_targets(plan, tenant) if node in org.nodes}
    if org.organization.send_connectors is None and org.organization.hybrid is not None:
        servers |= {node.id for node in org.servers}
    shown = {(p.certificate.subject, p.certificate.issuer) for s in servers for p in presented(plan, s) if p.ref}
    return tuple(sorted(shown, key=str))


RULE = Rule(
    "L-077",
    "forests-share-certificate",
    "warning",
    "Two forests use the same hybrid certificate",
    "R-HYBC-1",
    check,
)
_SECOND = """\
  sales-onprem:
    accepted_domains: [{DomainName: sales.contoso.com, DomainType: Authoritative}]
    send_connectors:
      - Name: Sales to Office 365
        CloudServicesMailEnabled: true
        AddressSpaces: [contoso.mail.onmicrosoft.com]
        SourceTransportServers: [sales]
        RequireTLS: true
        TlsAuthLevel: DomainValidation
        TlsDomain: mail.protection.outlook.com
        TlsCertificateName: sales
recipients:
"""
GOOD = changed(
    HYBRID,
    (
        "certs:\n",
        """\
  - {id: sales, kind: onprem, org: sales-onprem, ips: [203.0.113.45], fqdn: mail.sales.contoso.com}
certs:
  sales: {subject: mail.sales.contoso.com, san: [mail.sales.contoso.com]}
""",
    ),
    ("    inbound_connectors:", "      - {DomainName: sales.contoso.com}\n    inbound_connectors:"),
    ("recipients:\n", _SECOND),
)
BAD = changed(
    GOOD,
    (
        "        TlsDomain: mail.protection.outlook.com\n        TlsCertificateName: sales",
        "        TlsDomain: mail.protection.outlook.com\n        TlsCertificateName: hybrid",
    ),
)
