"""Run the measurements named on the command line, or all: startup, canvas, engine, exports, checks, live.

Each is one script of this folder. It measures floor and product in the same interleaved run and prints ratios, because
milliseconds say more about the machine than about the program. Started by `packaging/dev.py bench`.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

NAMES = ("startup", "canvas", "engine", "exports", "checks", "live")


def main(names: list[str]) -> int:
    """Run each script in order; 3 for an unknown name, 1 when a script is missing, else the highest of their codes."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"No measurement is called {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
        return 3
    code = 0
    for name in names or NAMES:
        script = Path(__file__).resolve().parent / f"{name}.py"
        print(f"== {name}", flush=True)
        if not script.exists():
            print(f"packaging/bench/{name}.py does not exist, so {name} is not measured.")
            code = max(code, 1)
            continue
        code = max(code, _run(script))
    return code


def _run(script: Path) -> int:
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
