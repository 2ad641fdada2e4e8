"""An IP address as mail protocols compare and write it."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple


class Address(NamedTuple):
    """An IP address ready for comparison; an IPv4-mapped IPv6 one is the IPv4 address in it (RFC 7208 section 5)."""

    version: int
    number: int
    text: str

    @property
    def dotted(self) -> str:
        """Address as the `%{i}` macro writes it: octets, or upper-case nibbles for IPv6, with dots between."""
        return self.text if self.version == 4 else ".".join(f"{self.number:032X}")

    @property
    def family_label(self) -> str:
        """`in-addr` or `ip6`, the `%{v}` macro and the zone below `arpa`."""
        return "in-addr" if self.version == 4 else "ip6"

    @property
    def reverse_name(self) -> str:
        """Name whose PTR records name the host of this address."""
        return ".".join(reversed(self.dotted.lower().split("."))) + f".{self.family_label}.arpa"


@lru_cache(maxsize=8192)
def parsed_address(text: str) -> Address | None:
    """The address written in a text, or `None` where it is none."""
    try:
        value = ip_address(text)
    except ValueError:
        return None
    if isinstance(value, IPv6Address):
        if value.ipv4_mapped is not None:
            value = value.ipv4_mapped
        elif value.scope_id is not None:
            return None
    return Address(value.version, int(value), str(value))
