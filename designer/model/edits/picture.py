"""Edits of the picture only: positions, bends, locks, collapsed organizations, annotations. Mail goes as before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from designer.model.edits.base import Edit, EditRefused
from designer.model.edits.naming import unique
from designer.model.topology import Annotation, LayoutEntry, Point, Topology

_NOTHING = LayoutEntry()
"""What is said of something that nobody placed."""


def move(positions: Mapping[str, Point]) -> Edit:
    """Puts nodes (and annotations) at positions; a locked one stays where it is."""

    def apply(topology: Topology) -> Topology:
        layout = dict(topology.layout)
        drawn = {node.id for node in topology.nodes}
        moved = {note.id: positions[note.id] for note in topology.annotations if note.id in positions}
        for key in positions:
            if key in drawn:
                entry = layout.get(key, LayoutEntry())
                if not entry.locked and entry.at != positions[key]:
                    layout[key] = entry.model_copy(update={"at": positions[key]})
            elif key not in moved:
                raise EditRefused(f"There is nothing called {key} to move.")
        return with_layout(topology, layout).model_copy(update=_moved_annotations(topology, moved))

    return apply


def _moved_annotations(topology: Topology, moved: Mapping[str, Point]) -> dict[str, object]:
    if not moved:
        return {}
    return {
        "annotations": tuple(
            _moved(note, moved[note.id]) if note.id in moved else note for note in topology.annotations
        )
    }


def _moved(note: Annotation, at: Point) -> Annotation:
    dx, dy = at[0] - note.at[0], at[1] - note.at[1]
    to = None if note.to is None else (note.to[0] + dx, note.to[1] + dy)
    return note.model_copy(update={"at": at, "to": to})


def bend(link: str, bends: Iterable[Point]) -> Edit:
    """Gives a line the corner points that the user placed; none lets it route by itself again."""
    return _change(link, bends=tuple(bends))


def lock(ids: Iterable[str], locked: bool = True) -> Edit:
    """Keeps nodes where they are, or lets them move again."""
    chosen = tuple(ids)

    def apply(topology: Topology) -> Topology:
        for key in chosen:
            topology = _change(key, locked=locked)(topology)
        return topology

    return apply


def resize(id: str, size: Point | None) -> Edit:
    """Draws a node larger or smaller than usual; None gives it the usual size back."""
    return _change(id, size=size)


def collapse(organization: str, collapsed: bool = True) -> Edit:
    """Draws an organization as one box, or with its nodes again."""
    return _change(organization, collapsed=collapsed)


def add_annotation(annotation: Annotation) -> Edit:
    """Puts a text, an area or an arrow on the canvas; a taken id gets a number."""

    def apply(topology: Topology) -> Topology:
        name = unique(annotation.id, (note.id for note in topology.annotations))
        added = annotation.model_copy(update={"id": name})
        return topology.model_copy(update={"annotations": (*topology.annotations, added)})

    return apply


def _change(key: str, **update: object) -> Edit:
    def apply(topology: Topology) -> Topology:
        entry = topology.layout.get(key, LayoutEntry()).model_copy(update=update)
        return with_layout(topology, {**topology.layout, key: entry})

    return apply


def with_layout(topology: Topology, layout: dict[str, LayoutEntry]) -> Topology:
    """The topology drawn otherwise; entries that say nothing are dropped."""
    old = topology.layout
    kept = {key: entry for key, entry in layout.items() if entry is old.get(key) or entry != _NOTHING}
    return topology if kept == topology.layout else topology.model_copy(update={"layout": kept})
