"""Read the text of an SPF record into its terms (RFC 7208, sections 4.6.1 and 12).

A record is parsed as a whole before anything of it is evaluated, because one syntax error anywhere makes the result
`permerror` (section 4.6).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Literal

from designer.engine.spf_macros import MacroString, MacroSyntaxError, macro_string, target_name

QualifierResult = Literal["pass", "fail", "softfail", "neutral"]

_QUALIFIERS: dict[str, QualifierResult] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9\-_.]*)=(.*)", re.DOTALL)
_MECHANISM = re.compile(r"([+\-?~]?)([A-Za-z][A-Za-z0-9\-_.]*)(.*)", re.DOTALL)
_DUAL_CIDR = re.compile(r"(.*?)(?:/(0|[1-9][0-9]?))?(?://(0|[1-9][0-9]{0,2}))?", re.DOTALL)
_SINGLE_CIDR = re.compile(r"([^/]*)(?:/(0|[1-9][0-9]{0,2}))?", re.DOTALL)
_TOP_LABEL = re.compile(
    r".*\.(?:[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*|[A-Za-z0-9]+-[A-Za-z0-9\-]*[A-Za-z0-9])\.?", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Network:
    """A range of addresses of one family, ready for one shift and one comparison."""

    version: int
    prefix: int
    shift: int


@dataclass(frozen=True, slots=True)
class DomainSpec:
    """A domain in a term: as text with macros, and as a finished name where it has none."""

    spec: MacroString
    fixed: str | None
    has_macros: bool


@dataclass(frozen=True, slots=True)
class Directive:
    """A mechanism with its qualifier: what is tested, and the result when the test matches."""

    text: str
    kind: str
    result: QualifierResult
    domain: DomainSpec | None = None
    network: Network | None = None
    cidr4: int = 32
    cidr6: int = 128


@dataclass(frozen=True, slots=True)
class Modifier:
    """`redirect=` or `exp=` with its domain, or a modifier nobody knows (which is ignored)."""

    text: str
    name: str
    domain: DomainSpec | None


@dataclass(frozen=True, slots=True)
class RecordError:
    """Why a record cannot be used: the term as written, and the reason in words."""

    term: str
    reason: str


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """A parsed record; with an `error` nothing else in it counts."""

    text: str
    directives: tuple[Directive, ...]
    redirect: Modifier | None = None
    explanation: Modifier | None = None
    unknown: tuple[Modifier, ...] = ()
    error: RecordError | None = None


class _RefusedError(Exception):
    """Internal: a term breaks the grammar."""


def is_spf(text: str) -> bool:
    """True for a TXT text that is an SPF record: `v=spf1` followed by a space or the end (section 4.5)."""
    return text[:6].lower() == "v=spf1" and text[6:7] in ("", " ")


@lru_cache(maxsize=4096)
def parsed_record(text: str) -> SpfRecord:
    """Record of a TXT text that starts with `v=spf1`; a syntax error is a value (`error`), not an exception."""
    directives: list[Directive] = []
    modifiers: list[Modifier] = []
    for term in text[6:].split(" "):
        if not term:
            continue
        try:
            match = _MODIFIER.fullmatch(term)
            if match:
                modifiers.append(_modifier(term, match[1].lower(), match[2], modifiers))
            else:
                directives.append(_directive(term))
        except (_RefusedError, MacroSyntaxError) as problem:
            return SpfRecord(text, (), error=RecordError(term, str(problem)))
    known = {modifier.name: modifier for modifier in modifiers if modifier.domain is not None}
    unknown = tuple(modifier for modifier in modifiers if modifier.domain is None)
    return SpfRecord(text, tuple(directives), known.get("redirect"), known.get("exp"), unknown)


def _modifier(term: str, name: str, value: str, before: list[Modifier]) -> Modifier:
    if name not in ("redirect", "exp"):
        macro_string(value)
        return Modifier(term, name, None)
    if any(modifier.name == name for modifier in before):
        raise _RefusedError(f"{name}= may appear only once")
    return Modifier(term, name, _domain_spec(value))


def _directive(term: str) -> Directive:
    match = _MECHANISM.fullmatch(term)
    if match is None:
        raise _RefusedError("this is neither a mechanism nor a modifier")
    kind, rest = match[2].lower(), match[3]
    result = _QUALIFIERS[match[1] or "+"]
    if kind == "all":
        if rest:
            raise _RefusedError("all takes no argument")
        return Directive(term, kind, result)
    if kind in ("ip4", "ip6"):
        return Directive(term, kind, result, network=_network(kind, rest))
    if kind in ("include", "exists"):
        return Directive(term, kind, result, domain=_domain_spec(_argument(kind, rest)))
    if kind == "ptr":
        return Directive(term, kind, result, domain=_domain_spec(_argument(kind, rest)) if rest else None)
    if kind in ("a", "mx"):
        return _address_directive(term, kind, result, rest)
    raise _RefusedError(f"there is no mechanism {match[2]}")


def _address_directive(term: str, kind: str, result: QualifierResult, rest: str) -> Directive:
    match = _DUAL_CIDR.fullmatch(rest)
    if match is None:
        raise _RefusedError("the prefix length cannot be read")
    cidr4 = 32 if match[2] is None else int(match[2])
    cidr6 = 128 if match[3] is None else int(match[3])
    if cidr4 > 32 or cidr6 > 128:
        raise _RefusedError("the prefix length is too large")
    domain = _domain_spec(_argument(kind, match[1])) if match[1] else None
    return Directive(term, kind, result, domain=domain, cidr4=cidr4, cidr6=cidr6)


def _argument(kind: str, rest: str) -> str:
    if not rest.startswith(":") or len(rest) == 1:
        raise _RefusedError(f"{kind} needs a domain after a colon")
    return rest[1:]


def _network(kind: str, rest: str) -> Network:
    match = _SINGLE_CIDR.fullmatch(rest)
    if match is None or not match[1].startswith(":"):
        raise _RefusedError(f"{kind} needs an address after a colon, and at most one prefix length")
    text = match[1][1:]
    try:
        address = IPv4Address(text) if kind == "ip4" else IPv6Address(text.replace("%", " "))
    except AddressValueError:
        raise _RefusedError(f'"{text}" is not an address of this kind') from None
    length = address.max_prefixlen if match[2] is None else int(match[2])
    if length > address.max_prefixlen:
        raise _RefusedError("the prefix length is too large")
    shift = address.max_prefixlen - length
    return Network(address.version, int(address) >> shift, shift)


def _domain_spec(text: str) -> DomainSpec:
    spec = macro_string(text)
    if not (spec.closed_by_macro or _TOP_LABEL.fullmatch(text)):
        raise _RefusedError(f'"{text}" does not end in a domain name or a macro')
    constant = spec.constant
    return DomainSpec(spec, None if constant is None else target_name(constant), constant is None)
