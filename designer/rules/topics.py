"""What the rules are about: the groups in which lists of rules and findings show them."""

from __future__ import annotations

from functools import lru_cache

TOPICS: tuple[tuple[str, str], ...] = (
    ("DNS", "1-13 17-20 22-26"),
    ("Inbound connectors", "14-16 21 27-30 33-40 42-54 122 125 127 130"),
    ("Outbound connectors", "31 32 41 55-66 68-70 121 123 124 128 129"),
    ("Hybrid and on-premises", "71-90"),
    ("Domains, recipients, forwarding", "67 91-102"),
    ("Filtering, rules, clients", "103-120 126"),
)
"""Title and numbers of each group; every number of the catalogue stands in one."""


@lru_cache(maxsize=1)
def _by_number() -> dict[int, str]:
    found: dict[int, str] = {}
    for title, numbers in TOPICS:
        for part in numbers.split():
            first, _, last = part.partition("-")
            found |= dict.fromkeys(range(int(first), int(last or first) + 1), title)
    return found


def topic_of(rule: str) -> str:
    """The group of a rule id such as L-004; empty for what the catalogue does not number."""
    number = rule.removeprefix("L-")
    return _by_number().get(int(number), "") if number.isdigit() else ""
