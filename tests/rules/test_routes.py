"""The ways of mail that the rules read from a design, without simulating a message."""

from __future__ import annotations

from designer.engine.plan import Plan, compile_plan
from designer.rules.examples import CENTRALIZED, FILTERED, HOSTED, HYBRID, WITH_DEVICE, changed
from designer.rules.facts import hybrid_pairs, is_hybrid, mx_at_service, pairs
from designer.rules.recognition import clients, deliverers, presented, receiving_connector, recognises
from designer.rules.routes import connector_for, incoming_path, service_only_path
from designer.rules.sending import complete_spf, direct_senders, with_terms
from tests.rules.designs import design

MX_AT_SERVERS = (
    "mx: [{pref: 0, host: contoso-com.mail.protection.outlook.com, node: eop}]",
    "mx: [{pref: 10, host: mail.contoso.com, node: onprem}]",
)


def _plan(text: str) -> Plan:
    return compile_plan(design(text))


def test_mail_passes_the_filter_that_the_mx_names() -> None:
    plan = _plan(FILTERED)
    assert [node.id for node in incoming_path(plan, "contoso.com")] == ["filter"]
    assert [node.id for node in deliverers(plan, plan.tenants["contoso"])] == ["filter"]


def test_mail_to_the_service_passes_nobody() -> None:
    plan = _plan(HOSTED)
    assert mx_at_service(plan, "contoso.com")
    assert incoming_path(plan, "contoso.com") == ()


def test_mail_for_the_cloud_passes_the_servers_that_the_mx_names() -> None:
    plan = _plan(changed(HYBRID, MX_AT_SERVERS))
    assert [node.id for node in incoming_path(plan, "contoso.com")] == ["onprem"]
    assert not service_only_path(plan, "contoso.com")


def test_a_backup_filter_delivers_too() -> None:
    text = changed(
        FILTERED,
        ("{id: eop, kind", "{id: backup, kind: filter, ips: [203.0.113.71]}\n  - {id: eop, kind"),
        ("node: filter}]", "node: filter}, {pref: 20, host: mx2.filter.example.net, node: backup}]"),
    )
    plan = _plan(text)
    assert [node.id for node in deliverers(plan, plan.tenants["contoso"])] == ["filter", "backup"]


def test_a_pair_is_a_hybrid_by_its_routing_domain_or_by_the_wizard() -> None:
    plan = _plan(HYBRID)
    assert [(tenant.name, org.name) for tenant, org in hybrid_pairs(plan)] == [("contoso", "contoso-onprem")]
    bare = _plan(HYBRID.replace("contoso.mail.onmicrosoft.com", "cloud.contoso.com").replace("    hybrid:", "    #"))
    assert pairs(bare)
    assert not is_hybrid(bare, bare.onprem_orgs["contoso-onprem"])


def test_servers_present_the_certificate_of_their_send_connector() -> None:
    plan = _plan(HYBRID)
    assert [row.name for row in presented(plan, "onprem")] == ["hybrid"]
    assert clients(plan, plan.tenants["contoso"]) == ("onprem",)


def test_a_service_presents_nothing_that_is_not_described() -> None:
    assert presented(_plan(changed(FILTERED, (", client_cert: fcert}", "}"))), "filter") == ()


def test_a_device_is_recognised_by_its_address() -> None:
    plan = _plan(WITH_DEVICE)
    (row,) = plan.tenants["contoso"].onpremises_inbound
    assert recognises(plan, row, "printer")
    assert not recognises(plan, row, "inet")


def test_internet_mail_of_the_servers_meets_the_hybrid_connector_before_a_lock_down() -> None:
    lock_down = """\
    inbound_connectors:
      - {Name: Locked, SenderDomains: ["*"], RestrictDomainsToCertificate: true,
         TlsSenderCertificateName: mail.contoso.com}
"""
    plan = _plan(changed(HYBRID, MX_AT_SERVERS, ("    inbound_connectors:\n", lock_down)))
    row = receiving_connector(plan, plan.tenants["contoso"], "onprem")
    assert row is not None
    assert row.Name == "Inbound from contoso-onprem"


def test_an_exact_domain_beats_the_connector_for_everything() -> None:
    text = changed(
        CENTRALIZED,
        (
            "    outbound_connectors:\n",
            """\
    outbound_connectors:
      - {Name: Fabrikam, RecipientDomains: [fabrikam.com], TlsSettings: EncryptionOnly}
""",
        ),
    )
    plan = _plan(text)
    chosen = [connector_for(plan, plan.tenants["contoso"], domain) for domain in ("fabrikam.com", "adatum.com")]
    assert [row.Name for row in chosen if row is not None] == ["Fabrikam", "Outbound to contoso-onprem"]


def test_servers_that_deliver_by_mx_send_for_the_domain() -> None:
    assert [(row.node.id, row.ip) for row in direct_senders(_plan(HYBRID), "contoso.com")] == [
        ("onprem", "203.0.113.25")
    ]


def test_the_record_of_a_domain_names_all_its_senders() -> None:
    assert complete_spf(_plan(HYBRID), "contoso.com") == (
        "v=spf1 ip4:203.0.113.25 include:spf.protection.outlook.com -all"
    )


def test_a_term_stands_before_all_and_only_once() -> None:
    assert with_terms("v=spf1 a -all", "ip4:203.0.113.1", "a") == "v=spf1 a ip4:203.0.113.1 -all"
    assert with_terms("v=spf1 a", "mx") == "v=spf1 a mx"
