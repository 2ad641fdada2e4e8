"""The bundled typefaces, and the table of widths that was made from them."""

from __future__ import annotations

import json
import os

import pytest
from PySide6.QtGui import QFontInfo

from designer.draw.metrics import FACES, FAMILY, MONO_FAMILY, Face, width
from designer.paths import resources
from designer.ui import fonts

pytestmark = pytest.mark.usefixtures("qapp")
TABLE = resources() / "fonts" / "advances.json"
TEXTS = (
    "Exchange Online Protection",
    "MX contoso.mail.onmicrosoft.com",
    "10.0.0.1:25 <TLS>",
    "Zürich – AVATAR → €",
    "fi fl ffi",
)


def test_the_table_is_what_the_typefaces_say() -> None:
    """`MAILFLOW_REGENERATE=1 pytest tests/ui/test_fonts.py` writes it anew, when a font package was updated."""
    measured = {face: fonts.measured_advances(face) for face in FACES}
    lines = ",\n".join(f'"{face}": {json.dumps(table, separators=(",", ":"))}' for face, table in measured.items())
    if os.environ.get("MAILFLOW_REGENERATE") == "1":
        TABLE.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8", newline="\n")
    assert TABLE.read_text(encoding="utf-8") == f"{{\n{lines}\n}}\n"


@pytest.mark.parametrize(("bold", "mono"), [(False, False), (True, False), (False, True), (True, True)])
@pytest.mark.parametrize("size", [11, 13, 16])
@pytest.mark.parametrize("text", TEXTS)
def test_qt_measures_what_the_table_says(text: str, size: int, bold: bool, mono: bool) -> None:
    measured = fonts.metrics(size, bold=bold, mono=mono).horizontalAdvance(text)
    assert width(text, size, bold=bold, mono=mono) == pytest.approx(measured, abs=0.6)


@pytest.mark.parametrize(("mono", "family"), [(False, FAMILY), (True, MONO_FAMILY)])
def test_texts_are_set_in_the_bundled_typefaces(mono: bool, family: str) -> None:
    assert QFontInfo(fonts.font(13, mono=mono)).family().startswith(family)
    assert QFontInfo(fonts.font(13, bold=True, mono=mono)).weight() >= 600


@pytest.mark.parametrize("face", FACES)
def test_every_face_has_letters_of_its_own(face: Face) -> None:
    assert fonts.FILES[face].is_file()
