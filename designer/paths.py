"""Where the files that come with the program are: icons, samples, lessons, templates, documentation.

One place knows, because the answer differs between a checkout (the repository's `resources/`) and the packaged
application, where PyInstaller unpacks the same folder next to the code and names the place in `sys._MEIPASS`.
"""

from __future__ import annotations

import sys
from pathlib import Path


def resources() -> Path:
    """The folder of everything that comes with the program, whether it runs from a checkout or packaged."""
    bundle: str | None = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle is not None else Path(__file__).resolve().parent.parent
    return root / "resources"


def samples() -> tuple[Path, ...]:
    """The sample topologies, in the order in which the start page and the tests go through them."""
    return tuple(sorted((resources() / "samples").glob("*.mailflow")))
