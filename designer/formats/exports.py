"""The formats that the current picture can be exported to: one row each; a writer is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from designer.draw.shapes import Drawing
    from designer.draw.theme import Theme

Painter = Literal["text", "paint"]
"""`text` needs nothing but the drawing; `paint` needs Qt's painter, which nothing else but the window loads."""


@dataclass(frozen=True, slots=True)
class Export:
    """One format: its name on the command line, the suffix and title in a file dialog, and who makes it."""

    name: str
    suffix: str
    title: str
    painter: Painter
    text: Callable[[Drawing, Theme], str] | None = None


def _svg(drawing: Drawing, theme: Theme) -> str:
    from designer.formats import svg

    return svg.write(drawing, theme)


EXPORTS: tuple[Export, ...] = (
    Export("svg", ".svg", "Scalable Vector Graphics", "text", _svg),
    Export("png", ".png", "PNG picture", "paint"),
    Export("pdf", ".pdf", "PDF document", "paint"),
)
EXPORT: dict[str, Export] = {row.name: row for row in EXPORTS}
