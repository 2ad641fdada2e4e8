"""Whose message is it? (R-ATTR-1 to R-ATTR-45)"""

from __future__ import annotations

from tests.engine.mail import design, fate, hop, inbound, node, rules_of, sent, site, tenant


def test_a_trusted_certificate_with_an_accepted_domain_makes_mail_originating() -> None:
    trace = sent(design("009"))
    assert trace.attribution is not None
    assert (trace.attribution.tenant, trace.attribution.direction) == ("contoso", "originating")
    assert "R-ATTR-6" in rules_of(trace)


def test_an_untrusted_certificate_counts_as_none() -> None:
    trace = sent(design("009", lambda d: d["certs"]["c1"].update(trusted=False)))
    assert fate(trace, "sun@fabrikam.com").code == "5.7.64"


def test_an_expired_certificate_counts_as_none() -> None:
    trace = sent(design("009", lambda d: d["certs"]["c1"].update(expired=True)))
    assert fate(trace, "sun@fabrikam.com").code == "5.7.64"


def test_without_tls_no_certificate_is_presented() -> None:
    trace = sent(
        design(
            "208",
            lambda d: inbound(d).update(Enabled=True),
            lambda d: site(d)["send_connectors"][0].update(RequireTLS=False),
        ),
        tls="none",
    )
    assert fate(trace, "erin@cpandl.com").code == "5.7.64"


def test_a_disabled_connector_is_never_chosen() -> None:
    trace = sent(design("009", lambda d: inbound(d).update(Enabled=False)))
    assert fate(trace, "sun@fabrikam.com").code == "5.7.64"
    assert trace.hops[-1].in_ == "default"


def test_a_fitting_certificate_whose_domain_is_not_accepted_needs_an_accepted_sender() -> None:
    name = {"TlsSenderCertificateName": "mail.contoso.com"}
    ours = sent(design("009", lambda d: inbound(d).update(name)))
    assert fate(ours, "sun@fabrikam.com").result == "delivered"
    assert "R-ATTR-7" in rules_of(ours)
    foreign = sent(design("009", lambda d: inbound(d).update(name)), mail_from="x@northwindtraders.com")
    refused = fate(foreign, "sun@fabrikam.com")
    assert (refused.code, "ATTR36" in (refused.smtp_text or "")) == ("5.7.64", True)


def test_a_recipient_alone_attaches_the_connector_without_a_right_to_relay() -> None:
    trace = sent(design("117"), rcpt_to=["bob@contoso.com"])
    assert trace.attribution is not None
    assert (trace.attribution.direction, trace.attribution.connector) == ("incoming", "Our servers by IP")


def test_the_null_sender_is_never_tied_to_a_connector_by_address() -> None:
    assert fate(sent(design("119")), "sun@fabrikam.com").code == "5.7.64"


def test_before_november_2023_the_from_header_gave_the_right_to_relay() -> None:
    trace = sent(design("119", lambda d: d.update(as_of="2023-10-01")))
    assert fate(trace, "sun@fabrikam.com").result == "delivered"


def test_certificate_goes_before_address_over_all_tenants() -> None:
    trace = sent(design("115"))
    assert trace.attribution is not None
    assert trace.attribution.tenant == "contoso"


def test_two_tenants_that_fit_equally_well_are_called_ambiguous() -> None:
    def share(d: dict) -> None:
        inbound(d, name="fabrikam").update(TlsSenderCertificateName="*.fabrikam.com")
        d["certs"]["c1"]["san"] = ["mail.contoso.com", "mail.fabrikam.com"]

    trace = sent(design("115", share))
    assert "R-ATTR-9" in rules_of(trace)
    assert trace.attribution is not None
    assert trace.attribution.tenant == "fabrikam"


def test_the_host_name_dialled_decides_nothing() -> None:
    trace = sent(design("114"))
    assert trace.attribution is not None
    assert trace.attribution.tenant == "fabrikam"
    assert fate(trace, "f@fabrikam.com").route == ("inet", "eop-fabrikam", "exo-fabrikam")


def test_a_domain_that_no_tenant_accepts_is_refused_at_the_dialled_front_door() -> None:
    outcome = fate(sent(design("004")), "info@wingtiptoys.com")
    assert (outcome.route, outcome.code) == (("inet", "eop"), "5.7.64")


def test_own_mail_to_another_tenant_is_captured_by_the_own_connector_first() -> None:
    connector = {"Name": "By cert", "ConnectorType": "OnPremises", "TlsSenderCertificateName": "mail.contoso.com"}
    trace = sent(design("121", lambda d: tenant(d).update(inbound_connectors=[connector])))
    assert fate(trace, "tim@tailspintoys.com").route == ("onprem", "eop-contoso", "eop-tailspin", "exo-tailspin")


