"""The window shows a design before anything is loaded that only simulating, checking or a dialog needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from designer.paths import resources

LATER = (
    "networkx",
    "dns",
    "regex",
    "designer.engine.simulate",
    "designer.engine.steps",
    "designer.engine.plan",
    "designer.rules.catalogue",
    "designer.ui.canvas.chooser",
    "designer.ui.dialogs",
    "designer.ui.docks",
    "designer.ui.inspector",
    "designer.ui.start_page",
)
OPENING = """
import sys
from PySide6.QtCore import QEvent, QObject
from designer.ui import app

class FirstPaint(QObject):
    loaded = None
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and self.loaded is None:
            self.loaded = sorted(sys.modules)
        return False

window = app.open_window([sys.argv[1]])
watch = FirstPaint()
window.desk.canvas.viewport().installEventFilter(watch)
while watch.loaded is None:
    app.application().processEvents()
print(len(window.desk.document.topology.nodes), *watch.loaded)
import os
sys.stdout.flush()
os._exit(0)
"""


@pytest.fixture(scope="module")
def at_first_paint(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, frozenset[str]]:
    """How many nodes the design has, and which modules are loaded when it is painted first."""
    home = str(tmp_path_factory.mktemp("home"))
    homes = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"), home)
    sample = resources() / "samples" / "hybrid-mx-to-eop.mailflow"
    done = subprocess.run(
        [sys.executable, "-c", OPENING, str(sample)],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    nodes, *modules = done.stdout.split()
    return int(nodes), frozenset(modules)


def test_the_design_is_read_when_the_window_is_painted_first(at_first_paint: tuple[int, frozenset[str]]) -> None:
    assert at_first_paint[0] >= 4
    assert "designer.ui.canvas.view" in at_first_paint[1]


@pytest.mark.parametrize("module", LATER)
def test_the_first_picture_does_not_wait_for(module: str, at_first_paint: tuple[int, frozenset[str]]) -> None:
    assert module not in at_first_paint[1]
