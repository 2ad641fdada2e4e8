"""SVG export: real texts, ids and symbols, so that the picture can be searched, styled, animated and edited elsewhere.

Written by hand and not by Qt's generator, which breaks every icon into paths and knows neither ids nor titles. Names
come from designs
that strangers may have written: every text goes through one escaping function, nothing is ever markup, and there is
no script and no
reference to anything outside the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from designer.draw import frame, icons, style
from designer.draw.collapsing import boxes_of
from designer.draw.metrics import FAMILY, MONO_FAMILY, width
from designer.draw.shapes import (
    XY,
    AnnotationShape,
    Drawing,
    LinkShape,
    NodeShape,
    OrganizationShape,
    Rect,
    Text,
)
from designer.draw.theme import Theme

_FONTS = f"'{FAMILY}', 'Source Sans 3', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
_MONO_FONTS = f"'{MONO_FAMILY}', Consolas, Menlo, monospace"
# Characters that XML 1.0 cannot hold at all, and marks that turn the direction of the text after them (F 19: a name
# that shows another one).
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def write(drawing: Drawing, theme: Theme, *, transparent: bool = False) -> str:
    """The drawing as an SVG document: the same bytes for the same drawing, on every machine."""
    page = frame.page(drawing)
    rect, ink = page.rect, _Ink(theme)
    areas = [shape for shape in drawing.organizations if not shape.is_collapsed]
    boxes = [shape for shape in drawing.organizations if shape.is_collapsed]
    body = [
        *_group("organizations", (line for shape in areas for line in _organization(shape, ink))),
        *_group("annotations", (line for shape in drawing.annotations for line in _annotation(shape, ink))),
        *_group("links", (line for shape in drawing.links for line in _link(shape, ink))),
        *_group("labels", (line for shape in drawing.links for line in _label(shape, ink))),
        *_group("nodes", (line for shape in drawing.nodes for line in _node(shape, ink))),
        *_group("boxes", (line for shape in boxes for line in _box(shape, ink))),
        *_group("legend", _page(page, ink)),
    ]
    paper = [] if transparent else [f'<rect id="paper" {_at(rect)} fill="{theme["paper"]}"/>']
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(rect.w)}" height="{_n(rect.h)}" viewBox="{_view(rect)}"',
        f'  role="img" aria-labelledby="title description" font-family={quoteattr(_FONTS)} font-size="11">',
        f'<title id="title">{_text(drawing.title or "Mail flow")}</title>',
        f'<desc id="description">{_text(_description(drawing))}</desc>',
        *_group("symbols", ink.symbols(), "defs"),
    ]
    return "\n".join([*head, *paper, *body, "</svg>", ""])


class _Ink:
    """The colours of the theme, and the pictograms used so far, each in its colour: not every reader follows
    `currentColor` into a symbol.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._used: dict[tuple[str, str], str] = {}

    def __getitem__(self, role: str) -> str:
        return self._theme[role]

    def copy_colour(self, copy: int) -> str:
        """The colour of a message copy."""
        return self._theme.copy_colour(copy)

    def use(self, name: str, rect: Rect, colour: str) -> str:
        """A pictogram in a place and a colour."""
        symbol = self._used.get((name, colour))
        if symbol is None:
            others = sum(other == name for other, _ in self._used)
            symbol = self._used[name, colour] = f"icon-{name}-{others + 1}" if others else f"icon-{name}"
        scale = rect.w / icons.icon(name).grid
        return f'<use href="#{symbol}" transform="translate({_n(rect.x)} {_n(rect.y)}) scale({scale:.5g})"/>'

    def symbols(self) -> Iterator[str]:
        """Every pictogram that was used, once per colour."""
        for (name, colour), symbol in self._used.items():
            found = icons.icon(name)
            body = f"<g {found.style}>{found.body}</g>".replace("currentColor", colour)
            yield body.replace("<g ", f'<g id="{symbol}" ', 1)


def _description(drawing: Drawing) -> str:
    """The picture in words, for who cannot see it."""
    names = {node.id: _title(node) for node in drawing.nodes}
    names |= {shape.box: f"{shape.id} ({len(shape.members)} nodes)" for shape in boxes_of(drawing).values()}
    nodes = ", ".join(names.values())
    ways = "; ".join(
        f"{names.get(link.source or '', 'nowhere')} to {names.get(link.target or '', 'nowhere')}"
        + (f" ({' '.join(text.text for text in link.texts)})" if link.texts else "")
        for link in drawing.links
    )
    return f"Nodes: {nodes or 'none'}. Mail goes: {ways or 'nowhere'}."


def _title(node: NodeShape) -> str:
    return " ".join(text.text for text in (node.title, node.title_more) if text is not None)


def _group(name: str, lines: Iterable[str], tag: str = "g") -> Iterator[str]:
    found = list(lines)
    if found:
        yield f'<{tag} id="{name}">'
        yield from found
        yield f"</{tag}>"


