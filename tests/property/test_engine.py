"""What holds for every design: simulation ends, repeats exactly, loses no copy, and explains every failure."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from designer.engine.plan import compile_plan
from designer.engine.simulate import simulate
from designer.engine.trace import Outcome, Trace
from designer.model.topology import Topology

CASES = sorted((Path(__file__).parents[1] / "corpus").glob("*.mailflow"))
RAW = [raw for path in CASES if (raw := yaml.safe_load(path.read_text(encoding="utf-8"))).get("messages")]
FAILED = {"rejected", "loop", "deferred"}
WORDS = ("spam", "phish", "high-confidence-phish", "bulk", "malware", None)
FLAGS = (
    "Enabled",
    "CloudServicesMailEnabled",
    "RequireTls",
    "RequireTLS",
    "UseMXRecord",
    "EFSkipLastIP",
    "up",
    "RestrictDomainsToCertificate",
    "RestrictDomainsToIPAddresses",
    "RouteAllMessagesViaOnPremises",
    "DeliverToMailboxAndForward",
    "RejectDirectSend",
    "DNSRoutingEnabled",
    "AllAcceptedDomains",
)


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _objects(value: Any) -> list[dict[str, Any]]:
    """Every mapping of a design, so that any setting may be turned."""
    found: list[dict[str, Any]] = []
    if isinstance(value, dict):
        found.append(value)
        for item in value.values():
            found.extend(_objects(item))
    elif isinstance(value, list):
        for item in value:
            found.extend(_objects(item))
    return found


def _add_groups_and_forwards(raw: dict[str, Any], rng: random.Random) -> None:
    """A group of the first known domain, open to everybody, and forwarding between the mailboxes."""
    rows = raw.get("recipients") or []
    known = [row["address"] for row in rows]
    if not known or rng.random() < 0.4:
        return
    domain = known[0].partition("@")[2]
    members = rng.sample(known, min(len(known), rng.randint(1, 3)))
    group = {"address": f"team@{domain}", "members": members, "RequireSenderAuthenticationEnabled": False}
    rows.append({**group, "cloud_object": "group", "onprem_object": "group"})
    for row in rng.sample(rows, min(len(rows), 2)):
        if row.get("cloud_object") == "mailbox" or row.get("onprem_object") == "mailbox":
            row["ForwardingAddress"] = rng.choice(known)
            row["DeliverToMailboxAndForward"] = rng.random() < 0.5


@st.composite
def designs(draw: st.DrawFn) -> Topology:
    """A documented case with some settings turned, some objects gone, and another message in it."""
    raw = copy.deepcopy(draw(st.sampled_from(RAW)))
    rng = random.Random(draw(st.integers(0, 2**32)))
    places = [(row, flag) for row in _objects(raw) for flag in FLAGS if flag in row]
    for row, flag in rng.sample(places, min(len(places), draw(st.integers(0, 3)))):
        row[flag] = not row[flag]
    for collection in (
        "inbound_connectors",
        "outbound_connectors",
        "send_connectors",
        "receive_connectors",
        "transport_rules",
    ):
        for row in _objects(raw):
            if row.get(collection) and rng.random() < 0.15:
                row[collection] = row[collection][1:]
    message = raw["messages"][0]
    message.pop("expect", None)
    _add_groups_and_forwards(raw, rng)
    message["verdict"] = draw(st.sampled_from(WORDS))
    message["mail_from"] = draw(st.sampled_from([message["mail_from"], "", "x@nowhere.example"]))
    known = [row["address"] for row in raw.get("recipients") or []]
    extra = draw(st.lists(st.sampled_from([*known, "who@contoso.com", "a@nowhere.example"]), max_size=3))
    message["rcpt_to"] = list(dict.fromkeys([*message["rcpt_to"], *extra]))
    message["tls"] = draw(st.sampled_from(["none", "1.0", "1.2"]))
    message["size_mb"] = draw(st.sampled_from([None, 1, 40]))
    return Topology.model_validate(_tuples(raw))


def _seen(trace: Trace) -> list[tuple[object, ...]]:
    return [_outcome(outcome) for outcome in trace.outcomes]


def _outcome(o: Outcome) -> tuple[object, ...]:
    return (
        o.recipient,
        o.derived_from,
        o.result,
        o.route,
        o.code,
        o.smtp_text,
        o.at,
        o.next_hop,
        o.final_code,
        o.tls,
        o.treated_as,
        o.pool,
        o.auth,
        o.question,
        o.ndr,
        o.copy,
        o.time_ms,
    )


def _run(topology: Topology) -> Trace:
    return simulate(compile_plan(topology), topology.messages[0])


@given(designs())
def test_simulation_ends_and_repeats_exactly(topology: Topology) -> None:
    plan = compile_plan(topology)
    first, second = simulate(plan, topology.messages[0]), simulate(plan, topology.messages[0])
    assert _seen(first) == _seen(second) == _seen(_run(topology))
    assert len(first.hops) < 2000


@given(designs(), st.randoms(use_true_random=False))
def test_the_order_of_nodes_does_not_matter(topology: Topology, rng: random.Random) -> None:
    nodes = list(topology.nodes)
    rng.shuffle(nodes)
    assert _seen(_run(topology)) == _seen(_run(topology.model_copy(update={"nodes": tuple(nodes)})))


@given(designs())
def test_every_failure_has_a_code_a_text_and_a_reason(topology: Topology) -> None:
    trace = _run(topology)
    for outcome in trace.outcomes:
        path = trace.path_of(outcome)
        assert outcome.route == tuple(hop.node for hop in path)
        if outcome.result in FAILED:
            assert outcome.code, outcome
            assert outcome.smtp_text, outcome
        if outcome.result == "unknown":
            assert outcome.question
        if outcome.result != "delivered":
            decisions = trace.hops[outcome.hop].decisions
            assert any(decision.because for decision in decisions), (outcome, [d.says for d in decisions])


@given(designs())
def test_no_recipient_is_lost(topology: Topology) -> None:
    """Each address ends somewhere, or stands for others (a group, a forward), or is another name of one that did."""
    plan = compile_plan(topology)
    trace = simulate(plan, topology.messages[0])
    ended = {outcome.recipient for outcome in trace.outcomes} | {o.derived_from for o in trace.outcomes}
    objects = {row.address for address in ended if address and (row := plan.recipient(address)) is not None}
    for address in topology.messages[0].rcpt_to:
        row = plan.recipient(address)
        others = (*row.members, row.ForwardingAddress, row.ForwardingSmtpAddress) if row is not None else ()
        merged = row is not None and (row.address in objects or any(other in ended for other in others if other))
        assert address in ended or merged, address
        for member in row.members if row is not None and address in ended else ():
            own = plan.recipient(member)
            onward = (own.ForwardingAddress, own.ForwardingSmtpAddress) if own is not None else ()
            reached = member in ended or (own is not None and own.address in objects)
            refused = any(o.recipient == address for o in trace.outcomes)
            assert reached or refused or any(other in ended for other in onward), (address, member)


@given(designs())
def test_each_copy_of_a_recipient_ends_once(topology: Topology) -> None:
    trace = _run(topology)
    ends = [(o.recipient, o.derived_from, o.copy) for o in trace.outcomes]
    assert len(ends) == len(set(ends)), ends


@given(designs())
def test_disabling_a_connector_that_was_not_used_changes_nothing(topology: Topology) -> None:
    trace = _run(topology)
    used = {hop.out for hop in trace.hops} | {hop.in_ for hop in trace.hops}
    tenants = {}
    for name, tenant in topology.tenants.items():
        rows = tuple(
            row.model_copy(update={"Enabled": row.Enabled and row.Name in used})
            for row in tenant.outbound_connectors or ()
        )
        untouched = tenant.outbound_connectors is None or any(row.RouteAllMessagesViaOnPremises for row in rows)
        tenants[name] = tenant if untouched else tenant.model_copy(update={"outbound_connectors": rows})
    assert _seen(trace) == _seen(_run(topology.model_copy(update={"tenants": tenants})))


@given(designs())
def test_every_explanation_can_be_read(topology: Topology) -> None:
    for hop in _run(topology).hops:
        assert all(value is not None for _, value in (*hop.headers_added, *hop.headers_removed))
        assert isinstance(hop.session.dialogue, tuple)
        for decision in hop.decisions:
            assert decision.says
            assert all(fact.text for fact in decision.because)
            assert all(row.lost_because for row in decision.considered)
