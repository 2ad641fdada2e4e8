"""The guards of conftest.py fail a test that leaves something behind; one that sleeps would be worse than none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LEAKING_TESTS = """
import logging, threading
import pytest
from PySide6.QtCore import QTimer, QVariantAnimation
from PySide6.QtWidgets import QWidget

KEPT = []

def test_a_timer(qapp):
    timer = QTimer()
    timer.start(10_000)
    KEPT.append(timer)

def test_an_animation(qapp):
    animation = QVariantAnimation(startValue=0, endValue=1, duration=10_000)
    animation.start()
    KEPT.append(animation)

def test_a_window(qapp):
    KEPT.append(QWidget())

def test_a_thread():
    finish = threading.Event()
    thread = threading.Thread(target=finish.wait, args=(20,), daemon=True)
    thread.start()

def test_a_log_line():
    logging.getLogger("mail").warning("who expects me?")

def test_a_qt_warning(qapp):
    from PySide6.QtCore import qWarning
    qWarning("a broken connection")

def test_a_good_neighbour(qtbot, caplog):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    timer = QTimer(window)
    timer.start(10)
    qtbot.waitUntil(lambda: timer.isActive())
    timer.stop()
    logging.getLogger("mail").warning("expected")
    assert "expected" in caplog.text
    caplog.clear()
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says about the leaking tests, run in a folder and a process of their own."""
    folder = tmp_path_factory.mktemp("guards")
    own = Path(__file__).resolve().parent
    (folder / "conftest.py").write_text((own / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "test_leaks.py").write_text(LEAKING_TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nqt_api = pyside6\nqt_log_level_fail = WARNING\n", encoding="utf-8")
    pytest_alone = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command = [*pytest_alone, "-rEfp", "--tb=line", str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120).stdout


@pytest.mark.parametrize("name", ["a_timer", "an_animation", "a_window", "a_thread", "a_log_line"])
def test_what_stays_behind_fails_the_test_that_left_it(report: str, name: str) -> None:
    assert f"ERROR test_leaks.py::test_{name} - " in report


def test_a_warning_of_qt_fails_the_test(report: str) -> None:
    assert "FAILED test_leaks.py::test_a_qt_warning" in report


def test_a_test_that_cleans_up_passes(report: str) -> None:
    assert "PASSED test_leaks.py::test_a_good_neighbour" in report
    assert "ERROR test_leaks.py::test_a_good_neighbour" not in report
