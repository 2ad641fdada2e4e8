"""Starts the window: application object, typefaces, look, the guard against unexpected errors, and the file to open."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from designer.ui.crash import CrashGuard
from designer.ui.window import PROGRAM, MainWindow


def application(argv: Sequence[str] = ()) -> QApplication:
    """The application object, made where there is none yet."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    QCoreApplication.setOrganizationName("Mail Flow Designer")
    QCoreApplication.setApplicationName(PROGRAM)
    made = QApplication(["mailflow-designer", *argv])
    QGuiApplication.setDesktopFileName("mailflow-designer")
    return made


def main(argv: Sequence[str] = ()) -> int:
    """Open the window, with the first file named; 0 when it was closed."""
    qt = application()
    window = MainWindow()
    guard = CrashGuard(lambda: window, window.keeper.keep)
    guard.install()
    window.show()
    if argv:
        window.files.open(Path(argv[0]))
    QTimer.singleShot(0, window, window.keeper.offer)
    try:
        return qt.exec()
    finally:
        guard.remove()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
