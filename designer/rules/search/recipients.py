"""Recipients that the configuration cannot tell apart are one class, and one of them stands for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from designer.model.kinds import KIND
from designer.model.matching import address_space
from designer.model.places import name_of
from designer.model.recipients import Recipient
from designer.model.references import names_in
from designer.model.rules import TransportRule
from designer.model.values import domain_of
from designer.rules.search.domains import DomainClasses, first_of_each

if TYPE_CHECKING:
    from designer.engine.plan import Plan

NOBODY = "nobody-has-this-address"
SOMEBODY = "somebody"
_SELF = "(itself)"
_LOCAL_FIELDS = frozenset({"note", "DisplayName", "EmailAddresses", "address"})
"""Fields that make two recipients differ in name only."""
_ATTRIBUTE_FIELDS = frozenset(
    {"City", "Office", "Department", "Company", "Title", "Country", "StateOrProvince", "Manager", "custom_attributes"}
)
"""Fields that only conditions on directory attributes read."""
_PATTERNS = (
    "RecipientAddressMatchesPatterns",
    "AnyOfRecipientAddressMatchesPatterns",
    "ExceptIfRecipientAddressMatchesPatterns",
    "FromAddressMatchesPatterns",
    "RecipientAddressContainsWords",
    "AnyOfRecipientAddressContainsWords",
    "FromAddressContainsWords",
)
_ATTRIBUTES = ("RecipientADAttribute", "SenderADAttribute", "ADComparisonAttribute")


@dataclass(frozen=True, slots=True)
class RecipientClass:
    """Recipients with the same fate: one address that stands for them, how many they are, and where their mail ends.

    `home` is the node of the mailbox where the design says so. `listed` is the entry of the representative; an address
    that nobody has and one of an outside domain have none.
    """

    address: str
    size: int
    home: str | None
    listed: Recipient | None
    outside: bool
    exists: bool = True


def recipient_classes(plan: Plan) -> tuple[RecipientClass, ...]:
    """Every class: listed recipients, outside domains that the configuration names, and addresses that nobody has."""
    domains = DomainClasses(plan)
    return (*_listed(plan, domains), *_outside(plan, domains), *_unknown(plan, domains))


def _listed(plan: Plan, domains: DomainClasses) -> Iterator[RecipientClass]:
    named = frozenset(_addresses_in_configuration(plan))
    rules = tuple(_rules(plan))
    by_pattern = any(getattr(rule, field, None) for rule in rules for field in _PATTERNS)
    by_attribute = any(str(field).removeprefix("ExceptIf").startswith(_ATTRIBUTES) for field in _conditions(rules))
    groups: dict[object, list[Recipient]] = {}
    for row in plan.topology.recipients:
        own = row.address in named or by_pattern
        groups.setdefault(row.address if own else _signature(row, by_attribute, domains), []).append(row)
    for rows in groups.values():
        first = rows[0]
        node = plan.nodes.get(first.mailbox_at or "")
        outside = plan.owner_of_domain(domain_of(first.address)) is None and _is_outside(plan, first)
        yield RecipientClass(first.address, len(rows), node.id if node is not None else None, first, outside)


def _is_outside(plan: Plan, row: Recipient) -> bool:
    node = plan.nodes.get(row.mailbox_at or "")
    return node is None or KIND[node.kind].family == "outside"


def _signature(row: Recipient, attributes: bool, domains: DomainClasses) -> object:
    """What of a recipient can decide about mail, its own name left out."""
    values: list[object] = [domains.of(domain_of(row.address))]
    for field in type(row).model_fields:
        if field in _LOCAL_FIELDS or (field in _ATTRIBUTE_FIELDS and not attributes):
            continue
        values.append(_without_self(getattr(row, field), row))
    return repr(values)


def _without_self(value: object, row: Recipient) -> object:
    local = row.address.rpartition("@")[0]
    if isinstance(value, str):
        name, at, domain = value.rpartition("@")
        return f"{_SELF}@{domain}" if at and name == local else value
    if isinstance(value, tuple):
        return tuple(_without_self(item, row) for item in value)
    return value


def _rules(plan: Plan) -> Iterator[TransportRule]:
    for tenant in plan.topology.tenants.values():
        yield from tenant.transport_rules or ()
    for org in plan.topology.onprem_orgs.values():
        yield from org.transport_rules or ()


def _conditions(rules: tuple[TransportRule, ...]) -> Iterator[str]:
    for rule in rules:
        yield from (field for field in rule.model_fields_set if getattr(rule, field))


def _addresses_in_configuration(plan: Plan) -> Iterator[str]:
    """Addresses that settings name: conditions, members, forwards, policies, the demands of the file."""
    topology = plan.topology
    for owner in (*topology.tenants.values(), *topology.onprem_orgs.values(), *topology.policies):
        yield from (name for role, name in names_in(owner) if role == "address")
    for recipient in topology.recipients:
        yield from (name for role, name in names_in(recipient) if role == "address" and name != recipient.address)


def _outside(plan: Plan, domains: DomainClasses) -> Iterator[RecipientClass]:
    """One address in each domain of somebody else that settings or zones name, and one in a domain they do not."""
    listed = {domain_of(row.address) for row in plan.topology.recipients}
    seen: set[object] = set()
    for domain in (*outside_domains(plan), "elsewhere.example"):
        if domain in listed or domains.of(domain) in seen:
            continue
        seen.add(domains.of(domain))
        home = plan.mail_exchangers(domain).exchangers
        node = home[0].node if home else None
        yield RecipientClass(f"{SOMEBODY}@{domain}", 1, node, None, True)


def outside_domains(plan: Plan) -> tuple[str, ...]:
    """Domains of others that the design knows: with MX records, or named by a connector, rule or remote domain."""
    zones = (name for name, zone in plan.topology.dns.items() if zone.mx)
    named = (text.removeprefix("*.") for text in _domains_in_configuration(plan) if text != "*")
    found = dict.fromkeys((*zones, *named))
    return tuple(name for name in found if "." in name and plan.owner_of_domain(name) is None and not _is_host(name))


def _is_host(name: str) -> bool:
    return name.endswith((".outlook.com", ".mx.microsoft", ".onmicrosoft.com"))


def _domains_in_configuration(plan: Plan) -> Iterator[str]:
    for tenant in plan.topology.tenants.values():
        for inbound in tenant.inbound_connectors or ():
            yield from inbound.SenderDomains
        for outbound in tenant.outbound_connectors or ():
            yield from outbound.RecipientDomains
        yield from (row.DomainName for row in tenant.remote_domains or ())
        for rule in tenant.transport_rules or ():
            yield from (*rule.RecipientDomainIs, *rule.SenderDomainIs)
    for policy in plan.topology.policies:
        yield from (domain_of(text) for text in (*policy.sender, *policy.recipient) if "." in text)
    for org in plan.topology.onprem_orgs.values():
        for send in org.send_connectors or ():
            yield from (address_space(text).pattern for text in send.AddressSpaces if text != "--")


def _unknown(plan: Plan, domains: DomainClasses) -> Iterator[RecipientClass]:
    """An address that nobody has in each class of accepted domains, and below those whose sub-domains are accepted."""
    rows = tuple(row for tenant in plan.tenants.values() for row in tenant.accepted)
    rows += tuple(row for org in plan.onprem_orgs.values() for row in org.accepted)
    for domain in first_of_each(domains, rows):
        yield RecipientClass(f"{NOBODY}@{domain}", 1, None, None, False, exists=False)
    for domain in dict.fromkeys(name_of(row) for row in rows if row.MatchSubDomains):
        yield RecipientClass(f"{NOBODY}@sub.{domain}", 1, None, None, False, exists=False)
