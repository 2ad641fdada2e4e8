"""Live analysis: what the links are and what is wrong, kept up with the document while it is edited."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from designer.app.document import Change, Document
from designer.engine.plan import Plan, compile_plan
from designer.model.links import Link, links
from designer.model.topology import Topology
from designer.rules.check import check_all
from designer.rules.finding import Finding
from designer.rules.incremental import Checker
from designer.rules.waivers import Judged, judged

if TYPE_CHECKING:
    from designer.model.policies import Waiver
    from designer.rules.search.cases import Search
    from designer.rules.search.failures import Failures
    from designer.rules.search.flows import FlowMatrix
    from designer.rules.search.policies import PolicyAnswer

Job = Callable[[], None]
Run = Callable[[Job], object]
"""Runs a job: at once, on a worker thread, or in the window's event loop."""


class Analysis:
    """What can be said about one topology; each part is computed when it is first asked for."""

    def __init__(self, topology: Topology, checker: Checker | None = None) -> None:
        self.topology = topology
        self._checker = checker

    @cached_property
    def plan(self) -> Plan:
        """The compiled topology, ready to simulate."""
        return compile_plan(self.topology)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The lines of the picture."""
        return links(self.topology)

    @cached_property
    def raised(self) -> tuple[Finding, ...]:
        """Everything that the rules find, accepted or not."""
        if self._checker is not None:
            return self._checker.check(self.topology)
        return check_all(self.topology, self.plan)

    @cached_property
    def judged(self) -> Judged:
        """What the rules find, with the design's waivers and severities."""
        return judged(self.topology, self.raised)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, errors first; without what the design accepts."""
        return self.judged.findings

    @property
    def waived(self) -> tuple[tuple[Finding, Waiver], ...]:
        """What the design accepts, with the reason and the day until which it does."""
        return self.judged.waived

    # What follows simulates every class of messages: a moment's work for a usual design, more for a large one.

    @cached_property
    def search(self) -> Search:
        """All message classes with what happens to them."""
        from designer.rules.search.cases import search

        return search(self.plan)

    @cached_property
    def proven(self) -> Judged:
        """Findings with messages that show them, and what only messages show; waivers and severities applied."""
        from designer.rules.search.witness import proven

        return judged(self.topology, proven(self.topology, self.plan, self.raised, self.search).findings)

    @cached_property
    def flows(self) -> FlowMatrix:
        """Origins x destinations."""
        from designer.rules.search.flows import flows_matrix

        return flows_matrix(self.topology, self.plan, self.search)

    @cached_property
    def policies(self) -> tuple[PolicyAnswer, ...]:
        """The answers to the design's own demands."""
        from designer.rules.search.policies import judged_policies

        return judged_policies(self.topology, self.plan, self.search)

    @cached_property
    def failures(self) -> Failures:
        """What breaks when one thing is gone."""
        from designer.rules.search.failures import failures

        return failures(self.topology, self.plan, self.search)


def at_once(job: Job) -> None:
    """Runs a job where it is asked for: what tests and the command line want."""
    job()


class LiveAnalysis:
    """Analyses a document after every change that mail depends on; the latest topology wins.

    `submit` takes the work (the window gives its worker thread), `post` brings the answer back (the window gives its
    event loop). An answer for a topology that is no longer the document's is dropped, and work that has not begun for
    one is not begun. `prepare` asks, where the work is done, for what will be shown besides. `submit` runs one job at a
    time: only the parts of a design that an edit touches are checked again, and what is known of the others is kept
    here.
    """

    def __init__(
        self,
        document: Document,
        deliver: Callable[[Analysis], None],
        submit: Run = at_once,
        post: Run = at_once,
        prepare: Callable[[Analysis], object] | None = None,
    ) -> None:
        self._document = document
        self._deliver = deliver
        self._submit = submit
        self._post = post
        self._prepare = prepare
        self._wanted: Topology | None = None
        self._checker = Checker()
        self.latest: Analysis | None = None
        self._unsubscribe = document.subscribe(self._follow)

    def refresh(self) -> None:
        """Analyses the document as it is now, asked for by the user or when it is opened."""
        topology = self._document.topology
        self._wanted = topology
        self._submit(lambda: self._work(topology))

    def is_current(self, analysis: Analysis) -> bool:
        """True while nothing that mail depends on has changed since."""
        return analysis.topology is self._wanted

    def close(self) -> None:
        """Ends it: nothing is delivered any more."""
        self._unsubscribe()
        self._wanted = None

    def _follow(self, change: Change) -> None:
        if change.delta.semantic:
            self.refresh()

    def _work(self, topology: Topology) -> None:
        if topology is not self._wanted:
            return
        analysis = Analysis(topology, self._checker)
        _ = analysis.links, analysis.findings, analysis.plan
        if self._prepare is not None:
            self._prepare(analysis)
        self._post(lambda: self._arrive(analysis))

    def _arrive(self, analysis: Analysis) -> None:
        if analysis.topology is self._wanted:
            self.latest = analysis
            self._deliver(analysis)
