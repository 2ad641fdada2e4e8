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
    rect = page.rect
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(rect.w)}" height="{_n(rect.h)}" viewBox="{_box(rect)}"',
        f'  role="img" aria-labelledby="title description" font-family={quoteattr(_FONTS)} font-size="11">',
        f'<title id="title">{_text(drawing.title or "Mail flow")}</title>',
        f'<desc id="description">{_text(_description(drawing))}</desc>',
        "<defs>",
        *_symbols(drawing, page),
        "</defs>",
    ]
    if not transparent:
        lines.append(f'<rect id="paper" {_at(rect)} fill="{theme["paper"]}"/>')
    lines += [*_group("organizations", (line for o in drawing.organizations for line in _organization(o, theme)))]
    lines += [*_group("annotations", (line for a in drawing.annotations for line in _annotation(a, theme)))]
    lines += [*_group("links", (line for link in drawing.links for line in _link(link, theme)))]
    lines += [*_group("labels", (line for link in drawing.links for line in _label(link, theme)))]
    lines += [*_group("nodes", (line for node in drawing.nodes for line in _node(node, theme)))]
    lines += [*_group("legend", _page(page, theme))]
    return "\n".join([*lines, "</svg>", ""])


def _description(drawing: Drawing) -> str:
    """The picture in words, for who cannot see it."""
    names = {node.id: _title(node) for node in drawing.nodes}
    nodes = ", ".join(names.values())
    ways = "; ".join(
        f"{names.get(link.source or '', 'nowhere')} to {names.get(link.target or '', 'nowhere')}"
        + (f" ({' '.join(text.text for text in link.texts)})" if link.texts else "")
        for link in drawing.links
    )
    return f"Nodes: {nodes or 'none'}. Mail goes: {ways or 'nowhere'}."


def _title(node: NodeShape) -> str:
    return " ".join(text.text for text in (node.title, node.title_more) if text is not None)


def _symbols(drawing: Drawing, page: frame.Page) -> Iterator[str]:
    """Every pictogram the drawing uses, once."""
    families = {node.family for node in drawing.nodes} | {e.value for e in page.entries if e.kind == "family"}
    names = [f"tile-{family}" for family in sorted(families)]
    names += sorted({node.kind for node in drawing.nodes})
    names += sorted({icons.LOCKS[link.lock] for link in drawing.links if link.lock in icons.LOCKS})
    badges = {node.badge for node in drawing.nodes} | {link.badge for link in drawing.links}
    names += sorted(f"badge-{badge}" for badge in badges if badge)
    for name in names:
        found = icons.icon(name)
        box = f"0 0 {found.grid} {found.grid}"
        yield f'<symbol id="icon-{name}" viewBox="{box}"><g {found.style}>{found.body}</g></symbol>'


