"""The canvas: the drawing of the open document, to look at, to edit by hand, and to watch mail move on."""

from designer.ui.canvas.paper import KIND_MIME
from designer.ui.canvas.view import CanvasView

__all__ = ["KIND_MIME", "CanvasView"]
