"""How far a drawing reaches: the page round everything that is drawn."""

from __future__ import annotations

from collections.abc import Iterable

from designer.draw.geometry import GRID, inflated
from designer.draw.layout import CARD_H, CARD_W
from designer.draw.shapes import XY, AnnotationShape, LinkShape, NodeShape, OrganizationShape, Rect

MARGIN = 32.0
"""Free space round the drawing."""
PAGE = Rect(0, 0, 2 * CARD_W, 2 * CARD_H)
"""The page of an empty design."""
Shape = NodeShape | LinkShape | OrganizationShape | AnnotationShape
_Box = tuple[float, float, float, float]


class Extent:
    """The smallest box round shapes that come, go and change; a change that stays inside costs nothing."""

    def __init__(self) -> None:
        self._box: _Box | None = None

    def enclose(self, shapes: Iterable[Shape]) -> Rect:
        """The page round these shapes and no others."""
        self._box = _joined(_box(shape) for shape in shapes)
        return self.page

    def change(self, pairs: Iterable[tuple[Shape, Shape]]) -> bool:
        """Take over shapes that changed, each with what it was; False where the whole must be measured again."""
        for old, new in pairs:
            before, after = _box(old), _box(new)
            if self._box is None or any(a == b for a, b in zip(before, self._box, strict=True)):
                return False
            self._box = _joined((self._box, after))
        return True

    @property
    def page(self) -> Rect:
        """Everything with a margin, on the grid."""
        if self._box is None:
            return PAGE
        x, y, right, bottom = self._box
        box = inflated(Rect(x, y, right - x, bottom - y), MARGIN)
        left, top = box.x // GRID * GRID, box.y // GRID * GRID
        return Rect(left, top, -(-(box.right - left) // GRID) * GRID, -(-(box.bottom - top) // GRID) * GRID)


def _box(shape: Shape) -> _Box:
    corners: list[XY] = []
    rect = shape.plate if isinstance(shape, LinkShape) else shape.rect
    if rect is not None:
        corners += ((rect.x, rect.y), (rect.right, rect.bottom))
    if isinstance(shape, LinkShape):
        corners += shape.points
    elif isinstance(shape, AnnotationShape) and shape.to:
        corners.append(shape.to)
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _joined(boxes: Iterable[_Box]) -> _Box | None:
    columns = list(zip(*boxes, strict=True))
    return (min(columns[0]), min(columns[1]), max(columns[2]), max(columns[3])) if columns else None
