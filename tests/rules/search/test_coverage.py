"""Where there are more message classes than the bound allows, every question still gets its share of them."""

from __future__ import annotations

from functools import cache

from designer.engine.plan import Plan, compile_plan
from designer.model.topology import Topology
from designer.rules.search.cases import search
from designer.rules.search.classes import LIMIT, MessageClass, Partition, partition
from designer.rules.search.invariants import INVARIANTS
from tests.rules.designs import design
from tests.rules.search.designs import sample

COMPANIES = 12
BOUND = 600


def company(number: int) -> tuple[str, str, str, str, str]:
    """Nodes, certificates, zones, organizations and recipients of one hybrid company."""
    name = f"company{number:02}"
    nodes = f"""\
  - {{id: eop{number}, kind: eop, org: {name}}}
  - {{id: exo{number}, kind: exo, org: {name}}}
  - {{id: hub{number}, kind: onprem, org: {name}-own, ips: [20.0.0.{number}], fqdn: mail.{name}.example,
     tls_server: {{cert: c{number}}}}}
"""
    certs = f"  c{number}: {{subject: mail.{name}.example, san: [mail.{name}.example]}}\n"
    zones = f"""\
  {name}.example:
    mx: [{{pref: 0, host: {name}-example.mail.protection.outlook.com, node: eop{number}}}]
    spf: v=spf1 ip4:20.0.0.{number} include:spf.protection.outlook.com -all
"""
    tenants = f"""\
  {name}:
    accepted_domains: [{{DomainName: {name}.example}}]
    inbound_connectors:
      - {{Name: In, ConnectorType: OnPremises, TlsSenderCertificateName: mail.{name}.example, RequireTls: true}}
    outbound_connectors:
      - {{Name: Out, ConnectorType: OnPremises, RecipientDomains: [{name}.example], UseMXRecord: false,
         SmartHosts: [mail.{name}.example], TlsSettings: CertificateValidation}}
"""
    people = f"""\
  - {{address: cloud@{name}.example, mailbox_at: exo{number}, cloud_object: mailbox}}
  - {{address: own@{name}.example, mailbox_at: hub{number}, cloud_object: mail-user, onprem_object: mailbox}}
"""
    return nodes, certs, zones, tenants, people


@cache
def companies() -> Topology:
    """Many companies that share nothing but the internet."""
    parts = [company(number) for number in range(1, COMPANIES + 1)]
    nodes, certs, zones, tenants, people = ("".join(texts) for texts in zip(*parts, strict=True))
    own = "".join(
        f"  company{n:02}-own: {{accepted_domains: [{{DomainName: company{n:02}.example}}]}}\n"
        for n in range(1, COMPANIES + 1)
    )
    return design(
        "mailflow: 1\ntitle: Many companies\nnodes:\n  - {id: inet, kind: internet, ips: [198.51.100.10]}\n"
        f"{nodes}certs:\n{certs}dns:\n{zones}tenants:\n{tenants}onprem_orgs:\n{own}recipients:\n{people}"
    )


@cache
def plan() -> Plan:
    return compile_plan(companies())


@cache
def bounded() -> Partition:
    return partition(plan(), BOUND)


def chosen() -> tuple[MessageClass, ...]:
    return bounded().classes


def test_the_bound_is_kept_and_what_it_cuts_off_is_counted() -> None:
    assert len(chosen()) == len(set(map(id, chosen()))) == BOUND
    assert bounded().bounded
    assert bounded().total == len(partition(plan(), 1 << 20).classes) > 3 * BOUND


def test_no_class_is_simulated_twice() -> None:
    assert len({(row.says, row.intent) for row in chosen()}) == BOUND


def test_every_recipient_gets_mail_from_outside() -> None:
    reached = {row.recipient.address for row in chosen() if row.origin == "inet" and row.intent == "ordinary"}
    assert {recipient.address for recipient in companies().recipients} <= reached


def test_every_site_writes_to_every_site_of_its_company_and_to_outside() -> None:
    ordinary = [row for row in chosen() if row.intent == "ordinary"]
    written = {(row.origin, row.recipient.home) for row in ordinary}
    out = {row.origin for row in ordinary if row.recipient.outside}
    for number in range(1, COMPANIES + 1):
        cloud, own = f"exo{number}", f"hub{number}"
        assert {(cloud, cloud), (cloud, own), (own, cloud), (own, own)} <= written
        assert {cloud, own} <= out


def test_every_forged_or_direct_message_is_tried_with_a_mailbox_and_every_door_with_a_stranger() -> None:
    hostile = [row for row in chosen() if row.intent == "hostile"]
    every = [row for row in partition(plan(), 1 << 20).classes if row.intent == "hostile"]
    assert {(row.sender, row.way) for row in every} == {(row.sender, row.way) for row in hostile}
    doors = {row.message.connects_to for row in every} - {None}
    assert len(doors) == 2 * COMPANIES
    assert {row.message.connects_to for row in hostile if row.recipient.outside} >= doors


def test_addresses_that_nobody_has_and_messages_at_their_limits_are_tried_everywhere() -> None:
    nobody = {row.recipient.address for row in partition(plan(), 1 << 20).classes if not row.recipient.exists}
    assert {row.recipient.address for row in chosen() if not row.recipient.exists} == nobody
    homes = {recipient.mailbox_at for recipient in companies().recipients}
    for trait in ("spam", "high-confidence-phish"):
        assert homes <= {row.recipient.home for row in chosen() if row.trait == trait}


def test_sites_of_two_companies_write_to_each_other_as_far_as_there_is_room() -> None:
    pairs = {(row.origin[3:], (row.recipient.home or "")[3:]) for row in chosen() if row.intent == "ordinary"}
    assert len([pair for pair in pairs if "" not in pair and pair[0] != pair[1]]) > COMPANIES


def test_the_choice_is_the_same_every_time() -> None:
    assert [row.says for row in partition(compile_plan(companies()), BOUND).classes] == [row.says for row in chosen()]


def test_where_all_classes_have_room_all_are_simulated() -> None:
    hosted = compile_plan(sample("hosted"))
    everything = partition(hosted)
    assert not everything.bounded
    assert len(everything.classes) == everything.total < LIMIT


def test_a_bounded_search_still_finds_what_breaks_each_invariant_that_all_classes_break() -> None:
    broken = compile_plan(sample("broken-hybrid"))

    def breaks(limit: int) -> set[str]:
        return {
            invariant.id
            for case in search(broken, limit).cases
            for invariant in INVARIANTS
            if any(invariant.judge(broken, case))
        }

    assert breaks(60) == breaks(LIMIT)
    assert breaks(60)
