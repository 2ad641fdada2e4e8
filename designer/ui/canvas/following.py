"""How links follow while their nodes are dragged.

A quick preview; the drawing routes them anew when the hand lets go.
"""

from __future__ import annotations

from designer.draw.shapes import XY


def followed(points: tuple[XY, ...], start: XY, end: XY) -> tuple[XY, ...]:
    """The points with the first moved by `start` and the last by `end`; corners next to an end keep right angles."""
    if len(points) < 2:
        return points
    if start == end:
        return tuple((x + start[0], y + start[1]) for x, y in points)
    moved = list(points)
    if start != (0, 0):
        _pull_end(moved, start)
    if end != (0, 0):
        moved.reverse()
        _pull_end(moved, end)
        moved.reverse()
    return tuple(moved)


def _pull_end(points: list[XY], by: XY) -> None:
    """Move the first point; the next one slides along so that a level piece stays level and an upright one upright."""
    first, second = points[0], points[1]
    points[0] = (first[0] + by[0], first[1] + by[1])
    if len(points) < 3:
        return
    if first[1] == second[1]:
        points[1] = (second[0], second[1] + by[1])
    elif first[0] == second[0]:
        points[1] = (second[0] + by[0], second[1])
