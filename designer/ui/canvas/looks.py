"""What the canvas can point at, and the states in which a thing can look different: all calm, each distinct."""

from __future__ import annotations

from enum import Flag, auto
from typing import Literal, NamedTuple

from designer.model.refs import Ref


class Key(NamedTuple):
    """Names one thing on the canvas; ids are those of the drawing."""

    sort: Literal["node", "link", "organization", "annotation"]
    id: str


class Look(Flag):
    """States of a thing on the canvas; several can hold at once."""

    NORMAL = 0
    HOVERED = auto()
    SELECTED = auto()
    FOCUSED = auto()
    DIMMED = auto()
    """Not what this moment is about: everything but the legal targets while connecting."""
    LEGAL = auto()
    """A line may end here."""
    REFUSED = auto()
    """A line may not end here, and the pointer is on it."""
    NEXT = auto()
    """Where the next event of the simulation will happen."""


# Zoom levels (screen pixels per scene pixel) at which more detail becomes worth its time.
OVERVIEW_BELOW = 0.3
TITLES_FROM = 0.6
"""A title of 13 px is readable from 8 px on the screen."""
FACTS_FROM = 0.72
LABELS_FROM = 0.72


def node_ref(item_id: str) -> Ref:
    return Ref("nodes", item_id)


def organization_key(kind: str, item_id: str) -> Key:
    """Tenants and on-premises organizations may share a name, so the key tells them apart."""
    return Key("organization", f"{kind}:{item_id}")
