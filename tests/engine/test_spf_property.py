"""Whatever stands in DNS or in the session, SPF gives one of its seven results, always the same one."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from designer.engine.spf import MAX_LOOKUPS, MAX_VOID_LOOKUPS, Result, check_host
from designer.engine.spf_record import parsed_record

PIECES = (
    *(
        "a",
        "mx",
        "ptr",
        "include",
        "exists",
        "ip4",
        "ip6",
        "all",
        "redirect=",
        "exp=",
        "moo=",
        ":",
        "/",
        "//",
        "24",
        "64",
    ),
    *(
        "%{d}",
        "%{ir}",
        "%{l1r-}",
        "%{p}",
        "%{",
        "%",
        "%%",
        "%_",
        "-",
        "~",
        "?",
        "+",
        " ",
        ".",
        "example.com",
        "b.example",
    ),
    *("192.0.2.1", "2001:db8::1", "é", "\t", "=", "0", "999999999999999999999", "V=SPF1"),
)
RECORDS = st.lists(st.sampled_from(PIECES), max_size=12).map(lambda pieces: "v=spf1 " + "".join(pieces))
ANSWERS = st.one_of(
    st.just(()),
    st.none(),
    st.lists(
        st.one_of(st.sampled_from(("192.0.2.1", "2001:db8::1", "10 b.example", "0 .", "b.example")), st.text())
    ).map(tuple),
)
SESSIONS = st.tuples(
    st.one_of(st.sampled_from(("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1")), st.text()),
    st.one_of(st.sampled_from(("example.com", "b.example")), st.text()),
    st.one_of(st.sampled_from(("julie@example.com", "", "<>")), st.text()),
    st.one_of(st.just("mail.example.com"), st.text()),
)


@given(SESSIONS, st.tuples(RECORDS, RECORDS), st.tuples(ANSWERS, ANSWERS, ANSWERS))
def test_any_record_session_and_dns_give_one_repeatable_result(
    session: tuple[str, str, str, str], records: tuple[str, str], found: tuple[tuple[str, ...] | None, ...]
) -> None:
    def lookup(name: str, rdtype: str) -> tuple[str, ...]:
        assert name == name.lower()
        assert not name.endswith(".")
        if rdtype == "TXT":
            return (records[name == "b.example"],)
        answer = found[("A", "AAAA").index(rdtype) if rdtype in ("A", "AAAA") else 2]
        if answer is None:
            raise TimeoutError
        return answer

    ip, domain, sender, helo = session
    first = check_host(ip, domain, sender, helo, lookup)
    assert first.result in get_args(Result)
    assert first.lookups <= MAX_LOOKUPS + 1
    assert first.void_lookups <= MAX_VOID_LOOKUPS + 1
    assert first.reason
    assert check_host(ip, domain, sender, helo, lookup) == first


@given(RECORDS)
def test_a_record_is_usable_or_says_what_is_wrong(text: str) -> None:
    record = parsed_record(text)
    assert (record.error is None) or (record.error.term and record.error.reason and not record.directives)
