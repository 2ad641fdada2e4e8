"""What a simulation says, to a script and to a person."""

from __future__ import annotations

import json

import pytest

from designer.formats.printable import json_line, printable, printable_lines
from designer.formats.route_text import route_lines
from designer.formats.trace_json import trace_record

from .golden import assert_golden
from .traces import forked_trace


def test_the_json_of_a_trace_has_the_agreed_keys() -> None:
    record = trace_record("hybrid.mailflow", forked_trace())
    assert list(record) == ["file", "message", "attribution", "envelope", "recipients"]
    assert record["attribution"] == {"tenant": "contoso", "direction": "incoming", "connector": "From x"}
    assert record["envelope"] == {"count": 2}
    agreed = ["rcpt", "derived_from", "outcome", "route", "hops", "code", "smtp_text", "at", "next_hop", "final_code"]
    agreed += ["tls", "treated_as", "pool", "auth"]
    for recipient in record["recipients"]:
        assert list(recipient)[: len(agreed)] == agreed


def test_a_hop_names_both_sides_connectors_and_what_decided() -> None:
    hop = trace_record("x", forked_trace())["recipients"][1]["hops"][0]
    assert (hop["from"], hop["to"], hop["out"], hop["in"], hop["tls"]) == ("inet", "eop", "default", "From x", "yes")
    assert hop["decisions"] == [
        {
            "rule": "R-ATTR-12",
            "says": "The message is incoming for contoso.",
            "because": [{"ref": "tenants.contoso.inbound_connectors[From x].RequireTls", "text": "RequireTls is true"}],
            "considered": [{"what": "From y", "lost_because": "its sender domain is fabrikam.example"}],
            "source": "a team blog",
            "confidence": "BLOG",
            "step": "S2",
            "assumed": False,
        }
    ]


def test_the_handover_inside_one_tenant_has_no_connectors() -> None:
    hop = trace_record("x", forked_trace())["recipients"][1]["hops"][1]
    assert (hop["from"], hop["to"], hop["out"], hop["in"]) == ("eop", "exo", None, None)


def test_an_attempt_that_failed_is_a_hop_but_not_part_of_the_route() -> None:
    julie = trace_record("x", forked_trace())["recipients"][0]
    assert julie["route"] == ["inet", "eop"]
    assert [(hop["from"], hop["to"], hop["failed"]) for hop in julie["hops"]] == [
        ("inet", "eop", False),
        ("eop", "onprem", True),
    ]


def test_a_message_that_never_reaches_the_service_has_no_attribution() -> None:
    trace = forked_trace()
    trace.attribution = None
    assert trace_record("x", trace)["attribution"] is None
    assert "never arrives at Exchange Online Protection" in "\n".join(route_lines("x", trace))


def test_the_explained_route() -> None:
    assert_golden("route-explained.txt", "\n".join(route_lines("hybrid.mailflow", forked_trace())) + "\n")


@pytest.mark.parametrize("evil", ["\x1b]0;owned\x07", "\x9b2J", "\u202egnp.exe", "a\rb", "\u2028"], ids=ascii)
def test_no_name_of_a_file_reaches_the_terminal_raw(evil: str) -> None:
    trace = forked_trace(says=f"The connector is called {evil}.")
    for line in (*route_lines(f"{evil}.mailflow", trace), json_line(trace_record(evil, trace))):
        assert line.isprintable(), ascii(line)


def test_json_with_escapes_is_the_same_json() -> None:
    record = {"name": "ü \x9b \u202e 😀 \x1b\n"}
    assert json.loads(json_line(record)) == record
    assert "ü" in json_line(record)


@pytest.mark.parametrize(
    ("text", "shown"), [("a\x1b[2J", r"a\x1b[2J"), ("\u202ea", r"\u202ea"), ("é😀", "é😀"), ("a\tb", r"a\tb")]
)
def test_what_cannot_be_seen_is_shown_as_its_escape(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert printable_lines(f"{text}\n{text}") == f"{shown}\n{shown}"
