"""Work beside the event loop: one thread that is started when first needed, and a way back into the window."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

Job = Callable[[], object]


class Worker(QObject):
    """Runs jobs one after the other on its thread; `post` brings a job back to the window's thread."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._arrived.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def submit(self, job: Job) -> None:
        """Run a job on the thread, after those that wait."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="analysis", daemon=True)
            self._thread.start()
        self._jobs.put(job)

    def post(self, job: Job) -> None:
        """Run a job in the window's event loop; called from the thread."""
        self._arrived.emit(job)

    def close(self) -> None:
        """End the thread after the job it is at; what comes back later is dropped."""
        self._closed = True
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if not self._closed:
                self._guarded(job)

    def _guarded(self, job: Job) -> None:
        """An unexpected error on the thread is raised again in the window's thread, where it is shown."""
        try:
            job()
        except Exception as error:  # noqa: BLE001 - not swallowed: it is raised again where the user sees it
            self.post(_raiser(error))

    def _run(self, job: Job) -> None:
        if not self._closed:
            job()


def _raiser(error: Exception) -> Job:
    def again() -> None:
        raise error

    return again
