"""Golden files: what the program said when somebody last looked at it and found it right.

`MAILFLOW_REGENERATE=1 pytest tests/formats tests/test_cli.py` writes them anew; the diff is then reviewed like code.
"""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def assert_golden(name: str, text: str) -> None:
    """The text equals the golden file of that name."""
    path = GOLDEN / name
    if os.environ.get("MAILFLOW_REGENERATE") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
