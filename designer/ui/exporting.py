"""From the open design to the bytes of a picture."""

from __future__ import annotations

from collections.abc import Sequence

from designer.draw.shapes import Drawing
from designer.draw.theme import Theme, theme
from designer.formats.exports import EXPORT
from designer.model.topology import Topology
from designer.rules.finding import Finding
from designer.ui.dialogs.export import Choice


def picture(topology: Topology, choice: Choice, findings: Sequence[Finding] = ()) -> bytes:
    """The design as SVG, PNG or PDF; with badges for these findings where the user wants them."""
    from designer.draw.compose import Options, compose
    from designer.model.links import links

    options = Options(title=choice.title, legend=choice.legend)
    drawing = compose(topology, links(topology), findings if choice.findings else (), options=options)
    return encoded(drawing, theme(choice.look), choice)


def encoded(drawing: Drawing, look: Theme, choice: Choice) -> bytes:
    """A drawing in the chosen format."""
    row = EXPORT[choice.format]
    if row.text is not None:
        return row.text(drawing, look).encode("utf-8")
    from designer.ui import paint

    return paint.to_pdf(drawing, look) if row.name == "pdf" else paint.to_png(drawing, look, choice.scale)
