"""The command line: every command runs without a screen, never asks, and ends with a code that scripts can rely on.

0 good, 1 findings of severity error or unmet expectations, 2 input that could not be read, 3 wrong usage. Each command
imports what it needs when it runs, so that it starts at once; only the window and painted pictures load Qt.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from designer.cli_files import Unreadable, complain, say, say_all, say_json, topologies, topology_in

if TYPE_CHECKING:
    from designer.formats.exports import Export
    from designer.model.message import Message
    from designer.model.topology import Topology
    from designer.rules.finding import Finding

GOOD, FOUND, UNREADABLE, USAGE = 0, 1, 2, 3
PROGRAM = "mailflow-designer"
CHECK_FORMATS = ("text", "json", "sarif", "junit")
"""Names of `check_report.REPORT_FORMATS`, known without loading the engine."""
SEVERITIES = ("error", "warning", "info")
CODES = """exit codes:
  0  good
  1  findings of severity error (or as --fail-on says), violated demands, or unmet expectations
  2  input that could not be read (told as file:line:column)
  3  wrong usage"""


class Usage(Exception):
    """What was asked for cannot be done so; shown with the way to ask for help."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command, or opens the window when there is none; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _speak_utf8()
    try:
        code = _run(given)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader (`head`, a closed pager) has seen enough. What is left in the buffer must not complain at exit.
        from designer.formats.files import discard

        discard(sys.stdout)
        return GOOD


def _run(given: list[str]) -> int:
    try:
        if not given or _names_a_file(given[0]):
            return _open_window(given)
        options = _parser().parse_args(given)
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else GOOD
    except Usage as error:
        complain(f"{PROGRAM}: {error}")
        return USAGE
    except Unreadable as error:
        for line in error.lines:
            complain(line)
        return UNREADABLE


def _open_window(files: list[str]) -> int:
    """Opens the window; without a display Qt would end the process with a dump, so that is found out before."""
    display = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in display):
        raise Usage(f"there is no display for the window; '{PROGRAM} --help' lists the commands that need none")
    from designer.ui.app import main as open_window

    return open_window(files)


def _names_a_file(word: str) -> bool:
    """True where a desktop hands over a file to open: a project file instead of a command."""
    return not word.startswith("-") and word not in COMMANDS and word.endswith((".mailflow", ".mailflow.yaml"))


# -- simulate ---------------------------------------------------------------------------------------------------------


def _simulate(options: argparse.Namespace) -> int:
    """Routes messages and explains each hop."""
    from designer.engine.expectations import unmet
    from designer.engine.plan import compile_plan
    from designer.engine.simulate import simulate
    from designer.formats.route_text import route_lines
    from designer.formats.trace_json import trace_record

    code = GOOD
    for name, topology in topologies(options.files):
        plan = compile_plan(topology)
        messages = _messages(topology, name, options)
        if not messages and not options.json:
            say(f"{name}: no message is saved; compose one with --from-node, --mail-from and --rcpt")
        for number, message in enumerate(messages):
            trace = simulate(plan, message)
            differences = [str(line) for line in unmet(message.expect, trace)] if message.expect else []
            if options.json:
                say_json(trace_record(name, trace))
            else:
                say_all(([""] if number else []), route_lines(name, trace), _verdict(message, differences))
            code = FOUND if differences else code
    return code


def _verdict(message: Message, differences: list[str]) -> list[str]:
    if message.expect is None:
        return []
    if not differences:
        return ["", "  as expected"]
    return ["", "  not as expected:", *(f"    {line}" for line in differences)]


def _messages(topology: Topology, name: str, options: argparse.Namespace) -> tuple[Message, ...]:
    """The saved messages, the one that was named, or one composed from options (on top of the named one)."""
    from designer.formats.compose_message import OPTIONS, CannotCompose, compose_message
    from designer.formats.problems import did_you_mean

    settings = {row.key: value for row in OPTIONS if (value := getattr(options, row.key)) not in (None, False)}
    if options.message is None and not settings:
        return topology.messages
    saved = {message.id: message for message in topology.messages}
    if options.message is not None and options.message not in saved:
        hint = did_you_mean(options.message, saved) or f"saved: {', '.join(saved) or 'none'}"
        raise Usage(f"{name}: there is no message {options.message!r}; {hint}")
    base = saved.get(options.message)
    if base is not None and not settings:
        return (base,)
    try:
        return (compose_message(topology, settings, base),)
    except CannotCompose as error:
        raise Usage(str(error)) from None


