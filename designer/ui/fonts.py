"""The typefaces of canvas, dialogs and exports: loaded from the installed packages, so that every machine breaks
lines alike.

Where no font is installed at all, Qt would draw every letter as the same box; the bundled files prevent that.
Variable fonts have no real
bold in Qt, and some faces lose characters when text is copied out of a PDF: these static files were chosen because
they do neither.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import font_source_sans_pro
import fontpkg_ibm_plex_mono
from PySide6.QtGui import QFont, QFontDatabase

from designer.draw.metrics import FACES, FAMILY, MONO_FAMILY

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QFontMetricsF

    from designer.draw.metrics import Face

_SANS = Path(font_source_sans_pro.font_directory)
_MONO = Path(fontpkg_ibm_plex_mono.ROOT) / "files"
FILES: dict[Face, Path] = {
    "regular": _SANS / "SourceSansPro-Regular.ttf",
    "semibold": _SANS / "SourceSansPro-Semibold.ttf",
    "mono": _MONO / "IBMPlexMono-Regular.ttf",
    "mono-semibold": _MONO / "IBMPlexMono-SemiBold.ttf",
}
_EXTRA = (_SANS / "SourceSansPro-It.ttf", _SANS / "SourceSansPro-Bold.ttf")
_FALLBACK = ("Segoe UI", "Helvetica Neue", "DejaVu Sans")
_MONO_FALLBACK = ("Consolas", "Menlo", "DejaVu Sans Mono")
_LIGATURES = ("liga", "clig", "dlig")
"""Two letters drawn as one are narrower than the table says, and come out of some PDF viewers as one odd character."""
# The blocks that European languages, arrows and typography need; a table of all glyphs would be ten times as long
# for nothing.
MEASURED = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x370, 0x530),
    *range(0x2010, 0x2040),
    *range(0x20A0, 0x20C0),
    *range(0x2100, 0x2150),
    *range(0x2190, 0x2200),
)


@functools.cache
def load() -> None:
    """Register the bundled typefaces with Qt; once per process, after the application object exists."""
    for path in (*FILES.values(), *_EXTRA):
        QFontDatabase.addApplicationFont(str(path))


def font(size: float, *, bold: bool = False, mono: bool = False) -> QFont:
    """The face for a text of `size` pixels at 100 %. Kerning is off: widths then equal the table that broke the
    lines.
    """
    load()
    family, fallback = (MONO_FAMILY, _MONO_FALLBACK) if mono else (FAMILY, _FALLBACK)
    result = QFont([family, *fallback])
    result.setPixelSize(round(size))
    result.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    result.setKerning(False)
    for feature in _LIGATURES:
        result.setFeature(QFont.Tag(feature), 0)
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result


def metrics(size: float, *, bold: bool = False, mono: bool = False) -> QFontMetricsF:
    """How Qt measures the face, for widgets and tests."""
    from PySide6.QtGui import QFontMetricsF

    return QFontMetricsF(font(size, bold=bold, mono=mono))


def measured_advances(face: Face) -> dict[str, list[tuple[int, list[int]]]]:
    """Advance widths in thousandths of the size, as runs of consecutive characters: what
    `resources/fonts/advances.json` holds.
    """
    from PySide6.QtGui import QRawFont

    raw = QRawFont(str(FILES[face]), FACES[face].units, QFont.HintingPreference.PreferNoHinting)
    runs: list[tuple[int, list[int]]] = []
    for code in MEASURED:
        if not raw.supportsCharacter(code):
            continue
        advances: list[QPointF] = raw.advancesForGlyphIndexes(raw.glyphIndexesForString(chr(code)))
        width = round(advances[0].x() * 1000 / FACES[face].units)
        if runs and runs[-1][0] + len(runs[-1][1]) == code:
            runs[-1][1].append(width)
        else:
            runs.append((code, [width]))
    return {"runs": runs}