def _group(name: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f'<g id="{name}">'
        yield from found
        yield "</g>"


def _organization(shape: OrganizationShape, theme: Theme) -> Iterator[str]:
    role = f"organization-{shape.kind}"
    yield f"<g id={_id('organization', shape.id)}>"
    border = theme[f"{role}-border"]
    yield f'<rect {_at(shape.rect)} rx="{_n(style.AREA_CORNER)}" fill="{theme[role]}" stroke="{border}"/>'
    yield _line_of_text(shape.title, theme[f"{role}-text"])
    yield "</g>"


def _annotation(shape: AnnotationShape, theme: Theme) -> Iterator[str]:
    border = theme[f"tint-{shape.tint}-border"]
    yield f"<g id={_id('annotation', shape.id)}>"
    if shape.kind == "area":
        fill = theme[f"tint-{shape.tint}"]
        look = f'fill="{fill}" stroke="{border}" stroke-dasharray="4 3"'
        yield f'<rect {_at(shape.rect)} rx="{_n(style.CORNER)}" {look}/>'
    elif shape.kind == "arrow":
        start, tip = style.annotation_arrow(shape)
        yield f'<path d="{_path(style.rounded((start, tip)))}" fill="none" stroke="{border}" stroke-width="1.5"/>'
        yield f'<path d="{_polygon(style.head(start, tip))}" fill="{border}"/>'
    for text in shape.lines:
        yield _line_of_text(text, theme["text"])
    yield "</g>"


def _link(shape: LinkShape, theme: Theme) -> Iterator[str]:
    pen = style.STROKES[shape.stroke]
    colour, wide = theme[pen.role], pen.width
    if shape.copies:
        colour, wide = theme.copy_colour(shape.copies[0]), 2.5
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


def _label(shape: LinkShape, theme: Theme) -> Iterator[str]:
    if shape.plate is not None:
        edge = theme["link-dangling"] if shape.state == "dangling" else theme["plate-border"]
        yield f'<rect {_at(shape.plate)} rx="{_n(style.PLATE_CORNER)}" fill="{theme["plate"]}" stroke="{edge}"/>'
    if shape.lock_at is not None:
        yield _use(icons.LOCKS[shape.lock], shape.lock_at, theme[f"lock-{shape.lock}"])
    colour = theme["text-disabled"] if shape.state == "disabled" else theme["plate-text"]
    for text in shape.texts:
        yield _line_of_text(text, colour)
    for copy, spot in style.copy_spots(shape):
        yield f'<circle cx="{_n(spot[0])}" cy="{_n(spot[1])}" r="8" fill="{theme.copy_colour(copy)}"/>'
        yield _line_of_text(Text(str(copy), (spot[0], spot[1] + 4), 11, "label", "middle", bold=True), theme["on-copy"])
    if shape.badge is not None:
        yield from _badge(style.link_badge_rect(shape), shape.badge, 1, theme)


def _node(shape: NodeShape, theme: Theme) -> Iterator[str]:
    disabled = shape.state == "disabled"
    yield f"<g id={_id('node', shape.id)}>"
    yield f"<title>{_text(shape.tip or _title(shape))}</title>"
    shadow = theme["shadow"]
    below = Rect(shape.rect.x, shape.rect.y + style.SHADOW_DROP, shape.rect.w, shape.rect.h)
    yield f'<rect {_at(below)} rx="{_n(style.CORNER)}" {_fill(shadow)}/>'
    fill = theme["card-disabled" if disabled else "card"]
    dashes = ' stroke-dasharray="5 4"' if disabled else ""
    yield f'<rect {_at(shape.rect)} rx="{_n(style.CORNER)}" fill="{fill}" stroke="{theme["card-border"]}"{dashes}/>'
    tint = theme["text-disabled" if disabled else f"family-{shape.family}"]
    yield _use(f"tile-{shape.family}", shape.icon, tint)
    yield _use(
        shape.kind, icons.glyph_place(shape.family, shape.icon), theme["card-disabled" if disabled else "on-family"]
    )
    for text in shape.texts:
        yield _line_of_text(text, theme["text-disabled" if disabled else style.text_role(text)])
    if shape.badge is not None:
        yield from _badge(shape.badge_rect, shape.badge, shape.badge_count, theme)
    yield "</g>"


def _badge(rect: Rect, badge: str, count: int, theme: Theme) -> Iterator[str]:
    ring, inner = style.badge_rings(rect)
    yield _use(f"badge-{badge}", ring, theme["card"])
    yield _use(f"badge-{badge}", inner, theme[badge])
    yield _line_of_text(style.badge_text(rect, badge, count), theme["on-state"])


def _page(page: frame.Page, theme: Theme) -> Iterator[str]:
    """Title block and legend."""
    for text in page.title:
        yield _line_of_text(text, theme[style.text_role(text)])
    if page.rule is not None:
        left, right, y = page.rule
        yield f'<path d="M{_n(left)} {_n(y)}H{_n(right)}" stroke="{theme["divider"]}"/>'
    for entry in page.entries:
        rect = entry.sample
        if entry.kind == "stroke":
            yield from _link(style.sample(entry.value, rect), theme)
        elif entry.kind == "lock":
            yield _use(icons.LOCKS[entry.value], rect, theme[f"lock-{entry.value}"])
        else:
            yield _use(f"tile-{entry.value}", rect, theme[f"family-{entry.value}"])
        yield _line_of_text(entry.text, theme["text-muted"])


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


def _use(name: str, rect: Rect, colour: str) -> str:
    return f'<use href="#icon-{name}" {_at(rect)} color="{colour}"/>'


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


def _box(rect: Rect) -> str:
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
