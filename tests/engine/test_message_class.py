"""What the simulator remembers never changes an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.engine.message_class import Classes
from designer.engine.plan import Plan, compile_plan
from designer.engine.simulate import simulate
from designer.formats.project import read_bytes
from designer.model.message import Message
from designer.model.rules import TransportRule
from designer.model.topology import Topology
from designer.paths import samples
from tests.engine.transcript import transcript

CASES = [*sorted((Path(__file__).resolve().parents[1] / "corpus").glob("*.mailflow")), *samples()]


def _read(path: Path) -> Topology:
    topology = read_bytes(path.read_bytes(), path.name).topology
    assert topology is not None
    return topology


def _of_others(plan: Plan, message: Message, mark: str) -> Message:
    """The message with every name that the design does not list replaced by another one of the same domain."""
    own = Classes(plan).class_of(message).names
    others = {name: f"{mark}{number}@{name.rpartition('@')[2]}" for number, name in enumerate(own)}
    changes: dict[str, object] = {
        "mail_from": others.get(message.mail_from, message.mail_from),
        "rcpt_to": tuple(others.get(name, name) for name in message.rcpt_to),
        "subject": f"{message.subject} {mark}".strip(),
    }
    if message.header_from is not None:
        changes["header_from"] = others.get(message.header_from, message.header_from)
    return message.model_copy(update=changes)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_message_of_a_known_class_gets_the_answer_it_would_get_alone(path: Path) -> None:
    topology = _read(path)
    plan = compile_plan(topology)
    for message in topology.messages:
        simulate(plan, message)
        for mark in ("other", "another.one"):
            changed = _of_others(plan, message, mark)
            assert transcript(simulate(plan, changed)) == transcript(simulate(compile_plan(topology), changed))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_repeated_message_gets_the_same_answer_word_for_word(path: Path) -> None:
    topology = _read(path)
    plan = compile_plan(topology)
    for message in topology.messages:
        assert transcript(simulate(plan, message)) == transcript(simulate(plan, message))


def _hybrid() -> Topology:
    return _read(next(path for path in CASES if path.stem == "hybrid-mx-to-eop"))


def _with_rule(topology: Topology, **settings: object) -> Topology:
    rule = TransportRule.model_validate({"Name": "Asks", "SetSCL": 5, **settings})
    tenant = topology.tenants["contoso"].model_copy(update={"transport_rules": (rule,)})
    return topology.model_copy(update={"tenants": {"contoso": tenant}})


def _classes(topology: Topology, *messages: Message) -> int:
    classes = Classes(compile_plan(topology))
    return len({classes.class_of(message).key for message in messages})


def _from(sender: str, subject: str = "Offer") -> Message:
    message = _hybrid().messages[0]
    return message.model_copy(update={"mail_from": sender, "header_from": sender, "subject": subject})


def test_two_strangers_of_one_domain_are_one_class() -> None:
    assert _classes(_hybrid(), _from("erin@fabrikam.com"), _from("bob@fabrikam.com")) == 1


def test_strangers_of_two_domains_are_two_classes() -> None:
    assert _classes(_hybrid(), _from("erin@fabrikam.com"), _from("erin@adatum.com")) == 2


def test_a_stranger_who_writes_in_another_name_is_another_class() -> None:
    erin = _from("erin@fabrikam.com")
    other = erin.model_copy(update={"header_from": "bob@fabrikam.com"})
    assert _classes(_hybrid(), erin, other) == 2


def test_a_rewritten_sender_is_a_class_of_its_own() -> None:
    bounce = _from("erin@fabrikam.com").model_copy(update={"rcpt_to": ("ab+srs=1=01=adatum.com=kim@contoso.com",)})
    unknown = bounce.model_copy(update={"rcpt_to": ("ab@contoso.com",)})
    assert _classes(_hybrid(), bounce, unknown) == 2


def test_an_address_that_a_rule_names_is_a_class_of_its_own() -> None:
    design = _with_rule(_hybrid(), From=("erin@fabrikam.com",))
    assert _classes(design, _from("erin@fabrikam.com"), _from("bob@fabrikam.com")) == 2


def test_a_rule_that_reads_addresses_makes_every_message_a_class_of_its_own() -> None:
    design = _with_rule(_hybrid(), FromAddressContainsWords=("erin",))
    assert _classes(design, _from("erin@fabrikam.com"), _from("bob@fabrikam.com")) == 2


def test_a_subject_counts_where_a_rule_asks_for_a_word_in_it() -> None:
    design = _with_rule(_hybrid(), SubjectContainsWords=("urgent",))
    assert _classes(design, _from("erin@fabrikam.com", "Urgent"), _from("erin@fabrikam.com", "Offer")) == 2
    assert _classes(design, _from("erin@fabrikam.com", "Lunch"), _from("erin@fabrikam.com", "Offer")) == 1


def test_an_spf_record_that_asks_for_the_sender_makes_every_message_a_class_of_its_own() -> None:
    topology = _hybrid()
    zone = topology.dns["fabrikam.com"].model_copy(update={"spf": ("v=spf1 exists:%{l}.fabrikam.com -all",)})
    design = topology.model_copy(update={"dns": {**topology.dns, "fabrikam.com": zone}})
    assert _classes(design, _from("erin@fabrikam.com"), _from("bob@fabrikam.com")) == 2
