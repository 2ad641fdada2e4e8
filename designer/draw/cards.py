"""Cards and annotations as shapes, and which shape carries the badge of a finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from designer.draw.captions import Context, facts, node_tip
from designer.draw.metrics import elide, width, wrap
from designer.draw.shapes import AnnotationShape, Badge, NodeShape, Rect, Text
from designer.model.kinds import KIND
from designer.model.links import Link
from designer.model.refs import Ref
from designer.model.topology import Annotation, Node, Topology

TILE = 40.0
TITLE_SIZE, FACTS_SIZE = 13.0, 11.0
_TILE_X = 8.0
_TEXT_X, _TEXT_RIGHT = 56.0, 8.0
_TITLE_LINE, _FACTS_LINE, _BETWEEN = 16.0, 14.0, 2.0
_TITLE_BASE, _FACTS_BASE = 12.5, 11.0
_WORST: dict[Badge, int] = {"error": 0, "warning": 1, "info": 2}
Mark = tuple[Badge, int]
"""The worst severity on a shape, and how many findings it has."""
Place = tuple[str, str]
"""Which shape a finding marks: `node`, `link` or `organization`, and its id."""


class Reported(Protocol):
    """What the drawing needs of a finding: how bad it is, and what it points at."""

    @property
    def severity(self) -> Badge:
        """The worse, the more it is seen."""

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The most exact first."""


def card(context: Context, node: Node, rect: Rect, mark: Mark | None) -> NodeShape:
    """A node's card: the title in up to two lines, below it as many facts as one line holds."""
    room = rect.w - _TEXT_X - _TEXT_RIGHT
    titles = wrap(node.title, room, TITLE_SIZE, bold=True, lines=2) or ("",)
    told = facts(context, node)
    line = _fitting(told, room)
    height = len(titles) * _TITLE_LINE + (_BETWEEN + _FACTS_LINE if line else 0)
    x, top = rect.x + _TEXT_X, rect.y + (rect.h - height) / 2
    rows = [
        Text(text, (x, top + index * _TITLE_LINE + _TITLE_BASE), TITLE_SIZE, "title", bold=True)
        for index, text in enumerate(titles)
    ]
    below = top + len(titles) * _TITLE_LINE + _BETWEEN + _FACTS_BASE
    return NodeShape(
        id=node.id,
        kind=node.kind,
        family=KIND[node.kind].family,
        rect=rect,
        icon=Rect(rect.x + _TILE_X, rect.y + (rect.h - TILE) / 2, TILE, TILE),
        title=rows[0],
        facts=Text(line, (x, below), FACTS_SIZE, "facts") if line else None,
        badge=mark[0] if mark else None,
        badge_count=mark[1] if mark else 0,
        state="normal" if node.up else "disabled",
        tip=node_tip(context, node),
        title_more=rows[1] if len(rows) > 1 else None,
    )


def _fitting(told: Sequence[str], room: float) -> str:
    """The first fact, elided if need be, and those after it that still fit."""
    if not told:
        return ""
    line = elide(told[0], room, FACTS_SIZE)
    for fact in told[1:]:
        longer = f"{line} · {fact}"
        if width(longer, FACTS_SIZE) <= room:
            line = longer
    return line


def added(one: Mark, other: Mark) -> Mark:
    """Two marks as one: the worse severity, and all their findings."""
    return min(one[0], other[0], key=_WORST.__getitem__), one[1] + other[1]


def annotation(found: Annotation) -> AnnotationShape:
    """A text, area or plain arrow of the user."""
    x, y = found.at
    w, h = found.size or (208, 64)
    if found.kind == "arrow" and found.to:
        rect = Rect(min(x, found.to[0]), min(y, found.to[1]), abs(x - found.to[0]), abs(y - found.to[1]))
    else:
        rect = Rect(x, y, w, h)
    rows: list[Text] = []
    for paragraph in found.text.splitlines():
        room = max(1, int((rect.h - 8) // 16) - len(rows)) if found.kind != "arrow" else 1
        for line in wrap(paragraph, max(24.0, rect.w - 16), 12.0, lines=room):
            rows.append(Text(line, (rect.x + 8, rect.y + 20 + 16 * len(rows)), 12.0, "annotation"))
    if found.kind == "arrow" and rows:
        x, y = rect.center
        upright = rect.h > rect.w
        at = (x + 8, y + 4) if upright else (x, y - 8)
        rows = [Text(rows[0].text, at, 12.0, "annotation", anchor="start" if upright else "middle")]
    return AnnotationShape(
        found.id, found.kind, rect, found.to if found.kind == "arrow" else None, tuple(rows), found.tint
    )


def marks(places: Mapping[Ref, Place], findings: Iterable[Reported]) -> dict[Place, Mark]:
    """Which shape carries which badge. Each finding is shown once, at the most exact place."""
    found: dict[Place, Mark] = {}
    for finding in findings:
        where = next((place for ref in finding.refs if (place := _place_of(ref, places)) is not None), None)
        if where is not None:
            found[where] = added(found.get(where, (finding.severity, 0)), (finding.severity, 1))
    return found


def _place_of(ref: Ref, places: Mapping[Ref, Place]) -> Place | None:
    return places.get(ref.object) or places.get(Ref(ref.section, ref.id))


def places(topology: Topology, links: Iterable[Link]) -> dict[Ref, Place]:
    """The shape that stands for each object of the configuration."""
    found: dict[Ref, Place] = {}
    nodes = {node.id for node in topology.nodes}
    for node in topology.nodes:
        found[Ref("nodes", node.id)] = ("node", node.id)
        if node.org:
            section = "tenants" if node.org in topology.tenants else "onprem_orgs"
            found.setdefault(Ref(section, node.org), ("organization", node.org))
        certificates = (node.client_cert, node.tls_server.cert if node.tls_server else None)
        for name in certificates:
            if name:
                found.setdefault(Ref("certs", name), ("node", node.id))
    for recipient in topology.recipients:
        if recipient.mailbox_at in nodes:
            found[Ref("recipients", recipient.address)] = ("node", str(recipient.mailbox_at))
    for link in links:
        for ref in (link.sending, link.receiving):
            if ref is not None:
                found.setdefault(ref.object, ("link", link.id))
                if ref.section == "dns":
                    found.setdefault(Ref("dns", ref.id), ("link", link.id))
    return found
