"""Values that cannot be wrong: domains, addresses, ranges and sizes are checked and normalised where they enter.

Domains and addresses are compared without case by every mail system (RFC 5321 section 2.4, RFC 4343), so they are kept
in lower case; no code further inside needs to fold or strip them again.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\- ]*[A-Za-z0-9_.\-])?")
_SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>B|KB|MB|GB|TB)?(?:\s*\([\d,.]+ bytes\))?", re.IGNORECASE)
_UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
_STORED_DOMAIN = re.compile(r"(?:smtp:)?(?P<pattern>[^;]+)(?:;\d+)?", re.IGNORECASE)


def _domain(text: str) -> str:
    folded = text.lower().removesuffix(".")
    if not _DOMAIN.fullmatch(folded) or len(folded) > 253:
        raise ValueError(f"{text!r} is not a domain name such as contoso.com")
    return folded


def _host(text: str) -> str:
    folded = text.lower().removesuffix(".")
    if not _HOST.fullmatch(folded) or len(folded) > 253:
        raise ValueError(f"{text!r} is not a host name such as mail.contoso.com")
    return folded


def _mx_host(text: str) -> str:
    return "." if text == "." else _smart_host(text)


def _smart_host(text: str) -> str:
    """A host name or an address (Exchange writes it in square brackets); `--` is an Edge subscription's own target."""
    bare = text.strip().removeprefix("[").removesuffix("]")
    if bare == "--":
        return bare
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    if "/" in bare:
        return _ip_range(bare)
    return _host(bare)


def _domain_pattern(text: str) -> str:
    match = _STORED_DOMAIN.fullmatch(text)
    bare = match["pattern"].lower().removesuffix(".") if match else text
    known = _HOST if bare.startswith("*.") else _DOMAIN
    if bare == "*" or known.fullmatch(bare.removeprefix("*.")):
        return bare
    raise ValueError(f"{text!r} is not a domain, a wildcard such as *.contoso.com, or *")


def _certificate_name(text: str) -> str:
    folded = text.lower().removesuffix(".")
    if _HOST.fullmatch(folded.removeprefix("*.")):
        return folded
    raise ValueError(f"{text!r} is not a certificate name such as mail.contoso.com or *.contoso.com")


def _email_address(text: str) -> str:
    local, at, domain = text.rpartition("@")
    folded = domain.lower().removesuffix(".")
    if not at or not local or any(c.isspace() or ord(c) < 32 for c in local) or not _DOMAIN.fullmatch(folded):
        raise ValueError(f"{text!r} is not an address such as julie@contoso.com")
    return f"{local.lower()}@{folded}"


def _proxy_address(text: str) -> str:
    """A proxy address with or without its `smtp:` prefix, as in EmailAddresses and ExternalEmailAddress."""
    return _email_address(text[5:] if text[:5].lower() == "smtp:" else text)


def _reverse_path(text: str) -> str:
    return "" if text in {"", "<>"} else _email_address(text)


def _ip_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError(f"{text!r} is not an IP address such as 203.0.113.25") from None


def _ip_range(text: str) -> str:
    ip_bounds(text)
    return text


def _size(text: str) -> str:
    if text != "Unlimited" and not _SIZE.fullmatch(text):
        raise ValueError(f"{text!r} is not a size such as 35 MB")
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f"{text!r} is not a name: letters, digits, dot, dash, underscore and inner spaces")
    return text


def _iso_date(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 2026-08-31") from None


def _one_or_many(value: object) -> object:
    return value if isinstance(value, tuple) or value is None else (value,)


@lru_cache(maxsize=4096)
def ip_bounds(text: str) -> tuple[int, int, int]:
    """First and last address of a single address, a CIDR block or a range, as integers, and the IP version (4 or 6).

    Raises ValueError where the text is none of the three. Source: New-ReceiveConnector RemoteIPRanges.
    """
    try:
        if "-" in text:
            low, high = (ipaddress.ip_address(part.strip()) for part in text.split("-", 1))
            if low.version != high.version or int(low) > int(high):
                raise ValueError
            return int(low), int(high), low.version
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"{text!r} is not an IP address, a CIDR block such as 203.0.113.0/24, or a range") from None
    return int(network.network_address), int(network.broadcast_address), network.version


def size_in_bytes(text: str) -> int | None:
    """`35 MB` as a number of bytes; None for `Unlimited`."""
    match = _SIZE.fullmatch(text)
    return int(float(match["number"]) * _UNITS[(match["unit"] or "B").upper()]) if match else None


def whole_number(value: int | str | None) -> int | None:
    """The number a limit stands for; None for `Unlimited` and where nothing is set."""
    return int(value) if isinstance(value, int) or (value is not None and value.isdigit()) else None


@lru_cache(maxsize=8192)
def domain_of(address: str) -> str:
    """The domain part of an address; empty for the null reverse-path."""
    return address.rpartition("@")[2]


Domain = Annotated[str, AfterValidator(_domain)]
HostName = Annotated[str, AfterValidator(_host)]
MxHost = Annotated[str, AfterValidator(_mx_host)]
SmartHost = Annotated[str, AfterValidator(_smart_host)]
DomainPattern = Annotated[str, AfterValidator(_domain_pattern)]
CertificateName = Annotated[str, AfterValidator(_certificate_name)]
EmailAddress = Annotated[str, AfterValidator(_email_address)]
ProxyAddress = Annotated[str, AfterValidator(_proxy_address)]
ReversePath = Annotated[str, AfterValidator(_reverse_path)]
IpAddress = Annotated[str, AfterValidator(_ip_address)]
IpRange = Annotated[str, AfterValidator(_ip_range)]
Size = Annotated[str, AfterValidator(_size)]
Identifier = Annotated[str, AfterValidator(_name)]
"""Names a node, tenant, organization, certificate or message: no colon, no slash, so that ids can be combined."""

IsoDate = Annotated[str, AfterValidator(_iso_date)]

OneOrMany = BeforeValidator(_one_or_many)
"""Marks a tuple field for which the file may also hold one bare value (`spf: "v=spf1 -all"`)."""
