"""How wide texts are, from a table of the typeface that canvas and exports use: every machine breaks lines alike,
without a screen.
"""

from __future__ import annotations

import functools
import json
from typing import Literal

from designer.model.records import dataclass
from designer.paths import resources

FAMILY = "Source Sans Pro"
MONO_FAMILY = "IBM Plex Mono"
Face = Literal["regular", "semibold", "mono", "mono-semibold"]
ELLIPSIS = "…"
_SYLLABLE = 8
"""A name is broken at a dot or hyphen only where at least this many characters stand on either side."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a face needs beyond its table: units per em, and the width of a character that the table does not have."""

    units: int
    missing: float


# A character that neither table has comes from a fallback face; East Asian letters are as wide as they are high.
FACES: dict[Face, Measure] = {
    "regular": Measure(1000, 600),
    "semibold": Measure(1000, 620),
    "mono": Measure(1000, 600),
    "mono-semibold": Measure(1000, 600),
}
_WIDE = (
    (0x1100, 0x115F),
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFF60),
    (0x1F300, 0x1FAFF),
)


@functools.cache
def _advances() -> dict[str, dict[str, int]]:
    table = json.loads((resources() / "fonts" / "advances.json").read_text(encoding="utf-8"))
    return {
        face: {chr(start + index): width for start, widths in entry["runs"] for index, width in enumerate(widths)}
        for face, entry in table.items()
    }


def face_of(*, bold: bool = False, mono: bool = False) -> Face:
    """The name of the face that a text with these traits is set in."""
    if mono:
        return "mono-semibold" if bold else "mono"
    return "semibold" if bold else "regular"


@functools.lru_cache(maxsize=20_000)
def width(text: str, size: float, *, bold: bool = False, mono: bool = False) -> float:
    """The width of one line in px at 100 %."""
    face = face_of(bold=bold, mono=mono)
    table, missing = _advances()[face], FACES[face].missing
    total = 0.0
    for char in text:
        advance = table.get(char)
        total += advance if advance is not None else (1000 if _is_wide(char) else missing)
    return total * size / 1000


def _is_wide(char: str) -> bool:
    code = ord(char)
    return code >= 0x1100 and any(low <= code <= high for low, high in _WIDE)


def elide(text: str, room: float, size: float, *, bold: bool = False, mono: bool = False) -> str:
    """The text, or as much of its beginning as fits into `room` px with an ellipsis; empty where not even that fits."""
    if width(text, size, bold=bold, mono=mono) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle] + ELLIPSIS, size, bold=bold, mono=mono) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" .-·") + ELLIPSIS if low else ""


def wrap(
    text: str, room: float, size: float, *, bold: bool = False, mono: bool = False, lines: int = 2
) -> tuple[str, ...]:
    """The text in at most `lines` lines of `room` px, broken at spaces, hyphens and dots; the last line is elided if
    need be.
    """
    result: list[str] = []
    rest = " ".join(text.split())
    while rest:
        if len(result) == lines - 1 or width(rest, size, bold=bold, mono=mono) <= room:
            result.append(elide(rest, room, size, bold=bold, mono=mono))
            break
        cut = _break_at(rest, room, size, bold=bold, mono=mono)
        if rest[cut:].startswith((" - ", " – ")) and width(rest[: cut + 2], size, bold=bold, mono=mono) <= room:
            cut += 2  # a dash ends a line, it does not begin one
        result.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return tuple(line for line in result if line)


def _break_at(text: str, room: float, size: float, *, bold: bool, mono: bool) -> int:
    """How many characters go on the first line: up to the last space that fits, else the last hyphen, dot or @, else
    what fits.
    """
    fitting = 1
    while fitting < len(text) and width(text[: fitting + 1].rstrip(), size, bold=bold, mono=mono) <= room:
        fitting += 1
    if fitting == len(text) or text[fitting] == " ":
        return fitting
    space = text.rfind(" ", 0, fitting)
    mark = max(text.rfind(char, 0, fitting) for char in "-.@/_") + 1
    if mark > space and mark >= _SYLLABLE and len(text) - mark >= _SYLLABLE and (space <= 0 or space * 3 < fitting):
        return mark
    return space if space > 0 else fitting
