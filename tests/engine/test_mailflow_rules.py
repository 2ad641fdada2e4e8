"""Mail flow rules: order, conditions, exceptions, actions (R-TR-*)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.mail import design, fate, rules_of, sent, tenant


def ruled(*rules: dict[str, Any]) -> Any:
    def change(d: dict[str, Any]) -> None:
        tenant(d)["transport_rules"] = [{"Name": f"rule {index}", **rule} for index, rule in enumerate(rules)]

    return change


def deletes(case: str = "001", **conditions: Any) -> bool:
    """Whether a rule that deletes catches the case's message."""
    message = conditions.pop("message", {})
    trace = sent(design(case, ruled({"DeleteMessage": True, **conditions})), **message)
    return trace.outcomes[0].result == "dropped"


def test_a_lower_priority_number_goes_first_and_may_stop() -> None:
    change = ruled({"Priority": 1, "DeleteMessage": True}, {"Priority": 0, "SetSCL": -1, "StopRuleProcessing": True})
    assert fate(sent(design("001", change)), "bob@contoso.com").result == "delivered"


def test_a_disabled_rule_does_nothing() -> None:
    assert not deletes(Enabled=False)


def test_a_rule_in_audit_mode_does_nothing() -> None:
    assert not deletes(Mode="AuditAndNotify")


def test_a_rule_outside_its_dates_does_nothing() -> None:
    assert not deletes(ExpiryDate="2020-01-01")
    assert deletes(ActivationDate="2020-01-01")


@pytest.mark.parametrize(
    ("conditions", "caught"),
    [
        ({"From": ["sun@fabrikam.com"]}, True),
        ({"From": ["moon@fabrikam.com"]}, False),
        ({"SenderDomainIs": ["fabrikam.com"]}, True),
        ({"SenderDomainIs": ["brikam.com"]}, False),
        ({"RecipientDomainIs": ["contoso.com"]}, True),
        ({"SentTo": ["bob@contoso.com"]}, True),
        ({"SenderIpRanges": ["198.51.100.0/24"]}, True),
        ({"SenderIpRanges": ["203.0.113.0/24"]}, False),
        ({"FromScope": "NotInOrganization"}, True),
        ({"FromScope": "InOrganization"}, False),
        ({"SentToScope": "InOrganization"}, True),
        ({"SentToScope": "NotInOrganization"}, False),
        ({"FromAddressContainsWords": ["sun"]}, True),
        ({"FromAddressContainsWords": ["su"]}, False),
        ({"FromAddressMatchesPatterns": [r"^s\w+@"]}, True),
        ({"RecipientAddressMatchesPatterns": [r"^alice@"]}, False),
        ({"From": ["sun@fabrikam.com"], "SentToScope": "NotInOrganization"}, False),
        ({"SenderDomainIs": ["fabrikam.com"], "ExceptIfFrom": ["sun@fabrikam.com"]}, False),
        ({"SenderDomainIs": ["fabrikam.com"], "ExceptIfFrom": ["moon@fabrikam.com"]}, True),
    ],
)
def test_conditions_are_joined_by_and_and_exceptions_by_or(conditions: dict[str, Any], caught: bool) -> None:
    assert deletes(**conditions) is caught


def test_words_are_whole_words_without_case() -> None:
    message = {"subject": "Our Microsfot offer"}
    assert deletes(SubjectContainsWords=["microsfot"], message=message)
    assert not deletes(SubjectContainsWords=["micro"], message=message)
    assert not deletes(SubjectContainsWords=["of*r"], message=message)


def test_a_pattern_that_takes_too_long_gives_no_answer() -> None:
    trace = sent(
        design("001", ruled({"DeleteMessage": True, "SubjectMatchesPatterns": ["^(a|aa)+$"]})), subject="a" * 60 + "!"
    )
    outcome = fate(trace, "bob@contoso.com")
    assert outcome.result in {"unknown", "delivered"}
    assert outcome.result == "delivered" or "SubjectMatchesPatterns" in (outcome.question or "")


def test_what_the_message_does_not_describe_is_asked_and_not_guessed() -> None:
    outcome = fate(
        sent(design("001", ruled({"DeleteMessage": True, "AttachmentHasExecutableContent": True}))), "bob@contoso.com"
    )
    assert outcome.result == "unknown"
    assert "AttachmentHasExecutableContent" in (outcome.question or "")


def test_an_undescribed_condition_of_a_rule_that_only_logs_is_no_matter() -> None:
    trace = sent(design("001", ruled({"SetAuditSeverity": "High", "AttachmentHasExecutableContent": True})))
    assert fate(trace, "bob@contoso.com").result == "delivered"


def test_a_null_envelope_sender_is_outside_even_for_an_own_user() -> None:
    oof = {"message_class": "oof", "mail_from": ""}
    assert deletes("002", FromScope="NotInOrganization", SenderAddressLocation="Envelope", message=oof)
    assert not deletes("002", FromScope="NotInOrganization", message=oof)


