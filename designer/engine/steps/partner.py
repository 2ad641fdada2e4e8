"""Which Partner connector applies to an incoming message, and whether its restrictions are kept (R-INC-1 to
R-INC-15).

A restricting connector for `*` is the lock-down of a tenant behind another service (R-INC-20). Originating mail never
comes here: an OnPremises connector for the same source goes first (R-INC-17), and hybrid mail that lost its
certificate ends here (R-INC-18).
"""

from __future__ import annotations

from typing import NamedTuple

from designer.engine.cloud import CloudPass
from designer.engine.organizations import TenantPlan
from designer.engine.state import Copy, Presented
from designer.engine.steps.evidence import (
    address_fit,
    address_score,
    by_address,
    by_certificate,
    certificate_fit,
    certificate_score,
)
from designer.model.matching import specificity
from designer.model.tenant import InboundConnector
from designer.model.values import domain_of


class PartnerMatch(NamedTuple):
    """The connector that applies and whether certificate or address found it."""

    connector: InboundConnector
    by_key: bool
    rule: str


def restricting(connector: InboundConnector) -> bool:
    """True where a Restrict flag is set."""
    return connector.RestrictDomainsToCertificate or connector.RestrictDomainsToIPAddresses


def covers_sender(connector: InboundConnector, mail_from: str) -> int | None:
    """How exactly SenderDomains name the envelope sender; only `*` covers the null sender (R-INC-5, R-INC-14)."""
    if not mail_from:
        return 0 if "*" in connector.SenderDomains else None
    return specificity(connector.SenderDomains, domain_of(mail_from))


def partner_connector(work: CloudPass) -> PartnerMatch | None:
    """By certificate, by address, then restricting connectors, then those found by the sender's domain alone
    (R-INC-10).

    Step I2 of attribution (R-ATTR-13). A connector that is said to be found by address (`identified_by: ip`) is found
    so whatever the sender's domain.
    """
    copy, as_of, tenant = work.copy, work.run.plan.as_of, work.tenant
    trusted = _trusted_organization(work)
    if trusted is not None:
        return PartnerMatch(trusted, True, "R-INC-1")
    covering = _covering(tenant, copy.mail_from)
    if not covering and not tenant.partners_by_address:
        return None
    domains = {domain_of(rcpt.address) for rcpt in copy.rcpts}
    rows = [(row, s) for row, s in covering if _for_recipients(row, domains)]
    certified = [(s, row) for row, _ in rows if (s := certificate_score(row, copy, as_of)) is not None]
    if certified:
        return PartnerMatch(max(certified, key=lambda pair: pair[0])[1], True, "R-INC-10")
    by_ip = (row for row in tenant.partners_by_address if _for_recipients(row, domains))
    known = [*(row for row, _ in rows), *by_ip]
    addressed = [(s, row) for row in known if (s := address_score(row, copy)) is not None]
    if addressed:
        return PartnerMatch(max(addressed, key=lambda pair: pair[0])[1], True, "R-INC-10")
    strict = [(score, row) for row, score in rows if restricting(row)]
    if strict:
        return PartnerMatch(max(strict, key=lambda pair: pair[0])[1], False, "R-INC-2")
    plain = [(score, row) for row, score in rows if not by_certificate(row) and not by_address(row)]
    if plain:
        return PartnerMatch(max(plain, key=lambda pair: pair[0])[1], False, "R-INC-10")
    return None


def _covering(tenant: TenantPlan, mail_from: str) -> tuple[tuple[InboundConnector, int], ...]:
    """The Partner connectors that cover a sender, as `covers_sender` says, from the tenant's table."""
    table = tenant.partners_by_sender
    return table.covering(domain_of(mail_from)) if mail_from else tuple((row, 0) for _, row, _ in table.everywhere)


def _for_recipients(row: InboundConnector, domains: set[str]) -> bool:
    """AssociatedAcceptedDomains of a Partner connector limit the recipients' domain (R-INC-7)."""
    return not row.AssociatedAcceptedDomains or bool(domains & set(row.AssociatedAcceptedDomains))


def _trusted_organization(work: CloudPass) -> InboundConnector | None:
    """Another tenant named as trusted source (T-17)."""
    source = work.run.plan.nodes[work.source]
    other = work.run.plan.tenants.get(source.org or "") if source.kind in {"eop", "exo"} else None
    if other is None:
        return None
    names = {other.name, *(row.DomainName for row in other.accepted)}
    return next(
        (r for r in work.tenant.partner_inbound if names & {n.casefold() for n in r.TrustedOrganizations}), None
    )


def why_not(row: InboundConnector, shown: Presented, as_of: str) -> str:
    """Why a Partner connector does not apply to a message."""
    if not row.Enabled:
        return "it is disabled"
    if covers_sender(row, shown.mail_from) is None and row.identified_by != "ip":
        return f"its SenderDomains do not cover {domain_of(shown.mail_from) or 'the null sender'}"
    if by_certificate(row) and certificate_score(row, shown, as_of) is None and not by_address(row):
        return f"the certificate presented does not fit {row.TlsSenderCertificateName}, and it restricts nothing"
    if by_address(row) and address_score(row, shown) is None:
        return f"{shown.client_ip} is not in its SenderIPAddresses, and it restricts nothing"
    return "another one goes first, or it is limited to other recipients"


def violated(connector: InboundConnector, copy: Copy, as_of: str) -> str | None:
    """The restriction a message breaks, as the parameter's name; None where all are kept (R-INC-11 to R-INC-13).

    With both keys on one connector each flag must be kept (R-INC-3).
    """
    if connector.RestrictDomainsToCertificate and certificate_fit(connector, copy, as_of) is None:
        return "RestrictDomainsToCertificate"
    if connector.RestrictDomainsToIPAddresses and address_fit(connector, copy) is None:
        return "RestrictDomainsToIPAddresses"
    if connector.RequireTls and copy.tls is None:
        return "RequireTls"
    return None
