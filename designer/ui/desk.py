"""The desk of one open document: its canvas, inspector, docks, and how they follow each other.

The document tells of a change once; everything here refreshes from it. Nothing on the desk keeps a copy of the design.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from designer.app.document import Change, Document
from designer.engine.trace import Trace
from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.ui.actions import Facts
from designer.ui.canvas import CanvasView
from designer.ui.docks.findings import FindingsDock
from designer.ui.docks.simulation import SimulationDock
from designer.ui.inspector.panel import Inspector
from designer.ui.node_list import ObjectList
from designer.ui.theme_qt import QtTheme

CHECK_AFTER_MS = 120
"""A check waits until typing pauses for this long."""


class Desk(QObject):
    """Everything that belongs to one document; replaced as a whole when another one is opened."""

    changed = Signal()
    """Selection, history or findings are different now: menus and title should follow."""
    refused = Signal(object)
    settings_wanted = Signal()
    """The user wants to edit what is selected: bring the inspector to the keyboard."""

    def __init__(self, document: Document, theme: QtTheme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.selection: tuple[Ref, ...] = ()
        self.canvas = CanvasView(document, theme)
        self.inspector = Inspector(document)
        self.simulation = SimulationDock(document, route)
        self.findings = FindingsDock(document)
        self.objects = ObjectList(document)
        self._check_timer = QTimer(self)
        self._check_timer.setSingleShot(True)
        self._check_timer.setInterval(CHECK_AFTER_MS)
        self._check_timer.timeout.connect(self.check)
        self._connect()
        self._unsubscribe = document.subscribe(self._follow)
        self._check_timer.start()

    def _connect(self) -> None:
        self.canvas.selection_changed.connect(self._selected_on_canvas)
        self.canvas.edit_refused.connect(self.refused)
        self.canvas.node_activated.connect(self.settings_wanted)
        self.inspector.refused.connect(self.refused)
        self.objects.refused.connect(self.refused)
        self.objects.refs_wanted.connect(self.show_refs)
        self.objects.settings_wanted.connect(self.settings_wanted)
        self.findings.refused.connect(self.refused)
        self.findings.refs_wanted.connect(self.show_refs)
        self.findings.changed.connect(self.changed)
        self.simulation.ref_wanted.connect(lambda ref: self.show_refs((ref,)))
        self.simulation.trace_changed.connect(self._show_trace)
        self.simulation.player.moved.connect(self.canvas.set_time)

    @property
    def facts(self) -> Facts:
        """What decides which commands can be used."""
        document, topology, chosen = self.document, self.document.topology, self.findings.chosen
        return Facts(
            document=True,
            modified=document.is_modified,
            can_undo=document.can_undo,
            can_redo=document.can_redo,
            selected=len(self.selection),
            nodes=len(self.selected_nodes),
            drawn=bool(topology.nodes),
            trace=self.simulation.trace is not None,
            fixable=chosen is not None and chosen.fix is not None and chosen.fix.edit is not None,
            findings=bool(self.findings.findings),
        )

    @property
    def selected_nodes(self) -> tuple[str, ...]:
        """Ids of the selected nodes."""
        return tuple(ref.id for ref in self.selection if ref.section == "nodes")

    def show_refs(self, refs: Iterable[Ref]) -> None:
        """Select what the references point at, on the canvas and in the inspector, down to the setting."""
        wanted = tuple(refs)
        self.canvas.select(wanted)
        self.selection = wanted
        self.inspector.show_selection(wanted)
        self.changed.emit()

    def check(self) -> None:
        """Look for what is wrong, and show it."""
        findings = findings_of(self.document.topology)
        self.canvas.set_findings(findings)
        self.findings.show_findings(findings)
        self.objects.show_findings(findings)

    def set_theme(self, theme: QtTheme) -> None:
        """Wear another theme."""
        self.canvas.set_theme(theme)
        self.simulation.refresh(self.document.topology)
        self.findings.show_findings(self.findings.findings)

    def close(self) -> None:
        """Stop everything that moves or listens."""
        self._check_timer.stop()
        self.simulation.player.pause()
        self._unsubscribe()
        self.canvas.close()

    def _selected_on_canvas(self, refs: tuple[Ref, ...]) -> None:
        self.selection = refs
        self.inspector.show_selection(refs)
        self.changed.emit()

    def _show_trace(self, trace: Trace | None) -> None:
        self.canvas.set_trace(trace)
        self.changed.emit()

    def _follow(self, change: Change) -> None:
        self.inspector.refresh(change.after)
        self.objects.refresh(change.after)
        if change.delta.semantic:
            self.simulation.refresh(change.after)
            self._check_timer.start()
        self.changed.emit()


def route(topology: Topology, message: Message) -> Trace:
    """Simulate one message; the simulator is loaded when the first one is."""
    from designer.engine.plan import compile_plan
    from designer.engine.simulate import simulate

    return simulate(compile_plan(topology), message)


def findings_of(topology: Topology) -> tuple[Any, ...]:
    """Check a design; the rules are loaded at the first check."""
    from designer.engine.plan import compile_plan
    from designer.rules.check import check_all

    return tuple(check_all(topology, compile_plan(topology)))
