"""The open document: history, merging, the saved state, and what subscribers are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from designer.app.document import Change, Document
from designer.model.edits import Edit, EditRefused, add_node, move, set_value
from designer.model.refs import Ref
from designer.model.topology import Topology


def titled(text: str) -> Edit:
    return set_value(Ref("title"), text)


@pytest.fixture
def document() -> Document:
    return Document(Topology(title="Start"))


def test_an_edit_can_be_undone_and_made_again(document: Document) -> None:
    document.apply("Add", add_node("eop", (0, 0)))
    with_eop = document.topology
    document.undo()
    assert document.topology == Topology(title="Start")
    document.redo()
    assert document.topology is with_eop


def test_undo_and_redo_say_what_they_would_do(document: Document) -> None:
    document.apply("Add EOP", add_node("eop", (0, 0)))
    assert (document.undo_label, document.redo_label) == ("Add EOP", "")
    document.undo()
    assert (document.undo_label, document.redo_label) == ("", "Add EOP")


def test_nothing_to_undo_or_redo_is_no_error(document: Document) -> None:
    assert document.undo() is None
    assert document.redo() is None


def test_an_edit_after_undo_forgets_what_was_undone(document: Document) -> None:
    document.apply("One", titled("1"))
    document.undo()
    document.apply("Two", titled("2"))
    assert not document.can_redo
    assert [state.label for state in document.history] == ["Open", "Two"]


def test_the_letters_typed_into_one_field_are_one_step(document: Document) -> None:
    for text in ("C", "Co", "Con"):
        document.apply("Title", titled(text), merge_key="title")
    document.undo()
    assert document.topology.title == "Start"


def test_another_field_or_a_pause_begins_another_step(document: Document) -> None:
    document.apply("Title", titled("A"), merge_key="title")
    document.break_merge()
    document.apply("Title", titled("B"), merge_key="title")
    document.apply("Description", set_value(Ref("description"), "x"), merge_key="description")
    assert [state.label for state in document.history] == ["Open", "Title", "Title", "Description"]


def test_typing_goes_on_after_undo_as_a_new_step(document: Document) -> None:
    document.apply("Title", titled("A"), merge_key="title")
    document.apply("Title", titled("B"))
    document.undo()
    document.apply("Title", titled("C"), merge_key="title")
    document.undo()
    assert document.topology.title == "A"


def test_a_refused_edit_leaves_no_trace(document: Document) -> None:
    told: list[Change] = []
    document.subscribe(told.append)
    document.apply("One", titled("1"))
    document.undo()
    before = document.history, document.cursor
    with pytest.raises(EditRefused):
        document.apply("Move", move({"nobody": (0, 0)}))
    assert (document.history, document.cursor) == before
    assert document.can_redo
    assert len(told) == 2


def test_an_edit_that_changes_nothing_is_no_step(document: Document) -> None:
    assert document.apply("Title", titled("Start")) is None
    assert not document.can_undo


def test_a_change_tells_what_was_what_is_and_who_asked(document: Document) -> None:
    told: list[Change] = []
    document.subscribe(told.append)
    form = object()
    document.apply("Title", titled("New"), origin=form)
    document.undo()
    first, second = told
    assert (first.before.title, first.after.title, first.label, first.origin) == ("Start", "New", "Title", form)
    assert first.delta.changed == {"title": frozenset({"*"})}
    assert (second.after.title, second.label, second.origin) == ("Start", "Title", "history")


def test_a_subscriber_that_left_is_told_nothing(document: Document) -> None:
    told: list[Change] = []
    end: Callable[[], None] = document.subscribe(told.append)
    end()
    end()
    document.apply("Title", titled("New"))
    assert not told


def test_undoing_to_the_saved_state_makes_it_unmodified(document: Document) -> None:
    document.apply("One", titled("1"))
    document.mark_saved(path=Path("one.mailflow"))
    assert not document.is_modified
    document.apply("Two", titled("2"))
    assert document.is_modified
    document.undo()
    assert not document.is_modified


def test_typing_after_a_save_does_not_merge_into_the_saved_step(document: Document) -> None:
    document.apply("Title", titled("A"), merge_key="title")
    document.mark_saved()
    document.apply("Title", titled("AB"), merge_key="title")
    document.undo()
    assert document.topology.title == "A"
    assert not document.is_modified


def test_what_changed_while_it_was_being_written_is_not_saved(document: Document) -> None:
    written = document.topology
    document.apply("One", titled("1"))
    document.mark_saved(written)
    assert document.is_modified


def test_a_jump_in_the_history_is_one_change(document: Document) -> None:
    for text in "123":
        document.apply(text, titled(text))
    told: list[Change] = []
    document.subscribe(told.append)
    document.go_to(1)
    assert [(change.before.title, change.after.title) for change in told] == [("3", "1")]
    with pytest.raises(IndexError):
        document.go_to(9)
