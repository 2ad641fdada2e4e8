"""The hybrid objects: what the wizard makes, made in one place, whichever way a user asks for them."""

from __future__ import annotations

from designer.model.connections.hybrid_lines import still_missing, with_hybrid
from designer.model.edits import add_node, rename
from designer.model.hybrid import HybridPair, hybrid_objects, tenant_label
from designer.model.pairs import connect, preview
from designer.model.refs import Ref
from designer.model.tenant import AcceptedDomain, Tenant
from designer.model.topology import Topology

PAIR = HybridPair("contoso", "hq", ("contoso.com",), ("mbx01",), "mail.contoso.com", "c1", "contoso")


def pair() -> Topology:
    topology = Topology()
    for kind in ("eop", "exo", "onprem"):
        topology = add_node(kind, (0, 0))(topology)  # type: ignore[arg-type]
    return topology


def test_the_send_connector_is_that_of_the_wizard() -> None:
    send = hybrid_objects(PAIR).send
    assert send.AddressSpaces == ("SMTP:contoso.mail.onmicrosoft.com;1",)
    assert (send.RequireTLS, send.TlsAuthLevel, send.TlsDomain) == (
        True,
        "DomainValidation",
        "mail.protection.outlook.com",
    )
    assert (send.CloudServicesMailEnabled, send.TlsCertificateName, send.Fqdn) == (True, "c1", "mail.contoso.com")


def test_the_inbound_connector_asks_for_a_name_that_the_accepted_domain_covers() -> None:
    inbound = hybrid_objects(PAIR).inbound
    assert (inbound.ConnectorType, inbound.TlsSenderCertificateName) == ("OnPremises", "*.contoso.com")
    assert inbound.CloudServicesMailEnabled


def test_centralized_transport_takes_every_recipient() -> None:
    outbound = hybrid_objects(PAIR).outbound
    assert (outbound.RecipientDomains, outbound.RouteAllMessagesViaOnPremises) == (("contoso.com",), False)
    central = HybridPair("contoso", "hq", ("contoso.com",), ("mbx01",), "mail.contoso.com", "c1", "contoso", True)
    objects = hybrid_objects(central)
    assert (objects.outbound.RecipientDomains, objects.outbound.RouteAllMessagesViaOnPremises) == (("*",), True)
    assert "Centralized" in objects.configuration.Features


def test_drawing_one_half_says_what_the_other_needs() -> None:
    tip = preview(pair(), "eop", "onprem")
    assert "outbound connector Outbound to contoso-onprem" in tip
    assert "Still missing for the hybrid:" in tip
    assert "R-HYB-3" in tip
    assert "R-HYB-6" not in tip


def test_both_halves_drawn_are_a_whole_hybrid() -> None:
    topology = connect("onprem", "eop")(connect("eop", "onprem")(pair()))
    assert still_missing(topology, topology.node("eop"), topology.node("onprem")) == ()


def test_the_wizard_makes_what_drawing_makes() -> None:
    topology = pair()
    made = with_hybrid(topology, topology.node("eop"), topology.node("onprem"))
    drawn = connect("onprem", "eop")(connect("eop", "onprem")(topology))
    assert made.tenants == drawn.tenants
    assert made.onprem_orgs == drawn.onprem_orgs


def test_the_wizard_run_twice_makes_nothing_twice() -> None:
    topology = pair()
    once = with_hybrid(topology, topology.node("eop"), topology.node("onprem"))
    assert with_hybrid(once, once.node("eop"), once.node("onprem")) == once


def test_a_renamed_tenant_keeps_its_initial_domains() -> None:
    topology = rename(Ref("tenants", "contoso"), "Adventure Works")(pair())
    made = connect("onprem", "eop")(topology)
    assert "contoso.mail.onmicrosoft.com" in made.dns


def test_a_tenant_without_an_initial_domain_gets_a_label_that_a_domain_can_have() -> None:
    assert tenant_label("Adventure Works", Tenant()) == "adventureworks"
    assert (
        tenant_label("x", Tenant(accepted_domains=(AcceptedDomain(DomainName="adatum.onmicrosoft.com"),))) == "adatum"
    )


def test_standalone_protection_sends_no_hybrid_headers() -> None:
    topology = add_node("onprem", (0, 0))(add_node("eop", (0, 0))(Topology()))
    topology = connect("onprem", "eop")(connect("eop", "onprem")(topology))
    (outbound,) = topology.tenants["contoso"].outbound_connectors or ()
    assert (outbound.CloudServicesMailEnabled, outbound.AllAcceptedDomains) == (False, True)
    (send,) = topology.onprem_orgs["contoso-onprem"].send_connectors or ()
    assert send.SmartHosts == ("contoso-com.mail.protection.outlook.com",)
