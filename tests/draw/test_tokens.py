"""Where the copies of a message are while it is played."""

from __future__ import annotations

import pytest

from designer.draw.compose import compose, with_trace
from designer.draw.tokens import DWELL_MS, HOP_MS, path_of_hop, point_of, timeline, tokens_at
from designer.engine.trace import Hop, Outcome, Trace
from designer.model.links import links
from designer.model.message import Message
from tests.draw.designs import hybrid, line, node, topology_of


def hop(sequence: int, parent: int | None, source: str | None, there: str, **more: object) -> Hop:
    return Hop(sequence, parent, source, there, ("julie@contoso.com",), "erin@fabrikam.com", **more)  # type: ignore[arg-type]


def outcome(last: int, copy: int, result: str = "delivered", **more: object) -> Outcome:
    return Outcome("julie@contoso.com", None, result, "there", last, (), copy=copy, **more)  # type: ignore[arg-type]


def message() -> Message:
    return Message.model_validate(
        {"id": "m", "from_node": "inet", "mail_from": "erin@fabrikam.com", "rcpt_to": ("julie@contoso.com",)}
    )


def forked() -> Trace:
    """From the internet to EOP; one copy goes to Exchange Online, one on-premises where it is refused and reported."""
    hops = [
        hop(0, None, None, "inet"),
        hop(1, 0, "inet", "eop"),
        hop(2, 1, "eop", "exo"),
        hop(3, 1, "eop", "onprem", failed=True, out="Outbound to contoso-onprem"),
    ]
    return Trace(message(), hops, [outcome(2, 0), outcome(3, 1, "rejected", ndr="Undeliverable")], copies=2)


def test_before_they_part_two_copies_are_one_token() -> None:
    (token,) = tokens_at(forked(), timeline(forked()).events[1].t)
    assert (token.copies, token.hop, token.state) == ((1, 2), 1, "waiting")


def test_copies_that_parted_travel_at_once() -> None:
    half_way = timeline(forked()).events[1].t + DWELL_MS + HOP_MS / 2
    tokens = tokens_at(forked(), half_way)
    assert [(token.copy, token.hop, token.state) for token in tokens] == [(1, 2, "moving"), (2, 3, "moving")]
    assert [token.fraction for token in tokens] == [0.5, 0.5]


def test_a_delivered_copy_rests_and_a_refused_one_has_failed() -> None:
    end = next(event.t for event in timeline(forked()).events if event.kind == "refused")
    assert {token.copy: token.state for token in tokens_at(forked(), end)} == {1: "arrived", 2: "failed"}


def test_a_report_travels_back_to_the_sender_over_the_hops_that_the_message_had_made() -> None:
    trace = forked()
    end = timeline(trace).duration - DWELL_MS
    report = next(token for token in tokens_at(trace, end - 1) if token.state == "report")
    assert trace.hops[report.hop].source == "inet"
    assert report.fraction == pytest.approx(0, abs=0.01)


def test_events_come_in_the_order_of_time() -> None:
    found = timeline(forked())
    assert [event.t for event in found.events] == sorted(event.t for event in found.events)
    assert [event.kind for event in found.events] == [
        "submitted",
        "hop",
        "hop",
        "refused",
        "outcome",
        "outcome",
        "report",
    ]
    assert found.events[-1].t < found.duration


def test_the_event_at_a_moment_and_the_next_one() -> None:
    found = timeline(forked())
    arrival = found.events[1]
    assert found.at(arrival.t) == 1
    assert found.next(arrival.t - 1) == arrival
    assert found.next(found.duration) is None


def test_scrubbing_back_shows_what_was_shown_before() -> None:
    trace = forked()
    before = tokens_at(trace, 700)
    tokens_at(trace, 5000)
    assert tokens_at(trace, 700) == before


def test_a_hop_runs_along_the_line_of_its_connector() -> None:
    topology = hybrid()
    lines = links(topology)
    drawing = compose(topology, lines)
    path = path_of_hop(drawing, lines, forked().hops[3])
    shape = next(link for link in drawing.links if link.id.startswith("out:contoso:Outbound to contoso-onprem"))
    assert path == shape.points


def test_a_hop_against_a_line_runs_it_backwards() -> None:
    topology = topology_of(node("a"), node("b"), a=(0, 0), b=(352, 0))
    lines = [line("a", "b")]
    drawing = compose(topology, lines)
    assert path_of_hop(drawing, lines, hop(1, 0, "b", "a")) == drawing.links[0].points[::-1]


def test_a_hop_without_a_line_runs_straight_from_card_to_card() -> None:
    topology = topology_of(node("a"), node("b"), a=(0, 0), b=(352, 0))
    drawing = compose(topology, [])
    assert path_of_hop(drawing, [], hop(1, 0, "a", "b")) == ((88, 32), (440, 32))


def test_a_token_is_on_its_line() -> None:
    assert point_of(((0, 0), (100, 0), (100, 100)), 0.75) == (100, 50)


def test_lines_that_copies_travel_are_marked_with_their_numbers() -> None:
    topology = hybrid()
    lines = links(topology)
    marked = with_trace(compose(topology, lines), forked(), lines)
    assert {link.id.split(":")[0]: link.copies for link in marked.links if link.copies} == {
        "mx": (1, 2),
        "internal": (1,),
        "out": (2,),
    }


def test_a_copy_has_not_failed_before_the_refused_attempt_has_been_made() -> None:
    hops = [hop(0, None, None, "inet"), hop(1, 0, "inet", "eop"), hop(2, 1, "eop", "onprem", failed=True)]
    trace = Trace(message(), hops, [outcome(1, 0, "deferred")], copies=1)
    refused = next(event.t for event in timeline(trace).events if event.kind == "refused")
    (before,), (after,) = tokens_at(trace, refused - 1), tokens_at(trace, refused)
    assert ((before.hop, before.state), (after.hop, after.state)) == ((2, "moving"), (2, "failed"))
    assert next(event.t for event in timeline(trace).events if event.kind == "outcome") > refused
