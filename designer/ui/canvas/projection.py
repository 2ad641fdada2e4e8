"""From the open document to the drawing that the canvas shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from designer.draw.compose import Composer
from designer.draw.shapes import Drawing
from designer.model.links import links
from designer.model.topology import Topology
from designer.rules.finding import Finding

Projection = Callable[[Topology, Sequence[Finding]], Drawing]


def projection() -> Projection:
    """The same drawing that exports use, with badges for the findings; it computes anew only what a change affects."""
    composer = Composer()

    def drawing(topology: Topology, findings: Sequence[Finding]) -> Drawing:
        return composer.compose(topology, links(topology), findings)

    return drawing
