"""What a change touches, and whether mail can be affected by it."""

from __future__ import annotations

from designer.model.delta import Delta
from designer.model.edits import add_annotation, bend, move, move_member, rename, set_value
from designer.model.refs import Ref, member
from designer.model.topology import Annotation
from tests.model.hybrid_design import hybrid


def test_a_move_on_the_canvas_is_not_semantic() -> None:
    delta = Delta(hybrid(), move({"eop": (8, 8)})(hybrid()))
    assert delta.changed == {"layout": frozenset({"eop"})}
    assert not delta.semantic


def test_a_bend_and_an_annotation_are_not_semantic() -> None:
    topology = add_annotation(Annotation(id="note", at=(0, 0)))(bend("internal:contoso", [(0, 0)])(hybrid()))
    delta = Delta(hybrid(), topology)
    assert delta.changed == {"layout": frozenset({"internal:contoso"}), "annotations": frozenset({"note"})}
    assert not delta.semantic


def test_a_changed_connector_names_its_tenant() -> None:
    place = member("tenants", "contoso", "inbound_connectors", "Inbound from contoso-onprem") / "Enabled"
    delta = Delta(hybrid(), set_value(place, False)(hybrid()))
    assert delta.changed == {"tenants": frozenset({"contoso"})}
    assert delta.semantic


def test_a_rename_names_the_old_and_the_new_id() -> None:
    delta = Delta(hybrid(), rename(Ref("nodes", "onprem"), "hq")(hybrid()))
    assert delta.ids("nodes") == {"onprem", "hq"}
    assert delta.ids("layout") == {"onprem", "hq"}
    assert delta.ids("onprem_orgs") == {"contoso-onprem"}


def test_another_order_is_a_change() -> None:
    delta = Delta(hybrid(), move_member(Ref("recipients", "david@contoso.com"), 0)(hybrid()))
    assert delta.ids("recipients") == {"julie@contoso.com", "david@contoso.com"}


def test_another_title_is_a_change_of_the_whole() -> None:
    assert Delta(hybrid(), set_value(Ref("title"), "Other")(hybrid())).changed == {"title": frozenset({"*"})}


def test_nothing_changed_is_no_delta() -> None:
    assert not Delta(hybrid(), hybrid())
