"""Who is meant, forwarding and its controls (R-RCPT-*, R-FWD-*)."""

from __future__ import annotations

from typing import Any

from tests.engine.mail import design, fate, recipient, rules_of, sent, tenant


def open_group(d: dict[str, Any]) -> None:
    recipient(d, "all-staff@contoso.com")["RequireSenderAuthenticationEnabled"] = False


def test_a_group_yields_its_members_and_not_itself() -> None:
    trace = sent(design("191", open_group), rcpt_to=["all-staff@contoso.com"])
    assert [(o.recipient, o.derived_from, o.result) for o in trace.outcomes] == [
        ("bob@contoso.com", "all-staff@contoso.com", "delivered")
    ]


def test_somebody_addressed_directly_and_by_a_group_is_told_for_both() -> None:
    trace = sent(design("191", open_group))
    assert [(o.recipient, o.derived_from, o.result) for o in trace.outcomes] == [
        ("bob@contoso.com", None, "delivered"),
        ("bob@contoso.com", "all-staff@contoso.com", "delivered"),
    ]
    assert trace.copies == 1


def test_a_mailbox_that_only_forwards_to_somebody_addressed_as_well_is_told_too() -> None:
    def forwarding(d: dict[str, Any]) -> None:
        d["recipients"].append(
            {
                "address": "fay@contoso.com",
                "mailbox_at": "exo",
                "cloud_object": "mailbox",
                "ForwardingAddress": "bob@contoso.com",
            }
        )

    trace = sent(design("191", forwarding), rcpt_to=["bob@contoso.com", "fay@contoso.com"])
    assert [(o.recipient, o.derived_from, o.result) for o in trace.outcomes] == [
        ("bob@contoso.com", None, "delivered"),
        ("bob@contoso.com", "fay@contoso.com", "delivered"),
    ]


def test_groups_in_one_another_are_a_harmless_loop() -> None:
    def nested(d: dict[str, Any]) -> None:
        open_group(d)
        recipient(d, "all-staff@contoso.com")["members"] = ["bob@contoso.com", "team@contoso.com"]
        d["recipients"].append(
            {
                "address": "team@contoso.com",
                "cloud_object": "group",
                "members": ["all-staff@contoso.com"],
                "RequireSenderAuthenticationEnabled": False,
            }
        )

    trace = sent(design("191", nested), rcpt_to=["all-staff@contoso.com"])
    assert [(o.recipient, o.result) for o in trace.outcomes] == [("bob@contoso.com", "delivered")]


def test_a_group_accepts_internal_senders_only_unless_told_otherwise() -> None:
    trace = sent(
        design("191", lambda d: recipient(d, "all-staff@contoso.com").pop("RequireSenderAuthenticationEnabled"))
    )
    assert fate(trace, "all-staff@contoso.com").code == "5.7.133"


def test_an_own_user_may_write_to_a_group_for_internal_senders() -> None:
    trace = sent(
        design("191"),
        from_node="exo",
        mail_from="bob@contoso.com",
        header_from="bob@contoso.com",
        source_ip=None,
        tls=None,
        auth={"method": "mailbox", "user": "bob@contoso.com"},
        rcpt_to=["all-staff@contoso.com"],
    )
    assert fate(trace, "bob@contoso.com", "all-staff@contoso.com").result == "delivered"


def test_a_remote_mailbox_without_a_routing_address_is_not_found() -> None:
    trace = sent(design("023", lambda d: recipient(d, "david@contoso.com").pop("RemoteRoutingAddress")))
    outcome = fate(trace, "david@contoso.com")
    assert (outcome.code, outcome.at) == ("5.1.1", "onprem")


def test_the_routing_address_is_a_proxy_address_of_the_cloud_mailbox() -> None:
    trace = sent(
        design(
            "001",
            lambda d: recipient(d, "bob@contoso.com").update(
                onprem_object="remote-mailbox", RemoteRoutingAddress="bob@contoso.mail.onmicrosoft.com"
            ),
            lambda d: tenant(d)["accepted_domains"].append({"DomainName": "contoso.mail.onmicrosoft.com"}),
        ),
        rcpt_to=["bob@contoso.mail.onmicrosoft.com"],
    )
    assert fate(trace, "bob@contoso.mail.onmicrosoft.com").result == "delivered"


