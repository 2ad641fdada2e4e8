"""The transport bar: play, pause, step, back, to the ends, scrub, speed and loop, all for one player."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from designer.ui.docks.player import SPEEDS, Player
from designer.ui.icons_qt import icon
from designer.ui.inspector.editors import QuietCombo


class TransportBar(QWidget):
    """Controls of a player; they show its state and never hold one of their own."""

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self.start = self._button(layout, "skip-back", "To the start (Home)", player.start)
        self.back = self._button(layout, "caret-left", "Previous event (Left)", player.back)
        self.play = self._button(layout, "play-fill", "Play (Space)", player.toggle)
        self.step = self._button(layout, "caret-right", "Next event (Right)", player.step)
        self.end = self._button(layout, "skip-forward", "To the end (End)", player.end)
        self.leave = self._button(layout, "stop", "Leave simulation (Esc)", player.leave)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Moment of the simulation")
        self.slider.setMinimumWidth(56)
        self.slider.valueChanged.connect(player.scrub)
        layout.addSpacing(8)
        layout.addWidget(self.slider, 1)
        self.time = QLabel()
        self.time.setProperty("role", "mono")
        self.time.setMinimumWidth(self.time.fontMetrics().horizontalAdvance("00.00 / 00.00 s") + 24)
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.time)
        layout.addSpacing(8)
        self.speed = QuietCombo()
        self.speed.setAccessibleName("Speed")
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g} ×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.activated.connect(lambda index: player.set_speed(SPEEDS[index]))
        layout.addWidget(self.speed)
        self.loop = self._button(layout, "repeat", "Play again and again", lambda: None)
        self.loop.setCheckable(True)
        self.loop.toggled.connect(lambda on: setattr(player, "loop", on))
        player.moved.connect(self.show_moment)
        player.playing_changed.connect(self._show_playing)
        player.watched.connect(self.leave.setEnabled)
        self.leave.setEnabled(False)
        self.refresh()

    def refresh(self) -> None:
        """Show another trace's length; everything is greyed while there is none."""
        active = self._player.duration > 0
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(1, self._player.duration))
        for control in (self.start, self.back, self.play, self.step, self.end, self.slider):
            control.setEnabled(active)
        self.show_moment(self._player.t)

    def show_moment(self, t: int) -> None:
        """Follow the player."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(t)
        self.time.setText(f"{t / 1000:.2f} / {self._player.duration / 1000:.2f} s")

    def _show_playing(self, playing: bool) -> None:
        self.play.setIcon(icon("pause-fill" if playing else "play-fill"))
        says = "Pause (Space)" if playing else "Play (Space)"
        self.play.setToolTip(says)
        self.play.setAccessibleName(says)

    def _button(self, layout: QHBoxLayout, name: str, says: str, run: object) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setIconSize(QSize(18, 18))
        button.setAutoRaise(True)
        button.setToolTip(says)
        button.setAccessibleName(says)
        button.clicked.connect(run)
        layout.addWidget(button)
        return button
