"""Accepted findings, their expiry, and severities of a design's own."""

from __future__ import annotations

import pytest

from designer.engine.plan import compile_plan
from designer.model.edits import EditRefused
from designer.model.policies import Waiver
from designer.model.refs import Ref
from designer.model.topology import Topology
from designer.rules.finding import Finding
from designer.rules.waivers import Judged, covers, judged_findings, known_rules, unwaived, waive
from tests.rules.designs import design
from tests.rules.examples_text import WITHOUT_SPF


def judge(more: str = "") -> Judged:
    """The judgement on a design whose domain has no SPF record (L-009), with more sections."""
    topology = design(WITHOUT_SPF + more)
    return judged_findings(topology, compile_plan(topology))


def rules(found: Judged) -> list[str]:
    """The ids of what counts."""
    return [row.rule for row in found.findings]


def only(found: Judged, rule: str) -> Finding:
    """The one finding of a rule that counts."""
    (row,) = [finding for finding in found.findings if finding.rule == rule]
    return row


def test_without_waivers_every_finding_counts() -> None:
    assert "L-009" in rules(judge())
    assert judge().waived == ()


def test_an_accepted_finding_does_not_count_and_its_reason_is_kept() -> None:
    found = judge('waivers: [{rule: L-009, object: "dns[contoso.com]", reason: Moves next week}]\n')
    assert "L-009" not in rules(found)
    assert [(row.rule, waiver.reason) for row, waiver in found.waived] == [("L-009", "Moves next week")]


def test_a_waiver_without_an_object_accepts_the_rule_everywhere() -> None:
    assert "L-009" not in rules(judge("waivers: [{rule: L-009, reason: Test domain}]\n"))


def test_a_waiver_for_another_object_accepts_nothing_and_is_told() -> None:
    found = judge('waivers: [{rule: L-009, object: "dns[fabrikam.com]", reason: Not ours}]\n')
    assert "L-009" in rules(found)
    assert only(found, "W-002").severity == "info"


def test_an_expired_waiver_comes_back_and_says_so() -> None:
    found = judge("waivers: [{rule: L-009, reason: Until the move, expiry: 2026-08-30}]\n")
    assert only(found, "L-009").evidence[-1] == "It was accepted until 2026-08-30: Until the move."


def test_the_last_day_of_a_waiver_still_counts() -> None:
    assert "L-009" not in rules(judge("waivers: [{rule: L-009, reason: Until the move, expiry: 2026-08-31}]\n"))


def test_expiry_is_judged_by_the_date_of_the_design() -> None:
    later = "as_of: 2026-12-01\nwaivers: [{rule: L-009, reason: Until the move, expiry: 2026-11-30}]\n"
    assert "L-009" in rules(judge(later))


def test_a_rule_that_does_not_exist_is_told_and_is_no_error() -> None:
    found = judge("waivers: [{rule: L-999, reason: Nothing}]\nseverities: {L-998: info}\n")
    told = [row for row in found.findings if row.rule == "W-001"]
    assert [row.severity for row in told] == ["info", "info"]
    assert {str(row.refs[0]) for row in told} == {"waivers[L-999]", "severities[L-998]"}


def test_a_severity_of_the_designs_own_replaces_the_usual_one() -> None:
    assert only(judge(), "L-009").severity == "error"
    assert only(judge("severities: {L-009: info}\n"), "L-009").severity == "info"


def test_findings_are_in_order_of_the_severity_that_counts() -> None:
    order = [row.severity for row in judge("severities: {L-009: info}\n").findings]
    assert order == sorted(order, key=("error", "warning", "info").index)


def test_invariants_of_the_search_can_be_accepted_too() -> None:
    assert "M-006" in known_rules()


@pytest.mark.parametrize(
    ("place", "covered"),
    [
        ("tenants.contoso", True),
        ("tenants.contoso.inbound_connectors[A]", True),
        ("tenants.contoso.inbound_connectors[A].RequireTls", True),
        ("tenants.contoso.inbound_connectors[AB]", False),
        ("tenants.fabrikam", False),
        ("tenants", True),
        ("nodes[eop]", False),
    ],
)
def test_a_waiver_covers_what_lies_in_its_object(place: str, covered: bool) -> None:
    ref = Ref.parse("tenants.contoso.inbound_connectors[A].RequireTls")
    finding = Finding("L-047", "slug", "warning", "text", (ref,))
    assert covers(Waiver(rule="L-047", object=place, reason="Known"), finding) is covered


