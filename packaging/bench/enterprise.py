"""A generated enterprise for measurements: always the same: 200 nodes, 40 connectors, 300 domains, 100 rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeVar

from designer.model.message import Message
from designer.model.onprem import OnPremOrganization
from designer.model.part import Part
from designer.model.tenant import Tenant
from designer.model.topology import Certificate, Node, Recipient, Topology, Zone

P = TypeVar("P", bound=Part)
OWN, PARTNERS, OUTSIDE = 120, 30, 150
"""Domains of the enterprise, of partners with a connector of their own, and of everybody else."""
SERVERS, FILTERS, DEVICES = 12, 4, 20
INBOUND, OUTBOUND, SEND, RECEIVE = 12, 12, 8, 8
RULES = 100
PEOPLE = 400
CLASSES = 200


def _own(index: int) -> str:
    return f"brand{index % OWN:03}.contoso.com" if index % OWN else "contoso.com"


def _outside(index: int) -> str:
    return f"shop{index % OUTSIDE:03}.fabrikam.com"


def _partner(index: int) -> str:
    return f"supplier{index % PARTNERS:02}.adatum.com"


def _made(kind: type[P], values: dict[str, object]) -> P:
    """A part from plain lists and mappings, as a file would give them."""
    return kind.model_validate_json(json.dumps(values))


def enterprise() -> Topology:
    """The design: one tenant, one organization of servers in three sites, partners, devices, the outside."""
    return Topology(
        title="Generated enterprise",
        nodes=tuple(_nodes()),
        certs={f"server{i}": Certificate(subject=f"mail{i}.contoso.com") for i in range(SERVERS)},
        dns=dict(_zones()),
        tenants={"contoso": _made(Tenant, _tenant())},
        onprem_orgs={"contoso-onprem": _made(OnPremOrganization, _organization())},
        recipients=tuple(_people()),
    )


def _nodes() -> Iterator[Node]:
    yield Node(id="inet", kind="internet", ips=("198.51.100.250",), fqdn="mx.example.net")
    yield Node(id="eop", kind="eop", org="contoso", ips=("192.0.2.10",))
    yield Node(id="exo", kind="exo", org="contoso")
    for i in range(SERVERS):
        yield Node(
            id=f"server{i}", kind="onprem", org="contoso-onprem", ips=(f"203.0.113.{i + 1}",),
            fqdn=f"mail{i}.contoso.com", ad_site=f"Site{i % 3}", client_cert=f"server{i}",
        )  # fmt: skip
    for i in range(FILTERS):
        yield Node(id=f"filter{i}", kind="filter", ips=(f"203.0.113.{i + 100}",), fqdn=f"filter{i}.proseware.com")
    for i in range(DEVICES):
        yield Node(id=f"device{i}", kind="device", ips=(f"203.0.113.{i + 150}",), fqdn=f"printer{i}.contoso.com")
    for i in range(PARTNERS):
        yield Node(id=f"partner{i}", kind="partner", ips=(f"198.51.100.{i + 1}",), fqdn=f"mail.{_partner(i)}")
    for i in range(200 - 3 - SERVERS - FILTERS - DEVICES - PARTNERS):
        yield Node(id=f"shop{i}", kind="othermta", ips=(f"198.18.0.{i + 1}",), fqdn=f"mail.{_outside(i)}")


def _zones() -> Iterator[tuple[str, Zone]]:
    for i in range(OWN):
        name = _own(i)
        host = f"{name.replace('.', '-')}.mail.protection.outlook.com"
        mx = [{"pref": 0, "host": host, "node": "eop"}]
        spf = "v=spf1 ip4:203.0.113.0/24 include:spf.protection.outlook.com -all"
        yield name, _made(Zone, {"mx": mx, "spf": spf, "dmarc": "v=DMARC1; p=quarantine"})
    for i in range(PARTNERS):
        mx = [{"pref": 10, "host": f"mail.{_partner(i)}", "node": f"partner{i}"}]
        yield _partner(i), _made(Zone, {"mx": mx, "spf": f"v=spf1 ip4:198.51.100.{i + 1} -all"})
    shops = 200 - 3 - SERVERS - FILTERS - DEVICES - PARTNERS
    for i in range(OUTSIDE):
        mx = [{"pref": 10, "host": f"mail.{_outside(i % shops)}", "node": f"shop{i % shops}"}]
        spf = f"v=spf1 ip4:198.18.0.{i % shops + 1} ~all"
        yield _outside(i), _made(Zone, {"mx": mx, "spf": spf, "dmarc": "v=DMARC1; p=none"})


def _tenant() -> dict[str, object]:
    inbound: list[dict[str, object]] = [
        {
            "Name": "Inbound from servers", "ConnectorType": "OnPremises", "CloudServicesMailEnabled": True,
            "TlsSenderCertificateName": "*.contoso.com",
        },
        {"Name": "Printers", "ConnectorType": "OnPremises", "SenderIPAddresses": ["203.0.113.128/25"]},
    ]  # fmt: skip
    inbound += [
        {
            "Name": f"From {_partner(i)}", "SenderDomains": [_partner(i)], "RestrictDomainsToIPAddresses": True,
            "SenderIPAddresses": [f"198.51.100.{i + 1}"],
        }
        for i in range(INBOUND - len(inbound))
    ]  # fmt: skip
    outbound: list[dict[str, object]] = [
        {
            "Name": "Outbound to servers", "ConnectorType": "OnPremises", "CloudServicesMailEnabled": True,
            "RecipientDomains": ["contoso.com", "*.contoso.com"], "UseMXRecord": False,
            "SmartHosts": ["mail0.contoso.com"], "TlsSettings": "DomainValidation", "TlsDomain": "*.contoso.com",
        }
    ]  # fmt: skip
    outbound += [
        {"Name": f"To {_partner(i)}", "RecipientDomains": [_partner(i)], "TlsSettings": "CertificateValidation"}
        for i in range(OUTBOUND - len(outbound))
    ]
    domains = [{"DomainName": _own(i), "Default": i == 0} for i in range(OWN)]
    routing = [{"DomainName": "contoso.onmicrosoft.com"}, {"DomainName": "contoso.mail.onmicrosoft.com"}]
    return {
        "accepted_domains": domains + routing,
        "inbound_connectors": inbound,
        "outbound_connectors": outbound,
        "transport_rules": [_rule(i) for i in range(RULES)],
    }


def _rule(index: int) -> dict[str, object]:
    """Rules as enterprises have them: by domains, people, words in subject and header, address ranges."""
    conditions: tuple[dict[str, object], ...] = (
        {"SenderDomainIs": [_outside(index), _outside(index + 7)], "SetHeaderName": f"X-Shop-{index}"},
        {"RecipientDomainIs": [_own(index)], "FromScope": "NotInOrganization", "SetHeaderName": "X-External"},
        {"SentTo": [_person(index)], "ExceptIfFromScope": "InOrganization", "SetHeaderName": f"X-Person-{index}"},
        {"SubjectContainsWords": [f"project{index}", f"case{index}"], "SetHeaderName": f"X-Project-{index}"},
        {
            "HeaderContainsMessageHeader": "X-Shop-0", "HeaderContainsWords": [f"word{index}"],
            "SetHeaderName": f"X-Word-{index}",
        },
        {"SenderIpRanges": [f"198.18.0.{index}/32"], "SetHeaderName": f"X-Range-{index}"},
    )  # fmt: skip
    chosen = conditions[index % len(conditions)]
    return {"Name": f"Rule {index:03}", "Priority": index, "SetHeaderValue": str(index), **chosen}


def _organization() -> dict[str, object]:
    servers = [f"server{i}" for i in range(SERVERS)]
    send: list[dict[str, object]] = [
        {
            "Name": "To the cloud", "AddressSpaces": ["SMTP:contoso.mail.onmicrosoft.com;1"], "RequireTLS": True,
            "TlsDomain": "mail.protection.outlook.com", "TlsAuthLevel": "DomainValidation",
            "CloudServicesMailEnabled": True, "SourceTransportServers": servers,
        },
        {"Name": "To the internet", "AddressSpaces": ["SMTP:*;10"], "SourceTransportServers": servers[:2]},
    ]  # fmt: skip
    send += [
        {"Name": f"To {_partner(i)}", "AddressSpaces": [f"SMTP:{_partner(i)};1"], "SourceTransportServers": servers[:1]}
        for i in range(SEND - len(send))
    ]
    receive = [
        {
            "Name": f"Default {servers[i]}", "Server": servers[i], "AuthMechanism": ["Tls", "ExchangeServer"],
            "PermissionGroups": ["AnonymousUsers", "ExchangeServers"],
            "TlsDomainCapabilities": ["mail.protection.outlook.com:AcceptCloudServicesMail"],
        }
        for i in range(RECEIVE)
    ]  # fmt: skip
    domains = [{"DomainName": _own(i), "Default": i == 0} for i in range(OWN)]
    trusted = {"Name": "Cloud", "DomainName": "contoso.mail.onmicrosoft.com", "TrustedMailInboundEnabled": True}
    return {
        "accepted_domains": [*domains, {"DomainName": "contoso.mail.onmicrosoft.com"}],
        "send_connectors": send,
        "receive_connectors": receive,
        "remote_domains": [trusted],
        "site_links": [{"between": ["Site0", "Site1"], "cost": 10}, {"between": ["Site1", "Site2"], "cost": 10}],
    }


def _person(index: int) -> str:
    return f"person{index % PEOPLE:03}@{_own(index)}"


def _people() -> Iterator[Recipient]:
    for index in range(PEOPLE):
        address = _person(index)
        if index % 2:
            yield Recipient(address=address, mailbox_at=f"server{index % SERVERS}", cloud_object="mail-user")
        else:
            routing = f"person{index:03}@contoso.mail.onmicrosoft.com"
            yield Recipient(
                address=address, mailbox_at="exo", cloud_object="mailbox", onprem_object="remote-mailbox",
                RemoteRoutingAddress=routing,
            )  # fmt: skip


def enterprise_messages(mark: str) -> Iterator[Message]:
    """One message of each class. `mark` names the strangers outside; another one gives other messages of them."""
    shops = 200 - 3 - SERVERS - FILTERS - DEVICES - PARTNERS
    for i in range(CLASSES):
        stranger, own, other = f"{mark}{i}@{_outside(i % shops)}", _person(2 * i), _person(2 * i + 1)
        kind = i % 5
        shop = i % shops
        plans: tuple[dict[str, object], ...] = (
            {"from_node": f"shop{shop}", "mail_from": stranger, "rcpt_to": [own]},
            {"from_node": f"shop{shop}", "mail_from": stranger, "rcpt_to": [other, own]},
            {"from_node": "exo", "mail_from": own, "rcpt_to": [stranger], "auth": {"user": own}},
            {"from_node": f"server{i % SERVERS}", "mail_from": other, "rcpt_to": [own], "auth": {"user": other}},
            {"from_node": "exo", "mail_from": own, "rcpt_to": [f"{mark}@{_partner(i)}"], "auth": {"user": own}},
        )
        row = plans[kind]
        yield _made(Message, {"id": f"m{i}", "subject": f"Offer {mark}", "header_from": row["mail_from"], **row})
