#!/usr/bin/env python3
"""Everything a developer, a tester or the continuous integration does, from an empty machine on.

    python3 packaging/dev.py run [ARGUMENTS]   start the program; without a display, do its main job on a sample
    python3 packaging/dev.py test              lint, types, all tests, real windows
    python3 packaging/dev.py lint              lint and types only
    python3 packaging/dev.py bench [NAME...]   measure: startup, canvas, engine, exports, checks, live
    python3 packaging/dev.py shots [-o DIR]    pictures of the window's main states
    python3 packaging/dev.py lock              write the lock again from pyproject.toml (needs the tool `uv`)

Standard library only. Each command first makes sure of `.venv` (environment.py) and of the system libraries that Qt
loads (system.py), and says what it does. This file is free of newer syntax: an old Python must reach the check below.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the check exists for those who start this file with an older Python
    sys.exit(
        "Mail Flow Designer needs Python 3.11 or newer; this is Python %d.%d.\n"  # noqa: UP031
        "Start this file with a newer one, for example: python3.12 packaging/dev.py run" % sys.version_info[:2]
    )

import argparse
import os
import subprocess
import time
from pathlib import Path

import environment
import system

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "resources/samples/hybrid-mx-to-eop.mailflow"
TYPE_CHECKED = ("designer", "main.py")


def variables(**more: str) -> dict[str, str]:
    """The environment of every child: UTF-8, so that Qt does not warn and output is the same on all machines."""
    result = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", **more}
    if sys.platform == "linux" and "UTF-8" not in (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").upper():
        result["LANG"] = result["LC_ALL"] = "C.UTF-8"
    return result


def step(name: str, command: list[str], env: dict[str, str]) -> tuple[str, int, float]:
    """Run one step of a command in the repository's root and tell its name, exit code and duration."""
    print(f"\n== {name}", flush=True)
    start = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    return name, code, time.monotonic() - start


def summary(results: list[tuple[str, int, float]], notes: list[str]) -> int:
    """Print one line per step and what could not be done; 0 only if every step succeeded."""
    print("\n== summary")
    for name, code, seconds in results:
        print(f"{'ok    ' if code == 0 else 'FAILED'}  {seconds:6.1f} s  {name}")
    for note in notes:
        print(f"note    {note}")
    return 0 if all(code == 0 for _name, code, _seconds in results) else 1


def run(arguments: list[str]) -> int:
    """Open the window; without a display say so and do the main job: route and check the hybrid sample, draw it."""
    python = str(environment.ensure(ROOT, development=False))
    screen = system.has_display()
    system.ensure_libraries(window=screen)
    if screen or arguments:
        return subprocess.run([python, "main.py", *arguments], cwd=ROOT, env=variables(), check=False).returncode
    print(
        "No display (neither DISPLAY nor WAYLAND_DISPLAY leads to one), so no window opens.\n"
        f"Doing the main job without one, on {SAMPLE}."
    )
    out = ROOT / "out"
    out.mkdir(exist_ok=True)
    picture = out / Path(SAMPLE).stem
    env = variables(QT_QPA_PLATFORM="offscreen")
    steps = [
        ("route of every saved message, hop by hop", ["simulate", SAMPLE]),
        ("findings", ["check", SAMPLE]),
        ("picture as SVG", ["export", SAMPLE, "--to", "svg", "-o", f"{picture}.svg"]),
        ("picture as PNG", ["export", SAMPLE, "--to", "png", "-o", f"{picture}.png"]),
    ]
    results = [step(name, [python, "main.py", *command], env) for name, command in steps]
    written = [path.relative_to(ROOT) for path in (Path(f"{picture}.svg"), Path(f"{picture}.png")) if path.exists()]
    return summary(results, [f"written: {path}" for path in written])


def lint_steps(python: str, env: dict[str, str]) -> list[tuple[str, int, float]]:
    """Style and types of the whole repository."""
    return [
        step("ruff", [python, "-m", "ruff", "check", "."], env),
        step("mypy", [python, "-m", "mypy", *TYPE_CHECKED], env),
    ]


def lint() -> int:
    """Style and types only: the quick look before a commit."""
    return summary(lint_steps(str(environment.ensure(ROOT, development=True)), variables()), [])


def test(arguments: list[str]) -> int:
    """Lint, types and all tests; windows without a screen first, then those marked `xvfb` in a real window system."""
    python = str(environment.ensure(ROOT, development=True))
    notes = system.ensure_libraries(window=True, virtual_screen=True)
    pytest = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    workers = str(max(2, min(4, os.cpu_count() or 2)))
    results = lint_steps(python, variables())
    results.append(step("tests", [*pytest, "-n", workers, *arguments], variables(QT_QPA_PLATFORM="offscreen")))
    with system.virtual_screen() as screen:
        if screen is not None:
            env = variables(QT_QPA_PLATFORM="xcb", DISPLAY=screen)
            env.pop("WAYLAND_DISPLAY", None)
            results.append(step("tests in real windows (Xvfb)", [*pytest, "-m", "xvfb", *arguments], env))
        elif sys.platform == "linux":
            notes.append("the tests marked xvfb ran offscreen only: no virtual screen could be started")
            if os.environ.get("CI"):
                results.append(("tests in real windows (Xvfb): could not start", 1, 0.0))
    return summary(results, notes)


def bench(names: list[str]) -> int:
    """Measure against the floors of the same run; without names, everything."""
    python = str(environment.ensure(ROOT, development=True))
    system.ensure_libraries(window=False)
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    command = [python, str(ROOT / "packaging" / "bench"), *names]
    return subprocess.run(command, cwd=ROOT, env=variables(QT_QPA_PLATFORM=platform), check=False).returncode


def shots(arguments: list[str]) -> int:
    """Pictures of the window's main states, for eyes; no display is needed."""
    script = ROOT / "packaging" / "shots.py"
    if not script.exists():
        print("packaging/shots.py is missing, so there are no pictures to take.")
        return 1
    python = str(environment.ensure(ROOT, development=True))
    system.ensure_libraries(window=False)
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    command = [python, str(script), *arguments]
    return subprocess.run(command, cwd=ROOT, env=variables(QT_QPA_PLATFORM=platform), check=False).returncode


PASSING_ARGUMENTS = {"run": run, "test": test, "bench": bench, "shots": shots}


def main() -> int:
    """Choose the command; what follows `run`, `test`, `bench` and `shots` is passed on."""
    parser = argparse.ArgumentParser(
        prog="dev.py",
        usage=argparse.SUPPRESS,
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=(*PASSING_ARGUMENTS, "lint", "lock"))
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    chosen = parser.parse_args()
    try:
        if chosen.command in PASSING_ARGUMENTS:
            return PASSING_ARGUMENTS[chosen.command](chosen.arguments)
        return lint() if chosen.command == "lint" else environment.write_lock(ROOT)
    except environment.SetupFailed as problem:
        print(f"\nSet-up stopped: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
