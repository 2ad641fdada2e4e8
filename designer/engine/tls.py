"""TLS of one hop: what each side offers, which certificate it shows, and whether the sender's demand is met."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from designer.engine import replies
from designer.engine.plan import Plan
from designer.engine.replies import Reply
from designer.model.matching import FRONT_DOOR_CERTIFICATE, is_front_door, tls_name_matches
from designer.model.onprem import SendConnector
from designer.model.tenant import OutboundConnector
from designer.model.topology import Certificate, Node, TlsaRecord

ALL_VERSIONS = ("1.0", "1.1", "1.2", "1.3")
CLOUD_VERSIONS = ("1.2", "1.3")
"""Exchange Online speaks nothing older since 2022 (T-12)."""
CERTIFICATE_LEVELS = frozenset({"CertificateValidation", "DomainValidation"})
"""Levels at which the server's certificate counts."""
SMTP_PORT = 25
DANE_SINCE = "2022-03-01"
"""Outbound DANE and MTA-STS for everyone."""


class TlsDemand(NamedTuple):
    """What the sending side insists on.

    `level` is a TlsSettings or TlsAuthLevel value; None is opportunistic unless `required`. `rule` says where the
    demand comes from.
    """

    required: bool = False
    level: str | None = None
    domain: str | None = None
    dane: str = "None"
    mta_sts: bool = False
    ignore: bool = False
    rule: str = "R-OUT-21"


OPPORTUNISTIC = TlsDemand()
CLOUD_DEFAULT = TlsDemand(dane="Opportunistic", mta_sts=True)


def outbound_demand(connector: OutboundConnector, require: bool, as_of: str) -> TlsDemand:
    """The demand of an outbound connector; `require` comes from a mail flow rule (R-TR-8)."""
    modern = as_of >= DANE_SINCE
    level = connector.TlsSettings or ("EncryptionOnly" if require else None)
    return TlsDemand(
        level is not None,
        level,
        connector.TlsDomain,
        connector.SmtpDaneMode if modern else "None",
        modern and connector.MtaStsMode != "None" and connector.UseMXRecord,
    )


@lru_cache(maxsize=64)
def default_demand(require: bool, as_of: str) -> TlsDemand:
    """The demand of the service's own delivery by MX (R-OUT-5)."""
    modern = as_of >= DANE_SINCE
    level = "EncryptionOnly" if require else None
    return TlsDemand(require, level, None, "Opportunistic" if modern else "None", modern)


def send_demand(connector: SendConnector) -> TlsDemand:
    """The demand of a Send connector; TlsAuthLevel counts only with RequireTLS (R-OPS-6)."""
    level = (connector.TlsAuthLevel or "EncryptionOnly") if connector.RequireTLS else None
    return TlsDemand(connector.RequireTLS, level, connector.TlsDomain, ignore=connector.IgnoreSTARTTLS, rule="R-OPS-6")


class Negotiated(NamedTuple):
    """The session that comes about: `version` None is clear text; `failure` stops the hand-over."""

    version: str | None = None
    certificate: Certificate | None = None
    failure: Reply | None = None
    final: str | None = None
    rule: str = "R-OUT-26"


def valid_on(certificate: Certificate, as_of: str) -> bool:
    """True where a certificate is within its dates."""
    if certificate.expired or (certificate.not_after is not None and certificate.not_after < as_of):
        return False
    return certificate.not_before is None or certificate.not_before <= as_of


def trustworthy(certificate: Certificate, as_of: str) -> bool:
    """True where a peer accepts the certificate: issued by a trusted authority, chain complete, within its dates
    (R-ATTR-14).
    """
    return certificate.trusted and certificate.chain_complete and valid_on(certificate, as_of)


def offered(
    plan: Plan, server: Node, certificate: str | None, usable: bool
) -> tuple[tuple[str, ...], Certificate | None]:
    """The versions and the certificate a node offers as a server (R-CONV-1, R-HYBC-2).

    `certificate` is the name a Receive connector gives, `usable` False where that certificate is no longer installed.
    """
    tls = server.tls_server
    if (tls is not None and not tls.starttls) or not usable:
        return (), None
    named = (tls.cert if tls is not None else None) or certificate
    versions: tuple[str, ...] = CLOUD_VERSIONS if server.kind in {"eop", "exo"} else ALL_VERSIONS
    if tls is not None and tls.versions is not None:
        versions = tls.versions
    shown = plan.topology.certs.get(named) if named else plan.assumed_certificate(server.id)
    return versions, shown


