"""Starts the window: application object, look, the guard against unexpected errors, and the file to open."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from designer.ui.window import MainWindow

PROGRAM = "Mail Flow Designer"


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
    made = QApplication(["mailflow-designer", *argv])
    QGuiApplication.setDesktopFileName("mailflow-designer")
    return made


def open_window(argv: Sequence[str] = ()) -> MainWindow:
    """The window, with the first file named.

    The garbage collector rests meanwhile: all that is loaded stays, and looking through it takes a tenth of the time.
    """
    gc.disable()
    try:
        application()
        from designer.ui.window import MainWindow

        window = MainWindow()
        window.show()
        if argv:
            window.files.open(Path(argv[0]))
    finally:
        gc.freeze()
        gc.enable()
    return window


def main(argv: Sequence[str] = ()) -> int:
    """Open the window and stay until it is closed; 0 then."""
    from PySide6.QtCore import QTimer

    window = open_window(argv)
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
