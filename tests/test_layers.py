"""The layers of the program, as an executed test: who may know whom, and who may touch files, network and clock.

The table is the one of the house rules (designer/: model, engine, rules, draw, formats, app, ui). Imports are read with
`ast`, inside functions too, so nothing has to be installed or run for a verdict.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "designer").rglob("*.py"))
SAMPLE = ROOT / "resources" / "samples" / "hybrid-mx-to-eop.mailflow"

# package -> (packages of the program it may import, third-party modules it may import)
TABLE: dict[str, tuple[set[str], set[str]]] = {
    # typing_extensions only because pydantic is loaded with another TypedDict, see model/library.py
    "model": (set(), {"pydantic", "pydantic_core", "annotated_types", "typing_extensions"}),
    "engine": ({"model"}, {"networkx", "dns", "regex"}),
    "rules": ({"model", "engine", "paths"}, {"networkx"}),
    "draw": ({"model", "engine", "paths"}, {"networkx", "graphlay"}),
    "formats": (
        {"model", "engine", "rules", "draw", "paths"},
        {"yaml", "dns", "pydantic", "pydantic_core", "font_source_sans_pro", "fontpkg_ibm_plex_mono"},
    ),
    "app": ({"model", "engine", "rules", "draw", "formats", "paths"}, {"platformdirs"}),
    "ui": (
        {"model", "engine", "rules", "draw", "formats", "app", "paths"},
        # pydantic only to read what a field is: forms derive from the model's fields.
        {"PySide6", "shiboken6", "qtawesome", "pydantic", "font_source_sans_pro", "fontpkg_ibm_plex_mono"},
    ),
}
# The modules at the top: the command line knows everybody but Qt itself, the others nobody.
TOP: dict[str, tuple[set[str], set[str]]] = {
    "cli": ({*TABLE, "paths", "cli_files", "cli_search"}, set()),
    "cli_files": ({"formats", "model"}, set()),
    "cli_search": ({*TABLE, "cli_files"} - {"ui", "app"}, set()),
    "paths": (set(), set()),
    "__init__": (set(), set()),
    "__main__": ({"cli"}, set()),
}
NETWORK = {
    "socket", "ssl", "http", "urllib.request", "smtplib", "ftplib", "imaplib", "poplib", "socketserver", "asyncio",
    "dns.resolver", "dns.query", "dns.asyncresolver", "dns.asyncquery", "PySide6.QtNetwork",
}  # fmt: skip
# What makes a result depend on the moment or the machine: forbidden where the program computes.
IMPURE = {"time", "random", "secrets", "uuid", "os", "subprocess", "threading", "tempfile", "shutil", "locale"}
WRITING_METHODS = {"write_text", "write_bytes", "mkdir", "unlink", "rmdir", "symlink_to", "chmod"}
WRITING_CALLS = {"os.replace", "os.rename", "os.remove", "os.makedirs", "os.open", "tempfile.NamedTemporaryFile"}


def name_of(path: Path) -> str:
    """The path as messages show it."""
    return path.relative_to(ROOT).as_posix()


def package_of(path: Path) -> str:
    """The package of designer/ that a file belongs to, or its own name for the modules at the top."""
    parts = path.relative_to(ROOT / "designer").parts
    return parts[0] if len(parts) > 1 else path.stem


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a file imports, at its top and inside functions, by statement or by call."""
    package = ["designer", *path.relative_to(ROOT / "designer").parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"}:
                yield node.lineno, str(node.args[0].value)


def is_within(name: str, modules: set[str]) -> bool:
    """Whether an imported name is one of the modules or something inside one."""
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def offences(path: Path) -> Iterator[str]:
    """Every import of a file that the table does not allow, as a line to click on."""
    package = package_of(path)
    inner, outer = TABLE.get(package) or TOP[package]
    for line, name in imports(path):
        first, _, rest = name.partition(".")
        if first == "designer":
            target = rest.split(".")[0]
            if target not in {*inner, package, "__version__", ""}:
                yield f"{name_of(path)}:{line}: {package} must not import designer.{target}"
        elif first not in sys.stdlib_module_names and first not in outer:
            yield f"{name_of(path)}:{line}: {package} must not import {first}"


def test_every_package_is_in_the_table() -> None:
    packages = {package_of(path) for path in SOURCES}
    assert packages <= {*TABLE, *TOP}, "a new package needs a row: who may it know?"


def test_no_package_knows_more_than_the_table_allows() -> None:
    assert [line for path in SOURCES for line in offences(path)] == []


def test_the_network_is_reached_by_one_module_alone() -> None:
    found = [
        f"{name_of(path)}:{line}: {name}"
        for path in SOURCES
        if name_of(path) != "designer/formats/dns.py"
        for line, name in imports(path)
        if is_within(name, NETWORK)
    ]
    assert found == []


def test_what_computes_knows_no_clock_no_chance_and_no_machine() -> None:
    found = [
        f"{name_of(path)}:{line}: {name}"
        for path in SOURCES
        if package_of(path) in {"model", "engine", "rules", "draw"}
        for line, name in imports(path)
        if is_within(name, IMPURE)
    ]
    assert found == []


def test_what_computes_never_asks_for_the_current_date() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}: .{node.func.attr}()"
        for path in SOURCES
        if package_of(path) in {"model", "engine", "rules", "draw"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"now", "utcnow", "today"}
    ]
    assert found == []


