"""The Python environment `.venv`: made from the hash-pinned lock, made again when the lock changes.

No build backend is fetched for the project itself: a path file makes the checkout importable, which is all that an
editable installation does. The one dependency without a wheel is built with the setuptools of the lock.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import system

LOCKS = ("requirements.txt", "requirements-build.txt", "requirements-dev.txt")
HEADERS = {
    "requirements.txt": "What the program needs: exact versions and hashes.",
    "requirements-dev.txt": "What development and tests need, the program's own included: exact versions and hashes.",
    "requirements-build.txt": "What builds the one package of requirements-dev.txt that has no wheel (pyspf).",
}


class SetupFailed(Exception):
    """The environment could not be made; the text says why and what to do."""


def python_of(folder: Path) -> Path:
    """The interpreter inside an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure(root: Path, *, development: bool) -> Path:
    """The environment's interpreter, after making the environment or completing it if that is needed.

    Two commands started at once wait for each other. The environment is made again when the lock, the interpreter's
    version or the checkout's place has changed, because scripts and the path file name that place.
    """
    folder = root / ".venv"
    wanted = {"run", "dev"} if development else {"run"}
    with _alone(root / ".venv.lock"):
        key = _key(root)
        have = _installed(folder, key)
        if have is None:
            print(f"Making {folder.name} from the lock (once, and again when the lock has changed) ...", flush=True)
            _create(folder)
            have = set()
        if not wanted <= have:
            _install(root, folder, development=development)
            _make_importable(root, folder)
            _stamp(folder).write_text(json.dumps({"key": key, "installed": sorted(have | wanted)}), encoding="utf-8")
    return python_of(folder)


def _key(root: Path) -> str:
    """What the environment depends on, as one hash."""
    digest = hashlib.sha256()
    for name in LOCKS:
        lines = (root / "packaging" / name).read_text(encoding="utf-8").splitlines()
        digest.update("\n".join(line for line in lines if not line.startswith("#")).encode())
    digest.update(f"{sys.version_info[:2]}|{root}".encode())
    return digest.hexdigest()


def _stamp(folder: Path) -> Path:
    return folder / "mailflow-designer.json"


def _installed(folder: Path, key: str) -> set[str] | None:
    """Which parts are there, or None when the environment is absent, outdated or broken."""
    try:
        stamp = json.loads(_stamp(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if stamp.get("key") != key:
        return None
    try:
        works = subprocess.run([python_of(folder), "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return None
    return set(stamp["installed"]) if works else None


def _create(folder: Path) -> None:
    """A fresh environment; Debian ships Python without the part that makes one, so that part is offered first."""
    shutil.rmtree(folder, ignore_errors=True)
    if importlib.util.find_spec("ensurepip") is None and system.is_debian():
        system.install_packages([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"], "to make .venv")
    base = getattr(sys, "_base_executable", None) or sys.executable
    command = [base, "-m", "venv", str(folder)]
    # A new process: the part just installed is not yet known to this one.
    if subprocess.run([base, "-c", "import ensurepip"], capture_output=True, check=False).returncode != 0:
        if importlib.util.find_spec("pip") is None:
            raise SetupFailed(
                "this Python has neither ensurepip nor pip. On Debian and Ubuntu: "
                f"sudo apt-get install python{sys.version_info.major}.{sys.version_info.minor}-venv"
            )
        command.append("--without-pip")
    if subprocess.run(command, check=False).returncode != 0:
        raise SetupFailed(f"{' '.join(command)} failed; the lines above say why.")


def _install(root: Path, folder: Path, *, development: bool) -> None:
    """Install exactly what the lock names, every file checked against its hash."""
    packaging = root / "packaging"
    if development:
        _pip(folder, "--only-binary", ":all:", "-r", str(packaging / "requirements-build.txt"))
        _pip(folder, "--no-build-isolation", "--use-pep517", "-r", str(packaging / "requirements-dev.txt"))
    else:
        _pip(folder, "--only-binary", ":all:", "-r", str(packaging / "requirements.txt"))


def _pip(folder: Path, *arguments: str) -> None:
    python = str(python_of(folder))
    own = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    command = [python, "-m", "pip"] if own else [sys.executable, "-m", "pip", "--python", python]
    command += ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", *arguments]
    if subprocess.run(command, check=False).returncode != 0:
        raise SetupFailed("pip could not install the lock; the lines above say why. Is the network reachable?")


def _make_importable(root: Path, folder: Path) -> None:
    """What an editable installation would do: the checkout on the path, and the command `mailflow-designer`."""
    query = "import sysconfig; print(sysconfig.get_path('purelib')); print(sysconfig.get_path('scripts'))"
    answer = subprocess.run([python_of(folder), "-c", query], capture_output=True, text=True, check=True)
    site, scripts = (Path(line) for line in answer.stdout.splitlines())
    (site / "mailflow_designer.pth").write_text(f"{root}\n", encoding="utf-8")
    if os.name == "nt":
        (scripts / "mailflow-designer.cmd").write_text('@"%~dp0python.exe" -m designer %*\r\n', encoding="utf-8")
    else:
        script = scripts / "mailflow-designer"
        script.write_text(f'#!/bin/sh\nexec "{python_of(folder)}" -m designer "$@"\n', encoding="utf-8")
        script.chmod(0o755)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the set-up's lock; it ends with the process, so a crash leaves nothing behind."""
    with path.open("a+b") as handle:
        if os.name == "nt":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_lock(root: Path) -> int:
    """Write the lock again from pyproject.toml, for all systems at once, naming no registry and no place."""
    uv = shutil.which("uv")
    if uv is None:
        raise SetupFailed("the lock is written with the tool `uv`, which is not installed (pip install uv).")
    packaging = root / "packaging"
    base = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"]
    base += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    sources = {
        "requirements.txt": (["pyproject.toml"], None),
        "requirements-dev.txt": (["--extra", "dev", "-c", str(packaging / "requirements.txt"), "pyproject.toml"], None),
        "requirements-build.txt": (["-"], "setuptools>=80\n"),
    }
    for name, (arguments, text) in sources.items():
        done = subprocess.run([*base, *arguments], cwd=root, input=text, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SetupFailed(done.stderr)
        header = f"# {HEADERS[name]}\n# Written by `packaging/dev.py lock`; do not edit by hand.\n"
        (packaging / name).write_text(header + done.stdout, encoding="utf-8", newline="\n")
        print(f"wrote packaging/{name}")
    return 0