def _organization(shape: OrganizationShape, ink: _Ink) -> Iterator[str]:
    role = f"organization-{shape.kind}"
    yield f"<g id={_id('organization', shape.id)}>"
    border = ink[f"{role}-border"]
    yield f'<rect {_at(shape.rect)} rx="{_n(style.AREA_CORNER)}" fill="{ink[role]}" stroke="{border}"/>'
    for text in shape.texts:
        yield _line_of_text(text, ink[f"{role}-text"])
    if shape.badge is not None:
        yield from _badge(shape.badge_rect, shape.badge, shape.badge_count, ink)
    yield "</g>"


def _box(shape: OrganizationShape, ink: _Ink) -> Iterator[str]:
    """A collapsed organization: one box with a double border."""
    role, family = f"organization-{shape.kind}", style.ORGANIZATION_FAMILY[shape.kind]
    border, inner = ink[f"{role}-border"], style.inner_border(shape.rect)
    yield f"<g id={_id('organization', shape.id)}>"
    yield f"<title>{_text(f'{shape.id}: {shape.facts.text}' if shape.facts else shape.id)}</title>"
    yield f'<rect {_at(shape.rect)} rx="{_n(style.CORNER)}" fill="{ink[role]}" stroke="{border}"/>'
    yield f'<rect {_at(inner)} rx="{_n(style.CORNER - style.INNER_BORDER)}" fill="none" stroke="{border}"/>'
    if shape.icon is not None:
        yield ink.use(f"tile-{family}", shape.icon, ink[f"family-{family}"])
        yield ink.use("organization", icons.glyph_place(family, shape.icon), ink["on-family"])
    for text in shape.texts:
        yield _line_of_text(text, ink["text" if text.role == "title" else f"{role}-text"])
    if shape.badge is not None:
        yield from _badge(shape.badge_rect, shape.badge, shape.badge_count, ink)
    yield "</g>"


def _annotation(shape: AnnotationShape, ink: _Ink) -> Iterator[str]:
    border = ink[f"tint-{shape.tint}-border"]
    yield f"<g id={_id('annotation', shape.id)}>"
    if shape.kind == "area":
        fill = ink[f"tint-{shape.tint}"]
        look = f'fill="{fill}" stroke="{border}" stroke-dasharray="4 3"'
        yield f'<rect {_at(shape.rect)} rx="{_n(style.CORNER)}" {look}/>'
    elif shape.kind == "arrow":
        start, tip = style.annotation_arrow(shape)
        yield f'<path d="{_path(style.rounded((start, tip)))}" fill="none" stroke="{border}" stroke-width="1.5"/>'
        yield f'<path d="{_polygon(style.head(start, tip))}" fill="{border}"/>'
    for text in shape.lines:
        yield _line_of_text(text, ink["text"])
    yield "</g>"


def _link(shape: LinkShape, ink: _Ink) -> Iterator[str]:
    pen = style.STROKES[shape.stroke]
    colour, wide = ink[pen.role], pen.width
    if shape.copies:
        colour, wide = ink.copy_colour(shape.copies[0]), 2.5
    dashes = (
        f' stroke-dasharray="{" ".join(_n(dash) for dash in pen.dashes)}" stroke-linecap="round"' if pen.dashes else ""
    )
    yield f"<g id={_id('link', shape.id)}>"
    yield f"<title>{_text(shape.tip or shape.id)}</title>"
    curve = _path(style.rounded(style.drawn_points(shape)))
    yield f'<path d="{curve}" fill="none" stroke="{colour}" stroke-width="{_n(wide)}"{dashes}/>'
    for triangle in style.arrow_heads(shape):
        yield f'<path d="{_polygon(triangle)}" fill="{colour}"/>'
    if (end := style.open_end(shape)) is not None:
        yield (
            f'<circle cx="{_n(end[0])}" cy="{_n(end[1])}" r="{_n(style.OPEN_END_RADIUS)}" fill="none" stroke="{colour}"'
            f' stroke-width="{_n(wide)}"/>'
        )
    yield "</g>"


def _label(shape: LinkShape, ink: _Ink) -> Iterator[str]:
    if shape.plate is not None:
        edge = ink["link-dangling"] if shape.state == "dangling" else ink["plate-border"]
        yield f'<rect {_at(shape.plate)} rx="{_n(style.PLATE_CORNER)}" fill="{ink["plate"]}" stroke="{edge}"/>'
    if shape.lock_at is not None:
        yield ink.use(icons.LOCKS[shape.lock], shape.lock_at, ink[f"lock-{shape.lock}"])
    colour = ink["text-disabled"] if shape.state == "disabled" else ink["plate-text"]
    for text in shape.texts:
        yield _line_of_text(text, colour)
    for copy, spot in style.copy_spots(shape):
        yield f'<circle cx="{_n(spot[0])}" cy="{_n(spot[1])}" r="8" fill="{ink.copy_colour(copy)}"/>'
        yield _line_of_text(Text(str(copy), (spot[0], spot[1] + 4), 11, "label", "middle", bold=True), ink["on-copy"])
    if shape.badge is not None:
        yield from _badge(style.link_badge_rect(shape), shape.badge, 1, ink)


