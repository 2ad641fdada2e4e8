"""SVG export: texts stay texts, nothing in it can act, the same drawing gives the same bytes."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.draw.compose import Options, compose
from designer.draw.shapes import Drawing
from designer.draw.theme import theme
from designer.formats.svg import write
from designer.model.links import links
from designer.model.refs import Ref
from designer.model.topology import Annotation, Topology
from tests.draw.designs import CORPUS, Report, documented, hybrid, line, node, topology_of
from tests.formats.golden import assert_golden

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]><!--&amp;<![CDATA[",
    "' onload='alert(1)",
    "a\x00b\x1b[31m\u202egnp.exe\ud800",
    "javascript:alert(1)",
    "&#x3c;b&#x3e;",
)
ALLOWED = {
    "svg", "title", "desc", "defs", "g", "rect", "path", "circle", "text", "use",
}  # fmt: skip


def whole() -> Drawing:
    topology = hybrid()
    found = [Report("error", (Ref("nodes", "onprem"),)), Report("warning", (Ref("dns", "contoso.com"),))]
    return compose(topology, links(topology), found, options=Options(title=True, legend=True))


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_hybrid_picture(name: str) -> None:
    assert_golden(f"svg/hybrid-{name}.svg", write(whole(), theme(name)))


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert write(whole(), theme("light")) == write(whole(), theme("light"))


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)


def test_every_node_and_line_has_an_id_and_a_title() -> None:
    drawing = whole()
    root = parsed(write(drawing, theme("light")))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    nodes = root.find(f"{SVG}g[@id='nodes']")
    assert nodes is not None
    assert [group.get("id") for group in nodes] == [f"node-{shape.id}" for shape in drawing.nodes]
    assert all(group.findtext(f"{SVG}title") for group in nodes)


def test_the_picture_is_described_in_words() -> None:
    text = parsed(write(whole(), theme("light"))).findtext(f"{SVG}desc") or ""
    assert "Exchange Online Protection" in text
    assert "Internet to Exchange Online Protection (MX contoso.com)" in text


def test_every_symbol_that_is_used_is_there() -> None:
    root = parsed(write(whole(), theme("light")))
    symbols = {element.get("id") for element in root.find(f"{SVG}defs") or ()}
    used = {(element.get("href") or "").removeprefix("#") for element in root.iter(f"{SVG}use")}
    assert used == symbols


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text(name: str) -> None:
    topology = topology_of(node("a", label=name), node("b", org="o"), a=(0, 0), b=(352, 0)).model_copy(
        update={"title": name, "annotations": (Annotation(id="t", text=name, at=(0, 200), size=(600, 80)),)}
    )
    text = write(compose(topology, [line("a", "b", name)], options=Options(title=True, legend=True)), theme("light"))
    assert_harmless(text)


@given(st.text(max_size=40))
def test_any_name_gives_well_formed_harmless_xml(name: str) -> None:
    topology = topology_of(node("a", label=name), node("b"), a=(0, 0), b=(352, 0))
    assert_harmless(write(compose(topology, [line("a", "b", name or "x")]), theme("light")))


def assert_harmless(text: str) -> None:
    text.encode("utf-8")
    for element in parsed(text).iter():
        assert element.tag.removeprefix(SVG) in ALLOWED
        for attribute, value in element.attrib.items():
            assert not attribute.startswith("on")
            if attribute.endswith("href"):
                assert value.startswith("#icon-")
            assert "url(" not in value
    assert "\u202e" not in text


def test_a_transparent_picture_has_no_paper() -> None:
    assert 'id="paper"' in write(whole(), theme("light"))
    assert 'id="paper"' not in write(whole(), theme("light"), transparent=True)


def test_an_empty_design_is_a_picture_too() -> None:
    assert parsed(write(compose(Topology(), ()), theme("dark"))).tag == f"{SVG}svg"


@pytest.mark.parametrize("path", CORPUS[::8], ids=lambda path: path.stem)
def test_documented_cases_are_well_formed(path: object) -> None:
    topology = documented(path)  # type: ignore[arg-type]
    assert_harmless(write(compose(topology, links(topology)), theme("light")))
