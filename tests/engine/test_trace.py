"""What a trace tells: explanations, header fields, dialogue, reports (R-HYB-20 to 22, R-FILT-26, R-ATTR-31)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from designer.engine.catalogue import CATALOGUE, row_of
from designer.engine.expectations import unmet
from designer.engine.pipeline import PIPELINE
from designer.model.message import MessageExpectation
from tests.engine.mail import design, fate, hop, sent, site

ENGINE = Path(__file__).parents[2] / "designer" / "engine"
RULE = re.compile(r"\bR-[A-Z]+-\d+[a-z]?\b")


def names(rows: tuple[tuple[str, str], ...]) -> list[str]:
    return [name for name, _ in rows]


def test_every_simulated_rule_is_cited_in_the_engine_and_no_other_is() -> None:
    cited: set[str] = set()
    for path in ENGINE.rglob("*.py"):
        if not path.name.startswith("catalogue"):
            cited |= set(RULE.findall(path.read_text(encoding="utf-8")))
    assert cited == {row.id for row in CATALOGUE if row.scope == "engine"}


def test_a_rule_that_is_left_out_says_why() -> None:
    assert all(row.reason for row in CATALOGUE if row.scope == "out")
    assert row_of("R-ATTR-12").confidence == "BLOG"


def test_the_steps_stand_in_their_documented_order() -> None:
    assert [name for name, _ in PIPELINE] == [f"S{number}" for number in range(1, 13)]


def test_a_decision_points_at_the_setting_that_decided() -> None:
    decision = next(d for h in sent(design("100")).hops for d in h.decisions if d.rule == "R-ATTR-41")
    assert str(decision.because[0].ref) == "tenants.contoso.organization_config.RejectDirectSend"
    assert decision.considered[0].what == "CRM by domain"


def test_an_explanation_read_later_tells_what_was_true_then() -> None:
    trace = sent(design("032"))
    decision = next(d for h in trace.hops for d in h.decisions if d.rule == "R-ATTR-15")
    assert [row.lost_because for row in decision.considered] == [
        "the certificate presented is not trusted, expired, or its chain is incomplete"
    ]


def test_what_a_convention_settles_is_marked_assumed() -> None:
    trace = sent(design("016"))
    decision = next(d for d in hop(trace, "eop", "onprem").decisions if d.rule == "R-OPR-1")
    assert decision.assumed


def test_hybrid_headers_are_converted_and_promoted() -> None:
    trace = sent(design("022"))
    assert "X-MS-Exchange-CrossPremises-AuthAs" in names(hop(trace, "exo", "eop").headers_added)
    arrived = hop(trace, "eop", "onprem")
    assert "X-MS-Exchange-CrossPremises-AuthAs" in names(arrived.headers_removed)
    assert ("X-OriginatorOrg", "contoso.com") in hop(trace, "exo", "eop").headers_added


def test_a_send_connector_without_the_flag_filters_the_headers() -> None:
    trace = sent(design("023", lambda d: site(d)["send_connectors"][0].update(CloudServicesMailEnabled=False)))
    added = names(trace.hops[0].headers_added)
    assert "X-CrossPremisesHeadersFilteredBySendConnector" in added
    assert "X-OriginatorOrg" not in added


def test_a_filter_in_front_leaves_its_received_line_and_skip_listing_is_stamped() -> None:
    arrived = hop(sent(design("052")), "filter", "eop")
    assert arrived.headers_added[0] == (
        "Received",
        (
            "from mx1.filter.example.net (203.0.113.70) by mail.protection.outlook.com with ESMTPS (version=TLS1_3); "
            "model time 0.800 s"
        ),
    )
    assert ("X-MS-Exchange-SkipListedInternetSender", "ip=[198.51.100.10]") in arrived.headers_added
    assert any(n == "Authentication-Results" and "spf=pass" in value for n, value in arrived.headers_added)


def test_relayed_mail_shows_tenant_direction_and_pass() -> None:
    added = dict(hop(sent(design("103")), "app", "eop").headers_added)
    assert added["X-EOPTenantAttributedMessage"] == "contoso:0"
    assert added["X-MS-Exchange-Organization-MessageDirectionality"] == "Originating"
    assert added["X-MS-Exchange-Organization-AuthAs"] == "Anonymous"


def test_the_report_of_the_first_pass_is_set_aside_by_the_second() -> None:
    trace = sent(design("016"))
    second = next(h for h in trace.hops if h.source == "onprem" and h.node == "eop")
    assert "X-Forefront-Antispam-Report-Untrusted" in names(second.headers_added)


def test_organization_headers_do_not_leave_for_the_internet() -> None:
    removed = names(hop(sent(design("002")), "exo", "eop").headers_removed)
    assert "X-MS-Exchange-Organization-AuthAs" in removed or not removed
    assert not any(
        n.startswith("X-MS-Exchange-Organization-")
        for n in names(hop(sent(design("002")), "eop", "fabrikam").headers_added)
    )


def test_the_dialogue_shows_tls_certificates_and_refusals() -> None:
    arrived = hop(sent(design("106")), "inet", "eop")
    assert "C: MAIL FROM:<sun@fabrikam.com>" in arrived.session.dialogue
    assert "S: 550 5.4.1 Recipient address rejected: Access denied. AS(201806281)" in arrived.session.dialogue
    assert arrived.session.dialogue[-2:] == ("C: QUIT", "S: 221 2.0.0 Closing")
    presented = hop(sent(design("009")), "onprem", "eop").session
    assert any("client shows mail.contoso.com" in line for line in presented.dialogue)


def test_a_hand_over_inside_the_tenant_has_no_dialogue() -> None:
    assert hop(sent(design("001")), "eop", "exo").session.dialogue == ()


def test_a_refusal_in_the_dialogue_is_reported_by_the_sending_server() -> None:
    report = fate(sent(design("066")), "bob@contoso.com").ndr or ""
    assert "Generating server: out.esp.example.net" in report
    assert "Remote server returned '550 5.7.51" in report


def test_a_refusal_inside_is_reported_by_the_service_itself() -> None:
    report = fate(sent(design("083")), "erin@cpandl.com").ndr or ""
    assert "Generating server: exo.prod.outlook.com" in report
    assert "550 5.7.1 TRANSPORT.RULES.RejectMessage" in report


def test_nobody_reports_to_the_null_sender_or_about_dropped_mail() -> None:
    assert fate(sent(design("119")), "sun@fabrikam.com").ndr is None
    assert fate(sent(design("125")), "bob@cpandl.com").ndr is None


def test_copies_fork_and_share_the_hops_before() -> None:
    trace = sent(design("015"))
    julie, david = trace.path_to("julie@contoso.com"), trace.path_to("david@contoso.com")
    assert trace.copies == 2
    assert julie[:3] == david
    assert [h.time_ms for h in julie] == sorted(h.time_ms for h in julie)


def expectation(**values: Any) -> MessageExpectation:
    return MessageExpectation.model_validate(values)


def test_a_met_expectation_says_nothing() -> None:
    rows = ({"rcpt": "bob@contoso.com", "outcome": "delivered", "must_traverse": ("inet", "exo")},)
    assert unmet(expectation(recipients=rows, absent=("alice@contoso.com",)), sent(design("001"))) == ()


def test_each_unmet_expectation_is_one_sentence() -> None:
    rows = (
        {
            "rcpt": "bob@contoso.com",
            "outcome": "rejected",
            "must_not_traverse": ("exo",),
            "code": "5.4.1",
            "hops": ({"from": "inet", "to": "eop", "in": "From filter"},),
            "auth": {"spf": "fail"},
        },
        {"rcpt": "nobody@contoso.com", "outcome": "delivered"},
    )
    expected = expectation(
        recipients=rows, absent=("bob@contoso.com",), envelope={"count": 2}, attribution={"direction": "originating"}
    )
    assert unmet(expected, sent(design("001"))) == (
        "bob@contoso.com: expected outcome rejected, got delivered",
        "bob@contoso.com: expected not to pass exo, got inet > eop > exo",
        "bob@contoso.com: expected in From filter on inet > eop, got default",
        "bob@contoso.com: expected code 5.4.1, got none",
        "bob@contoso.com: expected spf fail, got pass",
        "nobody@contoso.com: expected an outcome, got none",
        "expected direction originating, got incoming",
        "expected 2 copies, got 1",
        "expected no copy for bob@contoso.com, but it was delivered at exo",
    )


def test_an_attempted_hop_counts_although_it_is_no_part_of_the_route() -> None:
    trace = sent(design("034"))
    rows = (
        {"rcpt": "julie@contoso.com", "hops": ({"from": "eop", "to": "onprem", "out": "Outbound to contoso-onprem"},)},
    )
    assert unmet(expectation(recipients=rows), trace) == ()


def test_treated_as_partner_is_no_internal_sender() -> None:
    trace = sent(design("064"))
    assert hop(trace, "bank", "eop").trust == "partner"
    assert fate(trace, "bob@contoso.com").treated_as == "external"


def test_explanations_call_a_node_by_its_label_and_references_by_its_id() -> None:
    def labelled(d: dict[str, Any]) -> None:
        for node in d["nodes"]:
            node["label"] = f"Server of {node['id']}"

    told = [d for hop in sent(design("143", labelled)).hops for d in hop.decisions]
    silent = next(d for d in told if d.says == "Server of mail1 does not answer")
    assert [str(fact.ref) for fact in silent.because] == ["nodes[mail1]"]