def _node(shape: NodeShape, ink: _Ink) -> Iterator[str]:
    disabled = shape.state == "disabled"
    yield f"<g id={_id('node', shape.id)}>"
    yield f"<title>{_text(shape.tip or _title(shape))}</title>"
    shadow = ink["shadow"]
    below = Rect(shape.rect.x, shape.rect.y + style.SHADOW_DROP, shape.rect.w, shape.rect.h)
    yield f'<rect {_at(below)} rx="{_n(style.CORNER)}" {_fill(shadow)}/>'
    fill = ink["card-disabled" if disabled else "card"]
    dashes = ' stroke-dasharray="5 4"' if disabled else ""
    yield f'<rect {_at(shape.rect)} rx="{_n(style.CORNER)}" fill="{fill}" stroke="{ink["card-border"]}"{dashes}/>'
    tint = ink["text-disabled" if disabled else f"family-{shape.family}"]
    yield ink.use(f"tile-{shape.family}", shape.icon, tint)
    yield ink.use(
        shape.kind, icons.glyph_place(shape.family, shape.icon), ink["card-disabled" if disabled else "on-family"]
    )
    for text in shape.texts:
        yield _line_of_text(text, ink["text-disabled" if disabled else style.text_role(text)])
    if shape.badge is not None:
        yield from _badge(shape.badge_rect, shape.badge, shape.badge_count, ink)
    yield "</g>"


def _badge(rect: Rect, badge: str, count: int, ink: _Ink) -> Iterator[str]:
    ring, inner = style.badge_rings(rect)
    yield ink.use(f"badge-{badge}", ring, ink["card"])
    yield ink.use(f"badge-{badge}", inner, ink[badge])
    yield _line_of_text(style.badge_text(rect, badge, count), ink["on-state"])


def _page(page: frame.Page, ink: _Ink) -> Iterator[str]:
    """Title block and legend."""
    for text in page.title:
        yield _line_of_text(text, ink[style.text_role(text)])
    if page.rule is not None:
        left, right, y = page.rule
        yield f'<path d="M{_n(left)} {_n(y)}H{_n(right)}" stroke="{ink["divider"]}"/>'
    for entry in page.entries:
        rect = entry.sample
        if entry.kind == "stroke":
            yield from _link(style.sample(entry.value, rect), ink)
        elif entry.kind == "lock":
            yield ink.use(icons.LOCKS[entry.value], rect, ink[f"lock-{entry.value}"])
        else:
            yield ink.use(f"tile-{entry.value}", rect, ink[f"family-{entry.value}"])
        yield _line_of_text(entry.text, ink["text-muted"])


def _line_of_text(text: Text, colour: str) -> str:
    """A text with the width that it was measured with: another typeface is squeezed into it and covers nothing."""
    wide = width(text.text, text.size, bold=text.bold, mono=text.mono)
    extra = f" font-family={quoteattr(_MONO_FONTS)}" if text.mono else ""
    extra += ' font-weight="600"' if text.bold else ""
    extra += ' text-anchor="middle"' if text.anchor == "middle" else ""
    size = f' font-size="{_n(text.size)}"' if text.size != 11 else ""
    return (
        f'<text x="{_n(text.at[0])}" y="{_n(text.at[1])}" textLength="{_n(wide)}" lengthAdjust="spacingAndGlyphs"'
        f'{size}{extra} fill="{colour}" xml:space="preserve">{_text(text.text)}</text>'
    )


def _fill(colour: str) -> str:
    """`#rrggbbaa` as fill and opacity, which every reader of SVG 1.1 understands."""
    if len(colour) == 9:
        return f'fill="{colour[:7]}" fill-opacity="{_n(int(colour[7:], 16) / 255)}"'
    return f'fill="{colour}"'


def _path(curve: style.Curve) -> str:
    parts = [f"M{_xy(curve.start)}"]
    parts += [f"L{_xy(part[0])}" if len(part) == 1 else f"Q{_xy(part[0])} {_xy(part[1])}" for part in curve.parts]
    return "".join(parts)


def _polygon(points: Iterable[XY]) -> str:
    return "M" + "L".join(_xy(point) for point in points) + "Z"


def _xy(point: XY) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _at(rect: Rect) -> str:
    return f'x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.w)}" height="{_n(rect.h)}"'


def _view(rect: Rect) -> str:
    return f"{_n(rect.x)} {_n(rect.y)} {_n(rect.w)} {_n(rect.h)}"


def _n(value: float) -> str:
    """A number as short as it is exact to a hundredth."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _id(kind: str, name: str) -> str:
    """An id that is unique and safe in selectors: what is not a letter, digit, dot or dash is written as its number."""
    safe = re.sub(r"[^A-Za-z0-9.-]", lambda match: f"_{ord(match[0]):x}_", name)
    return f'"{kind}-{safe}"'


def _text(text: str) -> str:
    """Text that cannot be markup, and that XML can hold."""
    return escape(_UNWRITABLE.sub("\ufffd", text))
