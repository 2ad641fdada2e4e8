"""What holds for the reasons of every answer: rules exist, settings can be selected, memory changes nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from designer.engine.catalogue import row_of
from designer.engine.mailflow_rules import Asked, RulePass, judge
from designer.engine.organizations import OnPremPlan
from designer.engine.plan import Plan, compile_plan
from designer.engine.rule_book import RuleBook
from designer.engine.rule_conditions import compiled
from designer.engine.simulate import simulate
from designer.engine.state import Copy, Rcpt, Run
from designer.engine.trace import Decision
from designer.model.message import Message
from designer.model.onprem import OnPremOrganization
from designer.model.places import exists
from designer.model.recipients import Recipient
from designer.model.rules import TransportRule
from designer.model.topology import NEWEST_STATE, Topology
from tests.engine.transcript import transcript
from tests.property.test_engine import designs


def _decisions(topology: Topology) -> list[Decision]:
    trace = simulate(compile_plan(topology), topology.messages[0])
    return [decision for hop in trace.hops for decision in hop.decisions]


@given(designs())
def test_every_decision_follows_a_rule_that_is_simulated(topology: Topology) -> None:
    for decision in _decisions(topology):
        row = row_of(decision.rule)
        assert row.scope == "engine"
        assert (decision.confidence, decision.source) == (row.confidence, row.source)


@given(designs())
def test_every_setting_that_is_named_as_evidence_can_be_selected(topology: Topology) -> None:
    """A missing zone is evidence, too, and cannot be selected."""
    for decision in _decisions(topology):
        named = [row.ref for row in (*decision.because, *decision.considered) if row.ref is not None]
        described = [ref for ref in named if ref.section != "dns" or ref.id in topology.dns]
        assert [str(ref) for ref in described if not exists(topology, ref)] == [], decision.says


@given(designs(), st.sampled_from(["inbound_connectors", "send_connectors"]))
def test_a_connector_that_nobody_used_or_weighed_can_be_disabled(topology: Topology, collection: str) -> None:
    trace = simulate(compile_plan(topology), topology.messages[0])
    told = transcript(trace)
    changed = topology
    for section in ("tenants", "onprem_orgs"):
        owners = getattr(changed, section)
        fresh = {}
        for name, owner in owners.items():
            rows = getattr(owner, collection, None)
            fresh[name] = owner
            if rows is not None:
                quiet = tuple(row if row.Name in told else row.model_copy(update={"Enabled": False}) for row in rows)
                fresh[name] = owner.model_copy(update={collection: quiet})
        changed = changed.model_copy(update={section: fresh})
    assert transcript(simulate(compile_plan(changed), topology.messages[0])) == told


@given(designs())
def test_memory_changes_no_word_of_any_answer(topology: Topology) -> None:
    """The plan has met the same message with other strangers in it."""
    message = topology.messages[0]
    listed = {row.address for row in topology.recipients}

    def other(address: str) -> str:
        return address if address in listed or not address else f"somebody@{address.rpartition('@')[2]}"

    rcpts = tuple(dict.fromkeys(map(other, message.rcpt_to)))
    header = None if message.header_from is None else other(message.header_from)
    before = message.model_copy(
        update={"mail_from": other(message.mail_from), "rcpt_to": rcpts, "header_from": header, "subject": "Else"}
    )
    plan = compile_plan(topology)
    simulate(plan, before)
    assert transcript(simulate(plan, message)) == transcript(simulate(compile_plan(topology), message))


@st.composite
def conversations(draw: st.DrawFn) -> tuple[Topology, list[Message]]:
    """A design with several messages that differ in what single steps read: who, from where, how, with what in hand."""
    topology = draw(designs())
    first = topology.messages[0]
    nodes = [node.id for node in topology.nodes]
    addresses = [row.address for row in topology.recipients] + ["who@contoso.com", "a@nowhere.example"]
    settings = st.fixed_dictionaries(
        {},
        optional={
            "from_node": st.sampled_from(nodes),
            "source_ip": st.sampled_from([None, "198.51.100.10", "192.0.2.10", "203.0.113.99", "2001:db8::77"]),
            "client_cert": st.sampled_from([None, *topology.certs]),
            "tls": st.sampled_from(["none", "1.0", "1.2", "1.3"]),
            "mail_from": st.sampled_from(["", *addresses]),
            "header_from": st.sampled_from(addresses),
            "rcpt_to": st.lists(st.sampled_from(addresses), min_size=1, max_size=2, unique=True).map(tuple),
            "size_mb": st.sampled_from([1, 12, 40]),
            "verdict": st.sampled_from([None, "spam", "bulk"]),
            "received_ips": st.sampled_from([(), ("203.0.113.99",)]),
        },
    )
    changes = draw(st.lists(settings, min_size=2, max_size=5))
    return topology, [first, *(first.model_copy(update=change) for change in changes)]


@given(conversations())
def test_what_a_plan_worked_out_for_other_messages_changes_no_word(drawn: tuple[Topology, list[Message]]) -> None:
    """The tables of single steps are keyed on everything that the step reads."""
    topology, messages = drawn
    shared = compile_plan(topology)
    for message in messages:
        told = transcript(simulate(shared, message))
        assert told == transcript(simulate(compile_plan(topology), message))


DOMAINS = ("contoso.com", "sales.contoso.com", "fabrikam.com")
ADDRESSES = ("ann@contoso.com", "bob@sales.contoso.com", "erin@fabrikam.com", "alias@contoso.com")
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "SentTo": st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=2).map(tuple),
        "From": st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=2).map(tuple),
        "RecipientDomainIs": st.lists(st.sampled_from(DOMAINS), min_size=1, max_size=2).map(tuple),
        "SenderDomainIs": st.lists(st.sampled_from(DOMAINS), min_size=1, max_size=2).map(tuple),
        "SenderIpRanges": st.sampled_from([("192.0.2.0/24",), ("198.51.100.7",)]),
        "SubjectContainsWords": st.sampled_from([("offer",), ("urgent", "offer now")]),
        "HeaderContainsMessageHeader": st.just("X-Mark"),
        "HeaderContainsWords": st.just(("yes",)),
        "SenderAddressLocation": st.sampled_from(["Header", "Envelope", "HeaderOrEnvelope"]),
        "ExceptIfSentTo": st.sampled_from([("ann@contoso.com",)]),
    },
)


def _asking(plan: Plan, message: Message, ip: str | None) -> tuple[Run, Copy, Rcpt]:
    copy, rcpt = Copy.__new__(Copy), Rcpt(message.rcpt_to[0])
    copy.mail_from, copy.header_from = message.mail_from, message.header_from or message.mail_from
    copy.subject, copy.client_ip, copy.scl = message.subject, ip, None
    copy.message_class, copy.auto_forward = None, False
    copy.headers = {name.casefold(): (name, value) for name, value in (message.headers or {}).items()}
    return Run(plan, message), copy, rcpt


@given(
    st.lists(CHOICES, min_size=1, max_size=6),
    st.tuples(*(st.sampled_from(("", *ADDRESSES)) for _ in range(2)), st.sampled_from(ADDRESSES)),
    st.sampled_from(("Offer", "urgent: offer now", "offers", "")),
    st.sampled_from((None, {"X-Mark": "yes"}, {"x-mark": "no"})),
    st.sampled_from((None, "192.0.2.9", "198.51.100.7")),
)
def test_the_index_leaves_out_no_rule_that_matches(
    settings: list[dict[str, object]],
    addresses: tuple[str, str, str],
    subject: str,
    headers: dict[str, str] | None,
    ip: str | None,
) -> None:
    rules = tuple(
        compiled(TransportRule.model_validate({"Name": f"r{number}", **row})) for number, row in enumerate(settings)
    )
    person = Recipient(address="ann@contoso.com", cloud_aliases=("alias@contoso.com",))
    plan = compile_plan(Topology(recipients=(person,)))
    message = Message(
        id="m", from_node="inet", mail_from=addresses[0], header_from=addresses[1], rcpt_to=(addresses[2],),
        subject=subject, headers=headers,
    )  # fmt: skip
    run, copy, rcpt = _asking(plan, message, ip)
    book = RuleBook(rules)
    nobody = OnPremPlan("", OnPremOrganization(), [], False, NEWEST_STATE)
    asked = Asked(RulePass(run, copy, nobody, book, False), rcpt, (rcpt.address,))
    senders = [alias for name in (copy.header_from, copy.mail_from) for alias in _aliases(plan, name)]
    left = book.still(book.candidates(_aliases(plan, rcpt.address), senders, ip), subject, copy.headers)
    for number, rule in enumerate(rules):
        answer, _ = judge(rule, asked)
        assert answer is False or left >> number & 1, (rule.rule.Name, settings[number])


def _aliases(plan: Plan, address: str) -> tuple[str, ...]:
    found = plan.recipient(address)
    return (address,) if found is None else (address, found.address)
