"""What every test may rely on: no screen is needed, nothing of the user's is touched, and nothing stays behind.

A test fails when it leaves a thread, a timer, an animation or a window, or when the program logs a warning that the
test did not expect. Such leftovers crash other tests at random or, in the program, eat a laptop's battery; the test
that made them is the only place where the cause is still known. A test that expects a log line asserts it with
`caplog` and then calls `caplog.clear()`.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# Before any import of Qt: without a display pytest-qt would abort the whole run instead of failing a test.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Dialogs drawn by a desktop cannot be driven by a test, and a desktop's theme or scale must not change results.
os.environ.setdefault("QT_QPA_PLATFORMTHEME", "")
if sys.platform == "linux" and "UTF-8" not in os.environ.get("LC_ALL", os.environ.get("LANG", "")).upper():
    os.environ["LANG"] = os.environ["LC_ALL"] = "C.UTF-8"

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite", derandomize=True, max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", settings.get_profile("suite"), derandomize=False, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

USER_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA")
THREAD_GRACE_SECONDS = 2.0
_CALL_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Remember whether the test itself failed: its traceback keeps objects alive that are then no leak."""
    report = yield
    if report.when == "call":
        item.stash[_CALL_FAILED] = report.failed
    return report


@pytest.fixture(autouse=True)
def nothing_of_the_users_is_touched(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Preferences, recent files and recovery copies of a test go to a folder of its own."""
    home: Path | None = None
    for name in USER_FOLDERS:
        home = home or tmp_path_factory.mktemp("user")
        monkeypatch.setenv(name, str(home / name.lower()))


@pytest.fixture(autouse=True)
def no_unexpected_log_line(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning in the log that no assertion expects is a defect or a lie."""
    yield
    unexpected = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    if unexpected:
        lines = "\n".join(f"  {record.levelname} {record.name}: {record.getMessage()}" for record in unexpected)
        pytest.fail(f"unexpected log lines (assert them and call caplog.clear() if they belong to the test):\n{lines}")


@pytest.fixture(autouse=True)
def no_thread_stays_behind() -> Iterator[None]:
    """Whoever starts a thread ends it."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(THREAD_GRACE_SECONDS)
    alive = [thread.name for thread in left if thread.is_alive()]
    if alive:
        pytest.fail(f"threads still running after the test: {', '.join(alive)}")


@pytest.fixture(autouse=True)
def nothing_of_qt_stays_behind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever starts a timer, an animation or a Qt thread stops it; whoever opens a window closes and deletes it."""
    if "qapp" not in request.fixturenames:  # also true for qtbot, which uses it; other tests never load Qt
        yield
        return
    request.getfixturevalue("qapp")
    started = Started(monkeypatch)
    before = set(top_level_names_by_id())
    yield
    if request.node.stash.get(_CALL_FAILED, True):
        return
    found = started.running() + left_windows(before)
    if found:
        gc.collect()  # an object in a reference cycle is late, not leaked
        found = started.running() + left_windows(before)
    if found:
        started.stop_all()
        close_windows(before)
        pytest.fail("left behind after the test:\n" + "\n".join(f"  {line}" for line in found))


class Started:
    """Every timer, animation and Qt thread that the test starts, with the line that started it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from PySide6.QtCore import QAbstractAnimation, QThread, QTimer

        self._seen: list[tuple[weakref.ref[Any], str, Callable[[Any], bool], Callable[[Any], object]]] = []
        running = QAbstractAnimation.State.Running
        self._watch(monkeypatch, QTimer, lambda timer: timer.isActive(), lambda timer: timer.stop())
        self._watch(monkeypatch, QAbstractAnimation, lambda item: item.state() == running, lambda item: item.stop())
        self._watch(monkeypatch, QThread, lambda item: item.isRunning(), lambda item: (item.quit(), item.wait(2000)))

    def _watch(
        self, monkeypatch: pytest.MonkeyPatch, kind: Any, active: Callable[[Any], bool], stop: Callable[[Any], object]
    ) -> None:
        original = kind.start

        def start(item: Any, *arguments: Any, **named: Any) -> Any:
            caller = traceback.extract_stack(limit=2)[0]
            where = f"{type(item).__name__} started at {Path(caller.filename).name}:{caller.lineno}"
            self._seen.append((weakref.ref(item), where, active, stop))
            return original(item, *arguments, **named)

        monkeypatch.setattr(kind, "start", start)

    def running(self) -> list[str]:
        """A line for each that still runs."""
        return [where for item, where, _stop in self._alive() if item is not None]

    def stop_all(self) -> None:
        """Stop what still runs, so that the next test is judged for its own deeds."""
        for item, _where, stop in self._alive():
            stop(item)

    def _alive(self) -> list[tuple[Any, str, Callable[[Any], object]]]:
        from shiboken6 import isValid

        found = []
        for reference, where, active, stop in self._seen:
            item = reference()
            if item is not None and isValid(item) and active(item):
                found.append((item, where, stop))
        return found


def top_level_names_by_id() -> dict[int, str]:
    """Windows without a parent that exist now; what waits to be deleted is deleted first."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qt_keeps_its_own = {"QTipLabel", "QDesktopWidget", "QShapedPixmapWidget"}  # the tool tip and the picture of a drag
    names = {}
    for widget in QApplication.topLevelWidgets():
        name = widget.metaObject().className()
        if widget.parent() is None and name not in qt_keeps_its_own:
            names[id(widget)] = f"{name} {widget.objectName() or widget.windowTitle()!r}"
    return names


def left_windows(before: set[int]) -> list[str]:
    """A line for each window that was not there before the test."""
    return [f"window {name}" for key, name in top_level_names_by_id().items() if key not in before]


def close_windows(before: set[int]) -> None:
    """Delete what the test left, so that the next test is judged for its own deeds."""
    from PySide6.QtWidgets import QApplication

    for widget in QApplication.topLevelWidgets():
        if id(widget) not in before and widget.parent() is None:
            widget.deleteLater()
    top_level_names_by_id()
