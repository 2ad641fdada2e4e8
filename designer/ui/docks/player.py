"""The player: the one owner of the moment that canvas, event list and details show.

It only sets `t`; what is seen at `t` is a pure function of the trace, so back, scrub and step are exact.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from PySide6.QtCore import QObject, QVariantAnimation, Signal

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)


class Player(QObject):
    """Plays from 0 to the end of a trace; `moments` are the times at which something happens."""

    moved = Signal(int)
    """The moment changed (milliseconds of the playback)."""
    playing_changed = Signal(bool)
    watched = Signal(bool)
    """The user began to watch the run, or left it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.t = 0
        self.duration = 0
        self.speed = 1.0
        self.loop = False
        self.reduced_motion = False
        self.is_watched = False
        self._moments: list[int] = [0]
        self._clock = QVariantAnimation(self)
        self._clock.valueChanged.connect(self._tick)
        self._clock.finished.connect(self._ended)

    @property
    def playing(self) -> bool:
        """Whether time passes by itself."""
        return self._clock.state() == QVariantAnimation.State.Running

    def load(self, moments: Iterable[int], duration: int, keep: bool = False) -> None:
        """Another trace: its moments and its end. `keep` stays at the same time where the new trace has it."""
        self.pause()
        self._moments = sorted({0, *moments})
        self.duration = max(duration, self._moments[-1])
        self.go(min(self.t, self.duration) if keep else 0, always=True)

    def go(self, t: float, always: bool = False) -> None:
        """Show this moment."""
        moment = max(0, min(round(t), self.duration))
        if moment != self.t or always:
            self.t = moment
            self.moved.emit(moment)

    def watch(self, on: bool = True) -> None:
        """Show the run on the canvas from now on, or no longer."""
        if on != self.is_watched:
            self.is_watched = on
            self.watched.emit(on)

    def leave(self) -> None:
        """Stop, go back to the beginning, and watch no longer."""
        self.pause()
        self.watch(False)
        self.go(0)

    def scrub(self, t: float) -> None:
        """Show this moment because the user dragged to it; playing goes on from there."""
        again = self.playing
        self.pause()
        self.watch()
        self.go(t)
        if again:
            self.play()

    def stay(self, t: int) -> None:
        """Go to a moment that the user chose, and stay there."""
        self.pause()
        self.watch()
        self.go(t, always=True)

    def step(self) -> None:
        """Go to the next event."""
        self.pause()
        self.watch()
        index = bisect_right(self._moments, self.t)
        self.go(self._moments[index] if index < len(self._moments) else self.duration)

    def back(self) -> None:
        """Go to the event before."""
        self.pause()
        self.watch()
        self.go(self._moments[max(0, bisect_left(self._moments, self.t) - 1)])

    def start(self) -> None:
        """Go to the beginning."""
        self.pause()
        self.watch()
        self.go(0)

    def end(self) -> None:
        """Go to the end."""
        self.pause()
        self.watch()
        self.go(self.duration)

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Let time pass; from the beginning where it has ended."""
        if not self.duration:
            return
        self.watch()
        if self.t >= self.duration:
            self.go(0)
        self._clock.setStartValue(float(self.t))
        self._clock.setEndValue(float(self.duration))
        self._clock.setDuration(max(1, round((self.duration - self.t) / self.speed)))
        self._clock.start()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop the clock at this moment."""
        if self.playing:
            self._clock.stop()
            self.playing_changed.emit(False)

    def set_speed(self, speed: float) -> None:
        """Play faster or slower, from now on."""
        self.speed = speed
        if self.playing:
            self.scrub(self.t)

    def _tick(self, value: float | None) -> None:
        if value is None or not self.playing:
            return
        if self.reduced_motion:
            value = self._moments[max(0, bisect_right(self._moments, int(value)) - 1)]
        self.go(value)

    def _ended(self) -> None:
        self.go(self.duration)
        if self.loop:
            self.go(0)
            self.play()
        else:
            self.playing_changed.emit(False)
