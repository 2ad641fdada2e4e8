"""From an empty machine to a running program: what `packaging/dev.py` decides, without installing anything here."""

from __future__ import annotations

import ast
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGING = ROOT / "packaging"


def load(name: str) -> ModuleType:
    """One of dev.py's modules; they are scripts beside it, not a package."""
    spec = importlib.util.spec_from_file_location(name, PACKAGING / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = load("system")
    monkeypatch.setitem(sys.modules, "system", module)
    return module


@pytest.fixture
def environment(system: ModuleType) -> ModuleType:
    return load("environment")


@pytest.fixture
def checkout(tmp_path: Path, environment: ModuleType) -> Path:
    """A folder that has a lock and nothing else."""
    (tmp_path / "packaging").mkdir()
    for name in environment.LOCKS:
        (tmp_path / "packaging" / name).write_text("# a comment\nnothing==1 --hash=sha256:0\n", encoding="utf-8")
    return tmp_path


def pretend_installed(environment: ModuleType, checkout: Path) -> None:
    """An environment with a working interpreter and a stamp, without the minutes of making one."""
    python = environment.python_of(checkout / ".venv")
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    stamp = {"key": environment._key(checkout), "installed": ["run"]}
    (checkout / ".venv" / "mailflow-designer.json").write_text(json.dumps(stamp), encoding="utf-8")


def test_an_old_python_can_read_dev_py_and_is_told_what_it_needs() -> None:
    source = (PACKAGING / "dev.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    first_import = source.index("\nimport argparse")
    assert source.index("if sys.version_info < (3, 11)") < first_import
    assert "needs Python 3.11 or newer" in source[:first_import]
    assert tree.body


@pytest.mark.parametrize("name", ["dev", "environment", "system"])
def test_dev_py_needs_nothing_but_the_standard_library(name: str) -> None:
    tree = ast.parse((PACKAGING / f"{name}.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names, "environment", "system"}


def test_an_environment_made_from_this_lock_is_used_again(environment: ModuleType, checkout: Path) -> None:
    pretend_installed(environment, checkout)
    assert environment.ensure(checkout, development=False) == environment.python_of(checkout / ".venv")


def test_a_changed_lock_makes_the_environment_again(environment: ModuleType, checkout: Path) -> None:
    pretend_installed(environment, checkout)
    before = environment._key(checkout)
    lock = checkout / "packaging" / "requirements.txt"
    lock.write_text(lock.read_text(encoding="utf-8").replace("==1", "==2"), encoding="utf-8")
    assert environment._key(checkout) != before
    assert environment._installed(checkout / ".venv", environment._key(checkout)) is None


def test_a_comment_in_the_lock_changes_nothing(environment: ModuleType, checkout: Path) -> None:
    before = environment._key(checkout)
    lock = checkout / "packaging" / "requirements.txt"
    lock.write_text("# another comment\n" + lock.read_text(encoding="utf-8"), encoding="utf-8")
    assert environment._key(checkout) == before


def test_an_environment_whose_python_is_gone_is_made_again(environment: ModuleType, checkout: Path) -> None:
    pretend_installed(environment, checkout)
    environment.python_of(checkout / ".venv").unlink()
    assert environment._installed(checkout / ".venv", environment._key(checkout)) is None


def test_a_user_without_rights_is_told_the_command_and_goes_on(
    system: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "_as_root", lambda: None)
    monkeypatch.setattr(system, "is_debian", lambda: True)
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system, "_loads", lambda library: library != "libxcb-cursor.so.0")
    notes = system.ensure_libraries(window=True)
    command = "sudo apt-get install -y --no-install-recommends libxcb-cursor0"
    assert command in capsys.readouterr().out
    assert len(notes) == 1
    assert notes[0].endswith(command)


def test_nothing_is_installed_where_everything_can_be_loaded(
    system: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system, "_loads", lambda _library: True)
    assert system.ensure_libraries(window=True) == []
    assert capsys.readouterr().out == ""


def test_root_installs_exactly_what_is_missing(system: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []

    def apt(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0, "")

    monkeypatch.setattr(system, "_as_root", list)
    monkeypatch.setattr(system, "is_debian", lambda: True)
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system.subprocess, "run", apt)
    monkeypatch.setattr(system, "_loads", lambda library: library not in {"libEGL.so.1", "libxcb-shape.so.0"})
    monkeypatch.setattr(system.shutil, "which", lambda _name: None)
    assert system.ensure_libraries(window=True, virtual_screen=True) == []
    assert commands[-1][-3:] == ["libegl1", "libxcb-shape0", "xvfb"]


def test_a_display_that_nobody_serves_is_no_display(system: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":48712")
    assert not system.has_display()
    monkeypatch.delenv("DISPLAY")
    assert not system.has_display()


def test_measurements_that_do_not_exist_are_named() -> None:
    command = [sys.executable, str(PACKAGING / "bench"), "kettle"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 3
    names = "startup, canvas, engine, exports, checks, live"
    assert done.stdout == f"No measurement is called kettle. There are: {names}.\n"
