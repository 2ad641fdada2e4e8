"""A Partner inbound connector has addresses and a certificate name.

Microsoft's pages tell to keep the two ways of recognising a source apart.

Why it hurts: with both restrictions set, both have to fit, so a renewed certificate or a new address of the partner
stops the mail; with one of them, the other list is easily taken for a restriction that it is not.

How to mend it: make two connectors, or keep the certificate alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.model.matching import certificate_matches
from designer.model.tenant import InboundConnector
from designer.model.topology import Topology
from designer.rules import remedies
from designer.rules.each import for_each
from designer.rules.examples import FILTERED, changed
from designer.rules.finding import Finding, Rule
from designer.rules.recognition import presented
from designer.rules.things import each_partner_inbound

if TYPE_CHECKING:
    from designer.engine.organizations import TenantPlan
    from designer.engine.plan import Plan


@for_each(each_partner_inbound)
def check(topology: Topology, plan: Plan, tenant: TenantPlan, row: InboundConnector) -> Iterator[Finding]:
    wanted = row.TlsSenderCertificateName
    if wanted is None or not row.SenderIPAddresses:
        return
    shown = [p.certificate.names for node in topology.nodes for p in presented(plan, node.id)]
    keep_certificate = any(certificate_matches(wanted, names) for names in shown)
    drop = (
        (
            (tenant.inbound_ref(row, "SenderIPAddresses"), ()),
            (tenant.inbound_ref(row, "RestrictDomainsToIPAddresses"), False),
        )
        if keep_certificate
        else (
            (tenant.inbound_ref(row, "TlsSenderCertificateName"), None),
            (tenant.inbound_ref(row, "RestrictDomainsToCertificate"), False),
        )
    )
    yield RULE.finding(
        f"Inbound connector {row.Name} has addresses and a certificate name; one key per connector is supported.",
        (
            tenant.inbound_ref(row),
            tenant.inbound_ref(row, "SenderIPAddresses"),
            tenant.inbound_ref(row, "TlsSenderCertificateName"),
        ),
        fix=remedies.settings(f"Keep the {'certificate' if keep_certificate else 'addresses'} only", *drop),
    )


RULE = Rule(
    "L-014",
    "partner-connector-with-two-keys",
    "warning",
    "A Partner inbound connector has addresses and a certificate name",
    "R-INC-3",
    check,
)
GOOD = FILTERED
BAD = changed(
    GOOD,
    (
        "TlsSenderCertificateName: mx1.filter.example.net",
        "TlsSenderCertificateName: mx1.filter.example.net\n        SenderIPAddresses: [203.0.113.70]",
    ),
)
