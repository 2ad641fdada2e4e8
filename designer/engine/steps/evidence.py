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
from designer.model.topology import Certificate
from designer.model.values import domain_of, ip_bounds

SLASH_24 = 256
IPV4 = 4
REMEMBERED = 4096
"""Addresses whose connectors are remembered."""
Keyed = tuple[TenantPlan, InboundConnector, int]
"""A connector that certificate or address finds, its tenant, and how exactly."""
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
    undecided: bool = False
    """Tenants match equally well, and neither envelope sender nor recipient speaks for one of them (R-ATTR-9)."""


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
    return _name_score(wanted)


def _name_score(wanted: str) -> int:
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


class ConnectorKeys:
    """The OnPremises connectors of all tenants by what finds them: certificate names and addresses."""

    def __init__(self, plan: Plan) -> None:
        self._as_of = plan.as_of
        rows = [(tenant, row) for tenant in plan.tenants.values() for row in tenant.onpremises_inbound]
        self._named = [pair for pair in rows if by_certificate(pair[1])]
        self._ranges = [
            (low, high, tenant, row)
            for tenant, row in rows
            if by_address(row)
            for low, high, _ in map(ip_bounds, usable_ranges(row.SenderIPAddresses))
        ]
        self._by_certificate: dict[int, tuple[Certificate, tuple[Keyed, ...]]] = {}
        self._by_address: dict[str, tuple[Keyed, ...]] = {}

    def of_certificate(self, shown: Certificate) -> tuple[Keyed, ...]:
        """Connectors whose certificate name fits a certificate, with score (R-ATTR-14, R-INC-4)."""
        found = self._by_certificate.get(id(shown))
        if found is None:
            fits = [
                (tenant, row, _name_score(row.TlsSenderCertificateName or ""))
                for tenant, row in self._named
                if trustworthy(shown, self._as_of)
                and certificate_matches(row.TlsSenderCertificateName or "", shown.names)
            ]
            found = self._by_certificate[id(shown)] = shown, tuple(fits)
        return found[1]

    def of_address(self, ip: str) -> tuple[Keyed, ...]:
        """Connectors that hold an address, with the score of the smallest range (R-INC-6)."""
        found = self._by_address.get(ip)
        if found is None:
            if len(self._by_address) >= REMEMBERED:
                self._by_address.clear()
            found = self._by_address[ip] = self._holding(ip) if self._ranges else ()
        return found

    def _holding(self, ip: str) -> tuple[Keyed, ...]:
        number, _, version = ip_bounds(ip)
        if version != IPV4:
            return ()
        best: dict[int, Keyed] = {}
        for low, high, tenant, row in self._ranges:
            if low <= number <= high:
                known = best.get(id(row))
                if known is None or low - high - 1 > known[2]:
                    best[id(row)] = tenant, row, low - high - 1
        return tuple(best.values())


def connector_keys(plan: Plan) -> ConnectorKeys:
    """The table of a plan, compiled when it is first asked for."""
    found: ConnectorKeys | None = plan.tables.get(ConnectorKeys)
    if found is None:
        found = plan.tables[ConnectorKeys] = ConnectorKeys(plan)
    return found


def unmatched(plan: Plan, copy: Copy) -> bool:
    """True where no OnPremises connector of any tenant fits the session: certificate and address tie it to nobody."""
    keys = connector_keys(plan)
    if copy.tls is not None and copy.certificate is not None and keys.of_certificate(copy.certificate):
        return False
    return copy.client_ip is None or not keys.of_address(copy.client_ip)


def _matches(plan: Plan, copy: Copy) -> tuple[list[Match], list[Match]]:
    """Connectors whose certificate fits and those whose address fits, with the evidence that ties them to the
    message.

    Certificate first (R-ATTR-5); RequireTls and the Restrict flags are not read here (R-INC-16). One of sender,
    recipient or certificate domain must be accepted (R-ATTR-23); a null or foreign sender is tied by certificate only
    (R-ATTR-24).
    """
    keys = connector_keys(plan)
    by_cert: list[Match] = []
    by_ip: list[Match] = []
    if copy.tls is not None and copy.certificate is not None:
        for tenant, row, exact in keys.of_certificate(copy.certificate):
            if not _allowed_domain(row, copy.mail_from):
                continue
            if certificate_domain_accepted(row.TlsSenderCertificateName or "", tenant.accepted, copy.certificate.names):
                by_cert.append(Match(tenant, row, (2, exact), "certificate", "R-ATTR-6"))
            elif sender_accepted(plan, tenant, copy):
                by_cert.append(Match(tenant, row, (1, exact), "sender", "R-ATTR-7"))
            else:
                by_cert.append(Match(tenant, row, (0, exact), "recipient", "R-ATTR-7"))
    if copy.client_ip is not None:
        for tenant, row, size in keys.of_address(copy.client_ip):
            if _allowed_domain(row, copy.mail_from):
                tied = sender_accepted(plan, tenant, copy)
                by_ip.append(
                    Match(tenant, row, (1 if tied else 0, size), "sender" if tied else "recipient", "R-ATTR-8")
                )
    return by_cert, by_ip


Matches = tuple[list[Match], list[Match]]


def judged(plan: Plan, copy: Copy, domain: str) -> Verdict:
    """Whose message it is for a recipient's domain: originating is tried first, incoming remains (R-ATTR-3)."""
    matches = _matches(plan, copy)
    return _originating(plan, copy, domain, matches) or _by_recipient(plan, domain, matches)


def _originating(plan: Plan, copy: Copy, domain: str, matches: Matches) -> Verdict | None:
    """The originating test: by certificate domain, then by certificate and sender, then by address and sender."""
    by_cert, by_ip = matches
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
    told = chosen.tenant.accepts(copy.mail_from) or chosen.tenant.accepted_domain(domain) is not None
    several = len(tenants) > 1
    return Verdict(chosen.tenant, chosen, False, True, tenants if several else (), several and not told)


def _by_recipient(plan: Plan, domain: str, matches: Matches) -> Verdict:
    """The incoming test: the tenant that accepts the recipient's domain; a fitting connector is attached (Q-1).

    Without a connector the sender's own tenant has no part in it (R-ATTR-26).
    """
    tenant = plan.tenant_of_domain(domain)
    by_cert, by_ip = matches
    if tenant is None:
        return Verdict(None, None, False, bool(by_cert or by_ip))
    for candidates in (by_cert, by_ip):
        own = [match for match in candidates if match.tenant is tenant]
        if own:
            return Verdict(tenant, max(own, key=lambda match: match.score), True, True)
    return Verdict(tenant, None, False, bool(by_cert or by_ip))
