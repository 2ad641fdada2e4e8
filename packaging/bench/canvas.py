"""How fast the canvas is, as ratios to a floor that the same run measures.

The floor ("hybrid") is the least that shows a drawing of this size at all: rounded boxes with an icon and two lines of
text, curves with an open head, batched lines and boxes when zoomed out, dots over a cached picture. It knows no
document, states, findings, labels, locks or gestures. The product does, and should stay within GOAL times the floor.
Floor and product take turns in every round, so that whatever else the machine does strikes both.
"""

from __future__ import annotations

import argparse
import gc
import os
import pickle
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

GOAL = 1.5
SIZES = (100, 1000, 5000)
ROUNDS = 7
SMALL_ROUNDS = 21
"""Of a small drawing, whose frames are so short that a few rounds measure what else the machine does."""
SMALL = 300
BUILDS = 3
PANS = 30
"""Steps of a pan: each takes less than a millisecond, so that a few would measure what else the machine does."""
WINDOW = (1600, 1000)
DOTS = 50
STEP_X, STEP_Y = 264, 144
CARD = (176.0, 64.0)
NAMES = ("build", "fit repaint", "100 % repaint", "drag at fit", "drag at 100 %", "pan at 100 %", "animation", "memory")


# The graph that both show


def places(count: int) -> list[tuple[float, float]]:
    """A lattice, wider than high."""
    columns = max(1, round((count * 1.4) ** 0.5))
    return [(float(i % columns * STEP_X), float(i // columns * STEP_Y)) for i in range(count)]


def pairs(count: int) -> list[tuple[int, int]]:
    """Twice as many links as nodes, mostly between neighbours."""
    columns = max(1, round((count * 1.4) ** 0.5))
    chance = random.Random(7)
    found = []
    for i in range(count):
        found += [(i, (i + 1) % count), (i, (i + columns + chance.randrange(-2, 3)) % count)]
    return [(a, b if a != b else (b + 1) % count) for a, b in found]


def offset(step: int) -> tuple[float, float]:
    """Where a dragged node is at a step: always elsewhere, and not in line with its neighbours."""
    return (step % 5 * 40.0 + 28.0, step % 3 * 32.0 + 20.0)


# The floor


class FloorNode(QGraphicsRectItem):
    """A box with an icon and two lines of text; a smaller picture of it below half size."""

    icon: QPixmap
    mini: QPixmap
    title = QFont()
    facts = QFont()
    border = QPen(QColor("#7f8a9a"), 1)

    def __init__(self, number: int, at: tuple[float, float]) -> None:
        super().__init__(0, 0, *CARD)
        self.setPos(*at)
        self.name, self.detail = f"Server {number}", f"192.0.2.{number % 250}"

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if painter.worldTransform().m11() < 0.45:
            painter.drawPixmap(self.rect(), FloorNode.mini, QRectF(FloorNode.mini.rect()))
            return
        painter.setPen(FloorNode.border)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRoundedRect(self.rect(), 8, 8)
        painter.drawPixmap(QRectF(12, 12, 40, 40), FloorNode.icon, QRectF(FloorNode.icon.rect()))
        painter.setFont(FloorNode.title)
        painter.drawText(QPointF(60, 28), self.name)
        painter.setFont(FloorNode.facts)
        painter.drawText(QPointF(60, 46), self.detail)


class Floor(QGraphicsView):
    """The least that shows such a graph."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.setScene(QGraphicsScene(self))
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.edges = pairs(count)
        self.nodes = [FloorNode(number, at) for number, at in enumerate(places(count))]
        pen = QPen(QColor("#4a5565"), 1)
        self.curves = [QGraphicsPathItem(self._curve(a, b)) for a, b in self.edges]
        self.at: dict[int, list[int]] = {}
        for index, (a, b) in enumerate(self.edges):
            self.at.setdefault(a, []).append(index)
            self.at.setdefault(b, []).append(index)
            self.curves[index].setPen(pen)
            self.scene().addItem(self.curves[index])
        for node in self.nodes:
            self.scene().addItem(node)
        self.lines = [self._line(a, b) for a, b in self.edges]
        self.boxes = [node.sceneBoundingRect() for node in self.nodes]
        self.dots: list[QPointF] | None = None
        self.picture: QPixmap | None = None

    def _ends(self, a: int, b: int) -> tuple[QPointF, QPointF]:
        return self.nodes[a].pos() + QPointF(CARD[0], CARD[1] / 2), self.nodes[b].pos() + QPointF(0, CARD[1] / 2)

    def _line(self, a: int, b: int) -> QLineF:
        return QLineF(*self._ends(a, b))

    def _curve(self, a: int, b: int) -> QPainterPath:
        start, end = self._ends(a, b)
        path = QPainterPath(start)
        path.cubicTo(start + QPointF(60, 0), end - QPointF(60, 0), end)
        path.moveTo(end + QPointF(-9, -4))
        path.lineTo(end)
        path.lineTo(end + QPointF(-9, 4))
        return path

    def zoom_to(self, zoom: float) -> None:
        self.resetTransform()
        self.scale(zoom, zoom)
        full = QGraphicsView.ViewportUpdateMode.FullViewportUpdate
        self.setViewportUpdateMode(full if zoom < 0.3 else QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)

    def move_node(self, number: int, to: QPointF) -> None:
        self.nodes[number].setPos(to)
        self.boxes[number] = self.nodes[number].sceneBoundingRect()
        for index in self.at.get(number, ()):
            a, b = self.edges[index]
            self.curves[index].setPath(self._curve(a, b))
            self.lines[index] = self._line(a, b)

    def _batches(self, painter: QPainter) -> None:
        painter.fillRect(self.viewport().rect(), QColor("#f6f7f9"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setWorldTransform(self.viewportTransform())
        painter.setPen(QPen(QColor("#4a5565"), 0))
        painter.drawLines(self.lines)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#6941c6"))
        painter.drawRects(self.boxes)
        painter.resetTransform()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        if self.dots is not None:
            if self.picture is None:
                self.picture = QPixmap(self.viewport().size())
                painter = QPainter(self.picture)
                if self.transform().m11() < 0.3:
                    self._batches(painter)
                else:
                    self.render(painter, QRectF(self.viewport().rect()), self.viewport().rect())
                painter.end()
            painter = QPainter(self.viewport())
            painter.drawPixmap(0, 0, self.picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(QColor("#1a5fb4"))
            for dot in self.dots:
                painter.drawEllipse(dot, 6, 6)
            painter.end()
        elif self.transform().m11() < 0.3:
            painter = QPainter(self.viewport())
            self._batches(painter)
            painter.end()
        else:
            super().paintEvent(event)


# What is measured, the same for both


class FloorRun:
    """The floor as something to measure."""

    def __init__(self, count: int) -> None:
        self.view = Floor(count)
        self.view.resize(*WINDOW)
        self.view.show()
        self.moving = count // 2
        self._time = 0.0

    def fit(self) -> None:
        rect = self.view.scene().itemsBoundingRect()
        room = self.view.viewport().rect()
        self.view.zoom_to(min(room.width() / rect.width(), room.height() / rect.height(), 1.0) * 0.95)
        self.view.centerOn(rect.center())

    def whole(self) -> None:
        self.view.zoom_to(1.0)
        self.view.centerOn(self.view.nodes[self.moving])

    def begin_drag(self) -> None:
        self._start = self.view.nodes[self.moving].pos()
        self.drag(-1)

    def drag(self, step: int) -> None:
        self.view.move_node(self.moving, self._start + QPointF(*offset(step)))

    def end_drag(self) -> None:
        """The node goes back: one that drifts away takes the view along, to where there is less to paint."""
        self.view.move_node(self.moving, self._start)

    def begin_animation(self) -> None:
        self.view.dots = []
        self.view.picture = None

    def animate(self, step: int) -> None:
        share = step / 20 % 1
        lines = self.view.lines[:DOTS]
        self.view.dots = [self.view.viewportTransform().map(line.pointAt(share)) for line in lines]
        self.view.viewport().update()

    def end_animation(self) -> None:
        self.view.dots = None


class ProductRun:
    """The canvas as something to measure: the same calls that the hand and the player make."""

    def __init__(self, count: int) -> None:
        from designer.app.document import Document
        from designer.draw.compose import Composer, with_trace
        from designer.model.links import Link
        from designer.model.refs import Ref
        from designer.model.topology import LayoutEntry, Node, Topology
        from designer.ui.canvas import CanvasView
        from designer.ui.theme_qt import qt_theme

        kinds = ("smarthost", "filter", "internet", "device", "app", "archive")
        nodes = tuple(
            Node(id=f"n{i}", kind=kinds[i % len(kinds)], label=f"Server {i}", ips=(f"192.0.{i // 250}.{i % 250 + 1}",))
            for i in range(count)
        )
        at = places(count)
        layout = {f"n{i}": LayoutEntry(at=at[i]) for i in range(count)}
        self.topology = Topology(nodes=nodes, layout=layout)
        sending = Ref("nodes", "n0", "delivers_onward")
        self.links = tuple(
            Link(f"onward:n{a}>n{b}@{i}", f"n{a}", f"n{b}", sending, None, ("mx", "outbound", "internal")[i % 3])
            for i, (a, b) in enumerate(pairs(count))
        )
        composer = Composer()
        self.composing = time.perf_counter()
        self.drawing = composer.compose(self.topology, self.links)
        self.composing = time.perf_counter() - self.composing
        drawing, links = self.drawing, self.links

        def project(topology, findings, trace):  # type: ignore[no-untyped-def]
            return drawing if trace is None else with_trace(drawing, trace, links)

        document = Document(self.topology)
        self.another: Callable[[], CanvasView] = partial(CanvasView, document, qt_theme("light"), project=project)
        self.view = self.another()
        self.view.set_reduced_motion(True)
        self.view.resize(*WINDOW)
        self.view.show()
        self.moving = count // 2
        self.view.playback.lines = lambda: links

    def fit(self) -> None:
        self.view.fit()

    def whole(self) -> None:
        self.view.zoom_to(1.0)
        self.view.centerOn(self.view.scene_.nodes[f"n{self.moving}"])

    def begin_drag(self) -> None:
        from designer.ui.canvas.gestures import Press, begin
        from designer.ui.canvas.looks import Key

        none = Qt.KeyboardModifier.NoModifier
        self._start = self.view.scene_.nodes[f"n{self.moving}"].card.center()
        spot = self.view.mapFromScene(self._start)
        press = Press(self._start, spot, Qt.MouseButton.LeftButton, none, Key("node", f"n{self.moving}"))
        self.view.gesture = begin(self.view, press)
        self.view.gesture.moved(self._start + QPointF(*offset(-1)), spot + QPoint(40, 40), none)

    def drag(self, step: int) -> None:
        at = self._start + QPointF(*offset(step))
        self.view.gesture.moved(at, self.view.mapFromScene(at), Qt.KeyboardModifier.NoModifier)

    def end_drag(self) -> None:
        self.view.cancel_gesture()

    def begin_animation(self) -> None:
        from designer.engine.trace import Hop, Outcome, Trace
        from designer.model.message import Message

        message = Message(id="m", from_node="n0", mail_from="a@contoso.com", rcpt_to=("b@contoso.com",))
        hops, outcomes = [], []
        for number, link in enumerate(self.links[:DOTS]):
            who = (f"r{number}@contoso.com",)
            hops.append(Hop(2 * number, None, None, link.source, who, message.mail_from))
            hops.append(Hop(2 * number + 1, 2 * number, link.source, link.target, who, message.mail_from))
            route = (link.source, link.target)
            last = 2 * number + 1
            outcomes.append(Outcome(who[0], None, "delivered", link.target, last, route, copy=number))
        self.view.set_reduced_motion(False)
        self.view.set_trace(Trace(message, hops, outcomes, copies=DOTS))

    def animate(self, step: int) -> None:
        self.view.set_time(320 + step % 20 * 40)

    def end_animation(self) -> None:
        self.view.set_trace(None)
        self.view.set_reduced_motion(True)


Run = FloorRun | ProductRun


def settle() -> None:
    """Let everything that is due be painted."""
    QApplication.processEvents()


def timed(action: Callable[[], object]) -> float:
    """Milliseconds until the action is done and painted."""
    start = time.perf_counter()
    action()
    settle()
    return (time.perf_counter() - start) * 1000


def measured(run: Run, results: dict[str, list[float]]) -> None:
    """One round of everything on one of the two."""
    viewport = run.view.viewport()
    run.fit()
    settle()
    results["fit repaint"] += [timed(viewport.repaint) for _ in range(3)]
    run.begin_drag()
    settle()
    results["drag at fit"] += [timed(lambda step=step: run.drag(step)) for step in range(6)]
    run.end_drag()
    run.whole()
    settle()
    results["100 % repaint"] += [timed(viewport.repaint) for _ in range(3)]
    run.begin_drag()
    settle()
    results["drag at 100 %"] += [timed(lambda step=step: run.drag(step)) for step in range(6)]
    run.end_drag()
    settle()
    across = run.view.horizontalScrollBar()
    results["pan at 100 %"] += [timed(lambda: across.setValue(across.value() + 9)) for _ in range(PANS)]
    run.fit()
    run.begin_animation()
    run.animate(0)
    settle()
    results["animation"] += [timed(lambda step=step: run.animate(step)) for step in range(12)]
    run.end_animation()
    settle()


def prepare() -> QApplication:
    """The application, and the pictures that the floor's nodes share."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    from designer.ui.theme_qt import canvas_font

    FloorNode.title, FloorNode.facts = canvas_font(13, bold=True), canvas_font(11)
    FloorNode.icon = QPixmap(40, 40)
    FloorNode.icon.fill(QColor("#6941c6"))
    FloorNode.mini = QPixmap(int(CARD[0]), int(CARD[1]))
    FloorNode.mini.fill(QColor("#ffffff"))
    return app


def resident() -> float:
    """Megabytes of memory in use by this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def memory_of(which: str, count: int, drawing: Path) -> float:
    """Megabytes that showing a graph adds, in a process of its own; NaN where the system does not tell."""
    if not Path("/proc/self/statm").exists():
        return float("nan")
    command = [sys.executable, str(Path(__file__).resolve()), "--memory", which, str(count), str(drawing)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    return float(done.stdout.split()[-1])


def report_memory(which: str, count: int, drawing: Path) -> None:
    """Print what showing a graph adds to a program that has a small one open; run in a process of its own."""
    prepare()
    run: Run = FloorRun(4) if which == "floor" else ProductRun(4)
    run.fit()
    settle()
    if isinstance(run, ProductRun):
        large = pickle.loads(drawing.read_bytes())  # our own file, written a moment ago
        gc.collect()
        before = resident()
        run.view.scene_.sync(large)
        run.view.overview.forget()
    else:
        gc.collect()
        before = resident()
        run = FloorRun(count)
    run.fit()
    settle()
    run.view.centerOn(0, 0)
    run.view.zoom_to(1.0)
    settle()
    print(resident() - before)


def rounds_for(count: int) -> int:
    """How often everything is measured at a size."""
    return SMALL_ROUNDS if count <= SMALL else ROUNDS


def compare(count: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Median of floor and product for every measure at one size."""
    both: tuple[dict[str, list[float]], dict[str, list[float]]] = (
        {name: [] for name in NAMES},
        {name: [] for name in NAMES},
    )
    product = ProductRun(count)
    composing = product.composing * 1000
    print(f"{count} nodes: composing the drawing took {composing:.0f} ms (not part of the canvas)", flush=True)
    floor = FloorRun(count)
    for _ in range(BUILDS):
        both[0]["build"].append(timed(partial(FloorRun, count)))
        both[1]["build"].append(timed(product.another))
    for number in range(rounds):
        turns: list[tuple[Run, dict[str, list[float]]]] = [(floor, both[0]), (product, both[1])]
        for run, results in turns if number % 2 else turns[::-1]:
            measured(run, results)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drawing"
        file.write_bytes(pickle.dumps(product.drawing))
        both[0]["memory"].append(memory_of("floor", count, file))
        both[1]["memory"].append(memory_of("product", count, file))
    floor.view.close()
    product.view.close()
    return {name: (statistics.median(both[0][name]), statistics.median(both[1][name])) for name in NAMES}


def main() -> int:
    """Measure and print; 1 where a ratio exceeds the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--rounds", type=int, help=f"default: {SMALL_ROUNDS} up to {SMALL} nodes, else {ROUNDS}")
    parser.add_argument("--memory", nargs=3, metavar=("WHICH", "COUNT", "DRAWING"))
    options, _others = parser.parse_known_args()  # started by the bench command, its own words are there too
    if options.memory:
        report_memory(options.memory[0], int(options.memory[1]), Path(options.memory[2]))
        return 0
    prepare()
    missed = []
    for count in options.sizes:
        print(f"{'nodes':>6}  {'measure':<14}{'floor':>9}{'product':>9}  ratio")
        for name, (floor, product) in compare(count, options.rounds or rounds_for(count)).items():
            ratio = product / floor if floor else float("nan")
            unit = "MB" if name == "memory" else "ms"
            mark = "" if ratio <= GOAL or ratio != ratio else f"  over {GOAL:g}"
            print(f"{count:>6}  {name:<14}{floor:>7.2f} {unit}{product:>6.2f} {unit} {ratio:>5.2f}{mark}", flush=True)
            if mark:
                missed.append(f"{name} at {count} nodes ({ratio:.2f})")
    print(f"within {GOAL:g} x of the floor: {'all' if not missed else 'all but ' + ', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