def negotiate(
    plan: Plan,
    client_versions: tuple[str, ...],
    versions: tuple[str, ...],
    certificate: Certificate | None,
    demand: TlsDemand,
    host: str,
    domain: str,
    by_mx: bool,
) -> Negotiated:
    """The session between a client and a server, or why the sender does not hand over (R-OUT-21 to 23, R-OUT-26,
    R-OPS-6).
    """
    common = [] if demand.ignore else [version for version in client_versions if version in versions]
    version = max(common, default=None)
    failure = _dane(plan, demand, host, domain, version, certificate) if by_mx or demand.dane == "Mandatory" else None
    if failure is None and demand.mta_sts and by_mx:
        failure = _mta_sts(plan, host, domain, version, certificate)
    if failure is not None:
        return failure
    if demand.required and version is None:
        return Negotiated(failure=replies.STARTTLS_REQUIRED, rule=demand.rule)
    refused = _certificate_refused(demand, certificate, domain, plan.as_of)
    if refused is not None:
        return Negotiated(failure=refused, rule=demand.rule)
    return Negotiated(version, certificate if version else None)


def _certificate_refused(demand: TlsDemand, shown: Certificate | None, domain: str, as_of: str) -> Reply | None:
    if demand.level not in CERTIFICATE_LEVELS:
        return None
    if shown is None or not (shown.trusted and shown.chain_complete):
        return replies.UNTRUSTED_ROOT
    if not valid_on(shown, as_of):
        return replies.CERTIFICATE_EXPIRED
    if demand.level == "DomainValidation" and not tls_name_matches(demand.domain or domain, shown.names):
        return replies.SUBJECT_MISMATCH
    return None


def _tlsa(plan: Plan, host: str, domain: str) -> tuple[TlsaRecord, ...]:
    """TLSA records of an MX host: in the zone of the host, of a parent, or of the recipient's domain."""
    names = [domain]
    while host:
        names.append(host)
        host = host.partition(".")[2]
    found: list[TlsaRecord] = []
    for name in dict.fromkeys(names):
        zone = plan.zones.zone(name)
        rows = (zone.tlsa or ()) if zone is not None else ()
        found.extend(row for row in rows if row.port == SMTP_PORT and (row.host is None or row.host == names[1]))
    return tuple(found)


def _dane(
    plan: Plan, demand: TlsDemand, host: str, domain: str, version: str | None, shown: Certificate | None
) -> Negotiated | None:
    """DANE: a domain with DNSSEC and TLSA records must validate; Mandatory fails without them (R-OUT-22)."""
    if demand.dane == "None":
        return None
    zone = plan.zones.zone(domain)
    records = _tlsa(plan, host, domain) if zone is not None and zone.dnssec else ()
    if not records:
        if demand.dane == "Mandatory":
            return Negotiated(failure=replies.DANE_DNSSEC, final="5.7.324", rule="R-OUT-22")
        return None
    failure: Reply | None = None
    if version is None or shown is None:
        failure = replies.DANE_NO_STARTTLS
    elif not valid_on(shown, plan.as_of):
        failure = replies.DANE_EXPIRED
    elif not any(row.matches_cert for row in records):
        failure = replies.DANE_TLSA
    elif all(row.usage == 2 for row in records) and not tls_name_matches(host, shown.names):
        failure = replies.DANE_MISMATCH
    if failure is None:
        return None
    return Negotiated(failure=failure, final="5" + failure.enhanced[1:], rule="R-OUT-22")


def _names(shown: Certificate, host: str) -> bool:
    """True where a certificate is for a host; the service's own covers all its front doors (R-DNS-2)."""
    front_door = shown.subject == FRONT_DOOR_CERTIFICATE and is_front_door(host)
    return front_door or tls_name_matches(host, shown.names)


def _mta_sts(plan: Plan, host: str, domain: str, version: str | None, shown: Certificate | None) -> Negotiated | None:
    """MTA-STS: an enforced policy must name the MX host and the certificate must be valid for it (R-OUT-23).

    A pattern `*.x` stands for one label (RFC 8461 section 4.1).
    """
    zone = plan.zones.zone(domain)
    policy = zone.mta_sts if zone is not None else None
    if policy is None or policy.mode != "enforce":
        return None
    if not any(pattern in {host, "*." + host.partition(".")[2]} for pattern in policy.mx):
        return Negotiated(failure=replies.STS_MX.about(domain), final="5.4.8", rule="R-OUT-23")
    if version is None or shown is None or not trustworthy(shown, plan.as_of) or not _names(shown, host):
        return Negotiated(failure=replies.STS_CERTIFICATE, final="5.7.5", rule="R-OUT-23")
    return None
