"""Demands of the file: three answers, and a message that shows a violated one."""

from __future__ import annotations

import pytest

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.rules.search.cases import search
from designer.rules.search.policies import PolicyAnswer, judged_policies
from tests.rules.search.designs import changed, sample

FILTER, HYBRID = "third-party-filter", "hybrid-mx-to-eop"


def answer(demand: str, name: str = FILTER, limit: int | None = None) -> PolicyAnswer:
    """The answer to one demand on a sample."""
    topology = sample(name, f"policies: [{{id: p, {demand}}}]")
    plan = compile_plan(topology)
    found = search(plan, limit) if limit is not None else None
    (row,) = judged_policies(topology, plan, found)
    return row


@pytest.mark.parametrize(
    "demand",
    [
        "origin: internet, recipient: contoso.com, must_pass: filter",
        "origin: internet, recipient: contoso.com, outcome: delivered",
        "origin: outside, recipient: outside, must_not_pass: own",
        "origin: exo, recipient: contoso.com, trust: internal",
        "sender: ceo@contoso.com, origin: inet, outcome: [rejected, quarantined]",
        "sender: northwind.com, recipient: own, outcome: delivered",
    ],
)
def test_what_is_true_of_all_mail_holds(demand: str) -> None:
    row = answer(demand)
    assert (row.answer, row.witness) == ("holds", None)
    assert row.classes > 0


@pytest.mark.parametrize(
    ("demand", "says"),
    [
        ("origin: internet, recipient: contoso.com, must_not_pass: eop", "it passes eop"),
        ("origin: internet, recipient: own, must_pass: archive", "it does not pass archive"),
        ("origin: internet, recipient: own, tls: yes", "in clear text"),
        ("origin: internet, recipient: own, trust: internal", "it counts as external where it arrives"),
        ("origin: internet, recipient: david@contoso.com, outcome: rejected", "it is delivered"),
    ],
)
def test_what_some_mail_does_otherwise_is_violated_and_shown(demand: str, says: str) -> None:
    row = answer(demand)
    assert row.answer == "violated"
    assert says in row.text
    assert row.witness is not None
    assert row.route


def test_the_counter_example_is_a_message_that_can_be_played() -> None:
    row = answer("origin: internet, recipient: contoso.com, must_not_pass: eop")
    assert row.witness is not None
    trace = simulate(compile_plan(sample(FILTER)), row.witness)
    assert "eop" in trace.outcomes[0].route


@pytest.mark.parametrize(
    ("demand", "says"),
    [
        ("must_pass: filtre", "Nothing in the design is called filtre"),
        ("origin: partner, outcome: delivered", "No mail of this kind exists in the design"),
        ("origin: internet", "It demands nothing: say outcome, must_pass"),
        ("recipient: nowhere.example, origin: device, outcome: delivered", "No mail of this kind"),
    ],
)
def test_what_the_design_does_not_answer_is_unknown(demand: str, says: str) -> None:
    row = answer(demand)
    assert row.answer == "unknown"
    assert says in row.text


def test_a_demand_that_was_not_tried_on_all_classes_is_not_said_to_hold() -> None:
    row = answer("origin: internet, recipient: contoso.com, must_pass: filter", limit=12)
    assert row.answer == "unknown"
    assert "the bound was reached" in row.text


def test_a_node_that_is_renamed_is_renamed_in_demands() -> None:
    from designer.model.edits import rename
    from designer.model.refs import Ref

    topology = sample(FILTER, "policies: [{id: p, origin: inet, must_pass: filter}]")
    renamed = rename(Ref("nodes", "filter"), "cleaner")(topology)
    assert renamed.policies[0].must_pass == ("cleaner",)


def test_a_demand_outlives_the_node_it_names_and_is_unknown_then() -> None:
    from designer.model.edits import remove
    from designer.model.refs import Ref

    topology = sample(FILTER, "policies: [{id: p, origin: inet, must_pass: spare}]")
    spare = topology.nodes[1].model_copy(update={"id": "spare", "ips": ()})
    with_spare = topology.model_copy(update={"nodes": (*topology.nodes, spare)})
    without = remove((Ref("nodes", "spare"),))(with_spare)
    (row,) = judged_policies(without, compile_plan(without))
    assert (row.answer, without.policies[0].must_pass) == ("unknown", ("spare",))


def test_a_renamed_domain_is_followed_by_senders_and_recipients() -> None:
    from designer.model.edits import rename
    from designer.model.refs import Ref

    topology = sample(FILTER, "policies: [{id: p, sender: contoso.com, recipient: ann@contoso.com}]")
    ref = Ref("tenants", "contoso", "accepted_domains[contoso.com]")
    policy = rename(ref, "northwind.com")(topology).policies[0]
    assert (policy.sender, policy.recipient) == (("northwind.com",), ("ann@northwind.com",))


def test_hybrid_mail_is_demanded_to_be_internal_both_ways() -> None:
    assert answer("origin: [exo, onprem], recipient: contoso.com, trust: internal", HYBRID).answer == "holds"


def test_a_broken_hybrid_violates_it() -> None:
    demand = "policies: [{id: p, origin: onprem, recipient: david@contoso.com, trust: internal}]"
    connector = "tenants.contoso.inbound_connectors[Inbound from contoso-onprem].CloudServicesMailEnabled"
    topology = changed(sample(HYBRID, demand), connector, False)
    (row,) = judged_policies(topology, compile_plan(topology))
    assert row.answer == "violated"
