"""What ties a message to a tenant: connectors that fit, and the domain that vouches (R-ATTR-5 to R-ATTR-10)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from designer.engine.cloud import Evidence
from designer.engine.organizations import TenantPlan
from designer.engine.plan import Plan
from designer.engine.state import Copy, Presented
from designer.engine.tls import trustworthy
from designer.model.matching import certificate_domain_accepted, certificate_matches, prefix_size
from designer.model.tenant import InboundConnector
from designer.model.values import domain_of, ip_bounds

SLASH_24 = 256
EXACT = 1000
"""Score of an exact certificate name; a wildcard scores its number of labels."""
HEADER_COUNTED_UNTIL = "2023-11-01"
"""Before this date the domain of the From header gave the right to relay too (R-ATTR-22)."""


class Match(NamedTuple):
    """A connector that fits, how exactly, and by which evidence its tenant is tied to the message."""

    tenant: TenantPlan
    connector: InboundConnector
    score: tuple[int, int]
    evidence: Evidence
    rule: str


class Verdict(NamedTuple):
    """What attribution says about one recipient; `tenant` None is a refusal."""

    tenant: TenantPlan | None
    match: Match | None
    soft: bool
    tried: bool
    """Some connector fitted the session, but no domain tied it to its tenant (R-ATTR-16)."""
    ambiguous: tuple[str, ...] = ()


def by_certificate(connector: InboundConnector) -> bool:
    """True where a connector may be found by certificate."""
    return connector.TlsSenderCertificateName is not None and connector.identified_by != "ip"


def by_address(connector: InboundConnector) -> bool:
    """True where a connector may be found by IP address."""
    return bool(connector.SenderIPAddresses) and connector.identified_by != "certificate"


def certificate_score(connector: InboundConnector, copy: Copy | Presented, as_of: str) -> int | None:
    """How exactly a connector's certificate name fits the one presented; else None (R-ATTR-14, R-INC-4)."""
    return certificate_fit(connector, copy, as_of) if by_certificate(connector) else None


def certificate_fit(connector: InboundConnector, copy: Copy | Presented, as_of: str) -> int | None:
    """The same, whatever the connector is found by: what RestrictDomainsToCertificate asks (R-INC-12)."""
    wanted, shown = connector.TlsSenderCertificateName, copy.certificate
    if wanted is None or shown is None or copy.tls is None:
        return None
    if not trustworthy(shown, as_of) or not certificate_matches(wanted, shown.names):
        return None
    return wanted.count(".") if wanted.startswith("*.") else EXACT


def address_score(connector: InboundConnector, copy: Copy | Presented) -> int | None:
    """How exactly a connector's addresses hold the client's: a smaller range scores higher (R-INC-6)."""
    return address_fit(connector, copy) if by_address(connector) else None


def address_fit(connector: InboundConnector, copy: Copy | Presented) -> int | None:
    """The same, whatever the connector is found by: what RestrictDomainsToIPAddresses asks (R-INC-11)."""
    size = prefix_size(usable_ranges(connector.SenderIPAddresses), copy.client_ip)
    return None if size is None else -size


@lru_cache(maxsize=4096)
def usable_ranges(ranges: tuple[str, ...]) -> tuple[str, ...]:
    """The entries a connector can really match: IPv4, single or /24 to /32; ranges, wider blocks and IPv6 never do
    (R-INC-6).
    """
    usable = []
    for text in ranges:
        low, high, version = ip_bounds(text)
        if version == 4 and "-" not in text and high - low < SLASH_24:
            usable.append(text)
    return tuple(usable)


def _allowed_domain(connector: InboundConnector, mail_from: str) -> bool:
    """AssociatedAcceptedDomains of an OnPremises connector limit the sender's domain (R-INC-7)."""
    return not connector.AssociatedAcceptedDomains or domain_of(mail_from) in connector.AssociatedAcceptedDomains


def sender_accepted(plan: Plan, tenant: TenantPlan, copy: Copy | Presented) -> bool:
    if tenant.accepts(copy.mail_from):
        return True
    return plan.as_of < HEADER_COUNTED_UNTIL and tenant.accepts(copy.header_from)


def _matches(plan: Plan, copy: Copy) -> tuple[list[Match], list[Match]]:
    """Connectors whose certificate fits and those whose address fits, with the evidence that ties them to the
    message.

    Certificate first (R-ATTR-5); RequireTls and the Restrict flags are not read here (R-INC-16). One of sender,
    recipient or certificate domain must be accepted (R-ATTR-23); a null or foreign sender is tied by certificate only
    (R-ATTR-24).
    """
    by_cert: list[Match] = []
    by_ip: list[Match] = []
    for tenant in plan.tenants.values():
        for row in tenant.onpremises_inbound:
            if not _allowed_domain(row, copy.mail_from):
                continue
            exact = certificate_score(row, copy, plan.as_of)
            if exact is not None:
                name = row.TlsSenderCertificateName or ""
                if certificate_domain_accepted(name, tenant.accepted):
                    by_cert.append(Match(tenant, row, (2, exact), "certificate", "R-ATTR-6"))
                elif sender_accepted(plan, tenant, copy):
                    by_cert.append(Match(tenant, row, (1, exact), "sender", "R-ATTR-7"))
                else:
                    by_cert.append(Match(tenant, row, (0, exact), "recipient", "R-ATTR-7"))
            size = address_score(row, copy)
            if size is not None:
                tied = sender_accepted(plan, tenant, copy)
                by_ip.append(
                    Match(tenant, row, (1 if tied else 0, size), "sender" if tied else "recipient", "R-ATTR-8")
                )
    return by_cert, by_ip


def originating(plan: Plan, copy: Copy, domain: str) -> Verdict | None:
    """The originating test: by certificate domain, then by certificate and sender, then by address and sender."""
    by_cert, by_ip = _matches(plan, copy)
    for candidates in (
        [m for m in by_cert if m.score[0] == 2],
        [m for m in by_cert if m.score[0] == 1],
        [m for m in by_ip if m.score[0] == 1],
    ):
        if candidates:
            return _pick(plan, copy, candidates, domain)
    return None


def _pick(plan: Plan, copy: Copy, candidates: list[Match], domain: str) -> Verdict:
    """The most exact match (R-ATTR-10); a tenant's own mail to other tenants is captured here first (R-ATTR-25)."""
    best = max(match.score for match in candidates)
    equal = [match for match in candidates if match.score == best]
    tenants = tuple(dict.fromkeys(match.tenant.name for match in equal))
    if len(tenants) > 1:
        equal.sort(
            key=lambda m: (
                not m.tenant.accepts(copy.mail_from),
                m.tenant.accepted_domain(domain) is None,
                m.tenant.name,
            )
        )
    chosen = equal[0] if len(tenants) > 1 else min(equal, key=lambda match: match.connector.Name)
    return Verdict(chosen.tenant, chosen, False, True, tenants if len(tenants) > 1 else ())


def by_recipient(plan: Plan, copy: Copy, domain: str) -> Verdict:
    """The incoming test: the tenant that accepts the recipient's domain; a fitting connector is attached (Q-1).

    Without a connector the sender's own tenant has no part in it (R-ATTR-26).
    """
    tenant = plan.tenant_of_domain(domain)
    by_cert, by_ip = _matches(plan, copy)
    if tenant is None:
        return Verdict(None, None, False, bool(by_cert or by_ip))
    for candidates in (by_cert, by_ip):
        own = [match for match in candidates if match.tenant is tenant]
        if own:
            return Verdict(tenant, max(own, key=lambda match: match.score), True, True)
    return Verdict(tenant, None, False, bool(by_cert or by_ip))
