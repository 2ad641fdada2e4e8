"""What a screen reader hears: graphics items are invisible to it, so the canvas speaks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.draw.shapes import OrganizationShape
from designer.model.kinds import KIND

if TYPE_CHECKING:
    from designer.draw.shapes import NodeShape
    from designer.ui.canvas.looks import Key
    from designer.ui.canvas.view import CanvasView


def describe(canvas: CanvasView) -> None:
    """Tell how to use the canvas without a mouse."""
    canvas.setAccessibleDescription(
        "Tab goes from node to node, Alt with an arrow follows a line, F2 renames, Enter opens the settings, "
        "Ctrl+K collapses or expands an organization. "
        "The node list offers the same as a table."
    )


def announce_selection(canvas: CanvasView) -> None:
    """Say what is selected now."""
    announce(canvas, sentence(canvas, canvas.states.selected))


def announce(canvas: CanvasView, text: str) -> None:
    """Let a running screen reader say something, and keep it as the description for one that asks later."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    canvas.setAccessibleDescription(text)
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(canvas, text))


def sentence(canvas: CanvasView, keys: tuple[Key, ...]) -> str:
    """One selected thing in words, or how many there are."""
    if not keys:
        return "Nothing is selected."
    if len(keys) > 1:
        return f"{len(keys)} things are selected."
    key = keys[0]
    item = canvas.scene_.items_by_key[key]
    if key.sort == "node":
        return _node(canvas, key.id)
    if key.sort == "link":
        label = " ".join(text.text for text in item.drawn.texts)
        return f"Line {label or key.id}, from {_name(canvas, item.drawn.source)} to {_name(canvas, item.drawn.target)}."
    if isinstance(item.drawn, OrganizationShape):
        return _organization(item.drawn)
    return f"Annotation {' '.join(line.text for line in item.drawn.lines)}."


def _organization(shape: OrganizationShape) -> str:
    parts = [f"Organization {shape.id}"]
    if shape.is_collapsed:
        parts.append(f"collapsed, {counted(len(shape.members), 'node')}")
    if shape.badge is not None:
        parts.append(f"{counted(shape.badge_count or 1, 'finding')}, worst: {shape.badge}")
    return "; ".join(parts) + "."


def _node(canvas: CanvasView, item_id: str) -> str:
    shape = canvas.scene_.nodes[item_id].drawn
    title, kind = title_of(shape), KIND[shape.kind].title
    parts = [title if title == kind else f"{title}, {kind}"]
    if shape.facts is not None:
        parts.append(shape.facts.text)
    if shape.badge is not None:
        parts.append(f"{counted(shape.badge_count or 1, 'finding')}, worst: {shape.badge}")
    links = len(canvas.scene_.links_at.get(item_id, ()))
    parts.append(counted(links, "line"))
    return "; ".join(parts) + "."


def counted(number: int, noun: str) -> str:
    """A number of things in words."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _name(canvas: CanvasView, item_id: str | None) -> str:
    end = canvas.scene_.end(item_id)
    if end is None:
        return "nowhere"
    return end.drawn.id if isinstance(end.drawn, OrganizationShape) else title_of(end.drawn)


def title_of(shape: NodeShape) -> str:
    """A node's name as drawn, its lines joined."""
    return " ".join(text.text for text in shape.texts if text.role == "title")
