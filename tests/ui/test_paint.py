"""PNG and PDF of a drawing, without a screen."""

from __future__ import annotations

import re
import zlib

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from designer.draw.compose import Options, compose
from designer.draw.frame import page
from designer.draw.shapes import Drawing, Rect
from designer.draw.theme import THEMES, theme
from designer.model.links import links
from designer.model.refs import Ref
from designer.ui.paint import TooLarge, to_image, to_pdf, to_png
from tests.draw.designs import Report, hybrid

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def drawing() -> Drawing:
    topology = hybrid()
    found = [Report("error", (Ref("nodes", "onprem"),))]
    return compose(topology, links(topology), found, options=Options(title=True, legend=True))


@pytest.mark.parametrize("name", THEMES)
def test_a_png_is_as_large_as_its_page_at_its_scale(drawing: Drawing, name: str) -> None:
    image = QImage.fromData(to_png(drawing, theme(name), 2))
    rect = page(drawing).rect
    assert (image.width(), image.height()) == (rect.w * 2, rect.h * 2)


def test_a_png_shows_the_families_tint_on_the_papers_ground(drawing: Drawing) -> None:
    look = theme("light")
    image = to_image(drawing, look, 1)
    rect = page(drawing).rect
    onprem = next(shape for shape in drawing.nodes if shape.id == "onprem")
    tile = image.pixelColor(int(onprem.icon.x - rect.x + 5), int(onprem.icon.center[1] - rect.y))
    assert tile.name() == look["family-onprem"]
    assert image.pixelColor(1, 1).name() == look["paper"]


def test_a_transparent_png_has_no_ground(drawing: Drawing) -> None:
    assert to_image(drawing, theme("light"), 1, transparent=True).pixelColor(1, 1).alpha() == 0


def test_pictures_repeat_byte_for_byte(drawing: Drawing) -> None:
    look = theme("dark")
    assert to_png(drawing, look) == to_png(drawing, look)
    assert to_pdf(drawing, look) == to_pdf(drawing, look)


def test_a_pdf_holds_no_date_and_no_id_of_the_moment(drawing: Drawing) -> None:
    pdf = to_pdf(drawing, theme("light"))
    years = set(re.findall(rb"D:(\d{8})", pdf)) | set(re.findall(rb"(\d{4}-\d\d-\d\d)T", pdf))
    assert years <= {b"20260101", b"2026-01-01"}
    assert re.findall(rb"/CreationDate \(D:(\d{14})", pdf) == [b"20260101000000"]
    assert all(not digits.strip(b"0") for digits in re.findall(rb"/ID \[ ?<([0-9a-fA-F]+)>", pdf))


def test_a_pdf_is_one_page_of_the_drawings_size_with_its_own_fonts(drawing: Drawing) -> None:
    pdf = to_pdf(drawing, theme("light"))
    rect = page(drawing).rect
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert box is not None
    assert (float(box[1]), float(box[2])) == pytest.approx((rect.w * 0.75, rect.h * 0.75), abs=1)
    assert pdf.count(b"/Type /Page\n") == 1
    assert b"SourceSansPro" in pdf


def test_text_of_a_pdf_can_be_searched(drawing: Drawing) -> None:
    """The fonts carry the table from glyphs to characters without which a viewer finds nothing."""
    pdf = to_pdf(drawing, theme("light"))
    streams = [inflated(match[1]) for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)]
    maps = [stream for stream in streams if b"begincmap" in stream]
    assert len(maps) >= 2
    letters = {
        chr(int(code, 16)) for stream in maps for code in re.findall(rb"<([0-9A-Fa-f]{4})>\s*$", stream, re.MULTILINE)
    }
    assert set("Exchange") <= letters | {chr(c) for stream in maps for c in mapped(stream)}


def inflated(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return data


def mapped(cmap: bytes) -> set[int]:
    """The characters that a ToUnicode table names."""
    found: set[int] = set()
    for low, high, first in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]{4})> <([0-9A-F]{4})>", cmap):
        found |= {int(first, 16) + offset for offset in range(int(high, 16) - int(low, 16) + 1)}
    for group in re.findall(rb"\[([^\]]+)\]", cmap):
        found |= {int(code, 16) for code in re.findall(rb"<([0-9A-F]{4})>", group)}
    return found


def test_a_picture_too_large_is_refused_with_the_scale_that_works(drawing: Drawing) -> None:
    huge = Drawing(Rect(0, 0, 20_000, 100), (), (), (), ())
    with pytest.raises(TooLarge, match=r"0\.80"):
        to_png(huge, theme("light"), 1)
    assert to_png(huge, theme("light"), 0.5)


def test_the_application_object_is_not_made_twice() -> None:
    from designer.ui.paint import application

    assert application() is QGuiApplication.instance()
