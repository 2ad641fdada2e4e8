"""What sender authentication says about a message, and what the service does then (R-FILT-10 to 15, R-INC-30 to 34)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from designer.engine.authentication import (
    AuthenticationResults,
    Receiver,
    Sender,
    Signature,
    after_body_change,
    arc_result,
    authenticated,
    composite_authentication,
    dkim_result,
    exchange_online_signature,
)
from designer.engine.dmarc import (
    DmarcResult,
    PublishedPolicy,
    SpoofSettings,
    aligned,
    dmarc_action,
    evaluated_dmarc,
    honoured_by_default,
    organizational_domain,
    parsed_dmarc,
    published_policy,
)
from designer.engine.skip_listing import evaluated_source
from designer.engine.spf import Lookup

Texts = Mapping[str, str | tuple[str, ...] | None]
REJECT: Texts = {"fabrikam.com": "v=spf1 ip4:198.51.100.10 -all", "_dmarc.fabrikam.com": "v=DMARC1; p=reject"}
FILTER_IP, FABRIKAM_IP = "203.0.113.70", "198.51.100.10"


def dns(texts: Texts) -> Lookup:
    """DNS of TXT records by name; `None` stands for no answer."""

    def lookup(name: str, rdtype: str) -> tuple[str, ...]:
        found = texts.get(name, ()) if rdtype == "TXT" else ()
        if found is None:
            raise TimeoutError
        return (found,) if isinstance(found, str) else found

    return lookup


def received(ip: str, texts: Texts = REJECT, receiver: Receiver | None = None, **more: Any) -> AuthenticationResults:
    """Results for a mail of sun@fabrikam.com that arrives from an address."""
    values: dict[str, Any] = {
        "helo": "mail.fabrikam.com",
        "mail_from": "sun@fabrikam.com",
        "header_from": "sun@fabrikam.com",
    }
    return authenticated(Sender(ip, **(values | more)), receiver or Receiver(), dns(texts))


def summary(results: AuthenticationResults) -> str:
    action = results.dmarc_action
    assert action is not None
    return f"{results.spf} {results.dkim} {results.dmarc} {results.compauth} {results.reason} {action.treatment}"


# Organizational domains and alignment


@pytest.mark.parametrize(
    ("domain", "organization"),
    [
        ("fabrikam.com", "fabrikam.com"),
        ("mail.eu.fabrikam.com", "fabrikam.com"),
        ("news.fabrikam.co.uk", "fabrikam.co.uk"),
        ("a.b.fabrikam.com.au", "fabrikam.com.au"),
        ("co.uk", "co.uk"),
        ("contoso.onmicrosoft.com", "contoso.onmicrosoft.com"),
        ("contoso.mail.onmicrosoft.com", "contoso.mail.onmicrosoft.com"),
        ("co.fabrikam.com", "fabrikam.com"),
        ("com", "com"),
    ],
)
def test_the_organizational_domain_is_one_label_below_a_public_suffix(domain: str, organization: str) -> None:
    assert organizational_domain(domain) == organization


def test_relaxed_alignment_accepts_the_same_organization_and_strict_only_the_same_name() -> None:
    assert aligned("fabrikam.com", "bounce.fabrikam.com")
    assert aligned("fabrikam.com", "fabrikam.com", "s")
    assert not aligned("fabrikam.com", "bounce.fabrikam.com", "s")
    assert not aligned("fabrikam.com", "contoso.com")


def test_two_tenants_are_never_aligned_through_their_initial_domains() -> None:
    assert not aligned("contoso.onmicrosoft.com", "fabrikam.onmicrosoft.com")


# DMARC records


def test_absent_tags_have_their_defaults() -> None:
    record = parsed_dmarc("v=DMARC1; p=quarantine")
    assert (record.p, record.sp, record.pct, record.adkim, record.aspf) == ("quarantine", "quarantine", 100, "r", "r")
    assert record.problems == ()


def test_every_tag_is_read() -> None:
    reports = "rua=mailto:a@x.com, mailto:b@x.com; ruf=mailto:c@x.com"
    record = parsed_dmarc(f"v=DMARC1;p=Reject ; sp=none; pct=25; adkim=s; aspf=s; {reports}; fo=1")
    assert (record.p, record.sp, record.pct, record.adkim, record.aspf) == ("reject", "none", 25, "s", "s")
    assert (record.rua, record.ruf) == (("mailto:a@x.com", "mailto:b@x.com"), ("mailto:c@x.com",))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("v=DMARC1; p=block", "p=block is not a policy"),
        ("v=DMARC1; rua=mailto:a@x.com", "p is missing"),
        ("v=DMARC1; p=none; sp=all", "sp=all is not a policy"),
        ("v=DMARC1; p=none; pct=200", "pct=200 is not a number from 0 to 100"),
        ("v=DMARC1; p=none; aspf=strict", "aspf=strict is neither r nor s"),
        ("v=DMARC1; p=none; p=reject", "p appears twice"),
        ("v=DMARC1; p=none; foo", '"foo" is not a tag'),
        ("p=reject; v=DMARC1", "the record does not begin with v=DMARC1"),
    ],
)
def test_what_is_wrong_with_a_record_is_told(text: str, problem: str) -> None:
    assert problem in parsed_dmarc(text).problems


def test_a_record_without_policy_counts_as_none_only_where_reports_are_asked_for() -> None:
    assert parsed_dmarc("v=DMARC1; rua=mailto:a@x.com").usable
    assert not parsed_dmarc("v=DMARC1; adkim=s").usable


def test_a_subdomain_inherits_sp_of_the_organizational_domain() -> None:
    texts = {"_dmarc.fabrikam.com": "v=DMARC1; p=reject; sp=quarantine"}
    assert published_policy("billing.fabrikam.com", dns(texts)).policy == "quarantine"
    assert published_policy("fabrikam.com", dns(texts)).policy == "reject"


def test_a_record_of_the_subdomain_itself_comes_first() -> None:
    texts = {"_dmarc.fabrikam.com": "v=DMARC1; p=reject", "_dmarc.news.fabrikam.com": "v=DMARC1; p=none; sp=reject"}
    found = published_policy("news.fabrikam.com", dns(texts))
    assert (found.domain, found.policy) == ("news.fabrikam.com", "none")


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (("v=DMARC1; p=none", "v=DMARC1; p=reject"), "permerror"),
        ("v=DMARC1; adkim=s", "permerror"),
        (None, "temperror"),
    ],
)
def test_an_unusable_record_leaves_no_result_and_shows_in_the_action(record: Any, problem: str) -> None:
    results = received(FILTER_IP, {**REJECT, "_dmarc.fabrikam.com": record})
    assert (results.dmarc, results.action) == ("none", problem)


# DMARC results (R-FILT-12)


def dmarc(spf: str, spf_domain: str, *signers: str, record: str | None = "v=DMARC1; p=reject") -> str:
    texts = {"_dmarc.fabrikam.com": record} if record is not None else {}
    return evaluated_dmarc("fabrikam.com", spf, spf_domain, signers, dns(texts)).result


def test_one_aligned_pass_suffices() -> None:
    assert dmarc("pass", "bounce.fabrikam.com") == "pass"
    assert dmarc("fail", "fabrikam.com", "fabrikam.com") == "pass"


def test_a_pass_of_another_organization_does_not_help() -> None:
    assert dmarc("pass", "bulk.example.com", "bulk.example.com") == "fail"


@pytest.mark.parametrize("spf", ["fail", "softfail", "neutral", "none", "temperror", "permerror"])
def test_spf_counts_only_as_a_pass(spf: str) -> None:
    assert dmarc(spf, "fabrikam.com") == "fail"


def test_strict_modes_demand_the_same_name() -> None:
    assert dmarc("pass", "a.fabrikam.com", record="v=DMARC1; p=none; aspf=s") == "fail"
    assert dmarc("fail", "", "a.fabrikam.com", record="v=DMARC1; p=none; adkim=s") == "fail"
    assert dmarc("pass", "a.fabrikam.com", record="v=DMARC1; p=none; adkim=s") == "pass"


def test_without_a_record_an_aligned_pass_is_a_best_guess() -> None:
    assert dmarc("pass", "fabrikam.com", record=None) == "bestguesspass"
    assert dmarc("fail", "fabrikam.com", record=None) == "none"


# DKIM (R-FILT-11, R-OUT-34)


def test_an_unsigned_message_has_no_dkim_result() -> None:
    assert (dkim_result(()).result, dkim_result((Signature("x.com", "none"),)).detail) == ("none", "message not signed")


def test_any_valid_signature_is_a_pass_and_the_aligned_one_is_shown() -> None:
    signatures = (Signature("bulk.example.com"), Signature("other.com", "fail"), Signature("fabrikam.com"))
    found = dkim_result(signatures, "news.fabrikam.com")
    assert (found.result, found.d, found.passed) == ("pass", "fabrikam.com", ("bulk.example.com", "fabrikam.com"))


def test_a_changed_body_breaks_every_signature() -> None:
    found = dkim_result(after_body_change((Signature("fabrikam.com"), Signature("bulk.example.com"))))
    assert (found.result, found.passed, found.detail) == ("fail", (), "body hash did not verify")


def test_a_key_that_does_not_answer_is_a_timeout() -> None:
    assert dkim_result((Signature("fabrikam.com", "timeout"),)).result == "timeout"


@pytest.mark.parametrize(
    ("enabled", "selectors", "d"),
    [
        (True, ("selector1", "selector2"), "contoso.com"),
        (True, (), "contoso.onmicrosoft.com"),
        (False, ("selector1", "selector2"), "contoso.onmicrosoft.com"),
    ],
)
def test_exchange_online_signs_with_the_custom_domain_only_where_enabled_and_published(
    enabled: bool, selectors: tuple[str, ...], d: str
) -> None:
    signature = exchange_online_signature(
        "contoso.com", "contoso.onmicrosoft.com", signing_enabled=enabled, selectors=selectors
    )
    assert (signature.d, signature.result) == (d, "pass")


# Skip listing (R-INC-30 to R-INC-32)


def test_without_enhanced_filtering_the_connecting_address_is_judged() -> None:
    source = evaluated_source(FILTER_IP, (FABRIKAM_IP,))
    assert (source.ip, source.active, source.headers) == (FILTER_IP, False, ())


def test_skipping_the_last_address_judges_the_one_before() -> None:
    source = evaluated_source(FILTER_IP, (FABRIKAM_IP,), skip_last_ip=True)
    assert (source.ip, source.skipped, source.active) == (FABRIKAM_IP, (FILTER_IP,), True)
    assert source.headers[0] == ("X-MS-Exchange-SkipListedInternetSender", f"ip=[{FABRIKAM_IP}]")


def test_skipping_the_last_address_stops_at_the_next_public_hop() -> None:
    assert evaluated_source("203.0.113.25", (FABRIKAM_IP, FILTER_IP), skip_last_ip=True).ip == FILTER_IP


def test_private_addresses_are_always_skipped() -> None:
    source = evaluated_source("203.0.113.25", (FABRIKAM_IP, "192.168.1.7", "10.1.1.5"), skip_last_ip=True)
    assert (source.ip, source.skipped) == (FABRIKAM_IP, ("203.0.113.25", "10.1.1.5", "192.168.1.7"))


def test_listed_addresses_and_ranges_are_skipped_from_the_newest_on() -> None:
    listed = ("203.0.113.25", "203.0.113.64/28")
    source = evaluated_source("203.0.113.25", (FABRIKAM_IP, FILTER_IP), skip_ips=listed)
    assert (source.ip, source.skipped) == (FABRIKAM_IP, ("203.0.113.25", FILTER_IP))


def test_an_unlisted_connecting_address_ends_the_walk() -> None:
    source = evaluated_source("203.0.113.25", (FABRIKAM_IP, FILTER_IP), skip_ips=(FILTER_IP,))
    assert (source.ip, source.active) == ("203.0.113.25", False)


def test_skip_last_wins_over_a_list() -> None:
    assert evaluated_source(FILTER_IP, (FABRIKAM_IP,), skip_last_ip=True, skip_ips=(FABRIKAM_IP,)).ip == FABRIKAM_IP


def test_a_service_without_a_described_address_skips_nothing() -> None:
    source = evaluated_source("", (FABRIKAM_IP,), skip_ips=("203.0.113.64/28",))
    assert (source.ip, source.skipped, source.active) == ("", (), False)


def test_with_every_address_skipped_the_connecting_one_is_judged() -> None:
    source = evaluated_source(FILTER_IP, (), skip_last_ip=True)
    assert (source.ip, source.active) == (FILTER_IP, False)


def test_listed_users_must_cover_every_recipient() -> None:
    def source(*recipients: str) -> tuple[str, bool]:
        found = evaluated_source(
            FILTER_IP, (FABRIKAM_IP,), skip_last_ip=True, users=("bob@contoso.com",), recipients=recipients
        )
        return found.ip, found.active

    assert source("bob@contoso.com") == (FABRIKAM_IP, True)
    assert source("bob@contoso.com", "kate@contoso.com") == (FILTER_IP, False)


# What the service does (R-FILT-13)


def action_of(policy: str | None, *, implicit_fail: bool = False, **settings: Any) -> tuple[str, str]:
    reaches = settings.pop("reaches", True)
    override = settings.pop("override", "")
    record = parsed_dmarc(f"v=DMARC1; p={policy}; {settings.pop('tags', '')}") if policy is not None else None
    published = PublishedPolicy("fabrikam.com" if record else "", record, record.p if record else None)
    result = DmarcResult("fail" if record else "none", "fabrikam.com", published, False, False, "nothing passed")
    action = dmarc_action(
        result, SpoofSettings(**settings), honour_reaches=reaches, implicit_fail=implicit_fail, override=override
    )
    return action.treatment, action.word


@pytest.mark.parametrize(
    ("spoof", "honour", "on_quarantine", "on_reject", "on_none", "on_implicit"),
    [
        (True, True, ("quarantine", "quarantine"), ("reject", "reject"), ("none", "none"), ("junk", "none")),
        (True, False, ("junk", "quarantine"), ("junk", "oreject"), ("junk", "none"), ("junk", "none")),
        (False, True, ("quarantine", "quarantine"), ("reject", "reject"), ("none", "none"), ("none", "none")),
        (False, False, ("quarantine", "quarantine"), ("quarantine", "oreject"), ("none", "none"), ("none", "none")),
    ],
)
def test_spoof_intelligence_and_honouring_decide_together(
    spoof: bool,
    honour: bool,
    on_quarantine: tuple[str, str],
    on_reject: tuple[str, str],
    on_none: tuple[str, str],
    on_implicit: tuple[str, str],
) -> None:
    switches = {"spoof_intelligence": spoof, "honour_policy": honour}
    assert action_of("quarantine", **switches) == on_quarantine
    assert action_of("reject", **switches) == on_reject
    assert action_of("none", **switches) == on_none
    assert action_of(None, implicit_fail=True, **switches) == on_implicit


def test_the_settings_choose_the_milder_treatments() -> None:
    assert action_of("quarantine", quarantine_action="MoveToJmf") == ("junk", "quarantine")
    assert action_of("reject", reject_action="Quarantine") == ("quarantine", "oreject")
    assert action_of("reject", honour_policy=False, spoof_action="Quarantine") == ("quarantine", "oreject")


def test_behind_another_service_the_policy_is_not_honoured_without_enhanced_filtering() -> None:
    assert action_of("reject", reaches=False) == ("junk", "oreject")


def test_a_policy_for_no_percent_of_the_mail_does_nothing() -> None:
    assert action_of("reject", tags="pct=0") == ("none", "pct.reject")
    assert action_of("quarantine", tags="pct=0") == ("none", "pct.quarantine")


def test_a_policy_for_a_part_of_the_mail_is_applied_and_marked_undetermined() -> None:
    half = dns({"_dmarc.fabrikam.com": "v=DMARC1; p=reject; pct=50"})
    action = dmarc_action(evaluated_dmarc("fabrikam.com", "fail", "fabrikam.com", (), half), SpoofSettings())
    assert (action.treatment, action.undetermined) == ("reject", True)


def test_an_allow_entry_overrides_the_refusal() -> None:
    assert action_of("reject", override="a spoof allow entry") == ("none", "o.reject")


def test_policies_are_honoured_by_default_since_july_2023() -> None:
    assert [honoured_by_default(day) for day in ("2023-06-30", "2023-07-01", "2026-08-31")] == [False, True, True]


# ARC (R-FILT-15)


def test_a_seal_helps_only_where_chain_sealer_and_original_result_are_good() -> None:
    trusted = ("cohovineyard.com",)
    assert arc_result("cohovineyard.com", trusted).trusted
    assert arc_result("microsoft.com").trusted
    assert not arc_result(None, trusted).trusted
    assert not arc_result("tailspintoys.com", trusted).trusted
    assert not arc_result("cohovineyard.com", trusted, chain="fail").trusted
    assert not arc_result("cohovineyard.com", trusted, original_passed=False).trusted
    assert not arc_result("cohovineyard.com", trusted, signature_domain="other.com").trusted


# Composite authentication (R-FILT-14)


@pytest.mark.parametrize(
    ("policy", "own", "reason"),
    [
        ("reject", False, "000"),
        ("quarantine", False, "000"),
        ("reject", True, "010"),
        ("none", False, "001"),
        ("none", True, "601"),
    ],
)
def test_a_failed_dmarc_has_its_code_by_policy_and_ownership(policy: str, own: bool, reason: str) -> None:
    lookup = dns({"_dmarc.fabrikam.com": f"v=DMARC1; p={policy}"})
    result = evaluated_dmarc("fabrikam.com", "fail", "fabrikam.com", (), lookup)
    found = composite_authentication(result, "fail", "none", own_domain=own)
    assert (found.result, found.reason, found.implicit_fail) == ("fail", reason, policy == "none")


def test_passes_bypasses_and_blocks_have_their_codes() -> None:
    nothing = evaluated_dmarc("fabrikam.com", "pass", "bulk.example.com", (), dns({}))
    guess = evaluated_dmarc("fabrikam.com", "pass", "fabrikam.com", (), dns({}))
    failed = evaluated_dmarc("fabrikam.com", "fail", "fabrikam.com", (), dns(REJECT))
    found = [
        composite_authentication(guess, "pass", "none"),
        composite_authentication(failed, "fail", "fail", arc_trusted=True),
        composite_authentication(nothing, "pass", "none"),
        composite_authentication(failed, "fail", "none", bypassed=True),
        composite_authentication(guess, "pass", "none", blocked_pair=True),
        composite_authentication(nothing, "none", "none", spoof_intelligence=False),
    ]
    words = [f"{one.result} {one.reason}" for one in found]
    assert words == ["pass 109", "pass 130", "softpass 202", "none 405", "fail 002", "none 300"]


# A message as a whole


def test_a_message_from_the_senders_own_server_passes_everything() -> None:
    signed = received(FABRIKAM_IP, signatures=(Signature("fabrikam.com"),))
    assert summary(signed) == "pass pass pass pass 100 none"


def test_a_forger_is_rejected_with_5_7_509() -> None:
    forged = received("198.51.100.66")
    assert summary(forged) == "fail none fail fail 000 reject"
    assert forged.dmarc_action is not None
    assert forged.dmarc_action.reply == (
        "550 5.7.509 Access denied, sending domain fabrikam.com does not pass DMARC verification "
        "and has a DMARC policy of reject"
    )


def test_a_filter_in_front_makes_honest_mail_fail_but_not_be_rejected() -> None:
    behind = received(
        FILTER_IP, receiver=Receiver(honour_reaches=False), signatures=(Signature("fabrikam.com", "fail"),)
    )
    assert summary(behind) == "fail fail fail fail 000 junk"
    assert behind.action == "oreject"


def test_skip_listing_lets_the_same_mail_pass_although_its_signature_is_broken() -> None:
    source = evaluated_source(FILTER_IP, (FABRIKAM_IP,), skip_last_ip=True)
    assert (
        summary(received(source.ip, signatures=(Signature("fabrikam.com", "fail"),))) == "pass fail pass pass 100 none"
    )


def test_a_bulk_service_passes_by_its_aligned_signature() -> None:
    texts = {**REJECT, "bulk.example.com": "v=spf1 ip4:198.51.100.120 -all"}
    mail = {"mail_from": "bounce-77@bulk.example.com", "signatures": (Signature("fabrikam.com"),)}
    assert summary(received("198.51.100.120", texts, **mail)) == "pass pass pass pass 100 none"


def test_a_nonexistent_subdomain_is_quarantined_by_the_policy_of_its_parent() -> None:
    texts = {"fabrikam.com": "v=spf1 ip4:198.51.100.10 -all", "_dmarc.fabrikam.com": "v=DMARC1; p=quarantine"}
    mail = {"mail_from": "info@billing.fabrikam.com", "header_from": "info@billing.fabrikam.com"}
    assert summary(received("198.51.100.66", texts, **mail)) == "none none fail fail 000 quarantine"


def test_a_trusted_seal_delivers_what_raw_results_would_reject() -> None:
    sealed = received(
        "203.0.113.90",
        receiver=Receiver(trusted_sealers=("cohovineyard.com",)),
        signatures=(Signature("fabrikam.com", "fail"),),
        arc_sealer="cohovineyard.com",
    )
    assert summary(sealed) == "fail fail fail pass 130 none"
    assert sealed.arc == "pass"


def test_two_spf_records_are_a_permerror() -> None:
    texts = {"fabrikam.com": ("v=spf1 +all", "v=spf1 include:spf.protection.outlook.com -all")}
    assert received(FABRIKAM_IP, texts).spf == "permerror"


def test_a_bounce_is_judged_by_its_helo_name() -> None:
    texts = {"mail.fabrikam.com": "v=spf1 ip4:198.51.100.10 -all", "_dmarc.fabrikam.com": "v=DMARC1; p=reject"}
    bounce = received(FABRIKAM_IP, texts, mail_from="", header_from="postmaster@fabrikam.com")
    assert summary(bounce) == "pass none pass pass 100 none"
    assert bounce.mail_from_domain == "mail.fabrikam.com"


def test_a_domain_that_publishes_nothing_is_not_taken_for_spoofed() -> None:
    assert summary(received(FABRIKAM_IP, {})) == "none none none fail 001 none"


def test_without_dmarc_an_spf_fail_goes_to_junk() -> None:
    assert summary(received(FILTER_IP, {"fabrikam.com": REJECT["fabrikam.com"]})) == "fail none none fail 001 junk"


def test_a_forged_own_domain_has_its_own_code() -> None:
    results = received("198.51.100.66", receiver=Receiver(own_domains=("fabrikam.com",)))
    assert summary(results) == "fail none fail fail 010 reject"


def test_a_message_without_visible_sender_has_no_dmarc_result() -> None:
    assert summary(received(FABRIKAM_IP, header_from="")) == "pass none none none 300 none"


# Headers


def test_the_header_reads_as_exchange_online_writes_it() -> None:
    results = received(FABRIKAM_IP, signatures=(Signature("fabrikam.com"),))
    assert results.header == (
        "spf=pass (sender IP is 198.51.100.10) smtp.mailfrom=fabrikam.com; "
        "dkim=pass (signature was verified) header.d=fabrikam.com;"
        "dmarc=pass action=none header.from=fabrikam.com;compauth=pass reason=100"
    )


def test_an_unsigned_forgery_shows_every_failure_in_the_header() -> None:
    assert received("198.51.100.66").header == (
        "spf=fail (sender IP is 198.51.100.66) smtp.mailfrom=fabrikam.com; "
        "dkim=none (message not signed) header.d=none;"
        "dmarc=fail action=reject header.from=fabrikam.com;compauth=fail reason=000"
    )


@pytest.mark.parametrize(
    ("record", "line"),
    [
        (
            "v=spf1 +all",
            "Pass (protection.outlook.com: domain of fabrikam.com designates 203.0.113.70 as permitted sender)",
        ),
        ("v=spf1 ~all", "SoftFail (protection.outlook.com: domain of transitioning fabrikam.com discourages use of"),
        ("v=spf1 ?all", "Neutral (protection.outlook.com: 203.0.113.70 is neither permitted nor denied by domain of"),
        ("v=spf1 broken", "PermError (protection.outlook.com: domain of fabrikam.com used an invalid SPF mechanism)"),
        ("no record", "None (protection.outlook.com: fabrikam.com does not designate permitted sender hosts)"),
        (None, "TempError (protection.outlook.com: error in processing during lookup of fabrikam.com: DNS Timeout)"),
    ],
)
def test_the_received_spf_header_says_the_result_in_words(record: str | None, line: str) -> None:
    assert received(FILTER_IP, {"fabrikam.com": record}).received_spf.startswith(line)


def test_the_received_spf_header_names_client_and_helo() -> None:
    header = received("198.51.100.66").received_spf
    assert header.endswith("receiver=protection.outlook.com; client-ip=198.51.100.66; helo=mail.fabrikam.com")
