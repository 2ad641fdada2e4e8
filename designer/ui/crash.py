"""The last line of defence: an exception that nobody expected reaches a dialog, and closes nothing."""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6 import __version__ as pyside_version
from PySide6.QtWidgets import QApplication, QWidget

from designer import __version__

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]
SaveCopy = Callable[[], Path | None]


class CrashGuard:
    """Installed as `sys.excepthook`, which PySide calls for exceptions in slots and overrides too."""

    def __init__(self, window: Callable[[], QWidget | None], save_copy: SaveCopy) -> None:
        self._window = window
        self._save_copy = save_copy
        self._showing = False
        self._before: Hook = sys.excepthook

    def install(self) -> None:
        """From now on exceptions come here."""
        self._before, sys.excepthook = sys.excepthook, self.caught

    def remove(self) -> None:
        """Give exceptions back to whoever had them."""
        sys.excepthook = self._before

    def caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Save a recovery copy and show the dialog; Ctrl+C in the terminal still ends the program."""
        if not issubclass(kind, Exception) or QApplication.instance() is None:
            self._before(kind, error, trace)
            return
        details = details_of(kind, error, trace)
        sys.stderr.write(details)
        if self._showing:  # an error while the dialog is open would open another one, and another
            return
        self._showing = True
        try:
            self._show(f"{kind.__name__}: {error}", details)
        finally:
            self._showing = False

    def _show(self, summary: str, details: str) -> None:
        from designer.ui.dialogs.crash import CrashDialog

        dialog = CrashDialog(summary, details, self._save_copy(), self._window())
        dialog.exec()
        dialog.deleteLater()


def details_of(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """What a developer needs to know, without anything from the design."""
    versions = (
        f"Mail Flow Designer {__version__}, Python {platform.python_version()}, PySide {pyside_version}, "
        f"{platform.system()} {platform.release()}"
    )
    return f"{versions}\n\n{''.join(traceback.format_exception(kind, error, trace))}"
