"""From the open document to the drawing that the canvas shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.draw.compose import Composer, with_trace
from designer.model.links import links

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from designer.draw.shapes import Drawing
    from designer.engine.trace import Trace
    from designer.model.topology import Topology
    from designer.rules.finding import Finding

    Projection = Callable[[Topology, Sequence[Finding], Trace | None], Drawing]


def projection() -> Projection:
    """The same drawing that exports use, with badges for the findings and the lines of a run in its copies' colours.

    It computes anew only what a change affects.
    """
    composer = Composer()

    def drawing(topology: Topology, findings: Sequence[Finding], trace: Trace | None) -> Drawing:
        lines = links(topology)
        drawn = composer.compose(topology, lines, findings)
        return drawn if trace is None else with_trace(drawn, trace, lines)

    return drawing
