"""Things are gone through in small groups of neighbours, and an edit of one thing concerns its own group."""

from __future__ import annotations

import pytest

from designer.rules.groups import LEAST, grouped

DOMAINS = [(f"brand{number:03}.contoso.com",) for number in range(300)]


@pytest.mark.parametrize("form", ["brand{:03}.contoso.com", "person{}@contoso.com", "From supplier{} to us", "{}"])
def test_groups_of_things_that_are_numbered_in_a_row_are_small(form: str) -> None:
    sizes = [len(group) for group in grouped((form.format(number),) for number in range(2000)).values()]
    assert max(sizes) < 10 * LEAST
    assert min(sizes[:-1]) >= LEAST


def test_groups_keep_all_things_in_their_order() -> None:
    assert [thing for group in grouped(DOMAINS).values() for thing in group] == DOMAINS


@pytest.mark.parametrize("place", [0, 7, 150, 300])
def test_a_new_thing_changes_the_groups_around_it(place: int) -> None:
    before = set(grouped(DOMAINS).values())
    after = set(grouped([*DOMAINS[:place], ("new.contoso.com",), *DOMAINS[place:]]).values())
    assert len(after - before) <= 6


def test_two_things_of_one_name_are_both_kept() -> None:
    things = [("a.contoso.com",)] * 40
    assert [thing for group in grouped(things).values() for thing in group] == things
