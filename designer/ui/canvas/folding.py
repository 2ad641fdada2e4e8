"""Collapsing and expanding organizations: which ones are meant, and what stays selected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from designer.model.edits import EditRefused
from designer.ui.canvas import editing
from designer.ui.canvas.gestures.fold import fold_mark
from designer.ui.canvas.gestures.gesture import Press
from designer.ui.canvas.looks import Key

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


def chosen(canvas: CanvasView) -> tuple[str, ...]:
    """The organizations that are selected, or that selected nodes belong to."""
    return editing.organizations(canvas.topology, canvas.states.selected)


def fold(canvas: CanvasView, organizations: Iterable[str], collapsed: bool | None) -> None:
    """Collapse or expand organizations as one step; None: the other way than the first of them is.

    What was selected inside stays selected as the box.
    """
    wanted = tuple(organizations)
    if not wanted:
        return
    closing = collapsed if collapsed is not None else not editing.is_collapsed(canvas.topology, wanted[0])
    name = wanted[0] if len(wanted) == 1 else "organizations"
    inside = set(wanted).intersection(chosen(canvas))
    if canvas.edit(f"{'Collapse' if closing else 'Expand'} {name}", editing.folded(wanted, collapsed=closing)):
        keys = [item.key for item in canvas.scene_.boxes.values() if closing and item.drawn.id in inside]
        if keys:
            canvas.select_keys((*canvas.states.selected, *keys))


def double_click(canvas: CanvasView, key: Key, press: Press) -> None:
    """A box opens; the name of an area is edited; a double click on its mark is two single ones."""
    if canvas.scene_.is_box(key) or fold_mark(canvas, press) is not None:
        canvas.fold((editing.organization_ref(key).id,))
    else:
        canvas.select_keys((key,))
        canvas.rename_selection()


def delete_refusal(canvas: CanvasView, keys: Iterable[Key]) -> EditRefused | None:
    """Why these cannot be deleted: a line that stands for several connections does not say which one is meant."""
    links = canvas.scene_.links
    for key in keys:
        count = len(links[key.id].drawn.stands_for) if key.sort == "link" else 0
        if count > 1:
            reason = f"This line stands for {count} connections of a collapsed organization."
            return EditRefused(reason, "Expand the organization, then delete the one you mean.")
    return None
