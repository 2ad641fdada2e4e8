"""Copy and paste: a piece of a design as text for this program, and as PNG and SVG for others.

Readers and writers are imported when they are used, because the window opens faster without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QMimeData, QPointF, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from designer.model import edits
from designer.model.edits import Edit, EditRefused
from designer.ui.canvas.looks import Key
from designer.ui.canvas.projection import projection

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

CLIP_MIME = "application/x-mailflow-clip"
SVG_MIME = "image/svg+xml"
PICTURE_SCALE = 2.0
PICTURE_MARGIN = 16.0
PICTURE_MOST = 8000
"""Edge of the largest picture in pixels; a larger one would fill a small machine's memory."""


def copy(canvas: CanvasView) -> bool:
    """Put the selection on the clipboard; a refusal is told."""
    from designer.formats import svg, writer

    clip = _clip(canvas)
    if clip is None:
        return False
    data = QMimeData()
    text = writer.write(clip)
    data.setData(CLIP_MIME, QByteArray(text.encode()))
    data.setText(text)
    data.setImageData(picture(canvas))
    drawing = projection()(clip, (), None)
    data.setData(SVG_MIME, QByteArray(svg.write(drawing, canvas.theme.source).encode()))
    QGuiApplication.clipboard().setMimeData(data)
    return True


def _clip(canvas: CanvasView) -> edits.Clip | None:
    try:
        return edits.copy(canvas.topology, canvas.selection)
    except EditRefused as refused:
        canvas.edit_refused.emit(refused)
        return None


def paste(canvas: CanvasView) -> None:
    """Add what the clipboard holds, in the middle of what is seen."""
    clip = read_clip(QGuiApplication.clipboard().mimeData())
    if clip is None:
        canvas.edit_refused.emit(
            EditRefused("The clipboard holds no part of a design.", "Copy nodes or organizations first.")
        )
        return
    corners = [entry.at for entry in clip.layout.values() if entry.at] + [note.at for note in clip.annotations]
    middle = canvas.visible_rect().center()
    at = None
    if corners:
        width = max(x for x, _ in corners) - min(x for x, _ in corners)
        height = max(y for _, y in corners) - min(y for _, y in corners)
        at = (_on_grid(middle.x() - width / 2 - 88), _on_grid(middle.y() - height / 2 - 32))
    add(canvas, "Paste", edits.paste(clip, at))


def read_clip(data: QMimeData) -> edits.Clip | None:
    """The piece of a design that clipboard data holds; None for anything else, however it came there."""
    from designer.formats import project

    if data.hasFormat(CLIP_MIME):
        return project.read_bytes(bytes(data.data(CLIP_MIME).data()), "clipboard").topology
    return None


def duplicate(canvas: CanvasView, offset: tuple[float, float]) -> None:
    """Add a copy of the selection beside it, without touching the clipboard."""
    clip = _clip(canvas)
    if clip is None:
        return
    corners = [entry.at for entry in clip.layout.values() if entry.at] + [note.at for note in clip.annotations]
    at = None
    if corners:
        left, top = min(x for x, _ in corners), min(y for _, y in corners)
        at = (round(left + offset[0]), round(top + offset[1]))
    add(canvas, "Duplicate", edits.paste(clip, at))


def add(canvas: CanvasView, label: str, edit: Edit) -> bool:
    """Make an edit that adds things, and select what it added."""
    before = {node.id for node in canvas.topology.nodes}
    notes = {note.id for note in canvas.topology.annotations}
    if not canvas.edit(label, edit):
        return False
    added = [Key("node", node.id) for node in canvas.topology.nodes if node.id not in before]
    added += [Key("annotation", note.id) for note in canvas.topology.annotations if note.id not in notes]
    canvas.select_keys(added)
    return True


def picture(canvas: CanvasView) -> QImage:
    """The selected things and the lines between them as a picture on the canvas's ground."""
    scene = canvas.scene_
    nodes = scene_nodes(canvas)
    keys = [*canvas.states.selected, *(Key("node", item_id) for item_id in nodes)]
    keys += [Key("link", item_id) for item_id in scene.links_between(nodes)]
    bounds = canvas.bounds_of(keys).adjusted(-PICTURE_MARGIN, -PICTURE_MARGIN, PICTURE_MARGIN, PICTURE_MARGIN)
    scale = min(PICTURE_SCALE, PICTURE_MOST / max(bounds.width(), bounds.height(), 1.0))
    image = QImage(
        max(1, round(bounds.width() * scale)), max(1, round(bounds.height() * scale)), QImage.Format.Format_ARGB32
    )
    image.fill(canvas.theme.color("paper"))
    selected, states = canvas.states.selected, canvas.states
    states.select(())
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scene.render(painter, QRectF(QPointF(), image.size().toSizeF()), bounds)
    painter.end()
    states.select(selected)
    return image


def scene_nodes(canvas: CanvasView) -> tuple[str, ...]:
    """The selected nodes and the members of selected organizations."""
    chosen_owners = [key for key in canvas.states.selected if key.sort == "organization"]
    owners = {ref.id for key in chosen_owners for ref in canvas.scene_.refs_of(key)}
    chosen = set(canvas.states.selected_nodes)
    return tuple(node.id for node in canvas.topology.nodes if node.id in chosen or node.org in owners)


def _on_grid(value: float) -> int:
    return round(value / 8) * 8
