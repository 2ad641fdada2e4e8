"""How names, domains and addresses are compared; shared by the picture, the simulator and the rules."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from designer.model.tenant import AcceptedDomain
from designer.model.values import ip_bounds

EOP_PUBLISHED = "192.0.2.0/26"
"""Stands for the published addresses of Exchange Online Protection."""
FRONT_DOOR_SUFFIXES = (".mail.protection.outlook.com", ".mx.microsoft")
FRONT_DOOR_CERTIFICATE = "mail.protection.outlook.com"


class AddressSpace(NamedTuple):
    """A Send connector's address space: `SMTP:*.contoso.com;10`. Cost defaults to 1 (R-OPS-3)."""

    type: str
    pattern: str
    cost: int


@lru_cache(maxsize=4096)
def address_space(text: str) -> AddressSpace:
    """Takes an address space apart; the type defaults to SMTP, the cost to 1."""
    kind, colon, rest = text.partition(":")
    if not colon:
        kind, rest = "SMTP", text
    pattern, _, cost = rest.partition(";")
    return AddressSpace(kind.upper(), pattern.strip().lower(), int(cost) if cost.strip().isdigit() else 1)


def covers(pattern: str, domain: str) -> bool:
    """True where a domain pattern covers a domain: `*.x` covers x and its sub-domains (R-INC-5, R-OUT-3, R-OPS-2)."""
    if pattern == "*":
        return True
    if pattern.startswith("*."):
        return domain == pattern[2:] or domain.endswith(pattern[1:])
    return domain == pattern


def specificity(patterns: Iterable[str], domain: str) -> int | None:
    """How exactly the best of the patterns covers the domain; higher is more exact, None where none does.

    An exact entry beats every wildcard, a longer suffix a shorter one, and `*` comes last (R-INC-5, R-OUT-3).
    """
    best: int | None = None
    for pattern in patterns:
        if covers(pattern, domain):
            score = 0 if pattern == "*" else len(pattern) if pattern.startswith("*.") else 1000
            best = score if best is None or score > best else best
    return best


def certificate_matches(wanted: str, names: Iterable[str]) -> bool:
    """True where a connector's certificate name fits one of a certificate's names (R-INC-4).

    Exact names match exactly; `*.contoso.com` matches every name below it and a certificate that bears the wildcard
    itself. A wildcard certificate does not satisfy an exact connector name. Lower case on both sides.
    """
    if wanted.startswith("*."):
        return any(name.endswith(wanted[1:]) for name in names)
    return wanted in names


def tls_name_matches(wanted: str, names: Iterable[str]) -> bool:
    """True where a server certificate carries the wanted TlsDomain: the name, or a wildcard one label above.

    A wanted `*.contoso.com` accepts every certificate name below it (R-OUT-21, RFC 6125).
    """
    parent = wanted.partition(".")[2]
    return certificate_matches(wanted, names) or (not wanted.startswith("*.") and f"*.{parent}" in names)


def accepted_domain(domains: Iterable[AcceptedDomain], domain: str) -> AcceptedDomain | None:
    """The accepted domain a domain falls under: the exact one, else the longest with MatchSubDomains or a wildcard.

    Source: R-RCPT-2, R-OPA-4.
    """
    best: AcceptedDomain | None = None
    for row in domains:
        if row.DomainName == domain:
            return row
        parent = row.DomainName.removeprefix("*.")
        wide = row.MatchSubDomains or row.DomainName.startswith("*.")
        if wide and covers(f"*.{parent}", domain) and (best is None or len(row.DomainName) > len(best.DomainName)):
            best = row
    return best


def certificate_domain_accepted(name: str, domains: Iterable[AcceptedDomain], shown: Iterable[str] = ()) -> bool:
    """True where an accepted domain covers the domain in a connector's certificate name (R-ATTR-6).

    `*.contoso.com` is covered by contoso.com or any accepted sub-domain of it; `mail.contoso.com` only by itself, or by
    a parent with MatchSubDomains. Of a certificate that is `shown`, contoso.com covers names one label below it, no
    deeper (Q-4).
    """
    rows = tuple(domains)
    if not name.startswith("*."):
        return accepted_domain(rows, name) is not None
    if any(row.DomainName.endswith(name[1:]) for row in rows):
        return True
    below = [found for found in shown if found.endswith(name[1:])]
    if below and not any(accepted_domain(rows, found.partition(".")[2]) is not None for found in below):
        return False
    return any(row.DomainName == name[2:] for row in rows)


def prefix_size(ranges: Iterable[str], ip: str | None) -> int | None:
    """The number of addresses in the smallest range that holds the address; None where none does (R-INC-6, R-OPR-1)."""
    if ip is None:
        return None
    value, version = _as_integer(ip)
    sizes = (
        high - low + 1 for low, high, family in map(ip_bounds, ranges) if family == version and low <= value <= high
    )
    return min(sizes, default=None)


@lru_cache(maxsize=4096)
def _as_integer(ip: str) -> tuple[int, int]:
    address = ipaddress.ip_address(ip)
    return int(address), address.version


_PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
    "::1",
)


@lru_cache(maxsize=16384)
def is_private(ip: str) -> bool:
    """True for addresses that other organizations never see (RFC 1918, loop-back, link-local, unique local).

    Documentation ranges (RFC 5737, RFC 3849) stand for public addresses here.
    """
    return prefix_size(_PRIVATE, ip) is not None


def is_front_door(host: str) -> bool:
    """True for the names under which Exchange Online Protection answers (R-DNS-1)."""
    return host == FRONT_DOOR_CERTIFICATE or host.endswith(FRONT_DOOR_SUFFIXES)
