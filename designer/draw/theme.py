"""Colours by role: one place from which canvas, docks, dialogs and exports take them, for light, dark and high
contrast.

Contrast is a property of the pairs below, computed as WCAG 2.1 does and tested: 4.5:1 for text, 3:1 for shapes
(success criteria 1.4.3, 1.4.11).
"""

from __future__ import annotations

import functools
import json

from designer.model.records import dataclass
from designer.paths import resources

THEMES = ("light", "dark", "high-contrast")
FAMILIES = ("outside", "protection", "cloud", "onprem", "sender", "service")
COPIES = 8
"""How many message copies have a colour of their own; the ninth takes the first again, and its number tells it
apart.
"""
_TINTS = ("neutral", "blue", "green", "amber", "red", "violet")
_STATES = ("error", "warning", "info", "ok")

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *(
        (text, ground)
        for text in ("text", "text-muted")
        for ground in ("surface", "paper", "card", "panel", "panel-alternate", "field")
    ),
    *(("text", ground) for ground in ("selection-soft", "accent-soft", *(f"{state}-soft" for state in _STATES))),
    *(("text", f"tint-{tint}") for tint in _TINTS),
    *(("text", f"organization-{kind}") for kind in ("tenant", "onprem")),
    *((f"organization-{kind}-text", f"organization-{kind}") for kind in ("tenant", "onprem")),
    *((state, ground) for state in _STATES for ground in ("panel", "card", f"{state}-soft")),
    *(("on-state", state) for state in _STATES),
    *(("on-copy", f"copy-{number}") for number in range(1, COPIES + 1)),
    ("text-disabled", "card-disabled"),
    ("text-disabled", "panel"),
    ("plate-text", "plate"),
    ("accent", "panel"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
)
"""Text role and the ground it stands on: at least 4.5:1."""
_GROUNDS = ("surface", "paper", "organization-tenant", "organization-onprem")
SHAPE_PAIRS: tuple[tuple[str, str], ...] = (
    *(
        (shape, ground)
        for shape in ("card-border", "link", "link-mx", "link-internal", "link-dangling", "link-active")
        for ground in _GROUNDS
    ),
    *((shape, ground) for shape in ("selection", "focus", "legal-target", "hover") for ground in _GROUNDS),
    *(("link-disabled", ground) for ground in ("surface", "paper")),
    *((f"organization-{kind}-border", ground) for kind in ("tenant", "onprem") for ground in ("surface", "paper")),
    *((f"family-{family}", ground) for family in FAMILIES for ground in ("card", "panel", "surface")),
    ("family-cloud", "organization-tenant"),
    ("family-onprem", "organization-onprem"),
    *(("on-family", f"family-{family}") for family in FAMILIES),
    *((f"lock-{lock}", "plate") for lock in ("enforced", "opportunistic", "clear")),
    *((f"tint-{tint}-border", ground) for tint in _TINTS for ground in ("surface", "paper")),
    *((f"copy-{number}", ground) for number in range(1, COPIES + 1) for ground in _GROUNDS),
    *(("border", ground) for ground in ("panel", "field", "panel-alternate")),
)
"""Shape role and the ground it must stand out from: at least 3:1."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one look, by role. `theme["text"]` is `#rrggbb` (or `#rrggbbaa` for a shadow)."""

    id: str
    name: str
    dark: bool
    roles: dict[str, str]

    def __getitem__(self, role: str) -> str:
        return self.roles[role]

    def copy_colour(self, copy: int) -> str:
        """The colour of a message copy, by its number from 1."""
        return self.roles[f"copy-{(copy - 1) % COPIES + 1}"]


@functools.cache
def theme(id: str = "light") -> Theme:
    """The look called `light`, `dark` or `high-contrast`; KeyError for another name."""
    if id not in THEMES:
        raise KeyError(id)
    data = json.loads((resources() / "themes" / f"{id}.json").read_text(encoding="utf-8"))
    return Theme(id, data["name"], data["dark"], data["roles"])


def contrast(first: str, second: str) -> float:
    """How far two colours are apart, from 1 (equal) to 21 (black and white), by the formula of WCAG 2.1."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb` (WCAG 2.1, definition of relative luminance)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else float(((channel + 0.055) / 1.055) ** 2.4)