def test_waiving_is_an_edit_that_can_be_taken_back() -> None:
    topology = design(WITHOUT_SPF)
    finding = only(judge(), "L-009")
    accepted = waive(finding, "Moves next week", "2027-01-31")(topology)
    assert accepted.waivers == (
        Waiver(rule="L-009", object="dns[contoso.com].spf", reason="Moves next week", expiry="2027-01-31"),
    )
    assert "L-009" not in rules(judged_findings(accepted, compile_plan(accepted)))
    assert unwaived(accepted.waivers[0])(accepted) == topology


def test_waiving_again_replaces_the_first_waiver() -> None:
    topology = design(WITHOUT_SPF)
    finding = only(judge(), "L-009")
    twice = waive(finding, "Second")(waive(finding, "First")(topology))
    assert [row.reason for row in twice.waivers] == ["Second"]


@pytest.mark.parametrize(("reason", "expiry"), [("", None), ("  ", None), ("Known", "next week")])
def test_a_waiver_needs_a_reason_and_a_date_that_is_one(reason: str, expiry: str | None) -> None:
    with pytest.raises(EditRefused):
        waive(only(judge(), "L-009"), reason, expiry)(design(WITHOUT_SPF))


def test_a_waiver_that_is_gone_cannot_be_taken_back() -> None:
    topology: Topology = design(WITHOUT_SPF)
    with pytest.raises(EditRefused):
        unwaived(Waiver(rule="L-009", reason="Gone"))(topology)


@pytest.mark.parametrize(
    ("ref", "new", "place", "after"),
    [
        ("nodes[exo]", "mailboxes", "nodes[exo].fqdn", "nodes[mailboxes].fqdn"),
        (
            "recipients[bob@contoso.com]",
            "rob@contoso.com",
            "recipients[bob@contoso.com]",
            "recipients[rob@contoso.com]",
        ),
        ("tenants.contoso", "northwind", "tenants.contoso.transport_config", "tenants.northwind.transport_config"),
        ("tenants.contoso.accepted_domains[contoso.com]", "new.com", "dns[contoso.com].spf", "dns[new.com].spf"),
        ("nodes[exo]", "mailboxes", "nodes[eop]", "nodes[eop]"),
        ("nodes[exo]", "mailboxes", "", ""),
    ],
)
def test_what_is_accepted_stays_accepted_under_a_new_name(ref: str, new: str, place: str, after: str) -> None:
    from designer.model.edits import rename

    topology = design(WITHOUT_SPF).model_copy(update={"waivers": (Waiver(rule="L-047", object=place, reason="Known"),)})
    assert rename(Ref.parse(ref), new)(topology).waivers[0].object == after


def test_a_renamed_connector_takes_its_waiver_along() -> None:
    from designer.model.edits import rename
    from designer.rules.examples import HYBRID

    connector = "tenants.contoso.inbound_connectors[Inbound from contoso-onprem]"
    waiver = Waiver(rule="L-047", object=f"{connector}.RequireTls", reason="Known")
    topology = design(HYBRID).model_copy(update={"waivers": (waiver,)})
    renamed = rename(Ref.parse(connector), "From the servers")(topology)
    assert renamed.waivers[0].object == "tenants.contoso.inbound_connectors[From the servers].RequireTls"


def test_a_waiver_for_what_is_not_in_the_design_says_so() -> None:
    found = judge('waivers: [{rule: L-009, object: "tenants.nowhere", reason: Known}]\n')
    assert only(found, "W-002").text == "The waiver of L-009 is for tenants.nowhere, which is nowhere in the design."


def test_a_domain_without_brackets_is_told_how_to_be_written() -> None:
    found = judge('waivers: [{rule: L-009, object: "dns.contoso.com", reason: Known}]\n')
    assert only(found, "W-002").text.endswith("a name with dots stands in brackets, as in dns[contoso.com].")
    assert "L-009" in rules(found)
