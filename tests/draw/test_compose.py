"""What a drawing promises: nothing covers anything, areas hold their nodes, the same design gives the same picture."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.draw import composition, detour
from designer.draw.areas import name_rect
from designer.draw.compose import Composer, Options, automatic_layout, compose
from designer.draw.geometry import Places, crosses, overlap, segments
from designer.draw.layout import CARD_H, CARD_W, arranged, two_level
from designer.draw.metrics import width
from designer.draw.shapes import Drawing, Rect
from designer.model.edits import add_node
from designer.model.links import Link, links
from designer.model.refs import Ref, member
from designer.model.topology import Annotation, LayoutEntry, Topology
from designer.paths import samples
from tests.draw.designs import CORPUS, Report, documented, drawn_designs, hybrid, line, node, topology_of


def drawing_of(path: Path) -> Drawing:
    topology = documented(path)
    return compose(topology, links(topology))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_no_label_of_a_documented_case_covers_a_card_a_name_or_another_label(path: Path) -> None:
    drawing = drawing_of(path)
    plates = {link.id: link.plate for link in drawing.links if link.plate is not None}
    cards = {shape.id: shape.rect for shape in drawing.nodes}
    names = {shape.id: name_rect(shape) for shape in drawing.organizations}
    for link, plate in plates.items():
        covered = [key for key, rect in (cards | names).items() if overlap(plate, rect)]
        covered += [key for key, other in plates.items() if key != link and overlap(plate, other)]
        assert covered == [], link


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_no_line_of_a_documented_case_runs_through_a_card_or_an_organizations_name(path: Path) -> None:
    drawing = drawing_of(path)
    obstacles = {shape.id: shape.rect for shape in drawing.nodes}
    obstacles |= {f"name of {shape.id}": name_rect(shape) for shape in drawing.organizations}
    hit = [
        (link.id, key)
        for link in drawing.links
        for a, b in segments(link.points)
        for key, rect in obstacles.items()
        if crosses(a, b, rect)
    ]
    assert hit == []


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_texts_stay_inside_their_card_plate_or_area(path: Path) -> None:
    drawing = drawing_of(path)
    for shape in drawing.nodes:
        for text in shape.texts:
            assert inside(text.at, width(text.text, text.size, bold=text.bold), shape.rect), text
    for link in drawing.links:
        for text in link.texts:
            assert link.plate is not None
            assert inside(text.at, width(text.text, text.size), link.plate), text
    for area in drawing.organizations:
        assert inside(area.title.at, width(area.title.text, area.title.size, bold=True), area.rect)


def inside(at: tuple[float, float], wide: float, rect: Rect) -> bool:
    return rect.x <= at[0] and at[0] + wide <= rect.right and rect.y < at[1] < rect.bottom


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_organizations_enclose_their_nodes_and_no_others_card(path: Path) -> None:
    topology = documented(path)
    drawing = compose(topology, links(topology))
    cards = {shape.id: shape.rect for shape in drawing.nodes}
    for area in drawing.organizations:
        members = [found for found in topology.nodes if found.org == area.id]
        for found in members:
            rect = cards[found.id]
            assert area.rect.x < rect.x and rect.right < area.rect.right  # noqa: PT018
            assert area.rect.y < rect.y and rect.bottom < area.rect.bottom  # noqa: PT018
        strangers = [
            key for key, rect in cards.items() if topology.node(key).org != area.id and overlap(rect, area.rect)
        ]
        assert strangers == []


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_automatic_layout_overlaps_nothing_and_lies_on_the_grid(path: Path) -> None:
    topology = documented(path)
    places = automatic_layout(topology, links(topology))
    rects = [Rect(x, y, CARD_W, CARD_H) for x, y in places.values()]
    assert not any(overlap(a, b) for index, a in enumerate(rects) for b in rects[:index])
    assert all(x % 8 == 0 and y % 8 == 0 for x, y in places.values())
    assert places.keys() == {found.id for found in topology.nodes}


@given(drawn_designs())
def test_composing_twice_gives_the_same_drawing(design: tuple[Topology, tuple[Link, ...]]) -> None:
    assert compose(*design) == compose(*design)


@given(drawn_designs(), drawn_designs())
def test_a_drawing_brought_up_to_date_equals_one_made_afresh(
    before: tuple[Topology, tuple[Link, ...]], after: tuple[Topology, tuple[Link, ...]]
) -> None:
    composer = Composer()
    composer.compose(*before)
    assert composer.compose(*after) == compose(*after)
    assert composer.compose(*before) == compose(*before)


@pytest.mark.parametrize("path", [*samples()], ids=lambda path: path.stem)
def test_a_node_put_in_the_way_of_a_line_and_taken_back_leaves_the_drawing_as_it_was(path: Path) -> None:
    topology = documented(path)
    composer = Composer()
    before = composer.compose(topology, links(topology))
    for drawn in before.links:
        middle = drawn.points[len(drawn.points) // 2 - 1]
        added = add_node("smarthost", (round(middle[0]) - 88, round(middle[1]) + 16))(topology)
        assert composer.compose(added, links(added)) == compose(added, links(added))
        assert composer.compose(topology, links(topology)) == before


@given(drawn_designs(), st.data())
def test_badges_brought_up_to_date_equal_those_of_a_drawing_made_afresh(
    design: tuple[Topology, tuple[Link, ...]], data: st.DataObject
) -> None:
    topology, lines = design
    refs = [Ref("nodes", row.id) for row in topology.nodes]
    refs += [Ref("onprem_orgs", row.org) for row in topology.nodes if row.org]
    refs += [ref for link in lines if (ref := link.sending) is not None]
    report = st.builds(Report, st.sampled_from(["error", "warning", "info"]), st.tuples(st.sampled_from(refs)))
    composer = Composer()
    for _ in range(4):
        findings = tuple(data.draw(st.lists(report, max_size=4)))
        assert composer.compose(topology, lines, findings) == compose(topology, lines, findings)


@given(drawn_designs())
def test_a_drawing_that_follows_a_dragged_card_equals_one_made_afresh(
    design: tuple[Topology, tuple[Link, ...]],
) -> None:
    topology, lines = design
    composer = Composer()
    composer.compose(topology, lines)
    for step in range(1, 6):
        moved = topology.nodes[-1].id
        x, y = topology.layout[moved].at or (0, 0)
        layout = {**topology.layout, moved: LayoutEntry(at=(x - 56 * step, y + 24))}
        topology = topology.model_copy(update={"layout": layout})
        assert composer.compose(topology, lines) == compose(topology, lines)


@given(drawn_designs())
def test_labels_never_cover_cards_however_the_cards_lie(design: tuple[Topology, tuple[Link, ...]]) -> None:
    drawing = compose(*design)
    plates = [link.plate for link in drawing.links if link.plate is not None]
    boxes = [shape for shape in drawing.organizations if shape.is_collapsed]
    assert not any(overlap(plate, shape.rect) for plate in plates for shape in (*drawing.nodes, *boxes))
    assert not any(overlap(a, b) for index, a in enumerate(plates) for b in plates[:index])


def test_only_what_hangs_on_a_moved_card_is_drawn_anew() -> None:
    names = [f"n{index}" for index in range(6)]
    places = {name: (index * 352.0, 0.0) for index, name in enumerate(names)}
    lines = [line(a, b) for a, b in itertools.pairwise(names)]
    composer = Composer()
    composer.compose(topology_of(*(node(name) for name in names), **places), lines)
    places["n5"] = (places["n5"][0], 128.0)
    composer.compose(topology_of(*(node(name) for name in names), **places), lines)
    assert composer.changed.nodes == {"n5"}
    assert composer.changed.links == {lines[-1].id}


def test_bend_points_of_the_user_are_kept_exactly() -> None:
    topology = topology_of(node("a"), node("b"), a=(0, 0), b=(704, 256))
    link = line("a", "b")
    bends = ((301, 77), (455, 200))
    bent = topology.model_copy(update={"layout": {**topology.layout, link.id: LayoutEntry(bends=bends)}})
    points = compose(bent, [link]).links[0].points
    assert [point for point in points if point in bends] == list(bends)


def test_parallel_lines_fan_out() -> None:
    topology = topology_of(node("a"), node("b"), a=(0, 0), b=(352, 0))
    drawing = compose(topology, [line("a", "b", "One"), line("a", "b", "Two"), line("b", "a", "Three")])
    heights = sorted(link.points[0][1] for link in drawing.links)
    assert all(link.points[0][1] == link.points[-1][1] for link in drawing.links)
    assert [b - a for a, b in itertools.pairwise(heights)] == [24, 24]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_no_two_lines_of_a_documented_case_run_on_top_of_each_other(path: Path) -> None:
    pieces = [(link.id, a, b) for link in drawing_of(path).links for a, b in segments(link.points)]
    shared = [
        (one, other)
        for index, (one, *first) in enumerate(pieces)
        for other, *second in pieces[:index]
        if one != other and on_top(*first, *second)
    ]
    assert shared == []


def on_top(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]) -> bool:
    for along, across in ((0, 1), (1, 0)):
        if a[across] == b[across] == c[across] == d[across]:
            low, high = (
                max(min(a[along], b[along]), min(c[along], d[along])),
                min(max(a[along], b[along]), max(c[along], d[along])),
            )
            return high > low
    return False


def test_a_line_goes_round_a_card_that_stands_between() -> None:
    topology = topology_of(node("a"), node("between"), node("b"), a=(0, 0), between=(352, 0), b=(704, 0))
    drawing = compose(topology, [line("a", "b")])
    between = next(shape.rect for shape in drawing.nodes if shape.id == "between")
    assert not any(crosses(a, b, between) for a, b in segments(drawing.links[0].points))


def test_a_connector_that_leads_nowhere_is_a_stub_with_an_open_end() -> None:
    topology = topology_of(node("a"), a=(0, 0))
    drawing = compose(topology, [line("a", None)])
    assert (drawing.links[0].stroke, drawing.links[0].state, drawing.links[0].target) == ("dangling", "dangling", None)
    assert drawing.links[0].texts[0].text == "Connector"


def test_a_disabled_connector_is_dashed() -> None:
    topology = topology_of(node("a"), node("b"), a=(0, 0), b=(352, 0))
    enabled = line("a", "b")
    link = Link(enabled.id, "a", "b", enabled.sending, None, "outbound", enabled=False)
    assert compose(topology, [link]).links[0].stroke == "dashed"


def test_a_badge_stands_on_the_connector_that_a_finding_names() -> None:
    topology = hybrid()
    connector = member("tenants", "contoso", "outbound_connectors", "Outbound to contoso-onprem")
    found = [Report("warning", (connector / "TlsSettings",)), Report("error", (Ref("nodes", "onprem", "fqdn"),))]
    drawing = compose(topology, links(topology), found)
    assert [link.badge for link in drawing.links if connector in link.refs] == ["warning"]
    assert {shape.id: shape.badge for shape in drawing.nodes if shape.badge} == {"onprem": "error"}


def test_a_badge_shows_the_worst_of_several_findings_and_their_number() -> None:
    topology = hybrid()
    found = [
        Report("info", (Ref("nodes", "eop"),)),
        Report("error", (Ref("nodes", "eop"),)),
        Report("warning", (Ref("nodes", "eop"),)),
    ]
    badge = next(shape for shape in compose(topology, links(topology), found).nodes if shape.id == "eop")
    assert (badge.badge, badge.badge_count) == ("error", 3)


def test_locks_tell_what_the_settings_enforce() -> None:
    topology = hybrid()
    locks = {link.id.split(":")[0]: link.lock for link in compose(topology, links(topology)).links}
    assert locks["out"] == "enforced"  # TlsSettings DomainValidation (R-OUT-21)
    assert locks["mx"] == "opportunistic"
    assert locks["internal"] == "none"


def test_layers_can_be_hidden() -> None:
    topology = hybrid().model_copy(update={"annotations": (Annotation(id="t", text="Today", at=(0, 0)),)})
    lines = links(topology)
    without_dns = compose(topology, lines, options=Options(dns=False, annotations=False))
    assert not any(link.id.startswith("mx:") for link in without_dns.links)
    assert without_dns.annotations == ()
    only_dns = compose(topology, lines, options=Options(connectors=False))
    assert all(link.id.startswith("mx:") for link in only_dns.links)
    assert [text.text for text in only_dns.annotations[0].lines] == ["Today"]


def test_a_node_added_to_a_placed_design_gets_a_free_place() -> None:
    topology = topology_of(node("a"), node("b"), node("new", "filter"), a=(0, 0), b=(352, 0))
    rects = [shape.rect for shape in compose(topology, [line("a", "new")]).nodes]
    assert not any(overlap(a, b) for index, a in enumerate(rects) for b in rects[:index])


def test_a_connectors_long_name_is_broken_where_cards_stand_close() -> None:
    topology = topology_of(node("a"), node("b"), a=(0, 0), b=(304, 0))
    (drawn,) = compose(topology, [line("a", "b", "Outbound to contoso-onprem")]).links
    assert " ".join(text.text for text in drawn.texts) == "Outbound to contoso-onprem"
    assert len(drawn.texts) > 1


def test_a_label_without_any_room_leaves_its_lock() -> None:
    topology = topology_of(node("a"), node("b"), a=(0, 0), b=(216, 0))
    (drawn,) = compose(topology, [line("a", "b", "Outbound to contoso-onprem")]).links
    assert drawn.texts == ()
    assert drawn.lock_at is not None


def test_services_that_mail_goes_out_to_stand_right_of_the_mailboxes() -> None:
    nodes = [("inet", "internet", None), ("eop", "eop", "c"), ("exo", "exo", "c"), ("arch", "archive", None)]
    places = arranged(nodes, [("inet", "eop"), ("eop", "exo"), ("exo", "arch")])
    assert [key for key, _ in sorted(places.items(), key=lambda item: item[1][0])] == ["inet", "eop", "exo", "arch"]


def test_an_empty_design_is_an_empty_page() -> None:
    drawing = compose(Topology(), ())
    assert (drawing.nodes, drawing.links) == ((), ())
    assert drawing.bounds.w > 0


@pytest.mark.parametrize("count", [30, 140, 300])
def test_larger_designs_are_arranged_without_overlap_and_the_same_every_time(count: int) -> None:
    kinds = ("eop", "exo", "onprem", "edge", "internet")
    nodes = [(f"n{index}", kinds[index % 5], f"o{index // 10}" if index % 5 != 4 else None) for index in range(count)]
    edges = [(f"n{index}", f"n{(index * 7 + 3) % count}") for index in range(count)]
    places = arranged(nodes, edges)
    rects = [Rect(x, y, CARD_W, CARD_H) for x, y in places.values()]
    assert not any(overlap(a, b) for index, a in enumerate(rects) for b in rects[:index])
    assert places == arranged(nodes, edges)


def test_a_large_design_is_placed_without_the_slow_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    """graphlay takes seconds for a few hundred nodes, and a user waits for them."""
    nodes = [(f"server{at}", "onprem", f"site{at % 20}") for at in range(300)]
    edges = [(f"server{at}", f"server{at + 1}") for at in range(299)]
    asked: list[object] = []
    monkeypatch.setattr("designer.draw.layout._by_graphlay", lambda *design: asked.append(design))
    places = arranged(nodes, edges)
    assert not asked
    assert len(set(places.values())) == 300


def test_the_fallback_layout_keeps_a_thousand_nodes_apart() -> None:
    nodes = [(f"n{index}", "onprem", f"o{index // 20}") for index in range(1200)]
    places = two_level(nodes, [(f"n{index}", f"n{index + 1}") for index in range(1199)])
    assert len(set(places.values())) == 1200


def crowd(count: int) -> tuple[Topology, tuple[Link, ...]]:
    """A lattice of relays, each handing mail to the next and to one in the row below."""
    nodes = tuple(node(f"n{i}", "smarthost") for i in range(count))
    layout = {f"n{i}": LayoutEntry(at=(i % 20 * 264, i // 20 * 144)) for i in range(count)}
    pairs = [(i, (i + step) % count) for i in range(count) for step in (1, 21)]
    found = tuple(line(f"n{a}", f"n{b}") for a, b in pairs)
    return Topology(nodes=nodes, layout=layout), found


def test_no_line_of_a_large_design_runs_through_a_card() -> None:
    topology, found = crowd(220)
    drawing = compose(topology, found)
    cards = [shape.rect for shape in drawing.nodes]
    hit = [link.id for link in drawing.links for a, b in segments(link.points) for r in cards if crosses(a, b, r)]
    assert hit == []


@pytest.mark.parametrize("count", [199, 220])
def test_a_large_drawing_that_follows_a_card_equals_one_made_afresh(count: int) -> None:
    topology, found = crowd(count)
    composer = Composer()
    composer.compose(topology, found)
    for at in ((1000, 700), (1320, 300), (2640, 720), (-400, -400)):
        topology = topology.model_copy(update={"layout": {**topology.layout, "n105": LayoutEntry(at=at)}})
        assert composer.compose(topology, found) == compose(topology, found)


def test_a_design_that_grows_large_is_drawn_like_one_that_was_large_from_the_start() -> None:
    topology, found = crowd(210)
    composer = Composer()
    for lines in (found[:390], found, found[:390]):
        assert composer.compose(topology, lines) == compose(topology, lines)


def hub(count: int) -> tuple[Topology, tuple[Link, ...]]:
    """A lattice of mail systems that all get mail from the one in its middle."""
    nodes = tuple(node(f"n{i:03}", "partner") for i in range(count))
    layout = {f"n{i:03}": LayoutEntry(at=(i % 30 * 240, i // 30 * 120)) for i in range(count)}
    middle = f"n{count // 2 + 15:03}"
    return Topology(nodes=nodes, layout=layout), tuple(line(middle, n.id) for n in nodes if n.id != middle)


def test_one_line_more_or_less_at_a_crowded_card_moves_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    topology, found = hub(600)
    composer = Composer()
    composer.compose(topology, found)
    routed: list[str] = []
    real = composition.route_in_crowd
    monkeypatch.setattr(composition, "route_in_crowd", lambda link, *rest: routed.append(link) or real(link, *rest))
    gone = found[100]
    without = tuple(link for link in found if link is not gone)
    drawing = composer.compose(topology, without)
    assert routed == []
    assert composer.changed.links == {gone.id}
    assert drawing == compose(topology, without)


def test_a_search_for_a_way_round_ends_where_many_cards_stand_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    cards: Places[str] = Places()
    for column in range(40):
        for row in range(40):
            cards.put(f"{column}/{row}", Rect(100 + column * 100, row * 40 + column % 2 * 20, 60, 30))
    looked: list[object] = []
    real = detour._steps
    monkeypatch.setattr(detour, "_steps", lambda *known: looked.append(known[0]) or real(*known))
    way = detour.detour((0, 800), "right", (4400, 815), "left", cards.near, cards, 300)
    assert way == ()
    assert 200 < len(looked) <= 300


def test_a_line_without_any_end_is_no_line() -> None:
    nowhere = Link("out:contoso:Out>", None, None, None, None, "outbound", True, "No node stands for the tenant.")
    assert compose(topology_of(), (nowhere,)).links == ()
