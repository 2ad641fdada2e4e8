"""A generated enterprise for measurements, always the same: 200 nodes, 300 domains and 100 rules, or a larger one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from designer.model.message import Message
from designer.model.onprem import OnPremOrganization
from designer.model.part import Part
from designer.model.tenant import Tenant
from designer.model.topology import Certificate, Node, Recipient, Topology, Zone

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Scale:
    """How large an enterprise is; the rest of its nodes are mail systems of others."""

    nodes: int = 200
    own: int = 120
    """Its domains."""
    partners: int = 30
    """Domains of partners with a connector of their own."""
    outside: int = 150
    """Domains of everybody else."""
    servers: int = 12
    filters: int = 4
    devices: int = 20
    inbound: int = 12
    outbound: int = 12
    send: int = 8
    receive: int = 8
    rules: int = 100
    people: int = 400

    @property
    def shops(self) -> int:
        """Mail systems of others."""
        return self.nodes - 3 - self.servers - self.filters - self.devices - self.partners


USUAL = Scale()
LARGE = Scale(1000, 300, 150, 480, 60, 4, 300, 100, 100, 40, 60, 100, 2000)
CLASSES = 200


def _own(index: int, scale: Scale = USUAL) -> str:
    return f"brand{index % scale.own:03}.contoso.com" if index % scale.own else "contoso.com"


def _outside(index: int, scale: Scale = USUAL) -> str:
    return f"shop{index % scale.outside:03}.fabrikam.com"


def _partner(index: int, scale: Scale = USUAL) -> str:
    return f"supplier{index % scale.partners:02}.adatum.com"


def _made(kind: type[P], values: dict[str, object]) -> P:
    """A part from plain lists and mappings, as a file would give them."""
    return kind.model_validate_json(json.dumps(values))


def enterprise(scale: Scale = USUAL) -> Topology:
    """The design: one tenant, one organization of servers in three sites, partners, devices, the outside."""
    return Topology(
        title="Generated enterprise",
        nodes=tuple(_nodes(scale)),
        certs={f"server{i}": Certificate(subject=f"mail{i}.contoso.com") for i in range(scale.servers)},
        dns=dict(_zones(scale)),
        tenants={"contoso": _made(Tenant, _tenant(scale))},
        onprem_orgs={"contoso-onprem": _made(OnPremOrganization, _organization(scale))},
        recipients=tuple(_people(scale)),
    )


def _nodes(scale: Scale) -> Iterator[Node]:
    yield Node(id="inet", kind="internet", ips=("198.51.100.250",), fqdn="mx.example.net")
    yield Node(id="eop", kind="eop", org="contoso", ips=("192.0.2.10",))
    yield Node(id="exo", kind="exo", org="contoso")
    for i in range(scale.servers):
        yield Node(
            id=f"server{i}", kind="onprem", org="contoso-onprem", ips=(f"203.0.{113 + i // 100}.{i % 100 + 1}",),
            fqdn=f"mail{i}.contoso.com", ad_site=f"Site{i % 3}", client_cert=f"server{i}",
        )  # fmt: skip
    for i in range(scale.filters):
        yield Node(id=f"filter{i}", kind="filter", ips=(f"203.0.113.{i + 100}",), fqdn=f"filter{i}.proseware.com")
    for i in range(scale.devices):
        yield Node(
            id=f"device{i}",
            kind="device",
            ips=(f"203.0.{113 + i // 50}.{i % 50 + 150}",),
            fqdn=f"printer{i}.contoso.com",
        )
    for i in range(scale.partners):
        yield Node(
            id=f"partner{i}",
            kind="partner",
            ips=(f"198.51.{100 + i // 200}.{i % 200 + 1}",),
            fqdn=f"mail.{_partner(i, scale)}",
        )
    for i in range(scale.shops):
        yield Node(
            id=f"shop{i}", kind="othermta", ips=(f"198.18.{i // 200}.{i % 200 + 1}",), fqdn=f"mail.{_outside(i, scale)}"
        )


def _zones(scale: Scale) -> Iterator[tuple[str, Zone]]:
    for i in range(scale.own):
        name = _own(i, scale)
        host = f"{name.replace('.', '-')}.mail.protection.outlook.com"
        mx = [{"pref": 0, "host": host, "node": "eop"}]
        spf = "v=spf1 ip4:203.0.112.0/20 include:spf.protection.outlook.com -all"
        yield name, _made(Zone, {"mx": mx, "spf": spf, "dmarc": "v=DMARC1; p=quarantine"})
    for i in range(scale.partners):
        mx = [{"pref": 10, "host": f"mail.{_partner(i, scale)}", "node": f"partner{i}"}]
        yield (
            _partner(i, scale),
            _made(Zone, {"mx": mx, "spf": f"v=spf1 ip4:198.51.{100 + i // 200}.{i % 200 + 1} -all"}),
        )
    shops = scale.shops
    for i in range(scale.outside):
        mx = [{"pref": 10, "host": f"mail.{_outside(i % shops, scale)}", "node": f"shop{i % shops}"}]
        spf = f"v=spf1 ip4:198.18.{i % shops // 200}.{i % shops % 200 + 1} ~all"
        yield _outside(i, scale), _made(Zone, {"mx": mx, "spf": spf, "dmarc": "v=DMARC1; p=none"})


def _tenant(scale: Scale) -> dict[str, object]:
    inbound: list[dict[str, object]] = [
        {
            "Name": "Inbound from servers", "ConnectorType": "OnPremises", "CloudServicesMailEnabled": True,
            "TlsSenderCertificateName": "*.contoso.com",
        },
        {"Name": "Printers", "ConnectorType": "OnPremises", "SenderIPAddresses": _device_ranges(scale)},
    ]  # fmt: skip
    inbound += [
        {
            "Name": f"From {_partner(i, scale)}", "SenderDomains": [_partner(i, scale)],
            "RestrictDomainsToIPAddresses": True, "SenderIPAddresses": [f"198.51.{100 + i // 200}.{i % 200 + 1}"],
        }
        for i in range(scale.inbound - len(inbound))
    ]  # fmt: skip
    outbound: list[dict[str, object]] = [
        {
            "Name": "Outbound to servers", "ConnectorType": "OnPremises", "CloudServicesMailEnabled": True,
            "RecipientDomains": ["contoso.com", "*.contoso.com"], "UseMXRecord": False,
            "SmartHosts": ["mail0.contoso.com"], "TlsSettings": "DomainValidation", "TlsDomain": "*.contoso.com",
        }
    ]  # fmt: skip
    outbound += [
        {
            "Name": f"To {_partner(i, scale)}",
            "RecipientDomains": [_partner(i, scale)],
            "TlsSettings": "CertificateValidation",
        }
        for i in range(scale.outbound - len(outbound))
    ]
    domains = [{"DomainName": _own(i, scale), "Default": i == 0} for i in range(scale.own)]
    routing = [{"DomainName": "contoso.onmicrosoft.com"}, {"DomainName": "contoso.mail.onmicrosoft.com"}]
    return {
        "accepted_domains": domains + routing,
        "inbound_connectors": inbound,
        "outbound_connectors": outbound,
        "transport_rules": [_rule(i, scale) for i in range(scale.rules)],
    }


def _device_ranges(scale: Scale) -> list[str]:
    return [f"203.0.{113 + part}.128/25" for part in range((scale.devices - 1) // 50 + 1)]


def _rule(index: int, scale: Scale) -> dict[str, object]:
    """Rules as enterprises have them: by domains, people, words in subject and header, address ranges."""
    conditions: tuple[dict[str, object], ...] = (
        {"SenderDomainIs": [_outside(index, scale), _outside(index + 7, scale)], "SetHeaderName": f"X-Shop-{index}"},
        {"RecipientDomainIs": [_own(index, scale)], "FromScope": "NotInOrganization", "SetHeaderName": "X-External"},
        {
            "SentTo": [_person(index, scale)], "ExceptIfFromScope": "InOrganization",
            "SetHeaderName": f"X-Person-{index}",
        },
        {"SubjectContainsWords": [f"project{index}", f"case{index}"], "SetHeaderName": f"X-Project-{index}"},
        {
            "HeaderContainsMessageHeader": "X-Shop-0", "HeaderContainsWords": [f"word{index}"],
            "SetHeaderName": f"X-Word-{index}",
        },
        {"SenderIpRanges": [f"198.18.0.{index}/32"], "SetHeaderName": f"X-Range-{index}"},
    )  # fmt: skip
    chosen = conditions[index % len(conditions)]
    return {"Name": f"Rule {index:03}", "Priority": index, "SetHeaderValue": str(index), **chosen}


def _organization(scale: Scale) -> dict[str, object]:
    servers = [f"server{i}" for i in range(scale.servers)]
    send: list[dict[str, object]] = [
        {
            "Name": "To the cloud", "AddressSpaces": ["SMTP:contoso.mail.onmicrosoft.com;1"], "RequireTLS": True,
            "TlsDomain": "mail.protection.outlook.com", "TlsAuthLevel": "DomainValidation",
            "CloudServicesMailEnabled": True, "SourceTransportServers": servers,
        },
        {"Name": "To the internet", "AddressSpaces": ["SMTP:*;10"], "SourceTransportServers": servers[:2]},
    ]  # fmt: skip
    send += [
        {
            "Name": f"To {_partner(i, scale)}",
            "AddressSpaces": [f"SMTP:{_partner(i, scale)};1"],
            "SourceTransportServers": servers[:1],
        }
        for i in range(scale.send - len(send))
    ]
    receive = [
        {
            "Name": f"Default {servers[i]}", "Server": servers[i], "AuthMechanism": ["Tls", "ExchangeServer"],
            "PermissionGroups": ["AnonymousUsers", "ExchangeServers"],
            "TlsDomainCapabilities": ["mail.protection.outlook.com:AcceptCloudServicesMail"],
        }
        for i in range(scale.receive)
    ]  # fmt: skip
    domains = [{"DomainName": _own(i, scale), "Default": i == 0} for i in range(scale.own)]
    trusted = {"Name": "Cloud", "DomainName": "contoso.mail.onmicrosoft.com", "TrustedMailInboundEnabled": True}
    return {
        "accepted_domains": [*domains, {"DomainName": "contoso.mail.onmicrosoft.com"}],
        "send_connectors": send,
        "receive_connectors": receive,
        "remote_domains": [trusted],
        "site_links": [{"between": ["Site0", "Site1"], "cost": 10}, {"between": ["Site1", "Site2"], "cost": 10}],
    }


def _person(index: int, scale: Scale = USUAL) -> str:
    return f"person{index % scale.people:03}@{_own(index, scale)}"


def _people(scale: Scale) -> Iterator[Recipient]:
    for index in range(scale.people):
        address = _person(index, scale)
        if index % 2:
            yield Recipient(address=address, mailbox_at=f"server{index % scale.servers}", cloud_object="mail-user")
        else:
            routing = f"person{index:03}@contoso.mail.onmicrosoft.com"
            yield Recipient(
                address=address, mailbox_at="exo", cloud_object="mailbox", onprem_object="remote-mailbox",
                RemoteRoutingAddress=routing,
            )  # fmt: skip


def enterprise_messages(mark: str) -> Iterator[Message]:
    """One message of each class. `mark` names the strangers outside; another one gives other messages of them."""
    shops = USUAL.shops
    for i in range(CLASSES):
        stranger, own, other = f"{mark}{i}@{_outside(i % shops)}", _person(2 * i), _person(2 * i + 1)
        kind = i % 5
        shop = i % shops
        plans: tuple[dict[str, object], ...] = (
            {"from_node": f"shop{shop}", "mail_from": stranger, "rcpt_to": [own]},
            {"from_node": f"shop{shop}", "mail_from": stranger, "rcpt_to": [other, own]},
            {"from_node": "exo", "mail_from": own, "rcpt_to": [stranger], "auth": {"user": own}},
            {"from_node": f"server{i % USUAL.servers}", "mail_from": other, "rcpt_to": [own], "auth": {"user": other}},
            {"from_node": "exo", "mail_from": own, "rcpt_to": [f"{mark}@{_partner(i)}"], "auth": {"user": own}},
        )
        row = plans[kind]
        yield _made(Message, {"id": f"m{i}", "subject": f"Offer {mark}", "header_from": row["mail_from"], **row})
