"""The desk of one open document: its canvas, inspector, docks, and how they follow each other.

The document tells of a change once; everything here refreshes from it. Nothing on the desk keeps a copy of the design.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.app.document import Change, Document
from designer.engine.trace import Trace
from designer.model.message import Message
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.ui.canvas import CanvasView
from designer.ui.command import Facts
from designer.ui.docks.findings import FindingsDock
from designer.ui.docks.simulation import SimulationDock
from designer.ui.inspector.panel import Inspector
from designer.ui.node_list import ObjectList
from designer.ui.theme_qt import QtTheme
from designer.ui.work import Worker

if TYPE_CHECKING:
    from designer.app.analysis import Analysis, LiveAnalysis


class Desk(QObject):
    """Everything that belongs to one document; replaced as a whole when another one is opened."""

    changed = Signal()
    """Selection, history or findings are different now: menus and title should follow."""
    refused = Signal(object)
    analysed = Signal()
    """Findings and simulation belong to the design as it is now."""
    settings_wanted = Signal()
    """The user wants to edit what is selected: bring the inspector to the keyboard."""

    def __init__(self, document: Document, theme: QtTheme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.selection: tuple[Ref, ...] = ()
        self.canvas = CanvasView(document, theme)
        self.inspector = Inspector(document)
        self.simulation = SimulationDock(document, self.route)
        self.findings = FindingsDock(document)
        self.objects = ObjectList(document)
        self.worker = Worker(self)
        self.analysis: LiveAnalysis | None = None
        self._connect()
        self._unsubscribe = document.subscribe(self._follow)

    def _connect(self) -> None:
        self.canvas.selection_changed.connect(self._selected_on_canvas)
        self.canvas.edit_refused.connect(self.refused)
        self.canvas.node_activated.connect(self.settings_wanted)
        self.inspector.refused.connect(self.refused)
        self.objects.refused.connect(self.refused)
        self.objects.refs_wanted.connect(self.show_refs)
        self.objects.settings_wanted.connect(self.settings_wanted)
        self.findings.refused.connect(self.refused)
        self.findings.refs_wanted.connect(self.show_places)
        self.findings.changed.connect(self.changed)
        self.simulation.ref_wanted.connect(lambda ref: self.show_refs((ref,)))
        self.simulation.trace_changed.connect(self._show_trace)
        self.simulation.player.moved.connect(self._show_moment)
        self.simulation.player.watched.connect(self._watch)

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
            watched=self.simulation.player.is_watched,
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

    def show_places(self, refs: Iterable[Ref]) -> None:
        """Select everything a finding points at; the inspector shows the most exact place, which comes first."""
        wanted = tuple(refs)
        self.canvas.select(wanted)
        self.selection = wanted
        self.inspector.show_selection(wanted[:1])
        self.changed.emit()

    def start_analysis(self) -> None:
        """Look for what is wrong from now on, beside the event loop; simulator and rules are loaded there."""
        if self.analysis is None:
            self.worker.submit(_load_analysis)
            self.worker.submit(lambda: self.worker.post(self._begin_analysis))

    def route(self, topology: Topology, message: Message) -> Trace:
        """Simulate one message on a design, with what is known of it already."""
        from designer.app.analysis import Analysis
        from designer.engine.simulate import simulate

        latest = self.analysis.latest if self.analysis is not None else None
        known = latest if latest is not None and latest.topology is topology else Analysis(topology)
        return simulate(known.plan, message)

    def _begin_analysis(self) -> None:
        from designer.app.analysis import LiveAnalysis

        self.analysis = LiveAnalysis(self.document, self._show_analysis, self.worker.submit, self.worker.post)
        self.analysis.refresh()

    def _show_analysis(self, analysis: Analysis) -> None:
        self.canvas.set_findings(analysis.findings)
        self.findings.show_findings(analysis.findings)
        self.objects.show_findings(analysis.findings)
        self.simulation.refresh(analysis.topology)
        self.analysed.emit()

    def set_theme(self, theme: QtTheme) -> None:
        """Wear another theme."""
        self.canvas.set_theme(theme)
        self.simulation.refresh(self.document.topology)
        self.findings.show_findings(self.findings.findings)

    def close(self) -> None:
        """Stop everything that moves or listens."""
        self.simulation.player.pause()
        if self.analysis is not None:
            self.analysis.close()
        self.worker.close()
        self._unsubscribe()
        self.canvas.close()

    def _selected_on_canvas(self, refs: tuple[Ref, ...]) -> None:
        self.selection = refs
        self.inspector.show_selection(refs)
        self.changed.emit()

    def _show_trace(self, trace: Trace | None) -> None:
        if self.simulation.player.is_watched:
            self.canvas.set_trace(trace)
        self.changed.emit()

    def _watch(self, on: bool) -> None:
        self.canvas.set_trace(self.simulation.trace if on else None)
        self._show_moment(self.simulation.player.t)
        self.changed.emit()

    def _show_moment(self, t: int) -> None:
        if self.simulation.player.is_watched:
            self.canvas.set_time(t)

    def _follow(self, change: Change) -> None:
        self.inspector.refresh(change.after)
        self.objects.refresh(change.after)
        self.changed.emit()


def _load_analysis() -> None:
    import designer.app.analysis
    import designer.engine.simulate
    import designer.rules.catalogue  # noqa: F401
