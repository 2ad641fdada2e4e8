"""Every look is readable: contrast by the formula of WCAG 2.1, in all themes."""

from __future__ import annotations

import pytest

from designer.draw import style
from designer.draw.theme import COPIES, FAMILIES, SHAPE_PAIRS, TEXT_PAIRS, THEMES, Theme, contrast, theme


@pytest.fixture(params=THEMES)
def look(request: pytest.FixtureRequest) -> Theme:
    return theme(request.param)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#1a5fb4", "#1a5fb4") == 1


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(look: Theme, text: str, ground: str) -> None:
    assert contrast(look[text], look[ground]) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_shapes_stand_out(look: Theme, shape: str, ground: str) -> None:
    assert contrast(look[shape], look[ground]) >= 3


def test_every_theme_has_the_same_roles(look: Theme) -> None:
    assert look.roles.keys() == theme("light").roles.keys()


def test_every_role_that_a_shape_asks_for_exists(look: Theme) -> None:
    asked = {pen.role for pen in style.STROKES.values()} | set(style.TEXT_ROLES.values())
    asked |= {f"family-{family}" for family in FAMILIES} | {"on-family", "error", "warning", "info", "on-state"}
    assert asked <= look.roles.keys()


def test_families_of_a_theme_have_different_tints(look: Theme) -> None:
    assert len({look[f"family-{family}"] for family in FAMILIES}) == len(FAMILIES)


def test_copies_take_their_colours_in_turn(look: Theme) -> None:
    assert look.copy_colour(1) == look["copy-1"]
    assert look.copy_colour(COPIES + 1) == look.copy_colour(1)


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(KeyError):
        theme("../light")
