"""The order in which rules run, and moving one in it."""

from __future__ import annotations

import pytest

from designer.formats.project import read
from designer.model.edits import EditRefused, move_in_priority
from designer.model.refs import Ref

RULES = """\
mailflow: 1
title: Rules
nodes: [{id: eop, kind: eop, org: contoso}]
tenants:
  contoso:
    accepted_domains: [{DomainName: contoso.com}]
    transport_rules:
      - {Name: One, PrependSubject: "1"}
      - {Name: Two, PrependSubject: "2"}
      - {Name: Three, PrependSubject: "3"}
"""
TWO = Ref("tenants", "contoso", "transport_rules[Two]")


def rules_after(text: str, step: int) -> list[tuple[str, int | None]]:
    topology = read(text, "rules.mailflow").topology
    assert topology is not None
    rules = move_in_priority(TWO, step)(topology).tenants["contoso"].transport_rules
    return [(rule.Name, rule.Priority) for rule in rules or ()]


def test_a_rule_without_numbers_runs_earlier_by_its_place_in_the_list() -> None:
    assert rules_after(RULES, -1) == [("Two", None), ("One", None), ("Three", None)]
    assert rules_after(RULES, 1) == [("One", None), ("Three", None), ("Two", None)]


def test_numbers_and_list_say_the_same_after_a_rule_has_moved() -> None:
    numbered = RULES.replace("One,", "One, Priority: 7,").replace("Two,", "Two, Priority: 9,")
    assert rules_after(numbered.replace("Three,", "Three, Priority: 3,"), -1) == [("Three", 0), ("Two", 1), ("One", 2)]


def test_a_rule_stops_at_the_ends_of_the_list() -> None:
    assert [name for name, _ in rules_after(RULES, -5)] == ["Two", "One", "Three"]
    assert [name for name, _ in rules_after(RULES, 5)] == ["One", "Three", "Two"]


def test_what_has_no_priority_is_not_moved_in_it() -> None:
    topology = read(RULES, "rules.mailflow").topology
    assert topology is not None
    with pytest.raises(EditRefused, match="has no priority"):
        move_in_priority(Ref("tenants", "contoso", "accepted_domains[contoso.com]"), 1)(topology)
