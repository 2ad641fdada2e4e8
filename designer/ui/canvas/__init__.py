"""The canvas: the drawing of the open document, to look at, to edit by hand, and to watch mail move on."""

from designer.ui.canvas.view import KIND_MIME, CanvasView

__all__ = ["KIND_MIME", "CanvasView"]
