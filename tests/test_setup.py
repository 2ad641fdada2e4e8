"""The set-up that everything stands on: the pinned lock, the two commands of the README, no trace of one machine."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")
TOP_LEVEL = {
    ".ci", ".editorconfig", ".gitattributes", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "designer",
    "main.py", "packaging", "pyproject.toml", "resources", "tests",
}  # fmt: skip


def tracked_files() -> list[Path]:
    """The files of the repository; in an unpacked archive without git, all that its .gitignore would not hide."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    hidden = {".venv", "out", "build", "dist", "__pycache__", ".git", ".hypothesis", ".mypy_cache", ".ruff_cache"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not hidden & set(path.relative_to(ROOT).parts)]


def requirements(name: str) -> list[str]:
    """The entries of a lock file, each with its continued lines joined."""
    text = (ROOT / "packaging" / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [entry for entry in "\n".join(lines).replace("\\\n", " ").splitlines() if entry.strip()]


def test_void_qt_calls_keep_the_reference_count_of_none() -> None:
    """PySide6 6.12.0 drops one reference to None per call; Python 3.11 aborts after a few thousand calls."""
    from PySide6.QtCore import QPointF

    point = QPointF()
    before = sys.getrefcount(None)
    for _ in range(200):
        point.setX(1.0)
    assert sys.getrefcount(None) >= before - 20  # other code may release a few; the defect loses all 200


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_holds_qt_below_the_version_that_crashes(name: str) -> None:
    pins = [entry for entry in requirements(name) if entry.startswith("pyside6-essentials==")]
    assert len(pins) == 1
    version = re.match(r"pyside6-essentials==(\d+)\.(\d+)", pins[0])
    assert version is not None
    assert (6, 8) <= (int(version[1]), int(version[2])) < (6, 12)


def test_the_project_itself_refuses_the_version_of_qt_that_crashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(entry.startswith("PySide6-Essentials") and "<6.12" in entry for entry in project["dependencies"])


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_names_no_registry(name: str) -> None:
    text = (ROOT / "packaging" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=", ""), re.MULTILINE), "no option lines"


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_file_is_checked_against_a_hash(name: str) -> None:
    entries = requirements(name)
    assert entries
    assert [entry for entry in entries if not re.match(r"\S+==\S+.*--hash=sha256:[0-9a-f]{64}", entry)] == []


def test_every_direct_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=!~ \[]", entry)[0].lower().replace("_", "-") for entry in wanted}
    locked = {entry.split("==")[0] for entry in requirements("requirements-dev.txt")}
    assert names - locked == set()


def test_development_tests_the_versions_that_users_get() -> None:
    locks = [{entry.split(" --hash")[0].strip() for entry in requirements(name)} for name in LOCKS[:2]]
    assert locks[0] - locks[1] == set()


def test_the_top_level_stays_as_agreed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked_files()} <= TOP_LEVEL


def test_packaging_is_no_python_package() -> None:
    """With an `__init__.py` it would hide the library of the same name, which pytest and others import."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_the_readme_has_exactly_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines() if line.strip()]
    assert commands == ["python3 packaging/dev.py run", "python3 packaging/dev.py test"]


def test_the_continuous_integration_runs_what_the_readme_says() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in script if "dev.py" in line] == ["python3 packaging/dev.py test"]
    assert script[0] == "#!/usr/bin/env bash"


def test_no_file_names_a_folder_of_one_machine_or_a_registry() -> None:
    slash = "/"
    places = [slash + name + slash for name in ("work", "root", "tmp", "home")] + ["C:\\" + "Users", ".py" + "env"]
    hosts = [f"{name}.{end}" for name, end in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
    allowed = "/tmp" + "/.X11-unix"  # where every X server has its socket
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or another binary file
        for number, line in enumerate(text.splitlines(), 1):
            rest = line.replace(allowed, "")
            # A folder starts a path: not `example.com/home/`, not `../root/`.
            if any(re.search(rf"(?<![\w.*}}]){re.escape(place)}", rest) for place in places) or any(
                host in rest for host in hosts
            ):
                found.append(f"{path.relative_to(ROOT).as_posix()}:{number}: {line.strip()[:100]}")
    assert found == []


def test_every_text_file_is_utf8_with_unix_line_ends() -> None:
    binary = {".png", ".gif", ".pdf", ".pptx", ".ttf", ".otf", ".ico", ".icns", ".woff2", ".zip", ".vsdx"}
    texts = [path for path in tracked_files() if path.suffix not in binary and "corpus" not in path.parts]
    wrong = []
    for path in texts:
        data = path.read_bytes()
        if b"\r" in data and path.suffix not in {".bat", ".cmd", ".eml"} and "hostile" not in path.parts:
            wrong.append(path.relative_to(ROOT).as_posix())
    assert wrong == []


@pytest.mark.xvfb
def test_text_in_a_window_never_turns_into_boxes(qtbot) -> None:  # type: ignore[no-untyped-def]
    """Where no font is installed every letter is the same box; the bundled fonts make two letters differ."""
    import font_source_sans_pro
    import fontpkg_ibm_plex_mono
    from PySide6.QtGui import QFont, QFontDatabase
    from PySide6.QtWidgets import QLabel

    folder = Path(font_source_sans_pro.font_directory)
    mono = Path(fontpkg_ibm_plex_mono.ROOT) / "files" / "IBMPlexMono-Regular.ttf"
    for file, family in ((folder / "SourceSansPro-Regular.ttf", "Source Sans Pro"), (mono, "IBM Plex Mono")):
        number = QFontDatabase.addApplicationFont(str(file))
        assert QFontDatabase.applicationFontFamilies(number) == [family]
        pictures = []
        for text in ("mail", "flow"):
            label = QLabel(text)
            qtbot.addWidget(label)
            label.setFont(QFont(family, 20))
            with qtbot.waitExposed(label):
                label.show()
            pictures.append(label.grab().toImage().copy(0, 0, 40, 30))
        assert pictures[0] != pictures[1]
        QFontDatabase.removeApplicationFont(number)
