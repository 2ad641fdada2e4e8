"""Work beside the event loop: one thread that is started when first needed, and a way back into the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Job = Callable[[], object]


class Worker(QObject):
    """Runs jobs one after the other on its thread; `post` brings a job back to the window's thread."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: ThreadPoolExecutor | None = None
        self._closed = False
        self._arrived.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def submit(self, job: Job) -> None:
        """Run a job on the thread, after those that wait."""
        from concurrent.futures import ThreadPoolExecutor

        if self._closed:
            return
        if self._threads is None:
            self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="analysis")
        self._threads.submit(job).add_done_callback(self._done)

    def post(self, job: Job) -> None:
        """Run a job in the window's event loop; called from the thread."""
        self._arrived.emit(job)

    def close(self) -> None:
        """End the thread after the job it is at; what comes back later is dropped."""
        self._closed = True
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
            self._threads = None

    def _done(self, finished: Future[object]) -> None:
        """An unexpected error on the thread is raised again in the window's thread, where it is shown."""
        error = None if finished.cancelled() else finished.exception()
        if error is not None:
            self.post(_raiser(error))

    def _run(self, job: Job) -> None:
        if not self._closed:
            job()


def _raiser(error: BaseException) -> Job:
    def again() -> None:
        raise error

    return again
