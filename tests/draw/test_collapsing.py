"""Organizations drawn as one box: what it hides, what its lines and badge stand for, and where messages go."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from designer.draw.areas import name_rect
from designer.draw.cards import added
from designer.draw.compose import Composer, compose, with_trace
from designer.draw.geometry import overlap
from designer.draw.metrics import width
from designer.draw.shapes import Drawing, OrganizationShape
from designer.draw.theme import theme
from designer.draw.tokens import path_of_hop
from designer.formats import svg
from designer.model.edits import collapse
from designer.model.links import Link, links
from designer.model.refs import Ref
from designer.model.topology import LayoutEntry, Topology
from designer.ui import paint
from tests.draw.designs import Report, drawn_designs, hybrid, line, node, topology_of
from tests.draw.test_tokens import forked, hop


def closed(*organizations: str) -> Topology:
    """The hybrid design with these organizations collapsed."""
    topology = hybrid()
    for name in organizations:
        topology = collapse(name)(topology)
    return topology


def drawn(topology: Topology, lines: tuple[Link, ...] | None = None) -> Drawing:
    return compose(topology, links(topology) if lines is None else lines)


def organization(drawing: Drawing, name: str) -> OrganizationShape:
    return next(shape for shape in drawing.organizations if shape.id == name)


def two_sites() -> Topology:
    """Two servers of one organization beside a partner, far apart."""
    nodes = [node("a", org="contoso"), node("b", org="contoso"), node("c", "partner")]
    topology = topology_of(*nodes, a=(0, 0), b=(0, 160), c=(640, 80))
    return topology.model_copy(update={"layout": {**topology.layout, "contoso": LayoutEntry(collapsed=True)}})


TO_PARTNER = (line("a", "c", "To partner"), line("b", "c", "Backup"), line("c", "a", "From partner"))


def test_a_collapsed_organization_is_one_box_with_its_name_kind_and_number_of_nodes() -> None:
    box = organization(drawn(closed("contoso")), "contoso")
    assert [text.text for text in box.texts] == ["contoso", "Microsoft 365 · 2 nodes"]
    assert box.is_collapsed
    assert [name for name, _ in box.members] == ["eop", "exo"]


def test_the_nodes_and_hand_overs_inside_are_not_drawn() -> None:
    drawing = drawn(closed("contoso"))
    assert {shape.id for shape in drawing.nodes} == {"inet", "onprem"}
    assert not any(link.id.startswith("internal:") for link in drawing.links)


def test_lines_that_cross_the_border_end_at_the_box() -> None:
    drawing = drawn(closed("contoso"))
    box = organization(drawing, "contoso")
    ends = [link.points[-1] for link in drawing.links if link.target == box.box]
    assert ends
    for x, y in ends:
        assert x in (box.rect.x, box.rect.right) or y in (box.rect.y, box.rect.bottom)


def test_several_lines_to_the_same_end_are_one_that_says_how_many() -> None:
    drawing = drawn(two_sites(), TO_PARTNER)
    told = {link.target: " ".join(text.text for text in link.texts) for link in drawing.links}
    assert told == {"c": "2 connectors", "box/contoso": "From partner"}


def test_a_merged_line_stands_for_all_its_connectors_and_is_as_safe_as_the_weakest() -> None:
    drawing = drawn(two_sites(), TO_PARTNER)
    merged = next(link for link in drawing.links if link.target == "c")
    assert merged.stands_for == (TO_PARTNER[0].id, TO_PARTNER[1].id)
    assert merged.refs == (TO_PARTNER[0].sending, TO_PARTNER[1].sending)


def test_lines_of_another_kind_stay_lines_of_their_own() -> None:
    lines = (*TO_PARTNER, line("a", "c", "Route", "mx"))
    strokes = sorted(link.stroke for link in drawn(two_sites(), lines).links if link.target == "c")
    assert strokes == ["dotted", "solid"]


def test_a_line_that_leads_nowhere_leaves_the_box_with_an_open_end() -> None:
    drawing = drawn(two_sites(), (line("a", None),))
    (link,) = drawing.links
    assert (link.source, link.target, link.stroke) == ("box/contoso", None, "dangling")


def test_the_badge_sums_the_findings_inside() -> None:
    topology = closed("contoso")
    findings = (
        Report("warning", (Ref("nodes", "eop"),)),
        Report("error", (Ref("nodes", "exo"),)),
        Report("info", (Ref("tenants", "contoso"),)),
    )
    box = organization(compose(topology, links(topology), findings), "contoso")
    assert (box.badge, box.badge_count) == ("error", 3)


def test_a_finding_on_a_merged_connector_marks_the_merged_line() -> None:
    found = (Report("warning", (TO_PARTNER[1].sending or Ref("nodes", "a"),)),)
    drawing = compose(two_sites(), TO_PARTNER, found)
    assert {link.target: link.badge for link in drawing.links} == {"c": "warning", "box/contoso": None}


def test_two_marks_are_the_worse_one_with_the_findings_of_both() -> None:
    assert added(("info", 2), ("warning", 3)) == ("warning", 5)


def test_the_box_lies_where_the_area_was_so_that_it_covers_nothing_else() -> None:
    before, after = (
        organization(drawn(hybrid()), "contoso").rect,
        organization(drawn(closed("contoso")), "contoso").rect,
    )
    assert (after.x, after.y) == (before.x, before.y)
    assert after.right <= before.right
    assert after.bottom <= before.bottom


def test_no_node_moves_and_expanding_brings_the_same_picture_back() -> None:
    composer, topology = Composer(), hybrid()
    lines = links(topology)
    before = composer.compose(topology, lines)
    collapsed = composer.compose(closed("contoso"), lines)
    kept = {shape.id: shape for shape in before.nodes}
    assert all(shape == kept[shape.id] for shape in collapsed.nodes)
    assert composer.compose(topology, lines) == before


def test_the_box_knows_where_its_nodes_stand_when_it_is_expanded() -> None:
    places = {shape.id: shape.rect for shape in drawn(hybrid()).nodes}
    assert dict(organization(drawn(closed("contoso")), "contoso").members) == {
        name: places[name] for name in ("eop", "exo")
    }


def test_bends_of_the_user_wait_until_the_organization_is_expanded() -> None:
    topology = two_sites()
    bent = {**topology.layout, TO_PARTNER[0].id: LayoutEntry(bends=((400, 400),))}
    with_bend = topology.model_copy(update={"layout": bent})
    assert drawn(with_bend, TO_PARTNER) == drawn(topology, TO_PARTNER)
    opened = collapse("contoso", False)(with_bend)
    assert (400, 400) in next(link for link in drawn(opened, TO_PARTNER).links if link.id == TO_PARTNER[0].id).points


def test_a_message_travels_into_the_box() -> None:
    topology = closed("contoso")
    drawing = drawn(topology)
    box = organization(drawing, "contoso").rect
    path = path_of_hop(drawing, links(topology), forked().hops[1])
    assert path[-1][0] in (box.x, box.right) or path[-1][1] in (box.y, box.bottom)


def test_inside_the_box_a_copy_rests_in_its_middle() -> None:
    topology = closed("contoso")
    drawing = drawn(topology)
    middle = organization(drawing, "contoso").rect.center
    assert path_of_hop(drawing, links(topology), forked().hops[2]) == (middle, middle)


def test_a_hop_out_of_the_box_takes_the_merged_line_that_stands_for_its_connector() -> None:
    drawing = drawn(two_sites(), TO_PARTNER)
    merged = next(link for link in drawing.links if link.target == "c")
    assert path_of_hop(drawing, TO_PARTNER, hop(1, 0, "b", "c", out="Backup")) == merged.points


def test_travelled_lines_of_a_collapsed_organization_have_their_copies_colour() -> None:
    topology = closed("contoso")
    lines = links(topology)
    marked = with_trace(drawn(topology), forked(), lines)
    assert {link.target for link in marked.links if link.copies} == {"box/contoso", "onprem"}


@given(drawn_designs())
def test_every_line_of_any_design_ends_at_something_that_is_drawn(design: tuple[Topology, tuple[Link, ...]]) -> None:
    drawing = compose(*design)
    known = {shape.id for shape in drawing.nodes} | {shape.box for shape in drawing.organizations if shape.is_collapsed}
    assert all(end in known for link in drawing.links for end in (link.source, link.target) if end is not None)


@given(drawn_designs())
def test_every_crossing_link_is_stood_for_by_exactly_one_line(design: tuple[Topology, tuple[Link, ...]]) -> None:
    drawing = compose(*design)
    told = [one for link in drawing.links for one in link.stands_for or (link.id,)]
    assert len(told) == len(set(told))
    homes = {name: shape.id for shape in drawing.organizations for name, _ in shape.members}
    crossing = {link.id for link in design[1] if not (link.source in homes and _home(homes, link) is not None)}
    assert crossing <= set(told)


def _home(homes: dict[str, str], link: Link) -> str | None:
    """The collapsed organization that a link lies inside of."""
    start, end = homes.get(link.source or ""), homes.get(link.target or "")
    return start if start == end else None


def test_exports_show_the_box_and_no_mark_to_press() -> None:
    text = svg.write(drawn(closed("contoso")), theme())
    assert "Microsoft 365 · 2 nodes" in text
    assert "chevron" not in text
    assert re.search(r"Mail goes: .*contoso \(2 nodes\)", text)


@pytest.mark.parametrize("look", ["light", "dark", "high-contrast"])
def test_pictures_show_the_box_in_the_colour_of_its_kind(qapp: object, look: str) -> None:
    folded = drawn(closed("contoso"))
    image = paint.to_image(folded, theme(look), 1.0)
    box = organization(folded, "contoso").rect
    ground = theme(look)["organization-tenant"]
    spot = (round(box.x - folded.bounds.x + 12), round(box.y - folded.bounds.y + 12))
    assert image.pixelColor(*spot).name() == ground


def test_the_title_of_a_narrow_area_takes_two_lines_before_it_is_shortened() -> None:
    name = "northwind-traders-exchange-organization"
    shape = organization(drawn(topology_of(node("a", org=name), a=(0, 0))), name)
    assert [text.text for text in shape.texts] == ["northwind-traders-exchange-", "organization"]
    assert all(width(text.text, text.size, bold=text.bold) <= shape.rect.w - 16 for text in shape.texts)


def test_the_kind_of_an_organization_stands_below_its_name_where_it_does_not_fit_beside() -> None:
    name = "a-site-with-some-name"
    shape = organization(drawn(topology_of(node("a", org=name), a=(0, 0))), name)
    assert [text.text for text in shape.texts] == [name, "on-premises"]


def test_a_title_of_two_lines_stays_above_the_cards() -> None:
    name = "northwind-traders-exchange-organization"
    drawing = drawn(topology_of(node("a", org=name), a=(0, 0)))
    assert not overlap(name_rect(organization(drawing, name)), drawing.nodes[0].rect)
