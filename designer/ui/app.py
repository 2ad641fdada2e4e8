"""Starts the window: application object, look, the guard against unexpected errors, and the file to open."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from designer.ui.toolkit import load_toolkit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from designer.ui.window import MainWindow

PROGRAM = "Mail Flow Designer"
STYLE = "Fusion"


def application(argv: Sequence[str] = ()) -> QApplication:
    """The application object, made where there is none yet."""
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    QCoreApplication.setOrganizationName(PROGRAM)
    QCoreApplication.setApplicationName(PROGRAM)
    made = QApplication(["mailflow-designer", "-style", STYLE, *argv])
    made.setProperty("mailflowStyle", STYLE)
    QGuiApplication.setDesktopFileName("mailflow-designer")
    return made


def open_window(argv: Sequence[str] = ()) -> MainWindow:
    """The window, with the first file named.

    The garbage collector rests meanwhile: all that is loaded stays, and looking through it takes a tenth of the time.
    """
    gc.disable()
    try:
        _load_what_needs_no_toolkit()
        load_toolkit()
        application()
        _trust_own_modules()
        from designer.ui.window import MainWindow

        window = MainWindow()
        window.show()
        if argv:
            window.files.open(Path(argv[0]))
    finally:
        gc.freeze()
        gc.enable()
    return window


def _load_what_needs_no_toolkit() -> None:
    """Once the toolkit is loaded it reads the source text of every module that follows: the others come first."""
    import designer.app.document
    import designer.draw.compose
    import designer.formats.project  # noqa: F401


def _trust_own_modules() -> None:
    """Say which modules use Qt, so that the sources of all the others need not be searched for its name.

    WORKAROUND PySide6 reads the source text of every module that is imported after it, to know whether it may want
    snake_case names (shibokensupport/feature.py, `_mod_uses_pyside`); that is a tenth of the time until the window.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda module: module.__name__.startswith("designer.ui")


def main(argv: Sequence[str] = ()) -> int:
    """Open the window and stay until it is closed; 0 then."""
    window = open_window(argv)
    from PySide6.QtCore import QTimer

    from designer.ui.crash import CrashGuard

    guard = CrashGuard(lambda: window, window.keeper.keep)
    guard.install()
    QTimer.singleShot(0, window, window.keeper.offer)
    try:
        return application().exec()
    finally:
        guard.remove()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
