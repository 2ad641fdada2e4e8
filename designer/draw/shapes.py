"""The drawing: plain shapes in scene units (pixels at 100 %), with roles instead of colours.

Canvas, SVG, PNG and PDF read the same `Drawing`; a theme turns roles into colours. Coordinates grow to the right and
down.
"""

from __future__ import annotations

from typing import Literal

from designer.model.kinds import Family
from designer.model.records import dataclass
from designer.model.refs import Ref

Stroke = Literal["solid", "dotted", "thin", "dashed", "dangling"]
"""Connectors solid, DNS routes dotted, internal hand-over thin, disabled dashed and grey, dangling red with an open
end.
"""
Lock = Literal["enforced", "opportunistic", "clear", "none"]
Badge = Literal["error", "warning", "info"]
State = Literal["normal", "disabled", "dangling"]
XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    """x and y of the upper left corner, width and height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def center(self) -> XY:
        return (self.x + self.w / 2, self.y + self.h / 2)

    def united(self, other: Rect) -> Rect:
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text whose baseline starts (or is centred) at `at`. `size` in px; `role` picks face and colour."""

    text: str
    at: XY
    size: float
    role: Literal["title", "facts", "label", "organization", "annotation"]
    anchor: Literal["start", "middle"] = "start"
    bold: bool = False
    mono: bool = False


@dataclass(frozen=True, slots=True)
class NodeShape:
    """A card, about 176 x 64: icon tile at the left in the tint of its family, title, a line of facts, a badge at
    the upper right.
    """

    id: str
    kind: str
    family: Family
    rect: Rect
    icon: Rect
    title: Text
    facts: Text | None
    badge: Badge | None = None
    badge_count: int = 0
    state: State = "normal"
    tip: str = ""
    title_more: Text | None = None
    """The title's second line, where the first does not hold it."""

    @property
    def badge_rect(self) -> Rect:
        """Where the finding badge is painted: over the upper right corner."""
        return Rect(self.rect.right - 14, self.rect.y - 8, 20, 20)

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every text to paint on the card, top to bottom."""
        return tuple(text for text in (self.title, self.title_more, self.facts) if text is not None)


@dataclass(frozen=True, slots=True)
class LinkShape:
    """A line between two nodes (or one node and an open end), in the direction of mail."""

    id: str
    source: str | None
    target: str | None
    points: tuple[XY, ...]
    """Corner points, first to last; drawn with rounded corners."""
    stroke: Stroke
    lock: Lock
    label: Text | None
    plate: Rect | None
    """The label's own plate that masks the line under it."""
    badge: Badge | None = None
    state: State = "normal"
    refs: tuple[Ref, ...] = ()
    tip: str = ""
    label_more: tuple[Text, ...] = ()
    """Further lines of a label that was broken to fit between two cards."""
    lock_at: Rect | None = None
    """Where the lock is drawn, on the plate; None where `lock` is `none`."""
    copies: tuple[int, ...] = ()
    """Numbers of the message copies that travel this line, when a trace is shown."""
    both_ways: bool = False
    """Mail goes both ways on it (the hand-over inside a tenant): an arrow head at either end."""
    stands_for: tuple[str, ...] = ()
    """Of a line that ends at a collapsed organization: the links it stands for, itself among them."""

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every line of the label, top to bottom."""
        return () if self.label is None else (self.label, *self.label_more)


@dataclass(frozen=True, slots=True)
class OrganizationShape:
    """A quiet area drawn round an organization's nodes, with its name at the upper left; collapsed, a box in their
    place.
    """

    id: str
    kind: Literal["tenant", "onprem"]
    rect: Rect
    title: Text
    badge: Badge | None = None
    badge_count: int = 0
    title_more: Text | None = None
    """The title's second line, where the first does not hold it."""
    facts: Text | None = None
    """Of a box: what it stands for."""
    icon: Rect | None = None
    """Of a box: its tile."""
    fold: Rect | None = None
    """Where a press collapses or expands it; drawn on the canvas, not in exports."""
    members: tuple[tuple[str, Rect], ...] = ()
    """Of a box: the nodes in it, and where each of them stands while it is expanded."""

    @property
    def is_collapsed(self) -> bool:
        """Whether it is drawn as one box."""
        return bool(self.members)

    @property
    def box(self) -> str:
        """The name of its box, as lines use it for their ends; no node has such a name."""
        return f"box/{self.id}"

    @property
    def badge_rect(self) -> Rect:
        """Where the finding badge is painted: over the upper right corner."""
        return Rect(self.rect.right - 14, self.rect.y - 8, 20, 20)

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every text to paint, top to bottom."""
        return tuple(text for text in (self.title, self.title_more, self.facts) if text is not None)


@dataclass(frozen=True, slots=True)
class AnnotationShape:
    """A text, area or arrow without meaning for mail."""

    id: str
    kind: Literal["text", "area", "arrow"]
    rect: Rect
    to: XY | None
    lines: tuple[Text, ...]
    tint: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything to paint, back to front: organizations, annotations, links, nodes."""

    bounds: Rect
    organizations: tuple[OrganizationShape, ...]
    annotations: tuple[AnnotationShape, ...]
    links: tuple[LinkShape, ...]
    nodes: tuple[NodeShape, ...]
    title: str = ""
    legend: bool = False
    detail: str = ""
    """A second line of the title block, such as the date of the state that the design shows."""