# -- check, rules, schema ---------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    """Findings, demands, and the expectations of saved messages."""
    from designer.cli_search import check

    return FOUND if check(options.files, options.format, options.fail_on) else GOOD


def _rules(options: argparse.Namespace) -> int:
    """The catalogue, or one rule's page."""
    from designer.formats.problems import did_you_mean
    from designer.formats.rule_pages import catalogue_lines, invariant_lines, invariant_page, page_lines
    from designer.rules.catalogue import RULES
    from designer.rules.search.invariants import INVARIANTS

    if options.id is None:
        say_all(catalogue_lines(RULES), invariant_lines())
        return GOOD
    wanted = options.id.upper()
    pages = [page_lines(rule) for rule in RULES if rule.id == wanted or rule.slug == options.id]
    pages += [invariant_page(row) for row in INVARIANTS if row.id == wanted or row.slug == options.id]
    if not pages:
        ids = [*(rule.id for rule in RULES), *(row.id for row in INVARIANTS)]
        raise Usage(f"there is no rule {options.id!r}; {did_you_mean(wanted, ids) or f'{PROGRAM} rules lists all'}")
    say_all(*pages)
    return GOOD


def _schema(_options: argparse.Namespace) -> int:
    """The JSON Schema of the project file."""
    import json

    from designer.formats.schema import project_schema

    say(json.dumps(project_schema(), indent=2, ensure_ascii=False))
    return GOOD


# -- flows, failures --------------------------------------------------------------------------------------------------


def _flows(options: argparse.Namespace) -> int:
    """Origins x destinations: what becomes of ordinary mail between them."""
    from designer.cli_search import show_flows

    show_flows(options.files, options.format)
    return GOOD


def _failures(options: argparse.Namespace) -> int:
    """What breaks when one thing is gone, single points of failure first."""
    from designer.cli_search import show_failures

    show_failures(options.files, options.format)
    return GOOD


# -- export, self-test ------------------------------------------------------------------------------------------------


def _export(options: argparse.Namespace) -> int:
    """Writes the picture of a topology in another format."""
    from designer.formats.exports import EXPORT
    from designer.formats.files import FileRefused, save

    row = EXPORT[options.to]
    output = options.output or str(Path(options.file).with_suffix(row.suffix))
    if output == "-" and row.painter == "paint" and sys.stdout.isatty():
        raise Usage(f"{row.name} is not text; name a file with -o")
    extras = Extras(options.title, options.legend, options.findings)
    data = _picture(topology_in(options.file), row, options.theme, options.scale, extras)
    if output == "-":
        sys.stdout.buffer.write(data)
        return GOOD
    try:
        save(Path(output), data)
    except FileRefused as error:
        raise Unreadable([str(error)]) from None
    say(output)
    return GOOD


class Extras(NamedTuple):
    """What a picture shows besides the design."""

    title: bool = False
    legend: bool = False
    findings: bool = False


_PLAIN = Extras()


def _picture(topology: Topology, row: Export, theme_name: str, scale: float = 2.0, extras: Extras = _PLAIN) -> bytes:
    from designer.draw.compose import Options, compose
    from designer.draw.theme import theme
    from designer.model.links import links

    found: tuple[Finding, ...] = ()
    if extras.findings:
        from designer.app.analysis import Analysis

        found = Analysis(topology).findings
    options = Options(title=extras.title, legend=extras.legend)
    drawing, colours = compose(topology, links(topology), found, options=options), theme(theme_name)
    if row.text is not None:
        return row.text(drawing, colours).encode("utf-8")
    from designer.ui import paint

    try:
        return paint.to_pdf(drawing, colours) if row.name == "pdf" else paint.to_png(drawing, colours, scale)
    except paint.TooLarge as error:
        raise Usage(str(error)) from None


