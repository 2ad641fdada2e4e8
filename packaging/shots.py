"""Pictures of the window's main states, for eyes: look at them after every change to the window.

    python3 packaging/dev.py shots [-o DIR] [NAME...]

Every picture is made of a real window in a fresh set of preferences, without a display, and is the same on every run.
Those at 200 % are made in processes of their own, because Qt reads the scale at its start.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from designer import paths
from designer.app.preferences import PreferenceFile
from designer.model.edits import add_node
from designer.model.refs import Ref, member
from designer.ui.app import application
from designer.ui.window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1440, 900)
SAMPLES = paths.resources() / "samples"
HYBRID = SAMPLES / "hybrid-mx-to-eop.mailflow"
BROKEN = SAMPLES / "broken-hybrid.mailflow"


class Stage:
    """One window to bring into a state and to take a picture of."""

    def __init__(self, theme: str = "light") -> None:
        self.window = MainWindow(PreferenceFile(Path(tempfile.mkdtemp(prefix="shots-"))))
        self.window.change_preferences(replace(self.window.preferences, theme=theme, reduced_motion=True))
        self.window.resize(*SIZE)
        self.window.show()
        self.settle()

    @property
    def desk(self) -> Any:
        """The desk of the open design."""
        assert self.window.desk is not None
        return self.window.desk

    def settle(self) -> None:
        """Let everything arrive that is under way."""
        for _ in range(8):
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def open(self, path: Path) -> None:
        """Open a sample and wait until it is analysed."""
        self.window.files.open_sample(path)
        arrived: list[bool] = []
        self.desk.analysed.connect(lambda: arrived.append(True))
        while not arrived:
            QApplication.processEvents()
        self.settle()
        self.desk.canvas.fit()
        self.settle()

    def wait_for(self, done: Callable[[], bool]) -> None:
        """Let events happen until something is so."""
        while not done():
            QApplication.processEvents()
        self.settle()

    def search(self) -> None:
        """Wait until every message class has been looked at."""
        analysis = self.desk.analysis.latest
        self.wait_for(lambda: "flows" in analysis.__dict__ and self.desk.flows.matrix is analysis.flows)

    def close(self) -> None:
        """Give everything up."""
        if self.window.document is not None:
            self.window.document.mark_saved()
        self.window.close()
        self.window.deleteLater()
        self.settle()


Shot = Callable[[Stage], QWidget]


def start_page(stage: Stage) -> QWidget:
    """The samples as cards."""
    return stage.window


def hybrid(stage: Stage) -> QWidget:
    """A hybrid organization, nothing selected."""
    stage.open(HYBRID)
    return stage.window


def connecting(stage: Stage) -> QWidget:
    """A line being drawn: legal targets lit, the rest faded, the tip says what it would make."""
    stage.open(HYBRID)
    canvas, nodes = stage.desk.canvas, stage.desk.canvas.scene_.nodes
    stage.window.edit("Add", add_node("partner", (0, -96)))
    stage.settle()
    canvas.fit()
    stage.settle()
    source = next(node for node in stage.window.document.topology.nodes if node.kind == "eop").id
    target = stage.window.document.topology.nodes[-1].id
    stage.desk.show_refs((Ref("nodes", source),))
    canvas.begin_connect()
    spot = canvas.mapFromScene(nodes[target].card.center())
    none, move = Qt.MouseButton.NoButton, QEvent.Type.MouseMove
    for shift in (40, 0):
        at = QPointF(spot.x() - shift, spot.y())
        event = QMouseEvent(move, at, canvas.viewport().mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas.viewport(), event)
    stage.settle()
    return stage.window


def collapsed(stage: Stage) -> QWidget:
    """Organizations as one box each, with what was found in them; one of them selected."""
    stage.open(BROKEN)
    stage.window.fold_all(collapsed=True)
    stage.settle()
    canvas = stage.desk.canvas
    canvas.fit()
    canvas.select_keys(sorted(key for key in canvas.scene_.items_by_key if key.sort == "organization")[:1])
    stage.settle()
    return stage.window


def moving_end(stage: Stage) -> QWidget:
    """The end of a connector on its way to another server: the tip says which settings it takes along."""
    stage.open(HYBRID)
    server = next(node for node in stage.window.document.topology.nodes if node.kind == "onprem")
    x, y = stage.window.document.topology.layout[server.id].at
    stage.window.edit("Add", add_node("onprem", (x + 320, y), server.org))
    stage.settle()
    canvas = stage.desk.canvas
    canvas.fit()
    link = next(key for key, item in canvas.scene_.links.items() if key.startswith("out:") and item.drawn.target)
    link = next((key for key in canvas.scene_.links if key.endswith(f">{server.id}") and key.startswith("out:")), link)
    canvas.select_keys((canvas.scene_.links[link].key,))
    stage.settle()
    end = canvas.mapFromScene(QPointF(*canvas.scene_.links[link].points[-1]))
    goal = canvas.mapFromScene(canvas.scene_.nodes[stage.window.document.topology.nodes[-1].id].card.center())
    left = Qt.MouseButton.LeftButton
    for kind, at in (
        (QEvent.Type.MouseButtonPress, end),
        (QEvent.Type.MouseMove, (end + goal) / 2),
        (QEvent.Type.MouseMove, goal),
    ):
        spot = QPointF(at)
        where = canvas.viewport().mapToGlobal(spot)
        event = QMouseEvent(kind, spot, where, left, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas.viewport(), event)
    stage.settle()
    return stage.window


def inspector(stage: Stage) -> QWidget:
    """The form of a connector, chosen on the canvas."""
    stage.open(HYBRID)
    tenant = next(iter(stage.window.document.topology.tenants))
    connector = stage.window.document.topology.tenants[tenant].outbound_connectors[0].Name
    stage.desk.show_refs((member("tenants", tenant, "outbound_connectors", connector),))
    stage.settle()
    return stage.window


def simulation(stage: Stage) -> QWidget:
    """A message in flight, with the reason for its last hop."""
    stage.open(HYBRID)
    stage.window.show_dock("simulation")
    player = stage.desk.simulation.player
    moments = [event.time_ms for event in stage.desk.simulation._events]
    middle = len(moments) // 2
    player.scrub((moments[middle] + moments[min(middle + 1, len(moments) - 1)]) / 2)
    stage.settle()
    return stage.window


def findings(stage: Stage) -> QWidget:
    """What is wrong with the broken sample; the first finding is chosen."""
    stage.open(BROKEN)
    stage.window.show_dock("findings")
    stage.desk.findings.next()
    stage.settle()
    return stage.window


def fixing(stage: Stage) -> QWidget:
    """All fixes of the broken sample, before anything is changed."""
    from designer.ui.dialogs.fixes import FixDialog
    from designer.ui.docks.changes import fixable

    stage.open(BROKEN)
    return FixDialog(stage.window.document.topology, fixable(stage.desk.findings.findings), stage.window)


def accepting(stage: Stage) -> QWidget:
    """A finding that is about to be accepted."""
    from designer.ui.dialogs.waive import WaiveDialog

    stage.open(BROKEN)
    return WaiveDialog(stage.desk.findings.findings[0], stage.window.document.topology.as_of, stage.window)


def rule_page(stage: Stage) -> QWidget:
    """The page of a rule."""
    from designer.ui.dialogs.rule_page import RulePage, page_of

    return RulePage("L-043", page_of("L-043") or "", stage.window)


def witness(stage: Stage) -> QWidget:
    """The message that proves a finding, on its way."""
    stage.open(BROKEN)
    stage.search()
    proven = next(finding for finding in stage.desk.findings.findings if finding.witness is not None)
    stage.desk.show_places(proven.refs)
    stage.window.play_message(proven.witness)
    stage.desk.simulation.player.end()
    stage.settle()
    return stage.window


def flows(stage: Stage) -> QWidget:
    """Origins and destinations of the broken sample, the worst flow chosen."""
    stage.open(BROKEN)
    stage.window.show_dock("flows")
    stage.search()
    matrix, dock = stage.desk.flows.matrix, stage.desk.flows
    worst = next((cell for cell in matrix.cells if cell.outcome != "delivered"), matrix.cells[0])
    dock.table.setCurrentCell(matrix.origins.index(worst.origin), matrix.destinations.index(worst.destination))
    stage.settle()
    return stage.window


def demands(stage: Stage) -> QWidget:
    """The demands of a design with their answers."""
    from designer.model.edits import set_value
    from designer.model.policies import Policy

    stage.open(BROKEN)
    wishes = (
        Policy(id="through-the-filter", origin=("outside",), must_pass=("eop",)),
        Policy(id="own-mail-encrypted", origin=("own",), recipient=("own",), tls="yes"),
        Policy(id="through-the-archive", origin=("outside",), must_pass=("vault",)),
    )
    stage.window.edit("Add demands", set_value(Ref("policies"), wishes))
    stage.window.show_question("demands")
    stage.wait_for(lambda: stage.desk.demands.list.topLevelItemCount() == len(wishes))
    return stage.window


def failures(stage: Stage) -> QWidget:
    """What breaks when one thing is gone, the worst first."""
    stage.open(HYBRID)
    stage.window.show_question("failures")
    stage.desk.break_things()
    stage.wait_for(lambda: stage.desk.failures.found is not None)
    return stage.window


def small(stage: Stage) -> QWidget:
    """The smallest screen: the palette has stepped aside."""
    stage.window.resize(1024, 640)
    simulation(stage)
    return stage.window


def empty(stage: Stage) -> QWidget:
    """A new design."""
    stage.window.files.new()
    stage.settle()
    stage.wait_for(lambda: stage.desk.flows.matrix is not None)
    return stage.window


def nested(stage: Stage) -> QWidget:
    """A new recipient, with the essentials first."""
    stage.open(HYBRID)
    stage.window.insert_member("recipients")
    stage.settle()
    return stage.window


def rule_form(stage: Stage) -> QWidget:
    """A new mail flow rule."""
    stage.open(HYBRID)
    stage.desk.show_refs((Ref("tenants", next(iter(stage.window.document.topology.tenants))),))
    stage.desk.inspector.add_member("transport_rules")
    stage.settle()
    return stage.window


def no_match(stage: Stage) -> QWidget:
    """The command palette without a hit."""
    dialog = command_palette(stage)
    dialog.search.setText("xyzzy")  # type: ignore[attr-defined]
    return dialog


def objects(stage: Stage) -> QWidget:
    """The table twin of the canvas."""
    stage.open(BROKEN)
    stage.window.show_dock("objects")
    stage.desk.objects.table.setCurrentCell(4, 0)
    stage.settle()
    return stage.window


def organization(stage: Stage) -> QWidget:
    """The form of a tenant, with its lists."""
    stage.open(HYBRID)
    stage.desk.show_refs((Ref("tenants", next(iter(stage.window.document.topology.tenants))),))
    stage.settle()
    return stage.window


def composing(stage: Stage) -> QWidget:
    """A message being composed."""
    stage.open(HYBRID)
    stage.window.compose()
    stage.desk.simulation.player.end()
    stage.settle()
    return stage.window


def command_palette(stage: Stage) -> QWidget:
    """The command palette while typing."""
    from designer.ui.actions import ROWS
    from designer.ui.dialogs.command_palette import Choice, CommandPalette
    from designer.ui.icons_qt import icon

    choices = [Choice(row.text, row.menu, print, icon(row.icon) if row.icon else None) for row in ROWS]
    dialog = CommandPalette(choices, "Type a command", stage.window)
    dialog.search.setText("zo")
    return dialog


def shortcuts(stage: Stage) -> QWidget:
    """The page of keyboard shortcuts."""
    from designer.ui.dialogs.shortcuts import ShortcutPage

    return ShortcutPage(stage.window)


def preferences(stage: Stage) -> QWidget:
    """The preferences."""
    from designer.ui.dialogs.preferences import PreferencesDialog

    return PreferencesDialog(stage.window.preferences, stage.window)


def export(stage: Stage) -> QWidget:
    """The export dialog."""
    from designer.ui.dialogs.export import ExportDialog

    return ExportDialog(stage.window)


def problems(stage: Stage) -> QWidget:
    """A file that cannot be opened."""
    from designer.formats.project import read
    from designer.ui.dialogs.problems import ProblemsDialog

    nodes = "  - {id: eop, kind: eopp, org: contoso}\n  - {id: exo, kind: exo, up: no}\n"
    text = f"mailflow: 1\ntitel: Contoso\nnodes:\n{nodes}"
    return ProblemsDialog(Path("contoso.mailflow"), read(text, "contoso.mailflow").problems, stage.window)


def crash(stage: Stage) -> QWidget:
    """The dialog for an unexpected error."""
    from designer.ui.dialogs.crash import CrashDialog

    details = 'Traceback (most recent call last):\n  File "window.py", line 1\nRuntimeError: the wire broke\n'
    return CrashDialog("RuntimeError: the wire broke", details, Path("recovery"), stage.window)


SHOTS: dict[str, tuple[Shot, str]] = {
    "01-start-page": (start_page, "light"),
    "02-hybrid": (hybrid, "light"),
    "03-connecting": (connecting, "light"),
    "04-inspector": (inspector, "light"),
    "05-simulation": (simulation, "light"),
    "06-findings": (findings, "light"),
    "07-dark": (simulation, "dark"),
    "08-dark-start-page": (start_page, "dark"),
    "09-high-contrast": (findings, "contrast"),
    "10-objects": (objects, "light"),
    "41-objects-dark": (objects, "dark"),
    "42-demands": (demands, "light"),
    "43-failures": (failures, "light"),
    "44-failures-dark": (failures, "dark"),
    "11-organization": (organization, "light"),
    "12-composing": (composing, "light"),
    "13-command-palette": (command_palette, "light"),
    "14-shortcuts": (shortcuts, "light"),
    "15-preferences": (preferences, "light"),
    "16-export": (export, "light"),
    "17-problems": (problems, "light"),
    "18-crash": (crash, "light"),
    "19-collapsed": (collapsed, "light"),
    "22-collapsed-dark": (collapsed, "dark"),
    "23-moving-end": (moving_end, "light"),
    "30-fixing": (fixing, "light"),
    "31-accepting": (accepting, "light"),
    "32-rule-page": (rule_page, "light"),
    "33-witness": (witness, "light"),
    "34-flows": (flows, "light"),
    "35-small-window": (small, "light"),
    "36-empty": (empty, "light"),
    "37-recipient": (nested, "light"),
    "38-rule-form": (rule_form, "light"),
    "39-no-match": (no_match, "light"),
    "40-flows-dark": (flows, "dark"),
}
AT_200 = {"20-scale-200": "05-simulation", "21-scale-200-start-page": "01-start-page"}
"""Pictures at 200 %, and the shot they repeat."""


def take(name: str, file: Path) -> None:
    """Make one picture."""
    shot, theme = SHOTS[name]
    stage = Stage(theme)
    widget = shot(stage)
    if widget is not stage.window:
        widget.show()
        stage.settle()
    if not widget.grab().save(str(file)):
        raise SystemExit(f"{file} could not be written")
    print(file, flush=True)
    if widget is not stage.window:
        widget.close()
        widget.deleteLater()
    stage.close()


def take_at_200(name: str, file: Path) -> None:
    """Make one picture at 200 %, in a process of its own."""
    environment = {**os.environ, "QT_SCALE_FACTOR": "2"}
    command = [sys.executable, str(Path(__file__).resolve()), "--one", AT_200[name], str(file)]
    subprocess.run(command, env=environment, check=True)


def isolate() -> None:
    """No display is needed, and nothing of the user's is touched."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA"):
        os.environ[name] = tempfile.mkdtemp(prefix="shots-")


def main() -> int:
    """Take the pictures that are named, all of them without a name."""
    parser = argparse.ArgumentParser(prog="shots.py")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "out" / "shots")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", help="parts of the names of the pictures to take; default: all")
    options = parser.parse_args()
    isolate()
    application()
    if options.one:
        take(options.one[0], Path(options.one[1]))
        return 0
    options.output.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in (*SHOTS, *AT_200) if not options.names or any(part in name for part in options.names)]
    for name in wanted:
        file = options.output / f"{name}.png"
        if name in SHOTS:
            take(name, file)
        else:
            take_at_200(name, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
