"""Parts of a design that have nothing to do with each other: what is wrong in one cannot depend on another.

Organizations, servers, records, certificates, people and messages belong together where they name each other, or could
match each other: by host name, certificate name, domain, or address. What belongs to nobody (the internet, partners,
foreign domains) joins nothing; every part that speaks of it has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from designer.model.kinds import KIND
from designer.model.matching import EOP_PUBLISHED, FRONT_DOOR_CERTIFICATE, is_front_door, is_private
from designer.model.part import Part
from designer.model.references import names_in
from designer.model.topology import Certificate, Node, Topology, Zone
from designer.model.values import domain_of, ip_bounds

Token = tuple[str, str]
Member = tuple[str, str]
"""A section and the name of an object in it."""
SECTIONS = ("nodes", "certs", "dns", "tenants", "onprem_orgs", "recipients", "messages")
_NAMED = {"nodes": "id", "recipients": "address", "messages": "id"}
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*")
_MICROSOFT = ".onmicrosoft.com"
_EVERYBODYS = frozenset({"outlook.com", "office365.com", "office.com", "microsoft.com"})
"""Domains of the service's own hosts besides the front doors: naming them makes nobody related."""
_SUFFIXES = frozenset({"example.com", "example.net", "example.org", "co.uk", "com.au", "co.jp", "com.br"})
"""Domains below which others have theirs; one that is missing here only makes the parts larger."""
_CONDITIONAL = frozenset({"domain", "label", "node"})
"""Tokens that join only where they stand for something of the design's own."""
_WIDE = 1 << 20
"""Ranges of more addresses name no server: they are a way of saying anybody."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What an object of the design can be recognised by, and the ranges of addresses that it speaks of."""

    tokens: frozenset[Token]
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Island:
    """A part of a design that has nothing to do with the others: its objects in the order of the file."""

    members: tuple[tuple[Member, Part], ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for parts of the same objects, as long as those are kept."""
        return tuple((*name, id(part)) for name, part in self.members)

    def within(self, topology: Topology) -> Topology:
        """The design with these objects alone."""
        update: dict[str, Any] = {}
        for section in SECTIONS:
            rows = {name: part for (where, name), part in self.members if where == section}
            update[section] = rows if isinstance(getattr(topology, section), dict) else tuple(rows.values())
        return topology.model_copy(update=update)


class Islands:
    """Splits designs; objects that did not change are not looked at again."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, Traits]] = {}

    def split(self, topology: Topology) -> tuple[Island, ...]:
        """The independent parts of a design, then what belongs to nobody."""
        members = dict(_members(topology))
        traits = {key: self._traits(key, part) for key, part in members.items()}
        self._known = {id(part): (part, traits[key]) for key, part in members.items()}
        owned = _owned(topology)
        foreign = {key for key, part in members.items() if _is_foreign(owned, key, part)}
        joining = _joining(topology, owned, members, foreign)
        groups = _joined({key: traits[key] for key in members if key not in foreign}, joining)
        mentions: dict[Token, list[Member]] = {}
        for key in sorted(foreign):
            for token in traits[key].tokens:
                mentions.setdefault(token, []).append(key)
        always = {key for key in foreign if getattr(members[key], "kind", "") == "internet"}
        order = {key: number for number, key in enumerate(members)}
        sets = [{*group, *always, *_with_context(group, traits, mentions)} for group in groups]
        return tuple(
            Island(tuple((key, members[key]) for key in sorted(group, key=order.__getitem__)))
            for group in (*sets, foreign)
            if group
        )

    def _traits(self, key: Member, part: Part) -> Traits:
        known = self._known.get(id(part))
        return known[1] if known is not None and known[0] is part else _traits_of(key, part)


def _with_context(
    group: Iterable[Member], traits: dict[Member, Traits], mentions: dict[Token, list[Member]]
) -> set[Member]:
    """What belongs to nobody and is mentioned by a part, or by what it mentions."""
    found: set[Member] = set()
    waiting = list(group)
    while waiting:
        for token in traits[waiting.pop()].tokens:
            for key in mentions.get(token, ()):
                if key not in found:
                    found.add(key)
                    waiting.append(key)
    return found


def _members(topology: Topology) -> Iterator[tuple[Member, Part]]:
    for section in SECTIONS:
        rows: Any = getattr(topology, section)
        if isinstance(rows, dict):
            yield from (((section, name), part) for name, part in rows.items())
        else:
            yield from (((section, getattr(part, _NAMED[section])), part) for part in rows)


def _is_foreign(owned: frozenset[str], key: Member, part: Part) -> bool:
    if isinstance(part, Node):
        return KIND[part.kind].family == "outside"
    return isinstance(part, Zone) and base(key[1]) not in owned


def _owned(topology: Topology) -> frozenset[str]:
    tenants = (row.DomainName for tenant in topology.tenants.values() for row in tenant.accepted_domains or ())
    orgs = (row.DomainName for org in topology.onprem_orgs.values() for row in org.accepted_domains or ())
    return frozenset(base(name.removeprefix("*.")) for name in (*tenants, *orgs))


# -- what things are recognised by ------------------------------------------------------------------------------------


def _traits_of(key: Member, part: Part) -> Traits:
    section, name = key
    tokens: set[Token] = {(_OWN_TOKEN.get(section, section), name.casefold() if section == "nodes" else name)}
    if section == "dns":
        tokens.update(_of_domain(name))
    for role, text in names_in(part):
        if role in {"node", "server", "place"}:
            tokens.add(("node", text.casefold()))
        elif role in {"organization", "tenant"}:
            tokens.add(("org", text))
        elif role in {"cert", "store"}:
            tokens.add(("cert", text))
        else:
            for domain in (
                _HOST.findall(domain_of(text).casefold()) if role == "address" else _HOST.findall(text.lower())
            ):
                tokens.update(_of_domain(domain))
    return Traits(frozenset(tokens), tuple(_ranges(part)))


_OWN_TOKEN = {"nodes": "node", "certs": "cert", "tenants": "org", "onprem_orgs": "org"}
"""How others speak of an object of a section."""


def _of_domain(name: str) -> Iterator[Token]:
    if name != FRONT_DOOR_CERTIFICATE and is_front_door(name):
        yield "label", name.partition(".")[0].removesuffix("-onmicrosoft-com")
    elif base(name) not in _EVERYBODYS:
        yield "domain", base(name)
        yield "label", _label(name)


def _label(name: str) -> str:
    """What a front door's host name has of a domain (R-DNS-1)."""
    return name.removesuffix(_MICROSOFT).replace(".", "-")


def base(name: str) -> str:
    """The part of a host or domain name that organizations do not share: the last two labels, three below suffixes."""
    if name.endswith(_MICROSOFT):
        return name.removesuffix(_MICROSOFT).partition(".")[0] + _MICROSOFT
    labels = name.removeprefix("*.").split(".")
    return ".".join(labels[-3:] if ".".join(labels[-2:]) in _SUFFIXES else labels[-2:])


def _ranges(part: Part) -> Iterator[tuple[int, int]]:
    """Public addresses that a part has or recognises others by; those of the service are everybody's."""
    texts: list[str] = list(part.ips) if isinstance(part, Node) else []
    for inbound in getattr(part, "inbound_connectors", None) or ():
        texts += (*inbound.SenderIPAddresses, *inbound.EFSkipIPs)
    policy = getattr(part, "connection_filter", None)
    texts += (*policy.IPAllowList, *policy.IPBlockList) if policy is not None else ()
    service = ip_bounds(EOP_PUBLISHED)
    for text in texts:
        low, high, version = ip_bounds(text)
        private = version == 4 and "-" not in text and "/" not in text and is_private(text)
        if not private and high - low < _WIDE and not (version == 4 and service[0] <= low and high <= service[1]):
            yield low, high


def _joining(
    topology: Topology, owned: frozenset[str], members: dict[Member, Part], foreign: set[Member]
) -> frozenset[Token]:
    """Domains by which parts of the design belong together: accepted ones, those of own servers and of certificates.

    Host names of front doors join by the label of an accepted domain; own nodes join by their ids.
    """
    found: set[Token] = {("domain", name) for name in owned}
    for tenant in topology.tenants.values():
        found.update(("label", _label(row.DomainName)) for row in tenant.accepted_domains or ())
    for key, part in members.items():
        if isinstance(part, Node) and key not in foreign:
            found.add(("node", part.id.casefold()))
            if part.fqdn is not None:
                found.add(("domain", base(part.fqdn)))
        if isinstance(part, Certificate):
            found.update(("domain", base(name)) for name in part.names)
    return frozenset(found)


# -- joining ----------------------------------------------------------------------------------------------------------


def _joined(traits: dict[Member, Traits], joining: frozenset[Token]) -> list[list[Member]]:
    """Groups of objects that share a token or overlap in addresses, in the order of the design."""
    leader: dict[Member, Member] = {key: key for key in traits}

    def find(key: Member) -> Member:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    first: dict[Token, Member] = {}
    for key, row in traits.items():
        for token in row.tokens:
            if token[0] in _CONDITIONAL and token not in joining:
                continue
            other = first.setdefault(token, key)
            leader[find(key)] = find(other)
    spans = sorted((low, high, key) for key, row in traits.items() for low, high in row.ranges)
    end, last = -1, None
    for low, high, key in spans:
        if last is not None and low <= end:
            leader[find(key)] = find(last)
        end, last = (high, key) if last is None or high >= end else (end, last)
    groups: dict[Member, list[Member]] = {}
    for key in traits:
        groups.setdefault(find(key), []).append(key)
    return list(groups.values())