def test_a_moved_mailbox_whose_objects_point_at_each_other_loops() -> None:
    def stale(d: dict[str, Any]) -> None:
        row = recipient(d, "david@contoso.com")
        row.update(
            onprem_object="mail-user",
            cloud_object="mail-user",
            mailbox_at="none",
            ExternalEmailAddress="david@contoso.com",
        )
        row.pop("RemoteRoutingAddress")

    assert fate(sent(design("015", stale)), "david@contoso.com").code == "5.4.14"


def test_two_mailboxes_that_keep_a_copy_and_forward_to_each_other_get_one_each() -> None:
    def keep(d: dict[str, Any]) -> None:
        for row in d["recipients"]:
            row["DeliverToMailboxAndForward"] = True

    trace = sent(design("139", keep))
    assert [(o.recipient, o.result) for o in trace.outcomes] == [
        ("amy@contoso.com", "delivered"),
        ("ben@contoso.com", "delivered"),
    ]


def test_an_on_premises_forwarding_loop_is_refused_at_once() -> None:
    outcome = fate(sent(design("139")), "amy@contoso.com")
    assert (outcome.result, outcome.route) == ("rejected", ("inet", "onprem"))


def test_forwarding_address_beats_forwarding_smtp_address() -> None:
    def both(d: dict[str, Any]) -> None:
        recipient(d, "sally@contoso.com")["ForwardingAddress"] = "tara@contoso.com"

    trace = sent(design("149", both))
    assert {o.recipient for o in trace.outcomes} == {"sally@contoso.com", "tara@contoso.com"}


def test_forward_only_leaves_no_copy_in_the_mailbox() -> None:
    trace = sent(design("149", lambda d: recipient(d, "sally@contoso.com").update(DeliverToMailboxAndForward=False)))
    assert [o.recipient for o in trace.outcomes] == ["manuel@contoso.com"]


def test_a_custom_outbound_policy_beats_the_default() -> None:
    policies = [
        {"Name": "Default", "AutoForwardingMode": "Off"},
        {"Name": "VIP", "AutoForwardingMode": "On", "From": ["kate@contoso.com"]},
    ]
    trace = sent(design("126", lambda d: tenant(d).update(outbound_spam_policy=policies)))
    assert fate(trace, "kate@tailspintoys.com").result == "delivered"


def forwarding_allowed_but_remote_domain_off(d: dict[str, Any]) -> None:
    tenant(d)["remote_domains"] = [{"Name": "Default", "DomainName": "*", "AutoForwardEnabled": False}]
    tenant(d)["outbound_spam_policy"] = {"Name": "Default", "AutoForwardingMode": "On"}


def test_a_remote_domain_stops_forwarding_that_the_user_set() -> None:
    change = {"forwarding_set_by": "user"}
    trace = sent(
        design(
            "126", forwarding_allowed_but_remote_domain_off, lambda d: recipient(d, "kate@contoso.com").update(change)
        )
    )
    assert fate(trace, "kate@tailspintoys.com").result == "dropped"


def test_a_remote_domain_does_not_stop_forwarding_that_an_administrator_set() -> None:
    trace = sent(design("126", forwarding_allowed_but_remote_domain_off))
    assert fate(trace, "kate@tailspintoys.com").result == "delivered"
    assert "R-FWD-4" in rules_of(trace)


def test_an_inbox_rule_forwards_once_in_a_chain() -> None:
    def chain(d: dict[str, Any]) -> None:
        recipient(d, "alice@contoso.net")["inbox_rules"] = [{"Name": "back", "ForwardTo": ["bob@contoso.com"]}]

    trace = sent(design("128", chain))
    assert [o.recipient for o in trace.outcomes] == ["bob@contoso.com", "alice@contoso.net"]


def test_a_forward_of_an_inbox_rule_is_sent_by_the_mailbox_and_a_redirect_is_not() -> None:
    def on(d: dict[str, Any]) -> None:
        tenant(d)["outbound_spam_policy"]["AutoForwardingMode"] = "On"

    forwarded = sent(design("124", on))
    assert forwarded.hops[-1].mail_from == "bob@contoso.com"
    redirect = [{"Name": "to private", "RedirectTo": ["bob@cpandl.com"]}]
    redirected = sent(design("124", on, lambda d: recipient(d, "bob@contoso.com").update(inbox_rules=redirect)))
    assert redirected.hops[-1].mail_from.startswith("bob+srs=")
    assert redirected.hops[-1].mail_from.endswith("=sun@contoso.com")


