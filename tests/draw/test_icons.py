"""The pictograms: one for every kind of node, in one colour, with nothing in them that could act or refer elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from designer.draw.icons import LOCKS, icon, svg, tile_svg
from designer.draw.theme import FAMILIES
from designer.model.kinds import KINDS
from designer.paths import resources

FILES = sorted((resources() / "icons").glob("*.svg"))
PLAIN = {"svg", "path", "rect", "circle", "g"}


def test_every_kind_family_lock_and_severity_has_a_pictogram() -> None:
    names = [row.kind for row in KINDS] + [f"tile-{family}" for family in FAMILIES] + list(LOCKS.values())
    names += ["message", "badge-error", "badge-warning", "badge-info", "organization", "chevron-down", "chevron-right"]
    assert all(icon(name).body for name in names)
    assert {path.stem for path in FILES} == {*names, "application"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_pictogram_is_plain_shapes(path: Path) -> None:
    for element in ET.fromstring(path.read_text(encoding="utf-8")).iter():
        assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in PLAIN
        assert not any(name.startswith("on") or "href" in name or name == "style" for name in element.attrib)


@pytest.mark.parametrize("path", [path for path in FILES if path.stem != "application"], ids=lambda path: path.stem)
def test_a_pictogram_has_one_colour_and_takes_the_one_it_is_given(path: Path) -> None:
    found = re.findall(r'(?:fill|stroke)="([^"]+)"', svg(path.stem, "#123456"))
    assert set(found) == {"#123456", "none"} or set(found) == {"#123456"}


def test_outlines_and_pictograms_are_all_different() -> None:
    assert len({icon(row.kind).body for row in KINDS}) == len(KINDS)
    assert len({icon(f"tile-{family}").body for family in FAMILIES}) == len(FAMILIES)


@pytest.mark.parametrize("kind", [row.kind for row in KINDS])
def test_a_tile_is_a_whole_document_in_two_colours(kind: str) -> None:
    text = tile_svg(kind, "#111111", "#eeeeee")
    ET.fromstring(text)
    assert "currentColor" not in text
    assert {"#111111", "#eeeeee"} <= set(re.findall(r"#\w{6}", text))
