"""Files are read and written here and nowhere else: whole or not at all.

A save goes to a new file in the same folder, is forced to the disk, and then takes the old file's place in one step.
Whatever ends the program in between (power, a full disk, a kill) leaves either the old file or the new one. Symbolic
links stay links, the file keeps its permissions, and nothing that is not an ordinary file is written to.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path
from typing import TextIO

from designer.formats.project import ReadResult, read_bytes, write
from designer.formats.untrusted import MAX_BYTES
from designer.model.records import dataclass
from designer.model.topology import Topology

_MOST_LEFTOVERS = 1000


class FileRefused(Exception):
    """A file that could not be read or written: what was tried, which file, and what to do about it."""

    def __init__(self, doing: str, path: Path, reason: str, hint: str = "") -> None:
        super().__init__(f"{path}: cannot {doing}: {reason}" + (f". {hint}" if hint else ""))
        self.doing = doing
        self.path = path
        self.reason = reason
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Stamp:
    """Tells whether a file is still the one that was read: a program that saved over it has left another stamp."""

    modified_ns: int
    size: int
    number: int


def load(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a file; FileRefused where it cannot be read, is no ordinary file, or is larger than `limit`."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            reason = "it is a folder" if path.is_dir() else "it is not an ordinary file"
            raise FileRefused("read", path, reason, "Choose a file.")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise FileRefused("read", path, _reason(error), _reading_hint(error)) from error
    if len(data) > limit:
        raise FileRefused("read", path, f"it is larger than {limit >> 20} MiB", "A project file is far smaller.")
    return data


def open_project(path: Path, name: str | None = None) -> ReadResult:
    """The topology in a file, or its problems; `name` is what the problems call it (default: the path as given)."""
    return read_bytes(load(path), name if name is not None else str(path))


def save_project(path: Path, topology: Topology) -> None:
    """Writes a topology to a project file, whole or not at all."""
    save(path, write(topology).encode("utf-8"))


def save(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all, keeping links and permissions; FileRefused where that is not possible."""
    target = Path(os.path.realpath(path))
    try:
        mode = _mode_of(target)
        _replace(target, data, mode)
    except OSError as error:
        raise FileRefused("save", path, _reason(error), _saving_hint(error)) from error


def remove(path: Path) -> None:
    """Deletes a file; one that is already gone is no error."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise FileRefused("delete", path, _reason(error)) from error


def make_folder(path: Path) -> None:
    """Makes a folder that only its owner may look into, with all folders above it."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileRefused("make the folder", path, _reason(error), _saving_hint(error)) from error


def discard(stream: TextIO) -> None:
    """Lets what is still to be written to a stream vanish: its reader has gone, and that is no error."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def stamp(path: Path) -> Stamp | None:
    """What tells this state of a file from a later one; None where there is no such file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino)


def _mode_of(target: Path) -> int | None:
    """The permissions that the file has and keeps; None for a file that is new."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        reason = "it is a folder" if stat.S_ISDIR(found.st_mode) else "it is not an ordinary file"
        raise FileRefused("save", target, reason, "Choose another name.")
    if not os.access(target, os.W_OK):
        raise FileRefused("save", target, "it is write-protected", "Save under another name, or allow writing.")
    return stat.S_IMODE(found.st_mode)


def _replace(target: Path, data: bytes, mode: int | None) -> None:
    descriptor, temporary = _exclusive(target.parent, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if mode is not None:
                _set_mode(temporary, mode)
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _force_folder(target.parent)


def _exclusive(folder: Path, mode: int | None) -> tuple[int, Path]:
    """A new file that nobody else can have made or opened. An existing file's successor is private until it has its
    permissions.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    for number in range(_MOST_LEFTOVERS):
        path = folder / f".mailflow-{os.getpid()}-{number}.tmp"
        try:
            return os.open(path, flags, 0o666 if mode is None else 0o600), path
        except FileExistsError:
            continue
    raise FileExistsError(f"{_MOST_LEFTOVERS} temporary files are left over in this folder")


def _set_mode(path: Path, mode: int) -> None:
    # Windows knows only a read-only flag, which a file that can be saved to does not have.
    if sys.platform != "win32":
        path.chmod(mode)


def _force_folder(folder: Path) -> None:
    """Makes the new name durable. Windows cannot open folders; some network folders refuse, after the file itself is
    safe.
    """
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _reading_hint(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "Check the name and the folder."
    return "Check that you may read it." if isinstance(error, PermissionError) else ""


def _saving_hint(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "The folder does not exist."
    if isinstance(error, PermissionError):
        return "Save in a folder that you may write to; another program may hold the file open."
    return "The file is unchanged."