def test_an_automatic_reply_is_dropped_where_the_remote_domain_forbids_it() -> None:
    rows = [{"Name": "Default", "DomainName": "*", "AutoReplyEnabled": False}]
    trace = sent(design("002", lambda d: tenant(d).update(remote_domains=rows)), message_class="oof", mail_from="")
    assert fate(trace, "sun@fabrikam.com").result == "dropped"


def test_a_message_over_the_mailbox_limit_is_refused_before_any_rule() -> None:
    def rule(d: dict[str, Any]) -> None:
        tenant(d)["transport_rules"] = [{"Name": "all", "DeleteMessage": True}]

    outcome = fate(sent(design("001", rule), size_mb=40), "bob@contoso.com")
    assert outcome.code == "5.2.3"


def test_more_recipients_than_the_limit_are_refused_at_submission() -> None:
    trace = sent(design("085", lambda d: tenant(d).update(transport_config={"MaxRecipientEnvelopeLimit": 1})))
    assert {o.code for o in trace.outcomes} == {"5.5.3"}


def test_a_blocked_recipient_refuses_the_whole_message() -> None:
    assert {o.code for o in sent(design("194")).outcomes} == {"5.7.703"}


def test_a_restricted_user_still_writes_to_colleagues() -> None:
    trace = sent(design("085", lambda d: tenant(d).update(restricted_entities=["bob@contoso.com"])))
    assert fate(trace, "alice@contoso.com").result == "delivered"
    assert fate(trace, "erin@cpandl.com").code == "5.1.8"


def test_quarantined_mail_is_not_forwarded() -> None:
    trace = sent(
        design("126", lambda d: tenant(d)["outbound_spam_policy"].update(AutoForwardingMode="On")), verdict="phish"
    )
    assert [(o.recipient, o.result) for o in trace.outcomes] == [("kate@contoso.com", "quarantined")]


def test_an_on_premises_group_reaches_its_cloud_members_too() -> None:
    def group(d: dict[str, Any]) -> None:
        d["recipients"].append(
            {
                "address": "team@contoso.com",
                "cloud_object": "group",
                "onprem_object": "group",
                "members": ["julie@contoso.com", "david@contoso.com"],
                "RequireSenderAuthenticationEnabled": False,
            }
        )

    trace = sent(design("016", group), rcpt_to=["team@contoso.com"])
    assert fate(trace, "julie@contoso.com", "team@contoso.com").route == ("inet", "eop", "onprem")
    assert fate(trace, "david@contoso.com", "team@contoso.com").route == ("inet", "eop", "onprem", "eop", "exo")


def test_two_mailboxes_that_only_forward_to_each_other_are_both_reported() -> None:
    trace = sent(design("139"), rcpt_to=["amy@contoso.com", "ben@contoso.com"])
    assert {(o.recipient, o.derived_from, o.result) for o in trace.outcomes} == {
        ("amy@contoso.com", None, "rejected"),
        ("ben@contoso.com", None, "rejected"),
    }


def test_a_quarantined_message_of_a_forward_only_mailbox_is_told_for_the_mailbox() -> None:
    trace = sent(
        design("149", lambda d: recipient(d, "sally@contoso.com").update(DeliverToMailboxAndForward=False)),
        verdict="phish",
    )
    assert [(o.recipient, o.result) for o in trace.outcomes] == [("sally@contoso.com", "quarantined")]


def test_a_message_that_is_said_to_be_an_automatic_forward_meets_the_forwarding_policy() -> None:
    trace = sent(design("002"), auto_forward=True)
    assert fate(trace, "sun@fabrikam.com").code == "5.7.520"


def test_a_tenant_that_sent_too_much_for_unregistered_domains_still_sends_its_own_mail() -> None:
    def blocked(d: dict[str, Any]) -> None:
        tenant(d)["sending_status"] = "unregistered-domains"

    assert fate(sent(design("002", blocked)), "sun@fabrikam.com").result == "delivered"
    foreign = sent(design("009", blocked), mail_from="x@northwindtraders.com")
    assert fate(foreign, "sun@fabrikam.com").code == "5.7.750"


def test_automatic_forwarding_mode_is_taken_for_off_and_that_is_assumed() -> None:
    decision = next(d for h in sent(design("124")).hops for d in h.decisions if d.rule == "R-FWD-2")
    assert decision.assumed
    off = next(d for h in sent(design("126")).hops for d in h.decisions if d.rule == "R-FWD-2")
    assert not off.assumed
