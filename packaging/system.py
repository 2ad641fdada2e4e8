"""What the operating system must provide: the libraries that Qt loads, and a screen for the window tests.

The tables come from asking the loader for every library of the locked PySide6 on a bare Debian 12, one package at a
time until it started. Nothing is done where everything can already be loaded.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import select
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator

# Library that the loader must find -> Debian package that has it. The first group is needed even without a screen.
OFFSCREEN = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
WINDOW = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",  # the one that users miss since Qt 6.5
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


def is_debian() -> bool:
    """Whether packages are installed with apt here: Debian, Ubuntu, Mint and their like."""
    return sys.platform == "linux" and shutil.which("apt-get") is not None


def ensure_libraries(*, window: bool, virtual_screen: bool = False) -> list[str]:
    """Install what is missing where that is possible, say what to do where it is not; the notes for a summary."""
    if sys.platform != "linux":
        return []
    table = {**OFFSCREEN, **WINDOW} if window else OFFSCREEN
    missing = [name for name in table if not _loads(name)]
    packages = [table[name] for name in missing]
    if virtual_screen and shutil.which("Xvfb") is None:
        missing.append("Xvfb")
        packages.append("xvfb")
    if not missing:
        return []
    if not is_debian():
        note = f"Qt needs, and this system lacks: {', '.join(missing)}. Its package manager has them."
        print(note)
        return [note]
    command = install_packages(packages, "which Qt needs")
    return [] if command is None else [f"not installed: {' '.join(packages)}. As an administrator: {command}"]


def install_packages(packages: list[str], why: str) -> str | None:
    """Install Debian packages as root or through a sudo that does not ask; else tell the command and go on.

    Returns the command that somebody with the right to do so still has to run, or None when all is installed.
    """
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    by_hand = f"sudo apt-get update && sudo {' '.join(install)}"
    prefix = _as_root()
    if prefix is None:
        print(f"Missing, {why}: {' '.join(packages)}. Not installed, because that needs an administrator:\n  {by_hand}")
        return by_hand
    print(f"Installing {' '.join(packages)}, {why} (apt-get{' through sudo' if prefix else ''}) ...", flush=True)
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    # The list of packages may be absent (containers) or old; a failing update is told by the installation that follows.
    subprocess.run([*quiet, "apt-get", "update", "-qq"], stdout=subprocess.DEVNULL, check=False)
    done = subprocess.run([*quiet, *install], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout[-2000:])
        print(f"apt-get failed. Going on without; to try again: {by_hand}")
        return by_hand
    return None


def _as_root() -> list[str] | None:
    """The words before a command that make it run as root; None when that is not possible without asking."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_display() -> bool:
    """Whether a window can open: always on Windows and macOS, on others when a display is named and answers."""
    if sys.platform in ("win32", "darwin") or os.environ.get("WAYLAND_DISPLAY"):
        return True
    display = os.environ.get("DISPLAY", "")
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if local is None:
        return bool(display)
    for address in (f"/tmp/.X11-unix/X{local[1]}", f"\0/tmp/.X11-unix/X{local[1]}"):
        with contextlib.suppress(OSError, AttributeError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
            server.connect(address)
            return True
    return False


@contextlib.contextmanager
def virtual_screen() -> Iterator[str | None]:
    """A screen nobody sees, for real windows in tests; its DISPLAY, or None where Xvfb or a library is missing.

    Xvfb itself picks a free number and tells it, so that several runs on one machine do not disturb each other.
    """
    program = shutil.which("Xvfb")
    if program is None or not all(_loads(name) for name in WINDOW):
        yield None
        return
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1920x1200x24", "-nolisten", "tcp", "-noreset"]
    silent = subprocess.DEVNULL
    server = subprocess.Popen(command, pass_fds=[writing], stdout=silent, stderr=silent)
    os.close(writing)
    try:
        ready, _, _ = select.select([reading], [], [], 20.0)
        number = os.read(reading, 20).decode().strip() if ready else ""
        yield f":{number}" if number else None
    finally:
        os.close(reading)
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
