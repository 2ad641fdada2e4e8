"""Time and size of the exports of 50 nodes and some 93 lines, as ratios to floors that the same run measures.

The floor of a text format is writing the same shapes as JSON; that of a painted one is painting bare rectangles and
lines of
the same number on a picture (or page) of the same size and packing it, which is what Qt and zlib take in any program.
"""

from __future__ import annotations

import dataclasses
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLineF, QRectF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPdfWriter

from designer.draw.compose import Composer, compose
from designer.draw.frame import page
from designer.draw.geometry import segments
from designer.draw.shapes import Drawing
from designer.draw.theme import theme
from designer.formats import svg
from designer.model.kinds import KINDS
from designer.model.links import Link
from designer.model.topology import LayoutEntry, Node, Topology
from designer.ui import paint

ROUNDS = 9
COLUMNS = 8
NODES = 50
SVG_BOUND, PNG_BOUND, PDF_BOUND = 10.0, 1.5, 6.0
"""SVG escapes, rounds and names what JSON dumps in C; PNG is zlib; PDF has ten times the texts and pictograms of its
floor.
"""


def design() -> tuple[Topology, tuple[Link, ...]]:
    """50 nodes in a grid, joined to their right and lower neighbours."""
    names = [f"n{index}" for index in range(NODES)]
    nodes = tuple(
        Node(id=name, kind=KINDS[index % len(KINDS)].kind, fqdn=f"mail{index}.contoso.com")
        for index, name in enumerate(names)
    )
    layout = {name: LayoutEntry(at=(index % COLUMNS * 352, index // COLUMNS * 136)) for index, name in enumerate(names)}
    lines = []
    for index in range(NODES):
        right = index + 1 if (index + 1) % COLUMNS else NODES
        for other in (right, index + COLUMNS):
            if other < NODES:
                name = f"Connector {index} to {other}"
                lines.append(Link(f"out:contoso:{name}>n{other}", names[index], names[other], None, None, "outbound"))
    return Topology(title="Bench", nodes=nodes, layout=layout), tuple(lines)


def bare_png(drawing: Drawing, scale: float) -> bytes:
    """Floor of PNG: rectangles and lines on a picture of the same size, packed."""
    rect = page(drawing).rect
    image = QImage(round(rect.w * scale), round(rect.h * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    bare(painter, drawing)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def bare_pdf(drawing: Drawing) -> bytes:
    """Floor of PDF: the same rectangles and lines on a page."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    painter = QPainter(writer)
    bare(painter, drawing)
    painter.end()
    return bytes(buffer.data().data())


def bare(painter: QPainter, drawing: Drawing) -> None:
    """As many rectangles and lines as the drawing has, and a text on each card."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rect = page(drawing).rect
    painter.translate(-rect.x, -rect.y)
    painter.drawRects([QRectF(n.rect.x, n.rect.y, n.rect.w, n.rect.h) for n in drawing.nodes])
    painter.drawLines([QLineF(*a, *b) for link in drawing.links for a, b in segments(link.points)])
    for node in drawing.nodes:
        painter.drawText(round(node.title.at[0]), round(node.title.at[1]), node.title.text)


def main() -> int:
    """Measure in turns and print a table; 1 when a bound is missed."""
    paint.application()
    topology, lines = design()
    drawing, look = compose(topology, lines), theme("light")
    shapes = dataclasses.asdict(drawing)
    composer = Composer()
    composer.compose(topology, lines)
    places = ((1408, 272), (1424, 288))
    moved = [
        topology.model_copy(update={"layout": {**topology.layout, "n20": LayoutEntry(at=place)}}) for place in places
    ]
    turns = iter(range(10**6))
    runs: dict[str, Callable[[], object]] = {
        "json (floor of svg)": lambda: json.dumps(shapes),
        "svg": lambda: svg.write(drawing, look),
        "bare png, 96 dpi": lambda: bare_png(drawing, 1),
        "png, 96 dpi": lambda: paint.to_png(drawing, look, 1),
        "bare png, 288 dpi": lambda: bare_png(drawing, 3),
        "png, 288 dpi": lambda: paint.to_png(drawing, look, 3),
        "bare pdf": lambda: bare_pdf(drawing),
        "pdf": lambda: paint.to_pdf(drawing, look),
        "compose": lambda: compose(topology, lines),
        "compose after a move": lambda: composer.compose(moved[next(turns) % 2], lines),
    }
    times, sizes = measured(runs)
    floors = {
        "svg": ("json (floor of svg)", SVG_BOUND),
        "png, 96 dpi": ("bare png, 96 dpi", PNG_BOUND),
        "png, 288 dpi": ("bare png, 288 dpi", PNG_BOUND),
        "pdf": ("bare pdf", PDF_BOUND),
    }
    missed = []
    print(f"{len(drawing.nodes)} nodes, {len(drawing.links)} lines, median of {ROUNDS} rounds in turn")
    print(f"{'':24}{'ms':>8}{'KiB':>8}{'ratio':>8}{'bound':>8}")
    for name, spent in times.items():
        size = f"{sizes[name] / 1024:8.1f}" if sizes[name] else f"{'':8}"
        row = f"{name:24}{spent * 1000:8.1f}{size}"
        if name in floors:
            floor, bound = floors[name]
            ratio = spent / times[floor]
            row += f"{ratio:8.2f}{bound:8.1f}"
            if ratio > bound:
                missed.append(name)
        print(row)
    for name in missed:
        print(f"{name} is slower than its bound.")
    return 1 if missed else 0


def measured(runs: dict[str, Callable[[], object]]) -> tuple[dict[str, float], dict[str, int]]:
    """Median seconds and the size of what each run gives; all in turn, so that a busy moment hits every one."""
    spent: dict[str, list[float]] = {name: [] for name in runs}
    sizes: dict[str, int] = {}
    for name, run in runs.items():  # warm: fonts, icons and tables are loaded once per process
        made = run()
        sizes[name] = len(made.encode()) if isinstance(made, str) else len(made) if isinstance(made, bytes) else 0
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            spent[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in spent.items()}, sizes


if __name__ == "__main__":
    sys.exit(main())
