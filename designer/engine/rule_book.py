"""An organization's mail flow rules in order, with an index that leaves out what cannot match (R-TR-1).

Most rules of a large organization ask for one domain, one person, one word or one address range. The index knows for
each of these questions which rules an answer leaves in; a rule with a condition that says no is never looked at. What
is left is judged as always, so the index changes no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from designer.engine.rule_conditions import CompiledRule
from designer.model.values import domain_of, ip_bounds

REMEMBERED = 4096
"""Addresses of servers whose rules are remembered."""


class Index:
    """Rules by a value that one of their conditions asks for. A set of rules is a number with a bit for each rule."""

    __slots__ = ("asked", "by_value", "free", "known")

    def __init__(self, everything: int) -> None:
        self.free = everything
        """Rules that do not ask."""
        self.by_value: dict[str, int] = {}
        self.asked = False
        """Some rule asks."""
        self.known: dict[str, int] = {}
        """Remembered answers of `with_domain`."""

    def add(self, bit: int, values: Iterable[str]) -> None:
        """A rule asks for one of these values."""
        self.free &= ~bit
        self.asked = True
        for value in values:
            self.by_value[value] = self.by_value.get(value, 0) | bit

    def with_domain(self, domain: str) -> int:
        """Rules that do not ask, or ask for this domain or one above it (R-TR-4)."""
        if not self.asked:
            return self.free
        found = self.known.get(domain)
        if found is None:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            above = domain.partition(".")[2]
            found = self.known[domain] = self.by_value.get(domain, 0) | (
                self.with_domain(above) if above else self.free
            )
        return found


def _left_by(addresses: Iterable[str], values: Index, domains: Index) -> int:
    """The rules that ask for no other address, and for no other domain, than one of these."""
    value, domain, known = values.free, domains.free, domains.known
    for address in addresses:
        value |= values.by_value.get(address, 0)
        name = domain_of(address)
        domain |= known[name] if name in known else domains.with_domain(name)
    return value & domain


class RuleBook:
    """Rules in order, and which of them a message can match."""

    def __init__(self, rules: Iterable[CompiledRule]) -> None:
        self.rules = tuple(rules)
        self.changes_messages = any(
            row.rule.SetHeaderName or row.rule.RemoveHeader or row.rule.PrependSubject for row in self.rules
        )
        """Some rule writes header fields, so that recipients whom it is for need a copy of their own."""
        self._all = (1 << len(self.rules)) - 1
        self._people, self._domains = Index(self._all), Index(self._all)
        self._senders, self._sender_domains = Index(self._all), Index(self._all)
        self._ranges: list[tuple[int, int, int, int]] = []
        """Lowest and highest address, family, rule."""
        self._by_address: dict[tuple[int, int], int] = {}
        """Rules that ask for one address."""
        self._by_range = 0
        self._by_client: dict[str | None, int] = {}
        self._subjects = self._fields = 0
        words: list[str] = []
        names: set[str] = set()
        for number, row in enumerate(self.rules):
            bit, rule = 1 << number, row.rule
            asks = {name for name, _, _ in row.conditions}
            if "SentTo" in asks:
                self._people.add(bit, rule.SentTo)
            if "RecipientDomainIs" in asks:
                self._domains.add(bit, rule.RecipientDomainIs)
            if "From" in asks:
                self._senders.add(bit, rule.From)
            if "SenderDomainIs" in asks:
                self._sender_domains.add(bit, rule.SenderDomainIs)
            if "SenderIpRanges" in asks:
                self._by_range |= bit
                for low, high, family in map(ip_bounds, rule.SenderIpRanges):
                    if low == high:
                        self._by_address[low, family] = self._by_address.get((low, family), 0) | bit
                    else:
                        self._ranges.append((low, high, family, bit))
            if "SubjectContainsWords" in asks:
                self._subjects |= bit
                words += rule.SubjectContainsWords
            if "HeaderContainsWords" in asks:
                self._fields |= bit
                names.add((rule.HeaderContainsMessageHeader or "").casefold())
        joined = "|".join(map(re.escape, words))
        self._word = re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE) if words else None
        self._names = frozenset(names)

    def __bool__(self) -> bool:
        return bool(self.rules)

    def __iter__(self) -> Iterator[CompiledRule]:
        return iter(self.rules)

    def candidates(self, people: Iterable[str], senders: Iterable[str], client_ip: str | None) -> int:
        """The rules that a recipient (by any of its addresses), senders and a client leave in."""
        left = self._from_client(client_ip) if self._by_range else self._all
        if self._people.asked or self._domains.asked:
            left &= _left_by(people, self._people, self._domains)
        if self._senders.asked or self._sender_domains.asked:
            left &= _left_by(senders, self._senders, self._sender_domains)
        return left

    def may_ask_for_subject(self, subject: str) -> bool:
        """True where some rule's words are in the subject."""
        return self._word is not None and self._word.search(subject) is not None

    def still(self, left: int, subject: str, names: Iterable[str]) -> int:
        """Those of some rules that the subject and the header fields do not rule out."""
        if left & self._subjects and self._word is not None and self._word.search(subject) is None:
            left &= ~self._subjects
        if left & self._fields and self._names.isdisjoint(names):
            left &= ~self._fields
        return left

    def _from_client(self, ip: str | None) -> int:
        found = self._by_client.get(ip)
        if found is None:
            left = 0
            if ip is not None:
                address, _, family = ip_bounds(ip)
                left = self._by_address.get((address, family), 0)
                for low, high, kind, bit in self._ranges:
                    if low <= address <= high and kind == family:
                        left |= bit
            if len(self._by_client) >= REMEMBERED:
                self._by_client.clear()
            found = self._by_client[ip] = self._all & ~self._by_range | left
        return found
