"""Live analysis: what the links are and what is wrong, kept up with the document while it is edited."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from designer.app.document import Change, Document
from designer.engine.plan import Plan, compile_plan
from designer.model.links import Link, links
from designer.model.topology import Topology
from designer.rules.check import check_all
from designer.rules.finding import Finding

Job = Callable[[], None]
Run = Callable[[Job], object]
"""Runs a job: at once, on a worker thread, or in the window's event loop."""


class Analysis:
    """What can be said about one topology; each part is computed when it is first asked for."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology

    @cached_property
    def plan(self) -> Plan:
        """The compiled topology, ready to simulate."""
        return compile_plan(self.topology)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The lines of the picture."""
        return links(self.topology)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, errors first."""
        return check_all(self.topology, self.plan)


def at_once(job: Job) -> None:
    """Runs a job where it is asked for: what tests and the command line want."""
    job()


class LiveAnalysis:
    """Analyses a document after every change that mail depends on; the latest topology wins.

    `submit` takes the work (the window gives its worker thread), `post` brings the answer back (the window gives its
    event loop). An answer for a topology that is no longer the document's is dropped, and work that has not begun for
    one is not begun.
    """

    def __init__(
        self,
        document: Document,
        deliver: Callable[[Analysis], None],
        submit: Run = at_once,
        post: Run = at_once,
    ) -> None:
        self._document = document
        self._deliver = deliver
        self._submit = submit
        self._post = post
        self._wanted: Topology | None = None
        self.latest: Analysis | None = None
        self._unsubscribe = document.subscribe(self._follow)

    def refresh(self) -> None:
        """Analyses the document as it is now, asked for by the user or when it is opened."""
        topology = self._document.topology
        self._wanted = topology
        self._submit(lambda: self._work(topology))

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
        analysis = Analysis(topology)
        _ = analysis.links, analysis.findings
        self._post(lambda: self._arrive(analysis))

    def _arrive(self, analysis: Analysis) -> None:
        if analysis.topology is self._wanted:
            self.latest = analysis
            self._deliver(analysis)
