"""A link on the canvas: one path, painted by Qt itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsPathItem

from designer.ui.canvas.looks import Key, Look

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

    from designer.draw.shapes import XY, LinkShape
    from designer.ui.theme_qt import QtTheme

CORNER = 8.0
OPEN_END = 4.0
FADED = 0.25
SELECTED_WIDTH = 2.5
TRAVELLED_WIDTH = 2.0
HALO = 10.0


def _course(shape: LinkShape) -> tuple[object, ...]:
    """What the line itself shows of a link, as opposed to its label."""
    return (shape.stroke, shape.state, shape.target, shape.both_ways, shape.copies)


class LinkItem(QGraphicsPathItem):
    """Shows one LinkShape. No Python runs when it is painted; arrow head and label are drawn by the layer above."""

    def __init__(self, shape: LinkShape, theme: QtTheme) -> None:
        super().__init__()
        self.setZValue(2)
        self.look = Look.NORMAL
        self._theme = theme
        self._halo: QGraphicsPathItem | None = None
        self.key = Key("link", shape.id)
        self.drawn = shape
        self.show_points(shape.points)
        self._repen()

    def show_shape(self, shape: LinkShape) -> None:
        """Show the link as it now is; a line that runs as before is not painted again for another label or badge."""
        before, self.drawn = self.drawn, shape
        if self.points != shape.points or _course(before) != _course(shape):
            self.show_points(shape.points)
            self._repen()

    def show_points(self, points: tuple[XY, ...]) -> None:
        """Run through other points for now, as while an end is being dragged."""
        self.points = points
        path = rounded_path(points)
        if points and self.drawn.state == "dangling":
            open_end = points[-1] if self.drawn.target is None else points[0]
            path.addEllipse(QPointF(*open_end), OPEN_END, OPEN_END)
        self.setPath(path)
        if self._halo is not None:
            self._halo.setPath(path)
        self.tips: tuple[XY, ...] = self._ends_of_mail()
        """Where the arrow heads are."""
        self._heads: tuple[QPolygonF, ...] | None = None

    def _ends_of_mail(self) -> tuple[XY, ...]:
        """At the end unless it leads nowhere, at both where mail goes both ways."""
        if len(self.points) < 2 or self._is_open:
            return ()
        return (self.points[-1], self.points[0]) if self.drawn.both_ways else (self.points[-1],)

    @property
    def heads(self) -> tuple[QPolygonF, ...]:
        """The arrow heads, one for each of `tips`, made when they are first painted."""
        if self._heads is None:
            behind = (self.points[-2], self.points[1]) if self.tips else ()
            self._heads = tuple(arrow_head(start, tip) for start, tip in zip(behind, self.tips, strict=False))
        return self._heads

    @property
    def _is_open(self) -> bool:
        return self.drawn.target is None and self.drawn.state == "dangling"

    def set_theme(self, theme: QtTheme) -> None:
        self._theme = theme
        self._repen()

    def set_look(self, look: int) -> None:
        if look != self.look:
            self.look = look
            self.setZValue(2.5 if look & (Look.SELECTED | Look.HOVERED) else 2)
            self.setOpacity(FADED if look & Look.DIMMED else 1.0)
            self._repen()

    def _repen(self) -> None:
        theme, pen = self._theme, self._theme.line(self.drawn.stroke, self.drawn.state)
        self._show_halo()
        if self.look & (Look.SELECTED | Look.HOVERED | Look.NEXT) and not self._is_travelled_and_selected:
            width = SELECTED_WIDTH if self.look & (Look.SELECTED | Look.NEXT) else TRAVELLED_WIDTH
            pen = _wider(pen, theme.color("link-active"), width * theme.ratio)
        elif self.drawn.copies:
            pen = _wider(pen, theme.copy(self.drawn.copies[0]), TRAVELLED_WIDTH * theme.ratio)
        self.rgb = pen.color().rgb()
        self.setPen(pen)

    @property
    def _is_travelled_and_selected(self) -> bool:
        """A selected line that messages travel keeps their colour; the band round it says that it is selected."""
        return bool(self.look & Look.SELECTED and self.drawn.copies)

    def _show_halo(self) -> None:
        """A broad band under the line while it is selected: a travelled line has none, whatever its colour."""
        if not self.look & Look.SELECTED:
            if self._halo is not None:
                self._halo.setVisible(False)
            return
        if self._halo is None:
            self._halo = QGraphicsPathItem(self.path(), self)
            self._halo.setFlag(QGraphicsPathItem.GraphicsItemFlag.ItemStacksBehindParent)
            self._halo.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        pen = QPen(self._theme.color("selection-soft"), HALO * self._theme.ratio)
        pen.setCosmetic(self.pen().isCosmetic())
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._halo.setPen(pen)
        self._halo.setVisible(True)


def _wider(pen: QPen, color: QColor, width: float) -> QPen:
    changed = QPen(pen)
    changed.setColor(color)
    changed.setWidthF(width)
    return changed


def arrow_head(start: XY, tip: XY, length: float = 9.0, half_width: float = 4.0) -> QPolygonF:
    """A filled arrow head that ends at `tip`, coming from `start`."""
    dx, dy = tip[0] - start[0], tip[1] - start[1]
    size = (dx * dx + dy * dy) ** 0.5
    if size == 0:
        return QPolygonF()
    ux, uy = dx / size, dy / size
    x, y = tip[0] - ux * length, tip[1] - uy * length
    across, down = -uy * half_width, ux * half_width
    return QPolygonF([QPointF(*tip), QPointF(x + across, y + down), QPointF(x - across, y - down)])


def rounded_path(points: tuple[XY, ...], radius: float = CORNER) -> QPainterPath:
    """The path through corner points, its corners rounded."""
    if len(points) < 2:
        return QPainterPath()
    path = QPainterPath(QPointF(*points[0]))
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        reach_in = min(radius, _distance(before, corner) / 2)
        reach_out = min(radius, _distance(corner, after) / 2)
        path.lineTo(QPointF(*_towards(corner, before, reach_in)))
        path.quadTo(QPointF(*corner), QPointF(*_towards(corner, after, reach_out)))
    path.lineTo(QPointF(*points[-1]))
    return path


def _distance(a: XY, b: XY) -> float:
    return ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5


def _towards(start: XY, end: XY, reach: float) -> XY:
    length = _distance(start, end)
    if length == 0:
        return start
    return (start[0] + (end[0] - start[0]) * reach / length, start[1] + (end[1] - start[1]) * reach / length)
