"""DNS answers from the zones of a topology, and from the conventions where a zone is not described."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import pytest

from designer.engine.spf import check_host
from designer.engine.zones import EOP_ASSUMED_ADDRESS, lookup_in, zones_of
from designer.model.topology import MtaStsPolicy, MxRecord, Node, Topology, Zone


def topology(zones: Mapping[str, Zone] | None = None, *nodes: Node) -> Topology:
    return Topology(dns=dict(zones or {}), nodes=nodes)


def mx(pref: int, host: str, node: str | None = None) -> MxRecord:
    return MxRecord(pref=pref, host=host, node=node)


ONPREM = Node(id="onprem", kind="onprem", fqdn="mail.contoso.com", ips=("10.1.1.5", "203.0.113.25", "2001:db8::25"))
EOP = Node(id="eop", kind="eop")


def test_a_zone_answers_with_its_own_addresses_by_family() -> None:
    lookup = lookup_in(topology({"contoso.com": Zone(a=("203.0.113.1", "2001:db8::1"))}))
    assert (lookup("contoso.com", "A"), lookup("contoso.com", "AAAA")) == (("203.0.113.1",), ("2001:db8::1",))


def test_mx_records_are_answered_with_preference_and_host() -> None:
    zone = Zone(mx=(mx(20, "b.contoso.com"), mx(10, "a.contoso.com")))
    assert lookup_in(topology({"contoso.com": zone}))("contoso.com", "MX") == ("10 a.contoso.com", "20 b.contoso.com")


def test_several_spf_records_are_all_answered() -> None:
    zones = {"contoso.com": Zone(spf=("v=spf1 -all", "v=spf1 +all"), txt=("MS=ms123",))}
    assert lookup_in(topology(zones))("contoso.com", "TXT") == ("v=spf1 -all", "v=spf1 +all", "MS=ms123")


def test_policies_are_found_below_their_own_labels() -> None:
    zone = Zone(dmarc="v=DMARC1; p=reject", mta_sts=MtaStsPolicy(id="20260101"))
    lookup = lookup_in(topology({"contoso.com": zone}))
    assert lookup("_dmarc.contoso.com", "TXT") == ("v=DMARC1; p=reject",)
    assert lookup("_mta-sts.contoso.com", "TXT") == ("v=STSv1; id=20260101;",)


@pytest.mark.parametrize("rdtype", ["A", "AAAA", "MX", "TXT", "PTR"])
def test_a_domain_without_a_zone_has_no_records(rdtype: str) -> None:
    assert lookup_in(topology())("fabrikam.com", rdtype) == ()


def test_the_host_name_of_a_node_resolves_to_its_public_addresses() -> None:
    zones = zones_of(topology({}, ONPREM))
    assert zones.addresses("mail.contoso.com") == ("203.0.113.25", "2001:db8::25")
    assert zones.assumed("mail.contoso.com", "A")


def test_a_node_with_private_addresses_only_is_reached_there() -> None:
    zones = zones_of(topology({}, Node(id="mbx", kind="onprem", fqdn="mbx.contoso.local", ips=("10.1.1.5",))))
    assert zones.addresses("mbx.contoso.local") == ("10.1.1.5",)


def test_a_described_address_wins_over_that_of_the_node() -> None:
    zones = zones_of(topology({"mail.contoso.com": Zone(a=("203.0.113.99",))}, ONPREM))
    assert zones.lookup("mail.contoso.com", "A") == ("203.0.113.99",)
    assert not zones.assumed("mail.contoso.com", "A")


def test_a_zone_that_says_there_is_no_address_is_believed() -> None:
    assert zones_of(topology({"mail.contoso.com": Zone(a=())}, ONPREM)).addresses("mail.contoso.com") == ()


def test_the_node_that_answers_for_an_mx_host_lends_it_its_addresses() -> None:
    zone = Zone(mx=(mx(10, "mail.fabrikam.com", "inet"),))
    zones = zones_of(topology({"fabrikam.com": zone}, Node(id="inet", kind="internet", ips=("198.51.100.10",))))
    assert zones.lookup("mail.fabrikam.com", "A") == ("198.51.100.10",)
    assert check_host("198.51.100.10", "fabrikam.com", "", "fabrikam.com", zones.lookup).result == "none"


def test_a_front_door_without_addresses_has_an_assumed_published_one() -> None:
    host = "contoso-com.mail.protection.outlook.com"
    zones = zones_of(topology({"contoso.com": Zone(mx=(mx(0, host, "eop"),))}, EOP))
    assert zones.addresses(host) == (EOP_ASSUMED_ADDRESS,)
    assert zones.assumed(host, "A")


@pytest.mark.parametrize(
    ("ip", "expected"),
    [("192.0.2.10", "pass"), ("192.0.2.63", "pass"), ("192.0.2.64", "fail"), ("203.0.113.1", "fail")],
)
def test_the_include_for_exchange_online_covers_its_published_addresses(ip: str, expected: str) -> None:
    lookup = lookup_in(topology({"contoso.com": Zone(spf=("v=spf1 include:spf.protection.outlook.com -all",))}))
    answer = check_host(ip, "contoso.com", "bob@contoso.com", "mail.contoso.com", lookup)
    assert (answer.result, answer.lookups) == (expected, 1)


def test_a_described_zone_for_exchange_online_replaces_the_convention() -> None:
    zones = {"spf.protection.outlook.com": Zone(spf=("v=spf1 ip4:198.51.100.0/24 -all",))}
    found = zones_of(topology(zones))
    assert found.lookup("spf.protection.outlook.com", "TXT") == ("v=spf1 ip4:198.51.100.0/24 -all",)
    assert not found.assumed("spf.protection.outlook.com", "TXT")


# Reverse DNS


def test_reverse_dns_of_a_zone_is_by_address() -> None:
    zones = zones_of(topology({"fabrikam.com": Zone(ptr={"198.51.100.10": "mail.fabrikam.com"})}))
    assert zones.reverse_names("198.51.100.10") == ("mail.fabrikam.com",)
    assert zones.lookup("10.100.51.198.in-addr.arpa", "PTR") == ("mail.fabrikam.com",)


def test_reverse_dns_given_as_a_host_counts_for_the_addresses_of_that_host() -> None:
    zones = zones_of(topology({"contoso.com": Zone(ptr="mail.contoso.com")}, ONPREM))
    assert zones.reverse_names("2001:db8::25") == ("mail.contoso.com",)


def test_a_zone_in_arpa_names_its_own_address() -> None:
    zones = zones_of(topology({"25.113.0.203.in-addr.arpa": Zone(ptr=("a.contoso.com", "b.contoso.com"))}))
    assert zones.reverse_names("203.0.113.25") == ("a.contoso.com", "b.contoso.com")


def test_without_described_reverse_dns_a_node_is_assumed_to_bear_its_name_there() -> None:
    zones = zones_of(topology({"contoso.com": Zone()}, ONPREM))
    assert zones.reverse_names("203.0.113.25") == ("mail.contoso.com",)
    assert zones.assumed("25.113.0.203.in-addr.arpa", "PTR")


def test_an_empty_reverse_dns_means_that_there_is_none() -> None:
    assert zones_of(topology({"contoso.com": Zone(ptr={})}, ONPREM)).reverse_names("203.0.113.25") == ()


def test_an_ipv6_sender_without_name_has_no_reverse_dns() -> None:
    inet = Node(id="inet", kind="internet", ips=("2001:db8:10::25",))
    assert zones_of(topology({"fabrikam.com": Zone(ptr={})}, inet)).reverse_names("2001:db8:10::25") == ()


# Who answers


def test_a_host_is_answered_by_the_node_its_mx_record_names_then_by_name_then_by_address() -> None:
    named = Node(id="a", kind="internet", fqdn="mx.fabrikam.com", ips=("198.51.100.1",))
    other = Node(id="b", kind="internet", fqdn="other.fabrikam.com", ips=("198.51.100.2",))
    zones = zones_of(
        topology(
            {"fabrikam.com": Zone(mx=(mx(1, "mx.fabrikam.com", "b"),)), "x.com": Zone(a=("198.51.100.1",))},
            named,
            other,
        )
    )
    assert [zones.node_at(host) for host in ("mx.fabrikam.com", "other.fabrikam.com", "x.com", "198.51.100.2")] == [
        *("b", "b", "a", "b")
    ]
    assert zones.node_at("nowhere.com") is None


# Mail exchangers (R-DNS-3 to R-DNS-6, R-OUT-25)


def test_the_lowest_preference_is_tried_first() -> None:
    zone = Zone(mx=(mx(20, "mail2.fabrikam.com", "mail2"), mx(10, "mail1.fabrikam.com", "mail1")))
    servers = (Node(id="mail1", kind="internet"), Node(id="mail2", kind="internet"))
    found = zones_of(topology({"fabrikam.com": zone}, *servers)).mail_exchangers("fabrikam.com")
    assert (found.kind, [exchanger.node for exchanger in found.exchangers]) == ("mx", ["mail1", "mail2"])
    assert not any(exchanger.undetermined for exchanger in found.exchangers)


def test_equal_preferences_go_to_the_lowest_name_and_are_marked_undetermined() -> None:
    zone = Zone(mx=(mx(10, "b.fabrikam.com"), mx(10, "a.fabrikam.com"), mx(20, "c.fabrikam.com")))
    found = zones_of(topology({"fabrikam.com": zone})).mail_exchangers("fabrikam.com").exchangers
    assert [(exchanger.host, exchanger.undetermined) for exchanger in found] == [
        ("a.fabrikam.com", True),
        ("b.fabrikam.com", True),
        ("c.fabrikam.com", False),
    ]


def test_a_null_mx_means_that_the_domain_takes_no_mail() -> None:
    found = zones_of(topology({"fabrikam.com": Zone(mx=(mx(0, "."),), a=("198.51.100.1",))}))
    assert found.mail_exchangers("fabrikam.com").kind == "null"


def test_a_null_mx_beside_a_real_one_is_ignored() -> None:
    found = zones_of(topology({"fabrikam.com": Zone(mx=(mx(0, "."), mx(5, "m.fabrikam.com")))}))
    assert [exchanger.host for exchanger in found.mail_exchangers("fabrikam.com").exchangers] == ["m.fabrikam.com"]


@pytest.mark.parametrize("records", [None, ()])
def test_without_mx_the_address_of_the_domain_takes_its_mail(records: tuple[MxRecord, ...] | None) -> None:
    fourth = Node(id="fourth", kind="internet", ips=("198.51.100.40",))
    zones = zones_of(topology({"fourthcoffee.com": Zone(mx=records, a=("198.51.100.40",))}, fourth))
    found = zones.mail_exchangers("fourthcoffee.com")
    assert (found.kind, found.exchangers[0].node) == ("implicit", "fourth")


def test_a_zone_with_neither_mx_nor_address_cannot_be_mailed() -> None:
    zones = zones_of(topology({"notify.contoso.com": Zone(mx=(), spf=("v=spf1 -all",))}))
    assert zones.mail_exchangers("notify.contoso.com").kind == "no-records"
    assert not zones.can_be_answered("notify.contoso.com")


def test_a_domain_without_a_zone_does_not_exist_for_mail() -> None:
    assert zones_of(topology({"contoso.com": Zone(mx=())})).mail_exchangers("sub.contoso.com").kind == "no-domain"


def test_the_order_of_nodes_and_zones_does_not_matter() -> None:
    nodes = [
        Node(id=name, kind="internet", fqdn="mx.fabrikam.com", ips=(ip,))
        for name, ip in (("a", "198.51.100.1"), ("b", "198.51.100.2"))
    ]
    domains = [
        ("fabrikam.com", Zone(mx=(mx(1, "m.example", "a"),))),
        ("contoso.com", Zone(mx=(mx(1, "m.example", "b"),))),
    ]
    seen = set()
    for some_nodes in permutations(nodes):
        for some_domains in permutations(domains):
            zones = zones_of(topology(dict(some_domains), *some_nodes))
            seen.add((zones.node_at("m.example"), zones.addresses("mx.fabrikam.com"), zones.node_at("mx.fabrikam.com")))
    assert seen == {("b", ("198.51.100.1", "198.51.100.2"), "a")}
