"""A finding about routing carries the message that proves it: it fares differently where the design is sound."""

from __future__ import annotations

import pytest

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.model.message import Message
from designer.model.topology import Topology
from designer.rules.catalogue import MODULES
from designer.rules.check import check_rules
from designer.rules.finding import Finding
from tests.rules.designs import design


def _witnessed(module) -> list[Finding]:  # type: ignore[no-untyped-def]
    topology = design(module.BAD)
    found = check_rules((module.RULE,), topology, compile_plan(topology))
    return [finding for finding in found if finding.witness is not None]


def _fate(topology: Topology, message: Message) -> list[tuple[object, ...]]:
    trace = simulate(compile_plan(topology), message)
    return [(o.recipient, o.result, o.route, o.code, o.treated_as, o.tls, o.auth) for o in trace.outcomes]


def _same_message(topology: Topology, witness: Message) -> Message:
    """A sample message is taken as the sound design has it."""
    return next((message for message in topology.messages if message.id == witness.id), witness)


PROVEN = [module for module in MODULES if _witnessed(module)]


@pytest.mark.parametrize("module", PROVEN, ids=lambda module: module.RULE.id)
def test_the_witness_fares_differently_in_the_sound_design(module) -> None:  # type: ignore[no-untyped-def]
    good = design(module.GOOD)
    for finding in _witnessed(module):
        assert finding.witness is not None
        bad = _fate(design(module.BAD), finding.witness)
        assert bad != _fate(good, _same_message(good, finding.witness))


def test_the_rules_about_lost_mail_have_a_witness() -> None:
    assert {"L-002", "L-003", "L-004", "L-008", "L-015", "L-059", "L-061", "L-083", "L-091", "L-123"} <= {
        module.RULE.id for module in PROVEN
    }


def test_the_rules_about_forged_or_unproven_mail_have_a_witness() -> None:
    assert {"L-011", "L-022", "L-069", "L-088", "L-103", "L-126"} <= {module.RULE.id for module in PROVEN}


def shown(rule: str) -> list[tuple[object, ...]]:
    """How the witness of a rule's bad example fares: result, code, SPF, DKIM, DMARC."""
    (module,) = (each for each in MODULES if each.RULE.id == rule)
    topology = design(module.BAD)
    (finding,) = _witnessed(module)
    assert finding.witness is not None
    rows = simulate(compile_plan(topology), finding.witness).outcomes
    return [(o.result, o.code, *((o.auth.spf, o.auth.dkim, o.auth.dmarc) if o.auth else ())) for o in rows]


def test_spam_in_the_name_of_a_trusted_sender_lands_in_the_inbox() -> None:
    assert shown("L-103") == [("delivered", None, "fail", "none", "none")]


def test_an_automatic_reply_of_an_own_user_is_quarantined_by_a_rule_that_is_to_lock_the_tenant() -> None:
    assert [row[0] for row in shown("L-126")] == ["quarantined"]


def test_spam_lands_in_the_inbox_on_premises_where_the_verdict_is_not_translated() -> None:
    assert [row[0] for row in shown("L-088")] == ["delivered"]


def test_a_void_spf_record_and_a_broken_signature_are_seen_by_the_receiver() -> None:
    assert shown("L-011")[0][2] == "permerror"
    assert shown("L-069")[0][3] == "fail"
    assert shown("L-022")[0][4] == "fail"


def test_mail_for_a_group_that_only_the_own_servers_close_is_refused_by_them() -> None:
    assert shown("L-123")[0][:2] == ("rejected", "5.7.1")


def test_a_colleague_on_premises_reaches_the_mailbox_that_the_internet_does_not() -> None:
    (module,) = (each for each in MODULES if each.RULE.id == "L-067")
    topology, (finding,) = design(module.BAD), _witnessed(module)
    assert finding.witness is not None
    (inside,) = simulate(compile_plan(topology), finding.witness).outcomes
    stranger = {"from_node": "inet", "mail_from": "a@fabrikam.com", "header_from": "a@fabrikam.com", "auth": None}
    outside = finding.witness.model_copy(update=stranger)
    (other,) = simulate(compile_plan(topology), outside).outcomes
    assert (inside.at, other.at) == ("onprem", "exo")