def test_files_are_written_by_one_module_alone() -> None:
    assert [line for path in SOURCES if name_of(path) != "designer/formats/files.py" for line in writes(path)] == []


def writes(path: Path) -> Iterator[str]:
    """Calls that change the disk: open for writing, and the methods of paths that do."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        modes = [*node.args[1:2], *(key.value for key in node.keywords if key.arg == "mode")]
        to_write = any(isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax+") for mode in modes)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if (called == "open" and to_write) or called in WRITING_CALLS or method in WRITING_METHODS:
            yield f"{name_of(path)}:{node.lineno}: {called}"


def test_the_layer_test_sees_an_offence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that finds nothing because it looks at nothing would be worse than none."""
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    module = tmp_path / "designer" / "engine" / "steps" / "s1.py"
    module.parent.mkdir(parents=True)
    module.write_text(
        "from ...ui import window\n"
        "def late():\n"
        "    import PySide6.QtCore\n"
        "    import importlib\n"
        "    importlib.import_module('designer.formats.project')\n"
        "    open('x')\n"
        "    open('x', 'w')\n"
        "    path.write_text('x')\n",
        encoding="utf-8",
    )
    assert sorted(offences(module)) == [
        "designer/engine/steps/s1.py:1: engine must not import designer.ui",
        "designer/engine/steps/s1.py:3: engine must not import PySide6",
        "designer/engine/steps/s1.py:5: engine must not import designer.formats",
    ]
    assert list(writes(module)) == [
        "designer/engine/steps/s1.py:7: open",
        "designer/engine/steps/s1.py:8: path.write_text",
    ]


def test_the_command_line_imports_the_window_only_inside_functions() -> None:
    tree = ast.parse((ROOT / "designer" / "cli.py").read_text(encoding="utf-8"))
    top = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [line for line in top if "designer.ui" in line or "PySide6" in line] == []


@pytest.mark.parametrize("command", ["simulate", "check", "rules", "schema", "export"])
def test_commands_that_need_no_screen_never_load_qt(command: str, tmp_path: Path) -> None:
    arguments = {
        "simulate": ["simulate", str(SAMPLE)],
        "check": ["check", str(SAMPLE)],
        "rules": ["rules"],
        "schema": ["schema"],
        "export": ["export", str(SAMPLE), "--to", "svg", "-o", str(tmp_path / "hybrid.svg")],
    }[command]
    program = (
        "import sys\n"
        f"sys.argv = ['mailflow-designer', *{arguments!r}]\n"
        "from designer.cli import main\n"
        "try:\n"
        "    code = main()\n"
        "except SystemExit as end:\n"
        "    code = end.code\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'PySide6', 'shiboken6'}), file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    start = [sys.executable, "-X", "utf8", "-c", program]
    done = subprocess.run(start, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    assert (done.returncode, done.stderr.splitlines()) == (0, ["[]"])
    assert done.stdout.strip() or command == "export"