def test_an_anonymous_message_with_an_own_sender_is_outside() -> None:
    spoof = {"mail_from": "ann@contoso.com", "header_from": "ann@contoso.com"}
    assert deletes(FromScope="NotInOrganization", message=spoof)


def test_membership_is_asked_of_the_groups_of_the_design() -> None:
    def group(d: dict[str, Any]) -> None:
        d["recipients"].append({"address": "vip@contoso.com", "cloud_object": "group", "members": ["bob@contoso.com"]})

    trace = sent(design("001", group, ruled({"DeleteMessage": True, "SentToMemberOf": ["vip@contoso.com"]})))
    assert fate(trace, "bob@contoso.com").result == "dropped"


def test_a_header_exception_reads_the_header_it_names() -> None:
    rule = {"ExceptIfHeaderContainsMessageHeader": "X-Scanned", "ExceptIfHeaderContainsWords": ["yes"]}
    assert deletes(**rule)
    assert not deletes(**rule, message={"headers": {"x-scanned": "Yes"}})


def test_a_rule_may_reject_with_a_code_of_its_own() -> None:
    change = ruled({"RejectMessageReasonText": "not here", "RejectMessageEnhancedStatusCode": "5.7.901"})
    outcome = fate(sent(design("001", change)), "bob@contoso.com")
    assert (outcome.code, "not here" in (outcome.smtp_text or ""), outcome.at) == ("5.7.901", True, "exo")


def test_a_rule_may_redirect_to_somebody_else() -> None:
    def other(d: dict[str, Any]) -> None:
        d["recipients"].append({"address": "ann@contoso.com", "mailbox_at": "exo", "cloud_object": "mailbox"})

    trace = sent(design("001", other, ruled({"RedirectMessageTo": ["ann@contoso.com"]})))
    assert [(o.recipient, o.derived_from) for o in trace.outcomes] == [("ann@contoso.com", "bob@contoso.com")]


def test_a_rule_may_add_a_blind_copy() -> None:
    def other(d: dict[str, Any]) -> None:
        d["recipients"].append({"address": "ann@contoso.com", "mailbox_at": "exo", "cloud_object": "mailbox"})

    trace = sent(design("001", other, ruled({"BlindCopyTo": ["ann@contoso.com"]})))
    assert {o.recipient for o in trace.outcomes} == {"bob@contoso.com", "ann@contoso.com"}


def test_scl_minus_one_lets_spam_pass() -> None:
    trace = sent(design("200", ruled({"SetSCL": -1})))
    assert fate(trace, "bob@contoso.com").result == "delivered"


def test_scl_six_makes_junk_of_a_clean_message() -> None:
    assert fate(sent(design("001", ruled({"SetSCL": 6}))), "bob@contoso.com").result == "junked"


def test_a_moderated_message_waits_for_somebodys_answer() -> None:
    outcome = fate(sent(design("001", ruled({"ModerateMessageByUser": ["ann@contoso.com"]}))), "bob@contoso.com")
    assert (outcome.result, outcome.question) == ("unknown", "Does ann@contoso.com approve the message?")


def test_a_rules_connector_takes_even_mail_for_an_own_mailbox() -> None:
    trace = sent(design("079"), rcpt_to=["bob@fabrikam.com"])
    assert fate(trace, "bob@fabrikam.com").route == ("exo", "eop", "addon", "eop", "exo")
    assert fate(trace, "bob@fabrikam.com").treated_as == "internal"


def test_an_add_on_rule_without_its_exception_goes_round() -> None:
    def forgot(d: dict[str, Any]) -> None:
        rule = tenant(d, "fabrikam")["transport_rules"][0]
        rule.pop("ExceptIfHeaderContainsMessageHeader")
        rule.pop("ExceptIfHeaderContainsWords")

    assert fate(sent(design("079", forgot)), "erin@cpandl.com").code == "5.4.14"


def test_each_recipient_is_judged_for_itself() -> None:
    trace = sent(design("077"), rcpt_to=["nola@contoso.com", "paris@contoso.com"])
    assert fate(trace, "nola@contoso.com").at == "site-no"
    assert fate(trace, "paris@contoso.com").at == "site-hq"
    assert "R-OUT-1" in rules_of(trace)


def test_a_rule_that_demands_tls_keeps_the_message_from_a_server_without() -> None:
    trace = sent(design("006", ruled({"SentToScope": "NotInOrganization", "RouteMessageOutboundRequireTls": True})))
    assert (trace.outcomes[0].result, trace.outcomes[0].code) == ("deferred", "4.4.317")


def test_a_quarantine_rule_holds_the_message_at_the_front_door() -> None:
    assert fate(sent(design("001", ruled({"Quarantine": True}))), "bob@contoso.com").at == "eop"