def test_a_legacy_host_name_is_the_wrong_region_before_anything_else() -> None:
    def legacy(d: dict) -> None:
        node(d, "eop")["legacy_hosts"] = ["mail.messaging.microsoft.com"]
        site(d)["send_connectors"][0].update(SmartHosts=["mail.messaging.microsoft.com"], RequireTLS=False)

    outcome = fate(sent(design("009", legacy)), "sun@fabrikam.com")
    assert (outcome.result, outcome.code, outcome.route, outcome.next_hop) == ("deferred", "4.4.62", ("onprem",), "eop")


def test_an_address_instead_of_a_name_is_the_wrong_region_too() -> None:
    change = {"SmartHosts": ["192.0.2.10"], "RequireTLS": False}
    outcome = fate(sent(design("009", lambda d: site(d)["send_connectors"][0].update(change))), "sun@fabrikam.com")
    assert outcome.code == "4.4.62"


def test_microsofts_own_domain_of_a_tenant_leads_to_the_service_without_a_zone() -> None:
    def moera(d: dict) -> None:
        tenant(d)["accepted_domains"].append({"DomainName": "contoso.onmicrosoft.com"})
        d["recipients"][0]["cloud_aliases"] = ["bob@contoso.onmicrosoft.com"]

    trace = sent(design("001", moera), rcpt_to=["bob@contoso.onmicrosoft.com"])
    assert fate(trace, "bob@contoso.onmicrosoft.com").route == ("inet", "eop", "exo")


def test_reject_direct_send_refuses_an_own_envelope_domain() -> None:
    assert fate(sent(design("100")), "bob@contoso.com").code == "5.7.68"


def test_reject_direct_send_does_not_look_at_the_from_header() -> None:
    trace = sent(design("100"), mail_from="crm@service.example.net")
    assert fate(trace, "bob@contoso.com").code is None


def test_a_partner_connector_by_address_exempts_from_reject_direct_send() -> None:
    trace = sent(design("100", lambda d: inbound(d).update(SenderIPAddresses=["203.0.113.122"])))
    assert fate(trace, "bob@contoso.com").result == "delivered"


def test_a_forwarder_that_keeps_the_envelope_sender_is_refused_as_direct_send() -> None:
    def forwarder(d: dict) -> None:
        d["recipients"].append(
            {"address": "list@fabrikam.com", "mailbox_at": "inet", "ForwardingSmtpAddress": "bob@contoso.com"}
        )
        d["recipients"].append({"address": "amy@contoso.com", "mailbox_at": "exo", "cloud_object": "mailbox"})
        tenant(d)["organization_config"] = {"RejectDirectSend": True}

    trace = sent(
        design("001", forwarder),
        from_node="exo",
        mail_from="amy@contoso.com",
        header_from="amy@contoso.com",
        rcpt_to=["list@fabrikam.com"],
        auth={"method": "mailbox", "user": "amy@contoso.com"},
        source_ip=None,
        tls=None,
    )
    assert fate(trace, "bob@contoso.com", "list@fabrikam.com").code == "5.7.68"


def test_a_mailbox_submission_needs_no_connector() -> None:
    trace = sent(design("002"))
    assert trace.attribution is not None
    assert trace.attribution.direction == "originating"
    assert hop(trace, "exo", "eop").in_ is None


def test_a_tenant_without_a_mail_subscription_takes_nothing_from_outside() -> None:
    trace = sent(design("001", lambda d: tenant(d).update(mail_enabled_subscription=False)))
    assert fate(trace, "bob@contoso.com").code == "4.4.4"


def locked_down(d: dict) -> None:
    inbound(d).update(TlsSenderCertificateName="mail.contoso.com")
    tenant(d)["inbound_connectors"].append(
        {
            "Name": "Lock down",
            "ConnectorType": "Partner",
            "SenderDomains": ["*"],
            "RestrictDomainsToIPAddresses": True,
            "SenderIPAddresses": ["203.0.113.70"],
        }
    )


def test_mail_tied_to_a_connector_by_its_recipient_only_meets_the_lock_down() -> None:
    outcome = fate(sent(design("017", locked_down)), "david@contoso.com")
    assert (outcome.code, outcome.at) == ("5.7.51", "eop")


def test_originating_mail_never_meets_the_lock_down() -> None:
    trace = sent(design("023", locked_down))
    assert fate(trace, "david@contoso.com").treated_as == "internal"
