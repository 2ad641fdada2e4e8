"""Opening, saving, recovery copies and preferences: what is on disk is whole, and what is not readable does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.app.document import Document
from designer.app.opening import NotOpened, open_copy, open_document, save
from designer.app.preferences import MOST_RECENT, PreferenceFile, Preferences, settings_folder, state_folder
from designer.app.recovery import Recovery, recovered
from designer.draw.compose import compose
from designer.formats.files import FileRefused
from designer.formats.writer import write
from designer.model.edits import move, set_value
from designer.model.links import links
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.paths import samples
from tests.draw.designs import hybrid

NOBODY = 2**22 + 1
"""No system gives a process this number."""


def changed(title: str, path: Path | None = None) -> Document:
    document = Document(Topology(), path)
    document.apply("Title", set_value(Ref("title"), title))
    return document


# Opening and saving


def test_what_is_saved_is_what_is_opened_again(tmp_path: Path) -> None:
    document = changed("Saved")
    save(document, tmp_path / "design.mailflow")
    assert not document.is_modified
    again = open_document(tmp_path / "design.mailflow")
    assert again.topology == document.topology
    assert again.path == tmp_path / "design.mailflow"


def test_a_sample_opens_as_nobody_s_file() -> None:
    document = open_copy(samples()[0])
    assert document.path is None
    assert not document.is_modified
    with pytest.raises(ValueError, match="no file yet"):
        save(document)


def test_a_file_that_is_no_design_tells_every_problem(tmp_path: Path) -> None:
    place = tmp_path / "bad.mailflow"
    place.write_text("mailflow: 1\ntitel: x\nnodes: 3\n", encoding="utf-8")
    with pytest.raises(NotOpened) as told:
        open_document(place)
    assert [(problem.line, problem.path) for problem in told.value.problems] == [(2, "titel"), (3, "nodes")]


def test_a_save_that_fails_leaves_the_document_modified(tmp_path: Path) -> None:
    document = changed("Unsaved")
    with pytest.raises(FileRefused):
        save(document, tmp_path / "missing" / "design.mailflow")
    assert document.is_modified
    assert document.path is None


# Recovery


def test_an_unsaved_design_is_offered_after_the_program_has_gone(tmp_path: Path) -> None:
    document = changed("Lost", Path("lost.mailflow"))
    Recovery(tmp_path, NOBODY).keep("1", document, "2026-08-31 12:00")
    (copy,) = Recovery(tmp_path).offered()
    assert (copy.title, copy.path, copy.kept_at) == ("Lost", Path("lost.mailflow"), "2026-08-31 12:00")
    again = recovered(copy)
    assert again is not None
    assert again.topology == document.topology
    assert again.is_modified


def test_the_copy_of_a_running_program_is_not_offered(tmp_path: Path) -> None:
    Recovery(tmp_path, NOBODY).keep("1", changed("Open elsewhere"), "now")
    assert Recovery(tmp_path).offered(running=lambda process: process == NOBODY) == ()


def test_the_own_copies_are_not_offered(tmp_path: Path) -> None:
    recovery = Recovery(tmp_path)
    recovery.keep("1", changed("Mine"), "now")
    assert recovery.offered() == ()


def test_a_dropped_copy_and_a_discarded_one_are_gone(tmp_path: Path) -> None:
    gone = Recovery(tmp_path, NOBODY)
    for key in "12":
        gone.keep(key, changed(key), "now")
    gone.drop("1")
    here = Recovery(tmp_path)
    (copy,) = here.offered()
    here.discard(copy)
    assert here.offered() == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1, "process": "x"}', '{"version": 2}'])
def test_a_damaged_copy_is_not_offered(tmp_path: Path, text: str) -> None:
    (tmp_path / f"{NOBODY}-1.recovery.json").write_text(text, encoding="utf-8")
    assert Recovery(tmp_path).offered() == ()


def test_a_copy_whose_text_is_no_design_recovers_to_nothing(tmp_path: Path) -> None:
    Recovery(tmp_path, NOBODY).keep("1", changed("Lost"), "now")
    (place,) = tmp_path.iterdir()
    place.write_text(place.read_text(encoding="utf-8").replace("mailflow: 1", "mailflow: 99"), encoding="utf-8")
    (copy,) = Recovery(tmp_path).offered()
    assert recovered(copy) is None


# Preferences


def test_preferences_come_back(tmp_path: Path) -> None:
    file = PreferenceFile(tmp_path / "new")
    wanted = Preferences(theme="dark", snap=False, window={"docks": "abc"}).with_recent(Path("a.mailflow"))
    file.save(wanted)
    assert file.load() == wanted


def test_a_file_is_among_the_recent_ones_once_and_first() -> None:
    preferences = Preferences()
    for name in (*"abcdefghijklmnop", "c"):
        preferences = preferences.with_recent(Path(name))
    assert preferences.recent[:3] == ("c", "p", "o")
    assert len(preferences.recent) == MOST_RECENT
    assert "c" not in preferences.without_recent(Path("c")).recent


@pytest.mark.parametrize("text", ["", "[1]", '{"theme": "pink", "snap": "no", "recent": 3, "window": [], "x": 1}'])
def test_preferences_that_make_no_sense_are_the_defaults(tmp_path: Path, text: str) -> None:
    (tmp_path / "preferences.json").write_text(text, encoding="utf-8")
    assert PreferenceFile(tmp_path).load() == Preferences()


def test_preferences_and_recovery_have_their_places() -> None:
    assert settings_folder().name == state_folder().name == "mailflow-designer"


def test_moving_one_node_of_a_file_without_places_moves_no_other(tmp_path: Path) -> None:
    path = tmp_path / "bare.mailflow"
    path.write_text(write(hybrid().model_copy(update={"layout": {}})), encoding="utf-8")
    document = open_document(path)
    before = places(document.topology)
    assert not document.is_modified
    document.apply("Move", move({"eop": (2000, 2000)}))
    assert places(document.topology) == {**before, "eop": (2000, 2000)}


def places(topology: Topology) -> dict[str, tuple[float, float]]:
    """Where the drawing puts each node."""
    return {shape.id: (shape.rect.x, shape.rect.y) for shape in compose(topology, links(topology)).nodes}
