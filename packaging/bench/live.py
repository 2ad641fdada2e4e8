"""How long a check after an edit keeps the window from answering: the real window with a design of 1,000 nodes.

A timer of the event loop fires every millisecond. The longest time between two of its turns, from the moment an edit
has been drawn until its findings are shown, is what a person would feel; painting what the findings change is part of
it, and so is waiting for the thread that checks. Times are those of the processor, of both threads together, so that
other programs weigh less. What the edit itself costs until it is drawn, and the loop without any check, are told beside
it. Full rounds of the garbage collector wait for a quiet moment (`designer/ui/quiet.py`) and are measured at the end.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from checks import ONE, Small, large
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from designer.formats.writer import write
from designer.ui.app import open_window
from designer.ui.desk import DRAWN_MS

if TYPE_CHECKING:
    from designer.ui.desk import Desk

ROUNDS = 3
BOUND = 16.0
"""Milliseconds that the event loop may be away: a frame of a usual screen."""
PATIENCE = 120.0
"""Seconds after which waiting is given up."""
WITHOUT_CHECK = "node moved"
"""Mail does not depend on where a node stands: nothing is checked."""


class Heart:
    """A timer that writes down the longest time between two of its turns, in milliseconds of the processor."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._last = time.process_time()
        self._longest = 0.0

    def start(self) -> None:
        """Begin anew."""
        self._longest, self._last = 0.0, time.process_time()
        self._timer.start()

    def stop(self) -> float:
        """End, and tell the longest time."""
        self._beat()
        self._timer.stop()
        return self._longest * 1000

    def _beat(self) -> None:
        now = time.process_time()
        self._longest, self._last = max(self._longest, now - self._last), now


def until(done: Callable[[], bool]) -> None:
    """Run the event loop until something holds; TimeoutError where it never does."""
    loop, look = QEventLoop(), QTimer()
    end = time.perf_counter() + PATIENCE
    look.timeout.connect(lambda: loop.quit() if done() or time.perf_counter() > end else None)
    look.start(2)
    loop.exec()
    if not done():
        raise TimeoutError("Waiting has taken too long.")


def passed(seconds: float) -> Callable[[], bool]:
    """Whether so many seconds are over."""
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= end


def opened(path: Path) -> Desk:
    """The desk of the window with a file, when its first check is done."""
    window = open_window([str(path)])
    until(lambda: window.desk is not None and window.desk.analysis is not None)
    desk = window.desk
    assert desk is not None
    until(lambda: is_settled(desk))
    until(passed(0.5))
    return desk


def is_settled(desk: Desk) -> bool:
    """Whether the findings that are shown are those of the design as it is."""
    latest = desk.analysis.latest if desk.analysis is not None else None
    return latest is not None and latest.topology is desk.document.topology and not desk._turns


def after(desk: Desk, heart: Heart, change: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds until an edit is drawn, and the longest time without an answer from then on."""
    start = time.process_time()
    change()
    QApplication.processEvents()
    until(passed(0.7 * DRAWN_MS / 1000))
    drawn = (time.process_time() - start) * 1000
    heart.start()
    until(lambda: is_settled(desk))
    until(passed(0.05))
    return drawn, heart.stop()


def measure(desk: Desk) -> bool:
    """Print a line for every edit; True where a check keeps the window from answering for longer than the bound."""
    heart, missed = Heart(), False
    heart.start()
    until(passed(0.5))
    print(f"{len(desk.document.topology.nodes)} nodes; processor time in ms, median (and worst) of {ROUNDS} rounds")
    print(f"{'':45}{'until drawn':>12}{'then longest':>13}{'worst':>8}{'bound':>7}")
    print(f"{'no check running':45}{'':12}{heart.stop():13.1f}")
    for small in ONE:
        if small.name != WITHOUT_CHECK:
            missed |= told(small, [both(desk, heart, small) for _ in range(ROUNDS)])
    start = time.process_time()
    gc.collect()
    print(f"{'a full round of the collector, when quiet':45}{'':12}{(time.process_time() - start) * 1000:13.1f}")
    return missed


def both(desk: Desk, heart: Heart, small: Small) -> tuple[float, float]:
    """An edit and its undoing: the longer of each."""
    done = after(desk, heart, lambda: desk.document.apply(small.name, small.edit))
    undone = after(desk, heart, desk.document.undo)
    return max(done[0], undone[0]), max(done[1], undone[1])


def told(small: Small, times: list[tuple[float, float]]) -> bool:
    """Prints one line, and whether the bound is missed."""
    drawn, longest = (statistics.median(column) for column in zip(*times, strict=True))
    worst = max(time for _, time in times)
    print(f"{small.name + ', and undone':45}{drawn:12.0f}{longest:13.1f}{worst:8.1f}{BOUND:7.0f}", flush=True)
    return longest > BOUND


def main() -> int:
    """Measure and print; 1 where the bound is missed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.mailflow")
        path.write_text(write(large()), encoding="utf-8")
        missed = measure(opened(path))
    if missed:
        print("A check after an edit keeps the window from answering for longer than a frame.")
    return int(missed)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the window is still open
