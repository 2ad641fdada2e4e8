"""Message classes: what the configuration can tell apart, and nothing more."""

from __future__ import annotations

from designer.engine.plan import compile_plan
from designer.model.topology import Topology
from designer.rules.search.cases import search
from designer.rules.search.classes import MessageClass, partition
from tests.rules.search.designs import changed, sample

HYBRID = "hybrid-mx-to-eop"


def classes(topology: Topology) -> tuple[MessageClass, ...]:
    """Every class of a design."""
    return partition(compile_plan(topology)).classes


def recipients(topology: Topology) -> set[str]:
    """The representatives of listed recipients."""
    return {row.recipient.address for row in classes(topology) if row.recipient.listed is not None}


def test_two_mailboxes_of_one_kind_at_one_place_are_one_class() -> None:
    assert recipients(sample(HYBRID)) == {"julie@contoso.com", "david@contoso.com"}


def test_a_class_knows_how_many_recipients_it_stands_for() -> None:
    sizes = {row.recipient.address: row.recipient.size for row in classes(sample(HYBRID))}
    assert sizes["julie@contoso.com"] == 2


def test_a_recipient_with_a_limit_of_its_own_is_a_class_of_its_own() -> None:
    limited = changed(sample(HYBRID), "recipients[kate@contoso.com].MaxReceiveSize", "5 MB")
    assert "kate@contoso.com" in recipients(limited)


def test_a_recipient_whom_a_demand_names_is_a_class_of_its_own() -> None:
    named = sample(HYBRID, "policies: [{id: kate, recipient: kate@contoso.com, outcome: delivered}]")
    assert "kate@contoso.com" in recipients(named)


def test_a_recipient_whom_a_mail_flow_rule_names_is_a_class_of_its_own() -> None:
    rules = ({"Name": "Kate", "SentTo": ["kate@contoso.com"], "SetSCL": 6},)
    named = changed(sample(HYBRID), "tenants.contoso.transport_rules", rules)
    assert "kate@contoso.com" in recipients(named)


def test_a_limit_is_tried_with_a_message_just_above_it() -> None:
    limited = changed(sample(HYBRID), "recipients[kate@contoso.com].MaxReceiveSize", "5 MB")
    assert 6 in {row.message.size_mb for row in classes(limited)}


def test_where_nothing_asks_for_encryption_it_is_not_varied() -> None:
    assert {row.message.tls for row in classes(sample("hosted"))} == {None}


def test_where_a_partner_must_encrypt_mail_without_tls_is_tried() -> None:
    assert "none" in {row.message.tls for row in classes(sample("partner-tls"))}


def test_own_servers_are_not_supposed_to_send_in_clear_text() -> None:
    topology = sample("partner-tls")
    assert {row.origin for row in classes(topology) if row.message.tls == "none"} == {"inet", "partner"}


def test_an_attacker_dials_the_front_door_and_the_servers_directly() -> None:
    doors = {row.message.connects_to for row in classes(sample(HYBRID)) if row.intent == "hostile"}
    assert {"eop", "onprem"} <= doors


def test_an_attacker_forges_the_own_domain() -> None:
    forged = {row.message.mail_from for row in classes(sample("hosted")) if row.intent == "hostile"}
    assert "ceo@contoso.com" in forged


def test_what_strangers_send_each_other_is_no_class() -> None:
    topology = sample("partner-tls")
    among = [row for row in classes(topology) if row.origin == "inet" and row.message.connects_to is None]
    assert not any(row.recipient.outside for row in among)


def test_an_ordinary_stranger_sends_from_a_domain_that_authenticates() -> None:
    cases = search(compile_plan(sample("hosted"))).cases
    senders = [case for case in cases if case.kind.origin == "inet" and case.kind.intent == "ordinary"]
    spf = {outcome.auth.spf for case in senders for outcome in case.trace.outcomes if outcome.auth is not None}
    assert spf <= {"pass", "none"}


def test_a_bound_cuts_classes_off_and_says_how_many_there_are() -> None:
    plan = compile_plan(sample(HYBRID))
    everything = partition(plan)
    some = partition(plan, limit=10)
    assert (len(some.classes), some.total, some.bounded) == (10, everything.total, True)
    assert not everything.bounded


def test_a_bound_leaves_some_of_every_beginning() -> None:
    plan = compile_plan(sample(HYBRID))
    starts = {(row.origin, row.sender, row.way) for row in partition(plan).classes}
    half = len(partition(plan).classes) // 2
    few = {(row.origin, row.sender, row.way) for row in partition(plan, limit=half).classes}
    assert few == starts


def test_the_search_says_that_the_bound_was_reached() -> None:
    plan = compile_plan(sample("hosted"))
    assert "the bound was reached" in search(plan, limit=5).says
    assert search(plan).says.endswith("all simulated")


def test_the_same_design_has_the_same_classes_in_the_same_order() -> None:
    first = [row.says for row in classes(sample("printers-and-applications"))]
    assert first == [row.says for row in classes(sample("printers-and-applications"))]


def test_domains_that_nothing_names_are_one_class() -> None:
    topology = sample("hosted")
    rows = topology.tenants["contoso"].accepted_domains or ()
    more = tuple(rows[0].model_copy(update={"DomainName": f"brand{n}.com", "Default": False}) for n in range(5))
    tenant = topology.tenants["contoso"].model_copy(update={"accepted_domains": (*rows, *more)})
    brands = topology.model_copy(update={"tenants": {"contoso": tenant}})
    unknown = {row.recipient.address.partition("@")[2] for row in classes(brands) if not row.recipient.exists}
    assert unknown == {"contoso.com", "contoso.onmicrosoft.com", "brand0.com"}
