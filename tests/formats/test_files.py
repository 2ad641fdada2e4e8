"""A save leaves either the old file or the new one, whatever happens in between, and changes nothing else about it."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from designer.formats import files
from designer.formats.files import FileRefused, load, make_folder, open_project, remove, save, save_project, stamp
from designer.model.topology import Node, Topology


def test_a_saved_topology_is_read_again(tmp_path: Path) -> None:
    topology = Topology(title="Contoso – Übersicht", nodes=(Node(id="a", kind="app"),))
    save_project(tmp_path / "contoso.mailflow", topology)
    assert open_project(tmp_path / "contoso.mailflow").topology == topology


def test_saving_leaves_nothing_else_in_the_folder(tmp_path: Path) -> None:
    save(tmp_path / "a.mailflow", b"one")
    save(tmp_path / "a.mailflow", b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["a.mailflow"]
    assert (tmp_path / "a.mailflow").read_bytes() == b"two"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.mailflow"
    path.write_bytes(b"old")
    path.chmod(mode)
    before = stat.S_IMODE(path.stat().st_mode)
    save(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == before


def test_a_new_file_gets_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    save(tmp_path / "a.mailflow", b"new")
    assert (tmp_path / "a.mailflow").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "a.mailflow", tmp_path / "link.mailflow"
    target.write_bytes(b"old")
    link.symlink_to(target)
    save(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["link.mailflow"]


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.mailflow"
    path.write_bytes(b"old")

    def no_space(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", no_space)
    with pytest.raises(FileRefused, match=r"cannot save: no space left on device\. The file is unchanged\."):
        save(path, b"new")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.mailflow", b"old")]


def test_the_data_is_on_the_disk_before_the_name_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.mailflow"
    path.write_bytes(b"old")
    seen: list[tuple[bool, bytes]] = []
    real = os.fsync

    def watched(descriptor: int) -> None:
        seen.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.read_bytes()))
        real(descriptor)

    monkeypatch.setattr(files.os, "fsync", watched)
    save(path, b"new")
    assert seen == [(False, b"old"), (True, b"new")]


def test_a_leftover_of_a_crash_is_neither_used_nor_in_the_way(tmp_path: Path) -> None:
    leftover = tmp_path / f".mailflow-{os.getpid()}-0.tmp"
    leftover.write_bytes(b"somebody else's")
    save(tmp_path / "a.mailflow", b"new")
    assert leftover.read_bytes() == b"somebody else's"


def test_a_killed_save_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mailflow"
    path.write_bytes(b"old" * 100)
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from designer.formats import files\n"
        "files.os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGTERM)\n"
        f"files.save(Path({str(path)!r}), b'new' * 100)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, check=False, timeout=60)
    assert done.returncode != 0
    assert path.read_bytes() == b"old" * 100


def test_a_folder_is_no_place_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"cannot save: it is a folder\. Choose another name"):
        save(tmp_path, b"x")
    with pytest.raises(FileRefused, match=r"cannot read: it is a folder\. Choose a file"):
        load(tmp_path)


def test_a_missing_file_or_folder_is_told_with_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"cannot read: no such file or directory\. Check the name and the folder"):
        load(tmp_path / "none.mailflow")
    with pytest.raises(FileRefused, match=r"cannot save: no such file or directory\. The folder does not exist"):
        save(tmp_path / "none" / "a.mailflow", b"x")


def test_a_device_is_not_written_to() -> None:
    with pytest.raises(FileRefused, match="it is not an ordinary file"):
        save(Path(os.devnull), b"x")


def test_a_huge_file_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.mailflow"
    with path.open("wb") as file:
        file.truncate(64 << 20)
    with pytest.raises(FileRefused, match=r"cannot read: it is larger than 16 MiB"):
        load(path)


def test_a_write_protected_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.mailflow"
    path.write_bytes(b"old")
    monkeypatch.setattr(files.os, "access", lambda _path, mode: mode != os.W_OK)
    with pytest.raises(FileRefused, match=r"it is write-protected\. Save under another name"):
        save(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_stamp_tells_whether_somebody_else_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.mailflow"
    assert stamp(path) is None
    save(path, b"one")
    first = stamp(path)
    assert stamp(path) == first
    save(path, b"two, and longer")
    assert stamp(path) != first


def test_deleting_what_is_gone_is_no_error(tmp_path: Path) -> None:
    save(tmp_path / "a.mailflow", b"x")
    remove(tmp_path / "a.mailflow")
    remove(tmp_path / "a.mailflow")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_for_recovery_copies_is_its_owners_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "deep" / "recovery")
    make_folder(tmp_path / "deep" / "recovery")
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "deep" / "recovery").stat().st_mode) == 0o700
