"""The window shows a design before anything is loaded that only simulating, checking or a dialog needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from designer.paths import resources

LATER = (
    "PySide6.QtWidgets.QCalendarWidget",  # all kinds of widgets are known once one that Qt made is asked for
    "PySide6.QtWidgets.QFileDialog",
    "PySide6.QtWidgets.QMessageBox",
    "PySide6.QtWidgets.QPlainTextEdit",
    "PySide6.QtWidgets.QStyle",
    "networkx",
    "dns",
    "regex",
    "designer.draw.tokens",
    "designer.engine.trace",
    "designer.engine.simulate",
    "designer.engine.steps",
    "designer.engine.plan",
    "designer.model.edits",
    "designer.rules.catalogue",
    "designer.ui.canvas.chooser",
    "designer.ui.canvas.clipboard",
    "designer.ui.canvas.drops",
    "designer.ui.canvas.envelopes",
    "designer.ui.canvas.flight",
    "designer.ui.canvas.gestures",
    "designer.ui.canvas.keyboard",
    "designer.ui.canvas.navigation",
    "designer.ui.canvas.renaming",
    "designer.ui.canvas.snapping",
    "designer.ui.dialogs",
    "designer.ui.docks",
    "designer.ui.inspector",
    "designer.ui.palette",
    "designer.ui.start_page",
)
OPENING = """
import sys
from PySide6 import QtWidgets
from PySide6.QtCore import QEvent, QObject
from designer.ui import app

class FirstPaint(QObject):
    loaded = None
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and self.loaded is None:
            self.loaded = [*sys.modules, *(f"PySide6.QtWidgets.{name}" for name in vars(QtWidgets))]
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
    """How many nodes the design has, and which modules and widget classes are loaded when it is painted first."""
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


def ran(program: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout


WRONG_CALL = """
from PySide6.QtCore import QObject, Qt, QTimer
for wrong in (lambda: QObject().setObjectName(3, 4), lambda: QTimer().setInterval("x"), lambda: QObject(nothing=1)):
    try:
        wrong()
    except (TypeError, AttributeError) as error:
        print(error)
print(QObject.setObjectName.__doc__)
"""
LATE = "from designer.ui.toolkit import load_toolkit; load_toolkit()"


def test_a_wrong_call_of_the_toolkit_is_explained_as_ever() -> None:
    assert "setInterval(" in ran(WRONG_CALL)
    assert ran(LATE + WRONG_CALL) == ran(WRONG_CALL)


def test_what_explains_wrong_calls_is_not_loaded_before_one_is_made() -> None:
    after = """
import sys
import PySide6.QtWidgets
from designer.ui.toolkit import ABOUT_SIGNATURES
print(all("filled_by" in vars(sys.modules[name]) for name in ABOUT_SIGNATURES))
"""
    assert ran(LATE + after) == "True\n"


def test_loading_the_toolkit_leaves_the_import_system_as_it_was() -> None:
    assert ran(f"import importlib.machinery as m; kept = m.ModuleSpec; {LATE}; print(m.ModuleSpec is kept)") == "True\n"
