"""Live analysis: the latest design wins, and a move on the canvas asks for nothing."""

from __future__ import annotations

from designer.app.analysis import Analysis, Job, LiveAnalysis
from designer.app.document import Document
from designer.model.edits import add_node, move, set_value
from designer.model.refs import Ref
from designer.model.topology import Topology


def edited(text: str, document: Document) -> None:
    document.apply("Title", set_value(Ref("title"), text))


def test_a_change_of_the_design_is_analysed() -> None:
    document, answers = Document(Topology()), list[Analysis]()
    LiveAnalysis(document, answers.append)
    document.apply("Add", add_node("eop", (0, 0)))
    (answer,) = answers
    assert answer.topology is document.topology
    assert answer.plan.topology is document.topology


def test_a_move_on_the_canvas_is_not_analysed() -> None:
    document, answers = Document(add_node("eop", (0, 0))(Topology())), list[Analysis]()
    LiveAnalysis(document, answers.append)
    document.apply("Move", move({"eop": (80, 80)}))
    assert not answers


def test_an_answer_that_comes_late_is_dropped() -> None:
    document, answers, posted = Document(Topology()), list[Analysis](), list[Job]()
    live = LiveAnalysis(document, answers.append, post=posted.append)
    edited("1", document)
    edited("2", document)
    for job in reversed(posted):
        job()
    assert [answer.topology.title for answer in answers] == ["2"]
    assert live.latest is answers[0]


def test_work_that_is_overtaken_before_it_begins_is_not_done() -> None:
    document, answers, waiting = Document(Topology()), list[Analysis](), list[Job]()
    LiveAnalysis(document, answers.append, submit=waiting.append)
    for text in "123":
        edited(text, document)
    for job in waiting:
        job()
    assert [answer.topology.title for answer in answers] == ["3"]


def test_nothing_is_delivered_after_the_end() -> None:
    document, answers, posted = Document(Topology()), list[Analysis](), list[Job]()
    live = LiveAnalysis(document, answers.append, post=posted.append)
    edited("1", document)
    live.close()
    edited("2", document)
    for job in posted:
        job()
    assert not answers
