"""What the canvas can point at, and the states in which a thing can look different: all calm, each distinct."""

from __future__ import annotations

from typing import Literal, NamedTuple

from designer.model.refs import Ref


class Key(NamedTuple):
    """Names one thing on the canvas; ids are those of the drawing."""

    sort: Literal["node", "link", "organization", "annotation"]
    id: str


class Look:
    """States of a thing on the canvas; several can hold at once.

    Plain bits: the operators of `enum.Flag` alone would take a third of the time of a repaint.
    """

    NORMAL = 0
    HOVERED = 1
    SELECTED = 2
    FOCUSED = 4
    DIMMED = 8
    """Not what this moment is about: everything but the legal targets while connecting."""
    LEGAL = 16
    """A line may end here."""
    REFUSED = 32
    """A line may not end here, and the pointer is on it."""
    NEXT = 64
    """Where the next event of the simulation will happen."""


# Zoom levels (screen pixels per scene pixel) at which more detail becomes worth its time.
OVERVIEW_BELOW = 0.3
TITLES_FROM = 0.54
"""A title of 13 px can be made out from 7 px on the screen, as in a small window."""
FACTS_FROM = 0.72
LABELS_FROM = 0.72
FOLDS_FROM = 0.5
"""An organization's name, and the mark that collapses it."""


def outline(look: int) -> tuple[str | None, float]:
    """Colour role and width of the outline that tells a look; None and 0 where it has none."""
    for state, role, width in (
        (Look.REFUSED, "error", 2.0),
        (Look.LEGAL, "legal-target", 2.0),
        (Look.NEXT, "link-active", 2.0),
        (Look.SELECTED, "selection", 2.0),
        (Look.FOCUSED, "focus", 2.0),
        (Look.HOVERED, "hover", 1.0),
    ):
        if look & state:
            return role, width
    return None, 0.0


def node_ref(item_id: str) -> Ref:
    return Ref("nodes", item_id)


def organization_key(kind: str, item_id: str) -> Key:
    """Tenants and on-premises organizations may share a name, so the key tells them apart."""
    return Key("organization", f"{kind}:{item_id}")
