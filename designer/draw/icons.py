"""The pictograms: own drawings on a 24 x 24 grid in one colour, and a tile per family whose outline tells the family
without its tint.

They are files of the program, not of a design: nothing a user opens can put anything here.
"""

from __future__ import annotations

import functools
import re

from designer.draw.shapes import Rect
from designer.model.kinds import KIND, Family
from designer.model.records import dataclass
from designer.paths import resources

_WHOLE = re.compile(r'<svg [^>]*viewBox="0 0 (\d+) \d+"[^>]*?(?P<style> fill="[^>]*)>(?P<body>.*)</svg>\s*', re.DOTALL)
LOCKS = {"enforced": "lock-closed", "opportunistic": "lock-open", "clear": "lock-warning"}
"""Which pictogram stands for a lock state."""
# Where the pictogram sits on its tile (x, y, edge of the square, of 40): the middle of each outline's mass, not of
# its box.
_INSETS: dict[Family, tuple[float, float, float]] = {
    "outside": (7.5, 7.5, 25),
    "protection": (8.5, 7, 23),
    "cloud": (9, 11.5, 22),
    "onprem": (7, 7, 26),
    "sender": (6, 8, 24),
    "service": (8, 8, 24),
}


@dataclass(frozen=True, slots=True)
class Icon:
    """One pictogram: the edge of its grid, the SVG attributes that hold for all of it, and its elements (in
    `currentColor`).
    """

    grid: int
    style: str
    body: str


@functools.cache
def icon(name: str) -> Icon:
    """The pictogram `exo`, `lock-closed`, `tile-cloud`, ... (file names of `resources/icons`)."""
    match = _WHOLE.fullmatch((resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"resources/icons/{name}.svg is not one of the program's pictograms")
    return Icon(int(match[1]), match["style"].strip(), " ".join(match["body"].split()))


def svg(name: str, colour: str) -> str:
    """The pictogram as a whole SVG document in one colour, for a painter that does not know `currentColor`."""
    found = icon(name)
    return _document(found.grid, f"<g {found.style}>{found.body}</g>".replace("currentColor", colour))


def _document(grid: int, body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {grid} {grid}">{body}</svg>'


def tile_svg(kind: str, tile_colour: str, glyph_colour: str) -> str:
    """A kind's pictogram on the tile of its family, as a whole SVG document: for palettes, lists and menus."""
    family = KIND[kind].family
    tile, glyph, place = icon(f"tile-{family}"), icon(kind), glyph_place(family, Rect(0, 0, 40, 40))
    scale = place.w / glyph.grid
    move = f"translate({place.x:g} {place.y:g}) scale({scale:g})"
    return _document(
        40,
        f"<g {tile.style}>{tile.body}</g>".replace("currentColor", tile_colour)
        + f'<g transform="{move}" {glyph.style}>{glyph.body}</g>'.replace("currentColor", glyph_colour),
    )


def glyph_place(family: Family, tile: Rect) -> Rect:
    """Where on a tile the pictogram is drawn."""
    x, y, edge = _INSETS[family]
    scale = tile.w / 40
    return Rect(tile.x + x * scale, tile.y + y * scale, edge * scale, edge * scale)
