"""What a command of the window is: a row of the table in `actions`, and what decides whether it can be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from designer.model.records import dataclass

Scope = Literal["window", "canvas", "simulation"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a command can be used now."""

    document: bool = False
    modified: bool = False
    can_undo: bool = False
    can_redo: bool = False
    selected: int = 0
    nodes: int = 0
    """Selected nodes."""
    organizations: int = 0
    """Organizations that are selected, or that selected nodes belong to."""
    areas: bool = False
    """An organization is drawn with its nodes."""
    boxes: bool = False
    """An organization is drawn as one box."""
    drawn: bool = False
    """The design has at least one node."""
    trace: bool = False
    watched: bool = False
    """The run is shown on the canvas."""
    fixable: bool = False
    findings: bool = False
    clipboard: bool = False


When = Callable[[Facts], bool]
Run = Callable[[Any], object]


def always(_facts: Facts) -> bool:
    """At any time."""
    return True


def opened(facts: Facts) -> bool:
    """A design is open."""
    return facts.document


def selected(facts: Facts) -> bool:
    """Something is selected."""
    return facts.selected > 0


def several(facts: Facts) -> bool:
    """Two nodes at least are selected."""
    return facts.nodes > 1


def traced(facts: Facts) -> bool:
    """A message is simulated."""
    return facts.trace


def drawn(facts: Facts) -> bool:
    """The design has at least one node."""
    return facts.drawn


def node_selected(facts: Facts) -> bool:
    """A node is selected."""
    return facts.nodes > 0


def organization_chosen(facts: Facts) -> bool:
    """An organization or one of its nodes is selected."""
    return facts.organizations > 0


def expanded(facts: Facts) -> bool:
    """An organization is drawn with its nodes."""
    return facts.areas


def collapsed(facts: Facts) -> bool:
    """An organization is drawn as one box."""
    return facts.boxes


def three(facts: Facts) -> bool:
    """Three nodes at least are selected."""
    return facts.nodes > 2


def undoable(facts: Facts) -> bool:
    """There is a step to take back."""
    return facts.can_undo


def redoable(facts: Facts) -> bool:
    """A step was taken back."""
    return facts.can_redo


def watched(facts: Facts) -> bool:
    """A run is shown on the canvas."""
    return facts.watched


def found(facts: Facts) -> bool:
    """Something is wrong with the design."""
    return facts.findings


def fixable(facts: Facts) -> bool:
    """The chosen finding can be mended by an edit."""
    return facts.fixable


NEEDS: dict[When, str] = {
    opened: "open a design first",
    selected: "select something first",
    several: "select two nodes first",
    three: "select three nodes first",
    node_selected: "select a node first",
    organization_chosen: "select an organization or a node in it first",
    expanded: "no organization is expanded",
    collapsed: "no organization is collapsed",
    drawn: "the design is empty",
    traced: "no message yet",
    undoable: "nothing to undo",
    redoable: "nothing to redo",
    watched: "no simulation is shown",
    found: "no findings",
    fixable: "the chosen finding has no fix",
}
"""Why a command cannot be used, in a few words."""


@dataclass(frozen=True, slots=True)
class Row:
    """One command."""

    id: str
    text: str
    menu: str
    run: Run
    keys: tuple[str, ...] = ()
    icon: str = ""
    enabled_when: When = always
    checked: Callable[[Any], bool] | None = None
    """For a command that is on or off: whether it is on."""
    scope: Scope = "window"
    toolbar: bool = False
    starts_group: bool = False
    says: str = ""
    """A longer text for the tip, where the name does not say it all."""
