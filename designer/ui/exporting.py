"""From the open design to the bytes of a picture."""

from __future__ import annotations

from designer.draw.shapes import Drawing
from designer.draw.theme import Theme, theme
from designer.formats.exports import EXPORT
from designer.model.topology import Topology
from designer.ui.dialogs.export import Choice


def picture(topology: Topology, choice: Choice) -> bytes:
    """The design as SVG, PNG or PDF."""
    from designer.draw.compose import Options, compose
    from designer.model.links import links

    options = Options(title=choice.title, legend=choice.legend)
    drawing = compose(topology, links(topology), (), options=options)
    return encoded(drawing, theme(choice.look), choice)


def encoded(drawing: Drawing, look: Theme, choice: Choice) -> bytes:
    """A drawing in the chosen format."""
    row = EXPORT[choice.format]
    if row.text is not None:
        return row.text(drawing, look).encode("utf-8")
    from designer.ui import paint

    return paint.to_pdf(drawing, look) if row.name == "pdf" else paint.to_png(drawing, look, choice.scale)