def _self_test(_options: argparse.Namespace) -> int:
    """Opens every sample and runs every exporter; used on the packaged application."""
    from designer import paths
    from designer.formats.check_report import checked
    from designer.formats.check_text import report_lines
    from designer.formats.exports import EXPORTS

    samples = paths.samples()
    if not samples:
        complain("self-test: no sample was found")
        return FOUND
    code = GOOD
    for sample in samples:
        topology = topology_in(str(sample))
        report = checked(sample.name, topology)
        if not report.good:
            say_all(report_lines(report))
            code = FOUND
        for row in EXPORTS:
            if not _picture(topology, row, "light"):
                say(f"{sample.name}: the {row.name} export is empty")
                code = FOUND
        say(f"{sample.name}: {'good' if report.good else 'not as expected'}, {len(EXPORTS)} exports")
    return code


# -- shared -----------------------------------------------------------------------------------------------------------


def _speak_utf8() -> None:
    """Names in every script, also through a pipe of a Windows console that would use a code page."""
    import io

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Wrong usage ends with its own code; 2 means input that could not be read."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    from designer import __version__
    from designer.formats.exports import EXPORT

    parser = _Parser(
        prog=PROGRAM,
        description="Draw, check and simulate mail flow of Exchange organizations. Without a command the window opens.",
        epilog=CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    rows = {}
    for name, (command, line) in COMMANDS.items():
        rows[name] = commands.add_parser(name, help=line, description=line)
        rows[name].set_defaults(command=command)
    for name in ("simulate", "check", "flows", "failures"):
        rows[name].add_argument("files", nargs="+", metavar="FILE", help="project file")
    _add_simulate_options(rows["simulate"])
    rows["check"].add_argument("--format", choices=CHECK_FORMATS, default="text", help="default: text")
    rows["check"].add_argument(
        "--fail-on", choices=SEVERITIES, default="error", help="least severity that ends with 1; default: error"
    )
    rows["flows"].add_argument("--format", choices=("text", "csv", "json"), default="text", help="default: text")
    rows["failures"].add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    rows["export"].add_argument("file", metavar="FILE", help="project file")
    rows["export"].add_argument("--to", required=True, choices=sorted(EXPORT), help="format")
    rows["export"].add_argument("-o", "--output", metavar="OUT", help="file to write, or - for standard output")
    _add_export_options(rows["export"])
    rows["rules"].add_argument("id", nargs="?", metavar="ID", help="rule such as L-009")
    return parser


def _add_export_options(parser: argparse.ArgumentParser) -> None:
    looks = ("light", "dark", "high-contrast")
    parser.add_argument("--theme", choices=looks, default="light", help="default: light")
    parser.add_argument("--scale", type=_scale, default=2.0, metavar="N", help="of a PNG; 1 is 96 dpi, default: 2")
    parser.add_argument("--title", action="store_true", help="with a title block above the picture")
    parser.add_argument("--legend", action="store_true", help="with a legend below the picture")
    parser.add_argument("--findings", action="store_true", help="with the badges of what was found")


def _scale(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.1 <= value <= 16:
        raise argparse.ArgumentTypeError(f"{text} is no scale from 0.1 to 16")
    return value


def _add_simulate_options(parser: argparse.ArgumentParser) -> None:
    from designer.formats.compose_message import OPTIONS

    parser.add_argument("--message", metavar="ID", help="only this saved message")
    parser.add_argument("--json", action="store_true", help="one JSON object per file and message")
    group = parser.add_argument_group("compose a message, or change the one named by --message")
    for row in OPTIONS:
        group.add_argument(row.option, dest=row.key, help=row.help, **row.parsing)


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "simulate": (_simulate, "route messages and explain each hop"),
    "check": (_check, "findings, demands, and the expectations of saved messages"),
    "flows": (_flows, "what becomes of mail between every origin and destination"),
    "failures": (_failures, "what breaks when a server, connector, certificate or record is gone"),
    "export": (_export, "write the picture in another format"),
    "rules": (_rules, "what is checked, or one rule's page"),
    "schema": (_schema, "the JSON Schema of the project file, for editors"),
    "self-test": (_self_test, "open every sample and run every exporter"),
}
"""Name of a command -> what runs, and its one line of help."""
