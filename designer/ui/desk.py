"""The desk of one open document: its canvas, inspector, docks, and how they follow each other.

The document tells of a change once; everything here refreshes from it. Nothing on the desk keeps a copy of the design.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from designer.ui.canvas import CanvasView
from designer.ui.command import Facts
from designer.ui.quiet import Quiet
from designer.ui.work import Worker

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from designer.app.analysis import Analysis, LiveAnalysis
    from designer.app.document import Change, Document
    from designer.draw.shapes import OrganizationShape
    from designer.engine.trace import Trace
    from designer.model.message import Message
    from designer.model.refs import Ref
    from designer.model.topology import Topology
    from designer.rules.search.failures import Failures
    from designer.rules.waivers import Judged
    from designer.ui.docks.demands import DemandsPage
    from designer.ui.docks.failures import FailuresPage
    from designer.ui.docks.findings import FindingsDock
    from designer.ui.docks.flows import FlowsDock
    from designer.ui.docks.questions import QuestionsDock
    from designer.ui.docks.simulation import SimulationDock
    from designer.ui.empty_canvas import EmptyCanvas
    from designer.ui.inspector.panel import Inspector
    from designer.ui.node_list import ObjectList
    from designer.ui.theme_qt import QtTheme


DRAWN_MS = 30
"""The window lays itself out in several turns after an edit; so long after it a check begins."""
SEARCHED_AT_ONCE = 200
"""Nodes up to which every message class is simulated after each change; larger designs are searched when asked for."""


class Desk(QObject):
    """Everything that belongs to one document; replaced as a whole when another one is opened."""

    changed = Signal()
    """Selection, history or findings are different now: menus and title should follow."""
    refused = Signal(object)
    edited = Signal()
    """The design is another now: what was refused before no longer matters."""
    analysed = Signal()
    """Findings and simulation belong to the design as it is now."""
    searched = Signal()
    """Proofs and flows belong to the design as it is now."""
    play_wanted = Signal(object)
    """A message that proves a finding should be played."""
    insert_wanted = Signal()
    """The user wants to choose what to put on the empty canvas."""
    demand_wanted = Signal()
    """A demand on mail should be added and its form shown."""
    flows_export_wanted = Signal()
    """The flows matrix should be written to a file."""
    menu_wanted = Signal(object)
    """The menu of what is selected on the canvas is wanted at this place of the screen."""
    settings_wanted = Signal()
    """The user wants to edit what is selected: bring the inspector to the keyboard."""

    def __init__(self, document: Document, theme: QtTheme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.selection: tuple[Ref, ...] = ()
        self.canvas = CanvasView(document, theme)
        self.worker = Worker(self)
        self.quiet = Quiet(self)
        self.analysis: LiveAnalysis | None = None
        self._turns: list[Callable[[], object]] = []
        self._analysed_once = False
        self._routed: Message | None = None
        """The message that was simulated last."""
        self._connect()
        self._unsubscribe = document.subscribe(self._follow)
        self._hint: EmptyCanvas | None = None
        self._show_hint()

    def _show_hint(self) -> None:
        """An empty canvas says what to do first."""
        empty = not self.document.topology.nodes
        if empty and self._hint is None:
            from designer.ui.empty_canvas import EmptyCanvas

            self._hint = EmptyCanvas(self.canvas)
            self._hint.insert_wanted.connect(self.insert_wanted)
        if self._hint is not None:
            self._hint.setVisible(empty)

    def _connect(self) -> None:
        self.canvas.selection_changed.connect(self._selected_on_canvas)
        self.canvas.edit_refused.connect(self.refused)
        self.canvas.node_activated.connect(self.settings_wanted)
        self.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.canvas.customContextMenuRequested.connect(self._ask_for_menu)

    @property
    def widgets(self) -> list[QWidget]:
        """Everything that can be seen of it, as far as it was made."""
        names = ("canvas", "inspector", "simulation", "findings", "questions", "objects")
        return [self.__dict__[name] for name in names if name in self.__dict__]

    @cached_property
    def inspector(self) -> Inspector:
        """The inspector; made when it is first needed, because the window is there sooner without it."""
        from designer.ui.inspector.panel import Inspector

        panel = Inspector(self.document)
        panel.refused.connect(self.refused)
        panel.show_selection(self.selection)
        return panel

    @cached_property
    def simulation(self) -> SimulationDock:
        """The Simulation dock; made when it is first needed."""
        from designer.ui.docks.simulation import SimulationDock

        dock = SimulationDock(self.document, self.route)
        dock.ref_wanted.connect(self._show_ref)
        dock.trace_changed.connect(self._show_trace)
        dock.player.moved.connect(self._show_moment)
        dock.player.watched.connect(self._watch)
        dock.player.reduced_motion = self.canvas.reduced_motion
        return dock

    def _show_ref(self, ref: Ref) -> None:
        self.show_refs((ref,))

    @cached_property
    def findings(self) -> FindingsDock:
        """The Findings dock; made when it is first needed."""
        from designer.ui.docks.findings import FindingsDock

        dock = FindingsDock(self.document)
        dock.refused.connect(self.refused)
        dock.refs_wanted.connect(self.show_places)
        dock.changed.connect(self.changed)
        dock.play_wanted.connect(self.play_wanted)
        return dock

    @cached_property
    def flows(self) -> FlowsDock:
        """The Flows dock; made when it is first needed."""
        from designer.ui.docks.flows import FlowsDock

        dock = FlowsDock(self.document)
        dock.wanted.connect(self.search)
        dock.play_wanted.connect(self.play_wanted)
        dock.refs_wanted.connect(self.show_refs)
        dock.export_wanted.connect(self.flows_export_wanted)
        return dock

    @cached_property
    def demands(self) -> DemandsPage:
        """The demands of the design with their answers; made when it is first needed."""
        from designer.ui.docks.demands import DemandsPage

        page = DemandsPage()
        page.play_wanted.connect(self.play_wanted)
        page.refs_wanted.connect(self.show_refs)
        page.add_wanted.connect(self.demand_wanted)
        return page

    @cached_property
    def failures(self) -> FailuresPage:
        """What breaks when one thing is gone; made when it is first needed."""
        from designer.ui.docks.failures import FailuresPage

        page = FailuresPage()
        page.wanted.connect(self.break_things)
        page.refs_wanted.connect(self.show_refs)
        return page

    @cached_property
    def questions(self) -> QuestionsDock:
        """Flows, demands and failures in one dock."""
        from designer.ui.docks.questions import QuestionsDock

        return QuestionsDock(self.flows, self.demands, self.failures)

    @cached_property
    def objects(self) -> ObjectList:
        """The object list; made when it is first needed."""
        from designer.ui.node_list import ObjectList

        table = ObjectList(self.document)
        table.refused.connect(self.refused)
        table.refs_wanted.connect(self.show_refs)
        table.settings_wanted.connect(self.settings_wanted)
        return table

    @property
    def facts(self) -> Facts:
        """What decides which commands can be used."""
        document, topology, made = self.document, self.document.topology, self.__dict__.get("findings")
        simulation = self.__dict__.get("simulation")
        chosen = made.chosen if made is not None else None
        return Facts(
            document=True,
            modified=document.is_modified,
            can_undo=document.can_undo,
            can_redo=document.can_redo,
            selected=len(self.selection),
            nodes=len(self.selected_nodes),
            organizations=len(self.canvas.chosen_organizations()),
            areas=any(not shape.is_collapsed for shape in self._organizations),
            boxes=any(shape.is_collapsed for shape in self._organizations),
            drawn=bool(topology.nodes),
            trace=simulation is not None and simulation.trace is not None,
            watched=simulation is not None and simulation.player.is_watched,
            fixable=chosen is not None and chosen.fix is not None and chosen.fix.edit is not None,
            findings=made is not None and bool(made.findings),
        )

    @property
    def _organizations(self) -> tuple[OrganizationShape, ...]:
        drawing = self.canvas.scene_.drawing
        return drawing.organizations if drawing is not None else ()

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

        self._routed = message
        latest = self.analysis.latest if self.analysis is not None else None
        known = latest if latest is not None and latest.topology is topology else Analysis(topology)
        return simulate(known.plan, message)

    def _begin_analysis(self) -> None:
        from designer.app.analysis import LiveAnalysis

        self.analysis = LiveAnalysis(
            self.document, self._show_analysis, self._submit_later, self.worker.post, self._simulate_ahead
        )
        self.analysis.refresh()

    def _simulate_ahead(self, analysis: Analysis) -> None:
        """On the worker's thread: send the message that is shown, so that the simulator knows its way already."""
        from designer.engine.simulate import simulate

        if (shown := self._routed) is not None:
            topology = analysis.topology
            simulate(analysis.plan, next((row for row in topology.messages if row.id == shown.id), shown))

    def _submit_later(self, job: Callable[[], object]) -> None:
        """Begin a check when the edit has been drawn and laid out: until then it would only get in the way."""
        QTimer.singleShot(DRAWN_MS, self, lambda: self.worker.submit(job))

    def _show_analysis(self, analysis: Analysis) -> None:
        """Show what is known now, a part in each turn of the event loop, so that the hand is never kept waiting."""
        self.quiet.stir()

        def rest() -> None:
            if not self._analysed_once:
                self._analysed_once = True
                self.quiet.settle()
            if len(analysis.topology.nodes) <= SEARCHED_AT_ONCE:
                self.search()
            else:
                self.flows.show_waiting()
            self.analysed.emit()

        self._in_turns(
            *self._showing(analysis.judged),
            lambda: self.simulation.refresh(analysis.topology, explain=False),
            self.simulation.explain,
            rest,
        )

    def _showing(self, judged: Judged) -> tuple[Callable[[], object], ...]:
        return (
            lambda: self.canvas.set_findings(judged.findings),
            lambda: self.findings.show_findings(judged.findings, judged.waived),
            lambda: self.objects.show_findings(judged.findings),
        )

    def _in_turns(self, *steps: Callable[[], object]) -> None:
        """Each step in a turn of its own, between which the window answers and paints; what is newer takes the place of
        what still waits.
        """
        self._turns = list(steps)
        QTimer.singleShot(0, self, self._turn)

    def _turn(self) -> None:
        if self._turns:
            self._turns.pop(0)()
        if self._turns:
            QTimer.singleShot(0, self, self._turn)

    def search(self) -> None:
        """Send one message of every class beside the event loop: proofs for findings, and the flows."""
        analysis = self.analysis.latest if self.analysis is not None else None
        if analysis is None:
            return
        if self.flows.matrix is None:
            self.flows.show_waiting(working=True)

        def work() -> None:
            if self.analysis is not None and self.analysis.latest is analysis:
                _ = analysis.proven, analysis.flows, analysis.policies
                self.worker.post(lambda: self._show_search(analysis))

        self.worker.submit(work)

    def _show_search(self, analysis: Analysis) -> None:
        if self.analysis is not None and self.analysis.latest is analysis:
            self._in_turns(
                *self._showing(analysis.proven),
                lambda: self.demands.show_answers(analysis.policies),
                lambda: self.flows.show_matrix(analysis.flows),
                self.searched.emit,
            )

    def break_things(self) -> None:
        """Take away one thing after the other beside the event loop, as long as the design stays as it is."""
        analysis = self.analysis.latest if self.analysis is not None else None
        if analysis is None:
            return
        self.failures.show_waiting(working=True)

        def outdated() -> bool:
            return self.analysis is None or not self.analysis.is_current(analysis)

        def work() -> None:
            from designer.rules.search.failures import failures

            if not outdated():
                found = failures(analysis.topology, analysis.plan, analysis.search, outdated)
                self.worker.post(lambda: self._show_failures(analysis, found))

        self.worker.submit(work)

    def _show_failures(self, analysis: Analysis, found: Failures) -> None:
        if self.analysis is not None and self.analysis.is_current(analysis):
            self.failures.show_failures(found)

    def set_theme(self, theme: QtTheme) -> None:
        """Wear another theme."""
        self.canvas.set_theme(theme)
        if "simulation" in self.__dict__:
            self.simulation.refresh(self.document.topology)
        if "findings" in self.__dict__:
            self.findings.refresh()

    def close(self) -> None:
        """Stop everything that moves or listens."""
        self._turns.clear()
        if "simulation" in self.__dict__:
            self.simulation.player.pause()
        if self.analysis is not None:
            self.analysis.close()
            self.analysis = None
        self.worker.close()
        self.quiet.close()
        self._unsubscribe()
        self.canvas.close()

    def _ask_for_menu(self, pos: QPoint) -> None:
        """The menu is about what the pointer is on; what is not selected yet gets selected."""
        key = self.canvas.scene_.hit(self.canvas.mapToScene(pos), 5 / self.canvas.zoom)
        if key is not None and key not in self.canvas.states.selected:
            self.canvas.select_keys((key,))
        self.menu_wanted.emit(self.canvas.viewport().mapToGlobal(pos))

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
        self.quiet.stir()
        self.edited.emit()
        self._show_hint()
        if "inspector" in self.__dict__:
            self.inspector.refresh(change.after)
        if "objects" in self.__dict__:
            self.objects.follow(change.after)
        if "failures" in self.__dict__ and change.delta.semantic:
            self.failures.show_waiting()
        self.changed.emit()


def _load_analysis() -> None:
    import designer.app.analysis
    import designer.engine.simulate
    import designer.rules.catalogue  # noqa: F401
