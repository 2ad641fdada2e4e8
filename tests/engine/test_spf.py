"""SPF answers as RFC 7208 says: its own examples first, then each mechanism, modifier, macro and limit."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from designer.engine.spf import Lookup, SpfResult, check_host
from designer.engine.spf_record import parsed_record

Zone = Mapping[tuple[str, str], tuple[str, ...] | None]


def answers(zone: Zone) -> Lookup:
    """DNS of a dictionary; `None` stands for a server that gives no answer."""

    def lookup(name: str, rdtype: str) -> tuple[str, ...]:
        found = zone.get((name, rdtype), ())
        if found is None:
            raise TimeoutError
        return found

    return lookup


def check(record: str, ip: str = "192.0.2.1", sender: str = "julie@example.com", **more: tuple[str, ...]) -> SpfResult:
    """SPF of a mail from example.com with this record; `more` are further TXT, A, MX answers of example.com by type."""
    zone: dict[tuple[str, str], tuple[str, ...] | None] = {("example.com", "TXT"): (record,)}
    zone |= {("example.com", rdtype): found for rdtype, found in more.items()}
    return check_host(ip, "example.com", sender, "mail.example.com", answers(zone))


APPENDIX_A: Zone = {
    ("example.com", "MX"): ("10 mail-a.example.com", "20 mail-b.example.com"),
    ("example.com", "A"): ("192.0.2.10", "192.0.2.11"),
    ("amy.example.com", "A"): ("192.0.2.65",),
    ("bob.example.com", "A"): ("192.0.2.66",),
    ("mail-a.example.com", "A"): ("192.0.2.129",),
    ("mail-b.example.com", "A"): ("192.0.2.130",),
    ("example.org", "MX"): ("10 mail-c.example.org",),
    ("mail-c.example.org", "A"): ("192.0.2.140",),
    ("10.2.0.192.in-addr.arpa", "PTR"): ("example.com",),
    ("11.2.0.192.in-addr.arpa", "PTR"): ("example.com",),
    ("65.2.0.192.in-addr.arpa", "PTR"): ("amy.example.com",),
    ("66.2.0.192.in-addr.arpa", "PTR"): ("bob.example.com",),
    ("129.2.0.192.in-addr.arpa", "PTR"): ("mail-a.example.com",),
    ("130.2.0.192.in-addr.arpa", "PTR"): ("mail-b.example.com",),
    ("140.2.0.192.in-addr.arpa", "PTR"): ("mail-c.example.org",),
    ("4.0.0.10.in-addr.arpa", "PTR"): ("bob.example.com",),
}


@pytest.mark.parametrize(
    ("record", "passing", "failing"),
    [
        ("v=spf1 +all", ["192.0.2.10", "203.0.113.9", "2001:db8::1"], []),
        ("v=spf1 a -all", ["192.0.2.10", "192.0.2.11"], ["192.0.2.12", "192.0.2.129"]),
        ("v=spf1 a:example.org -all", [], ["192.0.2.10", "192.0.2.140"]),
        ("v=spf1 mx -all", ["192.0.2.129", "192.0.2.130"], ["192.0.2.10", "192.0.2.140"]),
        ("v=spf1 mx:example.org -all", ["192.0.2.140"], ["192.0.2.129"]),
        ("v=spf1 mx mx:example.org -all", ["192.0.2.129", "192.0.2.130", "192.0.2.140"], ["192.0.2.10"]),
        ("v=spf1 mx/30 mx:example.org/30 -all", ["192.0.2.131", "192.0.2.143"], ["192.0.2.132", "192.0.2.144"]),
        ("v=spf1 ptr -all", ["192.0.2.65"], ["192.0.2.140", "10.0.0.4"]),
        ("v=spf1 ip4:192.0.2.128/28 -all", ["192.0.2.129"], ["192.0.2.65"]),
    ],
)
def test_appendix_a1_each_record_passes_exactly_the_hosts_the_rfc_names(
    record: str, passing: list[str], failing: list[str]
) -> None:
    lookup = answers({**APPENDIX_A, ("example.com", "TXT"): (record,)})

    def result(ip: str) -> str:
        return check_host(ip, "example.com", "amy@example.com", "mail-a.example.com", lookup).result

    assert [result(ip) for ip in passing] == ["pass"] * len(passing)
    assert [result(ip) for ip in failing] == ["fail"] * len(failing)


@pytest.mark.parametrize(
    ("domain", "ip", "expected"),
    [
        ("example.org", "192.0.2.129", "pass"),
        ("example.org", "198.51.100.7", "pass"),
        ("la.example.org", "192.0.2.129", "pass"),
        ("la.example.org", "203.0.113.1", "fail"),
    ],
)
def test_appendix_a2_a_shared_policy_is_included_and_redirected_to(domain: str, ip: str, expected: str) -> None:
    lookup = answers(
        {
            **APPENDIX_A,
            ("example.com", "TXT"): ("v=spf1 mx -all",),
            ("example.net", "TXT"): ("v=spf1 ip4:198.51.100.0/24 -all",),
            ("example.org", "TXT"): ("v=spf1 include:example.com include:example.net -all",),
            ("la.example.org", "TXT"): ("v=spf1 redirect=example.org",),
        }
    )
    assert check_host(ip, domain, f"postmaster@{domain}", "mail", lookup).result == expected


@pytest.mark.parametrize(
    ("sender", "ip", "expected"),
    [
        ("mary@example.com", "203.0.113.9", "pass"),
        ("mary+news@example.com", "203.0.113.9", "pass"),
        ("joel@example.com", "192.168.15.15", "pass"),
        ("joel@example.com", "192.168.15.16", "fail"),
        ("eve@example.com", "203.0.113.9", "fail"),
    ],
)
def test_appendix_a3_a_list_in_dns_authorises_single_users(sender: str, ip: str, expected: str) -> None:
    lookup = answers(
        {
            ("example.com", "TXT"): ("v=spf1 include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all",),
            ("mobile-users._spf.example.com", "TXT"): ("v=spf1 exists:%{l1r+}.%{d}",),
            ("remote-users._spf.example.com", "TXT"): ("v=spf1 exists:%{ir}.%{l1r+}.%{d}",),
            ("mary.mobile-users._spf.example.com", "A"): ("127.0.0.2",),
            ("15.15.168.192.joel.remote-users._spf.example.com", "A"): ("127.0.0.2",),
        }
    )
    assert check_host(ip, "example.com", sender, "mail.example.com", lookup).result == expected


@pytest.mark.parametrize(("ip", "expected"), [("192.0.2.65", "pass"), ("192.0.2.200", "fail"), ("10.0.0.4", "fail")])
def test_appendix_a4_two_requirements_are_combined_by_excluding_their_opposites(ip: str, expected: str) -> None:
    lookup = answers(
        {
            **APPENDIX_A,
            ("example.com", "TXT"): ("v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all",),
            ("ip4._spf.example.com", "TXT"): ("v=spf1 -ip4:192.0.2.0/24 +all",),
            ("ptr._spf.example.com", "TXT"): ("v=spf1 -ptr:example.com +all",),
        }
    )
    assert check_host(ip, "example.com", "amy@example.com", "mail", lookup).result == expected


# Section 7.4: expansion of macros for strong-bad@email.example.com, whose client is named mx.example.org.

CLIENT_NAMES: Zone = {
    ("3.2.0.192.in-addr.arpa", "PTR"): ("mx.example.org",),
    ("mx.example.org", "A"): ("192.0.2.3",),
}


def expanded(macro: str, ip: str = "192.0.2.3", sender: str = "strong-bad@email.example.com") -> str:
    """The macro string as an explanation shows it, asked by receiver.example.net at second 1412345678."""
    zone = {
        **CLIENT_NAMES,
        ("email.example.com", "TXT"): ("v=spf1 -all exp=exp.example.com",),
        ("exp.example.com", "TXT"): (macro,),
    }
    answer = check_host(
        ip,
        "email.example.com",
        sender,
        "mx.example.org",
        answers(zone),
        time=1412345678,
        receiver="receiver.example.net",
    )
    return answer.explanation


@pytest.mark.parametrize(
    ("macro", "text"),
    [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        ("%{p}", "mx.example.org"),
        ("%{h}", "mx.example.org"),
        ("%{c}", "192.0.2.3"),
        ("%{r}", "receiver.example.net"),
        ("%{t}", "1412345678"),
        ("%{S}", "strong-bad%40email.example.com"),
        ("100%% of%_it, URL%-escaped", "100% of it, URL%20escaped"),
        ("%{d9999999999}", "email.example.com"),
    ],
)
def test_section_7_4_macros_expand_as_the_rfc_shows(macro: str, text: str) -> None:
    assert expanded(macro) == text


def test_section_7_4_an_ipv6_address_expands_to_its_nibbles() -> None:
    asked: list[str] = []

    def lookup(name: str, rdtype: str) -> tuple[str, ...]:
        asked.append(name)
        return ("v=spf1 exists:%{ir}.%{v}._spf.%{d2} -all",) if name == "email.example.com" else ()

    check_host("2001:db8::cb01", "email.example.com", "strong-bad@email.example.com", "mx.example.org", lookup)
    assert asked[1] == "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com"


def test_the_validated_name_of_a_client_without_reverse_dns_is_unknown() -> None:
    assert expanded("%{p}", ip="192.0.2.99") == "unknown"


def test_a_sender_without_local_part_is_postmaster() -> None:
    assert expanded("%{s} %{l}", sender="@email.example.com") == "postmaster@email.example.com postmaster"


@pytest.mark.parametrize("null", ["", "<>"])
def test_the_null_sender_is_postmaster_at_the_helo_name(null: str) -> None:
    assert expanded("%{s}", sender=null) == "postmaster@mx.example.org"


def test_a_quoted_at_sign_belongs_to_the_local_part() -> None:
    assert expanded("%{o}", sender='"a@b"@email.example.com') == "email.example.com"


@pytest.mark.parametrize("macro", ["%", "%a", "%{", "%{x}", "%{d0}", "%{d00}", "%{dr2}", "%{d2x}", "%(ir)", "%{d"])
def test_a_broken_macro_makes_the_record_a_permerror(macro: str) -> None:
    assert check(f"v=spf1 exists:{macro}.example.com +all").result == "permerror"


@pytest.mark.parametrize("letter", ["c", "r", "t", "C"])
def test_the_letters_for_explanations_are_not_allowed_in_terms(letter: str) -> None:
    assert check(f"v=spf1 exists:%{{{letter}}}.example.com +all").result == "permerror"


# Sections 4.3 to 4.5: initial processing and record selection.


@pytest.mark.parametrize(
    "domain", ["", ".", "com", "localhost", "a..example.com", f"{'a' * 64}.example.com", f"{'abcdefg.' * 40}com"]
)
def test_a_malformed_or_single_label_domain_is_none(domain: str) -> None:
    answer = check_host("192.0.2.1", domain, f"julie@{domain}", "mail.example.com", lambda *_: ("v=spf1 +all",))
    assert (answer.result, answer.term) == ("none", "default")


@pytest.mark.parametrize("ip", ["", "300.1.1.1", "mail.example.com", "fe80::1%eth0", "192.0.2.0/24"])
def test_what_is_no_address_is_none_and_asks_nothing(ip: str) -> None:
    def lookup(name: str, rdtype: str) -> tuple[str, ...]:
        raise AssertionError(name)

    assert check_host(ip, "example.com", "julie@example.com", "mail.example.com", lookup).result == "none"


def test_no_spf_record_is_none() -> None:
    assert check("google-site-verification=abc").result == "none"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=spf1", "neutral"),
        ("V=SPF1 -ALL", "fail"),
        ("v=spf10 +all", "none"),
        ("v=spf1+all", "none"),
        (" v=spf1", "none"),
    ],
)
def test_a_record_is_selected_by_its_version_alone(text: str, expected: str) -> None:
    assert check(text).result == expected


def test_two_spf_records_are_a_permerror() -> None:
    answer = check("v=spf1 +all", TXT=("v=spf1 +all", "v=spf1 -all"))
    assert answer.result == "permerror"
    assert "2 SPF records" in answer.reason


def test_other_txt_records_beside_the_spf_record_do_not_matter() -> None:
    assert check("", TXT=("v=verify-me", "v=spf1 ip4:192.0.2.1 -all", "v=spf2.0/pra -all")).result == "pass"


def test_no_answer_to_the_first_query_is_a_temperror() -> None:
    answer = check_host("192.0.2.1", "example.com", "", "mail", answers({("example.com", "TXT"): None}))
    assert answer.result == "temperror"


def test_a_domain_in_capitals_with_a_final_dot_is_the_same_domain() -> None:
    lookup = answers({("example.com", "TXT"): ("v=spf1 A -all",), ("example.com", "A"): ("192.0.2.1",)})
    assert check_host("192.0.2.1", "EXAMPLE.Com.", "julie@EXAMPLE.Com", "mail", lookup).result == "pass"


def test_a_unicode_domain_is_asked_for_in_its_ascii_form() -> None:
    lookup = answers({("xn--bcher-kva.example", "TXT"): ("v=spf1 -all",)})
    assert check_host("192.0.2.1", "bücher.example", "julie@bücher.example", "mail", lookup).result == "fail"


# Section 4.6: syntax.


@pytest.mark.parametrize(
    "term",
    [
        "foo",
        "all.",
        "-all:example.com",
        "all/8",
        "+",
        "--all",
        "include",
        "include:",
        "include:example.org/24",
        "include:org",
        "exists",
        "exists:",
        "exists:example.org/24",
        "ptr:",
        "ptr/24",
        "ptr:example.org/0",
        "a:",
        "a:example",
        "a:111.222.33.44",
        "a:example.com:8080",
        "a:example.-com",
        "a/",
        "a/33",
        "a/024",
        "a//129",
        "a//064",
        "a/24/64",
        "a:example.com/24//",
        "mx/abc",
        "mx:/24",
        "ip4",
        "ip4:",
        "ip4:1.2.3",
        "ip4:1.2.3.04",
        "ip4:1.2.3.256",
        "ip4:1.2.3.4/33",
        "ip4:1.2.3.4/08",
        "ip4:1.2.3.4//32",
        "ip4:2001:db8::1",
        "ip6",
        "ip6:1.2.3.4",
        "ip6:2001:db8::/129",
        "ip6:2001:db8:::1",
        "ip6:fe80::1%eth0",
        "redirect=",
        "redirect=org",
        "exp=",
        "=foo",
        "unknown=%a",
        "a:exämple.com",
        "a:exam\tple.com",
        "ip4:192.0.2.0/24,",
        "redirect=a.example redirect=b.example",
        "exp=a.example EXP=b.example",
    ],
)
def test_one_syntax_error_anywhere_is_a_permerror_even_behind_a_match(term: str) -> None:
    answer = check(f"v=spf1 ip4:192.0.2.1 {term} +all")
    assert answer.result == "permerror"
    assert answer.lookups == 0


@pytest.mark.parametrize(
    "term",
    [
        "unknown=anything",
        "moo=",
        "match.sub-domains_9=yes",
        "default=%{d}",
        "a:example.com.",
        "a:%{d}",
        "a:foo%%",
        "mx:%%%_/.example.com/27",
        "exists:%{i}.%{s1}.100/86400.rate.%{d}",
        "a:xn--bcher-kva.xn--p1ai",
        "A/0//0",
        "ip6:::1/0",
        "unknown=1 unknown=2",
        "ip4=192.0.2.1",
    ],
)
def test_what_the_grammar_allows_is_no_error(term: str) -> None:
    assert parsed_record(f"v=spf1  {term}  -all ").error is None


def test_the_broken_term_and_the_domain_it_stands_in_are_named() -> None:
    lookup = answers(
        {
            ("example.com", "TXT"): ("v=spf1 include:spf.example.net -all",),
            ("spf.example.net", "TXT"): ("v=spf1 ip4:192.0.2.0/99 -all",),
        }
    )
    answer = check_host("192.0.2.1", "example.com", "julie@example.com", "mail", lookup)
    assert (answer.result, answer.term, answer.domain) == ("permerror", "ip4:192.0.2.0/99", "spf.example.net")


# Section 5: mechanisms.


@pytest.mark.parametrize(
    ("qualifier", "result"), [("", "pass"), ("+", "pass"), ("-", "fail"), ("~", "softfail"), ("?", "neutral")]
)
def test_the_qualifier_of_the_matching_mechanism_is_the_result(qualifier: str, result: str) -> None:
    answer = check(f"v=spf1 {qualifier}ip4:192.0.2.1")
    assert (answer.result, answer.term, answer.domain) == (result, f"{qualifier}ip4:192.0.2.1", "example.com")


def test_the_first_match_decides_and_the_rest_is_not_looked_up() -> None:
    answer = check("v=spf1 ip4:192.0.2.0/24 include:broken.example -all")
    assert (answer.result, answer.lookups) == ("pass", 0)


def test_without_a_match_the_result_is_neutral_by_default() -> None:
    answer = check("v=spf1 ip4:198.51.100.1")
    assert (answer.result, answer.term) == ("neutral", "default")
    assert answer.reason == "no term of example.com matches 192.0.2.1"


def test_the_reason_names_term_domain_and_address() -> None:
    assert check("v=spf1 -all").reason == '"-all" of example.com matches 192.0.2.1: fail'


@pytest.mark.parametrize(
    ("term", "ip", "matches"),
    [
        ("ip4:192.0.2.77/24", "192.0.2.1", True),
        ("ip4:0.0.0.0/0", "192.0.2.1", True),
        ("ip4:0.0.0.0/0", "2001:db8::1", False),
        ("ip6:2001:db8::/32", "2001:db8:ffff::1", True),
        ("ip6:2001:db8::/32", "2001:db9::1", False),
        ("ip6:::/0", "192.0.2.1", False),
        ("ip4:192.0.2.1", "::ffff:192.0.2.1", True),
        ("ip6:::ffff:192.0.2.1", "::ffff:192.0.2.1", False),
    ],
)
def test_address_ranges_match_their_own_family_only(term: str, ip: str, matches: bool) -> None:
    assert check(f"v=spf1 {term} -all", ip=ip).result == ("pass" if matches else "fail")


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        (("v=spf1 +all",), "pass"),
        (("v=spf1 -all",), "neutral"),
        (("v=spf1 ~all",), "neutral"),
        (("v=spf1 ?all",), "neutral"),
        (("v=spf1 broken",), "permerror"),
        ((), "permerror"),
        (("v=spf1 +all", "v=spf1 -all"), "permerror"),
        (None, "temperror"),
    ],
)
def test_section_5_2_only_a_pass_of_the_included_record_matches(inner: tuple[str, ...] | None, outer: str) -> None:
    zone: Zone = {("example.com", "TXT"): ("v=spf1 include:example.org ?all",), ("example.org", "TXT"): inner}
    assert check_host("192.0.2.1", "example.com", "", "example.com", answers(zone)).result == outer


def test_an_include_that_matches_shows_what_matched_inside() -> None:
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 a include:example.org -all",),
        ("example.org", "TXT"): ("v=spf1 include:example.net",),
        ("example.net", "TXT"): ("v=spf1 ip4:192.0.2.0/24 -all",),
        ("example.com", "A"): ("198.51.100.1",),
    }
    answer = check_host("192.0.2.1", "example.com", "julie@example.com", "mail", answers(zone))
    assert (answer.term, answer.domain, answer.lookups) == ("include:example.org", "example.com", 3)
    assert answer.trail == (
        ("example.com", "include:example.org"),
        ("example.org", "include:example.net"),
        ("example.net", "ip4:192.0.2.0/24"),
    )


def test_no_answer_for_an_included_record_is_blamed_on_the_include() -> None:
    zone: Zone = {("example.com", "TXT"): ("v=spf1 include:example.org -all",), ("example.org", "TXT"): None}
    answer = check_host("192.0.2.1", "example.com", "julie@example.com", "mail", answers(zone))
    assert (answer.result, answer.term, answer.domain) == ("temperror", "include:example.org", "example.com")
    assert answer.reason == "no answer to the TXT query for example.org"


def test_a_mechanism_after_an_include_is_about_the_including_domain_again() -> None:
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 include:example.org exists:%{d}.list.example -all",),
        ("example.org", "TXT"): ("v=spf1 -all",),
        ("example.com.list.example", "A"): ("127.0.0.2",),
    }
    assert check_host("192.0.2.1", "example.com", "", "example.com", answers(zone)).result == "pass"


@pytest.mark.parametrize(
    ("term", "ip", "matches"),
    [
        ("a/24", "192.0.2.250", True),
        ("a/24", "192.0.3.1", False),
        ("a//64", "2001:db8::ffff", True),
        ("a//64", "2001:db8:0:1::1", False),
        ("a/0//64", "2001:db8:0:1::1", False),
        ("a/24//0", "2001:db8:0:1::1", True),
        ("a//0", "192.0.2.250", False),
        ("mx/24//64", "198.51.100.9", True),
        ("mx/24//64", "2001:db8:5::9", True),
        ("mx/24", "2001:db8:5::9", False),
    ],
)
def test_a_dual_prefix_length_counts_per_family(term: str, ip: str, matches: bool) -> None:
    zone: Zone = {
        ("example.com", "TXT"): (f"v=spf1 {term} -all",),
        ("example.com", "A"): ("192.0.2.1",),
        ("example.com", "AAAA"): ("2001:db8::1",),
        ("example.com", "MX"): ("10 mail.example.com",),
        ("mail.example.com", "A"): ("198.51.100.1",),
        ("mail.example.com", "AAAA"): ("2001:db8:5::1",),
    }
    assert check_host(ip, "example.com", "", "example.com", answers(zone)).result == ("pass" if matches else "fail")


def test_section_5_4_mail_exchangers_are_asked_in_order_of_preference() -> None:
    asked: list[str] = []
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 mx -all",),
        ("example.com", "MX"): ("100 third.example.com", "9 first.example.com", "10 second.example.com"),
        ("second.example.com", "A"): ("192.0.2.1",),
    }

    def lookup(name: str, rdtype: str) -> tuple[str, ...]:
        asked.append(name)
        return answers(zone)(name, rdtype)

    assert check_host("192.0.2.1", "example.com", "", "example.com", lookup).result == "pass"
    assert asked == ["example.com", "example.com", "first.example.com", "second.example.com"]


def test_a_null_mx_matches_nothing_and_asks_for_no_address() -> None:
    answer = check("v=spf1 mx -all", MX=("0 .",))
    assert (answer.result, answer.void_lookups) == ("fail", 0)


def test_section_5_5_a_ptr_name_counts_only_where_it_leads_back() -> None:
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 ptr -all",),
        ("1.2.0.192.in-addr.arpa", "PTR"): ("liar.example.com", "MAIL.Example.Com."),
        ("liar.example.com", "A"): ("203.0.113.1",),
        ("mail.example.com", "A"): ("192.0.2.1",),
    }
    assert check_host("192.0.2.1", "example.com", "", "example.com", answers(zone)).result == "pass"
    assert check_host("192.0.2.2", "example.com", "", "example.com", answers(zone)).result == "fail"


def test_section_5_5_a_name_that_merely_ends_alike_is_not_below_the_domain() -> None:
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 ptr -all",),
        ("1.2.0.192.in-addr.arpa", "PTR"): ("badexample.com",),
        ("badexample.com", "A"): ("192.0.2.1",),
    }
    assert check_host("192.0.2.1", "example.com", "", "example.com", answers(zone)).result == "fail"


def test_section_5_5_no_answer_in_reverse_dns_means_no_match_not_an_error() -> None:
    zone: dict[tuple[str, str], tuple[str, ...] | None] = {
        ("example.com", "TXT"): ("v=spf1 ptr -all",),
        ("1.2.0.192.in-addr.arpa", "PTR"): None,
        ("2.2.0.192.in-addr.arpa", "PTR"): ("slow.example.com", "mail.example.com"),
        ("slow.example.com", "A"): None,
        ("mail.example.com", "A"): ("192.0.2.2",),
    }
    assert check_host("192.0.2.1", "example.com", "", "example.com", answers(zone)).result == "fail"
    assert check_host("192.0.2.2", "example.com", "", "example.com", answers(zone)).result == "pass"


def test_section_5_5_an_ipv6_client_is_named_through_ip6_arpa() -> None:
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 ptr -all",),
        (f"1.{'0.' * 23}8.b.d.0.1.0.0.2.ip6.arpa", "PTR"): ("mail.example.com",),
        ("mail.example.com", "AAAA"): ("2001:db8::1",),
    }
    assert check_host("2001:db8::1", "example.com", "", "example.com", answers(zone)).result == "pass"


def test_section_5_7_exists_asks_for_an_a_record_even_for_an_ipv6_client() -> None:
    zone: Zone = {("example.com", "TXT"): ("v=spf1 exists:list.example -all",), ("list.example", "A"): ("127.0.0.2",)}
    assert check_host("2001:db8::1", "example.com", "", "example.com", answers(zone)).result == "pass"


@pytest.mark.parametrize("term", ["a", "mx", "exists:example.com"])
def test_no_answer_to_a_forward_look_up_is_a_temperror(term: str) -> None:
    zone: Zone = {
        ("example.com", "TXT"): (f"v=spf1 {term} -all",),
        ("example.com", "A"): None,
        ("example.com", "MX"): ("10 mail.example.com",),
        ("mail.example.com", "A"): None,
    }
    answer = check_host("192.0.2.1", "example.com", "", "example.com", answers(zone))
    assert (answer.result, answer.term) == ("temperror", term)


def test_an_unreadable_address_in_dns_matches_nothing() -> None:
    assert check("v=spf1 a -all", A=("not an address", "192.0.2.300")).result == "fail"


# Section 6: modifiers.


def test_section_6_1_redirect_takes_over_when_nothing_matches() -> None:
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 redirect=_spf.example.org ip4:198.51.100.1",),
        ("_spf.example.org", "TXT"): ("v=spf1 ~ip4:192.0.2.0/24 -all",),
    }
    answer = check_host("192.0.2.1", "example.com", "", "example.com", answers(zone))
    assert (answer.result, answer.term, answer.domain, answer.lookups) == (
        "softfail",
        "~ip4:192.0.2.0/24",
        "_spf.example.org",
        1,
    )


def test_section_6_1_redirect_does_not_count_beside_all() -> None:
    answer = check("v=spf1 redirect=nowhere.example ?all")
    assert (answer.result, answer.lookups) == ("neutral", 0)


@pytest.mark.parametrize("target", ["nowhere.example", "%{l}", "a..example"])
def test_section_6_1_a_redirect_to_no_record_is_a_permerror(target: str) -> None:
    assert check(f"v=spf1 redirect={target}").result == "permerror"


def test_section_6_1_macros_of_a_redirect_speak_of_the_redirecting_domain() -> None:
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 include:other.example redirect=%{d}.policy.example",),
        ("other.example", "TXT"): ("v=spf1 -all",),
        ("example.com.policy.example", "TXT"): ("v=spf1 exists:%{d} -all",),
        ("example.com.policy.example", "A"): ("127.0.0.2",),
    }
    assert check_host("192.0.2.1", "example.com", "", "example.com", answers(zone)).result == "pass"


def explained(explanation: tuple[str, ...] | None, record: str = "v=spf1 -all exp=why.%{d}") -> str:
    zone: Zone = {("example.com", "TXT"): (record,), ("why.example.com", "TXT"): explanation}
    return check_host("192.0.2.1", "example.com", "julie@example.com", "mail", answers(zone)).explanation


def test_section_6_2_the_explanation_is_fetched_and_expanded() -> None:
    assert explained(("%{i} is not one of %{d}'s MTAs",)) == "192.0.2.1 is not one of example.com's MTAs"


@pytest.mark.parametrize("text", [None, (), ("two", "texts"), ("broken %x",), ("nicht möglich",)])
def test_section_6_2_a_problem_with_the_explanation_leaves_the_fail_unexplained(text: tuple[str, ...] | None) -> None:
    assert explained(text) == ""


def test_section_6_2_only_a_fail_is_explained() -> None:
    assert explained(("why",), "v=spf1 ~all exp=why.%{d}") == ""


def test_section_6_2_after_a_redirect_the_target_explains() -> None:
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 redirect=example.org exp=old.example",),
        ("example.org", "TXT"): ("v=spf1 -all exp=why.example.org",),
        ("old.example", "TXT"): ("old",),
        ("why.example.org", "TXT"): ("new for %{d}",),
    }
    answer = check_host("192.0.2.1", "example.com", "", "example.com", answers(zone))
    assert answer.explanation == "new for example.org"


def test_section_6_2_an_included_domain_never_explains() -> None:
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 include:example.org -all",),
        ("example.org", "TXT"): ("v=spf1 -all exp=why.example.org",),
        ("why.example.org", "TXT"): ("not me",),
    }
    assert check_host("192.0.2.1", "example.com", "", "example.com", answers(zone)).explanation == ""


# Section 4.6.4: limits.


def test_ten_terms_with_look_ups_are_allowed_and_the_eleventh_is_a_permerror() -> None:
    found = ("198.51.100.1",)
    assert check("v=spf1 " + "a " * 10 + "-all", A=found)[:3] == ("fail", "-all", 10)
    eleventh = check("v=spf1 " + "a " * 10 + "a:example.com -all", A=found)
    assert eleventh[:3] == ("permerror", "a:example.com", 11)


def test_terms_of_included_and_redirected_records_count_together() -> None:
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 include:example.org a a redirect=example.net",),
        ("example.org", "TXT"): ("v=spf1 a:example.com a:example.com a:example.com -all",),
        ("example.net", "TXT"): ("v=spf1 a:example.com a:example.com a:example.com ~all",),
        ("example.com", "A"): ("198.51.100.1",),
    }
    answer = check_host("192.0.2.1", "example.com", "", "example.com", answers(zone))
    assert (answer.result, answer.lookups) == ("softfail", 10)


def test_a_record_that_includes_itself_ends_as_a_permerror() -> None:
    answer = check("v=spf1 include:example.com -all")
    assert (answer.result, answer.lookups) == ("permerror", 11)


def test_two_records_that_redirect_to_each_other_end_as_a_permerror() -> None:
    zone: Zone = {
        ("example.com", "TXT"): ("v=spf1 redirect=example.org",),
        ("example.org", "TXT"): ("v=spf1 redirect=example.com",),
    }
    assert check_host("192.0.2.1", "example.com", "", "example.com", answers(zone)).result == "permerror"


def test_addresses_and_all_cost_no_look_up() -> None:
    record = "v=spf1 " + " ".join(f"ip4:198.51.100.{n}" for n in range(40)) + " ip6:2001:db8::/32 -all"
    assert check(record)[:3] == ("fail", "-all", 0)


def test_a_third_look_up_that_finds_nothing_is_a_permerror() -> None:
    assert check("v=spf1 a mx -all").result == "fail"
    third = check("v=spf1 a mx exists:list.example.com -all")
    assert (third.result, third.term, third.void_lookups) == ("permerror", "exists:list.example.com", 3)


def test_exactly_ten_mail_exchangers_are_allowed() -> None:
    def answer(count: int) -> SpfResult:
        zone: dict[tuple[str, str], tuple[str, ...] | None] = {
            ("example.com", "TXT"): ("v=spf1 mx -all",),
            ("example.com", "MX"): tuple(f"{n} mx{n:02}.example.com" for n in range(count)),
        }
        zone |= {(f"mx{n:02}.example.com", "A"): (f"192.0.2.{n}",) for n in range(count)}
        return check_host("192.0.2.0", "example.com", "", "example.com", answers(zone))

    assert (answer(10).result, answer(11).result) == ("pass", "permerror")


def test_reverse_names_beyond_the_tenth_are_ignored() -> None:
    def result(position: int) -> str:
        names = [f"host{n}.example.org" for n in range(12)]
        names[position] = "mail.example.com"
        zone: dict[tuple[str, str], tuple[str, ...] | None] = {
            ("example.com", "TXT"): ("v=spf1 ptr -all",),
            ("1.2.0.192.in-addr.arpa", "PTR"): tuple(names),
        }
        zone |= {(name, "A"): ("192.0.2.1",) for name in names}
        return check_host("192.0.2.1", "example.com", "", "example.com", answers(zone)).result

    assert (result(9), result(10)) == ("pass", "fail")


def test_a_name_too_long_after_expansion_loses_labels_on_the_left() -> None:
    asked: list[str] = []

    def lookup(name: str, rdtype: str) -> tuple[str, ...]:
        asked.append(name)
        return (f"v=spf1 exists:%{{l}}.{'b' * 60}.example.com -all",) if rdtype == "TXT" else ("127.0.0.2",)

    local = ".".join(["first", "a" * 60, "c" * 60, "d" * 60])
    check_host("192.0.2.1", "example.com", f"{local}@example.com", "mail", lookup)
    assert asked[1] == ".".join(["a" * 60, "c" * 60, "d" * 60, "b" * 60, "example.com"])[61:]


def test_a_label_too_long_after_expansion_never_matches_and_asks_nothing() -> None:
    sender = f"{'x' * 64}@example.com"
    answer = check("v=spf1 exists:%{l}.example.com exists:a..example.com -all", sender=sender)
    assert (answer.result, answer.lookups, answer.void_lookups) == ("fail", 2, 0)


def test_an_error_of_the_caller_passes_through() -> None:
    def lookup(name: str, rdtype: str) -> tuple[str, ...]:
        raise KeyError(name)

    with pytest.raises(KeyError):
        check_host("192.0.2.1", "example.com", "julie@example.com", "mail", lookup)


def test_a_record_is_parsed_once_however_often_it_is_asked() -> None:
    assert parsed_record("v=spf1 a mx -all") is parsed_record("v=spf1 a mx -all")
