"""While a design is edited nothing stops the window: full rounds of the garbage collector wait, checks begin later."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from designer.ui import quiet
from designer.ui.quiet import Quiet


class Cycle:
    """An object that only the collector can take away."""

    alive = 0

    def __init__(self) -> None:
        self.itself = self
        Cycle.alive += 1

    def __del__(self) -> None:
        Cycle.alive -= 1


@pytest.fixture
def calm(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Quiet]:
    """A collector's keeper for which a moment without an edit is short, and any round calls for a full one."""
    before = gc.get_threshold()
    monkeypatch.setattr(quiet, "QUIET_MS", 200)
    monkeypatch.setattr(quiet, "ROUNDS", 0)
    made = Quiet()
    yield made
    made.close()
    gc.set_threshold(*before)


def aged() -> None:
    """Makes a cycle that has lived too long for the rounds among young objects."""
    cycle = Cycle()
    for generation in (0, 1):
        gc.collect(generation)
    assert cycle.itself is cycle


def test_a_full_round_waits_until_no_edit_has_come_for_a_while(qtbot: QtBot, calm: Quiet) -> None:
    calm.stir()
    aged()
    for _ in range(6):
        qtbot.wait(50)
        calm.stir()
    assert Cycle.alive == 1
    qtbot.waitUntil(lambda: Cycle.alive == 0)


def test_growth_alone_starts_no_full_round(calm: Quiet) -> None:
    calm.close()
    rounds = gc.get_stats()[2]["collections"]
    kept: list[Any] = [[number] for number in range(100_000)]
    assert gc.get_stats()[2]["collections"] == rounds
    assert len(kept) == 100_000


def test_what_stays_is_left_out_of_later_rounds_until_the_design_is_closed(qtbot: QtBot, calm: Quiet) -> None:
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)
    calm.close()
    assert gc.get_freeze_count() == 0
