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


def test_an_accepted_finding_is_no_finding_and_is_kept_with_its_waiver() -> None:
    from designer.model.policies import Waiver

    topology = Topology.model_validate(
        {
            "dns": {"contoso.com": {"spf": ("v=spf1 -all", "v=spf1 ~all")}},
            "waivers": ({"rule": "L-010", "reason": "Being merged"},),
        }
    )
    analysis = Analysis(topology)
    assert "L-010" not in {finding.rule for finding in analysis.findings}
    assert [waiver for _, waiver in analysis.waived] == [Waiver(rule="L-010", reason="Being merged")]


def test_flows_demands_and_failures_share_one_search() -> None:
    from designer.app.opening import open_copy
    from designer.paths import samples

    path = next(path for path in samples() if path.stem == "hybrid-mx-to-eop")
    analysis = Analysis(open_copy(path).topology)
    assert analysis.flows.classes == len(analysis.search.cases)
    assert analysis.failures.single_points
    assert analysis.policies == ()
    assert analysis.proven.findings == analysis.findings


def test_an_edit_checks_again_only_what_it_touches() -> None:
    first = {"accepted_domains": ({"DomainName": "contoso.com"},)}
    second = {"accepted_domains": ({"DomainName": "northwind.com"},)}
    topology = Topology.model_validate({"tenants": {"a": first, "b": second}})
    document, answers = Document(topology), list[Analysis]()
    live = LiveAnalysis(document, answers.append)
    live.refresh()
    ref = Ref("tenants", "a", "organization_config.RejectDirectSend")
    document.apply("Reject", set_value(ref, True))
    assert answers[-1].findings == Analysis(document.topology).findings
    assert live._checker.worked < live._checker.kept / 4
