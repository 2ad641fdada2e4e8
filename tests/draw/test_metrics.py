"""Texts are measured, cut and broken without a screen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from designer.draw.metrics import ELLIPSIS, elide, width, wrap


def test_bold_is_wider_and_twice_the_size_twice_as_wide() -> None:
    assert width("Exchange Online", 13, bold=True) > width("Exchange Online", 13)
    assert width("Exchange Online", 26) == 2 * width("Exchange Online", 13)


def test_monospaced_characters_are_equally_wide() -> None:
    assert width("iiii", 11, mono=True) == width("WWWW", 11, mono=True)


def test_letters_of_other_scripts_have_a_width() -> None:
    assert width("日本", 10) == 20
    assert width("\U0001f4e7", 10) == 10


def test_a_text_that_fits_is_left_alone() -> None:
    assert elide("contoso.com", 200, 11) == "contoso.com"


def test_a_text_too_long_ends_in_an_ellipsis() -> None:
    cut = elide("contoso.mail.onmicrosoft.com", 80, 11)
    assert cut.endswith(ELLIPSIS)
    assert "contoso.mail.onmicrosoft.com".startswith(cut[:-1])


def test_titles_break_at_a_space() -> None:
    assert wrap("Exchange Online Protection", 112, 13, bold=True) == ("Exchange Online", "Protection")


def test_a_domain_stays_whole_beside_a_short_word() -> None:
    assert wrap("MX contoso.com", 70, 11) == ("MX", "contoso.com")


def test_a_dash_ends_a_line_and_begins_none() -> None:
    assert wrap("Outbound to Office 365 - contoso-onprem", 125, 11) == ("Outbound to Office 365 -", "contoso-onprem")


@given(st.text(max_size=60), st.floats(0, 300), st.integers(1, 3))
def test_no_line_is_wider_than_its_room(text: str, room: float, lines: int) -> None:
    assert width(elide(text, room, 11), 11) <= room or not elide(text, room, 11)
    broken = wrap(text, room, 11, lines=lines)
    assert len(broken) <= lines
    assert all(width(line, 11) <= room or len(line) == 1 for line in broken)
