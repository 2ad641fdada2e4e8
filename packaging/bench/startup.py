"""How long the window takes to be usable with a design open, against a bare shell of the same toolkit.

Both are fresh interpreters, started in turn. The floor is what any program of this kind pays: the toolkit's import,
menus, toolbar, three docks, and a canvas with 20 nodes. The product is the real window with the hybrid sample open: it
counts as usable when the design has been painted and answers events. Docks are filled and the design is analysed after
that; the third figure tells when all of it is there.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "resources" / "samples" / "hybrid-mx-to-eop.mailflow"
ROUNDS = 7
BOUND = 2.0
"""The window may take at most this many times the shell."""

SHELL = """
from PySide6.QtCore import Qt, QRectF
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import (QApplication, QDockWidget, QFormLayout, QGraphicsScene, QGraphicsView, QLineEdit,
    QListWidget, QMainWindow, QTreeWidget, QWidget)
app = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
for title in ("File", "Edit", "View", "Insert", "Arrange", "Simulate", "Check", "Tools", "Help"):
    menu = window.menuBar().addMenu(title)
    for number in range(7):
        menu.addAction(f"{title} {number}")
bar = window.addToolBar("Toolbar")
for number in range(10):
    bar.addAction(str(number))
scene = QGraphicsScene()
for number in range(20):
    scene.addRect(QRectF(number % 5 * 220, number // 5 * 120, 176, 64), QPen(QColor("#888")))
    scene.addText(f"Node {number}").setPos(number % 5 * 220, number // 5 * 120)
window.setCentralWidget(QGraphicsView(scene))
form = QWidget()
rows = QFormLayout(form)
for number in range(9):
    rows.addRow(f"Setting {number}", QLineEdit())
for area, widget in ((Qt.LeftDockWidgetArea, QListWidget()), (Qt.RightDockWidgetArea, form),
                     (Qt.BottomDockWidgetArea, QTreeWidget())):
    dock = QDockWidget("Dock")
    dock.setWidget(widget)
    window.addDockWidget(area, dock)
window.show()
app.processEvents()
app.processEvents()
"""
PRODUCT = """
from designer.ui.app import application, open_window
window = open_window([{sample!r}])
app = application()
app.processEvents()
app.processEvents()
"""
FILLED = (
    PRODUCT
    + """
arrived = []
window.desk.analysed.connect(lambda: arrived.append(True))
while not arrived:
    app.processEvents()
"""
)
ENDING = "\nimport os, sys\nos.write(1, b'.')\nsys.stdin.read(1)\nos._exit(0)\n"


def milliseconds(program: str, environment: dict[str, str]) -> float:
    """From starting the interpreter until the program says that its window answers."""
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", program + ENDING],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = process.stdout.read(1)
        elapsed = (time.perf_counter() - start) * 1000
        process.communicate(b".", timeout=60)
    if said != b".":
        raise SystemExit("the program ended before its window was there")
    return elapsed


def main() -> int:
    """Measure both in turn and print the ratio; 1 where it is beyond the bound."""
    with tempfile.TemporaryDirectory(prefix="startup-") as folder:
        homes = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"), folder)
        environment = {**os.environ, **homes, "PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode"))}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is not compiled at every start
        programs = {
            "bare shell": SHELL,
            "window with sample": PRODUCT.format(sample=str(SAMPLE)),
            "docks and analysis": FILLED.format(sample=str(SAMPLE)),
        }
        times: dict[str, list[float]] = {name: [] for name in programs}
        for turn in range(ROUNDS + 1):
            for name, program in programs.items():
                taken = milliseconds(program, environment)
                if turn:  # the first turn warms the disk and compiles
                    times[name].append(taken)
    middle = {name: statistics.median(values) for name, values in times.items()}
    for name, value in middle.items():
        print(f"  {name:20} {value:7.0f} ms  (best {min(times[name]):.0f})")
    ratio = middle["window with sample"] / middle["bare shell"]
    best = min(times["window with sample"]) / min(times["bare shell"])
    verdict = "within" if ratio <= BOUND else "BEYOND"
    print(f"  ratio {ratio:.2f} (of the best {best:.2f}), {verdict} the bound of {BOUND:g}")
    return 0 if ratio <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
