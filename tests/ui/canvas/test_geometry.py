"""Small geometry of the canvas: snapping, following, corners, heads, ports, walking."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF

from designer.draw.compose import compose
from designer.draw.shapes import Rect
from designer.ui.canvas.flight import Way
from designer.ui.canvas.following import followed
from designer.ui.canvas.gestures.bend import place_among
from designer.ui.canvas.gestures.connect import border_point
from designer.ui.canvas.link_item import arrow_head, rounded_path
from designer.ui.canvas.navigation import nearest
from designer.ui.canvas.overlay import beside
from designer.ui.canvas.overview import NAME_GAP, NAME_ROOM, rooms, segments
from designer.ui.canvas.ports import is_edge
from designer.ui.canvas.snapping import Guide, Neighbours, snapped
from tests.draw.designs import node, topology_of

CARD = Rect(0, 0, 176, 64)
ALONE = Neighbours(())


def test_far_from_everything_a_card_snaps_to_the_grid_of_8() -> None:
    rest = snapped(CARD, 13, 21, ALONE, zoom=1, grid=True)
    assert (rest.dx, rest.dy, rest.guides) == (16, 24, ())


def test_without_the_grid_it_stays() -> None:
    rest = snapped(CARD, 13, 21, ALONE, zoom=1, grid=False)
    assert (rest.dx, rest.dy) == (13, 21)


def test_an_edge_near_a_neighbours_edge_is_pulled_into_line_and_shows_why() -> None:
    neighbour = Rect(300, 205, 176, 64)
    rest = snapped(CARD, 102, 202, Neighbours([neighbour]), zoom=1, grid=True)
    assert rest.dy == 205
    assert rest.guides == (Guide(False, 205, 104, 476),)


def test_middles_align_between_cards_of_different_size() -> None:
    tall = Rect(300, 100, 176, 96)
    rest = snapped(CARD, 0, 114, Neighbours([tall]), zoom=1, grid=True)
    assert rest.dy + 32 == 148


def test_the_pull_reaches_as_far_on_the_screen_whatever_the_zoom() -> None:
    neighbour = Neighbours([Rect(300, 212, 176, 64)])
    assert snapped(CARD, 0, 202, neighbour, zoom=1, grid=False).dy == 202
    assert snapped(CARD, 0, 202, neighbour, zoom=0.5, grid=False).dy == 212


def test_the_guide_leads_to_the_nearest_of_those_in_line() -> None:
    far, near = Rect(2000, 200, 176, 64), Rect(300, 200, 176, 64)
    rest = snapped(CARD, 0, 201, Neighbours([far, near]), zoom=1, grid=True)
    assert rest.guides[0].end == 476


def test_a_line_between_two_dragged_nodes_moves_as_it_is() -> None:
    points = ((0.0, 0.0), (50.0, 0.0), (50.0, 80.0))
    assert followed(points, (8, 16), (8, 16)) == ((8, 16), (58, 16), (58, 96))


def test_the_corner_next_to_a_dragged_end_keeps_its_right_angle() -> None:
    points = ((0.0, 0.0), (50.0, 0.0), (50.0, 80.0), (120.0, 80.0))
    assert followed(points, (8, 16), (0, 0)) == ((8, 16), (50, 16), (50, 80), (120, 80))
    assert followed(points, (0, 0), (8, 16)) == ((0, 0), (50, 0), (50, 96), (128, 96))


def test_an_open_end_of_a_line_without_corners_follows() -> None:
    assert followed(((0.0, 0.0), (100.0, 0.0)), (0, 0), (10, 20)) == ((0, 0), (110, 20))


def test_corners_are_rounded_within_the_room_that_their_pieces_leave() -> None:
    path = rounded_path(((0.0, 0.0), (6.0, 0.0), (6.0, 100.0)))
    assert path.elementAt(1).x == 3
    assert path.currentPosition() == QPointF(6, 100)


def test_nothing_is_drawn_of_a_line_without_points() -> None:
    assert rounded_path(()).isEmpty()
    assert segments((), straight=False) == []


def test_an_arrow_head_ends_at_the_tip_and_points_where_the_line_goes() -> None:
    head = arrow_head((0, 0), (100, 0))
    assert head[0] == QPointF(100, 0)
    assert head[1].x() == head[2].x() == 91
    assert arrow_head((5, 5), (5, 5)).isEmpty()


def test_a_line_leaves_a_card_at_its_border() -> None:
    card = QRectF(0, 0, 100, 50)
    assert border_point(card, QPointF(500, 25)) == QPointF(100, 25)
    assert border_point(card, QPointF(50, -300)) == QPointF(50, 0)
    assert border_point(card, QPointF(50, 25)) == QPointF(50, 25)


@pytest.mark.parametrize(
    "at, expected", [((174, 32), True), ((88, -6), True), ((88, 32), False), ((60, 32), False), ((200, 32), False)]
)
def test_a_line_is_begun_on_the_rim_or_a_port_not_in_the_middle(at: tuple[float, float], expected: bool) -> None:
    assert is_edge(QRectF(0, 0, 176, 64), QPointF(*at), 1.0) is expected


def test_a_new_corner_comes_between_the_corners_it_lies_between() -> None:
    line = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (200.0, 100.0))
    assert place_among(((100, 0), (100, 100)), line, QPointF(100, 50)) == 1
    assert place_among(((100, 0), (100, 100)), line, QPointF(30, 1)) == 0
    assert place_among(((100, 0), (100, 100)), line, QPointF(180, 100)) == 2


def test_walking_prefers_what_lies_ahead_and_never_goes_back() -> None:
    places = {"behind": QPointF(-50, 0), "aside": QPointF(100, 100), "ahead": QPointF(200, 0)}
    assert nearest(QPointF(0, 0), (1, 0), places) == "ahead"
    assert nearest(QPointF(300, 0), (1, 0), places) is None


def test_a_share_of_a_way_goes_round_its_corners() -> None:
    way = Way(((0.0, 0.0), (100.0, 0.0), (100.0, 100.0)))
    assert way.at(0.25) == (50, 0)
    assert way.at(0.75) == (100, 50)
    assert (way.at(-1), way.at(2)) == ((0, 0), (100, 100))
    assert way.behind(0.6, -40) == ((100, 20), (100, 0), (80, 0))


def test_a_way_without_length_stays_where_it_is() -> None:
    way = Way(((5.0, 5.0), (5.0, 5.0)))
    assert way.at(0.5) == (5, 5)
    assert way.behind(0.5, -40) == ((5, 5),)


@pytest.mark.parametrize(
    "source, expected",
    [((50, 0), "below"), ((50, 400), "above")],
)
def test_a_tip_stands_where_the_line_does_not_come_from(source: tuple[int, int], expected: str) -> None:
    card = QRect(100, 200, 176, 64)
    best = beside(card, QPoint(*source), 300, 60, 2000)[0]
    assert ("below" if best.y() > card.bottom() else "above") == expected
    assert not QRect(best.x(), best.y(), 300, 60).intersects(card)


def test_a_tip_below_a_card_at_the_edge_moves_left_instead_of_covering_its_neighbours() -> None:
    card = QRect(900, 100, 176, 64)
    below = beside(card, QPoint(900, 0), 300, 60, 700)[0]
    assert (below.x(), below.y() > card.bottom()) == (700, True)


def test_zoomed_out_an_organizations_name_may_run_to_the_next_area() -> None:
    nodes = [node("a", org="one"), node("b", org="two"), node("c", org="three")]
    drawing = compose(topology_of(*nodes, a=(0, 0), b=(600, 0), c=(0, 600)), ())
    found = {name: rooms(drawing.organizations)[f"box/{name}"] for name in ("one", "two", "three")}
    assert found["one"] == 600 - NAME_GAP
    assert found["two"] == found["three"] == NAME_ROOM
